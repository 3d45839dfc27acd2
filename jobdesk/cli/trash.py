"""`delete` and `restore`: into the trash and out of it."""

from __future__ import annotations

from typing import Annotated

import typer

from jobdesk.cli.filters import Filter
from jobdesk.cli.many import OVER, agreed, do, matching, say_count, unique
from jobdesk.cli.opening import opened
from jobdesk.cli.options import AsJson, DryRun, Family, JobNumbers, Yes
from jobdesk.cli.screen import safe
from jobdesk.cli.session import Session, session_of
from jobdesk.cli.shapes import job_shape
from jobdesk.core.errors import UserError
from jobdesk.core.model import Job
from jobdesk.desk.desk import Desk
from jobdesk.desk.jobs.jobs import InTrash, StillActive
from jobdesk.desk.jobs.undertaking import Undertaking, Wish

app = Family()


class NotInTrash(UserError):
    """That job is not in the trash."""


@app.add
def delete(
    context: typer.Context,
    wanted: Filter,
    jobs: JobNumbers = None,
    for_good: Annotated[
        bool, typer.Option("--for-good", help="Out of the trash, with runs and logs; this cannot be undone.")
    ] = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> int:
    """Delete jobs that are over: they stay in the trash for a week, and `jobdesk restore` brings them back.

    Their results are not forgotten. `jobdesk jobs is:deleted` lists what is in the trash.
    """
    session = session_of(context)
    wish = Wish.DROP if for_good else Wish.DELETE
    with opened(session) as desk:
        undertake = desk.bulk.drop if for_good else desk.bulk.delete
        if jobs:
            chosen = [desk.jobs.get(job) for job in unique(jobs)]
            for job in chosen:
                _check_in_trash(job) if for_good else _check_over(job)
            numbers = [job.id for job in chosen]
        else:
            numbers = matching(desk, wanted, () if for_good else OVER, in_trash=for_good)
        if dry_run:
            return say_count(session, wish, len(numbers), as_json=as_json)
        if for_good or not jobs:
            agreed(session, "Delete for good" if for_good else "Delete", len(numbers), is_agreed=yes)
        if jobs and not for_good:
            return _few(session, desk, undertake(numbers), "is in the trash", chosen, as_json=as_json)
        return do(session, desk, undertake(numbers), as_json=as_json)


@app.add
def restore(
    context: typer.Context,
    wanted: Filter,
    jobs: JobNumbers = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> int:
    """Restore deleted jobs from the trash, as they were."""
    session = session_of(context)
    with opened(session) as desk:
        if jobs:
            chosen = [desk.jobs.get(job) for job in unique(jobs)]
            for job in chosen:
                _check_in_trash(job)
            numbers = [job.id for job in chosen]
        else:
            numbers = matching(desk, wanted, in_trash=True)
        if dry_run:
            return say_count(session, Wish.RESTORE, len(numbers), as_json=as_json)
        if jobs:
            return _few(session, desk, desk.bulk.restore(numbers), "is restored", chosen, as_json=as_json)
        agreed(session, "Restore", len(numbers), is_agreed=yes)
        return do(session, desk, desk.bulk.restore(numbers), as_json=as_json)


def _few(session: Session, desk: Desk, undertaking: Undertaking, words: str, jobs: list[Job], *, as_json: bool) -> int:
    """Jobs that a person named are told one by one."""
    for _progress in undertaking.go():
        pass
    if as_json:
        session.answer([job_shape(desk.jobs.get(job.id)) for job in jobs])
    else:
        for job in jobs:
            session.out.line(f"Job {job.id} {words}: {safe(job.title)}")
    return 0


def _check_over(job: Job) -> None:
    if job.deleted_at is not None:
        raise InTrash(f"Job {job.id} is in the trash already.")
    if not job.state.is_final:
        raise StillActive(f"Job {job.id} is not over yet; cancel it first.")


def _check_in_trash(job: Job) -> None:
    if job.deleted_at is None:
        raise NotInTrash(f"Job {job.id} is not in the trash.")
