"""`log`: what commands printed, all at once or as it comes."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event
from typing import Annotated

import typer

from jobdesk.cli.failures import subjects_of
from jobdesk.cli.opening import opened
from jobdesk.cli.options import AsJson, Family, JobNumber
from jobdesk.cli.runs import find_run
from jobdesk.cli.screen import Style, safe, safe_output
from jobdesk.cli.session import Session, session_of
from jobdesk.cli.words import counted, short
from jobdesk.core.errors import UserError
from jobdesk.core.model import Job, Mode, Run
from jobdesk.core.states import RunState
from jobdesk.desk.desk import Desk

PIECE = 1 << 16
LOOK_EVERY_S = 0.2
WINDOW = 256

app = Family()


class NoSuchAttempt(UserError):
    """That run has no attempt of that number."""


@app.add
def log(
    context: typer.Context,
    job: JobNumber,
    commit: Annotated[
        str | None, typer.Argument(metavar="[COMMIT]", help="One commit of it: the beginning of its id.")
    ] = None,
    attempt: Annotated[int | None, typer.Option(metavar="N", help="This attempt, not the last one.")] = None,
    failed: Annotated[bool, typer.Option("--failed", help="Only of the runs that failed.")] = False,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on while more comes, to the end.")] = False,
    as_json: AsJson = False,
) -> int:
    """Show what a command printed, at one commit or at all of a job.

    To a pipe it goes byte by byte; on a terminal, what would move its cursor or ring its bell is shown instead.
    """
    session = session_of(context)
    with opened(session) as desk:
        found = desk.jobs.get(job)
        if as_json:
            session.answer(_shapes(desk, found, commit, failed=failed))
            return 0
        reader = _Reader(session, desk)
        if commit is None:
            (reader.follow_all if follow else reader.all_of)(found, failed=failed)
            return 0
        run = find_run(desk, found, commit)
        if follow and attempt is None:
            reader.follow_one(found, run)
        else:
            reader.one(run, attempt)
    return 0


def _shapes(desk: Desk, job: Job, commit: str | None, *, failed: bool) -> list[dict[str, object]]:
    runs = [find_run(desk, job, commit)] if commit is not None else _runs(desk, job, failed=failed)
    attempts = desk.jobs.attempts(runs)
    return [
        {
            "commit": run.item,
            "attempt": one.number,
            "path": str(path),
            "text": path.read_text("utf-8", "replace"),
        }
        for run in runs
        for one in attempts.get(run.id, [])
        if (path := desk.jobs.log_path(one)) is not None
    ]


def _runs(desk: Desk, job: Job, *, failed: bool) -> list[Run]:
    return desk.jobs.runs(job.id, states=(RunState.FAILED,) if failed else ())


class _Reader:
    """Writes logs out, each from where it had got to."""

    def __init__(self, session: Session, desk: Desk) -> None:
        self._session = session
        self._desk = desk
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._offsets: dict[Path, int] = {}
        self._last: int | None = None

    def one(self, run: Run, attempt: int | None) -> None:
        """The log of one run: of one attempt, or of the last."""
        if attempt is None:
            self._catch_up(self._desk.jobs.live_log_path(run))
            self._remark_silence()
            return
        attempts = {one.number: one for one in self._desk.jobs.attempts([run]).get(run.id, [])}
        if attempt not in attempts:
            raise NoSuchAttempt(f"That run has {counted(len(attempts), 'attempt')}, and none of number {attempt}.")
        self._catch_up(self._desk.jobs.log_path(attempts[attempt]))
        self._remark_silence()

    def all_of(self, job: Job, *, failed: bool) -> None:
        """The logs of a job, run by run, each below a line that says whose it is."""
        self._show(job, _runs(self._desk, job, failed=failed))
        self._remark_silence()

    def follow_one(self, job: Job, run: Run) -> None:
        """The log of one run while it is written, attempt after attempt."""
        for current in self._looks(job):
            (run,) = self._desk.jobs.runs(job.id, after=run.position - 1, limit=1)
            self._catch_up(self._desk.jobs.live_log_path(run))
            if run.state.is_final or current.state.is_final:
                return

    def follow_all(self, job: Job, *, failed: bool) -> None:
        """The logs of all runs while they are written."""
        done, window = -1, WINDOW if job.mode is Mode.EACH else -1
        for current in self._looks(job):
            while runs := self._desk.jobs.runs(job.id, after=done, limit=window):
                self._show(job, [run for run in runs if run.state is RunState.FAILED or not failed])
                done = _last_of_the_final(runs, done)
                if done < runs[-1].position:
                    break
            if current.state.is_final:
                return

    def _looks(self, job: Job) -> Iterator[Job]:
        """The job now, and again and again while it is not over, and once more when it is."""
        pause = Event()
        while True:
            current = self._desk.jobs.get(job.id)
            yield current
            if current.state.is_final:
                return
            pause.wait(LOOK_EVERY_S)

    def _show(self, job: Job, runs: Sequence[Run]) -> None:
        logs = [(run, path) for run in runs if (path := self._desk.jobs.live_log_path(run)) is not None]
        fresh = [(run, path) for run, path in logs if path.stat().st_size > self._offsets.get(path, 0)]
        commits = subjects_of(self._desk, job.repository_path, [run for run, _ in fresh])
        for run, path in fresh:
            if run.id != self._last:
                commit = commits.get(run.item)
                self._head(f"==> {short(run.item)}{f' {commit.subject}' if commit else ''} <==")
            self._last = run.id
            self._catch_up(path)

    def _remark_silence(self) -> None:
        if not self._offsets:
            self._session.remark("There is no log: nothing was printed, or it has been cleaned away.")

    def _head(self, line: str) -> None:
        screen = self._session.out
        screen.line(screen.paint(safe(line), Style.STRONG))

    def _catch_up(self, path: Path | None) -> None:
        """Write what a log has more than when it was last looked at."""
        if path is None:
            return
        with path.open("rb") as log:
            log.seek(self._offsets.get(path, 0))
            while piece := log.read(PIECE):
                self._write(piece)
            self._offsets[path] = log.tell()

    def _write(self, piece: bytes) -> None:
        screen = self._session.out
        if screen.is_terminal:
            screen.stream.write(safe_output(self._decoder.decode(piece)))
            screen.stream.flush()
        else:
            screen.stream.flush()
            screen.stream.buffer.write(piece)
            screen.stream.buffer.flush()


def _last_of_the_final(runs: Sequence[Run], before: int) -> int:
    """The position up to which all is final and has been shown."""
    for run in runs:
        if not run.state.is_final:
            break
        before = run.position
    return before
