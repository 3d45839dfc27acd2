"""The page "All jobs": a plain list of everything ever run, narrowed by a text and by states."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QStackedLayout,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from jobdesk.core.states import JobState
from jobdesk.desk.words import counted
from jobdesk.ui.drawer.menu import job_menu
from jobdesk.ui.jobs.cell_painter import CellPainter
from jobdesk.ui.jobs.model import LINE, NUMBER, PLACE, STATE, TITLE, WHEN, AllJobs, Narrowed
from jobdesk.ui.looks import Tone
from jobdesk.ui.page import Page
from jobdesk.ui.parts import Emptiness, button, text
from jobdesk.ui.state_switches import StateSwitches
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import Size, space

SETTLE_MS = 120
REMEMBERED, WIDTHS_REMEMBERED = "all_jobs", "all_jobs_widths"
WIDTHS = {STATE: 20, NUMBER: 6, TITLE: 40, PLACE: 14, LINE: 40, WHEN: 14}
"""How wide columns are at first, in letters."""


def make_page(surroundings: Surroundings) -> Page:
    """For the table of pages."""
    return JobsPage(surroundings)


class JobsPage(Page):
    """A filter above, the list below. `target` of the page is a `JobState`, or several, to narrow it to."""

    title = "All jobs"

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self.model = AllJobs(surroundings.desk, surroundings.reader, surroundings.bridge, self)
        self.table = JobTable(self.model, surroundings)
        self.filter = QLineEdit(placeholderText="Filter by text or number", clearButtonEnabled=True)
        self.filter.setAccessibleName("Filter by text or number")
        self.states = StateSwitches(surroundings.icons, JobState, "jobs")
        self.count = text("", Size.CAPTION, Tone.FAINT)
        self._show_all = button("Show all jobs", self._open_filter)
        self.empty = Emptiness(surroundings.icons, "inbox", "", "", self._show_all)
        self._goes_to_first = False
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._narrow)
        self._arrange()
        self._restore()
        self.filter.textChanged.connect(lambda _: self._settle.start())
        self.filter.returnPressed.connect(self._to_table)
        self.states.changed.connect(self._narrow)
        self.model.counted.connect(self._count)
        self.table.opened.connect(lambda job: surroundings.go("job", job))
        surroundings.actions.bind("filter", self.filter.setFocus, page="jobs")
        surroundings.actions.bind("reload", self.model.reload, page="jobs")

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(space())
        head.addWidget(text(self.title, Size.HEADING))
        head.addStretch()
        head.addWidget(self.count)
        self._narrowing = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._narrowing.setSpacing(space())
        self._narrowing.addWidget(self.filter, 1)
        self._narrowing.addWidget(self.states)
        self._middle = QStackedLayout()
        self._middle.addWidget(self.table)
        self._middle.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(3), space(2), space(3), space(2))
        column.setSpacing(space(1.5))
        column.addLayout(head)
        column.addLayout(self._narrowing)
        column.addLayout(self._middle, 1)

    # ------------------------------------------------------------------ as a page

    def on_shown(self, target: object) -> None:
        if isinstance(target, JobState):
            target = frozenset({target})
        if isinstance(target, frozenset):
            self.filter.clear()
            self.states.choose(target)
        self._narrow()
        self.model.watch(True)

    def on_hidden(self) -> None:
        self.model.watch(False)

    def first_focus(self) -> QWidget:
        return self.table if self.model.rowCount() else self

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The switches stand beside the filter, or below it where there is no room."""
        super().resizeEvent(event)
        fits = self.states.sizeHint().width() + self.filter.minimumSizeHint().width() * 2 + space(8) <= self.width()
        direction = QBoxLayout.Direction
        self._narrowing.setDirection(direction.LeftToRight if fits else direction.TopToBottom)

    # ------------------------------------------------------------------ narrowing

    def _narrow(self) -> None:
        self._settle.stop()
        wanted = Narrowed(self.states.chosen, self.filter.text().strip())
        self.surroundings.memory.set(
            REMEMBERED, {"text": wanted.text, "states": sorted(str(state) for state in wanted.states)}
        )
        self.model.narrow(wanted)

    def _restore(self) -> None:
        kept = self.surroundings.memory.get(REMEMBERED, {})
        known = {str(state): state for state in JobState}
        states = kept.get("states", []) if isinstance(kept.get("states"), list) else []
        self.filter.setText(str(kept.get("text", "")))
        self.states.choose(frozenset(known[name] for name in states if name in known))

    def _open_filter(self) -> None:
        self.filter.clear()
        self.states.choose(frozenset())
        self._narrow()
        self.filter.setFocus()

    def _count(self, number: int) -> None:
        is_open = self.model.narrowed.is_open
        self.count.setText(counted(number, "job"))
        if is_open:
            self.empty.say("Nothing has been run yet", "What you start is listed here for good.")
        else:
            self.empty.say("No job matches", "No title, error, pipeline, repository or number is like that.")
        self._show_all.setVisible(not is_open)
        self._middle.setCurrentWidget(self.table if number else self.empty)
        if self._goes_to_first and number:
            self.table.setFocus(Qt.FocusReason.TabFocusReason)
            self.table.choose_first()
        self._goes_to_first = False

    def _to_table(self) -> None:
        """From the filter to the first row, once it is known which one that is."""
        self._goes_to_first = True
        self._narrow()


class JobTable(QTableView):
    """The list; it tells the model what is looked at, and the window which job is before the person."""

    opened = Signal(int)

    def __init__(self, model: AllJobs, surroundings: Surroundings) -> None:
        super().__init__()
        self._jobs = model
        self._surroundings = surroundings
        self.setModel(model)
        self.setAccessibleName("All jobs")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._painter = CellPainter(model, surroundings.theme, surroundings.icons, self)
        self.setItemDelegate(self._painter)
        self._looking = QTimer(self, singleShot=True, interval=0)
        self._looking.timeout.connect(self._look)
        self._chosen: int | None = None
        self.verticalScrollBar().valueChanged.connect(lambda _: self._looking.start())
        model.modelReset.connect(self._after_reset)
        model.rowsInserted.connect(lambda *_: self._looking.start())
        model.dataChanged.connect(lambda *_: self._find_chosen())
        self.activated.connect(self._open)
        self.customContextMenuRequested.connect(self._open_menu)
        surroundings.theme.follow(self._fit)
        self.horizontalHeader().sectionResized.connect(self._keep_width)

    def choose_first(self) -> None:
        if self._jobs.rowCount():
            self.setCurrentIndex(self._jobs.index(0, TITLE))

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().currentChanged(current, previous)
        if current.isValid():
            self._chosen = self._jobs.number(current.row())
            self._situate()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._looking.start()

    # ------------------------------------------------------------------ what is looked at

    def _look(self) -> None:
        first = max(0, self.rowAt(0))
        last = self.rowAt(self.viewport().height() - 1)
        self._jobs.look_at(first, last if last >= 0 else self._jobs.rowCount() - 1)

    def _after_reset(self) -> None:
        """The job that was chosen stays so, wherever it stands now."""
        self._looking.start()

    def _find_chosen(self) -> None:
        if self._chosen is None or self.currentIndex().isValid():
            self._situate()
            return
        row = self._jobs.row_of(self._chosen)
        if row is not None:
            flags = QItemSelectionModel.SelectionFlag
            index = self._jobs.index(row, TITLE)
            self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)

    def _situate(self) -> None:
        index = self.currentIndex()
        card = self._jobs.card(index.row()) if index.isValid() else None
        if card is not None:
            self._surroundings.actions.situate(job=card.job, jobs=1)

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(self._jobs.number(index.row()))

    def _open_menu(self, at: QPoint) -> None:
        index = self.indexAt(at)
        if index.isValid():
            self.setCurrentIndex(index)
            job_menu(self._surroundings.actions, self).popup(self.viewport().mapToGlobal(at))

    # ------------------------------------------------------------------ how it looks

    def _fit(self) -> None:
        """Columns as wide as they were made, in letters, so that larger text has wider ones; two share the rest."""
        self._painter.refresh()
        self.verticalHeader().setDefaultSectionSize(self._painter.height() + space(1.5))
        header, letter = self.horizontalHeader(), self.fontMetrics().averageCharWidth()
        kept = self._surroundings.memory.get(WIDTHS_REMEMBERED, {})
        header.blockSignals(True)
        for column, usual in WIDTHS.items():
            letters = kept.get(str(column), usual)
            is_shared = column in (TITLE, LINE)
            mode = QHeaderView.ResizeMode.Stretch if is_shared else QHeaderView.ResizeMode.Interactive
            header.setSectionResizeMode(column, mode)
            self.setColumnWidth(column, round(letters * letter) + space(2))
        header.blockSignals(False)
        header.viewport().update()
        self._looking.start()

    def _keep_width(self, column: int, _before: int, width: int) -> None:
        """A person has made a column wider or narrower."""
        if column not in (TITLE, LINE):
            kept = dict(self._surroundings.memory.get(WIDTHS_REMEMBERED, {}))
            kept[str(column)] = round((width - space(2)) / self.fontMetrics().averageCharWidth(), 1)
            self._surroundings.memory.set(WIDTHS_REMEMBERED, kept)
