"""Repositories as a person picks them: those of lately, and what can be chosen in one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from jobdesk.core.clock import Clock
from jobdesk.git.repository import Repository
from jobdesk.store.store import Store


@dataclass(frozen=True, slots=True)
class RecentRepository:
    """A repository that was worked on, and whether it is where it was then."""

    path: Path
    name: str
    used_at: int
    is_there: bool


@dataclass(frozen=True, slots=True)
class OpenedRepository:
    """A repository to choose commits in. `head` is the branch it is on, or None where it is on none."""

    repository: Repository
    head: str | None

    @property
    def path(self) -> Path:
        return self.repository.path

    @property
    def name(self) -> str:
        return self.repository.path.name


@dataclass(frozen=True, slots=True)
class LastRequest:
    """A pipeline and the input that it was given, as far as that differs from its defaults."""

    pipeline: str
    given: Mapping[str, object]


class Repositories:
    """The facet of the desk that knows repositories."""

    def __init__(self, store: Store, open_repository: Callable[[Path], Repository], clock: Clock) -> None:
        self._store = store
        self._open = open_repository
        self._clock = clock

    def recent(self, n: int = 12) -> list[RecentRepository]:
        """The last ones that were looked at or worked on, newest first."""
        with self._store.reading() as connection:
            known = self._store.repositories.recent(connection, n)
        return [RecentRepository(Path(one.path), one.name, one.used_at, Path(one.path).exists()) for one in known]

    def last_request(self, repository: Path, pipeline: str | None = None) -> LastRequest | None:
        """What was last done with commits of a repository, or what a pipeline last did there."""
        with self._store.reading() as connection:
            found = self._store.repositories.last_input(connection, str(repository), pipeline)
        return None if found is None else LastRequest(found[0], json.loads(found[1]))

    def open(self, folder: Path) -> OpenedRepository:
        """The repository at, or around, a folder; it is remembered as the newest of `recent`.

        Raises `NotARepository`, `DubiousOwnership` and `GitTooOld`.
        """
        repository = self._open(folder)
        path = repository.path
        with self._store.writing() as connection:
            self._store.repositories.use(connection, str(path), path.name, self._clock.now())
        return OpenedRepository(repository, repository.head_branch())

    def branches(self, opened: OpenedRepository) -> list[str]:
        """In the order in which they were worked on, its own before those of remotes."""
        return opened.repository.branches()
