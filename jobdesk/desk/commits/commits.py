"""Commits of a repository: what is known of each, what a request would do, and submitting it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from jobdesk.core.clock import Clock
from jobdesk.core.errors import JobDeskError, UserError
from jobdesk.core.keys import Scope, content_of, is_untouched
from jobdesk.core.language import _
from jobdesk.core.model import SETTLED_INPUT, Item, JobRequest, Mode, Submitted
from jobdesk.desk.commits.keys import Contents, Use, request_key, use_of
from jobdesk.desk.commits.listing import Listing
from jobdesk.desk.jobs.requests import Badge, CommitStatus, Plan, ProcessRequest, Selection
from jobdesk.desk.jobs.submitting import Submitter, job_of
from jobdesk.git.commits import Commit, CommitList, CommitRange
from jobdesk.git.executable import find_git
from jobdesk.git.repository import CommitVanished, Repository
from jobdesk.pipelines.pipeline import Home
from jobdesk.pipelines.registry import Registry
from jobdesk.store.recipes import recipe_id
from jobdesk.store.store import Store


class NotForCommits(UserError):
    """That pipeline does not work on commits."""

    help = "commits#what-to-do-with-each"


class NeedsFirstParents(UserError):
    """Finding the first bad commit needs a line of history: add --first-parent."""

    help = "commits#the-first-bad-commit"


class Commits:
    """The facet of the desk that knows commits."""

    def __init__(self, store: Store, registry: Registry, clock: Clock, submitter: Submitter) -> None:
        self._store = store
        self._registry = registry
        self._clock = clock
        self._submitter = submitter

    def open(self, path: Path) -> Repository:
        """The repository at, or around, a folder."""
        return Repository.open(path, find_git())

    def process(self, request: ProcessRequest) -> Submitted:
        """Submit a job with one run a commit, oldest first; the same request while it is active is that job."""
        repository = self.open(request.repository)
        use = self._use(request, repository)
        items = self._items(repository, use, request.selection)
        return self._submitter.submit(self._job(request, repository, use, items), repository.path)

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
        listing = self.listing(request)
        badges: Counter[Badge] = Counter()
        reasons: Counter[str] = Counter()
        would_run: Counter[Badge] = Counter()
        contents: set[str] = set()
        for status in listing.read():
            badges[status.badge] += 1
            if status.badge is Badge.STALE and status.reason:
                reasons[status.reason] += 1
            if request.force or not (status.is_known or is_untouched(status.content)):
                would_run[status.badge] += 1
                contents.add(status.content)
        total = badges.total()
        duration = listing.duration_s(len(contents), workers)
        return Plan(badges, would_run, reasons, total, len(contents), total - len(contents), duration)

    def statuses(self, request: ProcessRequest) -> Iterator[CommitStatus]:
        """The selected commits with their badges, newest first, as they are read."""
        return self.listing(request).read()

    def listing(self, request: ProcessRequest, repository: Repository | None = None) -> Listing:
        """A look at the selected commits, for those who keep looking, and may have the repository open already."""
        repository = repository or self.open(request.repository)
        return Listing(request, repository, self._use(request, repository), self._store)

    def bare_listing(self, request: ProcessRequest, repository: Repository | None = None) -> Listing:
        """The same before anybody has said what to do with them; pipeline and input count for nothing."""
        return Listing(request, repository or self.open(request.repository), None, self._store)

    def accept(self, request: ProcessRequest) -> int:
        """Let the stale results of the selected commits stand as current; how many they were."""
        listing = self.listing(request)
        stale = [status for status in listing.read() if status.badge is Badge.STALE and status.result]
        now = self._clock.now()
        with self._store.writing() as connection:
            recipe = recipe_id(connection, self._use(request, listing.repository).recipe)
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

    def _use(self, request: ProcessRequest, repository: Repository) -> Use:
        tip = request.selection.tip if isinstance(request.selection, CommitRange) else request.selection.ids[0]
        use = use_of(self._registry, request.pipeline, request.given, Home(repository, tip, self._decided))
        if not use.pipeline.needs_commits:
            raise NotForCommits(
                _("The pipeline {pipeline!r} does not work on commits.").format(pipeline=request.pipeline)
            )
        if request.mode is Mode.FIRST_BAD and getattr(request.selection, "first_parent", True) is False:
            raise NeedsFirstParents
        return use

    def _decided(self, kind: str) -> dict[str, object]:
        with self._store.reading() as connection:
            latest = self._store.decisions.latest(connection, kind)
        return {identity: decision.decision for identity, decision in latest.items()}

    def _job(self, request: ProcessRequest, repository: Repository, use: Use, items: Sequence[Item]) -> JobRequest:
        pipeline = use.pipeline
        names = [item.name for item in items]
        key = request_key(request.mode, use, pipeline.version, repository, names)
        options: dict[str, object] = {"probe": names[-1], "selection": str(request.selection)}
        if isinstance(request.selection, CommitRange):
            options["range"] = asdict(request.selection)
        if use.given is not use.asked:
            options[SETTLED_INPUT] = use.given.model_dump(mode="json", exclude_defaults=True)
        return replace(
            job_of(request, use, items, key),
            untouched={item.content: pipeline.untouched for item in items if is_untouched(item.content)},
            options=json.dumps(options),
            mode=request.mode,
            exclusive=f"{pipeline.name}:{repository.common_dir}" if pipeline.is_exclusive else None,
            timeout_factor=request.timeout_factor,
        )


def _named(repository: Repository, ids: Sequence[str]) -> dict[str, Commit]:
    """git names none where one has vanished: that one is found by halves, and left out."""
    try:
        return {commit.id: commit for commit in repository.commits(CommitList(tuple(ids)))}
    except CommitVanished:
        if len(ids) == 1:
            return {}
    half = len(ids) // 2
    return _named(repository, ids[:half]) | _named(repository, ids[half:])
