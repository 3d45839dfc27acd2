"""Writing a card oneself: its fields, beside the sheet on which it is seen as it becomes."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from jobdesk.core.language import _
from jobdesk.desk.cards.reviews import Edit, ReviewCard
from jobdesk.notes.written_html import clean_field
from jobdesk.ui.looks import Tone
from jobdesk.ui.parts import ask_for_no_width, button, text
from jobdesk.ui.review.key_button import KeyButton
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import Size, space

TYPING_MS = 120
LONGEST = 200_000
"""In letters; a longer side is not written in a field of the window, but in an editor on the command line."""


class CardEditor(QWidget):
    """`changed` carries the card as it would be, `saved` an `Edit`, or None where nothing was changed."""

    changed = Signal(object)
    saved = Signal(object)
    left = Signal()

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__()
        self._surroundings = surroundings
        self._card: ReviewCard | None = None
        self.front = _field(_("Front"))
        self.back = _field(_("Back"))
        self.deck = QLineEdit()
        self.tags = QLineEdit()
        self._front_label = text(_("Front"), Size.STRONG)
        self._back_label = text(_("Back"), Size.STRONG)
        self._trouble = text(tone=Tone.BAD, wraps=True)
        ask_for_no_width(self._trouble)
        self._trouble.hide()
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._typing.timeout.connect(self._show_change)
        self._lay_out()
        for field in (self.front, self.back):
            field.textChanged.connect(self._typing.start)
        surroundings.theme.follow(self._dress)

    @property
    def card(self) -> ReviewCard | None:
        """The card that is being written."""
        return self._card

    def edit(self, card: ReviewCard) -> None:
        """Fill the fields with a card, and have the keyboard."""
        self._card = card
        is_cloze = card.text.type == "cloze"
        self._front_label.setText(_("Text with gaps: {{c1::…}}") if is_cloze else _("Front"))
        self._back_label.setText(_("Beside it") if is_cloze else _("Back"))
        self.front.setPlainText(card.text.front)
        self.back.setPlainText(card.text.back)
        self.deck.setText(card.text.deck)
        self.tags.setText(" ".join(card.text.tags))
        self.tags.setCursorPosition(0)
        self._typing.stop()
        self.tell("")
        self.front.setFocus()

    def save(self) -> None:
        """Tell what was written."""
        if self._card is not None:
            edit = self.written()
            self.saved.emit(None if edit == Edit() else edit)

    def leave(self) -> None:
        """Write nothing."""
        self._card = None
        self._typing.stop()
        self.left.emit()

    def tell(self, trouble: str) -> None:
        """What is wrong with what was written, or nothing."""
        self._trouble.setText(trouble)
        self._trouble.setVisible(bool(trouble))

    def written(self) -> Edit:
        """What differs from the card."""
        assert self._card is not None
        before = self._card.text
        deck, tags = self.deck.text().strip(), tuple(self.tags.text().split())
        return Edit(
            front=_changed(self.front.toPlainText(), before.front),
            back=_changed(self.back.toPlainText(), before.back),
            deck=None if deck == before.deck else deck,
            tags=None if tags == before.tags else tags,
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
            return
        super().keyPressEvent(event)

    def _show_change(self) -> None:
        if (card := self._card) is not None:
            edit = self.written()
            front = card.text.front if edit.front is None else edit.front
            back = card.text.back if edit.back is None else edit.back
            self.changed.emit(replace(card, text=replace(card.text, front=front, back=back)))

    def _lay_out(self) -> None:
        self._front_label.setBuddy(self.front)
        self._back_label.setBuddy(self.back)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(space(2), space(1), space(2), space(1.5))
        column.setSpacing(space(0.75))
        for field in (self.front, self.back):
            field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)  # what room there is
        column.addWidget(self._front_label)
        column.addWidget(self.front, 2)
        column.addWidget(self._back_label)
        column.addWidget(self.back, 3)
        for words, line in ((_("Deck"), self.deck), (_("Tags"), self.tags)):
            line.setAccessibleName(words)
            row = QHBoxLayout()
            row.setSpacing(space())
            label = QLabel(words)
            label.setMinimumWidth(space(6))
            label.setBuddy(line)
            row.addWidget(label)
            row.addWidget(line, 1)
            column.addLayout(row)
        hint = text(
            _("HTML as in Anki, with formulas between \\( \\) and \\[ \\]."), Size.CAPTION, Tone.FAINT, wraps=True
        )
        ask_for_no_width(hint)
        column.addWidget(hint)
        column.addWidget(self._trouble)
        buttons = QHBoxLayout()
        buttons.setSpacing(space())
        buttons.addWidget(KeyButton("save-card", self._surroundings, "primary"))
        buttons.addWidget(button(_("Cancel"), self.leave))
        buttons.addStretch(1)
        column.addLayout(buttons)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    def _dress(self) -> None:
        font = self._surroundings.theme.code_font(Size.BODY)
        for field in (self.front, self.back):
            field.setFont(font)
            field.setMinimumHeight(field.fontMetrics().lineSpacing() * 3)


def is_too_long(card: ReviewCard) -> bool:
    """Whether it is too long for a field of the window."""
    return max(len(card.text.front), len(card.text.back)) > LONGEST


def _field(name: str) -> QPlainTextEdit:
    field = QPlainTextEdit()
    field.setAccessibleName(name)
    field.setTabChangesFocus(True)
    return field


def _changed(written: str, before: str) -> str | None:
    """A side as it was written, cleaned; None where it is as before."""
    return None if written.strip() == before.strip() else clean_field(written)
