"""All jobs that are not over at a glance: what changes from look to look, and how it is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from threading import Event
from typing import Protocol

from jobdesk.cli.screen import Screen, safe
from jobdesk.cli.session import Session
from jobdesk.cli.shapes import job_shape
from jobdesk.cli.summary import summary_line
from jobdesk.cli.views import LINE_EVERY_S, Moment, progress_line
from jobdesk.core.clock import Clock
from jobdesk.core.errors import JobDeskError
from jobdesk.core.model import Job
from jobdesk.desk.desk import Desk
from jobdesk.desk.insights.queue_end import QueueEnd
from jobdesk.desk.jobs.outlooks import Outlook

LOOK_EVERY_S = 0.25
LOOKS_A_FORECAST = 8


@dataclass(frozen=True)
class Look:
    """What there is now: the jobs that are not over, how each stands, and those that ended since the last look.

    `end` is when all of it will be done, as it was worked out lately.
    """

    jobs: Sequence[Job]
    outlooks: Mapping[int, Outlook]
    ended: Sequence[Job]
    workers: int
    end: QueueEnd | None = None

    def moment(self, job: Job) -> Moment:
        outlook = self.outlooks[job.id]
        return Moment(job, outlook.reason, outlook.left_s)


def looks(desk: Desk) -> Iterator[Look]:
    """A look several times a second, for ever."""
    pause, before = Event(), set[int]()
    end: QueueEnd | None = None
    for number in count():
        active = desk.jobs.active()
        if not active:
            end = None
        elif number % LOOKS_A_FORECAST == 0 or end is None:
            end = desk.queue_ends.look()
        now = {job.id for job in active}
        ended = [job for one in sorted(before - now) if (job := _found(desk, one))]
        yield Look(active, desk.outlooks.of_all(active), ended, desk.pool.workers, end)
        desk.pool.check()
        before = now
        pause.wait(LOOK_EVERY_S)


def _found(desk: Desk, number: int) -> Job | None:
    """The job, unless somebody has deleted it meanwhile."""
    try:
        return desk.jobs.get(number)
    except JobDeskError:
        return None


class Board(Protocol):
    """Where looks are shown."""

    def show(self, look: Look) -> None: ...

    def close(self) -> None: ...


class LineBoard:
    """For logs and pipes: a line for what ended, and now and then one for each that is under way."""

    def __init__(self, screen: Screen, clock: Clock) -> None:
        self._screen = screen
        self._clock = clock
        self._next = 0.0
        self._last: dict[int, str] = {}

    def show(self, look: Look) -> None:
        for job in look.ended:
            self._screen.line(summary_line(self._screen, job))
        if self._clock.monotonic() < self._next:
            return
        self._next = self._clock.monotonic() + LINE_EVERY_S
        for job in look.jobs:
            line = f"Job {job.id}: {safe(job.title)}: {progress_line(look.moment(job))}"
            if self._last.get(job.id) != line:
                self._screen.line(line)
            self._last[job.id] = line

    def close(self) -> None:
        return None


class JsonBoard:
    """For programs: a line of JSON for every job that ends."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def show(self, look: Look) -> None:
        for job in look.ended:
            self._session.answer_line(job_shape(job))

    def close(self) -> None:
        return None
