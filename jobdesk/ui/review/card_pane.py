"""The card as Anki will show it, on a sheet; above it how it stands, below it what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QFontInfo, QTextDocument
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QTextBrowser,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from jobdesk.core.language import _
from jobdesk.desk.cards.reviews import ReviewCard
from jobdesk.ui.chip import Chip, ChipPainter
from jobdesk.ui.looks import Tone, look_of
from jobdesk.ui.parts import ElidedLabel, button, surface, text
from jobdesk.ui.plain import as_tip, one_line
from jobdesk.ui.review.flow_row import FlowRow
from jobdesk.ui.review.key_button import KeyButton
from jobdesk.ui.review.rows import standing_of
from jobdesk.ui.review.sheet import BODY_FACTOR, LINE
from jobdesk.ui.review.sheets import Sheets
from jobdesk.ui.review.wording import BETWEEN, kind_words, selected_words
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import Size, space

WIDEST = space(90)
SOON_MS = 120
LEAST_LINES = 5
MOST_SIDES = 12
DEEDS = (("accept-card", "primary"), ("edit-card", ""), ("discard-card", ""), ("regenerate-card", ""))


class CardPane(QWidget):
    """Shows the card before the person; of several that are selected it says so above."""

    def __init__(self, surroundings: Surroundings, sheets: Sheets) -> None:
        super().__init__()
        self._surroundings = surroundings
        self._sheets = sheets
        self._card: ReviewCard | None = None
        self._number = 0
        self._is_whole = False
        self._document: QTextDocument | None = None
        self.chip = Chip(ChipPainter(surroundings.theme, surroundings.icons), surroundings.theme)
        self._kind = ElidedLabel(Size.CAPTION, Tone.FAINT)
        self._selected = text(size=Size.STRONG, wraps=True)
        self._selected.hide()
        self._warnings = text(size=Size.CAPTION, tone=Tone.NOTE, wraps=True)
        self._warnings.hide()
        self._switches = QButtonGroup(self)
        self._switch_row = QHBoxLayout()
        self._switch_row.setSpacing(space(0.5))
        self.sheet = Sheet()
        self.whole = button(_("Show all of it"), self._show_whole)
        self.whole.hide()
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self._write)
        self._lay_out()
        sheets.changed.connect(self._better)

    @property
    def card(self) -> ReviewCard | None:
        return self._card

    def show_card(self, card: ReviewCard | None) -> None:
        """Show a card: its document is ready as a rule."""
        is_same_text = (
            card is not None and self._card is not None and card.id == self._card.id and card.text == self._card.text
        )
        self._card = card
        if card is None:
            self._document = None
            self._sheets.show_on(self.sheet, QTextDocument())
            return
        self.chip.show_look(look_of(standing_of(card)))
        self._kind.setText(BETWEEN.join(part for part in (kind_words(card), one_line(card.text.deck, 80)) if part))
        self._kind.setToolTip(as_tip(" ".join(card.text.tags)) if card.text.tags else "")
        warnings = "\n".join(one_line(one) for one in card.card.warnings[:3])
        self._warnings.setText(warnings)
        self._warnings.setVisible(bool(warnings))
        if not is_same_text:
            self._number, self._is_whole = 0, False
            self._write()
            self._offer_sides()

    def tell_selected(self, cards: Sequence[ReviewCard]) -> None:
        """Of several that are selected, that what is done is done with all of them."""
        self._selected.setText(selected_words(cards) if len(cards) > 1 else "")
        self._selected.setVisible(len(cards) > 1)

    # ------------------------------------------------------------------ the sheet

    def _write(self) -> None:
        self._soon.stop()
        if self._card is None:
            return
        document = self._sheets.document(self._card, self._number, is_whole=self._is_whole)
        face = self._sheets.face(self._card, self._number, is_whole=self._is_whole)
        self.whole.setVisible(face.is_cut)
        if document is not self._document:
            place = self.sheet.verticalScrollBar().value()
            is_same_card = self._document is not None and self._document.property("card") == self._card.id
            document.setProperty("card", self._card.id)
            self._document = document
            self._sheets.show_on(self.sheet, document)
            self.sheet.verticalScrollBar().setValue(place if is_same_card else 0)

    def _better(self) -> None:
        """Formulas were drawn: at once when all of them are, else now and then."""
        if self._card is None:
            return
        if self._sheets.is_ready(self._card, self._number):
            self._write()
        elif not self._soon.isActive():
            self._soon.start()

    def _show_whole(self) -> None:
        self._is_whole = True
        self._write()

    def _offer_sides(self) -> None:
        """A switch for each card that Anki makes of it, where it makes several."""
        for old in self._switches.buttons():
            self._switches.removeButton(old)
            self._switch_row.removeWidget(old)
            old.hide()
            old.deleteLater()
        assert self._card is not None
        names = self._sheets.face(self._card, 0).names
        for number, name in enumerate(names[:MOST_SIDES] if len(names) > 1 else ()):
            switch = QToolButton()
            switch.setText(name)
            switch.setCheckable(True)
            switch.setChecked(number == self._number)
            switch.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            switch.clicked.connect(lambda _checked=False, number=number: self._show_side(number))
            self._switches.addButton(switch)
            self._switch_row.addWidget(switch)

    def _show_side(self, number: int) -> None:
        self._number = number
        self._write()

    # ------------------------------------------------------------------ putting it together

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(space())
        head.addWidget(self.chip)
        head.addWidget(self._kind, 1)
        head.addLayout(self._switch_row)
        self._paper = surface("sheet")
        self._paper.setMaximumWidth(WIDEST)
        inside = QVBoxLayout(self._paper)
        inside.setContentsMargins(space(0.5), space(0.5), space(0.5), space(0.5))
        inside.addWidget(self.sheet, 1)
        inside.addWidget(self.whole, alignment=Qt.AlignmentFlag.AlignHCenter)
        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.addWidget(self._paper)
        deeds = FlowRow(space())
        for name, kind in DEEDS:
            deeds.add(KeyButton(name, self._surroundings, kind))
        column = QVBoxLayout(self)
        column.setContentsMargins(space(2), space(1), space(2), space(1.5))
        column.setSpacing(space())
        column.addLayout(head)
        column.addWidget(self._selected)
        column.addWidget(self._warnings)
        column.addLayout(middle, 1)
        column.addWidget(deeds)
        self._surroundings.theme.follow(self._keep_room)

    def _keep_room(self) -> None:
        """For some lines of the card, however large they are."""
        line = QFontInfo(self._surroundings.theme.font()).pixelSize() * BODY_FACTOR * LINE
        self._paper.setMinimumHeight(round(line * LEAST_LINES) + space(5))


class Sheet(QTextBrowser):
    """The paper: text can be selected, links are opened by the system's browser, and nothing is loaded."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "sheet")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setAccessibleName(_("The card"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setViewportMargins(space(2.5), space(2), space(2.5), space(2))
        self.anchorClicked.connect(self._follow)

    def loadResource(self, kind: int, name: QUrl | str) -> None:
        """Nothing that a text names is ever looked for; what is shown was put into the document."""
        return

    def _follow(self, link: QUrl) -> None:
        if link.scheme().lower() in ("http", "https", "ftp", "mailto"):
            QDesktopServices.openUrl(link)
