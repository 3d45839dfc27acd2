"""Who did what when: the workers of a job over time, and how many runs ended in each stretch of it.

This module loads pyqtgraph and numpy, and so is itself loaded on a thread when the first plot is looked at.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFontMetrics
from PySide6.QtWidgets import QHeaderView, QStackedLayout, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from jobdesk.core.clock import MICROSECONDS, Clock
from jobdesk.core.customs import number
from jobdesk.core.language import _
from jobdesk.desk.words import length
from jobdesk.store.run_lists import Span
from jobdesk.ui.icons import Icons
from jobdesk.ui.looks import LOOKS, Tone, look_of
from jobdesk.ui.parts import Emptiness, text
from jobdesk.ui.plots import NumberAxis, TimeAxis, dress_plot, make_plot
from jobdesk.ui.row_tables import be_of_rows
from jobdesk.ui.theme import Size, Theme, space

BAR = 0.7
AXIS_LETTERS = 8
STRETCHES = 60
COLUMNS = (_("Worker"), _("Attempts"), _("Busy"), _("Failed"))


class Timeline(QWidget):
    """Two plots over the same time, and the same in numbers below for whoever cannot see them."""

    def __init__(self, theme: Theme, icons: Icons, clock: Clock) -> None:
        super().__init__()
        self._theme = theme
        self._clock = clock
        self._spans: Sequence[Span] = ()
        self._workers = _plot("left", _("Worker"))
        self._pace = _plot("left", _("Runs ended"))
        self._pace.setXLink(self._workers)
        self._bars = pg.BarGraphItem(x0=[], x1=[], y=[], height=BAR)
        self._curve = pg.PlotDataItem(stepMode="center", fillLevel=0)
        self._workers.addItem(self._bars)
        self._pace.addItem(self._curve)
        self._pointed = text(size=Size.CAPTION, tone=Tone.FAINT)
        self._table = QTableWidget(0, len(COLUMNS))
        self._table.setHorizontalHeaderLabels(COLUMNS)
        be_of_rows(self._table, _("Workers in numbers"))
        self._table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self._lay_out(icons)
        self._workers.scene().sigMouseMoved.connect(self._point)
        theme.follow(self._dress)

    def show_spans(self, spans: Sequence[Span]) -> None:
        """Show these attempts."""
        self._spans = spans
        self._middle.setCurrentIndex(0 if spans else 1)
        if spans:
            self._draw()
            self._fill()

    # ------------------------------------------------------------------ drawing

    def _draw(self) -> None:
        now = self._clock.now()
        starts = np.array([span.started_at for span in self._spans]) / MICROSECONDS
        ends = np.array([span.finished_at or now for span in self._spans]) / MICROSECONDS
        rows = np.array([span.worker for span in self._spans])
        tones = [look_of(span.ending).tone if span.ending in LOOKS else Tone.FAINT for span in self._spans]
        brushes = {tone: pg.mkBrush(self._theme.colour(tone)) for tone in set(tones)}
        self._bars.setOpts(
            x0=starts,
            x1=np.maximum(ends, starts + 0.001),
            y=rows,
            height=BAR,
            brushes=[brushes[tone] for tone in tones],
            pen=pg.mkPen(None),
        )
        self._workers.getAxis("left").setTicks([[(row, str(row)) for row in range(1, int(rows.max()) + 1)]])
        over = ends[[span.finished_at is not None for span in self._spans]]
        edges = np.linspace(starts.min(), max(ends.max(), starts.min() + 1), STRETCHES + 1)
        self._curve.setData(edges, np.histogram(over, edges)[0])
        seconds = float(edges[1] - edges[0])
        self._pace.setLabel("left", _("Runs ended in {time}").format(time=length(seconds)))

    def _fill(self) -> None:
        """The table behind the plots."""
        now = self._clock.now()
        by_worker: dict[int, list[Span]] = {}
        for span in self._spans:
            by_worker.setdefault(span.worker, []).append(span)
        self._table.setRowCount(len(by_worker))
        for row, (worker, some) in enumerate(sorted(by_worker.items())):
            busy = sum((span.finished_at or now) - span.started_at for span in some) / MICROSECONDS
            failed = sum(span.ending in ("failed", "mishap") for span in some)
            for column, words in enumerate((str(worker), number(len(some)), length(busy), number(failed))):
                self._table.setItem(row, column, QTableWidgetItem(words))
        self._table.setMaximumHeight(self._table.rowHeight(0) * (min(len(by_worker), 4) + 1) + space(2))

    def _point(self, place: QPointF) -> None:
        """Say which attempt the mouse is at."""
        at = self._workers.getPlotItem().vb.mapSceneToView(place)
        second, worker = at.x() * MICROSECONDS, round(at.y())
        now = self._clock.now()
        theirs = (span for span in self._spans if span.worker == worker)
        found = next((span for span in theirs if span.started_at <= second <= (span.finished_at or now)), None)
        if found is None:
            self._pointed.setText("")
            return
        took = length(((found.finished_at or now) - found.started_at) / MICROSECONDS)
        word = look_of(found.ending).word if found.ending in LOOKS else found.ending
        worker = _("Worker {n}").format(n=found.worker)
        self._pointed.setText(f"{worker} · {word} · {took}")

    # ------------------------------------------------------------------ how it looks

    def _dress(self) -> None:
        tokens = self._theme.tokens
        for plot in (self._workers, self._pace):
            dress_plot(plot, self._theme)
            plot.getAxis("left").setWidth(AXIS_LETTERS * QFontMetrics(self._theme.font()).averageCharWidth())
        wash = QColor(tokens.accent)
        wash.setAlphaF(0.2)
        self._curve.setPen(pg.mkPen(QColor(tokens.accent), width=1.5))
        self._curve.setBrush(pg.mkBrush(wash))
        if self._spans:
            self._draw()

    def _lay_out(self, icons: Icons) -> None:
        plots = QWidget()
        column = QVBoxLayout(plots)
        column.setContentsMargins(space(3), space(2), space(3), space(2))
        column.setSpacing(space())
        column.addWidget(self._workers, 3)
        column.addWidget(self._pointed)
        column.addWidget(self._pace, 2)
        column.addWidget(self._table)
        self._middle = QStackedLayout(self)
        self._middle.addWidget(plots)
        self._middle.addWidget(
            Emptiness(icons, "chart-gantt", _("Nobody has worked on it yet"), _("Who did what when is drawn here."))
        )


def _plot(side: str, words: str) -> pg.PlotWidget:
    plot = pg.PlotWidget(axisItems={"bottom": TimeAxis("bottom"), "left": NumberAxis("left")}, enableMenu=False)
    plot.setLabel(side, words)
    plot.setMouseEnabled(x=True, y=False)
    plot.showGrid(x=True, y=False, alpha=0.15)
    return make_plot(plot, words)
