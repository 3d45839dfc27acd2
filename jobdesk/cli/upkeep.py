"""`clean`, `backup` and `stats`: what is kept, and what it all comes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from jobdesk.cli.lengths import earlier
from jobdesk.cli.opening import opened
from jobdesk.cli.options import AsJson, Family
from jobdesk.cli.period_stats import view_csv, view_shape, write_view
from jobdesk.cli.screen import safe
from jobdesk.cli.session import Session, session_of
from jobdesk.cli.shapes import figures_shape
from jobdesk.cli.tables import Cell, Column, write_table
from jobdesk.cli.words import cents, counted, length, listed, sign_of, size, style_of
from jobdesk.desk.insights.insights import Narrowed
from jobdesk.desk.insights.periods import Period
from jobdesk.store.statistics import Line, by_state

app = Family()

COLUMNS = (
    Column("PROJECT", is_flexible=True),
    Column("PIPELINE", is_flexible=True),
    Column("STATE"),
    Column("JOBS", is_number=True),
    Column("RUNS", is_number=True),
    Column("TIME", is_number=True),
    Column("MEAN", is_number=True),
    Column("COST", is_number=True),
)


@app.add
def clean(
    context: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go; delete nothing.")] = False,
    as_json: AsJson = False,
) -> int:
    """Delete what has served its time: logs, checkpoints and artifacts of jobs that are over, and slots.

    How long things stay is a setting. That a commit was processed, and what came of it, is never forgotten.
    """
    session = session_of(context)
    with opened(session) as desk:
        cleaned = desk.storage.clean(is_dry=dry_run)
    if as_json:
        kept = asdict(cleaned.kept)
        session.answer({"dry_run": dry_run, **kept, "slots": cleaned.slots, "slot_bytes": cleaned.slot_bytes})
        return 0
    parts = cleaned.parts()
    if not parts:
        session.out.line("There is nothing to delete.")
        return 0
    session.out.line("Would be deleted:" if dry_run else "Deleted:")
    for part in parts:
        session.out.line(f"  {part}")
    return 0


@app.add
def backup(
    context: typer.Context,
    target: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Where to; without it, below the data folder.")
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Copy the database while work goes on.

    The copy holds all jobs and results; logs and artifacts are files of their own.
    """
    session = session_of(context)
    with opened(session) as desk:
        path = desk.storage.back_up(target)
    count = path.stat().st_size
    if as_json:
        session.answer({"file": str(path), "size": count})
    else:
        session.out.line(f"Copied to {safe(str(path))}, {size(count)}.")
    return 0


@app.add
def stats(
    context: typer.Context,
    project: Annotated[str | None, typer.Option(metavar="NAME", help="Of this project.")] = None,
    pipeline: Annotated[str | None, typer.Option(metavar="NAME", help="Of this pipeline.")] = None,
    since: Annotated[str | None, typer.Option(metavar="TIME", help="Submitted since then: 7d, or a date.")] = None,
    period: Annotated[
        Period | None, typer.Option("--period", help="What ended in it, with percentiles, and when the queue ends.")
    ] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="With --period: a line for each hour or day.")] = False,
    as_json: AsJson = False,
) -> int:
    """Add up what was done: jobs, runs, time and cost, by project, pipeline and state.

    With --period it is what ended in the last 24 hours, 7 days, 30 days or ever: how long jobs waited and took, and
    runs took (50th, 95th and 99th percentile, within 1.6 %), success by version, and when the whole queue will be done.
    """
    session = session_of(context)
    if period is not None:
        return _period_stats(session, period, Narrowed(pipeline=pipeline, project=project), as_csv, as_json)
    with opened(session) as desk:
        begin = earlier(since, desk.clock.now()) if since is not None else None
        lines = desk.storage.summary(project=project, pipeline=pipeline, since=begin)
    totals = by_state(lines)
    if as_json:
        session.answer(
            {
                "by_state": {str(state): figures_shape(figures) for state, figures in totals.items()},
                "lines": [
                    {"project": line.project, "pipeline": line.pipeline, "state": str(line.state)}
                    | figures_shape(line.figures)
                    for line in lines
                ],
            }
        )
    elif not lines:
        session.out.line("There are no jobs to add up.")
    else:
        write_table(session.out, COLUMNS, [_row(session, line) for line in lines])
        session.out.line(f"Together: {_together(lines)}")
    return 0


def _period_stats(session: Session, period: Period, narrowed: Narrowed, as_csv: bool, as_json: bool) -> int:
    with opened(session) as desk:
        view, end = desk.insights.look(period, narrowed), desk.queue_ends.look()
    if as_csv:
        for line in view_csv(view).splitlines():
            session.out.line(line)
    elif as_json:
        session.answer(view_shape(view, end))
    else:
        write_view(session, view, end)
    return 0


def _row(session: Session, line: Line) -> list[Cell]:
    figures = line.figures
    return [
        Cell(safe(line.project or "-")),
        Cell(safe(line.pipeline)),
        Cell(f"{sign_of(line.state, has_signs=session.out.has_signs)} {line.state}", style_of(line.state)),
        Cell(f"{figures.jobs:,}"),
        Cell(f"{figures.runs:,}"),
        Cell(length(figures.total_s)),
        Cell("" if figures.mean_s is None else length(figures.mean_s)),
        Cell(cents(figures.total_cost) if figures.total_cost else ""),
    ]


def _together(lines: Sequence[Line]) -> str:
    first, *rest = (line.figures for line in lines)
    whole = sum(rest, start=first)
    cost = [cents(whole.total_cost)] if whole.total_cost else []
    return listed([counted(whole.jobs, "job"), counted(whole.runs, "run"), length(whole.total_s), *cost])
