"""Where the card comes from, beside it: file and line, commit, the lines of the note, and what has changed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QUrl, Signal
from PySide6.QtGui import QColor, QDesktopServices, QFontMetrics, QTextCharFormat, QTextCursor, QTextFormat
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QTextEdit, QVBoxLayout, QWidget

from jobdesk.core.language import _
from jobdesk.desk.cards.changes import Change, changes
from jobdesk.desk.cards.reviews import ReviewCard
from jobdesk.desk.cards.sources import CardSource
from jobdesk.desk.words import day
from jobdesk.notes.plain_text import as_text
from jobdesk.ui.looks import Tone
from jobdesk.ui.parts import ElidedLabel, button_of, text
from jobdesk.ui.plain import as_tip, one_line
from jobdesk.ui.review.wording import commit_words
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import Size, space

LONGEST_CHANGE = 20_000
CONTEXT_LINES = 3
LEAST_OF_DIFFERENCE, LEAST_OF_SOURCE = 4, 3
"""So many lines are in sight in the smallest window."""

TAB = 2
TONES = {Change.GONE: Tone.BAD, Change.NEW: Tone.GOOD}


class SourcePane(QWidget):
    """Shows one card's source; what is asked of git comes by the reader."""

    shown = Signal()

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__()
        self._surroundings = surroundings
        self._card: ReviewCard | None = None
        self._source: CardSource | None = None
        self._file: Path | None = None
        self._place = ElidedLabel(Size.STRONG)
        self._commit = ElidedLabel(Size.CAPTION, Tone.FAINT)
        self.difference = QTextEdit()
        self.difference.setReadOnly(True)
        self.difference.setFrameShape(QFrame.Shape.NoFrame)
        self.difference.setProperty("kind", "sheet")
        self.difference.setAccessibleName(_("What has changed since it was decided on"))
        self.difference.viewport().installEventFilter(self)
        self._first_change: int | None = None
        self._changed = text(_("What has changed since it was decided on"), Size.CAPTION, Tone.NOTE, wraps=True)
        self.lines = QPlainTextEdit()
        self.lines.setReadOnly(True)
        self.lines.setFrameShape(QFrame.Shape.NoFrame)
        self.lines.setProperty("kind", "source")
        self.lines.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.lines.setAccessibleName(_("Source of the card"))
        self.lines.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._open = button_of(surroundings.actions["open-note"], "flat")
        self._lay_out()
        surroundings.theme.follow(self._dress)

    def show_card(self, repository: Path, card: ReviewCard | None) -> None:
        """Show where a card comes from; what is known already at once, the rest when git has answered."""
        if card == self._card:
            return
        before, self._card = self._card, card
        if card is None:
            self._place.setText("")
            self._commit.setText("")
            self.lines.clear()
            self._changed.hide()
            self.difference.hide()
            return
        self._place.setText(one_line(card.text.source, 200))
        self._place.setToolTip(as_tip(card.text.source))
        self._show_difference(card)
        if before is None or (before.card.file, before.card.line, before.tip) != (
            card.card.file,
            card.card.line,
            card.tip,
        ):
            desk = self._surroundings.desk
            self._surroundings.reader.ask(
                lambda: desk.cards.source(repository, card),
                self._take,
                key=(self, "source"),
                failed=lambda error: self._fail(error),
            )

    def open_file(self) -> None:
        """Open the note with whatever the system opens such files with."""
        if self._file is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._file)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Where its lines break is known only with its width."""
        if event.type() == QEvent.Type.Resize:
            self._bring_change()
        return False

    # ------------------------------------------------------------------ inside

    def _take(self, source: CardSource) -> None:
        self._source, self._file = source, source.file
        card, commit = self._card, source.commit
        if card is None:
            return
        subject, author = (commit.subject, commit.author_name) if commit else (_("(not in the repository)"), "")
        words = commit_words(card, subject, author, day(commit.committed_at) if commit else "")
        self._commit.setText(words)
        self._commit.setToolTip(as_tip(words))
        self._write_lines()
        self.shown.emit()

    def _fail(self, error: Exception) -> None:
        self._source = None
        self._commit.setText("")
        self.lines.setPlainText(str(error))

    def _write_lines(self) -> None:
        source = self._source
        if source is None:
            return
        width = len(str(source.first + len(source.lines)))
        numbered = (
            f"{number:>{width}}  {line.expandtabs(TAB)}" for number, line in enumerate(source.lines, source.first)
        )
        self.lines.setPlainText("\n".join(numbered))
        self._mark(source)
        self.lines.moveCursor(QTextCursor.MoveOperation.End)
        for line in (source.start - source.first - CONTEXT_LINES, source.start - source.first):
            block = self.lines.document().findBlockByNumber(max(0, line))
            self.lines.setTextCursor(QTextCursor(block))  # from below: the first of them comes to the top

    def _mark(self, source: CardSource) -> None:
        """The lines that became the card, on a ground of their own."""
        document = self.lines.document()
        first = document.findBlockByNumber(source.start - source.first)
        last = document.findBlockByNumber(min(source.stop - source.first, len(source.lines) - 1))
        if not first.isValid() or not last.isValid():
            self.lines.setExtraSelections([])
            return
        mark = QTextEdit.ExtraSelection()
        mark.cursor = QTextCursor(first)
        mark.cursor.setPosition(last.position() + last.length() - 1, QTextCursor.MoveMode.KeepAnchor)
        mark.format.setBackground(self._surroundings.theme.wash(Tone.ACCENT))
        mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
        self.lines.setExtraSelections([mark])

    def _show_difference(self, card: ReviewCard) -> None:
        before = card.before
        self._changed.setVisible(before is not None)
        self.difference.setVisible(before is not None)
        if before is None:
            return
        self.difference.clear()
        self._first_change = None
        cursor = self.difference.textCursor()
        sides = ((before.front, card.text.front), (before.back, card.text.back))
        for number, (old, new) in enumerate(sides):
            if number:
                cursor.insertText("\n\n", self._format(Change.SAME))
            self._write_changes(cursor, as_text(old[:LONGEST_CHANGE]), as_text(new[:LONGEST_CHANGE]))
        if all(as_text(old) == as_text(new) for old, new in sides):
            cursor.insertText("\n\n" + _("Only its markup has changed."), self._format(Change.SAME))
        self._bring_change()

    def _bring_change(self) -> None:
        """The first change in sight, with the line before it."""
        cursor = self.difference.textCursor()
        cursor.setPosition(self._first_change or 0)
        self.difference.setTextCursor(cursor)
        bar, line = self.difference.verticalScrollBar(), self.difference.fontMetrics().lineSpacing()
        bar.setValue(bar.value() + self.difference.cursorRect(cursor).top() - line)

    def _write_changes(self, cursor: QTextCursor, old: str, new: str) -> None:
        for piece in changes(old, new):
            if piece.change is not Change.SAME and self._first_change is None:
                self._first_change = cursor.position()
            cursor.insertText(piece.text, self._format(piece.change))

    def _format(self, change: Change) -> QTextCharFormat:
        """What is gone is struck out, what is new underlined: colour never speaks alone."""
        theme, made = self._surroundings.theme, QTextCharFormat()
        made.setFont(theme.font())
        tone = TONES.get(change)
        made.setForeground(theme.colour(tone or Tone.PLAIN))
        if tone is not None:
            made.setBackground(theme.wash(tone))
        made.setFontStrikeOut(change is Change.GONE)
        made.setFontUnderline(change is Change.NEW)
        return made

    def _dress(self) -> None:
        theme = self._surroundings.theme
        self.lines.setFont(theme.code_font(Size.CAPTION))
        colours = self.lines.palette()
        colours.setColor(colours.ColorRole.Text, QColor(theme.tokens.plain))
        self.lines.setPalette(colours)
        self.lines.setMinimumHeight(LEAST_OF_SOURCE * self.lines.fontMetrics().lineSpacing() + space())
        self.difference.setMinimumHeight(LEAST_OF_DIFFERENCE * QFontMetrics(theme.font()).lineSpacing() + space())
        if self._card is not None:
            self._show_difference(self._card)
        if self._source is not None:
            self._mark(self._source)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(space(2), space(1), space(1), 0)
        head.setSpacing(space())
        words = QVBoxLayout()
        words.setSpacing(space(0.25))
        words.addWidget(self._place)
        words.addWidget(self._commit)
        head.addLayout(words, 1)
        head.addWidget(self._open)
        body = QVBoxLayout()
        body.setContentsMargins(space(2), 0, space(2), space(1))
        body.setSpacing(space())
        body.addWidget(self._changed)
        body.addWidget(self.difference, 2)
        body.addWidget(self.lines, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space())
        column.addLayout(head)
        column.addLayout(body, 1)
        self.show_card(Path(), None)
        self._changed.hide()
        self.difference.hide()
