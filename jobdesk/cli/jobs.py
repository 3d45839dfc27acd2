"""`jobs` and `show`: what was asked for, and how it went."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from jobdesk.cli.filters import EVERY, Filter
from jobdesk.cli.opening import opened
from jobdesk.cli.options import AsJson, Family, JobNumber
from jobdesk.cli.pages import tell_job, tell_run
from jobdesk.cli.query_line import complete_line
from jobdesk.cli.runs import find_run
from jobdesk.cli.screen import safe
from jobdesk.cli.session import Session, session_of
from jobdesk.cli.shapes import artifact_shape, attempt_shape, job_shape, run_shape, transition_shape
from jobdesk.cli.tables import Cell, Column, write_table
from jobdesk.cli.words import about, job_counts_line, moment, sign_of, style_of
from jobdesk.core.model import Job, Run
from jobdesk.desk.desk import Desk
from jobdesk.desk.jobs.outlooks import Outlook

app = Family()

COLUMNS = (
    Column("JOB", is_number=True),
    Column("STATE"),
    Column("DONE", is_number=True),
    Column("WHEN"),
    Column("TITLE", is_flexible=True),
    Column("", is_flexible=True),
)


@app.add
def jobs(
    context: typer.Context,
    wanted: Filter,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[QUERY]...",
            help="Which jobs, such as 'status:failed since:7d'.",
            show_default=False,
            autocompletion=complete_line,
        ),
    ] = None,
    last: Annotated[int, typer.Option(metavar="N", min=1, help="The newest N.")] = 20,
    every: Annotated[bool, typer.Option("--all", help="All that there are.")] = False,
    as_json: AsJson = False,
) -> int:
    """List jobs, the newest first, those that are not over on top."""
    session = session_of(context)
    line = " ".join(filter(None, [*(words or ()), wanted.query]))
    wanted = replace(wanted, query=line or None)
    with opened(session) as desk:
        found = wanted.jobs(desk, EVERY if every else last)
        found.sort(key=lambda job: (job.state.is_final, -job.id))
        outlooks = desk.outlooks.of_all(found)
        if as_json:
            session.answer([job_shape(job, outlooks[job.id]) for job in found])
        elif not found:
            session.out.line("There are no jobs yet." if wanted.is_open else "No job matches.")
        else:
            now = desk.clock.now()
            write_table(session.out, COLUMNS, [_row(session, job, outlooks[job.id], now) for job in found])
    return 0


def _row(session: Session, job: Job, outlook: Outlook, now: int) -> list[Cell]:
    style = style_of(outlook.chip)
    sign = sign_of(outlook.chip, has_signs=session.out.has_signs)
    return [
        Cell(str(job.id)),
        Cell(f"{sign} {outlook.chip}", style),
        Cell(f"{job.items.done:,}/{job.items.total:,}"),
        Cell(moment(job.finished_at or job.started_at or job.created_at, now)),
        Cell(safe(job.title)),
        Cell(_note(job, outlook), style if job.state.is_final and job.error else None),
    ]


def _note(job: Job, outlook: Outlook) -> str:
    """The one thing that matters most: why it failed or waits, how long it takes, what it made."""
    if not job.state.is_final:
        left = "" if outlook.left_s is None else f"{about(outlook.left_s)} left"
        return left if outlook.chip in ("running", "paused") else outlook.reason or left
    return safe(job.error or job.summary or (job_counts_line(job) if job.counts.failed else ""))


@app.add
def show(
    context: typer.Context,
    job: JobNumber,
    commit: Annotated[
        str | None, typer.Argument(metavar="[COMMIT]", help="One commit of it: the beginning of its id.")
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="All runs, not only those that failed or are under way.")
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Show a job and its runs, or one run with its attempts, its files and its history."""
    session = session_of(context)
    with opened(session) as desk:
        found = desk.jobs.get(job)
        if commit is not None:
            run = find_run(desk, found, commit)
            _show_run(session, desk, found, run, as_json=as_json)
            return 0
        runs = desk.jobs.runs(job)
        if as_json:
            flaky = desk.jobs.flaky(job)
            shape = job_shape(found, desk.outlooks.of(found))
            session.answer(shape | {"runs": [run_shape(run, flaky) for run in runs]})
        else:
            tell_job(session, desk, found, runs, shows_all=every)
    return 0


def _show_run(session: Session, desk: Desk, job: Job, run: Run, *, as_json: bool) -> None:
    attempts = desk.jobs.attempts([run]).get(run.id, [])
    files, history = desk.jobs.artifacts(run.id), desk.jobs.history(job.id, run.id)
    if not as_json:
        tell_run(session, desk, job, run, attempts, files, history)
        return
    paths = [desk.jobs.log_path(attempt) for attempt in attempts]
    session.answer(
        run_shape(run, desk.jobs.flaky(job.id))
        | {
            "attempt_list": [
                attempt_shape(attempt, str(path) if path else None)
                for attempt, path in zip(attempts, paths, strict=True)
            ],
            "artifacts": [artifact_shape(artifact, str(path)) for artifact, path in files],
            "history": [transition_shape(one) for one in history],
        }
    )
