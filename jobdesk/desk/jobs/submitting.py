"""Submits jobs, the one way there is: stored in one transaction, then told to all who may care."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from jobdesk.core.clock import Clock
from jobdesk.core.events import JobsChanged
from jobdesk.core.model import Item, JobRequest, Submitted
from jobdesk.desk.commits.keys import Use
from jobdesk.desk.jobs.requests import ProcessRequest, TaskRequest
from jobdesk.engine.bus import Bus
from jobdesk.store.store import Store


class Submitter:
    """Stores jobs. `wake` has the engine of this process look at once."""

    def __init__(self, store: Store, bus: Bus, clock: Clock, wake: Callable[[], None]) -> None:
        self._store = store
        self._bus = bus
        self._clock = clock
        self._wake = wake

    def submit(self, job: JobRequest, repository: Path | None = None) -> Submitted:
        """Store a job, in that repository where one is named; the same request while it is active is that job."""
        now = self._clock.now()
        with self._store.writing() as connection:
            if repository is not None:
                used = self._store.repositories.use(connection, str(repository), repository.name, now)
                job = replace(job, repository=used)
            submitted = self._store.jobs.submit(connection, job, now)
        self._bus.publish(JobsChanged(frozenset({submitted.job})))
        self._wake()
        return submitted


def job_of(request: ProcessRequest | TaskRequest, use: Use, items: Sequence[Item], key: str) -> JobRequest:
    """What a request asks for, whatever its items are; a forced one is never the same as another."""
    pipeline = use.pipeline
    return JobRequest(
        title=pipeline.title(use.given),
        recipe=use.recipe,
        version=pipeline.version,
        items=items,
        input=use.asked.model_dump_json(exclude_defaults=True),
        project=request.project,
        finish=pipeline.has_finish,
        request_key=None if request.force else key,
        priority=request.priority,
        exclusive=pipeline.name if pipeline.is_exclusive else None,
        run_at=request.run_at,
        expires_at=request.expires_at,
        max_attempts=request.max_attempts,
        retries=request.retries,
        timeout_s=request.timeout_s,
        workers=request.workers,
        force=request.force,
    )
