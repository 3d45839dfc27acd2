"""What the page of a job says of runs, attempts and searches. No Qt here, so that it is tested without a window."""

from __future__ import annotations

from jobdesk.core.clock import MICROSECONDS
from jobdesk.core.model import Attempt, Run, RunKind
from jobdesk.core.states import RunState
from jobdesk.desk.job_runs import Closer, RunRow
from jobdesk.desk.words import counted, length, moment, short, size
from jobdesk.ui.plain import one_line

BETWEEN = " · "


def item_words(row: RunRow) -> str:
    """What a run is about: the commit with its subject, the file, or the job itself."""
    if row.run.kind is RunKind.FINISH:
        return "Finish"
    return one_line(" ".join(filter(None, [short(row.run.item), row.subject])))


def told_words(row: RunRow) -> str:
    """What came of a run, or what it is doing; one that is flaky says so first."""
    said = _told(row.run)
    return BETWEEN.join(filter(None, ["flaky", said])) if row.is_flaky else said


def _told(run: Run) -> str:
    if run.state is RunState.RUNNING:
        percent = "" if run.progress is None else f"{run.progress:.0%}"
        return one_line(BETWEEN.join(filter(None, [percent, run.message or ""])))
    said = run.error or run.summary or ("" if run.exit_code is None else f"exit {run.exit_code}")
    return one_line(f"reused{BETWEEN}{said}" if run.reused and said else "reused" if run.reused else said)


def duration_words(run: Run, now: int) -> str:
    """How long a run took, or has taken until now; nothing where it never began."""
    if run.started_at is None or run.state is RunState.QUEUED or run.reused:
        return ""
    return length(max(0, (run.finished_at or now) - run.started_at) / MICROSECONDS)


def attempt_words(attempt: Attempt, now: int) -> str:
    """One line about an attempt: how it ended, when, how long, on which worker, and what it used."""
    parts = [
        f"Attempt {attempt.number}",
        "running" if attempt.ending is None else str(attempt.mishap or attempt.ending),
        "" if attempt.exit_code is None else f"exit {attempt.exit_code}",
        f"began {moment(attempt.started_at, now)}",
        length(max(0, (attempt.finished_at or now) - attempt.started_at) / MICROSECONDS),
        "" if attempt.worker is None else f"worker {attempt.worker}",
        "" if attempt.cpu_s is None else f"{length(attempt.cpu_s)} of processor",
        "" if attempt.memory is None else f"{size(attempt.memory)} of memory",
    ]
    return BETWEEN.join(part for part in parts if part)


def closer_words(closer: Closer) -> str:
    """How far the search for the first bad commit is."""
    if closer.first_bad is None:
        return "No bad commit was found." if closer.is_over else "The newest commit is tried first."
    bad = item_words(closer.first_bad)
    if closer.is_over:
        return f"First bad commit: {bad}"
    good = "" if closer.last_good is None else f" after {short(closer.last_good.run.item)}, which is good,"
    return f"The first bad commit is{good} at or before {bad}: {counted(closer.between, 'commit')} left to tell."
