"""What the window says of lines that were found in logs, made ready where they are read; no Qt here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jobdesk.core.customs import number
from jobdesk.core.language import _, ngettext
from jobdesk.core.log_query import LogQuery
from jobdesk.desk.logs.all_logs import Coverage, FoundLine, FoundLog
from jobdesk.desk.words import moment
from jobdesk.ui.looks import Look, look_of
from jobdesk.ui.plain import one_line
from jobdesk.ui.wording import BETWEEN, item_words


@dataclass(frozen=True, slots=True)
class HeadRow:
    """Whose log the lines below are from."""

    found: FoundLog
    look: Look
    title: str
    when: str
    spoken: str


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line that was found; one without a `line` says that there are others in that log."""

    found: FoundLog
    line: FoundLine | None
    number: str
    spoken: str


Row = HeadRow | LineRow


def rows_of(logs: Sequence[FoundLog], now: int) -> list[Row]:
    """A head for each log, and its lines below."""
    rows: list[Row] = []
    for found in logs:
        rows.append(_head(found, now))
        rows += [_line(found, line) for line in found.lines]
        if found.more:
            rows.append(LineRow(found, None, "", _("and more lines like these")))
    return rows


def _head(found: FoundLog, now: int) -> HeadRow:
    look = look_of(found.run.state)
    attempt = _("attempt {n}").format(n=found.attempt) if found.run.attempts > 1 else ""
    job = _("Job {id}: {title}").format(id=found.job.id, title=found.job.title)
    title = BETWEEN.join(one_line(part, 120) for part in (item_words(found.run, found.subject), attempt, job) if part)
    when = moment(found.ended_at, now)
    return HeadRow(found, look, title, when, ", ".join((look.word, title, when)))


def _line(found: FoundLog, line: FoundLine) -> LineRow:
    spoken = _("line {n}: {text}").format(n=number(line.number), text=one_line(line.text))
    return LineRow(found, line, number(line.number), spoken)


def coverage_words(coverage: Coverage | None) -> str:
    """How far the index is, where it is not whole."""
    if coverage is None or coverage.is_complete:
        return ""
    there = ngettext("{n} log", "{n} logs", coverage.there).format(n=number(coverage.there))
    return _("The index covers {n} of {logs}").format(n=number(coverage.covered), logs=there)


def found_words(logs: int, *, is_all: bool) -> str:
    """`12 logs`, or as long as there may be others `12 logs so far`."""
    words = ngettext("{n} log", "{n} logs", logs).format(n=number(logs))
    return words if is_all else _("{logs} so far").format(logs=words)


def longest(query: LogQuery) -> str:
    """The text that is searched for in a log that is opened."""
    return max((one.text for one in query.sought), key=len)
