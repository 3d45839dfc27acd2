"""Sync with Anki: look first, show what would be done, let the person choose, do it, and say what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from jobdesk.anki.deletion import Deleted
from jobdesk.anki.sync import Synced
from jobdesk.anki.troubles import AnkiTrouble
from jobdesk.core.customs import number
from jobdesk.core.errors import UserError
from jobdesk.core.language import _, told
from jobdesk.desk.cards.anki import Parcel, Prospect, SyncRequest
from jobdesk.desk.cards.changes import Change, changes
from jobdesk.desk.desk import Desk
from jobdesk.notes.plain_text import as_text
from jobdesk.ui.looks import Tone
from jobdesk.ui.parts import Emptiness, ask_for_no_width, button, text
from jobdesk.ui.review.sending.opening import open_package
from jobdesk.ui.review.sending.rows import Deed, SendRow, SendRows
from jobdesk.ui.review.sending.table import SendModel, SendTable
from jobdesk.ui.review.sending.wording import (
    DEEDS,
    button_words,
    difference_words,
    limit_words,
    parcel_words,
    preview_words,
    synced_words,
    trouble_words,
)
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import Size, space

WIDTH, HEIGHT = space(105), space(75)
LONGEST_CHANGE = 8000


class SyncStopped(UserError):
    """The sync was stopped. What is in Anki stays, and the next sync carries on."""


@dataclass(frozen=True)
class Carried:
    """What was carried out."""

    synced: tuple[Synced, ...]
    taken: int
    deleted: Deleted | None

    @property
    def added(self) -> int:
        return sum(one.added for one in self.synced)

    @property
    def changed(self) -> int:
        return sum(one.changed for one in self.synced)

    @property
    def troubles(self) -> list[str]:
        return [words for one in self.synced for words in trouble_words(one)]


class SendDialog(QDialog):
    """`takes_over` comes when cards are being taken over from Anki: they say something else when that wish is done."""

    takes_over = Signal()
    progressed = Signal(int, int)

    def __init__(self, surroundings: Surroundings, repository: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("send")
        self.setWindowTitle(_("Sync with Anki"))
        self._surroundings = surroundings
        self._desk, self._reader = surroundings.desk, surroundings.reader
        self._request = SyncRequest(repository)
        self._rows: SendRows | None = None
        self._model: SendModel | None = None
        self._stop = Event()
        self._buttons: list[QPushButton] = []
        self._pages = QStackedWidget()
        self._ended = QWidget()
        self._foot = QHBoxLayout()
        self._close = button(_("Cancel"), self.reject)
        self._build()
        self.progressed.connect(self._progress)
        self.resize(min(WIDTH, parent.width() - space(4)), min(HEIGHT, parent.height() - space(4)))
        self.look()

    # ------------------------------------------------------------------ looking

    def look(self) -> None:
        """See how Anki stands to the notes."""
        self._work_at(_("Looking at what Anki has…"), is_counted=False)
        self._reader.ask(
            lambda: SendRows(self._desk.anki.look(self._request)),
            self._show_preview,
            key=(self, "look"),
            failed=self._cannot_look,
        )

    def _cannot_look(self, error: Exception) -> None:
        """Anki is not there, or something else is in the way: say which, and offer the package."""
        sentence = told(str(error))
        is_anki = isinstance(error, AnkiTrouble)
        title = _("Anki cannot be reached") if is_anki else _("That did not work")
        self._absent.say(title, sentence)
        self._pages.setCurrentWidget(self._absent)
        self._offer((_("Try again"), self.look, ""), (_("Write a package instead"), self._pack, "primary"))

    def _show_preview(self, rows: SendRows) -> None:
        self._rows = rows
        self._model = SendModel(rows, self._surroundings.theme)
        self._table.show_rows(self._model)
        self._table.setVisible(len(rows) > 0)
        self._nothing.setVisible(len(rows) == 0)
        self._difference.setVisible(len(rows) > 0)
        self._pages.setCurrentWidget(self._preview)
        if len(rows):
            self._table.selectRow(0)
        self._tell_preview()
        self._table.setFocus()

    def _tell_preview(self) -> None:
        rows = self._rows
        assert rows is not None
        self._summary.setText(preview_words(rows))
        limit = limit_words(rows)
        self._limit.setText(limit)
        self._limit.setVisible(bool(limit))
        if not rows.prospect.wanted.notes:
            self._nothing.say(_("No card is accepted yet"), _("Accept cards first; those are sent to Anki."))
        sync = None if rows.is_empty else (button_words(rows), self._sync, "primary")
        self._offer(*([sync] if sync else []))

    # ------------------------------------------------------------------ choosing

    def _follow_selection(self) -> None:
        """What may be chosen for the cards that are selected, and how the one in front differs."""
        rows, places = self._rows, self._table.places
        if rows is None:
            return
        open_to = rows.open_to(places)
        self._for_these.setVisible(bool(open_to))
        for deed, choice in self._deeds.items():
            choice.setVisible(deed in open_to)
        self._show_difference(places)

    def _choose(self, deed: Deed) -> None:
        if self._model is not None:
            self._model.choose(self._table.places, deed)
            self._tell_preview()

    def _show_difference(self, places: Sequence[int]) -> None:
        """Its place stays where there is none: the buttons above it are not to move from under the pointer."""
        one = self._rows[places[0]] if self._rows is not None and len(places) == 1 else None
        found = [] if one is None else difference_words(one.difference)
        is_missing = one is not None and one.difference.note_id is None
        self._difference.setPlaceholderText(_("Anki does not have this card.") if is_missing else "")
        self._difference.clear()
        cursor = self._difference.textCursor()
        for name, anki, jobdesk in found:
            cursor.insertText(f"{name}  ", self._format(Change.SAME, is_name=True))
            for piece in changes(as_text(anki[:LONGEST_CHANGE]), as_text(jobdesk[:LONGEST_CHANGE])):
                cursor.insertText(piece.text, self._format(piece.change))
            cursor.insertText("\n", self._format(Change.SAME))

    def _format(self, change: Change, *, is_name: bool = False) -> QTextCharFormat:
        theme, made = self._surroundings.theme, QTextCharFormat()
        tone = {Change.GONE: Tone.BAD, Change.NEW: Tone.GOOD}.get(change, Tone.FAINT if is_name else Tone.PLAIN)
        made.setForeground(theme.colour(tone))
        made.setFontStrikeOut(change is Change.GONE)
        made.setFontUnderline(change is Change.NEW)
        return made

    # ------------------------------------------------------------------ doing

    def _sync(self) -> None:
        rows = self._rows
        if rows is None:
            return
        stop = self._stop = Event()

        def watch(done: int, total: int) -> None:
            if stop.is_set():
                raise SyncStopped
            self.progressed.emit(done, total)

        self._work_at(_("Anki takes what is new…"), is_counted=True)
        self._offer((_("Stop"), stop.set, ""))
        self._reader.wish(lambda: carry_out(self._desk, rows, watch), self._carried, failed=self._broken_off)
        if rows.taken():
            self.takes_over.emit()

    def _progress(self, done: int, total: int) -> None:
        self._bar.setRange(0, max(1, total))
        self._bar.setValue(done)
        self._doing.setText(_("{done} of {total}").format(done=number(done), total=number(total)))

    def _carried(self, carried: Carried) -> None:
        deleted = carried.deleted
        words = synced_words(carried.added, carried.changed, carried.taken, len(deleted.notes) if deleted else 0)
        troubles = [*carried.troubles, *(f"{row.question}: {row.difference.reason}" for row in self._refused())]
        if deleted and deleted.exports:
            saved = _("Deleted cards are kept, with their history, in {path}.")
            troubles.append(saved.format(path=deleted.exports[0].parent))
        self._finish(words, troubles, is_good=not carried.troubles)

    def _broken_off(self, error: Exception) -> None:
        self._finish(told(str(error)), [], is_good=False)
        self._offer((_("Look again"), self.look, "primary"))

    def _refused(self) -> list[SendRow]:
        return list(self._rows.refused()) if self._rows is not None else []

    # ------------------------------------------------------------------ the package

    def _pack(self) -> None:
        self._work_at(_("Writing the package…"), is_counted=False)
        self._reader.wish(lambda: self._desk.anki.pack(self._request), self._packed, failed=self._broken_off)

    def _packed(self, parcel: Parcel) -> None:
        first, *others = parcel_words(parcel)
        if parcel.path is not None:
            others.insert(0, str(parcel.path))
        self._finish(first, others, is_good=not parcel.left_out)
        if parcel.path is not None:
            self._offer((_("Open with Anki"), partial(self._open_package, parcel.path, first), "primary"))

    def _open_package(self, package: Path, written: str) -> None:
        self._came.say(written, open_package(package))

    # ------------------------------------------------------------------ what is seen

    def _work_at(self, words: str, *, is_counted: bool) -> None:
        self._doing.setText(words)
        self._bar.setRange(0, 1 if is_counted else 0)
        self._bar.setValue(0)
        self._pages.setCurrentWidget(self._working)
        self._offer()

    def _finish(self, words: str, more: list[str], *, is_good: bool) -> None:
        self._came.say(words, "" if is_good else _("Below is what stayed behind.") if more else "")
        self._more.setPlainText("\n".join(more))
        self._more.setVisible(bool(more))
        self._pages.setCurrentWidget(self._ended)
        self._offer()

    def _offer(self, *buttons: tuple[str, Callable[[], object], str]) -> None:
        """These buttons, and the one that closes."""
        for old in self._buttons:
            self._foot.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._buttons = [button(words, does, kind) for words, does, kind in buttons]
        for one in self._buttons:
            self._foot.addWidget(one)
            one.setDefault(one.property("kind") == "primary")
        is_over = self._pages.currentWidget() is self._ended
        self._close.setText(_("Close") if is_over else _("Cancel"))
        self._close.setDefault(not self._buttons and is_over)
        if not self._buttons and is_over:
            self._close.setFocus()

    def reject(self) -> None:
        """Leave; what Anki is taking just now is taken, and nothing more."""
        self._stop.set()
        super().reject()

    def _build(self) -> None:
        icons = self._surroundings.icons
        self._absent = Emptiness(icons, "plug", "", "")
        self._came = Emptiness(icons, "circle-check", "", "")
        self._nothing = Emptiness(icons, "circle-check", _("Anki has everything as it should be"), "")
        self._working, self._doing, self._bar = self._page_of_work()
        self._preview = self._page_of_preview()
        self._more = QTextEdit()
        self._more.setReadOnly(True)
        self._more.setAccessibleName(_("What stayed behind"))
        column = QVBoxLayout(self._ended)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._came, 1)
        column.addWidget(self._more, 1)
        for page in (self._working, self._absent, self._preview, self._ended):
            self._pages.addWidget(page)
        self._close.setAutoDefault(False)
        self._foot.setSpacing(space())
        self._foot.addStretch(1)
        self._foot.addWidget(self._close)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(space(3), space(2), space(3), space(2))
        whole.setSpacing(space(1.5))
        whole.addWidget(text(_("Sync with Anki"), Size.HEADING))
        whole.addWidget(self._pages, 1)
        whole.addLayout(self._foot)

    def _page_of_work(self) -> tuple[QWidget, QLabel, QProgressBar]:
        page = QWidget()
        words = text(tone=Tone.FAINT)
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        bar = QProgressBar()
        bar.setTextVisible(False)
        bar.setAccessibleName(_("Progress"))
        column = QVBoxLayout(page)
        column.addStretch(2)
        column.addWidget(words)
        column.addWidget(bar)
        column.addStretch(3)
        return page, words, bar

    def _page_of_preview(self) -> QWidget:
        page = QWidget()
        self._summary = text(size=Size.STRONG, wraps=True)
        self._limit = text(size=Size.CAPTION, tone=Tone.FAINT, wraps=True)
        for label in (self._summary, self._limit):
            ask_for_no_width(label)
        self._table = SendTable()
        self._table.picked.connect(self._follow_selection)
        self._difference = QTextEdit()
        self._difference.setReadOnly(True)
        self._difference.setAccessibleName(_("How Anki and the notes differ"))
        row = QHBoxLayout()
        row.setSpacing(space())
        self._for_these = text(_("For what is selected:"), tone=Tone.FAINT)
        row.addWidget(self._for_these)
        self._deeds = {deed: button(DEEDS[deed], partial(self._choose, deed)) for deed in Deed}
        for choice in self._deeds.values():
            choice.setAutoDefault(False)
            row.addWidget(choice)
        row.addStretch(1)
        never_offered = self._deeds[Deed.NOTHING]  # it keeps the height of the row
        policy = never_offered.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        never_offered.setSizePolicy(policy)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space())
        column.addWidget(self._summary)
        column.addWidget(self._limit)
        column.addWidget(self._table, 3)
        column.addWidget(self._nothing, 1)
        column.addLayout(row)
        column.addWidget(self._difference, 1)
        return page


def carry_out(desk: Desk, rows: SendRows, watch: Callable[[int, int], None]) -> Carried:
    """Do what was shown and chosen: what is taken over first, then what Anki gets, and what is deleted last."""
    prospect: Prospect = rows.prospect
    taken = desk.anki.take(prospect, rows.taken()) if rows.taken() else ()
    synced = []
    if rows.has_plan:
        synced.append(desk.anki.sync(prospect, watch))
    if picked := rows.picked():
        synced.append(desk.anki.settle(prospect, picked, watch))
    deleted = desk.anki.delete(prospect, notes) if (notes := rows.deleted()) else None
    return Carried(tuple(synced), len(taken), deleted)
