"""`logs`: all logs at once, searched, and brought into the index that the search needs."""

from __future__ import annotations

from typing import Annotated

import typer

from jobdesk.cli.opening import opened
from jobdesk.cli.options import AsJson, Family
from jobdesk.cli.screen import Screen, Style, safe
from jobdesk.cli.session import Session, session_of
from jobdesk.cli.shapes import Shape
from jobdesk.cli.words import counted, iso, moment, short, sign_of, style_of
from jobdesk.core.errors import UserError
from jobdesk.core.log_query import BadLogQuery, LogQuery
from jobdesk.desk.desk import Desk
from jobdesk.desk.logs.all_logs import Coverage, FoundLine, FoundLog

CATCH_UP_S = 2.0
USUAL_LOGS = 20

app = Family()
logs = app.branch("logs", "Search all logs at once.")


class SearchRefused(UserError):
    """That search cannot be understood."""


class IndexSwitchedOff(UserError):
    """Searching all logs is switched off: `storage.log_index_mb` is 0."""


class IndexedElsewhere(UserError):
    """Another JobDesk is building the index just now."""


@logs.add
def search(
    context: typer.Context,
    text: Annotated[
        list[str],
        typer.Argument(metavar="TEXT...", help='Words, "phrases", beginnings*, -what not; job:12, since:7d.'),
    ],
    last: Annotated[int, typer.Option(metavar="N", min=1, help="The newest N logs that have it.")] = USUAL_LOGS,
    every: Annotated[bool, typer.Option("--all", help="All logs that have it.")] = False,
    as_json: AsJson = False,
) -> int:
    """Find lines in all logs, the newest log first.

    A line must have all of the words; a word is found inside others, too. `jobdesk help logs` says what else can be
    asked for.
    """
    session = session_of(context)
    with opened(session) as desk:
        query = _read(desk, " ".join(text))
        coverage = _caught_up(desk)
        found = _found(desk, query, None if every else last)
        if as_json:
            shapes = [_shape(desk, one) for one in found]
            session.answer({"covered": coverage.covered, "there": coverage.there, "found": shapes})
            return 0
        now = desk.clock.now()
    for one in found:
        _tell(session.out, one, now)
    if not found:
        session.out.line("No log has such a line.")
    elif not every and len(found) == last:
        session.remark(f"These are the newest {counted(last, 'log')}; --all lists all that have it.")
    _remark(session, coverage)
    return 0


@logs.add
def index(context: typer.Context, as_json: AsJson = False) -> int:
    """Bring the index of the logs up to date, here and now; else it is done in the background."""
    session = session_of(context)
    with opened(session) as desk:
        if not desk.all_logs.is_on:
            raise IndexSwitchedOff
        if not desk.all_logs.build():
            raise IndexedElsewhere
        coverage = desk.all_logs.coverage()
    if as_json:
        session.answer({"covered": coverage.covered, "there": coverage.there})
    else:
        session.out.line(_covers(coverage))
    return 0


def _read(desk: Desk, text: str) -> LogQuery:
    try:
        return desk.all_logs.read(text)
    except BadLogQuery as bad:
        place = text[bad.start : bad.end]
        raise SearchRefused(f"{safe(place)!r}: {bad.message}" if place.strip() else bad.message) from bad


def _caught_up(desk: Desk) -> Coverage:
    """How far the index is, after a moment spent on what it lacks."""
    coverage = desk.all_logs.coverage()
    if not coverage.is_complete:
        until = desk.clock.monotonic() + CATCH_UP_S
        desk.all_logs.build(is_wanted=lambda: desk.clock.monotonic() < until)
        coverage = desk.all_logs.coverage()
    return coverage


def _found(desk: Desk, query: LogQuery, most: int | None) -> list[FoundLog]:
    found: list[FoundLog] = []
    page = desk.all_logs.search(query, most=most or USUAL_LOGS)
    found += page.logs
    while page.after is not None and (most is None or len(found) < most):
        page = desk.all_logs.search(query, page.after, most=most - len(found) if most else USUAL_LOGS)
        found += page.logs
    return found


def _tell(out: Screen, found: FoundLog, now: int) -> None:
    """A head that says whose log it is, and its lines with their numbers."""
    state = found.run.state
    sign = out.paint(sign_of(state, has_signs=out.has_signs), style_of(state))
    attempt = f"attempt {found.attempt}" if found.run.attempts > 1 else None
    whose = out.joined(f"job {found.job.id}", short(found.run.item), attempt, moment(found.ended_at, now))
    out.line(f"{sign} {out.paint(whose, Style.STRONG)}  {safe(found.job.title)}")
    width = len(str(found.lines[-1].number))
    for line in found.lines:
        number = out.paint(f"{line.number:>{width}}", Style.FAINT)
        out.line(f"  {number}  {_marked(out, line)}")
    if found.more:
        out.line(f"  {' ' * width}  {out.paint('and more of them', Style.FAINT)}")


def _marked(out: Screen, line: FoundLine) -> str:
    pieces, at = [], 0
    for start, end in line.spans:
        pieces += [safe(line.text[at:start]), out.paint(safe(line.text[start:end]), Style.NOTE)]
        at = end
    return "".join((*pieces, safe(line.text[at:])))


def _remark(session: Session, coverage: Coverage) -> None:
    if not coverage.is_complete:
        session.remark(f"{_covers(coverage)} `jobdesk logs index` brings it up to date.")


def _covers(coverage: Coverage) -> str:
    return f"The index covers {coverage.covered:,} of {counted(coverage.there, 'log')}."


def _shape(desk: Desk, found: FoundLog) -> Shape:
    return {
        "job": found.job.id,
        "run": found.run.id,
        "commit": found.run.item,
        "attempt": found.attempt,
        "status": str(found.run.state),
        "ended_at": iso(found.ended_at),
        "path": str(desk.all_logs.path(found)),
        "lines": [{"number": line.number, "text": line.text} for line in found.lines],
        "more": found.more,
    }
