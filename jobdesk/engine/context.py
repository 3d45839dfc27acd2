"""What a pipeline finds in its host: the context of one attempt, and the workshop that outlives it."""

from __future__ import annotations

import errno
import importlib
import json
import logging
import operator
import os
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from jobdesk.core.errors import EnvironmentTrouble, JobDeskError
from jobdesk.core.language import stored
from jobdesk.core.outcomes import Artifact, Mishap, Outcome
from jobdesk.engine.courier import Courier
from jobdesk.engine.folders import artifacts_folder, cache_file, log_name, logs_folder, slot_folder
from jobdesk.engine.logfile import LogFile, Masker
from jobdesk.engine.protocol import JobOrder, RunOrder, Setup
from jobdesk.engine.storable import storable, storable_text
from jobdesk.git.executable import BatchProcess, Git, GitFailed, find_git
from jobdesk.git.objects import ObjectMissing, ObjectReader
from jobdesk.git.slots.errors import CommitGone, ContentMissing, LenderGone
from jobdesk.git.slots.leftovers import Keep
from jobdesk.git.slots.slot import Slot
from jobdesk.git.slots.source import SlotSource
from jobdesk.pipelines.pipeline import Pipeline
from jobdesk.processes.command import Cancel
from jobdesk.store.artifacts import keep_artifact
from jobdesk.store.cache import Cache

OPEN_REPOSITORIES = 4

log = logging.getLogger(__name__)


class Workshop:
    """What a host keeps from run to run: pipelines by job, slots and readers by repository, the cache."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.folder = Path(setup.folder)
        self._pipelines: dict[int, tuple[Pipeline[Any], BaseModel]] = {}
        self._sources: dict[int, SlotSource] = {}
        self._slots: OrderedDict[str, Slot] = OrderedDict()
        self._batches: OrderedDict[str, BatchProcess] = OrderedDict()
        self._git: Git | None = None
        self._cache: Cache | None = None

    @property
    def git(self) -> Git:
        if self._git is None:
            self._git = find_git()
        return self._git

    @property
    def cache(self) -> Cache:
        if self._cache is None:
            self._cache = Cache(cache_file(self.folder))
        return self._cache

    def pipeline(self, order: JobOrder) -> tuple[Pipeline[Any], BaseModel]:
        """The pipeline of a job and its input, made once a job."""
        if order.job not in self._pipelines:
            module, _, name = order.place.partition(":")
            pipeline: Pipeline[Any] = getattr(importlib.import_module(module), name)()
            self._pipelines[order.job] = pipeline, pipeline.input_model.model_validate_json(order.input)
        return self._pipelines[order.job]

    def slot(self, order: JobOrder) -> Slot:
        """This host's slot of a repository, with refs as fresh as the job; a few stay open."""
        assert order.source is not None and order.repository is not None
        if order.job not in self._sources:  # It may name thousands of refs.
            self._sources[order.job] = SlotSource.from_json(json.loads(order.source))
        source = self._sources[order.job]
        slot = self._slots.pop(order.repository, None)
        if slot is None:
            slot = Slot.open(slot_folder(self.folder, order.repository, self.setup.worker), source, self.git)
        self._slots[order.repository] = slot
        while len(self._slots) > OPEN_REPOSITORIES:
            self._slots.popitem(last=False)[1].close()
        slot.refresh(source)
        return slot

    def read(self, order: JobOrder, name: bytes) -> bytes:
        """One object of a repository, from a git that stays alive; one that has died is replaced, once.

        Raises `ObjectMissing`, `GitFailed`.
        """
        assert order.repository is not None
        try:
            return self._read(order.repository, name)
        except GitFailed:
            self._close_batch(order.repository)
            return self._read(order.repository, name)

    def _read(self, repository: str, name: bytes) -> bytes:
        batch = self._batches.pop(repository, None) or self.git.batch("cat-file", "--batch", folder=repository)
        self._batches[repository] = batch
        while len(self._batches) > OPEN_REPOSITORIES:
            self._close_batch(next(iter(self._batches)))
        (content,) = ObjectReader(batch).read([name])
        return content

    def _close_batch(self, repository: str) -> None:
        batch = self._batches.pop(repository, None)
        if batch:
            batch.close()

    def spare(self) -> list[int]:
        """The processes that live on between runs."""
        own = [batch.process_id for batch in self._batches.values()]
        return own + [pid for slot in self._slots.values() for pid in slot.process_ids()]

    def forget(self, job: int) -> None:
        self._sources.pop(job, None)
        pipeline, _ = self._pipelines.pop(job, (None, None))
        if pipeline is None:
            return
        try:
            pipeline.close()
        except Exception:  # a pipeline may raise anything, and its job is over
            log.exception("The pipeline %s failed to close.", pipeline.name)

    def close(self) -> None:
        for job in list(self._pipelines):
            self.forget(job)
        for slot in self._slots.values():
            slot.close()
        for batch in self._batches.values():
            batch.close()


class HostContext:
    """One attempt, as its pipeline sees it (see `pipelines.pipeline.Context`)."""

    def __init__(self, workshop: Workshop, courier: Courier, job_order: JobOrder, order: RunOrder) -> None:
        self.order = order
        self.memory: int | None = None
        self.is_interrupted = False
        self.has_begun = False
        self.cancel = Cancel()
        self._workshop = workshop
        self._courier = courier
        self._job_order = job_order
        self._cpu_s: float | None = None
        self._cpu_before = time.process_time()
        self._cost = 0
        self._artifacts: list[Artifact] = []
        self._secrets: list[bytes] = []
        self._log: LogFile | None = None

    # ------------------------------------------------------------------ for the host

    def pipeline(self) -> tuple[Pipeline[Any], BaseModel]:
        return self._workshop.pipeline(self._job_order)

    def stop(self, *, interrupted: bool) -> None:
        """Ask the attempt to end; from any thread. A cancel stays one, however it is asked before and after."""
        is_first = not self.cancel.is_requested
        self.is_interrupted = interrupted and (is_first or self.is_interrupted)
        self.cancel.request()

    @property
    def is_repeatable(self) -> bool:
        return self._job_order.is_repeatable

    @property
    def cpu_s(self) -> float:
        return time.process_time() - self._cpu_before if self._cpu_s is None else self._cpu_s

    def completed(self, outcome: Outcome) -> Outcome:
        """The outcome with what was told on the way, as it can be stored: other people's code has made it."""
        plain = storable(outcome, was_stopped=self.is_cancelled, clean=self._cleaned)
        if not (self._cost or self._artifacts):
            return plain
        return replace(plain, cost=plain.cost + self._cost, artifacts=(*plain.artifacts, *self._artifacts))

    def close(self) -> tuple[str | None, int | None]:
        """The name of the log below the logs and its size, or None twice where nothing was written."""
        size = self._log.close() if self._log else 0
        if not size:
            return None, None
        return log_name(self.order.job, self.order.run, self.order.attempt), size

    # ------------------------------------------------------------------ for the pipeline

    @property
    def job(self) -> int:
        return self.order.job

    @property
    def run(self) -> int:
        return self.order.run

    @property
    def grace_s(self) -> float:
        return self._workshop.setup.grace_s

    @property
    def attempt(self) -> int:
        return self.order.attempt

    @property
    def worker(self) -> int:
        return self._workshop.setup.worker

    @property
    def probe(self) -> str | None:
        return self._job_order.probe

    @property
    def timeout_s(self) -> float | None:
        return self.order.timeout_s

    @property
    def repository(self) -> Path:
        assert self._job_order.repository is not None
        return Path(self._job_order.repository)

    @property
    def is_cancelled(self) -> bool:
        return self.cancel.is_requested

    @property
    def saved(self) -> object | None:
        return None if self.order.checkpoint is None else json.loads(self.order.checkpoint)

    @property
    def spare(self) -> Sequence[int]:
        return self._workshop.spare()

    def progress(self, fraction: float, message: str | None = None) -> None:
        words = None if message is None else self._cleaned(message)
        self._courier.progressed(self.order.run, min(max(float(fraction), 0.0), 1.0), words)

    def log(self, line: str) -> None:
        self.output(line.encode("utf-8", "backslashreplace") + b"\n")

    def output(self, piece: bytes) -> None:
        if self._log is None:
            name = log_name(self.order.job, self.order.run, self.order.attempt)
            path = logs_folder(self._workshop.folder) / name
            self._log = LogFile(path, self._workshop.setup.log_limit, self._secrets)
            self._courier.progressed(self.order.run, None, None)
        self._log.write(piece)

    def mask(self, secrets: Sequence[str]) -> None:
        self._secrets = [os.fsencode(secret) for secret in secrets]
        if self._log:
            self._log.mask(self._secrets)

    def _cleaned(self, text: str) -> str:
        """A text that may be stored and shown."""
        masker = Masker(self._secrets)
        masked = masker.masked(storable_text(text).encode()) + masker.rest()
        return masked.decode("utf-8", "replace")

    def checkpoint(self, state: object) -> None:
        self._courier.checkpoint(self.order.run, json.dumps(state))

    def used(self, cpu_s: float, memory: int) -> None:
        self._cpu_s = (self._cpu_s or 0.0) + float(cpu_s)
        self.memory = max(self.memory or 0, operator.index(memory))

    def cost(self, hundredths_of_a_cent: int) -> None:
        self._cost += operator.index(hundredths_of_a_cent)

    def keep(self, path: Path, name: str | None = None, inside: Path | None = None) -> None:
        folder = artifacts_folder(self._workshop.folder)
        self._artifacts.append(keep_artifact(folder, path, self._cleaned(name or path.name), inside))

    @property
    def room(self) -> Path:
        """A private folder of this host for this repository, in the folder of its slot."""
        room = slot_folder(self._workshop.folder, str(self.repository), self.worker) / "room"
        room.mkdir(parents=True, exist_ok=True)
        return room

    def tree_of(self, commit: str) -> str:
        content = self._workshop.read(self._job_order, commit.encode())
        return content.split(b"\n", 1)[0].removeprefix(b"tree ").decode()

    def check_out(self, keep: Keep = Keep.NOTHING, commit: str | None = None) -> Slot:
        slot = self._workshop.slot(self._job_order)
        for note in slot.check_out(commit or self.order.item, keep).notes:
            self.log(note)
        return slot

    def read(self, path: str) -> bytes | None:
        if "\n" in path:  # which is where a request to git ends
            return self._read_by_listing(path)
        try:
            return self._workshop.read(self._job_order, os.fsencode(f"{self.order.item}:{path}"))
        except ObjectMissing:
            self._workshop.read(self._job_order, self.order.item.encode())  # is the commit there at all?
            return None

    def _read_by_listing(self, path: str) -> bytes | None:
        listing = self._listed([path])
        kind, _, identity = listing.partition(b"\t")[0].partition(b" ")[2].partition(b" ")
        return self._workshop.read(self._job_order, identity) if kind == b"blob" else None

    def paths(self, *below: str) -> Sequence[str]:
        listing = self._listed(below, "-r", "--name-only")
        return [os.fsdecode(name) for name in listing.split(b"\0") if name]

    def _listed(self, below: Sequence[str], *options: str) -> bytes:
        arguments = ("-z", "--full-tree", *options, self.order.item, "--", *below)
        return self._workshop.git.run("ls-tree", *arguments, folder=str(self.repository))

    @property
    def cache(self) -> Cache:
        return self._workshop.cache

    def make_once(self, namespace: str, key: str, make: Callable[[], bytes]) -> bytes:
        return self._workshop.cache.get_or_make(namespace, key, make)


def mishap_of(error: BaseException) -> Outcome:
    """What an exception that escaped from an attempt was: the item's end, the machine's trouble, or a bug."""
    if isinstance(error, (CommitGone, ContentMissing, LenderGone, ObjectMissing)):
        return Outcome.mishap_of(Mishap.ITEM_GONE, str(error))
    if isinstance(error, MemoryError):
        return Outcome.mishap_of(Mishap.NO_MEMORY, stored("There was not enough memory."))
    if _is_for_want_of_room(error):
        return Outcome.mishap_of(Mishap.NO_SPACE, stored("The disk is full."))
    if isinstance(error, EnvironmentTrouble):
        return Outcome.mishap_of(Mishap.SLOT, str(error))
    if isinstance(error, JobDeskError):
        return Outcome.failed(str(error))
    return Outcome.mishap_of(
        Mishap.BUG, stored("The pipeline has a bug: {name}: {error}", name=type(error).__name__, error=error)
    )


def _is_for_want_of_room(error: BaseException) -> bool:
    cause = error if isinstance(error, OSError) else error.__cause__
    return isinstance(cause, OSError) and cause.errno in (errno.ENOSPC, errno.EDQUOT)
