"""What a host must know of a job before its first run, worked out once a job."""

from __future__ import annotations

import json
import threading
from pathlib import Path

from jobdesk.core.language import stored
from jobdesk.core.model import Job
from jobdesk.engine.protocol import JobOrder
from jobdesk.git.executable import find_git
from jobdesk.git.repository import RepositoryGone
from jobdesk.git.slots.source import SlotSource
from jobdesk.pipelines.registry import Registry


class OrderBook:
    """Orders by job. Refs of the repository are read when the first worker asks, so they are fresh."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._orders: dict[int, JobOrder] = {}
        self._lock = threading.Lock()

    def of(self, job: Job) -> JobOrder:
        """Raises `JobDeskError` where the repository or the pipeline is gone."""
        with self._lock:
            if job.id not in self._orders:
                self._orders[job.id] = self._made(job)
            return self._orders[job.id]

    def forget(self, job: int) -> None:
        with self._lock:
            self._orders.pop(job, None)

    def _made(self, job: Job) -> JobOrder:
        found = self._registry.find(job.pipeline)
        source = None
        if job.repository_path is not None:
            if not Path(job.repository_path).exists():
                raise RepositoryGone(
                    stored(
                        "The repository {path} is gone: it was moved or deleted.",
                        path=job.repository_path,
                    )
                )
            source = json.dumps(SlotSource.of(Path(job.repository_path), find_git()).as_json())
        return JobOrder(
            job.id,
            found.place,
            job.settled_input,
            job.repository_path,
            source,
            json.loads(job.options).get("probe"),
            found.pipeline.is_repeatable,
        )
