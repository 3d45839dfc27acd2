"""What the window says of jobs, runs and commits, in words; no Qt here, so that it is tested without a window."""

from __future__ import annotations

from jobdesk.core.clock import MICROSECONDS
from jobdesk.core.customs import number
from jobdesk.core.language import _, ngettext, told
from jobdesk.core.model import Job, Mode, Run, RunKind
from jobdesk.core.states import JobState, RunState
from jobdesk.desk.jobs.outlooks import Outlook
from jobdesk.desk.words import MINUTE_S, clock_length, length, short
from jobdesk.ui.looks import look_of
from jobdesk.ui.plain import one_line

BETWEEN = " · "


def item_words(run: Run, subject: str = "") -> str:
    """What a run is about: the commit with its subject, the file, or the job itself."""
    if run.kind is RunKind.FINISH:
        return _("Finish")
    return one_line(" ".join(filter(None, [short(run.item), subject])))


def chip_words(outlook: Outlook, now: int) -> str:
    """What a chip says: `Running`, `Waiting for job 12`, `Retrying in 8 s`. `now` is a stored time."""
    if outlook.chip == "waiting" and outlook.waits_for is not None:
        return _("Waiting for job {id}").format(id=outlook.waits_for)
    if outlook.chip == "retrying" and outlook.until is not None:
        left_s = max(0, round((outlook.until - now) / MICROSECONDS))
        if left_s >= MINUTE_S:
            return _("Retrying in {time}").format(time=clock_length(left_s))
        return _("Retrying in {n} s").format(n=left_s)
    return look_of(outlook.chip).word


def progress_words(job: Job, outlook: Outlook) -> str:
    """`21 of 34 · 2 failed · 0:42 left`; of a job that is over `34 commits · 2 failed · 1:05`."""
    counts = job.items
    parts = [items_words(job), *finish_words(job)]
    if counts.reused:
        parts.append(_("{n} reused").format(n=number(counts.reused)))
    if job.state.is_final and (taken := duration_words(job)):
        parts.append(taken)
    elif outlook.left_s is not None:
        parts.append(_("{time} left").format(time=clock_length(outlook.left_s)))
    return BETWEEN.join(parts)


def items_words(job: Job) -> str:
    """How many items are done of how many; of a job that is over, and of which nothing was left out, how many."""
    counts = job.items
    if not job.state.is_final:
        return _("{done} of {total}").format(done=number(counts.final), total=number(counts.total))
    if job.repository_path is None:
        words = ngettext("{n} run", "{n} runs", counts.total)
    else:
        words = ngettext("{n} commit", "{n} commits", counts.total)
    all_of_them = words.format(n=number(counts.total))
    done = counts.succeeded + counts.failed if job.mode is Mode.FIRST_BAD else counts.done
    if done == counts.total:
        return all_of_them
    return _("{done} of {total}").format(done=number(done), total=all_of_them)


def finish_words(job: Job) -> list[str]:
    """What failed of the items, and how it is with the finish, where there is something to say."""
    counts = job.items
    failed = [_("{count} failed").format(count=number(counts.failed))] if counts.failed else []
    if job.is_finishing:
        return [*failed, _("finishing")]
    return [*failed, _("the finish failed")] if job.finish is RunState.FAILED else failed


def duration_words(job: Job) -> str | None:
    """How long a job that is over took; None where it never began."""
    if job.started_at is None or job.finished_at is None:
        return None
    return length((job.finished_at - job.started_at) / MICROSECONDS)


def told_of(job: Job, outlook: Outlook) -> str | None:
    """One sentence about a job: why it failed, why it waits, or what came out."""
    if job.state is JobState.FAILED:
        return told(job.error) if job.error else None
    return outlook.reason or (made_words(job.summary) if job.summary else None)


def made_words(summary: str) -> str:
    """What a job made, with ids of commits as people write them."""
    return " ".join(short(word) for word in told(summary).split(" "))
