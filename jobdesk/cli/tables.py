"""Tables: aligned columns, cut to the terminal where there is one, whole where a program reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from jobdesk.cli.screen import Screen, Style

GAP = "  "


@dataclass(frozen=True, slots=True)
class Cell:
    """A text that is safe for a terminal, and its colour."""

    text: str
    style: Style | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A heading; numbers stand right. Of a terminal that is too narrow, the widest `flexible` column gives way."""

    heading: str
    is_number: bool = False
    is_flexible: bool = False


def write_table(screen: Screen, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> None:
    """A line of headings and one for each row."""
    widths = _widths(screen, columns, rows)
    headings = [Cell(column.heading, Style.FAINT) for column in columns]
    for cells in (headings, *rows):
        pieces = [_fitted(screen, *place) for place in zip(columns, cells, widths, strict=True)]
        screen.line(GAP.join(pieces).rstrip())


def _widths(screen: Screen, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> list[int]:
    widths = [
        max(cell_len(column.heading), *(cell_len(row[place].text) for row in rows))
        if rows
        else cell_len(column.heading)
        for place, column in enumerate(columns)
    ]
    if not screen.is_terminal:
        return widths
    over = sum(widths) + len(GAP) * (len(widths) - 1) - screen.width
    while over > 0:
        place = max((at for at, column in enumerate(columns) if column.is_flexible), key=widths.__getitem__)
        least = max(cell_len(columns[place].heading), 8)
        if widths[place] <= least:
            break
        widths[place] -= 1
        over -= 1
    return widths


def _fitted(screen: Screen, column: Column, cell: Cell, width: int) -> str:
    text = cell.text
    if cell_len(text) > width:
        text = screen.cut(text, taken=screen.width - width)
    padding = " " * (width - cell_len(text))
    painted = screen.paint(text, cell.style)
    return padding + painted if column.is_number else painted + padding
