"""Draws one chart. The mouse points at its places, and so do the arrow keys; what is there is said in words.

This module loads pyqtgraph and numpy, and so is itself loaded on a thread when the page is first looked at.
"""

from __future__ import annotations

from itertools import pairwise
from math import floor, log10

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip

from jobdesk.ui.insights.charts import Chart, Kind, Series
from jobdesk.ui.looks import Tone
from jobdesk.ui.plain import as_tip
from jobdesk.ui.plots import NumberAxis, dress_plot, make_plot
from jobdesk.ui.theme import Size, Theme, space

BAR = 0.72
FEW_POINTS = 40
FEWEST_PLACES = 5
"""There is room for so many, so that one bar alone is no wall."""
STRENGTH = 0.85
LEAST_ROOM = 1.04
EVEN_ENDS = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 12)
AXIS_LETTERS = 6


class Plot(pg.PlotWidget):  # type: ignore[misc]
    """One chart. `pointed` says at which place the person points, -1 at none."""

    pointed = Signal(int)

    def __init__(self, theme: Theme) -> None:
        # Half the time of making a plot goes into a menu that nobody sees.
        super().__init__(axisItems={"left": NumberAxis("left")}, enableMenu=False)
        self._theme = theme
        self._chart: Chart | None = None
        self._place = -1
        self._parts: list[pg.GraphicsObject] = []
        self._made_for: tuple[Kind, tuple[Tone, ...]] | None = None
        self._labelled = ("", "", "")
        self._written: tuple[tuple[int, str], ...] | None = None
        make_plot(self, "")
        self.setMouseEnabled(x=False, y=False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.showGrid(x=False, y=True, alpha=0.15)
        self.getAxis("left").setZValue(-1)
        self.getAxis("bottom").setStyle(tickLength=0)
        self._marker = pg.InfiniteLine(angle=90, movable=False)
        self.scene().sigMouseMoved.connect(self._hover)
        theme.follow(self._dress)

    @property
    def place(self) -> int:
        """The place that is pointed at, -1 for none."""
        return self._place

    def show_chart(self, chart: Chart) -> None:
        """Draw this one. What was pointed at stays so, where it is there still."""
        self._chart = chart
        self.setAccessibleName(chart.title)
        self._draw()
        if self._place >= len(chart.places):
            self.point(-1)
        elif self._place >= 0:
            self.pointed.emit(self._place)

    def point(self, place: int) -> None:
        """Mark a place, and say what is there."""
        chart = self._chart
        if chart is None or place == self._place:
            return
        self._place = place
        self._marker.setVisible(place >= 0)
        if place >= 0:
            self._marker.setValue(place)
            words = f"{chart.places[place]}: {chart.told[place]}"
            self.setAccessibleDescription(words)
        self.pointed.emit(place)

    # ------------------------------------------------------------------ drawing

    def _draw(self) -> None:
        """What stands there already is kept and gets new values: what is drawn changes often while jobs run."""
        chart = self._chart
        if chart is None:
            return
        made_for = chart.kind, tuple(series.tone for series in chart.series)
        if made_for != self._made_for:
            self._made_for = made_for
            self._make_parts(chart)
        if chart.kind is Kind.BARS:
            self._set_bars(chart)
        else:
            for part, series in zip(self._parts, chart.series, strict=True):
                _set_line(part, series)
        self._marker.setVisible(self._place >= 0)
        self._label(chart)
        self._write_places(chart)
        middle, half = (len(chart.places) - 1) / 2, max(len(chart.places) / 2 + 0.1, FEWEST_PLACES / 2)
        self.setXRange(middle - half, middle + half, padding=0)
        self.setYRange(0, chart.top or _even(_highest(chart)), padding=0.02)

    def _make_parts(self, chart: Chart) -> None:
        """A part for each series, in its colour, without values."""
        self.clear()
        self._parts = [
            self._make_bars(series) if chart.kind is Kind.BARS else self._make_line(series) for series in chart.series
        ]
        for part in self._parts:
            self.addItem(part)
        self.addItem(self._marker, ignoreBounds=True)

    def _make_bars(self, series: Series) -> pg.BarGraphItem:
        colour = self._theme.colour(series.tone)
        colour.setAlphaF(STRENGTH)
        return pg.BarGraphItem(x=[], y0=[], height=[], width=BAR, brush=pg.mkBrush(colour), pen=pg.mkPen(None))

    def _make_line(self, series: Series) -> pg.PlotDataItem:
        colour = self._theme.colour(series.tone)
        return pg.PlotDataItem(
            pen=pg.mkPen(colour, width=2), symbolSize=6, symbolBrush=pg.mkBrush(colour), symbolPen=pg.mkPen(None)
        )

    def _set_bars(self, chart: Chart) -> None:
        """On top of each other."""
        places = np.arange(len(chart.places))
        ground = np.zeros(len(chart.places))
        for part, series in zip(self._parts, chart.series, strict=True):
            heights = np.array([value or 0.0 for value in series.values])
            part.setOpts(x=places, y0=ground, height=heights)
            ground = ground + heights

    def _label(self, chart: Chart) -> None:
        """Along the side what is measured; below it room for as many lines as the places have."""
        theme = self._theme
        caption = theme.font(Size.CAPTION)
        size = f"{caption.pointSizeF():.1f}pt"
        label = chart.axis, theme.tokens.faint, size
        if label != self._labelled:
            self._labelled = label
            self.getAxis("left").setLabel(chart.axis, color=theme.tokens.faint, **{"font-size": size})
        lines = max((words.count("\n") + 1 for _place, words in chart.ticks), default=1)
        self.getAxis("bottom").setHeight(QFontMetrics(caption).lineSpacing() * lines + space(1))

    def _write_places(self, chart: Chart) -> None:
        """As many along the bottom as there is room for, evenly back from the last."""
        metrics = QFontMetrics(self._theme.font(Size.CAPTION))
        lines = [words.partition("\n")[0] for _place, words in chart.ticks]
        wanted = max((metrics.horizontalAdvance(line) for line in lines), default=1) + space()
        self.getPlotItem().setContentsMargins(0, metrics.height() / 2, wanted / 3, 0)
        room = self.width() - self.getAxis("left").width() - wanted / 3
        apart = max(1, -(-wanted * len(chart.ticks) // max(1, int(room))))
        written = chart.ticks[::-1][::apart]
        if written != self._written:
            self._written = written
            self.getAxis("bottom").setTicks([list(written)])

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        chart: Chart | None = getattr(self, "_chart", None)  # pyqtgraph resizes while it is being made
        if chart is not None:
            self._write_places(chart)

    # ------------------------------------------------------------------ pointing

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys walk along the places, Home and End go to the first and the last."""
        chart = self._chart
        last = len(chart.places) - 1 if chart is not None else -1
        key = Qt.Key(event.key())
        steps = {
            Qt.Key.Key_Left: max(0, self._place - 1) if self._place >= 0 else last,
            Qt.Key.Key_Right: min(last, self._place + 1),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        if key not in steps or last < 0:
            event.ignore()
            return
        self.point(steps[key])
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.accessibleDescription()))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._frame()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._frame()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if not self.hasFocus():
            self.point(-1)

    def wheelEvent(self, event: object) -> None:
        """The wheel scrolls the page."""
        event.ignore()  # type: ignore[attr-defined]

    def _hover(self, at: QPointF) -> None:
        chart = self._chart
        view = self.getPlotItem().vb
        if chart is None or not view.sceneBoundingRect().contains(at):
            return
        place = round(view.mapSceneToView(at).x())
        if not 0 <= place < len(chart.places):
            return
        self.point(place)
        tip = as_tip(f"{chart.places[place]}: {chart.told[place]}")
        QToolTip.showText(self.viewport().mapToGlobal(self.mapFromScene(at) + QPoint(0, 4)), tip, self)

    # ------------------------------------------------------------------ how it looks

    def _dress(self) -> None:
        dress_plot(self, self._theme)
        tokens = self._theme.tokens
        self._marker.setPen(pg.mkPen(QColor(tokens.plain), width=1))
        metrics = QFontMetrics(self._theme.font(Size.CAPTION))
        self.getAxis("left").setWidth(metrics.averageCharWidth() * AXIS_LETTERS + metrics.lineSpacing())
        self._frame()
        self._made_for = None
        self._draw()

    def _frame(self) -> None:
        """Where the keyboard is, is seen."""
        self.getPlotItem().vb.setBorder(pg.mkPen(QColor(self._theme.tokens.accent)) if self.hasFocus() else None)


def _set_line(line: pg.PlotDataItem, series: Series) -> None:
    """Through neighbours; where nothing ended the line is broken, and one alone is a point."""
    known = [place for place, value in enumerate(series.values) if value is not None]
    is_alone = [place - 1 not in known and place + 1 not in known for place in known]
    line.setData(
        np.array(known, dtype=float),
        np.array([series.values[place] for place in known], dtype=float),
        connect=np.array([*(later - earlier == 1 for earlier, later in pairwise(known)), False], dtype=np.int32)
        if known
        else "all",
        symbol="o" if any(is_alone) or len(series.values) <= FEW_POINTS else None,
    )


def _highest(chart: Chart) -> float:
    if chart.kind is Kind.BARS:
        columns = zip(*(one.values for one in chart.series), strict=True)
        heights = [sum(value or 0.0 for value in column) for column in columns]
    else:
        heights = [value for one in chart.series for value in one.values if value is not None]
    return max(heights, default=0.0) or 1.0


def _even(highest: float) -> float:
    """The end of an axis on which this has room: an even number, so that the axis stands still while bars grow."""
    least = highest * LEAST_ROOM
    power = 10.0 ** floor(log10(least))
    return next(end * power for end in EVEN_ENDS if end * power >= least)
