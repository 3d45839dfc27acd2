"""What the page of a job says of runs, attempts and searches. No Qt here, so that it is tested without a window."""

from __future__ import annotations

from jobdesk.core.clock import MICROSECONDS
from jobdesk.core.customs import number
from jobdesk.core.language import _, ngettext, told
from jobdesk.core.model import Attempt, Run
from jobdesk.core.outcomes import Mishap
from jobdesk.core.states import RunState
from jobdesk.desk.jobs.runs import Closer, RunRow
from jobdesk.desk.words import length, moment, short, size
from jobdesk.ui.looks import look_of
from jobdesk.ui.plain import one_line
from jobdesk.ui.wording import BETWEEN, item_words

MISHAPS = {
    Mishap.HOST_LOST: _("host lost"),
    Mishap.NO_MEMORY: _("no memory"),
    Mishap.NO_SPACE: _("no space"),
    Mishap.TIME_OUT: _("time-out"),
    Mishap.ITEM_GONE: _("item gone"),
    Mishap.BROKEN: _("broken"),
    Mishap.SLOT: _("slot"),
    Mishap.BUG: _("bug"),
}


def told_words(row: RunRow) -> str:
    """What came of a run, or what it is doing; one that is flaky says so first."""
    said = _told(row.run)
    return BETWEEN.join(filter(None, [_("flaky"), said])) if row.is_flaky else said


def _told(run: Run) -> str:
    if run.state is RunState.RUNNING:
        percent = "" if run.progress is None else _("{n} %").format(n=f"{run.progress * 100:.0f}")
        return one_line(BETWEEN.join(filter(None, [percent, run.message or ""])))
    said = told(run.error or run.summary or "") or _exit_words(run.exit_code)
    return one_line(BETWEEN.join(filter(None, [_("reused") if run.reused else "", said])))


def _exit_words(code: int | None) -> str:
    return "" if code is None else _("exit {code}").format(code=code)


def duration_words(run: Run, now: int) -> str:
    """How long a run took, or has taken until now; nothing where it never began."""
    if run.started_at is None or run.state is RunState.QUEUED or run.reused:
        return ""
    return length(max(0, (run.finished_at or now) - run.started_at) / MICROSECONDS)


def attempt_words(attempt: Attempt, now: int) -> str:
    """One line about an attempt: how it ended, when, how long, on which worker, and what it used."""
    parts = [
        _("Attempt {n}").format(n=attempt.number),
        _("running") if attempt.ending is None else ending_words(attempt),
        _exit_words(attempt.exit_code),
        _("began {when}").format(when=moment(attempt.started_at, now)),
        length(max(0, (attempt.finished_at or now) - attempt.started_at) / MICROSECONDS),
        "" if attempt.worker is None else _("worker {n}").format(n=attempt.worker),
        "" if attempt.cpu_s is None else _("{time} of processor").format(time=length(attempt.cpu_s)),
        "" if attempt.memory is None else _("{size} of memory").format(size=size(attempt.memory)),
    ]
    return BETWEEN.join(part for part in parts if part)


def ending_words(attempt: Attempt) -> str:
    """How an attempt ended, or what happened to it."""
    if attempt.mishap is not None:
        return MISHAPS[attempt.mishap]
    return "" if attempt.ending is None else look_of(attempt.ending).word.lower()


def closer_words(closer: Closer) -> str:
    """How far the search for the first bad commit is."""
    if closer.first_bad is None:
        return _("No bad commit was found.") if closer.is_over else _("The newest commit is tried first.")
    bad = item_words(closer.first_bad.run, closer.first_bad.subject)
    if closer.is_over:
        return _("First bad commit: {commit}").format(commit=bad)
    left = ngettext("{n} commit left to tell", "{n} commits left to tell", closer.between)
    left = left.format(n=number(closer.between))
    if closer.last_good is None:
        return _("The first bad commit is at or before {bad}: {left}.").format(bad=bad, left=left)
    words = _("The first bad commit is after {good}, which is good, at or before {bad}: {left}.")
    return words.format(good=short(closer.last_good.run.item), bad=bad, left=left)
