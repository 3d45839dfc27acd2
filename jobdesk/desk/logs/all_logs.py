"""Searches all logs at once: the index says where to look, and the logs themselves what stands there.

The index knows which stretches of which logs may have a text. Each of them is read from its log: so what is shown is
there, and what was cleaned away meanwhile is not found.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from time import monotonic

from jobdesk.core.language import _
from jobdesk.core.log_query import SHORTEST, LogQuery, fits, read_log_query, spans_of
from jobdesk.core.model import Job, Run
from jobdesk.desk.logs.builder import LogBuilder, pending
from jobdesk.desk.logs.lines import BLOCK, Log, never
from jobdesk.engine.folders import log_index_file, log_name, logs_folder
from jobdesk.store.log_index import DAMAGED, Candidate, LogIndex, NoLogIndex, Place, match_of, throw_away
from jobdesk.store.run_ids import job_of
from jobdesk.store.store import Store

PAGE = 20
LINES_OF_A_LOG = 5
AT_ONCE = 50
LONGEST_S = 1.0
"""After so long a search says what it has found, and where it goes on."""
SNIPPET = 240
BEFORE_THE_FIND = 60


Subjects = Callable[[Iterable[Run], Mapping[int, Job]], Mapping[int, str]]
"""By run: the subject of the commit that it is about."""


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A line of a log: where it begins, its number from 1, what it says, cut around the finds, and where those are."""

    offset: int
    number: int
    text: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class FoundLog:
    """A log that has what was sought. `lines` are the first ones; `more` says that there are others.

    `subject` is that of the commit, where the run is about one that is still there.
    """

    run: Run
    job: Job
    attempt: int
    ended_at: int
    lines: tuple[FoundLine, ...]
    more: bool
    subject: str = ""


@dataclass(frozen=True, slots=True)
class FoundPage:
    """Some logs, newest first; `after` is where the search goes on, None where that is all."""

    logs: tuple[FoundLog, ...]
    after: Place | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far the index is: logs that can be searched, of those that there are."""

    covered: int
    there: int

    @property
    def is_complete(self) -> bool:
        return self.covered >= self.there


class AllLogs:
    """The facet of the desk that searches all logs. `limit` says how many bytes the index may take, 0 for none."""

    def __init__(
        self,
        store: Store,
        folder: Path,
        subjects: Subjects,
        limit: Callable[[], int],
        now: Callable[[], int],
        wake: Callable[[], None],
    ) -> None:
        self._store = store
        self._subjects = subjects
        self._folder = folder
        self._logs = logs_folder(folder)
        self._index = LogIndex(log_index_file(folder))
        self._limit = limit
        self._now = now
        self._wake = wake

    @property
    def is_on(self) -> bool:
        """Whether logs are indexed at all."""
        return self._limit() > 0

    def read(self, text: str) -> LogQuery:
        """What a text asks for. Raises `BadLogQuery`."""
        return read_log_query(text, self._now())

    def search(
        self,
        query: LogQuery,
        after: Place | None = None,
        *,
        most: int = PAGE,
        stop: Callable[[], bool] = never,
        longest_s: float = LONGEST_S,
    ) -> FoundPage:
        """The next logs, behind a place, up to `most`; fewer where it takes long. Raises `NoLogIndex`."""
        if not self.is_on:
            raise NoLogIndex(_("Searching all logs is switched off: its room in the settings is 0 MB."))
        with self._reading() as connection:
            if connection is None:
                return FoundPage((), None)
            page = self._search(connection, query, after, most, stop, monotonic() + longest_s)
        jobs = {one.job.id: one.job for one in page.logs}
        subjects = self._subjects([one.run for one in page.logs], jobs)
        return replace(page, logs=tuple(replace(one, subject=subjects.get(one.run.id, "")) for one in page.logs))

    def path(self, found: FoundLog) -> Path:
        """Where a log that was found lies."""
        return self._path(found.run.id, found.attempt)

    def coverage(self) -> Coverage:
        """How far the index is now. While it is not complete, whoever builds it is called."""
        with self._reading() as connection, self._store.reading() as database:
            if connection is None:
                covered = known = 0
                missing = _count_files(self._logs)
            else:
                covered, known = self._index.covered(connection), self._index.known(connection)
                missing = len(pending(database, self._logs, self._index, connection).logs)
        if missing:
            self._wake()
        return Coverage(covered, known + missing)

    def build(self, *, is_wanted: Callable[[], bool] = lambda: True) -> bool:
        """Bring the index up to date here and now; False where another process is at it."""
        if not self.is_on:
            return False
        return LogBuilder(self._folder, self._limit(), is_wanted=is_wanted, pace=lambda _: None).build()

    # ------------------------------------------------------------------ searching

    def _search(
        self,
        connection: sqlite3.Connection,
        query: LogQuery,
        after: Place | None,
        most: int,
        stop: Callable[[], bool],
        until: float,
    ) -> FoundPage:
        match = match_of([one.text for one in query.sought if len(one.text) >= SHORTEST])
        found: list[FoundLog] = []
        candidates = self._index.candidates(connection, match, job=query.job, after=after)
        while some := list(islice(candidates, AT_ONCE)):
            whose = self._whose(query, some)
            for candidate in some:
                after = candidate.place
                if (owner := whose.get(candidate.log.run)) and (log := self._verified(query, candidate, *owner)):
                    found.append(log)
                if len(found) == most or stop() or monotonic() > until:
                    return FoundPage(tuple(found), after)
        return FoundPage(tuple(found), None)

    def _whose(self, query: LogQuery, candidates: Sequence[Candidate]) -> dict[int, tuple[Run, Job]]:
        """The runs with their jobs, by number, as far as they are asked for and not deleted."""
        runs = {one.log.run for one in candidates if query.since is None or one.log.ended_at >= query.since}
        with self._store.reading() as database:
            found = self._store.runs.named(database, runs)
            named = self._store.jobs.named(database, {run.job for run in found})
        jobs = {job.id: job for job in named if job.deleted_at is None}
        return {
            run.id: (run, jobs[run.job])
            for run in found
            if run.job in jobs
            and query.status in (None, run.state)
            and query.pipeline in (None, jobs[run.job].pipeline)
        }

    def _verified(self, query: LogQuery, candidate: Candidate, run: Run, job: Job) -> FoundLog | None:
        """The lines of a candidate that fit; None where none does, as where it was cleaned away meanwhile."""
        log = candidate.log
        file = Log(self._path(log.run, log.attempt))
        lines = list(islice(_lines(file, query, candidate.stretches), LINES_OF_A_LOG + 1))
        if not lines:
            return None
        shown = lines[:LINES_OF_A_LOG]
        file.count(most=shown[-1][0] + BLOCK)
        return FoundLog(
            run,
            job,
            log.attempt,
            log.ended_at,
            tuple(_found_line(file, query, offset, text) for offset, text in shown),
            len(lines) > LINES_OF_A_LOG,
        )

    def _path(self, run: int, attempt: int) -> Path:
        return self._logs / log_name(job_of(run), run, attempt)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        """A connection to the index. One that is damaged is thrown away: it is built again, and says so until then."""
        try:
            with self._index.reading() as connection:
                yield connection
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in DAMAGED:
                with suppress(OSError):
                    throw_away(self._index.path)
                self._wake()
                raise NoLogIndex(
                    _("The index of logs was damaged; it is built again. Try again in a moment.")
                ) from error
            raise NoLogIndex(_("The index of logs cannot be read: {error}.").format(error=error)) from error


def _lines(file: Log, query: LogQuery, stretches: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Offset and text of the lines of these stretches that fit."""
    longest = max((one.text for one in query.sought), key=len)
    for number in stretches:
        piece = file.piece(number * BLOCK, (number + 1) * BLOCK)
        small = _small(piece.text)
        if not all(one.text in small for one in query.sought):
            continue
        line = at = 0
        while (find := small.find(longest, at)) >= 0:
            line += small.count("\n", at, find)
            start = small.rfind("\n", 0, find) + 1
            end = small.find("\n", find)
            end = len(small) if end < 0 else end
            if fits(query, small[start:end]):
                yield piece.starts[line], piece.text[start:end]
            at = end


def _found_line(file: Log, query: LogQuery, offset: int, text: str) -> FoundLine:
    """A line, cut where it is long so that its first find is in sight."""
    spans = spans_of(query.sought, _small(text))
    begin = max(0, spans[0][0] - BEFORE_THE_FIND) if len(text) > SNIPPET else 0
    shown = text[begin : begin + SNIPPET]
    head, tail = "… " if begin else "", " …" if begin + SNIPPET < len(text) else ""
    shift = len(head) - begin
    kept = tuple((start + shift, min(end, begin + SNIPPET) + shift) for start, end in spans if start < begin + SNIPPET)
    return FoundLine(offset, file.number(offset) or 0, f"{head}{shown}{tail}", kept)


def _small(text: str) -> str:
    """A text in small letters, each where it was: a letter that becomes two stays as it is."""
    small = text.lower()
    if len(small) == len(text):
        return small
    return "".join(one if len(one := letter.lower()) == 1 else letter for letter in text)


def _count_files(logs: Path) -> int:
    """How many logs there are, while no index says so."""
    return sum(1 for _ in logs.glob("[0-9]*/*.log"))
