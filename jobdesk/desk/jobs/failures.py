"""What fails: failures grouped by what they say, to be retried together, or muted.

What a message is folded to is worked out when it is read, and kept for as long as the program runs. Stored when a run
is settled it would be a column more for every run and work on the hottest path, and stale with every better rule; read,
five thousand messages that all differ take a tenth of a second, and those that are known nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from jobdesk.core.clock import Clock
from jobdesk.core.errors import UserError
from jobdesk.core.failures import FailureGroup, grouped
from jobdesk.core.folding import pattern_of
from jobdesk.core.model import Job, Run
from jobdesk.core.query.values import version_key
from jobdesk.desk.commits.commits import Commits
from jobdesk.desk.jobs.bulk import Bulk
from jobdesk.desk.jobs.subjects import subjects_of
from jobdesk.desk.jobs.undertaking import Undertaking
from jobdesk.store.failures import MOST
from jobdesk.store.run_ids import job_of
from jobdesk.store.store import Store

MUTED = "muted failures"
KEPT_PATTERNS = 4 * MOST


class NoSuchGroup(UserError):
    """There is no group of failures of that name."""


@dataclass(frozen=True)
class FailureBoard:
    """All groups that were asked for. `is_cut` says that there are older failures, which were not looked at."""

    groups: Sequence[FailureGroup]
    is_cut: bool = False

    @property
    def heard(self) -> list[FailureGroup]:
        """Those that are not muted."""
        return [group for group in self.groups if not group.is_muted]


@dataclass(frozen=True, slots=True)
class FailedRun:
    """One run of a group with its job, and the subject of its commit, where it has one that is still there."""

    run: Run
    job: Job
    subject: str = ""


class Failures:
    """The facet of the desk that knows what fails."""

    def __init__(self, store: Store, bulk: Bulk, commits: Commits, clock: Clock) -> None:
        self._store = store
        self._bulk = bulk
        self._commits = commits
        self._clock = clock
        self._patterns = _Patterns()

    # ------------------------------------------------------------------ reading

    def groups(
        self, *, since: int | None = None, pipeline: str | None = None, since_version: str | None = None
    ) -> FailureBoard:
        """The groups of what failed since then, the largest first and the muted ones last.

        With `since_version` only what no earlier version of its pipeline has said.
        """
        with self._store.reading() as connection:
            failures = self._store.failures.newest(connection, MOST + 1)
            versions = self._store.failures.versions(connection)
        looked_at = failures[:MOST]
        found = grouped(looked_at, self._patterns, versions, self._muted(), since=since, now=self._clock.now())
        chosen = [group for group in found if pipeline in (None, group.pipeline) and _is_since(group, since_version)]
        return FailureBoard(chosen, is_cut=len(failures) > MOST)

    def get(self, name: str) -> FailureGroup:
        """The group whose id begins like this. Raises `NoSuchGroup`."""
        found = [group for group in self.groups().groups if name and group.id.startswith(name.lower())]
        if len(found) != 1:
            several = f"{len(found)} groups begin with {name!r}; say more of it." if found else None
            raise NoSuchGroup(several or f"There is no group of failures {name!r}.")
        return found[0]

    def page(self, runs: Collection[int]) -> list[FailedRun]:
        """Some runs of a group, newest first as the group has them; those that are gone are left out."""
        with self._store.reading() as connection:
            found = {run.id: run for run in self._store.runs.named(connection, runs)}
            jobs = {job.id: job for job in self._store.jobs.named(connection, {run.job for run in found.values()})}
        there = [found[run] for run in runs if run in found and found[run].job in jobs]
        subjects = subjects_of(self._commits, there, jobs)
        return [FailedRun(run, jobs[run.job], subjects.get(run.id, "")) for run in there]

    # ------------------------------------------------------------------ wishes

    def mute(self, group: FailureGroup, *, is_muted: bool = True) -> None:
        """Fold a group away at the end, until it is unmuted; it goes on being counted by itself."""
        with self._store.writing() as connection:
            self._store.decisions.add(
                connection,
                MUTED,
                f"{group.pipeline}\n{group.pattern}",
                is_muted,
                who="person",
                now=self._clock.now(),
            )

    def jobs_to_retry(self, group: FailureGroup) -> list[int]:
        """The jobs of a group, oldest first, without those that were retried already or are not over."""
        with self._store.reading() as connection:
            wanted = {job_of(run) for run in group.runs}
            wanted -= self._store.failures.retried(connection, wanted)
            return [job.id for job in self._store.jobs.named(connection, wanted) if job.state.is_final]

    def retry(self, group: FailureGroup) -> Undertaking:
        """What retries each of these jobs once; undoing it cancels the jobs that were made."""
        return self._bulk.retry(self.jobs_to_retry(group))

    def _muted(self) -> set[tuple[str, str]]:
        with self._store.reading() as connection:
            decisions = self._store.decisions.latest(connection, MUTED)
        pairs = (name.partition("\n") for name, decision in decisions.items() if decision.decision is True)
        return {(pipeline, pattern) for pipeline, _, pattern in pairs}


def _is_since(group: FailureGroup, version: str | None) -> bool:
    return version is None or version_key(group.first_version) >= version_key(version)


class _Patterns:
    """What messages are folded to, by their hash: there are few patterns, and messages may be long."""

    def __init__(self) -> None:
        self._known: dict[int, str] = {}

    def __call__(self, message: str) -> str:
        key = hash(message)
        pattern = self._known.get(key)
        if pattern is None:
            if len(self._known) >= KEPT_PATTERNS:
                self._known.clear()
            pattern = self._known[key] = sys.intern(pattern_of(message))
        return pattern
