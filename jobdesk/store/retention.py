"""Deletes what has been kept long enough: logs, checkpoints and artifacts, and jobs that were long in the trash.

Results, history and decisions are never touched, so that the fact that a key was processed, and how it ended, outlives
every file. While a job is in the trash nothing of it goes before its time there is over: it can be restored whole.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from functools import partial
from itertools import islice
from pathlib import Path

from jobdesk.core.clock import MICROSECONDS, seconds
from jobdesk.store.artifacts import artifact_path
from jobdesk.store.locks import file_lock
from jobdesk.store.run_ids import RUNS_OF_JOBS
from jobdesk.store.store import Store

DAY_S = 86_400.0
FRESH_S = 3600.0
"""A file that somebody has kept again within the last hour may be about to get a new owner."""
ORPHAN_S = 7 * DAY_S
"""What no row speaks of belongs to a run that is still going, or to one that was killed long ago."""
PIECE = 200
FILES_AT_ONCE = 1000

DUE_JOBS = (
    "SELECT id FROM jobs WHERE id > :after AND cleaned_at IS NULL AND deleted_at IS NULL"
    " AND state NOT IN ('queued', 'running')"
    " AND coalesce(expires_at, finished_at + iif(state = 'failed', :keep_failed, :keep)) <= :now"
    " ORDER BY id LIMIT :piece"
)
# What was saved since belongs to a later job of the same key.
CHECKPOINTS_OF_JOBS = (
    "checkpoints WHERE (recipe_id, content) IN (SELECT saved.recipe_id, saved.content"
    f" FROM jobs JOIN runs ON {RUNS_OF_JOBS} JOIN checkpoints AS saved ON saved.recipe_id = jobs.recipe_id"
    "  AND saved.content = coalesce(runs.content, 'run:' || runs.id)"
    " WHERE jobs.id IN (SELECT value FROM json_each(:jobs)) AND saved.saved_at <= jobs.finished_at)"
)
GONE_JOBS = "SELECT value FROM json_each(:jobs) WHERE NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.id = value)"
CLEANED = "UPDATE jobs SET cleaned_at = :now WHERE id IN (SELECT value FROM json_each(:jobs))"
# A file goes as a whole: it is due when all its owners are, and in use while one of them is.
ARTIFACT_FILES = (
    "SELECT digest, max(size), max(used_at),"
    " min(state NOT IN ('queued', 'running') AND deleted_at IS NULL AND CASE"
    "   WHEN expires_at IS NOT NULL AND used_at <= finished_at THEN expires_at <= :now"
    "   ELSE max(used_at, finished_at) + iif(state = 'failed', :keep_failed, :keep) <= :now END),"
    " max(state IN ('queued', 'running') OR run_id IN (SELECT results.run_id FROM jobs"
    f"   JOIN runs ON {RUNS_OF_JOBS} JOIN results ON results.id = runs.result_id"
    "   WHERE jobs.state IN ('queued', 'running') AND runs.reused = 1))"
    " FROM artifacts JOIN jobs ON jobs.id = artifacts.run_id >> 24 GROUP BY digest ORDER BY max(used_at), digest"
)
KNOWN_DIGESTS = "SELECT digest FROM artifacts WHERE digest BETWEEN ? AND ? || 'g'"
# What some jobs left and no other has: digest and size.
ARTIFACTS_OF_JOBS_ALONE = (
    "SELECT digest, max(size) FROM artifacts WHERE digest IN (SELECT digest FROM json_each(:jobs) AS job"
    "  JOIN artifacts ON run_id BETWEEN job.value << 24 AND (job.value << 24) + 16777215)"
    " GROUP BY digest HAVING min(run_id >> 24 IN (SELECT value FROM json_each(:jobs)))"
)
DROP_ARTIFACTS = "DELETE FROM artifacts WHERE digest IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class RetentionRules:
    """How long things stay, in seconds, after a job has ended, and how many bytes artifacts may take.

    `keep_deleted_s` is for whole jobs, from when they were deleted.
    """

    keep_s: float = 7 * DAY_S
    keep_failed_s: float = 30 * DAY_S
    keep_deleted_s: float = 7 * DAY_S
    artifacts_limit: int = 5000 << 20


@dataclass(frozen=True, slots=True)
class Cleaning:
    """What was deleted, or would be: logs of how many jobs, files and bytes, checkpoints, artifacts and bytes.

    `dropped` is how many jobs left the trash for good.
    """

    dropped: int = 0
    jobs: int = 0
    logs: int = 0
    log_bytes: int = 0
    checkpoints: int = 0
    artifacts: int = 0
    artifact_bytes: int = 0

    def __add__(self, other: Cleaning) -> Cleaning:
        return Cleaning(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


@dataclass(frozen=True, slots=True)
class Piece:
    """A bounded amount of what is due, and how to delete it."""

    what: Cleaning
    delete: Callable[[], object]


class Cleaner:
    """Deletes what is due, piece by piece. Two cleaners of one folder take turns.

    The logs of a job are the folder of its number below `logs`; `artifacts` is where `keep_artifact` puts
    files.
    """

    def __init__(self, store: Store, logs: Path, artifacts: Path, rules: RetentionRules) -> None:
        self._store = store
        self._logs = logs
        self._artifacts = artifacts
        self._rules = rules

    def clean(self, *, is_dry: bool = False, is_wanted: Callable[[], bool] = lambda: True) -> Cleaning:
        """Delete what is due now, or say what would be; `is_wanted` is asked between pieces and can end it."""
        total = Cleaning()
        with file_lock(self._store.folder / "cleaning"):
            for piece in self._pieces():
                if not is_wanted():
                    break
                if not is_dry:
                    piece.delete()
                total += piece.what
        return total

    def drop(self, jobs: Sequence[int]) -> list[int]:
        """Delete jobs for good that are in the trash, with their files, however many; those that were there."""
        with file_lock(self._store.folder / "cleaning"):
            return self._drop(jobs)

    def _pieces(self) -> Iterator[Piece]:
        yield from self._due_trash()
        yield from self._due_jobs()
        yield from self._due_artifacts()
        yield from self._orphaned_artifacts()
        yield from self._orphaned_logs()

    # ------------------------------------------------------------------ what was long enough in the trash

    def _due_trash(self) -> Iterator[Piece]:
        before = self._store.clock.now() - seconds(self._rules.keep_deleted_s)
        with self._store.reading() as connection:
            due = self._store.trash.due(connection, before)
        for first in range(0, len(due), PIECE):
            jobs = due[first : first + PIECE]
            yield Piece(self._to_drop(jobs), partial(self._drop, jobs))

    def _to_drop(self, jobs: Sequence[int]) -> Cleaning:
        files = [path for job in jobs for path in _files_below(self._logs / str(job))]
        with self._store.reading() as connection:
            artifacts = [one for one in _artifacts_of_alone(connection, jobs) if not self._is_fresh(one[0], FRESH_S)]
        return Cleaning(
            dropped=len(jobs),
            jobs=len(jobs),
            logs=len(files),
            log_bytes=sum(map(_size, files)),
            checkpoints=self._count_checkpoints(jobs),
            artifacts=len(artifacts),
            artifact_bytes=sum(size for _, size in artifacts),
        )

    def _drop(self, jobs: Sequence[int]) -> list[int]:
        """Rows first: a job that is restored meanwhile is whole or gone, and files of none are found another time."""
        with self._store.writing() as connection:
            still_there = self._store.trash.among(connection, jobs)
            self._drop_checkpoints(connection, still_there)
            artifacts = _artifacts_of_alone(connection, still_there)
            dropped = self._store.trash.drop(connection, still_there)
        for job in dropped:
            shutil.rmtree(self._logs / str(job), ignore_errors=True)
        self._delete_unowned(digest for digest, _ in artifacts)
        return dropped

    # ------------------------------------------------------------------ logs and checkpoints, many jobs at once

    def _due_jobs(self) -> Iterator[Piece]:
        after, logged = 0, self._logged_jobs()
        while jobs := self._next_due_jobs(after):
            for job in jobs:
                if job in logged:
                    yield from self._folder_of_logs(self._logs / str(job))
            what = Cleaning(jobs=len(jobs), checkpoints=self._count_checkpoints(jobs))
            yield Piece(what, partial(self._mark_cleaned, jobs))
            after = jobs[-1]

    def _next_due_jobs(self, after: int) -> list[int]:
        with self._store.reading() as connection:
            rows = connection.execute(DUE_JOBS, {"after": after, "piece": PIECE, **self._times()}).fetchall()
        return [job for (job,) in rows]

    def _mark_cleaned(self, jobs: Sequence[int]) -> None:
        with self._store.writing() as connection:
            self._drop_checkpoints(connection, jobs)
            connection.execute(CLEANED, {"now": self._store.clock.now(), "jobs": _numbers(jobs)})

    def _count_checkpoints(self, jobs: Sequence[int]) -> int:
        with self._store.reading() as connection:
            row: tuple[int] = connection.execute(
                f"SELECT count(*) FROM {CHECKPOINTS_OF_JOBS}", {"jobs": _numbers(jobs)}
            ).fetchone()
        return row[0]

    def _drop_checkpoints(self, connection: sqlite3.Connection, jobs: Sequence[int]) -> None:
        connection.execute(f"DELETE FROM {CHECKPOINTS_OF_JOBS}", {"jobs": _numbers(jobs)})

    def _folder_of_logs(self, folder: Path) -> Iterator[Piece]:
        files = _files_below(folder)
        while some := list(islice(files, FILES_AT_ONCE)):
            size = sum(_size(path) for path in some)
            yield Piece(Cleaning(logs=len(some), log_bytes=size), partial(_unlink, some))
        yield Piece(Cleaning(), partial(shutil.rmtree, folder, ignore_errors=True))

    def _orphaned_logs(self) -> Iterator[Piece]:
        """The logs of jobs that are gone: a deletion that a crash cut short."""
        with self._store.reading() as connection:
            gone = connection.execute(GONE_JOBS, {"jobs": _numbers(sorted(self._logged_jobs()))}).fetchall()
        for (job,) in gone:
            yield from self._folder_of_logs(self._logs / str(job))

    def _logged_jobs(self) -> set[int]:
        """The jobs that have a folder of logs: by one look, as most jobs of long ago have none."""
        with suppress(FileNotFoundError):
            return {int(entry.name) for entry in os.scandir(self._logs) if entry.name.isdecimal()}
        return set()

    # ------------------------------------------------------------------ artifacts, file by file

    def _due_artifacts(self) -> Iterator[Piece]:
        sizes = dict(self._artifacts_to_delete())
        digests = iter(sizes)
        while some := list(islice(digests, PIECE)):
            what = Cleaning(artifacts=len(some), artifact_bytes=sum(sizes[digest] for digest in some))
            yield Piece(what, partial(self._delete_artifacts, some))

    def _artifacts_to_delete(self) -> list[tuple[str, int]]:
        """Digests and sizes: what is due, then what was used longest ago until the rest is within the limit."""
        with self._store.reading() as connection:
            rows = connection.execute(ARTIFACT_FILES, self._times()).fetchall()
        fresh = self._store.clock.now() - seconds(FRESH_S)
        free = [row for row in rows if not row[-1] and not self._is_fresh(row[0], FRESH_S)]
        chosen = [(digest, size) for digest, size, _, is_due, _ in free if is_due]
        rest = sum(size for _, size, *_ in rows) - sum(size for _, size in chosen)
        for digest, size, used_at, is_due, _ in free:
            if rest > self._rules.artifacts_limit and not is_due and used_at <= fresh:
                chosen.append((digest, size))
                rest -= size
        return chosen

    def _delete_artifacts(self, digests: Sequence[str]) -> None:
        with self._store.writing() as connection:
            connection.execute(DROP_ARTIFACTS, (json.dumps(digests),))
        self._delete_unowned(digests)

    def _delete_unowned(self, digests: Iterable[str]) -> None:
        with self._store.reading() as connection:
            for digest in digests:
                owned = connection.execute("SELECT 1 FROM artifacts WHERE digest = ?", (digest,)).fetchone()
                if not owned and not self._is_fresh(digest, FRESH_S):
                    _unlink([artifact_path(self._artifacts, digest)])

    def _orphaned_artifacts(self) -> Iterator[Piece]:
        """Files that no row speaks of: their attempt came to nothing, or a crash cut a deletion short."""
        for folder in sorted(_listed(self._artifacts)):
            if not folder.is_dir():
                orphans = [folder] if self._is_old(folder, ORPHAN_S) else []
            else:
                with self._store.reading() as connection:
                    known = {row[0][2:] for row in connection.execute(KNOWN_DIGESTS, (folder.name, folder.name))}
                orphans = [path for path in _listed(folder) if path.name not in known and self._is_old(path, ORPHAN_S)]
            if orphans:
                what = Cleaning(artifacts=len(orphans), artifact_bytes=sum(map(_size, orphans)))
                yield Piece(what, partial(_unlink, orphans))

    # ------------------------------------------------------------------ times

    def _times(self) -> dict[str, int]:
        rules = self._rules
        return {
            "now": self._store.clock.now(),
            "keep": seconds(rules.keep_s),
            "keep_failed": seconds(rules.keep_failed_s),
        }

    def _is_fresh(self, digest: str, age_s: float) -> bool:
        path = artifact_path(self._artifacts, digest)
        return path.exists() and not self._is_old(path, age_s)

    def _is_old(self, path: Path, age_s: float) -> bool:
        """Whether a file is there and was made or kept again longer ago than that."""
        try:
            return path.lstat().st_mtime <= self._store.clock.now() / MICROSECONDS - age_s
        except OSError:
            return False


def _artifacts_of_alone(connection: sqlite3.Connection, jobs: Sequence[int]) -> list[tuple[str, int]]:
    return connection.execute(ARTIFACTS_OF_JOBS_ALONE, {"jobs": _numbers(jobs)}).fetchall()


def _numbers(jobs: Sequence[int]) -> str:
    return json.dumps(list(jobs))


def _files_below(folder: Path) -> Iterator[Path]:
    return (Path(place) / name for place, _, names in os.walk(folder) for name in names)


def _listed(folder: Path) -> list[Path]:
    with suppress(FileNotFoundError):
        return list(folder.iterdir())
    return []


def _size(path: Path) -> int:
    with suppress(OSError):
        return path.lstat().st_size
    return 0


def _unlink(paths: Iterable[Path]) -> None:
    for path in paths:
        with suppress(OSError):
            path.unlink()
