"""`failures`: what fails, grouped by what it says, to be looked at, retried and muted by the group."""

from __future__ import annotations

from typing import Annotated

import typer

from jobdesk.cli.lengths import earlier
from jobdesk.cli.many import left_words, made_again
from jobdesk.cli.opening import opened
from jobdesk.cli.options import AsJson, Detach, Family, Workers
from jobdesk.cli.screen import Style, safe
from jobdesk.cli.session import session_of
from jobdesk.cli.shapes import Shape
from jobdesk.cli.tables import Cell, Column, write_table
from jobdesk.cli.words import counted, iso, listed, moment, short
from jobdesk.cli.working import work_on
from jobdesk.core.errors import UserError
from jobdesk.core.failures import FailureGroup
from jobdesk.desk.jobs.failures import FailedRun

SHOWN_RUNS = 20
NO_WORDS = "(it said nothing)"

app = Family()
failures = app.branch("failures", "Group failures by what they say: look at a group, retry it, mute it.")

Group = Annotated[
    str,
    typer.Argument(metavar="GROUP", help="A group: the beginning of its id, as `list` shows it.", show_default=False),
]

COLUMNS = (
    Column("GROUP"),
    Column("RUNS", is_number=True),
    Column("JOBS", is_number=True),
    Column("PIPELINE"),
    Column("LAST"),
    Column("NEW"),
    Column("SAYS", is_flexible=True),
)


class NothingLeftToRetry(UserError):
    """There is nothing to retry: every job of that group was retried already, or is not over yet."""


@failures.add
def list_(
    context: typer.Context,
    since: Annotated[str | None, typer.Option(metavar="TIME", help="Failed since then: 7d, or a date.")] = None,
    pipeline: Annotated[str | None, typer.Option(metavar="NAME", help="Of this pipeline.")] = None,
    since_version: Annotated[
        str | None,
        typer.Option(metavar="VERSION", help="Only what no earlier version of its pipeline has said."),
    ] = None,
    muted: Annotated[bool, typer.Option("--muted", help="The muted ones, too.")] = False,
    as_json: AsJson = False,
) -> int:
    """List failures by what they say, the most frequent first.

    Numbers, paths, hashes and names in quotes are folded to `…`, so that what differs only in them is one group.
    """
    session = session_of(context)
    with opened(session) as desk:
        now = desk.clock.now()
        begin = earlier(since, now) if since is not None else None
        board = desk.failures.groups(since=begin, pipeline=pipeline, since_version=since_version)
    groups = list(board.groups) if muted else board.heard
    if as_json:
        session.answer([group_shape(group) for group in groups])
        return 0
    left_out = len(board.groups) - len(groups)
    if groups:
        write_table(session.out, COLUMNS, [_row(group, now) for group in groups])
    else:
        session.out.line("Nothing has failed." if not left_out else "Nothing has failed that is not muted.")
    if left_out:
        session.remark(f"{counted(left_out, 'muted group')} left out; --muted shows them.")
    if board.is_cut:
        session.remark("There are older failures than these; only the newest were looked at.")
    return 0


@failures.add
def show(context: typer.Context, group: Group, as_json: AsJson = False) -> int:
    """Show a group: what its newest failure said, and its runs."""
    session = session_of(context)
    with opened(session) as desk:
        found = desk.failures.get(group)
        runs = desk.failures.page(found.runs if as_json else found.runs[:SHOWN_RUNS])
        now = desk.clock.now()
    if as_json:
        session.answer(group_shape(found) | {"runs": [_run_shape(one) for one in runs]})
        return 0
    out = session.out
    out.line(out.paint(safe(found.pattern) or NO_WORDS, Style.STRONG))
    facts = [
        counted(found.count, "run"),
        counted(found.jobs, "job"),
        f"{safe(found.pipeline)} {safe(listed(found.versions))}",
        f"first {moment(found.first_at, now)}",
        f"last {moment(found.last_at, now)}",
        f"new since {safe(found.first_version)}" if found.is_new else "",
        "muted" if found.is_muted else "",
    ]
    out.line(out.joined(*(fact for fact in facts if fact)))
    out.line(f"For example: {safe(found.example) or NO_WORDS}")
    for one in runs:
        head = f"  job {one.job.id}  {out.paint(safe(short(one.run.item)), Style.STRONG)}  "
        out.line(head + out.joined(moment(one.run.finished_at or now, now), safe(one.subject)))
    if found.count > len(runs):
        out.line(f"  and {counted(found.count - len(runs), 'older run')}; --json lists them all.")
    return 0


@failures.add
def retry(
    context: typer.Context, group: Group, workers: Workers = None, detach: Detach = False, as_json: AsJson = False
) -> int:
    """Retry every job of a group once: what succeeded in it is reused, what failed is tried.

    A job that was retried already is left alone; what still failed then is in the group by its newer job.
    """
    session = session_of(context)
    with opened(session) as desk:
        found = desk.failures.get(group)
        undertaking = desk.failures.retry(found)
        jobs = made_again(session, desk, undertaking, as_json=as_json)
        if not jobs:
            why = left_words(undertaking.progress.left)
            raise NothingLeftToRetry(f"There is nothing to retry: {why}" if why else None)
        heads = [f"{counted(len(jobs), 'job')} of {found.jobs:,} to do again"]
        return work_on(session, desk, jobs, workers, heads=heads, is_detached=detach, as_json=as_json)


@failures.add
def mute(context: typer.Context, group: Group, as_json: AsJson = False) -> int:
    """List a group no more, until it is unmuted. Its runs stay as they are."""
    return _mute(context, group, is_muted=True, as_json=as_json)


@failures.add
def unmute(context: typer.Context, group: Group, as_json: AsJson = False) -> int:
    """List a muted group again."""
    return _mute(context, group, is_muted=False, as_json=as_json)


def _mute(context: typer.Context, name: str, *, is_muted: bool, as_json: bool) -> int:
    session = session_of(context)
    with opened(session) as desk:
        found = desk.failures.get(name)
        desk.failures.mute(found, is_muted=is_muted)
        now = desk.failures.get(found.id)
    if as_json:
        session.answer(group_shape(now))
    else:
        session.out.line(f"{'Muted' if is_muted else 'Unmuted'}: {safe(found.pattern) or NO_WORDS}")
    return 0


def _row(group: FailureGroup, now: int) -> list[Cell]:
    faint = Style.FAINT if group.is_muted else None
    return [
        Cell(group.id, faint),
        Cell(f"{group.count:,}", faint or Style.BAD),
        Cell(f"{group.jobs:,}", faint),
        Cell(f"{safe(group.pipeline)} {safe(group.versions[-1])}", faint),
        Cell(moment(group.last_at, now), faint),
        Cell(f"since {safe(group.first_version)}" if group.is_new else "", faint or Style.NOTE),
        Cell(safe(group.pattern) or NO_WORDS, faint),
    ]


def group_shape(group: FailureGroup) -> Shape:
    """One group, for programs."""
    return {
        "id": group.id,
        "pipeline": group.pipeline,
        "says": group.pattern,
        "example": group.example,
        "count": group.count,
        "jobs": group.jobs,
        "versions": list(group.versions),
        "first_version": group.first_version,
        "is_new": group.is_new,
        "is_muted": group.is_muted,
        "first_at": iso(group.first_at),
        "last_at": iso(group.last_at),
    }


def _run_shape(one: FailedRun) -> Shape:
    return {
        "job": one.job.id,
        "run": one.run.id,
        "commit": one.run.item,
        "subject": one.subject,
        "error": one.run.error,
        "finished_at": iso(one.run.finished_at),
    }
