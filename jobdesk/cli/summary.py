"""How a job ended: in a few lines for people, and as the exit code of the program."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from jobdesk.cli.failures import subjects_of
from jobdesk.cli.screen import Screen, Style, safe
from jobdesk.cli.session import Session
from jobdesk.cli.shapes import Shape, first_bad_shape, job_shape
from jobdesk.cli.words import cents, job_counts_line, length, short, sign_of, style_of
from jobdesk.core.clock import MICROSECONDS
from jobdesk.core.model import Job, Mode, Run
from jobdesk.core.outcomes import COMMAND_NOT_FOUND, Mishap
from jobdesk.core.states import JobState, RunState
from jobdesk.desk.desk import Desk
from jobdesk.desk.insights.budget_words import warning_words

ALL_WELL, SOME_FAILED, BAD_INPUT, TROUBLE, INTERRUPTED = 0, 1, 2, 3, 130

# A broken command stops its job at once, so it is among the first few that failed.
LOOKED_AT = 256
HINT_WIDTH = 36
CARDS = "cards"


@dataclass(frozen=True)
class Ended:
    """A job that is over, the runs of it that failed, and the exit code of the program that follows from them."""

    job: Job
    failed: Sequence[Run]
    code: int

    def shape(self) -> Shape:
        """For programs."""
        return job_shape(self.job) | first_bad_shape(self.job, self.failed)


def ended_job(desk: Desk, job: Job) -> Ended:
    """What came of a job that is over."""
    failed = desk.jobs.runs(job.id, states=(RunState.FAILED,))
    return Ended(job, failed, _exit_code(desk, job, failed))


def summary(session: Session, desk: Desk, ended: Ended) -> Iterator[str]:
    """What to say at the end of a job, and what can be done next."""
    job, failed = ended.job, ended.failed
    yield summary_line(session.out, job)
    if job.summary:
        first = subjects_of(desk, job.repository_path, failed[:1]) if job.mode is Mode.FIRST_BAD else {}
        yield f"  {session.out.joined(job.summary, *(commit.subject for commit in first.values()))}"
    if job.metrics:
        yield "  " + ", ".join(f"{safe(name)} {number:g}" for name, number in job.metrics.items())
    if job.error and not failed:
        yield f"  {safe(job.error)}"
    if job.project and job.cost and (warning := _budget_warning(desk, job.project, job.cost)):
        yield f"  {safe(warning)}"
    if job.pipeline == CARDS and job.state is JobState.SUCCEEDED and job.repository_path:
        yield hint(session, f"cards list --repo {shlex.quote(job.repository_path)}", "what waits for your review")
    if failed:
        yield hint(session, f"log {job.id} {short(failed[0].item)}", "what it printed")
    if failed and job.mode is Mode.EACH:
        yield hint(session, f"retry {job.id} --failed", "try again what failed")


def _budget_warning(desk: Desk, project: str, cost: int) -> str | None:
    """What is said where this job has brought its project to a share of the budget that is told."""
    (found,) = (one for one in desk.insights.projects() if one.name == project)
    before = replace(found, spent=found.spent - cost)
    return warning_words(found) if found.reached > before.reached else None


def summary_line(screen: Screen, job: Job) -> str:
    """`✓ Job 1 succeeded in 12.3 s: 500 succeeded (20 reused), 3.10 ¢`."""
    sign = screen.paint(sign_of(job.state, has_signs=screen.has_signs), style_of(job.state))
    took = ""
    if job.started_at is not None and job.finished_at is not None:
        took = f" in {length((job.finished_at - job.started_at) / MICROSECONDS)}"
    cost = f", {cents(job.cost)}" if job.cost else ""
    return f"{sign} Job {job.id} {screen.paint(job.state, style_of(job.state))}{took}: {job_counts_line(job)}{cost}"


def hint(session: Session, arguments: str, what: str) -> str:
    """A command that can be copied, and what it does."""
    command = f"{session.program} {arguments}"
    return f"  {command:<{HINT_WIDTH}}  {session.out.paint(what, Style.FAINT)}"


def _exit_code(desk: Desk, job: Job, failed: Sequence[Run]) -> int:
    """0 when every run succeeded or was skipped, 1 when some failed; 2 and 3 where the job could not go on.

    A command that does not work at all is the person's turn, as other bad input is; what else stops a job
    (its repository is gone) is the machine's.
    """
    if job.state is JobState.CANCELLED:
        return INTERRUPTED
    if not failed and job.state is not JobState.FAILED:
        return ALL_WELL
    looked_at = [run for run in failed[:LOOKED_AT] if not run.reused]
    attempts = desk.jobs.attempts(looked_at)
    broken = [tried[-1] for tried in attempts.values() if tried[-1].mishap is Mishap.BROKEN]
    if not broken:
        return SOME_FAILED
    return BAD_INPUT if broken[0].exit_code == COMMAND_NOT_FOUND else TROUBLE
