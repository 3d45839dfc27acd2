"""Jobs: reading them, waiting for them, and what a person wishes of them."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from jobdesk.core.clock import Clock, seconds
from jobdesk.core.errors import UserError
from jobdesk.core.events import Event, JobsChanged, RunsSettled
from jobdesk.core.keys import Scope, content_of
from jobdesk.core.language import _
from jobdesk.core.model import Attempt, Item, Job, Run, Submitted, Transition
from jobdesk.core.outcomes import Artifact
from jobdesk.core.states import JobState, RunState
from jobdesk.desk.commits.keys import use_of
from jobdesk.desk.jobs.again import THE_JOB, command_line_of, request_of
from jobdesk.desk.jobs.requests import ProcessRequest, TaskRequest
from jobdesk.desk.jobs.submitting import Submitter, job_of
from jobdesk.desk.jobs.waiting import Waiting, WaitingReasons
from jobdesk.engine.bus import Bus
from jobdesk.engine.folders import artifacts_folder, log_name, logs_folder
from jobdesk.engine.logfile import last_lines
from jobdesk.pipelines.registry import Registry
from jobdesk.store.artifacts import artifact_path
from jobdesk.store.retries import Again
from jobdesk.store.store import Store

UNDO_S = 8.0
ELSEWHERE_S = 0.2


class NothingToRetry(UserError):
    """There is nothing to try again: every run succeeded or was skipped."""

    help = "retry"


class NeedsCommits(UserError):
    """That pipeline works on commits of a repository."""


class StillActive(UserError):
    """That job is not over yet."""


class InTrash(UserError):
    """That job is in the trash; restore it first."""


class Jobs:
    """The facet of the desk that knows jobs."""

    def __init__(
        self,
        store: Store,
        folder: Path,
        bus: Bus,
        registry: Registry,
        clock: Clock,
        wake: Callable[[], None],
        submitter: Submitter,
    ) -> None:
        self._store = store
        self._folder = folder
        self._bus = bus
        self._registry = registry
        self._clock = clock
        self._wake = wake
        self._submitter = submitter

    # ------------------------------------------------------------------ reading

    def get(self, job: int) -> Job:
        """Raises `UnknownJob`."""
        with self._store.reading() as connection:
            return self._store.jobs.get(connection, job)

    def named(self, jobs: Collection[int]) -> dict[int, Job]:
        """Those of these jobs that there are, by number."""
        with self._store.reading() as connection:
            return {job.id: job for job in self._store.jobs.named(connection, jobs)}

    def active(self) -> list[Job]:
        with self._store.reading() as connection:
            return self._store.jobs.active(connection)

    def recent(self, n: int = 20) -> list[Job]:
        """The newest jobs; `search` finds others."""
        with self._store.reading() as connection:
            return self._store.jobs.recent(connection, n)

    def runs(self, job: int, *, states: Collection[RunState] = (), after: int = -1, limit: int = -1) -> list[Run]:
        """The runs of a job in the order of its items."""
        self.get(job)
        with self._store.reading() as connection:
            return self._store.runs.of_job(connection, job, states=states, after=after, limit=limit)

    def attempts(self, runs: Sequence[Run]) -> dict[int, list[Attempt]]:
        """The attempts of these runs, by run, in order."""
        with self._store.reading() as connection:
            return self._store.runs.attempts(connection, [run.id for run in runs])

    def history(self, job: int, run: int | None = None) -> list[Transition]:
        self.get(job)
        with self._store.reading() as connection:
            return self._store.jobs.history(connection, job, run)

    def artifacts(self, run: int) -> list[tuple[Artifact, Path]]:
        """The files of a run, and where they are."""
        with self._store.reading() as connection:
            found = self._store.results.artifacts(connection, run)
        folder = artifacts_folder(self._folder)
        return [(one, artifact_path(folder, one.digest)) for one in found]

    def log_path(self, attempt: Attempt) -> Path | None:
        """The log of an attempt, or None where it wrote nothing or the log has been cleaned away."""
        if attempt.log is None:
            return None
        path = logs_folder(self._folder) / attempt.log
        return path if path.exists() else None

    def waiting(self, job: Job) -> Waiting | None:
        """Why nothing of an active job runs now, in one sentence; None where something does, or it is over."""
        return WaitingReasons(self._store, self._clock).of(job)

    def live_log_path(self, run: Run) -> Path | None:
        """The log of the attempt that is under way, or was the last; None where nothing was written.

        Of a run that was reused it is that of the run whose result was taken.
        """
        if run.reused:
            with self._store.reading() as connection:
                maker = self._store.results.maker(connection, run.id)
                made = None if maker is None else self._store.runs.get(connection, maker)
            if made is None or made.reused:
                return None
            run = made
        path = logs_folder(self._folder) / log_name(run.job, run.id, run.attempts)
        return path if path.exists() else None

    def log_tail(self, run: Run, n: int, most_bytes: int = 8192) -> list[str]:
        """The last `n` lines of what a run has written so far; what is not text is replaced."""
        path = self.live_log_path(run)
        return [] if path is None else last_lines(path, n, most_bytes)

    def request(self, job: int) -> ProcessRequest | TaskRequest:
        """What would do a job again, as a request that can be changed and submitted."""
        return request_of(self.get(job), self.runs(job))

    def command_line(self, job: int) -> str:
        """The command line that does what a job does."""
        return command_line_of(self.get(job))

    def artifacts_of_job(self, job: int, most: int = 1000) -> list[tuple[Run, Artifact, Path]]:
        """The files that the runs of a job left, in the order of its items, and where they are."""
        with self._store.reading() as connection:
            self._store.jobs.get(connection, job)
            found = self._store.results.artifacts_of_job(connection, job, most)
            runs = {run.id: run for run in self._store.runs.named(connection, {run for run, _ in found})}
        folder = artifacts_folder(self._folder)
        return [(runs[run], one, artifact_path(folder, one.digest)) for run, one in found]

    def flaky(self, job: int) -> set[str]:
        """The items of a job whose key has both passed and failed."""
        with self._store.reading() as connection:
            found = self._store.jobs.get(connection, job)
            runs = self._store.runs.of_job(connection, job)
            by_content = {run.content: run.item for run in runs if run.content is not None}
            contents = self._store.results.flaky(connection, found.recipe_id, list(by_content))
        return {by_content[content] for content in contents}

    # ------------------------------------------------------------------ waiting

    def wait(self, job: int, timeout_s: float | None = None) -> Job:
        """Wait until a job is final, or for `timeout_s`; the job as it is then."""
        for current in self.follow(job, timeout_s, calm_s=ELSEWHERE_S):
            if current.state.is_final:
                return current
        return self.get(job)

    def follow(
        self, job: int, timeout_s: float | None = None, every_s: float = ELSEWHERE_S, calm_s: float = 0.0
    ) -> Iterator[Job]:
        """The job now, and again at each change, to the end.

        What happens in this process is seen at once, or after `calm_s` where that is set for a job of many
        changes; what another process does within `every_s`.
        """
        news = _News(job)
        deadline = None if timeout_s is None else self._clock.monotonic() + timeout_s
        unsubscribe = self._bus.subscribe(news.hear)
        try:
            before = None
            while True:
                current = news.look(self.get)
                if current != before:
                    yield current
                before = current
                if current.state.is_final or (deadline is not None and self._clock.monotonic() > deadline):
                    return
                news.wait(every_s, calm_s)
        finally:
            unsubscribe()

    # ------------------------------------------------------------------ wishes

    def submit(self, request: TaskRequest) -> Submitted:
        """Submit work that is about no repository; the same request while it is active is that job.

        Raises `NeedsCommits` for a pipeline that works on commits.
        """
        use = use_of(self._registry, request.pipeline, request.given)
        if use.pipeline.needs_commits:
            raise NeedsCommits(
                _("The pipeline {pipeline!r} works on commits of a repository.").format(pipeline=request.pipeline)
            )
        items = [Item(name, content_of(Scope.JOB, name)) for name in request.items or (THE_JOB,)]
        parts = [use.recipe.digest, use.pipeline.version, request.items]
        job = job_of(request, use, items, json.dumps(parts))
        return self._submitter.submit(replace(job, title=request.title) if request.title else job)

    def cancel(self, job: int, *, can_be_undone: bool = False) -> Job:
        """Cancel a job. A queued one can be held for eight seconds, in which `undo_cancel` takes it back."""
        now = self._clock.now()
        with self._store.writing() as connection:
            is_queued = self._store.jobs.get(connection, job).state is JobState.QUEUED
            held_until = now + seconds(UNDO_S) if can_be_undone and is_queued else 0
            self._store.jobs.request_cancel(connection, job, now, held_until=held_until)
        return self._changed(job)

    def undo_cancel(self, job: int) -> bool:
        """Take a cancel back; False where it is too late."""
        with self._store.writing() as connection:
            undone = self._store.jobs.take_back_cancel(connection, job, self._clock.now())
        self._changed(job)
        return undone

    def pause(self, job: int, *, at_once: bool = False) -> Job:
        """Start no more of a job; `at_once` also gives back what runs."""
        with self._store.writing() as connection:
            self._store.jobs.pause(connection, job, self._clock.now(), at_once=at_once)
        return self._changed(job)

    def resume(self, job: int) -> Job:
        with self._store.writing() as connection:
            self._store.jobs.resume(connection, job)
        return self._changed(job)

    def set_priority(self, job: int, priority: int) -> Job:
        with self._store.writing() as connection:
            self._store.jobs.set_priority(connection, job, priority)
        return self._changed(job)

    def retry(self, job: int, *, only_failed: bool = False, force: bool = False) -> Submitted:
        """A new job that does the old one again, by the pipeline's present version.

        It reuses successes and skips, never failures, and carries on from checkpoints.
        """
        old = self.get(job)
        if old.deleted_at is not None:
            raise InTrash(_("Job {job} is in the trash; restore it first.").format(job=job))
        if not old.state.is_final:
            raise StillActive(_("Job {job} is not over yet; cancel it first, or wait for it.").format(job=job))
        use = use_of(self._registry, old.pipeline, json.loads(old.settled_input))
        again = Again(job, use.recipe, use.pipeline.version, use.pipeline.has_finish)
        states = (RunState.FAILED, RunState.CANCELLED) if only_failed else ()
        with self._store.writing() as connection:
            retried = self._store.retries.make(connection, [again], self._clock.now(), states=states, force=force)
        if job not in retried.made and job not in retried.same:
            raise NothingToRetry
        submitted = Submitted(retried.made.get(job) or retried.same[job], created=job in retried.made)
        self._changed(submitted.job)
        return submitted

    def undo_retry(self, made: Submitted) -> bool:
        """Cancel the job that a retry made; False where it made none, or that one is over."""
        if not made.created or self.get(made.job).state.is_final:
            return False
        self.cancel(made.job)
        return True

    def _changed(self, job: int) -> Job:
        self._bus.publish(JobsChanged(frozenset({job})))
        self._wake()
        return self.get(job)


class _News:
    """What the bus says of one job, heard in whichever thread publishes."""

    def __init__(self, job: int) -> None:
        self._job = job
        self._changed = threading.Event()
        self._may_be_over = threading.Event()
        self._left = 0

    def hear(self, event: Event) -> None:
        if isinstance(event, RunsSettled) and event.job == self._job:
            self._left -= len(event.runs)
            if self._left <= 0:
                self._may_be_over.set()
        elif isinstance(event, JobsChanged) and self._job in event.jobs:
            self._changed.set()

    def look(self, get: Callable[[int], Job]) -> Job:
        """Read the job; what is heard from now on is news."""
        self._changed.clear()
        self._may_be_over.clear()
        job = get(self._job)
        self._left = job.counts.total - job.counts.final
        return job

    def wait(self, every_s: float, calm_s: float) -> None:
        """Wait for news, and after the first of them for `calm_s` more, unless they may be the last."""
        if self._changed.wait(every_s) and calm_s:
            self._may_be_over.wait(calm_s)
