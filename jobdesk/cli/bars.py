"""A progress bar on a terminal, by Rich."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from jobdesk.cli.screen import Screen, safe
from jobdesk.cli.views import Moment
from jobdesk.cli.words import clock_length

WIDEST_BAR = 40
NARROWEST_BAR = 10
FRAMES_PER_S = 8


def console_of(screen: Screen) -> Console:
    """Rich on that stream; texts are taken as they are, not as its markup."""
    return Console(
        file=screen.stream,
        markup=False,
        emoji=False,
        highlight=False,
        force_terminal=screen.is_terminal,
        no_color=not screen.has_colour,
    )


class Bar:
    """One bar for one job, below the lines that stay."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._console = console_of(screen)
        self._live = Live(console=self._console, refresh_per_second=FRAMES_PER_S, transient=True)
        self._is_live = False

    def show(self, moment: Moment) -> None:
        if not self._is_live and not moment.job.state.is_final:
            self._is_live = True
            self._live.start()
        self._live.update(bar_line(moment, self._console.width))

    def tell(self, lines: Sequence[str]) -> None:
        for line in lines:
            self._console.print(Text.from_ansi(line))

    def close(self) -> None:
        if self._is_live:
            self._live.stop()
            self._is_live = False


def bar_line(moment: Moment, width: int) -> Table:
    """`━━━━━━━━╺━━━━━  213/500  2 failed  0:42 left`; the words come first, the bar gets the room that is left."""
    counts = moment.job.items
    words = Text(f"{counts.final:,}/{counts.total:,}", no_wrap=True, overflow="ellipsis")
    if counts.failed:
        words.append(f"  {counts.failed:,} failed", "red")
    if moment.job.is_finishing:
        words.append("  finishing", "cyan")
    if moment.waits:
        words.append(f"  {safe(moment.waits)}", "yellow")
    elif moment.left_s is not None:
        words.append(f"  {clock_length(moment.left_s)} left", "cyan")
    room = max(NARROWEST_BAR, min(WIDEST_BAR, width - words.cell_len - 3))
    line = Table.grid(padding=(0, 1))
    line.add_column(width=room)
    line.add_column(no_wrap=True, overflow="ellipsis")
    line.add_row(ProgressBar(total=max(1, counts.total), completed=counts.final, width=room), words)
    return line
