"""What the window says of jobs, runs and commits, in words; no Qt here, so that it is tested without a window."""

from __future__ import annotations

from jobdesk.core.clock import MICROSECONDS
from jobdesk.core.model import Job
from jobdesk.core.states import JobState
from jobdesk.desk.outlooks import Outlook
from jobdesk.desk.words import clock_length, counted, length
from jobdesk.ui.looks import look_of

BETWEEN = " · "


def chip_words(outlook: Outlook, now: int) -> str:
    """What a chip says: `Running`, `Waiting for job 12`, `Retrying in 8 s`. `now` is a stored time."""
    word = look_of(outlook.chip).word
    if outlook.chip == "waiting" and outlook.waits_for is not None:
        return f"{word} for job {outlook.waits_for}"
    if outlook.chip == "retrying" and outlook.until is not None:
        return f"{word} in {max(0, round((outlook.until - now) / MICROSECONDS))} s"
    return word


def progress_words(job: Job, outlook: Outlook) -> str:
    """`21 of 34 · 2 failed · 0:42 left`; of a job that is over `34 runs · 2 failed · 1:05`."""
    counts = job.counts
    parts = [counted(counts.total, "run") if job.state.is_final else f"{counts.final:,} of {counts.total:,}"]
    if counts.failed:
        parts.append(f"{counts.failed:,} failed")
    if counts.reused:
        parts.append(f"{counts.reused:,} reused")
    if job.state.is_final and (taken := duration_words(job)):
        parts.append(taken)
    elif outlook.left_s is not None:
        parts.append(f"{clock_length(outlook.left_s)} left")
    return BETWEEN.join(parts)


def duration_words(job: Job) -> str | None:
    """How long a job that is over took; None where it never began."""
    if job.started_at is None or job.finished_at is None:
        return None
    return length((job.finished_at - job.started_at) / MICROSECONDS)


def told_of(job: Job, outlook: Outlook) -> str | None:
    """One sentence about a job: why it failed, why it waits, or what came out."""
    if job.state is JobState.FAILED:
        return job.error
    return outlook.reason or job.summary
