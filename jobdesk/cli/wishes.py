"""What a person wishes of jobs: do it again, cancel, pause, resume; and of the pool: how many workers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from jobdesk.cli.filters import Filter
from jobdesk.cli.many import ACTIVE, OVER, agreed, do, made_again, matching, say_count, unique
from jobdesk.cli.opening import opened
from jobdesk.cli.options import AsJson, Detach, DryRun, Family, JobNumbers, Workers, Yes
from jobdesk.cli.screen import safe
from jobdesk.cli.session import Session, session_of
from jobdesk.cli.shapes import job_shape
from jobdesk.cli.words import counted, listed
from jobdesk.cli.working import work_on
from jobdesk.core.errors import UserError
from jobdesk.core.model import Job
from jobdesk.core.states import JobState
from jobdesk.desk.desk import Desk
from jobdesk.desk.jobs.jobs import NothingToRetry
from jobdesk.desk.jobs.undertaking import Wish

UNDONE = (JobState.FAILED, JobState.CANCELLED)
MANY_LINES = 100

app = Family()


class AlreadyOver(UserError):
    """That job is over."""


@app.add
def retry(
    context: typer.Context,
    wanted: Filter,
    jobs: JobNumbers = None,
    failed: Annotated[bool, typer.Option("--failed", help="Only what failed or was cancelled.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Run again what succeeded, too.")] = False,
    workers: Workers = None,
    detach: Detach = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> int:
    """Do jobs again: what succeeded is reused, what failed is tried.

    A retry is a new job that knows the old one; history is never rewritten. Name jobs, or choose all that a filter
    matches: `jobdesk retry --state failed --text pytest`; of those that succeeded is not done again.
    """
    session = session_of(context)
    with opened(session) as desk:
        if jobs:
            olds = [desk.jobs.get(job) for job in unique(jobs)]
            if dry_run:
                return say_count(session, Wish.RETRY, len(olds), as_json=as_json)
            made = [desk.jobs.retry(old.id, only_failed=failed, force=force).job for old in olds]
        else:
            numbers = matching(desk, wanted, OVER if force else UNDONE)
            if dry_run:
                return say_count(session, Wish.RETRY, len(numbers), as_json=as_json)
            agreed(session, "Retry", len(numbers), is_agreed=yes)
            retry = desk.bulk.retry(numbers, only_failed=failed, force=force)
            made = made_again(session, desk, retry, as_json=as_json)
            if not made:
                raise NothingToRetry
        heads = _heads(session, desk, made)
        return work_on(session, desk, made, workers, heads=heads, is_detached=detach, as_json=as_json)


def _heads(session: Session, desk: Desk, made: Sequence[int]) -> list[str]:
    """A line for each new job, or one for all of them where they are many."""
    if len(made) > MANY_LINES:
        return [f"{counted(len(made), 'job')} are done again, as jobs {made[0]} to {made[-1]}."]
    jobs = [desk.jobs.get(job) for job in made]
    return [session.out.cut(f"Job {job.id} does job {job.retry_of} again: {safe(job.title)}") for job in jobs]


@app.add
def cancel(
    context: typer.Context,
    wanted: Filter,
    jobs: JobNumbers = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> int:
    """Cancel jobs. What is done stays done; what runs is ended with all that it started."""
    session = session_of(context)
    with opened(session) as desk:
        if not jobs:
            numbers = matching(desk, wanted, ACTIVE)
            if dry_run:
                return say_count(session, Wish.CANCEL, len(numbers), as_json=as_json)
            agreed(session, "Cancel", len(numbers), is_agreed=yes)
            return do(session, desk, desk.bulk.cancel(numbers), as_json=as_json)
        chosen = [desk.jobs.get(job) for job in unique(jobs)]
        _check_active(chosen)
        if dry_run:
            return say_count(session, Wish.CANCEL, len(chosen), as_json=as_json)
        return _wish(session, [desk.jobs.cancel(job.id) for job in chosen], "is cancelled", as_json=as_json)


@app.add
def pause(
    context: typer.Context,
    wanted: Filter,
    jobs: JobNumbers = None,
    now: Annotated[bool, typer.Option("--now", help="Give back what runs, too; it begins again later.")] = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> int:
    """Start nothing more of some jobs, or, without any, of all that there are or will be."""
    session = session_of(context)
    with opened(session) as desk:
        if not jobs and wanted.is_open:
            desk.pool.pause(at_once=now)
            return _told_of_all(session, desk, "Everything is paused: nothing new starts.", as_json=as_json)
        chosen = _chosen(session, desk, jobs, wanted, "Pause", is_agreed=yes)
        paused = [desk.jobs.pause(job.id, at_once=now) for job in chosen]
        return _wish(session, paused, "is paused", as_json=as_json)


@app.add
def resume(
    context: typer.Context, wanted: Filter, jobs: JobNumbers = None, yes: Yes = False, as_json: AsJson = False
) -> int:
    """Let paused jobs go on, or, without any, everything that was paused at once."""
    session = session_of(context)
    with opened(session) as desk:
        if not jobs and wanted.is_open:
            desk.pool.resume()
            return _told_of_all(session, desk, "Everything goes on.", as_json=as_json)
        chosen = _chosen(session, desk, jobs, wanted, "Resume", is_agreed=yes)
        return _wish(session, [desk.jobs.resume(job.id) for job in chosen], "goes on", as_json=as_json)


@app.add
def workers(
    context: typer.Context,
    count: Annotated[int | None, typer.Argument(metavar="N", help="How many, from now on.", show_default=False)] = None,
    usual: Annotated[bool, typer.Option("--usual", help="As many as the settings say.")] = False,
    as_json: AsJson = False,
) -> int:
    """Show how many workers there are and who has them, or change it while they work."""
    session = session_of(context)
    with opened(session) as desk:
        if count is not None or usual:
            desk.pool.set_workers(None if usual else count)
        number, owner = (count or desk.pool.workers), desk.pool.owner
        if as_json:
            session.answer(
                {
                    "workers": number,
                    "process": owner.pid if owner else None,
                    "paused": desk.pool.is_paused,
                    "holding": desk.pool.holding,
                }
            )
            return 0
        place = f"in process {owner.pid}" if owner else "when one works: nobody does now"
        session.out.line(f"{counted(number, 'worker')} {place}.")
        for sentence in _obstacles(desk):
            session.out.line(sentence)
        return 0


def _obstacles(desk: Desk) -> list[str]:
    found = ["Everything is paused."] if desk.pool.is_paused else []
    return found + ([desk.pool.holding] if desk.pool.holding else [])


def _chosen(
    session: Session, desk: Desk, numbers: Sequence[int] | None, wanted: Filter, verb: str, *, is_agreed: bool
) -> list[Job]:
    """The jobs of these numbers, or those that a filter lets through and that the person agrees to; all of them active.

    Raises what `matching` and `agreed` do, `UnknownJob` and `AlreadyOver`.
    """
    if not numbers:
        numbers = matching(desk, wanted, ACTIVE)
        agreed(session, verb, len(numbers), is_agreed=is_agreed)
    chosen = [desk.jobs.get(number) for number in unique(numbers)]
    _check_active(chosen)
    return chosen


def _check_active(jobs: Sequence[Job]) -> None:
    over = [job for job in jobs if job.state.is_final]
    if over:
        numbers = listed(str(job.id) for job in over)
        raise AlreadyOver(f"Job {numbers} is over: {over[0].state}." if len(over) == 1 else f"Jobs {numbers} are over.")


def _wish(session: Session, jobs: Sequence[Job], words: str, *, as_json: bool) -> int:
    if as_json:
        session.answer([job_shape(job) for job in jobs])
    else:
        for job in jobs:
            session.out.line(f"Job {job.id} {words}: {safe(job.title)}")
    return 0


def _told_of_all(session: Session, desk: Desk, sentence: str, *, as_json: bool) -> int:
    if as_json:
        session.answer({"paused": desk.pool.is_paused})
    else:
        session.out.line(sentence)
    return 0
