"""Follows a job to its end: shows how it goes, tells what failed, and sums up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jobdesk.cli.failures import Failures, failure_line, subjects_of
from jobdesk.cli.screen import Screen
from jobdesk.cli.session import Session
from jobdesk.cli.summary import Ended, ended_job, summary
from jobdesk.cli.views import Lines, Moment, Silence, View
from jobdesk.core.errors import EnvironmentTrouble
from jobdesk.core.model import Job, Mode, Run
from jobdesk.desk.desk import Desk
from jobdesk.engine.forecast import Pace

GLANCE_S = 0.5
CALM_S = 0.2
FAILURES_TOLD = 20
PATIENCE_S = 15.0


class StandsStill(EnvironmentTrouble):
    """The database cannot be written to."""


class Follower:
    """Follows one job after the other. Working on them is the pool's business."""

    def __init__(self, desk: Desk, session: Session, *, as_json: bool) -> None:
        self._desk = desk
        self._session = session
        self._as_json = as_json

    def follow(self, job: int) -> Ended:
        """To the end of a job. Raises `KeyboardInterrupt` when that is asked for, and what `moments` does."""
        screen = self._session.err if self._as_json else self._session.out
        view = view_on(screen, self._desk, is_quiet=self._as_json and not screen.is_terminal)
        failures = Failures(self._desk, self._desk.clock)
        told = 0
        try:
            if known := self._skip_known(failures, job):
                view.tell([known])
            for moment in moments(self._desk, job):
                view.show(moment)
                fresh = failures.fresh(moment.job)
                view.tell(self._told(screen, moment.job, fresh[: max(0, FAILURES_TOLD - told)]))
                told += len(fresh)
        finally:
            view.close()
        ended = ended_job(self._desk, moment.job)
        if not self._as_json:
            self._sum_up(ended, left_out=told - FAILURES_TOLD)
        return ended

    def _skip_known(self, failures: Failures, number: int) -> str | None:
        """What is said of failures from before: they are told one by one only where nothing else happens."""
        job = self._desk.jobs.get(number)
        if job.state.is_final or not job.items.failed:
            return None
        failures.skip(job)
        return f"{job.items.failed:,} failed before: `{self._session.program} show {job.id}`"

    def _told(self, screen: Screen, job: Job, runs: Sequence[Run]) -> list[str]:
        commits = subjects_of(self._desk, job.repository_path, runs)
        return [failure_line(screen, run, commits.get(run.item)) for run in runs]

    def _sum_up(self, ended: Ended, left_out: int) -> None:
        if left_out > 0:
            self._session.out.line(f"… and {left_out:,} more that failed.")
        for line in summary(self._session, self._desk, ended):
            self._session.out.line(line)


def moments(desk: Desk, job: int) -> Iterator[Moment]:
    """Looks at a job, several a second while it changes and some while it does not, to its end.

    Raises `StandsStill` where the database cannot be written to for a while, and `EngineStopped`.
    """
    pace, well_at = Pace(), desk.clock.monotonic()
    while True:
        for current in desk.jobs.follow(job, timeout_s=GLANCE_S, calm_s=CALM_S):
            yield _moment(desk, current, pace)
        if current.state.is_final:
            return
        desk.pool.check()
        if desk.pool.trouble is None:
            well_at = desk.clock.monotonic()
        elif desk.clock.monotonic() - well_at > PATIENCE_S:
            raise StandsStill(f"{desk.pool.trouble} Job {job} waits; the same command carries on.")


def _moment(desk: Desk, job: Job, pace: Pace) -> Moment:
    done = job.counts.final - job.counts.reused
    if job.state.is_final:
        return Moment(job, None, None)
    if not job.counts.running:
        pace.rest()
    pace.saw(desk.clock.monotonic(), done)
    left_s = pace.left_s(job.counts.total - job.counts.final) if job.mode is Mode.EACH else None
    if left_s is not None:
        return Moment(job, None, left_s)
    if desk.pool.trouble:
        return Moment(job, desk.pool.trouble, None)
    outlook = desk.outlooks.of(job)
    return Moment(job, outlook.reason, outlook.left_s if job.mode is Mode.EACH else None)


def view_on(screen: Screen, desk: Desk, *, is_quiet: bool) -> View:
    """What fits: a bar on a terminal, lines in a log, nothing for a program."""
    if is_quiet:
        return Silence()
    if not screen.is_terminal:
        return Lines(screen, desk.clock)
    from jobdesk.cli.bars import Bar

    return Bar(screen)
