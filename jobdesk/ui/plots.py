"""What all plots of the window have in common: how they are made and dressed.

This module loads pyqtgraph and numpy, and so is itself loaded on a thread when the first plot is looked at.
"""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from jobdesk.ui.theme import Size, Theme


def make_plot(plot: pg.PlotWidget, name: str) -> pg.PlotWidget:
    """Quiet: a faint grid, no buttons and no menu of its own; `name` is for a screen reader."""
    plot.hideButtons()
    plot.setMenuEnabled(False)
    plot.setAccessibleName(name)
    plot.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the plot itself takes it
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
