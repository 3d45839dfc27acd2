"""The view "Logs": a text is searched for in all logs at once, and each line that is found leads into its log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedLayout, QVBoxLayout, QWidget

from jobdesk.core.language import _
from jobdesk.core.log_query import BadLogQuery, LogQuery
from jobdesk.desk.logs.all_logs import Coverage, FoundPage
from jobdesk.store.log_index import Place
from jobdesk.ui.bridge import Changed
from jobdesk.ui.job.place import LogPlace
from jobdesk.ui.jobs.found_list import FoundList, FoundModel
from jobdesk.ui.jobs.log_words import LineRow, Row, coverage_words, found_words, longest, rows_of
from jobdesk.ui.jobs.view import View
from jobdesk.ui.jobs.wrong_part import mark_wrong
from jobdesk.ui.looks import Tone
from jobdesk.ui.parts import Emptiness, retone, text
from jobdesk.ui.reader import Asked
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import Size, space

TYPING_MS = 200
LOOK_MS = 1500
REMEMBERED = "searched_logs"


def make_view(surroundings: Surroundings) -> View:
    """For the table of views."""
    return LogsView(surroundings)


@dataclass(frozen=True)
class _Read:
    """A page with its rows made ready."""

    page: FoundPage
    rows: list[Row]


class LogsView(View):
    """What is searched for above, what is found below. `target` is a text to search for."""

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self._query: LogQuery | None = None
        self._after: Place | None = None
        self._logs = 0
        self._asked: Asked | None = None
        self._coverage: Coverage | None = None
        self._is_shown = False
        self._goes_to_first = False
        self.model = FoundModel()
        self.found = FoundList(self.model, surroundings)
        self.found.setAccessibleName(_("Lines that were found"))
        self.line = QLineEdit(placeholderText=_("Search all logs"), clearButtonEnabled=True)
        self.line.setAccessibleName(_("Search all logs"))
        self._told = text(size=Size.CAPTION, tone=Tone.FAINT, wraps=True)
        self._covers = text(size=Size.CAPTION, tone=Tone.NOTE)
        self.empty = Emptiness(surroundings.icons, "scroll-text", "", "")
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._looking = QTimer(self, singleShot=True, interval=LOOK_MS)
        self.setProperty("help", "logs#in-the-window")
        self._lay_out()
        self._connect()
        self.line.setText(str(surroundings.memory.get(REMEMBERED, "")))

    # ------------------------------------------------------------------ as a view

    def on_shown(self, target: object) -> None:
        self._is_shown = True
        if isinstance(target, str) and target:
            self.line.setText(target)
        self._begin()
        self._look()

    def on_hidden(self) -> None:
        self._is_shown = False
        self._looking.stop()

    def first_focus(self) -> QWidget:
        return self.line

    def filter_by_keyboard(self) -> None:
        self.line.setFocus()
        self.line.selectAll()

    def reload(self) -> None:
        self._begin()
        self._look()

    # ------------------------------------------------------------------ searching

    def _begin(self) -> None:
        """Search for what stands there now; what cannot be understood is told, and what was found last stays."""
        self._typing.stop()
        words, theme = self.line.text(), self.surroundings.theme
        self.surroundings.memory.set(REMEMBERED, words)
        if not words.strip():
            self._stop()
            self._query, self._after, self._logs = None, None, 0
            self.model.begin_anew([])
            self._say("", Tone.FAINT)
            mark_wrong(self.line, theme, None)
            self._show_middle()
            return
        try:
            query = self.surroundings.desk.all_logs.read(words)
        except BadLogQuery as bad:
            self._say(bad.message, Tone.BAD)
            mark_wrong(self.line, theme, (bad.start, bad.end))
            return
        mark_wrong(self.line, theme, None)
        self._query = query
        self._say(_("Searching …"), Tone.FAINT)
        self._ask(None)

    def _ask(self, after: Place | None) -> None:
        """The next page, or the first one."""
        query, desk = self._query, self.surroundings.desk
        assert query is not None

        def search(is_wanted: Callable[[], bool]) -> _Read:
            page = desk.all_logs.search(query, after, stop=lambda: not is_wanted())
            return _Read(page, rows_of(page.logs, desk.clock.now()))

        then = partial(self._take, after is None)
        self._asked = self.surroundings.reader.seek(search, then, key=(self, "search"), failed=self._complain)

    def _take(self, is_first: bool, found: _Read) -> None:
        self._asked = None
        self._after = found.page.after
        self._logs = len(found.page.logs) + (0 if is_first else self._logs)
        if is_first:
            self.model.begin_anew(found.rows)
        else:
            self.model.add(found.rows)
        self._say(found_words(self._logs, is_all=self._after is None), Tone.FAINT)
        self._show_middle()
        if self._goes_to_first and self.model.rowCount():
            self._goes_to_first = False
            self.found.setFocus()
            self.found.choose_first()
        self._go_on()

    def _go_on(self) -> None:
        """Search on, where there is room for more, and more to be found."""
        if self._after is not None and self._asked is None and self._is_shown and self.found.has_room_for_more():
            self._ask(self._after)

    def _stop(self) -> None:
        if self._asked is not None:
            self._asked.cancel()
            self._asked = None

    def _complain(self, error: Exception) -> None:
        self._asked = None
        self._say(str(error), Tone.BAD)

    def _to_found(self) -> None:
        """From what is searched for to the first line, once it is known which one that is."""
        self._goes_to_first = True
        self._begin()

    def _open(self, row: Row) -> None:
        """The log at a line."""
        found, query = row.found, self._query
        line = (row.line if isinstance(row, LineRow) else None) or found.lines[0]
        if query is not None:
            place = LogPlace(found.job.id, found.run.id, found.attempt, line.offset, longest(query))
            self.surroundings.go("job", place)

    # ------------------------------------------------------------------ how far the index is

    def _look(self) -> None:
        """See how far the index is, and again in a while as long as it is behind."""
        if self._is_shown:
            self.surroundings.reader.ask(
                self.surroundings.desk.all_logs.coverage, self._cover, key=(self, "coverage"), failed=self._complain
            )

    def _cover(self, coverage: Coverage) -> None:
        before, self._coverage = self._coverage, coverage
        self._covers.setText(coverage_words(coverage))
        self._show_middle()
        if not coverage.is_complete and self._is_shown:
            self._looking.start()
        is_further = before is not None and coverage.covered > before.covered
        if is_further and self._query is not None and self._asked is None and not self.found.currentIndex().isValid():
            self._ask(None)

    def _hear(self, changed: Changed) -> None:
        if changed.runs and self._is_shown and not self._looking.isActive():
            self._looking.start()

    # ------------------------------------------------------------------ showing

    def _say(self, words: str, tone: Tone) -> None:
        self._told.setText(words)
        retone(self._told, tone)
        self.line.setAccessibleDescription(words if tone is Tone.BAD else "")

    def _show_middle(self) -> None:
        """What was found, or why there is nothing."""
        is_searched = self._query is not None
        self._middle.setCurrentIndex(0 if self.model.rowCount() else 1)
        if not self.surroundings.desk.all_logs.is_on:
            self.empty.say(_("The search in all logs is switched off"), _("Its room in the settings is 0 MB."))
        elif not is_searched:
            self.empty.say(
                _("Search all logs"),
                _('Words, "words in a row", begin*, -not.\njob:12, pipeline:cards, status:failed, since:7d narrow it.'),
            )
        elif self._asked is None and self._after is None:
            self.empty.say(_("No log has such a line"), _("A line must have all of the words."))
        else:
            self.empty.say("", "")

    # ------------------------------------------------------------------ putting it together

    def _connect(self) -> None:
        self.line.textChanged.connect(lambda _words: self._typing.start())
        self.line.returnPressed.connect(self._to_found)
        self._typing.timeout.connect(self._begin)
        self._looking.timeout.connect(self._look)
        self.found.opened.connect(self._open)
        self.found.near_end.connect(self._go_on)
        self.surroundings.bridge.changed.connect(self._hear)

    def _lay_out(self) -> None:
        telling = QHBoxLayout()
        telling.setSpacing(space())
        telling.addWidget(self._told, 1)
        telling.addWidget(self._covers)
        middle = QWidget()
        self._middle = QStackedLayout(middle)
        self._middle.addWidget(self.found)
        self._middle.addWidget(self.empty)
        self._middle.setCurrentIndex(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space())
        column.addWidget(self.line)
        column.addLayout(telling)
        column.addWidget(middle, 1)
