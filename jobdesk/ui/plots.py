"""What all plots of the window have in common: how they are made and dressed.

This module loads pyqtgraph and numpy, and so is itself loaded on a thread when the first plot is looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import ceil, log10

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGraphicsItem

from jobdesk.core import customs
from jobdesk.desk.words import DAY_S, MINUTE_S
from jobdesk.ui.theme import Size, Theme

HALF_A_NUMBER = 15
"""Pixels, as pyqtgraph has them where there is no grid (`hideOverlappingLabels`)."""


class NumberAxis(pg.AxisItem):  # type: ignore[misc]
    """Numbers as they are written where the person lives; the first and the last, which tell most, are written too."""

    def boundingRect(self) -> QRectF:
        """Beyond both ends half a number has room, which pyqtgraph forgets where there is a grid."""
        rect: QRectF = super().boundingRect()
        return rect.adjusted(0, -HALF_A_NUMBER, 0, HALF_A_NUMBER)

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        digits = max(0, ceil(-log10(spacing * scale)))
        return [customs.number(value * scale, digits) for value in values]


class TimeAxis(pg.DateAxisItem):  # type: ignore[misc]
    """Times of the day, or days where they lie that far apart, as they are written where the person lives."""

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        write = customs.exact_time if spacing < MINUTE_S else customs.time if spacing < DAY_S else customs.day
        return [write(datetime.fromtimestamp(max(0.0, value))) for value in values]


def make_plot(plot: pg.PlotWidget, name: str) -> pg.PlotWidget:
    """Quiet: a faint grid, no buttons; `name` is for a screen reader. (It is made with `enableMenu=False`.)"""
    plot.hideButtons()
    plot.setAccessibleName(name)
    plot.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the plot itself takes it
    for side in ("left", "bottom"):  # the grid lies behind all that moves, and is slow to paint
        axis = plot.getAxis(side)
        axis.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        axis.label.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
    return plot


def dress_plot(plot: pg.PlotWidget, theme: Theme) -> None:
    """In the colours and the type of the window as it is now."""
    tokens = theme.tokens
    plot.setBackground(QColor(tokens.surface))
    for side in ("left", "bottom"):
        axis = plot.getAxis(side)
        axis.setPen(QColor(tokens.border))
        axis.setTextPen(QColor(tokens.faint))
        axis.setTickFont(theme.font(Size.CAPTION))
