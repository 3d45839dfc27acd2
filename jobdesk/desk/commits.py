"""Commits of a repository: what is known of each, what a request would do, and submitting it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from statistics import mean

from jobdesk.core.clock import Clock
from jobdesk.core.errors import JobDeskError, UserError
from jobdesk.core.keys import Recipe, Scope, content_of, differences
from jobdesk.core.model import Item, JobRequest, Mode, Result, Submitted
from jobdesk.core.outcomes import Ending
from jobdesk.desk.keys import Contents, Use, in_pieces, known_paths, request_key, use_of
from jobdesk.desk.requests import Badge, CommitStatus, Plan, ProcessRequest, Selection
from jobdesk.engine.forecast import time_left_s
from jobdesk.git.commits import Commit, CommitList, CommitRange
from jobdesk.git.executable import find_git
from jobdesk.git.repository import CommitVanished, Repository
from jobdesk.pipelines.registry import Registry
from jobdesk.store.jobs import recipe_id
from jobdesk.store.store import Store

EARLIER_RECIPES = 16


class NotForCommits(UserError):
    """That pipeline does not work on commits."""


class NeedsFirstParents(UserError):
    """Finding the first bad commit needs a line of history: add --first-parent."""


class Commits:
    """The facet of the desk that knows commits."""

    def __init__(self, store: Store, registry: Registry, clock: Clock, wake: Callable[[], None]) -> None:
        self._store = store
        self._registry = registry
        self._clock = clock
        self._wake = wake

    def open(self, path: Path) -> Repository:
        """The repository at, or around, a folder."""
        return Repository.open(path, find_git())

    def process(self, request: ProcessRequest) -> Submitted:
        """Submit a job with one run a commit, oldest first; the same request while it is active is that job."""
        repository = self.open(request.repository)
        use = self._use(request)
        items = self._items(repository, use, request.selection)
        job = self._job(request, repository, use, items)
        with self._store.writing() as connection:
            used = self._store.repositories.use(
                connection, str(repository.path), repository.path.name, self._clock.now()
            )
            submitted = self._store.jobs.submit(connection, job(used), self._clock.now())
        self._wake()
        return submitted

    def _items(self, repository: Repository, use: Use, selection: Selection) -> list[Item]:
        """The selected commits with their contents, oldest first; only ids are held of a long history."""
        order = repository.history(selection)
        if use.scope is Scope.COMMIT:
            return [Item(commit, content_of(use.scope, commit)) for commit in order]
        source = Contents(self._store, repository).of(use, repository.commits(selection))
        contents = {commit.id: content for commit, content in source}
        return [Item(commit, contents[commit]) for commit in order]

    def plan(self, request: ProcessRequest, workers: int) -> Plan:
        """What a request would do, with `workers` at it; nothing is stored."""
        use = self._use(request)
        badges: Counter[Badge] = Counter()
        reasons: Counter[str] = Counter()
        would_run: Counter[Badge] = Counter()
        contents: set[str] = set()
        for status in self.statuses(request):
            badges[status.badge] += 1
            if status.badge is Badge.STALE and status.reason:
                reasons[status.reason] += 1
            if request.force or not self._is_known(status):
                would_run[status.badge] += 1
                contents.add(status.content)
        total = badges.total()
        each = self._mean_duration_s(use.recipe)
        duration = None if each is None else time_left_s(len(contents), each, min(workers, request.workers or workers))
        return Plan(badges, would_run, reasons, total, len(contents), total - len(contents), duration)

    def statuses(self, request: ProcessRequest) -> Iterator[CommitStatus]:
        """The selected commits with their badges, newest first, as they are read."""
        repository = self.open(request.repository)
        use = self._use(request)
        commits = repository.commits(request.selection)
        view = _View(self._store, repository, use)
        source = Contents(self._store, repository).of(use, commits)
        for stretch in in_pieces(source):
            yield from view.statuses(stretch)

    def accept(self, request: ProcessRequest) -> int:
        """Let the stale results of the selected commits stand as current; how many they were."""
        stale = [status for status in self.statuses(request) if status.badge is Badge.STALE and status.result]
        now = self._clock.now()
        with self._store.writing() as connection:
            recipe = recipe_id(connection, self._use(request).recipe)
            for status in stale:
                assert status.result is not None
                self._store.results.accept(connection, status.result, recipe, status.content, now)
        return len(stale)

    def named(self, repository: Path, ids: Sequence[str]) -> dict[str, Commit]:
        """What is known of these commits, as far as they are still there: by id."""
        try:
            return _named(self.open(repository), ids)
        except JobDeskError:
            return {}

    def recent_repositories(self, n: int = 20) -> list[Path]:
        with self._store.reading() as connection:
            return [Path(known.path) for known in self._store.repositories.recent(connection, n)]

    def _use(self, request: ProcessRequest) -> Use:
        use = use_of(self._registry, request.pipeline, request.given)
        if not use.pipeline.needs_commits:
            raise NotForCommits(f"The pipeline {request.pipeline!r} does not work on commits.")
        if request.mode is Mode.FIRST_BAD and getattr(request.selection, "first_parent", True) is False:
            raise NeedsFirstParents
        return use

    def _job(
        self, request: ProcessRequest, repository: Repository, use: Use, items: Sequence[Item]
    ) -> Callable[[int], JobRequest]:
        pipeline = use.pipeline
        names = [item.name for item in items]
        key = request_key(request.mode, use, pipeline.version, repository, names)
        options: dict[str, object] = {"probe": names[-1], "selection": str(request.selection)}
        if isinstance(request.selection, CommitRange):
            options["range"] = asdict(request.selection)
        return lambda used: JobRequest(
            title=pipeline.title(use.given),
            recipe=use.recipe,
            version=pipeline.version,
            items=items,
            input=use.given.model_dump_json(exclude_defaults=True),
            options=json.dumps(options),
            mode=request.mode,
            repository=used,
            project=request.project,
            finish=pipeline.has_finish,
            request_key=None if request.force else key,
            priority=request.priority,
            exclusive=f"{pipeline.name}:{repository.common_dir}" if pipeline.is_exclusive else None,
            run_at=request.run_at,
            expires_at=request.expires_at,
            max_attempts=request.max_attempts,
            retries=request.retries,
            timeout_s=request.timeout_s,
            timeout_factor=request.timeout_factor,
            workers=request.workers,
            force=request.force,
        )

    @staticmethod
    def _is_known(status: CommitStatus) -> bool:
        """Whether its current result would be reused: findings are, the last mishap is not."""
        return status.result is not None and status.result.current and status.badge in (Badge.PROCESSED, Badge.FAILED)

    def _mean_duration_s(self, recipe: Recipe) -> float | None:
        """How long one run takes, from the newest results of this recipe, or of the pipeline."""
        with self._store.reading() as connection:
            for row, known in self._store.results.recipes(connection, recipe.pipeline).items():
                if known == recipe and (durations := self._store.results.durations(connection, row)):
                    return mean(durations)
        return None


def _named(repository: Repository, ids: Sequence[str]) -> dict[str, Commit]:
    """git names none where one has vanished: that one is found by halves, and left out."""
    try:
        return {commit.id: commit for commit in repository.commits(CommitList(tuple(ids)))}
    except CommitVanished:
        if len(ids) == 1:
            return {}
    half = len(ids) // 2
    return _named(repository, ids[:half]) | _named(repository, ids[half:])


class _View:
    """Looks at results for stretches of commits: the wanted recipe first, then earlier ones for the reason."""

    def __init__(self, store: Store, repository: Repository, use: Use) -> None:
        self._store = store
        self._use = use
        with store.reading() as connection:
            recipes = store.results.recipes(connection, use.recipe.pipeline)
            self._running = store.jobs.running_items(connection, str(repository.path), use.recipe.pipeline)
        self._wanted = next((row for row, recipe in recipes.items() if recipe == use.recipe), None)
        others = ((row, recipe) for row, recipe in recipes.items() if recipe != use.recipe)
        self._earlier = [self._earlier_recipe(row, recipe) for row, recipe in islice(others, EARLIER_RECIPES)]

    def statuses(self, stretch: Sequence[tuple[Commit, str]]) -> Iterator[CommitStatus]:
        contents = [content for _, content in stretch]
        with self._store.reading() as connection:
            current, mishaps = {}, {}
            if self._wanted is not None:
                current = self._store.results.current(connection, self._wanted, contents)
                mishaps = self._store.results.mishaps(connection, self._wanted, contents)
        unknown = [(commit, content) for commit, content in stretch if content not in current]
        earlier = self._earlier_results(unknown)
        for commit, content in stretch:
            yield self._status(commit, content, current.get(content) or mishaps.get(content), earlier)

    def _status(
        self, commit: Commit, content: str, known: Result | None, earlier: dict[str, tuple[Result, str]]
    ) -> CommitStatus:
        if commit.id in self._running:
            return CommitStatus(commit, Badge.RUNNING, None, known, content)
        if known is not None:
            if known.ending in (Ending.FAILED, Ending.MISHAP):
                return CommitStatus(commit, Badge.FAILED, known.error, known, content)
            return CommitStatus(commit, Badge.PROCESSED, known.summary, known, content)
        if commit.id in earlier:
            result, reason = earlier[commit.id]
            return CommitStatus(commit, Badge.STALE, reason, result, content)
        return CommitStatus(commit, Badge.NEW, None, None, content)

    def _earlier_results(self, unknown: Sequence[tuple[Commit, str]]) -> dict[str, tuple[Result, str]]:
        """By commit: the newest result of an earlier recipe, and what differs from the wanted one."""
        found: dict[str, tuple[Result, str]] = {}
        with self._store.reading() as connection:
            for earlier in self._earlier:
                places = earlier.contents([commit for commit, _ in unknown if commit.id not in found])
                results = self._store.results.current(connection, earlier.row, places.values()) if places else {}
                for commit, content in places.items():
                    if content in results:
                        found[commit] = results[content], earlier.reason
        return found

    def _earlier_recipe(self, row: int, recipe: Recipe) -> _Earlier:
        parameters = json.loads(recipe.parameters)
        reason = ", ".join(differences(recipe, self._use.recipe, same_content=True))
        return _Earlier(self._store, row, Scope(parameters["scope"]), json.dumps(parameters["paths"]), reason)


@dataclass(frozen=True)
class _Earlier:
    """A recipe that was used before, and how it differs from the wanted one."""

    store: Store
    row: int
    scope: Scope
    paths: str
    reason: str

    def contents(self, commits: Sequence[Commit]) -> dict[str, str]:
        """Contents as its scope has them; what its paths hold is known only of trees that were asked for."""
        if self.scope is Scope.COMMIT:
            return {commit.id: content_of(self.scope, commit.id) for commit in commits}
        if self.scope is Scope.TREE:
            return {commit.id: content_of(self.scope, commit.tree) for commit in commits}
        known = known_paths(self.store, self.paths, commits)
        return {commit.id: content_of(self.scope, known[commit.tree]) for commit in commits if commit.tree in known}
