"""Submits, reads, cancels and pauses jobs; how they are deleted is in `trash`."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from typing import Any

from jobdesk.core.errors import UserError
from jobdesk.core.language import _
from jobdesk.core.model import Changes, Counts, Job, JobRequest, Mode, Submitted, Transition
from jobdesk.core.retry import RetryRules
from jobdesk.core.states import JobState, RunState
from jobdesk.store.projects import project_id
from jobdesk.store.recipes import recipe_id
from jobdesk.store.reuse import reuse, usable
from jobdesk.store.run_ids import MOST_RUNS, RUNS_OF_JOBS, run_id
from jobdesk.store.sums import group_id
from jobdesk.store.transitions import Transitions, write_line

JOB_COLUMNS = (
    "jobs.id, jobs.title, jobs.mode, jobs.recipe_id, jobs.pipeline, jobs.version, jobs.repository_id,"
    " repositories.path, projects.name, jobs.input, jobs.options, jobs.state, jobs.priority, jobs.exclusive,"
    " jobs.run_at, jobs.expires_at, jobs.paused_at, jobs.paused_now, jobs.cancel_requested_at, jobs.cancel_held_until,"
    " jobs.max_attempts, jobs.retries, jobs.timeout_s, jobs.timeout_factor, jobs.workers, jobs.force,"
    " jobs.retry_of, jobs.total, jobs.queued, jobs.running, jobs.succeeded, jobs.skipped, jobs.failed,"
    " jobs.cancelled, jobs.reused, jobs.cost, jobs.metrics, jobs.summary, jobs.error, jobs.created_at,"
    " jobs.started_at, jobs.finished_at, jobs.deleted_at,"
    " (SELECT runs.state FROM runs WHERE runs.id = (jobs.id << 24) + jobs.total - 1 AND runs.kind = 'finish')"
)
FROM_JOBS = (
    f"SELECT {JOB_COLUMNS} FROM jobs"
    " LEFT JOIN repositories ON repositories.id = jobs.repository_id"
    " LEFT JOIN projects ON projects.id = jobs.project_id"
)
AT_ONCE = 1000
"""So many jobs are cancelled at most because they are due: a transaction of the engine is not to take long."""

CANCELLED = "cancelled by a person"
ACTIVE = "jobs.state IN ('queued', 'running')"
# Of jobs that share a lock: the one that has begun, else the most urgent and oldest one.
IN_TURN = (
    "SELECT id FROM (SELECT id, row_number() OVER"
    "  (PARTITION BY exclusive ORDER BY started_at IS NULL, priority DESC, id) AS turn"
    f" FROM jobs INDEXED BY locking_jobs WHERE {ACTIVE} AND exclusive IS NOT NULL AND paused_at IS NULL)"
    " WHERE turn = 1"
)
CAN_BE_CLAIMED = (
    "run_at <= :now AND cancel_requested_at IS NULL"
    f" AND (exclusive IS NULL OR id IN ({IN_TURN}))"
    " AND EXISTS (SELECT 1 FROM runs INDEXED BY claimable_runs"
    "  WHERE runs.id BETWEEN jobs.id << 24 AND (jobs.id << 24) + 16777215"
    "  AND state = 'queued' AND lease_id IS NULL AND waits_for IS NULL AND available_at <= :now)"
)
# Walked in the order of turns, it ends as soon as there are enough.
IN_TURN_NOW = (
    f"SELECT id FROM jobs INDEXED BY jobs_by_turn WHERE {ACTIVE} AND paused_at IS NULL AND queued > 0"
    f" AND pipeline NOT IN (SELECT value FROM json_each(:without)) AND {{which}} ORDER BY priority DESC, id LIMIT :n"
)
CLAIMABLE_NOW = IN_TURN_NOW.format(which=CAN_BE_CLAIMED)
THE_OTHERS = IN_TURN_NOW.format(which="id NOT IN (SELECT value FROM json_each(:before))")
# Each state by its own index, so that as few rows are read as are wanted (sqlite.org/queryplanner.html, "Sorting").
LAST_ENDED = (
    "SELECT id FROM ("
    + " UNION ALL ".join(
        "SELECT * FROM (SELECT id, finished_at FROM jobs"
        f" WHERE state = '{state}' AND deleted_at IS NULL ORDER BY finished_at DESC, id DESC LIMIT :n)"
        for state in JobState
        if state.is_final
    )
    + ")"
)

TO_CANCEL = (
    f"SELECT id FROM jobs WHERE id IN (SELECT value FROM json_each(:jobs)) AND {ACTIVE} AND cancel_requested_at IS NULL"
)
HOLD_CANCELS = (
    "UPDATE jobs SET cancel_requested_at = :now, cancel_held_until = :held_until"
    " WHERE id IN (SELECT value FROM json_each(:jobs)) AND state = 'queued' AND cancel_requested_at IS NULL"
    " RETURNING id"
)

INSERT_JOB = (
    "INSERT INTO jobs (title, mode, pipeline, version, recipe_id, repository_id, project_id, input, options,"
    " request_key, state, priority, exclusive, run_at, expires_at, max_attempts, retries, timeout_s,"
    " timeout_factor, workers, force, retry_of, total, queued, created_at, sum_group, last_result)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
    " (SELECT coalesce(max(id), 0) FROM results))"
)
INSERT_ITEM = "INSERT INTO runs (id, kind, item, content, state) VALUES (?, 'item', ?, ?, 'queued')"
# What there is nothing to do for has a result like any other, made by no run.
UNTOUCHED = (
    "INSERT OR IGNORE INTO results (recipe_id, content, item, ending, summary, current, made_at)"
    " VALUES (?, ?, ?, 'skipped', ?, 1, ?)"
)
# It waits for no other run but for all of them, which `Transitions.conclude` knows.
INSERT_FINISH = "INSERT INTO runs (id, kind, item, state, waits_for) VALUES (?, 'finish', ?, 'queued', 0)"


class UnknownJob(UserError):
    """There is no job with that number."""


class NotUnicode(UserError):
    """That text cannot be stored, because it is not valid Unicode."""


class TooManyItems(UserError):
    """A job can have 16 million items at most; narrow its input, or make several jobs of it."""


class Jobs:
    """All jobs. Writing happens inside a transaction of the caller."""

    # ------------------------------------------------------------------ submitting

    def submit(self, connection: sqlite3.Connection, request: JobRequest, now: int) -> Submitted:
        """Store a job and its runs; the same request, while it is not final, is the job that exists.

        Runs whose key has a usable result are settled at once, in bulk. A job of which everything is
        reused is final when this returns. Raises `TooManyItems` and `NotUnicode`.
        """
        try:
            return self._submit(connection, request, now)
        except UnicodeEncodeError as error:
            raise NotUnicode(
                _("{text!r} cannot be stored, because it is not valid Unicode.").format(text=error.object)
            ) from error

    def _submit(self, connection: sqlite3.Connection, request: JobRequest, now: int) -> Submitted:
        existing = self._existing(connection, request.request_key)
        if existing is not None:
            return Submitted(existing, created=False)
        if len(request.items) >= MOST_RUNS:
            raise TooManyItems
        recipe = recipe_id(connection, request.recipe)
        job = self._insert(connection, request, recipe, now)
        rows = ((run, item.name, item.content) for run, item in enumerate(request.items, run_id(job, 0)))
        connection.executemany(INSERT_ITEM, rows)
        if request.finish:
            connection.execute(INSERT_FINISH, (run_id(job, len(request.items)), f"job {job}"))
        transitions = Transitions(connection, now, "person")
        self._reuse(connection, request, job, recipe, transitions, now)
        transitions.conclude({job})
        transitions.done()
        return Submitted(job, created=True)

    def _existing(self, connection: sqlite3.Connection, request_key: str | None) -> int | None:
        if request_key is None:
            return None
        row = connection.execute(
            "SELECT id FROM jobs WHERE request_key = ? AND state IN ('queued', 'running')", (request_key,)
        ).fetchone()
        return row[0] if row else None

    def _insert(self, connection: sqlite3.Connection, request: JobRequest, recipe: int, now: int) -> int:
        total = len(request.items) + request.finish
        pipeline = request.recipe.pipeline
        project = project_id(connection, request.project, now) if request.project else None
        cursor = connection.execute(
            INSERT_JOB,
            (
                request.title,
                request.mode.value,
                pipeline,
                request.version,
                recipe,
                request.repository,
                project,
                request.input,
                request.options,
                request.request_key,
                request.priority,
                request.exclusive,
                request.run_at,
                request.expires_at,
                request.max_attempts,
                request.retries,
                request.timeout_s,
                request.timeout_factor,
                request.workers,
                int(request.force),
                request.retry_of,
                total,
                total,
                now,
                group_id(connection, pipeline, request.version, project, request.repository),
            ),
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def _reuse(
        self,
        connection: sqlite3.Connection,
        request: JobRequest,
        job: int,
        recipe: int,
        transitions: Transitions,
        now: int,
    ) -> None:
        """A search tries what it needs and no more, so it looks results up as it goes."""
        if request.mode is Mode.FIRST_BAD or request.force:
            return
        if request.untouched:
            connection.executemany(
                UNTOUCHED,
                [
                    (recipe, item.content, item.name, request.untouched[item.content], now)
                    for item in request.items
                    if item.content in request.untouched
                ],
            )
        if connection.execute("SELECT 1 FROM results WHERE recipe_id = ? AND current = 1", (recipe,)).fetchone():
            allowed = usable(force=False, is_retry=request.retry_of is not None)
            reuse(connection, transitions, job, recipe, now, allowed)

    # ------------------------------------------------------------------ reading

    def get(self, connection: sqlite3.Connection, job: int) -> Job:
        row = connection.execute(f"{FROM_JOBS} WHERE jobs.id = ?", (job,)).fetchone()
        if row is None:
            raise UnknownJob(_("There is no job {id}.").format(id=job))
        return _job(row)

    def named(self, connection: sqlite3.Connection, jobs: Collection[int], order: str = "jobs.id") -> list[Job]:
        """These jobs, by number unless another `order` is asked for; those that are gone are left out."""
        found = connection.execute(
            f"{FROM_JOBS} WHERE jobs.id IN (SELECT value FROM json_each(?)) ORDER BY {order}",
            (json.dumps(sorted(jobs)),),
        )
        return [_job(row) for row in found]

    def active(self, connection: sqlite3.Connection) -> list[Job]:
        """The jobs that are not final, oldest first."""
        return [_job(row) for row in connection.execute(f"{FROM_JOBS} WHERE {ACTIVE} ORDER BY jobs.id")]

    def in_the_way(self, connection: sqlite3.Connection) -> list[Job]:
        """The active jobs that others may wait for, oldest first: those that run, and those that want a lock."""
        rows = connection.execute(
            f"{FROM_JOBS} WHERE {ACTIVE} AND (jobs.state = 'running' OR jobs.exclusive IS NOT NULL) ORDER BY jobs.id"
        )
        return [_job(row) for row in rows]

    def foremost(self, connection: sqlite3.Connection, n: int) -> list[Job]:
        """The first `n` jobs that are not final: what runs, then by priority and age."""
        rows = connection.execute(
            f"{FROM_JOBS} WHERE {ACTIVE} ORDER BY jobs.state = 'queued', jobs.priority DESC, jobs.id LIMIT ?", (n,)
        )
        return [_job(row) for row in rows]

    def count_active(self, connection: sqlite3.Connection) -> int:
        """How many jobs are not final."""
        row: tuple[int] = connection.execute(f"SELECT count(*) FROM jobs WHERE {ACTIVE}").fetchone()
        return row[0]

    def ended(self, connection: sqlite3.Connection, n: int) -> list[Job]:
        """The `n` jobs that ended last, the newest first."""
        newest = connection.execute(f"{LAST_ENDED} ORDER BY finished_at DESC, id DESC LIMIT :n", {"n": n}).fetchall()
        return self.named(connection, [job for (job,) in newest], "jobs.finished_at DESC, jobs.id DESC")

    def in_view(
        self,
        connection: sqlite3.Connection,
        n: int,
        now: int,
        *,
        keep: Collection[int] = (),
        without: Collection[str] = (),
    ) -> list[Job]:
        """The `n` jobs that the engine should look at, and those it has in hand (`keep`).

        First those of which a run can be claimed now, each by priority and age; of jobs that share a lock
        that is the one whose turn it is. `without` are pipelines that are not installed.
        """
        given = {"without": json.dumps(list(without)), "now": now, "n": n}
        chosen = [job for (job,) in connection.execute(CLAIMABLE_NOW, given)]
        if len(chosen) < n:
            given |= {"before": json.dumps(chosen), "n": n - len(chosen)}
            chosen += [job for (job,) in connection.execute(THE_OTHERS, given)]
        return [job for job in self.named(connection, {*chosen, *keep}) if not job.state.is_final]

    def has_due(self, connection: sqlite3.Connection, now: int, since: int | None = None) -> bool:
        """Whether a job has expired, begins after `since`, or a request to cancel is held no longer."""
        row = connection.execute(
            f"SELECT 1 FROM jobs WHERE {ACTIVE} AND (cancel_held_until BETWEEN 1 AND :now"
            " OR (run_at > :since AND run_at <= :now)"
            " OR (expires_at <= :now AND started_at IS NULL AND cancel_requested_at IS NULL)) LIMIT 1",
            {"now": now, "since": since},
        ).fetchone()
        return row is not None

    def running_items(self, connection: sqlite3.Connection, repository: str, recipe: int) -> set[str]:
        """The items that active jobs of a recipe are working on, or will, in a repository."""
        rows = connection.execute(
            "SELECT runs.item FROM jobs JOIN repositories ON repositories.id = jobs.repository_id"
            f" JOIN runs ON {RUNS_OF_JOBS}"
            f" WHERE {ACTIVE} AND repositories.path = ? AND jobs.recipe_id = ?"
            " AND runs.kind = 'item' AND runs.state IN ('queued', 'running')",
            (repository, recipe),
        )
        return {item for (item,) in rows}

    def items_of(
        self, connection: sqlite3.Connection, repository: str, pipeline: str, runs: Sequence[int]
    ) -> list[tuple[str, int, RunState]]:
        """Of these runs, those of a pipeline in a repository: item, recipe and state."""
        rows = connection.execute(
            "SELECT runs.item, jobs.recipe_id, runs.state FROM runs JOIN jobs ON jobs.id = runs.job_id"
            " JOIN repositories ON repositories.id = jobs.repository_id"
            " WHERE runs.id IN (SELECT value FROM json_each(?)) AND repositories.path = ? AND jobs.pipeline = ?"
            " AND runs.kind = 'item'",
            (json.dumps(list(runs)), repository, pipeline),
        )
        return [(item, recipe, RunState(state)) for item, recipe, state in rows]

    def recent(self, connection: sqlite3.Connection, n: int) -> list[Job]:
        """The newest `n` jobs, or all; `search` finds others."""
        newest = connection.execute(
            "SELECT id FROM jobs WHERE deleted_at IS NULL ORDER BY id DESC LIMIT ?", (n,)
        ).fetchall()
        return self.named(connection, [job for (job,) in newest])[::-1]

    def history(self, connection: sqlite3.Connection, job: int, run: int | None = None) -> list[Transition]:
        """What happened to a job, or to one of its runs, in order."""
        condition, parameters = ("run_id = ?", (job, run)) if run is not None else ("run_id IS NULL", (job,))
        rows = connection.execute(
            "SELECT job_id, run_id, at, who, before, after, why FROM history"
            f" WHERE job_id = ? AND {condition} ORDER BY number",
            parameters,
        )
        return [Transition(*row) for row in rows]

    # ------------------------------------------------------------------ a person's wishes

    def request_cancel(self, connection: sqlite3.Connection, job: int, now: int, *, held_until: int = 0) -> Changes:
        """Ask for a job to be cancelled. While the request is held it can be taken back.

        A request is held only for a job that is queued: what runs cannot be taken back. A job of which
        nothing is claimed ends here; the engine ends what is claimed or runs.
        """
        if self.get(connection, job).state is not JobState.QUEUED:
            held_until = 0
        connection.execute(
            f"UPDATE jobs SET cancel_requested_at = coalesce(cancel_requested_at, ?), cancel_held_until = ?"
            f" WHERE id = ? AND {ACTIVE}",
            (now, held_until, job),
        )
        if held_until > now:
            return Changes(jobs={job})
        return self.cancel_due(connection, now)

    def request_cancels(
        self, connection: sqlite3.Connection, jobs: Sequence[int], now: int, *, held_until: int = 0
    ) -> tuple[list[int], list[int], Changes]:
        """Ask for many jobs to be cancelled, as `request_cancel` does for one.

        Those that were asked for by this, in two lists: those of which the request is held, and the others.
        """
        given = {"jobs": json.dumps(list(jobs)), "now": now, "held_until": held_until}
        held = [job for (job,) in connection.execute(HOLD_CANCELS, given).fetchall()] if held_until > now else []
        at_once = [job for (job,) in connection.execute(TO_CANCEL, given).fetchall()]
        changes = self._cancel(at_once, Transitions(connection, now, "person"), CANCELLED)
        changes.jobs.update(held)
        return held, at_once, changes

    def take_back_cancel(self, connection: sqlite3.Connection, job: int, now: int) -> bool:
        """Undo a cancel that is still held; False where it is too late."""
        return self.take_back_cancels(connection, [job], now) == [job]

    def take_back_cancels(self, connection: sqlite3.Connection, jobs: Sequence[int], now: int) -> list[int]:
        """Undo the cancels of these jobs that are still held; the jobs of those."""
        undone = connection.execute(
            "UPDATE jobs SET cancel_requested_at = NULL, cancel_held_until = NULL"
            f" WHERE id IN (SELECT value FROM json_each(?)) AND {ACTIVE} AND cancel_held_until > ? RETURNING id",
            (json.dumps(list(jobs)), now),
        )
        return [job for (job,) in undone.fetchall()]

    def cancel_due(self, connection: sqlite3.Connection, now: int, why: str = CANCELLED) -> Changes:
        """Cancel the unclaimed runs of the first `AT_ONCE` jobs whose request to cancel is held no longer."""
        due = connection.execute(
            f"SELECT id FROM jobs INDEXED BY cancelling_jobs WHERE {ACTIVE} AND cancel_requested_at IS NOT NULL"
            " AND cancel_held_until <= ?"
            " AND (queued > 0 OR running = 0) LIMIT ?",
            (now, AT_ONCE),
        ).fetchall()
        return self._cancel([job for (job,) in due], Transitions(connection, now, "person"), why)

    def set_back(self, connection: sqlite3.Connection, now: int) -> None:
        """The clock was set back: a cancel that is held and comes from what is the future now was asked for now."""
        connection.execute(
            "UPDATE jobs SET cancel_requested_at = :now,"
            "  cancel_held_until = cancel_held_until - cancel_requested_at + :now"
            f" WHERE {ACTIVE} AND cancel_requested_at > :now AND cancel_held_until > 0",
            {"now": now},
        )

    def expire(self, connection: sqlite3.Connection, now: int) -> Changes:
        """Cancel jobs that have expired and have not begun, `AT_ONCE` at most."""
        rows = connection.execute(
            "UPDATE jobs SET cancel_requested_at = :now, cancel_held_until = 0, error = 'It expired before it began.'"
            " WHERE id IN (SELECT id FROM jobs INDEXED BY expiring_jobs WHERE state = 'queued' AND expires_at <= :now"
            "  AND started_at IS NULL AND cancel_requested_at IS NULL LIMIT :most) RETURNING id",
            {"now": now, "most": AT_ONCE},
        ).fetchall()
        return self._cancel([job for (job,) in rows], Transitions(connection, now, "engine"), "expired")

    def _cancel(self, jobs: Sequence[int], transitions: Transitions, why: str) -> Changes:
        transitions.cancel_queued(jobs, why)
        transitions.changes.jobs.update(jobs)
        return transitions.done()

    def stop(self, connection: sqlite3.Connection, job: int, error: str, now: int) -> Changes:
        """End a job that cannot go on: what is not claimed, now or when it is given back, is not tried."""
        transitions = Transitions(connection, now, "engine")
        connection.execute(f"UPDATE jobs SET error = coalesce(error, ?) WHERE id = ? AND {ACTIVE}", (error, job))
        transitions.conclude({job})
        return transitions.done()

    def pause(self, connection: sqlite3.Connection, job: int, now: int, *, at_once: bool = False) -> Changes:
        """Start no more of a job; `at_once` also gives back what runs."""
        self.get(connection, job)
        connection.execute(
            f"UPDATE jobs SET paused_at = coalesce(paused_at, ?), paused_now = ? WHERE id = ? AND {ACTIVE}",
            (now, int(at_once), job),
        )
        return Changes(jobs={job})

    def resume(self, connection: sqlite3.Connection, job: int) -> Changes:
        """Let a paused job go on."""
        self.get(connection, job)
        connection.execute("UPDATE jobs SET paused_at = NULL, paused_now = 0 WHERE id = ?", (job,))
        return Changes(jobs={job})

    def set_priority(self, connection: sqlite3.Connection, job: int, priority: int) -> Changes:
        self.get(connection, job)
        connection.execute("UPDATE jobs SET priority = ? WHERE id = ?", (priority, job))
        return Changes(jobs={job})

    def note(self, connection: sqlite3.Connection, job: int, now: int, who: str, why: str) -> None:
        """Write a line of history that moves nothing, such as a pause."""
        (state,) = connection.execute("SELECT state FROM jobs WHERE id = ?", (job,)).fetchone()
        write_line(connection, job, now, who, JobState(state), JobState(state), why)


def _job(row: tuple[Any, ...]) -> Job:
    values: list[Any] = list(row[:20])
    values[2], values[11], values[17] = Mode(row[2]), JobState(row[11]), bool(row[17])
    values += [RetryRules(*row[20:22]), *row[22:25], bool(row[25]), row[26], Counts(*row[27:35])]
    values += [row[35], json.loads(row[36]), *row[37:-1], None if row[-1] is None else RunState(row[-1])]
    return Job(*values)
