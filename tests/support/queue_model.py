"""What the queue is meant to do, in a few lines of plain Python: the model that the real store is held to."""

from __future__ import annotations

from dataclasses import dataclass, field

from jobdesk.core.model import Claimed, Mode
from jobdesk.core.outcomes import Ending, Outcome
from jobdesk.core.retry import MAX_LOST_OWNERS
from jobdesk.core.search import verdict
from jobdesk.core.states import JobState, RunState


@dataclass
class ModelRun:
    """A run, and whose hands it is in."""

    item: str | None
    state: RunState = RunState.QUEUED
    is_claimed: bool = False
    attempts: int = 0
    tries: int = 0
    lost: int = 0
    due_at: int = 0
    says_nothing: bool = False

    def settle(self, after: RunState) -> None:
        self.state, self.is_claimed = after, False


@dataclass
class ModelJob:
    """A job: its wishes, its runs by position, the finish last."""

    mode: Mode
    is_forced: bool
    is_retry: bool
    has_finish: bool
    newest_result: int
    expires_at: int | None
    request_key: str | None
    runs: list[ModelRun]
    state: JobState = JobState.QUEUED
    has_begun: bool = False
    is_paused: bool = False
    cancel_held_until: int | None = None
    error: str | None = None
    is_deleted: bool = False
    is_in_trash: bool = False

    @property
    def items(self) -> list[ModelRun]:
        return self.runs[:-1] if self.has_finish else self.runs

    @property
    def is_held(self) -> bool:
        return self.is_paused or self.cancel_held_until is not None

    def queued(self) -> list[ModelRun]:
        return [run for run in self.runs if run.state is RunState.QUEUED]

    def unclaimed(self) -> list[ModelRun]:
        return [run for run in self.queued() if not run.is_claimed]

    def move_unclaimed(self, after: RunState) -> None:
        for run in self.unclaimed():
            run.settle(after)
            run.says_nothing = True


@dataclass
class Made:
    """A current result: its number, in the order in which results are made, and how it ended."""

    number: int
    ending: Ending


@dataclass
class Model:
    """All jobs and the current results, by item: every job has one recipe."""

    jobs: dict[int, ModelJob] = field(default_factory=dict)
    results: dict[str, Made] = field(default_factory=dict)
    made: int = 0

    # ------------------------------------------------------------------ what follows

    def usable(self, job: ModelJob, run: ModelRun) -> Made | None:
        """The result that may stand for a run."""
        result = self.results.get(run.item or "")
        if result is None or result.number > job.newest_result:
            return result
        if job.is_forced or (job.is_retry and result.ending is Ending.FAILED):
            return None
        return result

    def conclude(self, job: ModelJob) -> None:
        """A job that was stopped or a search that is over drops the rest; when everything is final, so is the job."""
        if job.state.is_final:
            return
        if job.error is not None and job.cancel_held_until is None:
            job.move_unclaimed(RunState.SKIPPED)
        elif job.mode is Mode.FIRST_BAD and job.cancel_held_until is None and self.search_is_over(job):
            for run in job.unclaimed():
                if run in job.items:
                    run.settle(RunState.SKIPPED)
                    run.says_nothing = True
        if all(run.state.is_final for run in job.runs):
            job.state = self.end(job)

    def search_is_over(self, job: ModelJob) -> bool:
        known = {}
        for position, run in enumerate(job.items):
            if run.state in (RunState.SUCCEEDED, RunState.FAILED, RunState.SKIPPED):
                known[position] = RunState.SKIPPED if run.says_nothing else run.state
        return verdict(len(job.items), known) is not None

    def end(self, job: ModelJob) -> JobState:
        states = {run.state for run in job.runs}
        if RunState.CANCELLED in states:
            return JobState.CANCELLED
        if job.error is not None:
            return JobState.FAILED
        if job.mode is Mode.FIRST_BAD or RunState.FAILED not in states:
            return JobState.SUCCEEDED
        return JobState.FAILED

    # ------------------------------------------------------------------ what happens

    def submit(self, number: int, job: ModelJob) -> None:
        self.jobs[number] = job
        if job.mode is Mode.EACH and not job.is_forced:
            for run in job.items:
                result = self.usable(job, run)
                if result is not None:
                    run.settle(result.ending.run_state)
        self.conclude(job)

    def start(self, job: ModelJob, run: ModelRun) -> None:
        run.state, run.attempts = RunState.RUNNING, run.attempts + 1
        job.has_begun = True
        job.state = JobState.RUNNING

    def settle(self, job: ModelJob, run: ModelRun, outcome: Outcome, retry_at: int | None, is_charged: bool) -> None:
        if run.state is RunState.QUEUED:
            self.start(job, run)
        run.tries += is_charged
        if retry_at is not None:
            run.settle(RunState.QUEUED)
            run.due_at = retry_at
            return
        run.settle(outcome.ending.run_state)
        run.says_nothing = outcome.ending is Ending.MISHAP
        run.due_at = 0
        if run.item is None or outcome.ending in (Ending.CANCELLED, Ending.INTERRUPTED):
            return
        self.made += 1
        if outcome.ending.is_remembered:
            self.results[run.item] = Made(self.made, outcome.ending)

    def rescue(self) -> None:
        """The owner is gone: what it had is free, what ran has lost one owner more."""
        for job in self.jobs.values():
            touched = False
            for run in job.runs:
                run.is_claimed = False
                if run.state is RunState.RUNNING:
                    touched = True
                    run.lost += 1
                    is_given_up = run.lost >= MAX_LOST_OWNERS
                    run.settle(RunState.FAILED if is_given_up else RunState.QUEUED)
                    run.says_nothing = is_given_up
                    self.made += is_given_up and run.item is not None
            if job.state is JobState.RUNNING and job.queued():
                job.state = JobState.QUEUED
            if touched:
                self.conclude(job)

    def cancel_due(self, now: int) -> None:
        for job in self.jobs.values():
            if not job.state.is_final and job.cancel_held_until is not None and job.cancel_held_until <= now:
                self.cancel(job)

    def cancel(self, job: ModelJob) -> None:
        """End what nobody has claimed of a job whose request to cancel is held no longer."""
        job.move_unclaimed(RunState.CANCELLED)
        self.conclude(job)

    def expire(self, now: int) -> None:
        for job in self.jobs.values():
            waits = job.state is JobState.QUEUED and not job.has_begun and job.cancel_held_until is None
            if waits and job.expires_at is not None and job.expires_at <= now:
                job.error, job.cancel_held_until = "It expired before it began.", 0
                job.move_unclaimed(RunState.CANCELLED)
                self.conclude(job)

    def delete(self, job: ModelJob) -> None:
        job.is_deleted = job.is_in_trash = True

    def run_of(self, claimed: Claimed) -> ModelRun:
        return self.jobs[claimed.job].runs[claimed.position]
