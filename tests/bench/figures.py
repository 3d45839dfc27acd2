"""What the bench finds out: figures, what is wanted of them, and how they are shown and kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from rich import box
from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Peer:
    """What JobDesk is compared with: the command that was run, and the version of the program that ran it."""

    name: str
    command: str
    version: str


class Want(StrEnum):
    """How a figure is judged: by a ratio to the peer's, or by itself."""

    TIMES_FASTER = "at least {bound:g} times faster"
    TIMES_AS_LONG = "at most {bound:g} times as long"
    BELOW = "below {bound:g} {unit}"


@dataclass(frozen=True)
class Figure:
    """One measured figure. `ours` and `theirs` are medians, in `unit`; `goal` is what a good design reaches.

    `ratio` is the median of the rounds' ratios: how many times faster we are where that is wanted, else how
    many times as long we take.
    """

    name: str
    unit: str
    ours: float
    want: Want
    bound: float
    peer: Peer | None = None
    theirs: float | None = None
    ratio: float | None = None
    goal: float | None = None
    note: str = ""

    @property
    def is_met(self) -> bool:
        if self.want is Want.BELOW:
            return self.ours < self.bound
        assert self.ratio is not None
        return self.ratio >= self.bound if self.want is Want.TIMES_FASTER else self.ratio <= self.bound

    @property
    def wanted(self) -> str:
        words = self.want.format(bound=self.bound, unit=self.unit)
        return words if self.goal is None else f"{words} (goal {self.goal:g})"


@dataclass(frozen=True)
class Skipped:
    """A figure that could not be measured here, and why."""

    name: str
    why: str


def compared(
    name: str,
    unit: str,
    ours: Sequence[float],
    theirs: Sequence[float],
    peer: Peer,
    want: Want,
    bound: float,
    *,
    goal: float | None = None,
    note: str = "",
) -> Figure:
    """A figure from interleaved rounds: `ours` and `theirs` are what each round took, in order."""
    pairs = list(zip(ours, theirs, strict=True))
    faster = want is Want.TIMES_FASTER
    ratio = median(their / our if faster else our / their for our, their in pairs)
    return Figure(name, unit, median(ours), want, bound, peer, median(theirs), ratio, goal, note)


def median(values: Iterable[float]) -> float:
    """The middle value; of an even number of values the upper of the two in the middle."""
    ordered = sorted(values)
    return ordered[len(ordered) // 2]


def show(found: Iterable[Figure | Skipped], console: Console) -> None:
    """Print the table: a line for each figure, its peer's command and version below its name."""
    table = Table(box=box.SIMPLE, show_lines=False, pad_edge=False)
    for title in ("figure", "peer", "ours", "theirs", "ratio", "wanted", "met"):
        table.add_column(title, justify="right" if title in ("ours", "theirs", "ratio") else "left", overflow="fold")
    for one in found:
        table.add_row(*_row(one))
    console.print(table)


def as_json(found: Iterable[Figure | Skipped]) -> list[dict[str, object]]:
    """What is found, for machines."""
    return [
        {**asdict(one), "want": one.wanted, "met": one.is_met} if isinstance(one, Figure) else asdict(one)
        for one in found
    ]


def said(one: Figure | Skipped) -> str:
    """What was found, in a few words."""
    if isinstance(one, Skipped):
        return one.why
    return _amount(one.ours, one.unit) if one.ratio is None else f"{one.ratio:.2f} times"


def _row(one: Figure | Skipped) -> tuple[str, ...]:
    if isinstance(one, Skipped):
        return one.name, one.why, "", "", "", "", "[yellow]skipped[/]"
    note = f"\n[dim]{one.note}[/]" if one.note else ""
    peer = f"{one.peer.name} {one.peer.version}\n[dim]{one.peer.command}[/]" if one.peer else ""
    theirs = _amount(one.theirs, one.unit) if one.theirs is not None else ""
    ratio = f"{one.ratio:.2f}" if one.ratio is not None else ""
    met = "[green]yes[/]" if one.is_met else "[red]NO[/]"
    return one.name + note, peer, _amount(one.ours, one.unit), theirs, ratio, one.wanted, met


def _amount(value: float, unit: str) -> str:
    return f"{value:,.{0 if value >= 1000 else 1 if value >= 100 else 3}f} {unit}"
