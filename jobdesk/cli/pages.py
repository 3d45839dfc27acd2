"""What `show` says of a job, and of one run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from jobdesk.cli.failures import subjects_of
from jobdesk.cli.screen import Style, safe
from jobdesk.cli.session import Session
from jobdesk.cli.summary import hint
from jobdesk.cli.tables import Cell, Column, write_table
from jobdesk.cli.words import about, cents, job_counts_line, length, moment, short, sign_of, size, style_of
from jobdesk.core.clock import MICROSECONDS
from jobdesk.core.model import Attempt, Job, Run, RunKind, Transition
from jobdesk.core.outcomes import Artifact
from jobdesk.core.states import RunState
from jobdesk.desk.desk import Desk

RUNS_SHOWN = 20
LABEL_WIDTH = 11

RUN_COLUMNS = (
    Column("COMMIT"),
    Column("STATE"),
    Column("TRIES", is_number=True),
    Column("TOOK", is_number=True),
    Column("WHAT", is_flexible=True),
)


def tell_job(session: Session, desk: Desk, job: Job, runs: Sequence[Run], *, shows_all: bool) -> None:
    """Its facts, then its runs: all, or those that a person would look at first."""
    out = session.out
    outlook = desk.outlooks.of(job)
    sign = out.paint(sign_of(outlook.chip, has_signs=out.has_signs), style_of(outlook.chip))
    out.line(f"{sign} Job {job.id}: {out.paint(safe(job.title), Style.STRONG)}")
    facts = {"state": outlook.chip, **dict(_facts(desk, job))}
    if outlook.reason:
        facts["waits"] = outlook.reason
    if outlook.left_s is not None:
        facts["left"] = about(outlook.left_s)
    for label, words in facts.items():
        out.line(f"  {out.paint(f'{label:<{LABEL_WIDTH}}', Style.FAINT)} {safe(words)}")
    shown = list(runs) if shows_all else _worth_a_look(runs)
    if shown:
        out.line()
        _tell_runs(session, desk, job, shown)
    if len(shown) < len(runs) and not shows_all:
        out.line(hint(session, f"show {job.id} --all", f"all {len(runs):,} runs"))


def _facts(desk: Desk, job: Job) -> Iterator[tuple[str, str]]:
    now = desk.clock.now()
    yield "commits" if job.repository_path else "runs", job_counts_line(job)
    yield "pipeline", f"{job.pipeline}, version {job.version}"
    if job.repository_path:
        yield "repository", job.repository_path
    if job.project:
        yield "project", job.project
    yield "submitted", moment(job.created_at, now)
    if job.finished_at and job.started_at:
        yield "took", length((job.finished_at - job.started_at) / MICROSECONDS)
    if job.retry_of:
        yield "retry of", f"job {job.retry_of}"
    if job.summary:
        yield "summary", job.summary
    if job.metrics:
        yield "metrics", ", ".join(f"{name} {number:g}" for name, number in job.metrics.items())
    if job.cost:
        yield "cost", cents(job.cost)
    if job.error:
        yield "error", job.error
    flaky = desk.jobs.flaky(job.id)
    if flaky:
        yield "flaky", f"{', '.join(short(item) for item in sorted(flaky))}: passed and failed with the same content"


def _worth_a_look(runs: Sequence[Run]) -> list[Run]:
    """Of a short job all, of a long one what failed and what is under way."""
    if len(runs) <= RUNS_SHOWN:
        return list(runs)
    return [run for run in runs if run.state in (RunState.FAILED, RunState.RUNNING)][:RUNS_SHOWN]


def _tell_runs(session: Session, desk: Desk, job: Job, runs: Sequence[Run]) -> None:
    commits = subjects_of(desk, job.repository_path, runs)
    rows = []
    for run in runs:
        commit = commits.get(run.item)
        rows.append(
            [
                Cell(safe(short(run.item)) if run.kind is RunKind.ITEM else "finish"),
                _state_cell(session, run),
                Cell(str(run.attempts) if run.attempts else ""),
                Cell(_took(run.started_at, run.finished_at)),
                Cell(session.out.joined(run.error or run.message or run.summary, commit.subject if commit else None)),
            ]
        )
    write_table(session.out, RUN_COLUMNS, rows)


def _state_cell(session: Session, run: Run) -> Cell:
    word = f"{run.state}, reused" if run.reused else str(run.state)
    return Cell(f"{sign_of(run.state, has_signs=session.out.has_signs)} {word}", style_of(run.state))


def _took(start: int | None, end: int | None) -> str:
    return "" if start is None or end is None else length((end - start) / MICROSECONDS)


def tell_run(
    session: Session,
    desk: Desk,
    job: Job,
    run: Run,
    attempts: Sequence[Attempt],
    files: Sequence[tuple[Artifact, Path]],
    history: Sequence[Transition],
) -> None:
    """One run: what came of it, each attempt, the files it left, and every move."""
    out, now = session.out, desk.clock.now()
    _tell_runs(session, desk, job, [run])
    for attempt in attempts:
        took = _took(attempt.started_at, attempt.finished_at) or "under way"
        used = [f"cpu {length(attempt.cpu_s)}"] if attempt.cpu_s is not None else []
        used += [f"memory {size(attempt.memory)}"] if attempt.memory else []
        words = ", ".join([f"{attempt.mishap or attempt.ending or 'running'}", took, *used])
        out.line(f"  attempt {attempt.number}  {moment(attempt.started_at, now)}  {words}")
        if attempt.error and attempt.error != run.error:
            out.line(f"             {safe(attempt.error)}")
        if path := desk.jobs.log_path(attempt):
            out.line(f"             {out.paint(safe(str(path)), Style.FAINT)}")
    for artifact, path in files:
        out.line(f"  {safe(artifact.name)}  {size(artifact.size)}  {out.paint(safe(str(path)), Style.FAINT)}")
    for one in history:
        out.line(f"  {moment(one.at, now)}  {one.before} → {one.after}  {safe(one.why)} ({one.who})")
