"""Cards of which it is unclear which they are: each beside the lost ones that it may be, decided with one key."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QHBoxLayout, QTextEdit, QVBoxLayout, QWidget

from jobdesk.core.customs import number
from jobdesk.core.language import _, ngettext, told
from jobdesk.desk.cards.changes import Change, changes
from jobdesk.desk.words import short
from jobdesk.notes.cards import Card
from jobdesk.notes.lineage import Ambiguity, Orphan
from jobdesk.notes.plain_text import as_text
from jobdesk.ui.looks import Tone
from jobdesk.ui.parts import ask_for_no_width, button, text
from jobdesk.ui.plain import one_line
from jobdesk.ui.review.rows import Deck
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import Size, space

LONGEST = 6000
MOST_SHOWN = 4
"""So many candidates are shown; they are the likeliest."""

WIDTH, HEIGHT = space(110), space(70)


class UnclearRow(QWidget):
    """Says of how many cards it is unclear which they are, and leads to deciding it; not there where all is clear."""

    def __init__(self, decide: Callable[[], object]) -> None:
        super().__init__()
        self._words = text(tone=Tone.NOTE)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space())
        row.addWidget(self._words)
        row.addWidget(button(_("Decide"), decide, "link"))
        row.addStretch(1)
        self.hide()

    def tell(self, count: int) -> None:
        words = ngettext("{count} card may be new or a lost one.", "{count} cards may be new or a lost one.", count)
        self._words.setText(words.format(count=number(count)))
        self.setVisible(count > 0)


class DecideDialog(QDialog):
    """One card after the other; 1, 2, ... say which it is, N that it is new. `decided` comes at the end."""

    decided = Signal()

    def __init__(self, surroundings: Surroundings, deck: Deck, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("decide")
        self.setWindowTitle(_("Which card is which?"))
        self._surroundings = surroundings
        self._deck = deck
        self._left = list(deck.found.ambiguities)
        self._texts: dict[str, Card] = {}
        self._has_decided = False
        self._title = text(size=Size.HEADING)
        self._where = text(size=Size.CAPTION, tone=Tone.FAINT, wraps=True)
        self._trouble = text(tone=Tone.BAD, wraps=True)
        for label in (self._where, self._trouble):
            ask_for_no_width(label)
        self._trouble.hide()
        self._own = _page(_("The card as it is now"))
        self._others = QWidget()
        self._grid = QGridLayout(self._others)
        self._lay_out()
        self.resize(min(WIDTH, parent.width() - space(4)), min(HEIGHT, parent.height() - space(4)))
        self._show()

    @property
    def ambiguity(self) -> Ambiguity | None:
        """The one that is before the person."""
        return self._left[0] if self._left else None

    def decide(self, place: int | None) -> None:
        """It is the candidate at that place, from 0, or none of them."""
        ambiguity = self.ambiguity
        if ambiguity is None or (place is not None and place >= len(_shown(ambiguity))):
            return
        identity = ambiguity.identity if place is None else _shown(ambiguity)[place].identity
        repository, desk = self._deck.repository, self._surroundings.desk
        self._has_decided = True
        self._surroundings.reader.wish(lambda: desk.cards.decide(repository, ambiguity, identity))
        self.pass_over()

    def pass_over(self) -> None:
        """Leave it undecided: it counts as new."""
        if self._left:
            self._left.pop(0)
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
            self.decide(key - Qt.Key.Key_1)
        elif key == Qt.Key.Key_N:
            self.decide(None)
        elif key == Qt.Key.Key_S:
            self.pass_over()
        else:
            super().keyPressEvent(event)

    def done(self, result: int) -> None:
        if self._has_decided:
            self.decided.emit()
        super().done(result)

    # ------------------------------------------------------------------ what is seen

    def _show(self) -> None:
        ambiguity = self.ambiguity
        if ambiguity is None:
            self.accept()
            return
        total = len(self._deck.found.ambiguities)
        self._title.setText(
            _("Which card is this? {number} of {total}").format(number=total - len(self._left) + 1, total=total)
        )
        new = self._own_card(ambiguity)
        self._where.setText(one_line(new.source if new else ambiguity.place.path))
        self._own.setPlainText(_words(new))
        for place in range(self._grid.count() - 1, -1, -1):
            if (item := self._grid.takeAt(place)) is not None and (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for place, one in enumerate(_shown(ambiguity)):
            self._grid.addWidget(self._candidate(place, one, new), 0, place)
        missing = [one for one in _shown(ambiguity) if one.identity not in self._texts]
        if missing:
            self._look_for(ambiguity, missing)

    def _look_for(self, ambiguity: Ambiguity, missing: Sequence[Orphan]) -> None:
        """What the lost ones said, which may take a while."""
        desk, repository = self._surroundings.desk, self._deck.repository
        self._surroundings.reader.ask(
            lambda: desk.cards.last_texts(repository, missing),
            partial(self._take, ambiguity),
            key=(self, "texts"),
            failed=self._fail,
        )

    def _take(self, ambiguity: Ambiguity, texts: Mapping[str, Card]) -> None:
        self._texts |= texts
        if texts and ambiguity is self.ambiguity:
            self._show()

    def _own_card(self, ambiguity: Ambiguity) -> Card | None:
        return next((row.card.card for row in self._deck.rows if row.id == ambiguity.identity), None)

    def _candidate(self, place: int, orphan: Orphan, new: Card | None) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(0.5))
        seen = _("{path} at {commit}").format(path=orphan.last.place.path, commit=short(orphan.last.commit))
        caption = text(one_line(seen), Size.CAPTION, Tone.FAINT, wraps=True)
        ask_for_no_width(caption)
        page = _page(_("Candidate {number}").format(number=place + 1))
        old = self._texts.get(orphan.identity)
        if old is None:
            page.setPlainText(_("Reading what it said…"))
        else:
            self._write(page, _words(old), _words(new))
        column.addWidget(button(_("It is this one ({key})").format(key=place + 1), partial(self.decide, place)))
        column.addWidget(page, 1)
        column.addWidget(caption)
        return made

    def _write(self, page: QTextEdit, old: str, new: str) -> None:
        """What it said, with what is otherwise now: gone is struck out, new is underlined."""
        theme, cursor = self._surroundings.theme, page.textCursor()
        for piece in changes(old, new):
            shape = QTextCharFormat()
            tone = {Change.GONE: Tone.BAD, Change.NEW: Tone.GOOD}.get(piece.change, Tone.PLAIN)
            shape.setForeground(theme.colour(tone))
            shape.setFontStrikeOut(piece.change is Change.GONE)
            shape.setFontUnderline(piece.change is Change.NEW)
            cursor.insertText(piece.text, shape)
        page.moveCursor(QTextCursor.MoveOperation.Start)

    def _fail(self, error: Exception) -> None:
        self._trouble.setText(told(str(error)))
        self._trouble.show()

    def _lay_out(self) -> None:
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(space(1.5))
        own = QVBoxLayout()
        own.setSpacing(space(0.5))
        own.addWidget(button(_("It is a new card (N)"), partial(self.decide, None)))
        own.addWidget(self._own, 1)
        own.addWidget(self._where)
        middle = QHBoxLayout()
        middle.setSpacing(space(1.5))
        middle.addLayout(own, 2)
        middle.addWidget(self._others, 3)
        words = text(
            _("As the earlier card it keeps that one's history in Anki. Undecided it counts as new."),
            tone=Tone.FAINT,
            wraps=True,
        )
        ask_for_no_width(words)
        foot = QHBoxLayout()
        foot.setSpacing(space())
        foot.addStretch(1)
        foot.addWidget(button(_("Skip (S)"), self.pass_over))
        foot.addWidget(button(_("Close"), self.reject))
        column = QVBoxLayout(self)
        column.setContentsMargins(space(3), space(2), space(3), space(2))
        column.setSpacing(space(1.5))
        for part in (self._title, words, self._trouble):
            column.addWidget(part)
        column.addLayout(middle, 1)
        column.addLayout(foot)


class LostDialog(QDialog):
    """The cards that no note asks any more; they are never removed, and come back when their notes do."""

    def __init__(self, deck: Deck, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("lost")
        self.setWindowTitle(_("Cards without a note"))
        page = _page(_("Cards without a note"))
        page.setPlainText("\n".join(_lost_words(deck)) or _("Every card has its note."))
        words = text(
            _("They are never removed, and come back when their notes do. A sync can delete them in Anki."),
            tone=Tone.FAINT,
            wraps=True,
        )
        ask_for_no_width(words)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(button(_("Close"), self.accept))
        column = QVBoxLayout(self)
        column.setContentsMargins(space(3), space(2), space(3), space(2))
        column.setSpacing(space(1.5))
        column.addWidget(text(_("Cards without a note"), Size.HEADING))
        column.addWidget(words)
        column.addWidget(page, 1)
        column.addLayout(foot)
        self.resize(min(space(80), parent.width() - space(4)), min(space(60), parent.height() - space(4)))


def _shown(ambiguity: Ambiguity) -> Sequence[Orphan]:
    """The candidates that are to be seen and chosen."""
    return ambiguity.candidates[:MOST_SHOWN]


def _lost_words(deck: Deck) -> list[str]:
    """A line for each, those that were reviewed first."""
    lost = sorted(deck.found.orphans, key=lambda one: one.review.text is None)
    return [
        one_line(
            " · ".join(
                part
                for part in (
                    as_text(one.review.text.front[:LONGEST]) if one.review.text else one.orphan.last.print.kind,
                    one.orphan.last.place.path,
                    short(one.orphan.last.commit),
                )
                if part
            )
        )
        for one in lost
    ]


def _words(card: Card | None) -> str:
    return "" if card is None else f"{as_text(card.front[:LONGEST])}\n\n{as_text(card.back[:LONGEST])}"


def _page(name: str) -> QTextEdit:
    page = QTextEdit()
    page.setReadOnly(True)
    page.setFrameShape(QFrame.Shape.NoFrame)
    page.setAccessibleName(name)
    return page
