"""The figures on top of the page, each with its name above and a few words below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from jobdesk.core.language import _
from jobdesk.ui.flow import FlowLayout
from jobdesk.ui.insights.wording import NONE, Figure
from jobdesk.ui.looks import Tone
from jobdesk.ui.parts import text
from jobdesk.ui.theme import Size, Theme, space


class Tile(QWidget):
    """One figure."""

    def __init__(self) -> None:
        super().__init__()
        self.name = text(size=Size.CAPTION, tone=Tone.FAINT)
        self.value = text(NONE, Size.TITLE)
        self.more = text(size=Size.CAPTION, tone=Tone.FAINT)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.name, self.value, self.more):
            column.addWidget(part)

    def show_figure(self, figure: Figure) -> None:
        self.name.setText(figure.name)
        self.value.setText(figure.value)
        self.more.setText(figure.more)
        self.setAccessibleName(f"{figure.name}: " + ", ".join(filter(None, (figure.value, figure.more))))

    @property
    def wanted(self) -> int:
        """How wide it has to be for what it says."""
        return max(part.sizeHint().width() for part in (self.name, self.value, self.more))


class Tiles(QFrame):
    """All figures beside each other, in as many rows as it takes."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self.setAccessibleName(_("Figures"))
        self._tiles: list[Tile] = []
        self._row = FlowLayout(space(2))
        column = QVBoxLayout(self)
        column.setContentsMargins(space(2), space(1.5), space(2), space(1.5))
        column.addLayout(self._row)
        theme.follow(self._fit)

    def show_figures(self, figures: Sequence[Figure]) -> None:
        while len(self._tiles) < len(figures):
            self._tiles.append(Tile())
            self._row.addWidget(self._tiles[-1])
        for tile, figure in zip(self._tiles, figures, strict=True):
            tile.show_figure(figure)
        self._fit()

    def _fit(self) -> None:
        """All as wide as the widest, so that they stand in columns."""
        widest = max((tile.wanted for tile in self._tiles), default=0)
        for tile in self._tiles:
            tile.setFixedWidth(widest)

    def value_of(self, name: str) -> str:
        """What the figure of that name says now."""
        return next(tile.value.text() for tile in self._tiles if tile.name.text() == name)
