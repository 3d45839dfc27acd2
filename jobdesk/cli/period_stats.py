"""What `stats --period` prints: the figures of a day, a week, a month or of all time, and each of its stretches."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from jobdesk.cli.screen import safe
from jobdesk.cli.session import Session
from jobdesk.cli.shapes import CENT, Shape
from jobdesk.cli.tables import Cell, Column, write_table
from jobdesk.cli.words import cents, counted, iso, length, listed, size
from jobdesk.desk.insights.insights import Figures, Lengths, View
from jobdesk.desk.insights.queue_end import QueueEnd
from jobdesk.desk.insights.queue_words import queue_words
from jobdesk.store.sums import Measure

MEASURES = {
    Measure.RUN_TOOK: ("runs_took", "Runs took"),
    Measure.JOB_TOOK: ("jobs_took", "Jobs took"),
    Measure.JOB_WAITED: ("jobs_waited", "Jobs waited"),
}
VERSIONS = (
    Column("PIPELINE", is_flexible=True),
    Column("VERSION"),
    Column("RUNS", is_number=True),
    Column("FAILED", is_number=True),
    Column("SUCCESS", is_number=True),
)


def write_view(session: Session, view: View, end: QueueEnd) -> None:
    """For people."""
    for line in _lines(view):
        session.out.line(line)
    if view.by_version:
        session.out.line("")
        rows = [
            [
                Cell(safe(one.name or "-")),
                Cell(safe(one.version or "")),
                Cell(f"{one.figures.runs:,}"),
                Cell(f"{one.figures.failed:,}"),
                Cell("" if one.figures.success is None else f"{one.figures.success:.1%}"),
            ]
            for one in view.by_version
        ]
        write_table(session.out, VERSIONS, rows)
    session.out.line("")
    session.out.line(queue_words(end))


def _lines(view: View) -> Iterator[str]:
    figures = view.figures
    success = "" if figures.success is None else f", {figures.success:.1%} succeeded"
    yield f"{counted(figures.runs, 'run')} ({figures.reused:,} reused){success}; {counted(figures.jobs, 'job')}"
    for measure, (_name, words) in MEASURES.items():
        some = view.lengths[measure]
        if some.p50_s is not None and some.p95_s is not None and some.p99_s is not None:
            yield f"{words:<12} p50 {length(some.p50_s)}, p95 {length(some.p95_s)}, p99 {length(some.p99_s)}"
    used = [f"processor time {length(figures.cpu_s)}", f"memory up to {size(figures.memory)}"]
    if figures.cost:
        used.append(f"cost {cents(figures.cost)}")
    yield f"Used         {listed(used)}"
    for project in view.projects:
        bound = "no budget" if project.budget is None else f"budget {cents(project.budget)}"
        yield f"Project {safe(project.name)}: {cents(project.spent)} in all, {bound}"
    if figures.backwards:
        yield f"{counted(figures.backwards, 'length')} left out: the clock was set back meanwhile."


def view_shape(view: View, end: QueueEnd) -> Shape:
    """For programs."""
    return {
        "period": str(view.stretches.period),
        "from": iso(view.stretches.edges[0]),
        "to": iso(view.stretches.edges[-1]),
        **_figures_shape(view.figures),
        **{name: _lengths_shape(view.lengths[measure]) for measure, (name, _words) in MEASURES.items()},
        "by_version": [
            {"pipeline": one.name, "version": one.version, **_figures_shape(one.figures)} for one in view.by_version
        ],
        "by_project": [{"project": one.name, **_figures_shape(one.figures)} for one in view.by_project],
        "projects": [
            {
                "project": one.name,
                "spent_cents": one.spent / CENT,
                "budget_cents": None if one.budget is None else one.budget / CENT,
            }
            for one in view.projects
        ],
        "over_time": [
            {
                "from": iso(begin),
                **_figures_shape(figures),
                **{
                    name: _lengths_shape(view.lengths_over_time[measure][place])
                    for measure, (name, _words) in MEASURES.items()
                },
            }
            for place, (begin, figures) in enumerate(zip(view.stretches.edges, view.over_time, strict=False))
        ],
        "queue": {
            "jobs": end.jobs,
            "runs": end.runs,
            "earliest": iso(end.earliest),
            "latest": iso(end.latest),
            "unknown": end.unknown,
        },
    }


def view_csv(view: View) -> str:
    """A line for each stretch, with exact numbers."""
    text = io.StringIO()
    rows = view_shape(view, QueueEnd(view.at, 0, 0))["over_time"]
    flat = [
        {
            key if inner is None else f"{key}_{inner}": value
            for key, given in row.items()
            for inner, value in (given.items() if isinstance(given, dict) else [(None, given)])
        }
        for row in rows
    ]
    writer = csv.DictWriter(text, list(flat[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(flat)
    return text.getvalue()


def _figures_shape(figures: Figures) -> Shape:
    return {
        "runs": figures.runs,
        "succeeded": figures.succeeded,
        "failed": figures.failed,
        "skipped": figures.skipped,
        "cancelled": figures.cancelled,
        "reused": figures.reused,
        "jobs": figures.jobs,
        "jobs_failed": figures.jobs_failed,
        "cpu_s": figures.cpu_s,
        "memory": figures.memory,
        "cost_cents": figures.cost / CENT,
        "left_out": figures.backwards,
    }


def _lengths_shape(some: Lengths) -> Shape:
    return {"count": some.count, "p50_s": some.p50_s, "p95_s": some.p95_s, "p99_s": some.p99_s}
