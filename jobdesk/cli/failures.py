"""The runs of a job that have failed, each told once, with the subject of its commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from jobdesk.cli.screen import Screen, Style, safe
from jobdesk.cli.words import short, sign_of
from jobdesk.core.clock import Clock
from jobdesk.core.model import Job, Run
from jobdesk.core.states import RunState
from jobdesk.desk.desk import Desk
from jobdesk.git.commits import Commit

# Reading all failures of a job again may take so small a part of the time, so that thousands do not slow it down.
SHARE_OF_TIME = 0.05


class Failures:
    """Asks the desk for what has failed since the last time."""

    def __init__(self, desk: Desk, clock: Clock) -> None:
        self._desk = desk
        self._clock = clock
        self._seen: set[int] = set()
        self._known = 0
        self._not_before = 0.0

    def skip(self, job: Job) -> None:
        """Take what has failed up to now as told."""
        self.fresh(job)

    def fresh(self, job: Job) -> list[Run]:
        """What has failed and was not given yet; at the end of a job all of it."""
        began = self._clock.monotonic()
        if job.counts.failed == self._known or (began < self._not_before and not job.state.is_final):
            return []
        failed = self._desk.jobs.runs(job.id, states=(RunState.FAILED,))
        fresh = [run for run in failed if run.id not in self._seen]
        self._seen.update(run.id for run in fresh)
        self._known = job.counts.failed
        ended = self._clock.monotonic()
        self._not_before = ended + (ended - began) / SHARE_OF_TIME
        return fresh


def subjects_of(desk: Desk, repository: str | None, runs: Sequence[Run]) -> Mapping[str, Commit]:
    """The commits that these runs are about, as far as they can be found."""
    if repository is None or not runs:
        return {}
    return desk.commits.named(Path(repository), [run.item for run in runs])


def failure_line(screen: Screen, run: Run, commit: Commit | None) -> str:
    """`✗ 1a2b3c4d5e Exit code 1: AssertionError · Fix the parser`."""
    sign, item = sign_of(run.state, has_signs=screen.has_signs), safe(short(run.item))
    words = screen.joined(run.error or "failed", commit.subject if commit else None)
    head = f"{screen.paint(sign, Style.BAD)} {screen.paint(item, Style.STRONG)} "
    return head + screen.cut(words, taken=len(item) + 3)
