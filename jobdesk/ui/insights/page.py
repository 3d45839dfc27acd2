"""The page "Insights": what ran in a day, a week, a month or ever, how long it took, and what it cost."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from jobdesk.core.language import _
from jobdesk.desk.insights.insights import Choices, Narrowed, View
from jobdesk.desk.insights.periods import Period
from jobdesk.desk.insights.queue_end import QueueEnd
from jobdesk.desk.insights.queue_words import queue_words
from jobdesk.store.projects import Project
from jobdesk.store.rankings import Flaky, Slow
from jobdesk.store.sums import Measure
from jobdesk.ui.bridge import Changed
from jobdesk.ui.flow import FlowLayout
from jobdesk.ui.insights.budgets import Budgets
from jobdesk.ui.insights.charts import MEASURES, Chart, charts_of, lengths, measure_words
from jobdesk.ui.insights.panel import Panel
from jobdesk.ui.insights.rankings import flakiest, slowest
from jobdesk.ui.insights.tiles import Tiles
from jobdesk.ui.insights.wording import empty_words, figures_of, left_out_words, period_words
from jobdesk.ui.looks import Tone
from jobdesk.ui.page import Page
from jobdesk.ui.parts import Emptiness, button_of, text
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import Size, space

PLOTS = "jobdesk.ui.insights.plot"
REMEMBERED = "insights"
SOON_MS, CALM_MS, MINUTE_MS = 60, 2_000, 60_000
CHARTS = ("outcomes", "lengths", "versions", "cpu", "memory", "costs")
NARROWEST_PANEL = 42
"""In letters: where two do not fit beside each other they stand below each other."""


@dataclass(frozen=True)
class _Found:
    """What one look found, with the plots of it, which take longer to put in words than to read."""

    view: View
    measure: Measure
    charts: tuple[Chart, ...]
    choices: Choices
    projects: list[Project]


def make_page(surroundings: Surroundings) -> Page:
    """For the table of pages."""
    return InsightsPage(surroundings)


class InsightsPage(Page):
    """Reads everything again, which is quick, when a job or a run has ended; what stands out, a little later."""

    title = _("Insights")
    help = "insights"

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self.setProperty("help", "insights")
        self._is_shown = False
        self._is_asking = False
        self._is_behind = False
        self._view: View | None = None
        self._measure = Measure.RUN_TOOK
        self._was_anything = False
        self._plots: ModuleType | None = None
        self.tiles = Tiles(surroundings.theme)
        self.queue = text(tone=Tone.FAINT, wraps=True)
        self.left_out = text(size=Size.CAPTION, tone=Tone.NOTE, wraps=True)
        self._measures = self._choice(_("What the lengths are of"))
        self.panels = {name: Panel(surroundings, self._measures if name == "lengths" else None) for name in CHARTS}
        self.slowest, self.flakiest, self.budgets = slowest(surroundings), flakiest(surroundings), Budgets()
        self.repositories = self._choice(_("Repository"))
        self.pipelines = self._choice(_("Pipeline"))
        self.projects = self._choice(_("Project"))
        self._switches = QButtonGroup(self)
        self.periods = {period: self._switch(period) for period in Period}
        go_on = button_of(surroundings.actions["go-commits"])
        self.empty = Emptiness(surroundings.icons, "chart-line", "", "", go_on)
        self._bare = deque(self.panels.values())
        self._waiting: deque[Chart] = deque()
        self._drawing = QTimer(self, singleShot=True, interval=0)
        self._drawing.timeout.connect(self._draw_next)
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._calm = QTimer(self, singleShot=True, interval=CALM_MS)
        self._minute = QTimer(self, interval=MINUTE_MS)
        self._columns = 0
        self._arrange()
        self._restore()
        self._connect()

    # ------------------------------------------------------------------ as a page

    def on_shown(self, target: object) -> None:
        self._is_shown = True
        self._minute.start()
        if self._plots is None:
            self.surroundings.reader.ask(lambda: import_module(PLOTS), self._take_plots, key=(self, "plots"))
        self._read()
        self.surroundings.queue.look()
        self._read_rest()

    def on_hidden(self) -> None:
        self._is_shown = False
        self._minute.stop()

    def first_focus(self) -> QWidget:
        return self.periods[self.period]

    @property
    def period(self) -> Period:
        """How far back is looked."""
        return next((period for period, switch in self.periods.items() if switch.isChecked()), Period.WEEK)

    @property
    def narrowed(self) -> Narrowed:
        """What is looked at."""
        return Narrowed(*(box.currentData() for box in (self.repositories, self.pipelines, self.projects)))

    # ------------------------------------------------------------------ reading

    def _hear(self, changed: Changed) -> None:
        """What has ended is told at once; while an answer is under way, when that is there."""
        if not self._is_shown or not (changed.jobs or changed.runs or changed.has_pool):
            return
        self.surroundings.queue.look()
        if not self._soon.isActive():
            self._soon.start()

    def _read(self) -> None:
        if self._is_asking:
            self._is_behind = True
            return
        self._is_asking, self._is_behind = True, False
        desk, reader = self.surroundings.desk, self.surroundings.reader
        period, narrowed, measure = self.period, self.narrowed, self._measure

        def look() -> _Found:
            view = desk.insights.look(period, narrowed)
            return _Found(view, measure, charts_of(view, measure), desk.insights.choices(), desk.insights.projects())

        reader.ask(look, self._show, failed=self._fail)
        if not self._calm.isActive():
            self._calm.start()

    def _fail(self, error: Exception) -> None:
        self._answered()
        self.surroundings.reader.tell(error)

    def _answered(self) -> None:
        self._is_asking = False
        if self._is_behind and self._is_shown:
            self._read()

    def _read_rest(self) -> None:
        """What stands out takes longer to find, and is asked for once in a while."""
        if not self._is_shown:
            return
        desk, reader = self.surroundings.desk, self.surroundings.reader
        period, narrowed = self.period, self.narrowed
        reader.ask(lambda: desk.insights.slowest(period, narrowed), self._show_slow, key=(self, "slowest"))
        reader.ask(lambda: desk.insights.flakiest(period, narrowed), self._show_flaky, key=(self, "flakiest"))

    def _choose(self) -> None:
        """The person wants to see something else."""
        chosen = self.narrowed
        self.surroundings.memory.set(
            REMEMBERED,
            {
                "period": self.period.value,
                "measure": self._measure.value,
                "repository": chosen.repository,
                "pipeline": chosen.pipeline,
                "project": chosen.project,
            },
        )
        self._read()
        self._read_rest()

    # ------------------------------------------------------------------ showing

    def _show(self, found: _Found) -> None:
        view, choices = found.view, found.choices
        self._answered()
        if (view.stretches.period, view.narrowed, found.measure) != (self.period, self.narrowed, self._measure):
            return
        self._view = view
        self._was_anything = self._was_anything or bool(choices.pipelines)
        self._offer(self.repositories, _("All repositories"), choices.repositories)
        self._offer(self.pipelines, _("All pipelines"), choices.pipelines)
        self._offer(self.projects, _("All projects"), choices.projects)
        self.tiles.show_figures(figures_of(view))
        self.left_out.setText(left_out_words(view))
        self.left_out.setVisible(bool(self.left_out.text()))
        self._waiting = deque(found.charts)
        self._draw_next()
        self.budgets.show_projects(found.projects)
        is_empty = view.is_empty and not found.projects
        if is_empty:
            is_narrowed = view.narrowed != Narrowed()
            self.empty.say(*empty_words(was_anything=self._was_anything, is_narrowed=is_narrowed))
        self._middle.setCurrentIndex(1 if is_empty else 0)

    def _draw_next(self) -> None:
        """One plot at a time, so that the window goes on in between."""
        if self._waiting:
            self._show_chart(self._waiting.popleft())
        elif self._bare and self._plots is not None:
            self._bare.popleft().give_plot(self._plots.Plot(self.surroundings.theme))
        if self._waiting or (self._bare and self._plots is not None):
            self._drawing.start()

    def _show_chart(self, chart: Chart) -> None:
        self.panels[chart.name].show_chart(chart)

    def _show_queue(self, end: QueueEnd | None) -> None:
        self.queue.setText("" if end is None else queue_words(end))

    def _show_slow(self, found: list[Slow]) -> None:
        self.slowest.show_slow(found, self.surroundings.desk.clock.now())

    def _show_flaky(self, found: list[Flaky]) -> None:
        self.flakiest.show_flaky(found, self.surroundings.desk.clock.now())

    def _take_plots(self, module: ModuleType) -> None:
        self._plots = module
        self._draw_next()

    def _offer(self, box: QComboBox, everything: str, names: tuple[str, ...]) -> None:
        """All of them, and these; what is chosen stays."""
        wanted: list[tuple[str, str | None]] = [(everything, None), *((_last(name), name) for name in names)]
        if [(box.itemText(row), box.itemData(row)) for row in range(box.count())] == wanted:
            return
        chosen = box.currentData()
        box.blockSignals(True)
        box.clear()
        for words, name in wanted:
            box.addItem(words, name)
            box.setItemData(box.count() - 1, name, Qt.ItemDataRole.ToolTipRole)
        box.setCurrentIndex(max(0, box.findData(chosen)))
        box.blockSignals(False)
        box.setVisible(len(names) > 0)

    # ------------------------------------------------------------------ changing

    def _measure_by(self, row: int) -> None:
        self._measure = MEASURES[row]
        if self._view is not None:
            self._show_chart(lengths(self._view, self._measure))
        self._choose()

    def _set_budget(self, name: str, budget: int | None) -> None:
        desk = self.surroundings.desk
        self.surroundings.reader.wish(lambda: desk.insights.set_budget(name, budget), lambda _project: self._read())

    # ------------------------------------------------------------------ putting it together

    def _connect(self) -> None:
        self._switches.buttonClicked.connect(lambda _button: self._choose())
        for box in (self.repositories, self.pipelines, self.projects):
            box.activated.connect(lambda _row: self._choose())
        self._measures.activated.connect(self._measure_by)
        self._soon.timeout.connect(self._read)
        self._calm.timeout.connect(self._read_rest)
        self._minute.timeout.connect(self._read)
        self.budgets.wanted.connect(self._set_budget)
        for ranking in (self.slowest, self.flakiest):
            ranking.table.opened.connect(lambda job: self.surroundings.go("job", job))
        self.surroundings.queue.looked.connect(self._show_queue)
        self.surroundings.bridge.changed.connect(self._hear)
        self.surroundings.actions.bind("reload", self._choose, page="insights")

    def _restore(self) -> None:
        kept = self.surroundings.memory.get(REMEMBERED, {})
        names = {period.value: period for period in Period}
        self.periods[names.get(kept.get("period"), Period.WEEK)].setChecked(True)
        for measure in MEASURES:
            self._measures.addItem(measure_words(measure))
            if kept.get("measure") == measure.value:
                self._measure = measure
        self._measures.setCurrentIndex(MEASURES.index(self._measure))
        for box, what, everything in (
            (self.repositories, "repository", _("All repositories")),
            (self.pipelines, "pipeline", _("All pipelines")),
            (self.projects, "project", _("All projects")),
        ):
            name = kept.get(what)
            self._offer(box, everything, (name,) if isinstance(name, str) else ())
            box.setCurrentIndex(box.count() - 1)

    def _switch(self, period: Period) -> QToolButton:
        words, tip = period_words(period)
        made = QToolButton()
        made.setText(words)
        made.setToolTip(tip)
        made.setAccessibleName(tip)
        made.setCheckable(True)
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._switches.addButton(made)
        return made

    def _choice(self, name: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.setToolTip(name)
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        return box

    def _arrange(self) -> None:
        head = FlowLayout(space())
        head.addWidget(text(self.title, Size.HEADING))
        periods = QWidget()
        row = QHBoxLayout(periods)
        row.setContentsMargins(space(), 0, space(), 0)
        row.setSpacing(space(0.5))
        for switch in self.periods.values():
            row.addWidget(switch)
        for part in (periods, self.repositories, self.pipelines, self.projects):
            head.addWidget(part)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(space(3), 0, space(3), space(3))
        column.setSpacing(space(1.5))
        column.addWidget(self.tiles)
        column.addWidget(self.left_out)
        self._grid = QGridLayout()
        self._grid.setSpacing(space(1.5))
        column.addLayout(self._grid)
        column.addStretch()
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(inner)
        middle = QWidget()
        self._middle = QStackedLayout(middle)
        self._middle.addWidget(self._scroll)
        self._middle.addWidget(self.empty)
        above = QVBoxLayout()
        above.setContentsMargins(space(3), space(2), space(3), 0)
        above.setSpacing(space())
        above.addLayout(head)
        above.addWidget(self.queue)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(space(1.5))
        whole.addLayout(above)
        whole.addWidget(middle, 1)
        self._flow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._flow()

    def _flow(self) -> None:
        """Two beside each other, where there is room for them."""
        letter = self.fontMetrics().averageCharWidth()
        columns = 2 if self.width() >= 2 * NARROWEST_PANEL * letter + space(9) else 1
        if columns == self._columns:
            return
        self._columns = columns
        parts = [*self.panels.values(), self.slowest, self.flakiest]
        for part in (*parts, self.budgets):
            self._grid.removeWidget(part)
        for place, part in enumerate(parts):
            self._grid.addWidget(part, place // columns, place % columns)
        self._grid.addWidget(self.budgets, len(parts), 0, 1, columns)
        for column in range(2):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)


def _last(name: str) -> str:
    """The last part of a path, which is how a repository is called."""
    return name.replace("\\", "/").rstrip("/").rpartition("/")[2] or name
