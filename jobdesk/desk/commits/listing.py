"""A look at the commits of one repository under one request: reading them, and keeping up with what changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import mean

from jobdesk.core.errors import EnvironmentTrouble
from jobdesk.core.keys import Scope, content_of
from jobdesk.desk.commits.badges import Badges
from jobdesk.desk.commits.keys import Use
from jobdesk.desk.jobs.requests import Badge, CommitStatus, ProcessRequest
from jobdesk.engine.forecast import time_left_s
from jobdesk.git.commits import Commit, CommitRange, EmptyRange
from jobdesk.git.pulse import Pulse, pulse
from jobdesk.git.repository import Repository
from jobdesk.store.store import Store


@dataclass(frozen=True)
class Listing:
    """The repository is opened and the input checked once; every method reads anew, on any thread.

    All of them raise what git and the database say, such as `RepositoryGone`. Without a `use`, because nobody has
    said yet what to do with the commits, all of them are new.
    """

    request: ProcessRequest
    repository: Repository
    use: Use | None
    store: Store

    def read(self) -> Iterator[CommitStatus]:
        """The selected commits with their badges, newest first, as they are read."""
        return self._badged(self.repository.commits(self.request.selection))

    def look_again(self, commits: Iterable[Commit]) -> Iterator[CommitStatus]:
        """Commits that were read before, with the badges that they have now."""
        return self._badged(commits)

    def after(self, runs: Sequence[int], known: Callable[[str], Commit | None]) -> list[CommitStatus]:
        """The commits of runs that have changed, as far as the caller knows them; these runs are read, and no list."""
        return [] if self.use is None else Badges(self.store, self.repository, self.use).after(runs, known)

    def newer(self, than: str) -> list[CommitStatus] | None:
        """What was committed on top of the commit that the list began with; None where it has to be read anew.

        That is so where history was rewritten, and where the selection is more than all that a tip reaches.
        """
        selection = self.request.selection
        if not isinstance(selection, CommitRange) or selection.newest or selection.since or selection.excluded:
            return None
        if not self.repository.is_ancestor(than, selection.tip):
            return None
        try:
            return list(self._badged(self.repository.commits(replace(selection, excluded=than))))
        except EmptyRange:
            return []

    def touching(self, text: str) -> Iterator[str]:
        """The ids of the selected commits that change a path with this text in it, as they are found."""
        return self.repository.touching(self.request.selection, text)

    def tip(self) -> str | None:
        """The commit that the selection begins at; None for a list."""
        selection = self.request.selection
        return self.repository.resolve(selection.tip) if isinstance(selection, CommitRange) else None

    def pulse(self) -> Pulse:
        """Equal as long as no reference has moved that the selection rests on. Raises `RepositoryGone`."""
        selection = self.request.selection
        return pulse(self.repository, selection.tip if isinstance(selection, CommitRange) else "HEAD")

    def is_there(self) -> bool:
        """Whether the repository is where it was."""
        try:
            self.pulse()
        except EnvironmentTrouble:
            return False
        return True

    def duration_s(self, runs: int, workers: int) -> float | None:
        """How long so many runs should take, in seconds; None where nothing comparable has run yet."""
        each = None if self.use is None else _mean_duration_s(self.store, self.use)
        return None if each is None else time_left_s(runs, each, min(workers, self.request.workers or workers))

    def _badged(self, commits: Iterable[Commit]) -> Iterator[CommitStatus]:
        if self.use is None:
            return (CommitStatus(one, Badge.NEW, None, None, content_of(Scope.COMMIT, one.id)) for one in commits)
        return Badges(self.store, self.repository, self.use).of(commits)


def _mean_duration_s(store: Store, use: Use) -> float | None:
    """How long one run takes, from the newest results of this recipe."""
    with store.reading() as connection:
        row = store.results.find_recipe(connection, use.recipe)
        durations = store.results.durations(connection, row) if row is not None else []
    return mean(durations) if durations else None
