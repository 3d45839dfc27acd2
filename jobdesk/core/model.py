"""The values that cross floors, threads and processes: what is asked for, and what is read back.

Times are microseconds since the epoch (UTC); lengths end in `_s`; costs are hundredths of a cent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from jobdesk.core.keys import Recipe
from jobdesk.core.outcomes import Ending, Mishap, Outcome
from jobdesk.core.retry import MAX_ATTEMPTS, RetryRules
from jobdesk.core.states import JobState, RunState

SETTLED_INPUT = "settled input"
"""Among the options of a job: its input with what the repository said at the moment of the request, as an object."""


class Mode(StrEnum):
    """What a job wants of its items: every one of them, or the first bad one."""

    EACH = "each"
    FIRST_BAD = "first bad"


class RunKind(StrEnum):
    """What a run is about: one item, or the job itself when all its items are final."""

    ITEM = "item"
    FINISH = "finish"


@dataclass(frozen=True, slots=True)
class Item:
    """What one run is about: `name` is a commit id or a path; `content` is that part of its key."""

    name: str
    content: str


@dataclass(frozen=True)
class JobRequest:
    """What a person submits.

    `input` is what the pipeline's input model accepts, as JSON text; `options` is what the program
    remembers beside it (how the range was chosen, the command line that repeats it), also JSON.
    `request_key` names the request: while a job with it is not final, the same request is that job.
    `exclusive` names a lock: jobs that share it run one at a time. `untouched` are contents with which
    there is nothing to do, each with the words for it: their runs are skipped without an attempt.
    """

    title: str
    recipe: Recipe
    version: str
    items: Sequence[Item]
    input: str = "{}"
    options: str = "{}"
    mode: Mode = Mode.EACH
    repository: int | None = None
    project: str | None = None
    finish: bool = False
    request_key: str | None = None
    priority: int = 0
    exclusive: str | None = None
    run_at: int = 0
    expires_at: int | None = None
    max_attempts: int = MAX_ATTEMPTS
    retries: int = 0
    timeout_s: float | None = None
    timeout_factor: float | None = None
    workers: int | None = None
    force: bool = False
    retry_of: int | None = None
    untouched: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Submitted:
    """The job that a request led to, and whether it was made for it (else it existed already)."""

    job: int
    created: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """How many runs of a job are where; `reused` are among the final ones."""

    total: int
    queued: int
    running: int
    succeeded: int
    skipped: int
    failed: int
    cancelled: int
    reused: int

    @property
    def final(self) -> int:
        return self.succeeded + self.skipped + self.failed + self.cancelled

    @property
    def done(self) -> int:
        """What came to an end of its own: all that is final but what was cancelled."""
        return self.final - self.cancelled

    def without(self, state: RunState) -> Counts:
        """The others, where one of them that was never reused is in this state."""
        return replace(self, total=self.total - 1, **{state.value: getattr(self, state.value) - 1})


@dataclass(frozen=True)
class Job:
    """A job as it is stored: one line in the drawer."""

    id: int
    title: str
    mode: Mode
    recipe_id: int
    pipeline: str
    version: str
    repository: int | None
    repository_path: str | None
    project: str | None
    input: str
    options: str
    state: JobState
    priority: int
    exclusive: str | None
    run_at: int
    expires_at: int | None
    paused_at: int | None
    paused_now: bool
    cancel_requested_at: int | None
    cancel_held_until: int | None
    rules: RetryRules
    timeout_s: float | None
    timeout_factor: float | None
    workers: int | None
    force: bool
    retry_of: int | None
    counts: Counts
    cost: int
    metrics: Mapping[str, float]
    summary: str | None
    error: str | None
    created_at: int
    started_at: int | None
    finished_at: int | None
    deleted_at: int | None = None
    finish: RunState | None = None
    """Where the run is that finishes it, if it has one."""

    @property
    def items(self) -> Counts:
        """How many of its items are where: all runs but the finish."""
        return self.counts if self.finish is None else self.counts.without(self.finish)

    @property
    def is_finishing(self) -> bool:
        """Whether all items are final, and only the finish is not."""
        return self.finish in (RunState.QUEUED, RunState.RUNNING) and self.items.final == self.items.total

    @property
    def settled_input(self) -> str:
        """What it is worked with, as JSON text: `input` is what the person gave, and may leave more open."""
        settled = json.loads(self.options).get(SETTLED_INPUT)
        return self.input if settled is None else json.dumps(settled)


@dataclass(frozen=True)
class Run:
    """A run as it is stored: one item of one job."""

    id: int
    job: int
    position: int
    kind: RunKind
    item: str
    content: str | None
    state: RunState
    attempts: int
    tries: int
    lost: int
    available_at: int
    is_claimed: bool
    waits_for: int | None
    reused: bool
    progress: float | None
    message: str | None
    error: str | None
    exit_code: int | None
    summary: str | None
    metrics: Mapping[str, float]
    cost: int
    started_at: int | None
    finished_at: int | None


@dataclass(frozen=True)
class Attempt:
    """One execution of a run, numbered from 1; `memory` is the peak in bytes, `log` a path below the logs."""

    run: int
    number: int
    ending: Ending | None
    mishap: Mishap | None
    error: str | None
    exit_code: int | None
    worker: int | None
    started_at: int
    finished_at: int | None
    cpu_s: float | None
    memory: int | None
    log: str | None
    log_size: int | None


@dataclass(frozen=True, slots=True)
class Result:
    """What a pipeline made from one key."""

    id: int
    recipe_id: int
    content: str
    item: str
    ending: Ending
    error: str | None
    exit_code: int | None
    summary: str | None
    metrics: Mapping[str, float]
    duration_s: float | None
    run: int | None
    current: bool
    accepted_at: int | None
    made_at: int


@dataclass(frozen=True, slots=True)
class Transition:
    """One line of the history: who moved what, when, from which state to which, and why."""

    job: int
    run: int | None
    at: int
    who: str
    before: str
    after: str
    why: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """A run that a worker may hand to its host. `checkpoint` is what an earlier attempt saved, as JSON."""

    run: int
    job: int
    recipe_id: int
    position: int
    kind: RunKind
    item: str
    content: str | None
    attempt: int
    tries: int
    checkpoint: str | None = None

    @property
    def key(self) -> tuple[int, str | None]:
        return self.recipe_id, self.content


@dataclass(frozen=True, slots=True)
class Settlement:
    """How an attempt ended, as its worker reports it.

    `was_started` says whether the start was stored already. `retry_at` is set where the run goes back
    to the queue; `is_charged` says whether the attempt counts as a try. `log` is the path of its log
    below the logs, `memory` the peak in bytes.
    """

    claimed: Claimed
    outcome: Outcome
    was_started: bool
    worker: int
    started_at: int
    finished_at: int
    cpu_s: float | None = None
    memory: int | None = None
    log: str | None = None
    log_size: int | None = None
    retry_at: int | None = None
    is_charged: bool = True


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work: who has it, and the token that marks its processes."""

    id: int
    owner: str
    token: str
    expires_at: int


@dataclass
class Changes:
    """What a transaction changed, to be announced once it is committed."""

    jobs: set[int] = field(default_factory=set)
    started: dict[int, list[int]] = field(default_factory=dict)
    settled: dict[int, list[int]] = field(default_factory=dict)

    def merge(self, other: Changes) -> None:
        self.jobs |= other.jobs
        for job, runs in other.started.items():
            self.started.setdefault(job, []).extend(runs)
        for job, runs in other.settled.items():
            self.settled.setdefault(job, []).extend(runs)
