"""A look at the commits of one repository under one request: reading them, and keeping up with what changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import mean

from jobdesk.core.errors import EnvironmentTrouble
from jobdesk.desk.badges import Badges
from jobdesk.desk.keys import Use
from jobdesk.desk.requests import CommitStatus, ProcessRequest
from jobdesk.engine.forecast import time_left_s
from jobdesk.git.commits import Commit, CommitRange, EmptyRange
from jobdesk.git.pulse import Pulse, pulse
from jobdesk.git.repository import Repository
from jobdesk.store.store import Store


@dataclass(frozen=True)
class Listing:
    """The repository is opened and the input checked once; every method reads anew, on any thread.

    All of them raise what git and the database say, such as `RepositoryGone`.
    """

    request: ProcessRequest
    repository: Repository
    use: Use
    store: Store

    def read(self) -> Iterator[CommitStatus]:
        """The selected commits with their badges, newest first, as they are read."""
        return self._badges().of(self.repository.commits(self.request.selection))

    def look_again(self, commits: Iterable[Commit]) -> Iterator[CommitStatus]:
        """Commits that were read before, with the badges that they have now."""
        return self._badges().of(commits)

    def after(self, runs: Sequence[int], known: Callable[[str], Commit | None]) -> list[CommitStatus]:
        """The commits of runs that have changed, as far as the caller knows them; these runs are read, and no list."""
        return self._badges().after(runs, known)

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
            return list(self._badges().of(self.repository.commits(replace(selection, excluded=than))))
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
        each = mean_duration_s(self.store, self.use)
        return None if each is None else time_left_s(runs, each, min(workers, self.request.workers or workers))

    def _badges(self) -> Badges:
        return Badges(self.store, self.repository, self.use)


def mean_duration_s(store: Store, use: Use) -> float | None:
    """How long one run takes, from the newest results of this recipe."""
    with store.reading() as connection:
        row = store.results.find_recipe(connection, use.recipe)
        durations = store.results.durations(connection, row) if row is not None else []
    return mean(durations) if durations else None
