"""A log with what one does with it: search, count, next error, follow, wrap, copy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QSignalBlocker, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from jobdesk.core.customs import number
from jobdesk.core.errors import JobDeskError
from jobdesk.core.language import _, ngettext
from jobdesk.desk.logs.errors import FARTHEST, find_at, last_error
from jobdesk.desk.logs.lines import Extent, Log
from jobdesk.desk.logs.search import ERRORS, Find, Search, Tally, Wanted
from jobdesk.desk.words import size
from jobdesk.ui.job.log_view import LogView
from jobdesk.ui.job.place import LogPlace
from jobdesk.ui.looks import Tone
from jobdesk.ui.parts import retone, text
from jobdesk.ui.reader import Asked
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.tall import Tall
from jobdesk.ui.theme import Size, space
from jobdesk.ui.turning import TurningRow

STRETCH = 1 << 26
TYPING_MS = 150


@dataclass(frozen=True)
class Switch:
    """One button beside the search: its drawing, what it says, and whether it stays down."""

    icon: str
    words: str
    stays: bool = True


class LogPanel(Tall):
    """The view, with a bar above it. The keys are those of editors: Ctrl+F, F3, Shift+F3, and F8 for errors."""

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__()
        self._surroundings = surroundings
        self._reader = surroundings.reader
        self._log: Log | None = None
        self._search: Search | None = None
        self._errors: Search | None = None
        self._counting: Asked | None = None
        self._tally: Tally | None = None
        self._find: Find | None = None
        self._place: int | None = None
        self._buttons: dict[QToolButton, str] = {}
        self.view = LogView(surroundings.reader, surroundings.theme)
        self._line = QLineEdit()
        self._line.setPlaceholderText(_("Search the log"))
        self._line.setAccessibleName(_("Search the log"))
        self._line.setClearButtonEnabled(True)
        self._told = text(size=Size.CAPTION, tone=Tone.FAINT)
        self._measure = text(size=Size.CAPTION, tone=Tone.FAINT)
        self._lay_out()
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._typing.timeout.connect(self._begin)
        self._line.textChanged.connect(lambda _words: self._typing.start())
        self._line.returnPressed.connect(self._next)
        self.view.following.connect(self._follow_button.setChecked)
        self.view.measured.connect(self._say_extent)
        surroundings.icons.changed.connect(self._redraw)
        self._redraw()
        self._bind_keys()

    def show_log(self, log: Log | None, nothing: str) -> None:
        """Show another log; what is looked for is looked for in that one, too."""
        self._log = log
        self._errors = None
        self.view.show_log(log, nothing)
        self._begin()

    def show_place(self, place: LogPlace, error: str | None) -> None:
        """Go to a place of the log, or to the line that says the error."""
        if (log := self._log) is None:
            return
        if place.text:
            with QSignalBlocker(self._line):
                self._line.setText(place.text)
            self._begin()

        def find() -> Find | None:
            return last_error(log, error) if place.offset is None else find_at(log, place.offset, place.text)

        self._reader.ask(find, self._go_to, key=(self, "find"), failed=self._complain)

    def leave(self) -> None:
        """Look at the log no more."""
        self._stop_counting()
        self.view.leave()

    # ------------------------------------------------------------------ searching

    def _begin(self) -> None:
        """Look for what stands there now."""
        self._stop_counting()
        self._search = self._tally = self._find = self._place = None
        words = self._line.text()
        if words and self._log is not None:
            wanted = Wanted(words, self._as_expression.isChecked(), self._match_case.isChecked())
            try:
                self._search = Search(self._log, wanted)
            except JobDeskError as error:
                self._say(error.message, Tone.BAD)
                self._line.setToolTip(error.message)
                self.view.mark(None)
                return
        self.view.mark(self._search)
        self._say_finds()
        if self._search is not None:
            self._count()
            self._next(from_here=True)

    def _next(self, *, from_here: bool = False) -> None:
        if self._search is not None:
            search, (offset, column) = self._search, self.view.place
            start = offset, -1 if from_here else column
            self._go(lambda stop: search.next(*start, stop) or search.next(0, -1, stop), search)

    def _previous(self) -> None:
        if self._search is not None:
            search, (offset, column) = self._search, self.view.place
            self._go(
                lambda stop: search.previous(offset, max(0, column), stop) or search.previous(FARTHEST, 0, stop), search
            )

    def _next_error(self) -> None:
        """Go to the next line that tells of an error; what is searched for stays as it is."""
        if self._log is None:
            return
        self._errors = self._errors or Search(self._log, ERRORS)
        search, (offset, column) = self._errors, self.view.place
        self._go(lambda stop: search.next(offset, column, stop) or search.next(0, -1, stop), search)

    def _go(self, find: Callable[[Callable[[], bool]], Find | None], search: Search) -> None:
        self._reader.seek(
            lambda is_wanted: find(lambda: not is_wanted()),
            partial(self._arrive, search),
            key=(self, "find"),
            failed=self._complain,
        )

    def _arrive(self, search: Search, found: Find | None) -> None:
        if found is not None:
            self.view.go_to(found)
        if search is self._search:
            self._find = found
            self._ask_place()
        elif found is None:
            self._say(_("No errors in this log."), Tone.FAINT)

    def _ask_place(self) -> None:
        """Which of all finds it is that is before the person."""
        search, find = self._search, self._find
        if search is not None and find is not None:
            then = partial(self._take_place, find)
            self._reader.ask(lambda: search.place(find), then, key=(self, "place"), failed=self._complain)

    def _take_place(self, find: Find, place: int | None) -> None:
        """Where it is not known yet, it is asked for again when more is counted."""
        if find is self._find:
            self._place = place
            self._say_finds()

    def _go_to(self, found: Find | None) -> None:
        if found is not None:
            self.view.go_to(found)

    # ------------------------------------------------------------------ counting

    def _count(self) -> None:
        """Count on by a stretch, and again until all is counted."""
        search = self._search
        if search is None:
            return
        self._counting = self._reader.seek(
            lambda is_wanted: search.count(lambda: not is_wanted(), STRETCH),
            partial(self._counted, search),
            key=(self, "count"),
            failed=self._complain,
        )

    def _counted(self, search: Search, tally: Tally) -> None:
        if search is not self._search:
            return
        self._tally = tally
        self._say_finds()
        if self._place is None:
            self._ask_place()
        if not tally.is_complete:
            self._count()

    def _stop_counting(self) -> None:
        if self._counting is not None:
            self._counting.cancel()
            self._counting = None

    # ------------------------------------------------------------------ telling

    def _say_finds(self) -> None:
        if self._search is None:
            self._say("", Tone.FAINT)
            return
        if self._tally is None:
            self._say(_("Searching …"), Tone.FAINT)
            return
        more = "" if self._tally.is_complete else "+"
        finds = f"{number(self._tally.finds)}{more}"
        if self._tally.finds == 0 and not more:
            self._say(_("Not found"), Tone.NOTE)
        elif self._place is not None:
            self._say(_("{n} of {all}").format(n=number(self._place), all=finds), Tone.FAINT)
        else:
            self._say(_("{n} found").format(n=finds), Tone.FAINT)

    def _say_extent(self, extent: Extent | None) -> None:
        if extent is None:
            self._measure.setText("")
        elif extent.trouble is not None:
            self._measure.setText(extent.trouble)
        else:
            lines = ngettext("{n} line", "{n} lines", extent.about_lines).format(n=number(extent.about_lines))
            lines = lines if extent.is_counted else _("about {lines}").format(lines=lines)
            self._measure.setText(f"{lines} · {size(extent.size)}")

    def _complain(self, error: Exception) -> None:
        self._say(str(error), Tone.BAD)

    def _say(self, words: str, tone: Tone) -> None:
        self._told.setText(words)
        retone(self._told, tone)

    # ------------------------------------------------------------------ the bar

    def _lay_out(self) -> None:
        self._as_expression = self._button(Switch("regex", _("Regular expression")), self._begin)
        self._match_case = self._button(Switch("type", _("Match case")), self._begin)
        previous = self._button(Switch("chevron-up", _("Previous find"), stays=False), self._previous)
        following = self._button(Switch("chevron-down", _("Next find"), stays=False), self._next)
        error = self._button(Switch("circle-alert", _("Next error"), stays=False), self._next_error)
        self._follow_button = self._button(
            Switch("arrow-down-to-line", _("Follow the end")), lambda: self.view.follow(self._follow_button.isChecked())
        )
        self._follow_button.setChecked(True)
        self._wrap_button = self._button(
            Switch("text-wrap", _("Wrap long lines")), lambda: self.view.wrap(self._wrap_button.isChecked())
        )
        copy = self._button(Switch("copy", _("Copy"), stays=False), self.view.copy)
        searching = _beside(self._line, self._as_expression, self._match_case, previous, following, self._told)
        showing = _beside(self._measure, error, self._follow_button, self._wrap_button, copy)
        bar = TurningRow(space(1.5))
        bar.setContentsMargins(0, space(0.5), 0, space(0.5))
        bar.add(searching, lambda: searching.minimumSizeHint().width())
        bar.add(showing)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self.view, 1)

    def _button(self, switch: Switch, does: Callable[[], object]) -> QToolButton:
        made = QToolButton()
        made.setCheckable(switch.stays)
        made.setAccessibleName(switch.words)
        made.setToolTip(switch.words)
        made.clicked.connect(lambda _checked=False: does())
        self._buttons[made] = switch.icon
        return made

    def _redraw(self) -> None:
        for made, icon in self._buttons.items():
            made.setIcon(self._surroundings.icons.icon(icon, checked=Tone.ACCENT))

    def _bind_keys(self) -> None:
        for keys, does in (
            ("Ctrl+F", self._line.setFocus),
            ("F3", self._next),
            ("Shift+F3", self._previous),
            ("F8", self._next_error),
            ("End", lambda: self.view.follow(True)),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(does)


def _beside(first: QWidget, *others: QWidget) -> QWidget:
    """The first takes what room the others leave."""
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(space(0.5))
    row.addWidget(first, 1)
    for one in others:
        row.addWidget(one)
    return whole
