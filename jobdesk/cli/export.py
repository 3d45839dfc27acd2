"""`export`: a job with its runs, for other programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from xml.etree import ElementTree

import typer

from jobdesk.cli.failures import subjects_of
from jobdesk.cli.opening import opened
from jobdesk.cli.options import AsJson, Family, JobNumber
from jobdesk.cli.screen import safe, safe_output
from jobdesk.cli.session import session_of
from jobdesk.cli.shapes import Shape, job_shape, run_shape
from jobdesk.cli.words import iso, short
from jobdesk.core.clock import MICROSECONDS
from jobdesk.core.errors import EnvironmentTrouble
from jobdesk.core.model import Job, Run
from jobdesk.core.states import RunState
from jobdesk.desk.desk import Desk
from jobdesk.git.commits import Commit

LOG_TAIL = 4000
COLUMNS = (
    "commit", "subject", "status", "attempts", "exit_code", "duration_s", "reused", "error", "summary", "cost_cents",
)  # fmt: skip

app = Family()


class CannotWrite(EnvironmentTrouble):
    """That file cannot be written."""


class Format(StrEnum):
    """What other programs read."""

    JSON = "json"
    CSV = "csv"
    JUNIT = "junit"


SUFFIXES = {".json": Format.JSON, ".csv": Format.CSV, ".xml": Format.JUNIT}


@app.add
def export(
    context: typer.Context,
    job: JobNumber,
    form: Annotated[
        Format | None, typer.Option("--format", help="Without it, what the name of the file says, or JSON.")
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Without it, stdout.")] = None,
    as_json: AsJson = False,
) -> int:
    """Write a job with its runs as JSON, CSV or JUnit XML."""
    session = session_of(context)
    if form is None:
        form = SUFFIXES.get(output.suffix.lower(), Format.JSON) if output else Format.JSON
    with opened(session) as desk:
        found, runs = desk.jobs.get(job), desk.jobs.runs(job)
        commits = subjects_of(desk, found.repository_path, runs)
        text = _WRITERS[form](desk, found, runs, commits)
    if output is None:
        session.out.line(text.rstrip("\n"))
        return 0
    try:
        output.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise CannotWrite(f"{output} cannot be written: {error.strerror}.") from error
    if as_json:
        session.answer({"job": job, "format": str(form), "file": str(output), "runs": len(runs)})
    else:
        session.out.line(f"Job {job} is in {safe(str(output))}.")
    return 0


def _shapes(desk: Desk, job: Job, runs: Sequence[Run], commits: Mapping[str, Commit]) -> list[Shape]:
    flaky = desk.jobs.flaky(job.id)
    return [
        run_shape(run, flaky) | {"subject": commits[run.item].subject if run.item in commits else None} for run in runs
    ]


def _json(desk: Desk, job: Job, runs: Sequence[Run], commits: Mapping[str, Commit]) -> str:
    return json.dumps(job_shape(job) | {"runs": _shapes(desk, job, runs, commits)}, indent=2) + "\n"


def _csv(desk: Desk, job: Job, runs: Sequence[Run], commits: Mapping[str, Commit]) -> str:
    """One row a run (RFC 4180, with plain line feeds)."""
    text = io.StringIO()
    rows = csv.DictWriter(text, COLUMNS, extrasaction="ignore", lineterminator="\n")
    rows.writeheader()
    for shape in _shapes(desk, job, runs, commits):
        rows.writerow({name: _harmless(value) for name, value in shape.items()})
    return text.getvalue()


def _harmless(value: object) -> object:
    """A text that a spreadsheet would take for a formula gets a quote in front (OWASP, "CSV Injection")."""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
    return value


def _junit(desk: Desk, job: Job, runs: Sequence[Run], commits: Mapping[str, Commit]) -> str:
    """One case a run, as Jenkins and others read it (https://llg.cubic.org/docs/junit/)."""
    counts = job.counts
    suite = ElementTree.Element(
        "testsuite",
        name=_xml(job.title),
        tests=str(counts.total),
        failures=str(counts.failed),
        errors="0",
        skipped=str(counts.skipped + counts.cancelled + counts.queued + counts.running),
        time=_seconds(job.started_at, job.finished_at),
        timestamp=(iso(job.created_at) or "").partition(".")[0],
    )
    for run in runs:
        _add_case(suite, desk, job, run, commits.get(run.item))
    ElementTree.indent(suite)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=False) + "\n"


def _add_case(suite: ElementTree.Element, desk: Desk, job: Job, run: Run, commit: Commit | None) -> None:
    name = f"{short(run.item)} {commit.subject}" if commit else run.item
    case = ElementTree.SubElement(
        suite,
        "testcase",
        classname=_xml(job.title),
        name=_xml(name),
        time=_seconds(run.started_at, run.finished_at),
    )
    if run.state is RunState.FAILED:
        ElementTree.SubElement(case, "failure", message=_xml(run.error or "failed")).text = _log_tail(desk, run)
    elif run.state is not RunState.SUCCEEDED:
        ElementTree.SubElement(case, "skipped", message=_xml(run.message or run.summary or str(run.state)))


def _log_tail(desk: Desk, run: Run) -> str:
    """The end of what a failed run printed."""
    path = desk.jobs.live_log_path(run)
    if path is None:
        return ""
    with path.open("rb") as log:
        log.seek(max(0, path.stat().st_size - LOG_TAIL))
        return _xml(safe_output(log.read().decode("utf-8", "replace")))


def _xml(text: str) -> str:
    """Without what XML 1.0 cannot hold: control characters are shown, and so are halves of surrogate pairs."""
    return safe_output(text).replace("\x1b", "\\x1b").encode("utf-8", "backslashreplace").decode().replace("\ufffe", "")


def _seconds(start: int | None, end: int | None) -> str:
    return "0" if start is None or end is None else f"{(end - start) / MICROSECONDS:.3f}"


_WRITERS: Mapping[Format, Callable[[Desk, Job, Sequence[Run], Mapping[str, Commit]], str]] = {
    Format.JSON: _json,
    Format.CSV: _csv,
    Format.JUNIT: _junit,
}
