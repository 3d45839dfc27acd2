"""What is said when a job is over: in one sentence what came out, or why it failed. No Qt here."""

from __future__ import annotations

from jobdesk.core.customs import number
from jobdesk.core.language import _, ngettext, told
from jobdesk.core.model import Job
from jobdesk.core.states import JobState
from jobdesk.desk.jobs.job_cards import JobCard
from jobdesk.desk.words import counted_commits, counted_runs
from jobdesk.ui.drawer.faces import came_out
from jobdesk.ui.plain import one_line

TITLE_LENGTH = 60
WORDS_LENGTH = 160


def ended_words(card: JobCard) -> str:
    """`make test: 2 of 34 commits failed.`"""
    title = one_line(card.job.title, TITLE_LENGTH) or _("Job {id}").format(id=card.job.id)
    return f"{title}: {one_line(_outcome(card), WORDS_LENGTH)}"


def _outcome(card: JobCard) -> str:
    job, counts = card.job, card.job.items
    is_of_commits = job.repository_path is not None
    if job.state is JobState.FAILED:
        if counts.total > 1 and counts.failed:
            words = _("{n} of {all} commits failed.") if is_of_commits else _("{n} of {all} runs failed.")
            return words.format(n=number(counts.failed), all=number(counts.total))
        return told(job.error or "") or _("It failed.")
    if made := came_out(card):
        return made
    if counts.total == 1:
        return _("done.")
    if counts.reused >= counts.total:
        return _("all {n} were known already.").format(n=number(counts.total))
    succeeded = counts.succeeded
    done = counted_commits(succeeded) if is_of_commits else counted_runs(succeeded)
    if not counts.skipped:
        return _("{done} done.").format(done=done)
    return _("{done} done, {n} skipped.").format(done=done, n=number(counts.skipped))


def review_words(job: Job) -> str:
    """`Review 8 cards`, where a job made any; how many there are is known of a single commit alone."""
    made = round(sum(job.metrics.get(name, 0) for name in ("new_cards", "changed_cards")))
    if job.pipeline != "cards" or job.state is not JobState.SUCCEEDED or not made:
        return ""
    if job.items.total > 1:
        return _("Review cards")
    return ngettext("Review {n} card", "Review {n} cards", made).format(n=number(made))


def many_words(state: JobState, n: int) -> str:
    """What is said of many that ended alike."""
    if state is JobState.FAILED:
        return ngettext("{n} job failed.", "{n} jobs failed.", n).format(n=number(n))
    return ngettext("{n} job succeeded.", "{n} jobs succeeded.", n).format(n=number(n))
