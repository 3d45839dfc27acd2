"""The board on a terminal, by Rich: a bar for every job that is under way."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.live import Live
from rich.text import Text

from jobdesk.cli.bars import FRAMES_PER_S, bar_line, console_of
from jobdesk.cli.boards import Look
from jobdesk.cli.screen import Screen, safe
from jobdesk.cli.summary import summary_line
from jobdesk.cli.words import counted
from jobdesk.desk.insights.queue_words import queue_words

LINES_FOR_THE_REST = 4
LINES_A_JOB = 2


class LiveBoard:
    """Redraws what is under way; what has ended scrolls up."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._console = console_of(screen)
        self._live = Live(console=self._console, refresh_per_second=FRAMES_PER_S, transient=True)
        self._live.start()

    def show(self, look: Look) -> None:
        for job in look.ended:
            self._console.print(Text.from_ansi(summary_line(self._screen, job)))
        room = max(1, (self._console.height - LINES_FOR_THE_REST) // LINES_A_JOB)
        lines: list[RenderableType] = []
        for job in look.jobs[:room]:
            lines.append(Text(f"Job {job.id}: {safe(job.title)}", no_wrap=True, overflow="ellipsis"))
            lines.append(bar_line(look.moment(job), self._console.width))
        if len(look.jobs) > room:
            lines.append(Text(f"… and {counted(len(look.jobs) - room, 'job')} more", "dim"))
        if look.end is not None and look.end.runs:
            lines.append(Text(queue_words(look.end), "dim"))
        foot = f"{counted(look.workers, 'worker')}, Ctrl-C stops" if look.jobs else "Nothing is queued. Ctrl-C stops."
        self._live.update(Group(*lines, Text(foot, "dim")))

    def close(self) -> None:
        self._live.stop()
