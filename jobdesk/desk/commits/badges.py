"""Says what is known of commits under a pipeline with an input, in pieces, so that a long history shows at once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from jobdesk.core.keys import Recipe, Scope, differences, is_untouched
from jobdesk.core.language import _
from jobdesk.core.model import Result
from jobdesk.core.outcomes import Ending
from jobdesk.desk.commits.keys import ADDED, Contents, Use, in_pieces
from jobdesk.desk.jobs.requests import Badge, CommitStatus
from jobdesk.git.commits import Commit
from jobdesk.git.repository import Repository
from jobdesk.store.store import Store

EARLIER_RECIPES = 16
RESULTS = 2000
"""So many results of each recipe are looked through for those of commits that were rewritten."""

_Authored = tuple[str, str, int, str]


class Badges:
    """Looks at results: of the wanted recipe first, then of earlier ones for the reason."""

    def __init__(self, store: Store, repository: Repository, use: Use) -> None:
        self._store = store
        self._repository = repository
        self._use = use
        with store.reading() as connection:
            recipes = store.results.recipes(connection, use.recipe.pipeline)
        self._wanted = next((row for row, recipe in recipes.items() if recipe == use.recipe), None)
        others = ((row, recipe) for row, recipe in recipes.items() if recipe != use.recipe)
        self._contents = Contents(store, repository)
        self._earlier = [self._earlier_recipe(row, recipe) for row, recipe in islice(others, EARLIER_RECIPES)]
        self._running: set[str] = set()

    def of(self, commits: Iterable[Commit]) -> Iterator[CommitStatus]:
        """Each commit with its badge, as they come."""
        if self._wanted is not None:
            with self._store.reading() as connection:
                self._running = self._store.jobs.running_items(connection, str(self._repository.path), self._wanted)
        return self._statuses(commits)

    def after(self, runs: Sequence[int], known: Callable[[str], Commit | None]) -> list[CommitStatus]:
        """What is known now of the commits of these runs, as far as the caller knows those commits.

        It reads these runs and no list, so that it may be asked whenever a run has changed.
        """
        with self._store.reading() as connection:
            path, pipeline = str(self._repository.path), self._use.recipe.pipeline
            items = self._store.jobs.items_of(connection, path, pipeline, runs)
        self._running = {item for item, recipe, state in items if recipe == self._wanted and not state.is_final}
        found = (known(item) for item in dict.fromkeys(item for item, _, _ in items))
        return list(self._statuses(commit for commit in found if commit is not None))

    def _statuses(self, commits: Iterable[Commit]) -> Iterator[CommitStatus]:
        for stretch in in_pieces(self._contents.of(self._use, commits)):
            yield from self._of_stretch(stretch)

    def _of_stretch(self, stretch: Sequence[tuple[Commit, str]]) -> Iterator[CommitStatus]:
        known = self._known([content for _, content in stretch])
        unknown = [commit for commit, content in stretch if content not in known and not is_untouched(content)]
        earlier = self._earlier_results(unknown)
        if self._use.scope is Scope.CHANGE and len(earlier) < len(unknown):
            beside = Counter(_authored(commit) for commit, _ in stretch)
            rest = [
                commit
                for commit in unknown
                if commit.id not in earlier and commit.id not in self._running and beside[_authored(commit)] == 1
            ]
            earlier |= self._before_rewriting(rest)
        for commit, content in stretch:
            yield self._status(commit, content, known.get(content), earlier)

    def _known(self, contents: Sequence[str]) -> dict[str, Result]:
        """By content its current result under the wanted recipe, or else its last mishap."""
        if self._wanted is None:
            return {}
        with self._store.reading() as connection:
            current = self._store.results.current(connection, self._wanted, contents)
            rest = [content for content in contents if content not in current]
            return self._store.results.mishaps(connection, self._wanted, rest) | current if rest else current

    def _status(
        self, commit: Commit, content: str, known: Result | None, earlier: dict[str, tuple[Result, str]]
    ) -> CommitStatus:
        if commit.id in self._running:
            return CommitStatus(commit, Badge.RUNNING, None, known, content)
        if known is not None:
            if known.ending in (Ending.FAILED, Ending.MISHAP):
                return CommitStatus(commit, Badge.FAILED, known.error, known, content)
            return CommitStatus(commit, Badge.PROCESSED, known.summary, known, content)
        if is_untouched(content):
            return CommitStatus(commit, Badge.PROCESSED, self._use.pipeline.untouched, None, content)
        if commit.id in earlier:
            result, reason = earlier[commit.id]
            return CommitStatus(commit, Badge.STALE, reason, result, content)
        return CommitStatus(commit, Badge.NEW, None, None, content)

    def _earlier_results(self, unknown: Sequence[Commit]) -> dict[str, tuple[Result, str]]:
        """By commit: the newest result of an earlier recipe, and what differs from the wanted one."""
        found: dict[str, tuple[Result, str]] = {}
        with self._store.reading() as connection:
            for earlier in self._earlier:
                places = earlier.contents([commit for commit in unknown if commit.id not in found])
                results = self._store.results.current(connection, earlier.row, places.values()) if places else {}
                for commit, content in places.items():
                    if content in results:
                        found[commit] = results[content], earlier.reason
        return found

    def _before_rewriting(self, unknown: Sequence[Commit]) -> dict[str, tuple[Result, str]]:
        """The results of such commits from before an amendment or a rebase gave them or their parents other content."""
        return {commit.id: made for commit in unknown if (made := self._made_for.get(_authored(commit)))}

    @cached_property
    def _made_for(self) -> dict[_Authored, tuple[Result, str]]:
        """By who wrote what commit and when, which rewriting leaves as it is: its newest result, and why it is stale.

        Where several commits are alike in that, as a script may make them, none of them is meant.
        """
        reasons = {earlier.row: f"{earlier.reason}, {self._use.pipeline.changed}" for earlier in self._earlier}
        if self._wanted is not None:
            reasons = {self._wanted: self._use.pipeline.changed} | reasons
        with self._store.reading() as connection:
            results = [result for row in reasons for result in self._store.results.newest(connection, row, RESULTS)]
        by_item: dict[str, Result] = {}
        for result in results:
            by_item.setdefault(result.item, result)
        commits = list(self._repository.still_there(by_item))
        counts = Counter(map(_authored, commits))
        return {
            _authored(commit): (result, reasons[result.recipe_id])
            for commit in commits
            if counts[_authored(commit)] == 1 and (result := by_item[commit.id])
        }

    def _called(self, parameter: str) -> str:
        """The title of its field, where the input has one of that name; what `use_of` adds has names of its own."""
        if parameter in ADDED:
            return parameter
        field = self._use.pipeline.input_model.model_fields.get(parameter)
        return parameter if field is None or field.title is None else _(field.title)

    def _earlier_recipe(self, row: int, recipe: Recipe) -> Earlier:
        parameters = json.loads(recipe.parameters)
        reason = ", ".join(differences(recipe, self._use.recipe, same_content=True, called=self._called))
        return Earlier(self._contents, row, Scope(parameters["scope"]), json.dumps(parameters["paths"]), reason)


def _authored(commit: Commit) -> _Authored:
    return commit.author_name, commit.author_email, commit.authored_at, commit.subject


@dataclass(frozen=True)
class Earlier:
    """A recipe that was used before, and how it differs from the wanted one."""

    source: Contents
    row: int
    scope: Scope
    paths: str
    reason: str

    def contents(self, commits: Sequence[Commit]) -> dict[str, str]:
        """Contents as its scope has them; what its paths hold is known only of trees that were asked for."""
        return self.source.known(self.scope, self.paths, commits)
