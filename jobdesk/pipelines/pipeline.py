"""What a pipeline is: a named, versioned way of processing items.

A pipeline is a class with a name, a version and a method `work`. It is found through the entry point
group `jobdesk.pipelines`, checked in the application and run in a host, a process of its own.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Generic, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict

from jobdesk.core.keys import Scope
from jobdesk.core.language import _, stored
from jobdesk.core.outcomes import Outcome
from jobdesk.git.repository import Repository
from jobdesk.git.slots.leftovers import Keep
from jobdesk.git.slots.slot import Slot
from jobdesk.processes.command import Cancel
from jobdesk.store.cache import Cache


class NoInput(BaseModel):
    """The input of a pipeline that takes none."""

    model_config = ConfigDict(extra="forbid")


Input = TypeVar("Input", bound=BaseModel)


@dataclass(frozen=True)
class Home:
    """Where a request is at home: the repository, the revision that was chosen there, and what a person decided.

    `decided` gives the latest decisions of a kind, by identity.
    """

    repository: Repository
    tip: str
    decided: Callable[[str], Mapping[str, object]]


class Context(Protocol):
    """What a pipeline may ask for while it works on one run."""

    @property
    def job(self) -> int: ...

    @property
    def run(self) -> int: ...

    @property
    def attempt(self) -> int:
        """The number of this attempt, from 1."""

    @property
    def worker(self) -> int:
        """The number of the worker, from 1, which is also that of its slot."""

    @property
    def probe(self) -> str | None:
        """A commit at which to see whether a command works at all: the tip of what was chosen."""

    @property
    def repository(self) -> Path:
        """The person's repository, to be read only; `check_out` gives a place to write in."""

    @property
    def is_cancelled(self) -> bool:
        """Whether a person asked for an end; long work looks here now and then."""

    @property
    def saved(self) -> object | None:
        """What an earlier attempt of the same key saved with `checkpoint`."""

    def progress(self, fraction: float, message: str | None = None) -> None:
        """Say how far this run is, from 0 to 1, and in a few words what it is doing."""

    def log(self, line: str) -> None:
        """Write a line to the log of this attempt."""

    def checkpoint(self, state: object) -> None:
        """Save what is needed to carry on; `state` is anything that JSON can say."""

    @property
    def timeout_s(self) -> float | None:
        """How long this attempt may take; a pipeline that starts commands hands it on."""

    @property
    def cancel(self) -> Cancel:
        """The switch that is thrown when this attempt is to end."""

    @property
    def grace_s(self) -> float:
        """How long a command gets to end by itself."""

    @property
    def spare(self) -> Sequence[int]:
        """Processes of the host itself, which outlive a command."""

    def mask(self, secrets: Sequence[str]) -> None:
        """Texts that must not be seen in the log."""

    def output(self, piece: bytes) -> None:
        """Write to the log what a command prints, as it comes."""

    def used(self, cpu_s: float, memory: int) -> None:
        """What a command used: seconds of processor time, and its peak memory in bytes."""

    def cost(self, hundredths_of_a_cent: int) -> None:
        """Add to what this attempt has cost."""

    def keep(self, path: Path, name: str | None = None, inside: Path | None = None) -> None:
        """Keep a file as an artifact of the result; with `inside` no link may lead out of that folder.

        Raises `ArtifactRefused`.
        """

    @property
    def room(self) -> Path:
        """A private folder of this host for this repository; what is in it stays from run to run."""

    def tree_of(self, commit: str) -> str:
        """The id of a commit's root tree."""

    def check_out(self, keep: Keep = Keep.NOTHING, commit: str | None = None) -> Slot:
        """A slot of this host with this run's commit (or another) checked out in it."""

    def read(self, path: str) -> bytes | None:
        """A file at this run's commit, or None where there is none. Nothing is checked out for it."""

    def paths(self, *below: str) -> Sequence[str]:
        """The files at this run's commit, narrowed to some folders or files."""

    @property
    def cache(self) -> Cache:
        """The cache that all hosts share, for those who look up or keep many things at once."""

    def make_once(self, namespace: str, key: str, make: Callable[[], bytes]) -> bytes:
        """What `make` gives for a key, made once for all hosts and kept in the cache they share."""


class Pipeline(ABC, Generic[Input]):
    """The base of every pipeline. A published version never changes what it does."""

    name: ClassVar[str]
    version: ClassVar[str]
    cosmetic_from: ClassVar[str | None] = None
    """An older version whose results still stand: this version changed nothing that they depend on."""
    input_model: ClassVar[type[BaseModel]] = NoInput
    is_exclusive: ClassVar[bool] = False
    """One job at a time for each repository."""
    is_repeatable: ClassVar[bool] = False
    """Runs are quick and harmless to repeat: after a crash a bounded batch may be done again."""
    has_checkpoints: ClassVar[bool] = False
    has_finish: ClassVar[bool] = False
    changed: ClassVar[str] = _("content changed")
    """What is said of a commit whose content is another one than when it was worked on (`Scope.CHANGE`)."""
    untouched: ClassVar[str] = stored("nothing changed")
    """What is said of a commit that changes nothing that counts (`Scope.CHANGE`): it is skipped without a run."""
    needs_commits: ClassVar[bool] = True
    """Whether its items are commits of a repository; else the job itself is its one item."""

    @classmethod
    def scope(cls, given: Input) -> tuple[Scope, tuple[str, ...]]:
        """Which content counts, and the paths where the scope is `paths`."""
        return Scope.COMMIT, ()

    @classmethod
    def parameters(cls, given: Input) -> dict[str, object]:
        """The part of the input that a result depends on; all of it, unless a pipeline knows better."""
        return given.model_dump(mode="json")

    @classmethod
    def suits(cls, repository: Repository) -> bool:
        """Whether to begin with it where nothing was ever done with the commits of a repository, by what that holds."""
        return False

    @classmethod
    def at_home(cls, given: Input, home: Home) -> Input:
        """The input with what the repository says of itself, and what a person decided, at the moment of a request."""
        return given

    @classmethod
    def title(cls, given: Input) -> str:
        """A few words for the line of a job."""
        return cls.name

    def prepare(self, given: Input, item: str, context: Context) -> None:
        """Get ready before the attempt begins: anything that leaves no trace when it is not used."""

    @abstractmethod
    def work(self, given: Input, item: str, context: Context) -> Outcome:
        """Process one item. An exception that escapes is a bug of the pipeline and told as one."""

    def finish(self, given: Input, context: Context) -> Outcome:
        """The last step, when every item of the job is final (`has_finish`)."""
        return Outcome.succeeded()

    def close(self) -> None:
        """The job is over for this host: give back what was held."""
