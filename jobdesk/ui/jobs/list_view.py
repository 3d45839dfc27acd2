"""The view "List": everything ever run, found by the query line and the chips, sorted and arranged as one likes."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from jobdesk.core.customs import number
from jobdesk.core.errors import UserError
from jobdesk.core.language import _, ngettext
from jobdesk.core.query.chips import choose
from jobdesk.core.query.completing import NAMED
from jobdesk.core.query.reading import read
from jobdesk.core.query.tree import Node
from jobdesk.core.query.wanted import SortKey, Wanted
from jobdesk.core.states import JobState
from jobdesk.desk.words import counted_jobs
from jobdesk.ui.jobs.bulk_bar import BulkBar
from jobdesk.ui.jobs.chips_bar import ChipsBar
from jobdesk.ui.jobs.columns_menu import ColumnsButton
from jobdesk.ui.jobs.job_table import JobTable
from jobdesk.ui.jobs.model import AllJobs
from jobdesk.ui.jobs.query_line import QueryLine
from jobdesk.ui.jobs.saved import Arrangement
from jobdesk.ui.jobs.selecting import Selecting
from jobdesk.ui.jobs.view import View
from jobdesk.ui.jobs.views_menu import ViewsButton
from jobdesk.ui.parts import Emptiness, button
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import space

REMEMBERED = "all_jobs"
TRASH = "is:deleted"


def make_view(surroundings: Surroundings) -> View:
    """For the table of views."""
    return ListView(surroundings)


class ListView(View):
    """The line above, the chips below it, and the list. `target` is a line, a `JobState`, or several of them."""

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self._names: dict[str, list[str]] = {}
        self._wants_names = False
        self._arrangement = Arrangement.from_json(surroundings.memory.get(REMEMBERED, {}))
        self.line = QueryLine(surroundings.theme, self._known)
        self.chips = ChipsBar(surroundings.icons, self._known)
        self.views = ViewsButton(surroundings.icons, surroundings.memory, surroundings.notices)
        self.columns = ColumnsButton(surroundings.icons)
        self.model = AllJobs(surroundings.desk, surroundings.reader, surroundings.bridge, self._fail, self)
        self.table = JobTable(self.model, surroundings)
        self.bar = BulkBar(surroundings)
        self.selecting = Selecting(self.table, self.model, self.bar, surroundings)
        self._way_on = button("", self._go_on)
        self.empty = Emptiness(surroundings.icons, "inbox", "", "", self._way_on)
        self._has_trash = False
        self._goes_to_first = False
        self._lay_out()
        self._connect()
        self.line.set_line(self._arrangement.line)
        self._arrange()

    @property
    def query(self) -> Node:
        """What the list shows jobs of: the last line that could be read."""
        return self.line.query

    # ------------------------------------------------------------------ as a view

    def on_shown(self, target: object) -> None:
        match target:
            case JobState() as state:  # which is a text, too
                self.line.set_line(choose("", "status", [state]))
            case str(line):
                self.line.set_line(line)
            case frozenset() as states:
                self.line.set_line(choose("", "status", [state for state in JobState if state in states]))
        self._wants_names = True
        self._show_jobs()
        self.model.watch(True)
        self.selecting.come_back()
        if self.model.is_found:
            self._ask_for_names()

    def on_hidden(self) -> None:
        self.model.watch(False)
        self.selecting.leave()

    def situate(self) -> None:
        self.selecting.situate()

    def first_focus(self) -> QWidget:
        return self.line if self.model.is_found and not self.model.rowCount() else self.table

    def filter_by_keyboard(self) -> None:
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.field.selectAll()

    def reload(self) -> None:
        self.model.reload()

    # ------------------------------------------------------------------ what is shown

    def arrange(self, arrangement: Arrangement) -> None:
        """Show what was saved."""
        self._arrangement = arrangement
        self.line.set_line(arrangement.line)
        self._arrange()

    def _change(self, **changes: object) -> None:
        self._arrangement = replace(self._arrangement, **changes)  # type: ignore[arg-type]
        self._arrange()

    def _follow_line(self) -> None:
        self._change(line=self.line.line.strip())

    def _arrange(self) -> None:
        now = self._arrangement
        self.surroundings.memory.set(REMEMBERED, now.as_json())
        self.chips.show_query(self.line.line, self.line.query)
        self.views.show_arrangement(now)
        self.columns.show_arranged(now.columns, now.order, is_descending=now.is_descending)
        self.table.show_columns(now.columns)
        self.table.show_order(now.order, is_descending=now.is_descending)
        self._show_jobs()

    def _show_jobs(self) -> None:
        now = self._arrangement
        self.model.show_jobs(Wanted(self.line.query, now.order, now.is_descending))

    def _fail(self, error: Exception) -> None:
        """What is wrong with a query is told at the line; any other trouble is none of the person's making."""
        self._ask_for_names()
        if isinstance(error, UserError):
            self.line.tell(error)
        else:
            self.surroundings.reader.tell(error)

    def _count(self, jobs: int) -> None:
        self.summed_up.emit(counted_jobs(jobs))

    def _look_whether_empty(self) -> None:
        is_there = self.model.rowCount() > 0
        if self.model.wanted.is_open and not is_there:
            search = self.surroundings.desk.job_search
            self.surroundings.reader.ask(lambda: search.count(read(TRASH)), self._tell_nothing, key=(self, "trash"))
        elif not is_there:
            self.empty.say(_("No job matches"), _("Nothing that was ever run is what the line asks for."))
            self._way_on.setText(_("Show all jobs"))
        self._middle.setCurrentWidget(self.table if is_there else self.empty)
        if self._goes_to_first and is_there:
            self.table.setFocus(Qt.FocusReason.TabFocusReason)
            self.table.choose_first()
        self._goes_to_first = False

    def _tell_nothing(self, in_trash: int) -> None:
        """Nothing is listed at all, which is not the same as nothing having been run."""
        self._has_trash = in_trash > 0
        if not self.model.wanted.is_open:
            return
        if self._has_trash:
            words = ngettext("{n} job is in the trash.", "{n} jobs are in the trash.", in_trash)
            self.empty.say(_("No job is left here"), words.format(n=number(in_trash)))
            self._way_on.setText(_("Show the trash"))
        else:
            self.empty.say(_("Nothing has been run yet"), _("What you start is listed here for good."))
            self._way_on.setText(_("Choose commits"))

    def _go_on(self) -> None:
        """The way out of an empty list."""
        is_open = self.model.wanted.is_open
        if is_open and not self._has_trash:
            self.surroundings.go("commits", None)
        else:
            self.line.set_line(TRASH if is_open else "")
            self.line.setFocus()

    def _to_table(self) -> None:
        """From the line to the first row, once it is known which one that is."""
        self._goes_to_first = True
        if self.model.is_found:
            self._look_whether_empty()

    # ------------------------------------------------------------------ names to choose from

    def _known(self, field: str) -> list[str]:
        return self._names.get(field, [])

    def _ask_for_names(self) -> None:
        """Once, and after the rows: nobody chooses before there is something to see."""
        if self._wants_names:
            self._wants_names = False
            self.surroundings.reader.ask(self._read_names, self._take_names, key=(self, "names"))

    def _read_names(self) -> dict[str, list[str]]:
        return {field: self.surroundings.desk.job_search.names(field) for field in NAMED}

    def _take_names(self, names: dict[str, list[str]]) -> None:
        self._names = names
        self.chips.show_names()

    # ------------------------------------------------------------------ putting it together

    def _connect(self) -> None:
        self.line.changed.connect(self._follow_line)
        self.line.entered.connect(self._to_table)
        self.chips.edited.connect(self.line.set_line)
        self.views.chosen.connect(self.arrange)
        self.columns.columns_chosen.connect(lambda keys: self._change(columns=tuple(keys)))
        self.columns.sorted_by.connect(self._sort)
        self.table.sorted_by.connect(self._sort)
        self.bar.changed.connect(self.model.reload)
        self.bar.wanted.connect(lambda is_wanted: self._below_line.setCurrentIndex(int(is_wanted)))
        self.table.opened.connect(partial(self.surroundings.go, "job"))
        self.model.counted.connect(self._count)
        self.model.found.connect(self._look_whether_empty)
        self.model.found.connect(self._ask_for_names)
        self.model.rowsInserted.connect(lambda *_: self._look_whether_empty())
        self.model.modelReset.connect(self._look_whether_empty)
        actions = self.surroundings.actions
        actions.bind("saved-views", self.views.open_menu, page="jobs")
        actions.bind("save-view", self.views.ask_name, page="jobs")
        actions.bind("columns", self.columns.open_menu, page="jobs")

    def _sort(self, key: SortKey, is_descending: bool) -> None:
        self._change(order=key, is_descending=is_descending)

    def _lay_out(self) -> None:
        above = QHBoxLayout()
        above.setSpacing(space())
        above.addWidget(self.line, 1, Qt.AlignmentFlag.AlignTop)
        above.addWidget(self.views, 0, Qt.AlignmentFlag.AlignTop)
        above.addWidget(self.columns, 0, Qt.AlignmentFlag.AlignTop)
        # Layouts of widgets: without one, what is shown first would be a window for a moment.
        below_line, middle = QWidget(), QWidget()
        # In the place of the chips: a bar that comes and goes must not move the rows that are being selected.
        self._below_line = QStackedLayout(below_line)
        self._below_line.addWidget(self.chips)
        self._below_line.addWidget(self.bar)
        self._middle = QStackedLayout(middle)
        self._middle.addWidget(self.table)
        self._middle.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space())
        column.addLayout(above)
        column.addWidget(below_line)
        column.addSpacing(space(0.5))
        column.addWidget(middle, 1)
