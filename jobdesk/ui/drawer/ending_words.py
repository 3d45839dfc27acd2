"""What is said when a job is over: in one sentence what came out, or why it failed. No Qt here."""

from __future__ import annotations

from jobdesk.core.states import JobState
from jobdesk.desk.job_cards import JobCard
from jobdesk.desk.words import counted
from jobdesk.ui.drawer.faces import came_out
from jobdesk.ui.plain import one_line

TITLE_LENGTH = 60
WORDS_LENGTH = 160


def ended_words(card: JobCard) -> str:
    """`make test: 2 of 34 commits failed.`"""
    title = one_line(card.job.title, TITLE_LENGTH) or f"Job {card.job.id}"
    return f"{title}: {one_line(_outcome(card), WORDS_LENGTH)}"


def _outcome(card: JobCard) -> str:
    job, counts = card.job, card.job.items
    if job.state is JobState.FAILED:
        if counts.total > 1 and counts.failed:
            what = "commits" if job.repository_path else "runs"
            return f"{counts.failed:,} of {counts.total:,} {what} failed."
        return job.error or "It failed."
    if made := came_out(card):
        return made
    if counts.total == 1:
        return "done."
    if counts.reused >= counts.total:
        return f"all {counts.total:,} were known already."
    skipped = f", {counts.skipped:,} skipped" if counts.skipped else ""
    return f"{counted(counts.succeeded, 'commit' if job.repository_path else 'run')} done{skipped}."


def many_words(state: JobState, number: int) -> str:
    """What is said of many that ended alike."""
    return f"{counted(number, 'job')} {'failed' if state is JobState.FAILED else 'succeeded'}."
