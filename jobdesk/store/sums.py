"""Adds up what ended, by quarter of an hour and by what it was of, so that years are read in milliseconds.

It is written in the transaction that settles, and so is right when that is committed. What was counted stays so when
its job is deleted. All of it follows from runs, attempts and history, of which `rebuild` makes it anew.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter

from jobdesk.core.buckets import bucket_of
from jobdesk.core.clock import MICROSECONDS
from jobdesk.core.model import Settlement
from jobdesk.core.outcomes import Ending, Mishap
from jobdesk.core.states import JobState, RunState

SLOT = 15 * 60 * MICROSECONDS
"""A quarter of an hour: midnight is at the edge of one in every time zone."""

REUSED = "reused"
FORM = 1
"""What the sums are like; kept as `user_version` of the database. Another one has them made anew."""

OPEN_GROUP = "INSERT OR IGNORE INTO sum_groups (pipeline, version, project_id, repository_id) VALUES (?, ?, ?, ?)"
GROUP = "SELECT id FROM sum_groups WHERE pipeline = ? AND version = ? AND project_id = ? AND repository_id = ?"
ALL_GROUPS = (
    "INSERT OR IGNORE INTO sum_groups (pipeline, version, project_id, repository_id)"
    " SELECT DISTINCT pipeline, version, coalesce(project_id, 0), coalesce(repository_id, 0) FROM jobs"
)
JOIN_GROUPS = (
    "UPDATE jobs SET sum_group = (SELECT sum_groups.id FROM sum_groups WHERE sum_groups.pipeline = jobs.pipeline"
    " AND sum_groups.version = jobs.version AND project_id = coalesce(jobs.project_id, 0)"
    " AND repository_id = coalesce(jobs.repository_id, 0))"
)
COLUMNS = (
    *("succeeded", "skipped", "failed", "cancelled", "reused"),
    *("jobs_succeeded", "jobs_failed", "jobs_cancelled", "cpu", "memory", "cost", "backwards"),
)
ADD = (
    f"INSERT INTO sums (slot, group_id, {', '.join(COLUMNS)}) VALUES (?, ?{', ?' * len(COLUMNS)})"
    " ON CONFLICT (slot, group_id) DO UPDATE SET "
) + ", ".join(
    f"{name} = max({name}, excluded.{name})" if name == "memory" else f"{name} = {name} + excluded.{name}"
    for name in COLUMNS
)
ADD_LENGTH = (
    "INSERT INTO lengths (slot, group_id, measure, bucket, n) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (measure, slot, group_id, bucket) DO UPDATE SET n = n + excluded.n"
)

# What `rebuild` reads. Of a run that was queued again after its last attempt, that one stands among the earlier ones;
# what attempts cost stands with their run alone.
ENDS = (
    "SELECT job_id, at, after, why = 'reused', count(*) FROM history"
    " WHERE run_id IS NOT NULL AND after IN ('succeeded', 'skipped', 'failed', 'cancelled') GROUP BY 1, 2, 3, 4"
)
ENDED_JOBS = (
    "SELECT id, state, created_at, run_at, started_at, finished_at FROM jobs"
    " WHERE state IN ('succeeded', 'failed', 'cancelled')"
)
ATTEMPTS = (
    "SELECT run_id >> 24, iif(ending = 'mishap', coalesce(mishap, ''), ending), started_at, finished_at, cpu_s,"
    " memory, 0 FROM earlier_attempts"
    " UNION ALL SELECT id >> 24, coalesce(mishap, state), started_at, finished_at, cpu_s, memory, 0 FROM runs"
    " WHERE state IN ('succeeded', 'skipped', 'failed', 'cancelled') AND started_at IS NOT NULL AND attempts > 0"
    " AND NOT EXISTS (SELECT 1 FROM earlier_attempts WHERE run_id = runs.id AND number = runs.attempts)"
    " UNION ALL SELECT id >> 24, 'cancelled', 0, coalesce(finished_at, started_at), NULL, NULL, cost FROM runs"
    " WHERE cost > 0"
)


class Measure(StrEnum):
    """What is counted in buckets: how long attempts took that came to an end, and jobs waited and took."""

    RUN_TOOK = "run took"
    JOB_WAITED = "job waited"
    JOB_TOOK = "job took"


@dataclass(frozen=True, slots=True)
class Group:
    """What sums are kept of: one version of a pipeline, for a project and in a repository where there is one."""

    id: int
    pipeline: str
    version: str
    project: str | None
    repository: str | None


@dataclass(frozen=True, slots=True)
class Sum:
    """What ended in one stretch of time and one group: runs by how they ended, jobs, and what attempts used.

    `reused` runs are among the others. `cpu_s` is in seconds, `memory` the highest peak in bytes, `cost` in
    hundredths of a cent; `backwards` are the lengths that are left out because the clock was set back meanwhile.
    """

    stretch: int
    group: int
    succeeded: int
    skipped: int
    failed: int
    cancelled: int
    reused: int
    jobs_succeeded: int
    jobs_failed: int
    jobs_cancelled: int
    cpu_s: float
    memory: int
    cost: int
    backwards: int


@dataclass(slots=True)
class Added:
    """What is to be added to the columns of one slot and group."""

    succeeded: int = 0
    skipped: int = 0
    failed: int = 0
    cancelled: int = 0
    reused: int = 0
    jobs_succeeded: int = 0
    jobs_failed: int = 0
    jobs_cancelled: int = 0
    cpu: int = 0
    memory: int = 0
    cost: int = 0
    backwards: int = 0

    def count(self, column: str, n: int) -> None:
        setattr(self, column, getattr(self, column) + n)

    def use(self, cpu_s: float | None, memory: int | None, cost: int) -> None:
        self.cpu += round((cpu_s or 0.0) * MICROSECONDS)
        self.memory = max(self.memory, memory or 0)
        self.cost += cost


class Tally:
    """What a transaction settles, added up before it is written. Jobs of no group are not counted."""

    def __init__(self) -> None:
        self._groups: dict[int, int | None] = {}
        self._sums: dict[tuple[int, int], Added] = defaultdict(Added)
        self._lengths: dict[tuple[int, int, str, int], int] = defaultdict(int)

    def know(self, job: int, group: int | None) -> None:
        """Whom the runs of a job are counted with."""
        self._groups[job] = group

    def count_runs(self, job: int, at: int, after: RunState, n: int, *, reused: bool) -> None:
        """So many runs of a job are final now."""
        if (group := self._groups.get(job)) is not None:
            added = self._sums[at // SLOT, group]
            added.count(after.value, n)
            added.reused += n * reused

    def add_settlements(self, settlements: Iterable[Settlement]) -> None:
        """What attempts used, and how long those took that were not broken off."""
        for one in settlements:
            outcome = one.outcome
            self.add_attempt(
                one.claimed.job,
                outcome.mishap or outcome.ending,
                one.started_at,
                one.finished_at,
                one.cpu_s,
                one.memory,
                outcome.cost,
            )

    def add_attempt(
        self,
        job: int,
        end: str,
        started_at: int,
        finished_at: int,
        cpu_s: float | None,
        memory: int | None,
        cost: int,
    ) -> None:
        """`end` is how it ended, or the mishap that ended it."""
        group = self._groups.get(job)
        if group is None:
            return
        slot, length = finished_at // SLOT, finished_at - started_at
        if cpu_s or memory or cost:
            self._sums[slot, group].use(cpu_s, memory, cost)
        if end in BROKEN_OFF:
            return
        if length < 0:
            self._sums[slot, group].backwards += 1
        else:
            self._lengths[slot, group, RUN_TOOK, bucket_of(length)] += 1

    def count_job(
        self, job: int, after: JobState, created_at: int, run_at: int, started_at: int | None, finished_at: int
    ) -> None:
        """A job is final now: how long it waited until its first run, and took from then on."""
        if (group := self._groups.get(job)) is None:
            return
        slot = finished_at // SLOT
        added = self._sums[slot, group]
        added.count(f"jobs_{after.value}", 1)
        if started_at is None:
            return
        for measure, length in (
            (JOB_WAITED, started_at - max(created_at, run_at)),
            (JOB_TOOK, finished_at - started_at),
        ):
            if length < 0:
                added.backwards += 1
            else:
                self._lengths[slot, group, measure, bucket_of(length)] += 1

    def write(self, connection: sqlite3.Connection) -> None:
        """Add it to what is stored, and begin again with nothing."""
        if self._sums:
            connection.executemany(ADD, [(*place, *_columns(added)) for place, added in self._sums.items()])
            self._sums.clear()
        if self._lengths:
            connection.executemany(ADD_LENGTH, [(*place, n) for place, n in self._lengths.items()])
            self._lengths.clear()


RUN_TOOK, JOB_WAITED, JOB_TOOK = (measure.value for measure in Measure)
MEASURES = json.dumps(list(Measure))
BROKEN_OFF = frozenset({Ending.CANCELLED.value, Ending.INTERRUPTED.value, Mishap.HOST_LOST.value})
"""What ended like this says nothing of how long work takes."""

_columns = attrgetter(*COLUMNS)


def group_id(
    connection: sqlite3.Connection, pipeline: str, version: str, project: int | None, repository: int | None
) -> int:
    """The group that jobs of these are counted with, made where it is new."""
    what = (pipeline, version, project or 0, repository or 0)
    row = connection.execute(GROUP, what).fetchone()
    if row is None:
        connection.execute(OPEN_GROUP, what)
        row = connection.execute(GROUP, what).fetchone()
    return int(row[0])


def is_built(connection: sqlite3.Connection) -> bool:
    """Whether there are sums, and of this form."""
    row: tuple[int] = connection.execute("PRAGMA user_version").fetchone()
    return row[0] == FORM


def build(connection: sqlite3.Connection) -> None:
    """Make the sums of what was there before them: once, after an update."""
    if not is_built(connection):
        rebuild(connection)
        connection.execute(f"PRAGMA user_version = {FORM}")


def rebuild(connection: sqlite3.Connection) -> None:
    """Make all sums anew from what is there: what was deleted is not in them any more."""
    for table in ("sums", "lengths"):
        connection.execute(f"DELETE FROM {table}")
    connection.execute(ALL_GROUPS)
    connection.execute(JOIN_GROUPS)
    tally = Tally()
    for job, group in connection.execute("SELECT id, sum_group FROM jobs"):
        tally.know(job, group)
    for job, at, after, reused, n in connection.execute(ENDS):
        tally.count_runs(job, at, RunState(after), n, reused=bool(reused))
    for job, state, *times in connection.execute(ENDED_JOBS):
        tally.count_job(job, JobState(state), *times)
    for attempt in connection.execute(ATTEMPTS):
        tally.add_attempt(*attempt)
    tally.write(connection)


class Sums:
    """Reads the sums. Stretches of time are pairs of slots; what is in the second one is not meant any more."""

    def groups(self, connection: sqlite3.Connection) -> list[Group]:
        """All that anything was ever counted of."""
        rows = connection.execute(
            "SELECT sum_groups.id, pipeline, version, projects.name, repositories.path FROM sum_groups"
            " LEFT JOIN projects ON projects.id = project_id LEFT JOIN repositories ON repositories.id = repository_id"
            " ORDER BY sum_groups.id"
        )
        return [Group(*row) for row in rows]

    def of(
        self, connection: sqlite3.Connection, stretches: Sequence[tuple[int, int]], groups: Collection[int]
    ) -> list[Sum]:
        """A sum for each stretch and each of these groups in which anything ended."""
        rows = connection.execute(OF_STRETCHES, _asked(stretches, groups))
        return [Sum(*row) for row in rows]

    def lengths(
        self, connection: sqlite3.Connection, stretches: Sequence[tuple[int, int]], groups: Collection[int]
    ) -> list[dict[Measure, Counter[int]]]:
        """For each stretch and measure how many lengths of these groups are in which bucket."""
        found: list[dict[Measure, Counter[int]]] = [{} for _ in stretches]
        for stretch, measure, counts in connection.execute(LENGTHS, _asked(stretches, groups)):
            found[stretch][Measure(measure)] = Counter({int(bucket): n for bucket, n in json.loads(counts).items()})
        return found

    def first_slot(self, connection: sqlite3.Connection) -> int | None:
        """The slot in which anything ended first."""
        row: tuple[int | None] = connection.execute("SELECT min(slot) FROM sums").fetchone()
        return row[0]


STRETCHES = (
    "(SELECT key AS stretch, json_extract(value, '$[0]') AS first, json_extract(value, '$[1]') AS past"
    " FROM json_each(:stretches)) AS stretches"
)
OF_GROUPS = "group_id IN (SELECT value FROM json_each(:groups))"
OF_STRETCHES = (
    "SELECT stretch, group_id, sum(succeeded), sum(skipped), sum(failed), sum(cancelled), sum(reused),"
    " sum(jobs_succeeded), sum(jobs_failed), sum(jobs_cancelled), sum(cpu) / 1e6, max(memory), sum(cost),"
    f" sum(backwards) FROM {STRETCHES} JOIN sums ON slot >= first AND slot < past WHERE {OF_GROUPS} GROUP BY 1, 2"
)
# A row for thousands of buckets: sqlite3 takes the lock of the interpreter for each row, and waits for it in turn.
LENGTHS = (
    "SELECT stretch, measure, (SELECT json_group_object(bucket, n) FROM (SELECT bucket, sum(n) AS n FROM lengths"
    f"  WHERE measure = measures.measure AND slot >= first AND slot < past AND {OF_GROUPS} GROUP BY bucket))"
    f" FROM {STRETCHES} CROSS JOIN (SELECT value AS measure FROM json_each(:measures)) AS measures"
)


def _asked(stretches: Sequence[tuple[int, int]], groups: Collection[int]) -> dict[str, str]:
    return {"stretches": json.dumps(stretches), "groups": json.dumps(list(groups)), "measures": MEASURES}
