"""`process`: commits go through a command or a pipeline, and this follows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

import typer

from jobdesk.cli.choice import WhatToDo, WhichCommits
from jobdesk.cli.lengths import moment, time_out
from jobdesk.cli.opening import opened
from jobdesk.cli.options import AsJson, Detach, Family, Workers
from jobdesk.cli.plans import tell_plan
from jobdesk.cli.screen import Style, safe
from jobdesk.cli.session import Session, session_of
from jobdesk.cli.words import counted
from jobdesk.cli.working import work_on
from jobdesk.core.clock import Clock
from jobdesk.core.errors import UserError
from jobdesk.core.model import Mode, Submitted
from jobdesk.desk.desk import Desk
from jobdesk.desk.jobs.requests import ProcessRequest, TaskRequest
from jobdesk.desk.pool import check_number_of_workers

app = Family()


class BadRetries(UserError):
    """The number of retries must be 0 or more."""


class ForCommits(UserError):
    """That pipeline works on no commits: a dry run, a search and a time-out in per cent have no meaning there."""


@dataclass(frozen=True)
class Terms:
    """How a job is worked on."""

    title: ClassVar[str] = "How"

    project: Annotated[str | None, typer.Option(metavar="NAME", help="What the job is part of.")] = None
    timeout: Annotated[
        str | None, typer.Option(metavar="S", help="How long one commit may take: 30, 5m, or 200% of the median.")
    ] = None
    retries: Annotated[int, typer.Option(metavar="N", help="Try a commit that fails so many times more.")] = 0
    priority: Annotated[int, typer.Option(metavar="N", help="Higher goes first.")] = 0
    force: Annotated[bool, typer.Option("--force", help="Run again what is known already.")] = False
    run_at: Annotated[str | None, typer.Option(metavar="TIME", help="Not before then: 18:00, +2h or a date.")] = None
    expires: Annotated[str | None, typer.Option(metavar="TIME", help="Cancel the job if it has not begun by then.")] = (
        None
    )
    find_first_bad: Annotated[
        bool,
        typer.Option("--find-first-bad", help="Try no more than it takes to find the first commit that fails."),
    ] = False

    def common(self) -> dict[str, Any]:
        """What every request has. Raises `BadRetries`, `BadTimeOut` and `BadMoment`."""
        if self.retries < 0:
            raise BadRetries
        now = Clock().now()
        return {
            "project": self.project,
            "priority": self.priority,
            "timeout_s": time_out(self.timeout)[0] if self.timeout is not None else None,
            "retries": self.retries,
            "force": self.force,
            "run_at": moment(self.run_at, now) if self.run_at is not None else 0,
            "expires_at": moment(self.expires, now) if self.expires is not None else None,
        }

    def timeout_factor(self) -> float | None:
        """The time-out as a multiple of the median, where it is one."""
        return time_out(self.timeout)[1] if self.timeout is not None else None


@app.add
def process(
    context: typer.Context,
    which: WhichCommits,
    what: WhatToDo,
    terms: Terms,
    workers: Workers = None,
    detach: Detach = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would run, and why; run nothing.")] = False,
    as_json: AsJson = False,
) -> int:
    """Run a command, or a pipeline, at every commit of a range.

    Every commit is checked out in a private copy: your repository is never touched. What was found is remembered, so
    that the next time only what is new or has changed runs.

    \b
    jobdesk process --last 100 --command "make test"
    jobdesk process --range v1.0..main --first-parent -- pytest -q tests
    jobdesk process --all --scope paths --path src --command "make lint"
    """
    session = session_of(context)
    check_number_of_workers(workers)
    with opened(session) as desk:
        if not what.is_open and not desk.pipelines.needs_commits(what.pipeline):
            task = _task(what, terms, workers, is_dry=dry_run)
            return _submit(session, desk, desk.jobs.submit(task), workers, is_detached=detach, as_json=as_json)
        request = _request(which, what, terms, workers)
        if dry_run:
            plan = desk.commits.plan(request, workers or desk.pool.workers)
            tell_plan(session, plan, is_search=terms.find_first_bad, as_json=as_json)
            return 0
        submitted = desk.commits.process(request)
        return _submit(session, desk, submitted, workers, is_detached=detach, as_json=as_json)


def _submit(
    session: Session, desk: Desk, submitted: Submitted, workers: int | None, *, is_detached: bool, as_json: bool
) -> int:
    heads = _heads(session, desk, submitted)
    return work_on(session, desk, [submitted.job], workers, heads=heads, is_detached=is_detached, as_json=as_json)


def _request(which: WhichCommits, what: WhatToDo, terms: Terms, workers: int | None) -> ProcessRequest:
    return ProcessRequest(
        repository=which.repo,
        selection=which.selection(first_parent=terms.find_first_bad),
        pipeline=what.pipeline,
        given=what.given(),
        mode=Mode.FIRST_BAD if terms.find_first_bad else Mode.EACH,
        workers=workers,
        timeout_factor=terms.timeout_factor(),
        **terms.common(),
    )


def _task(what: WhatToDo, terms: Terms, workers: int | None, *, is_dry: bool) -> TaskRequest:
    """A pipeline that works on no commits runs once, for the job itself."""
    if is_dry or terms.find_first_bad or terms.timeout_factor() is not None:
        raise ForCommits
    return TaskRequest(what.pipeline, what.given(), workers=workers, **terms.common())


def _heads(session: Session, desk: Desk, submitted: Submitted) -> list[str]:
    """Which job it is, new or not, and what it does."""
    job = desk.jobs.get(submitted.job)
    commits = counted(job.items.total, "commit")
    if job.repository_path is None:
        head = f"Job {job.id}"
    elif submitted.created:
        head = f"Job {job.id}: {commits} in {job.repository_path}"
    elif desk.pool.owner:
        head = f"Already running as job {job.id}"
    else:
        head = f"Carrying on with job {job.id}: {job.items.final:,} of {commits} are done"
    return [safe(head), session.out.paint(session.out.cut(f"  {safe(job.title)}"), Style.FAINT)]
