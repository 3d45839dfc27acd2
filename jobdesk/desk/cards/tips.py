"""The current cards at a tip, and which of them are suggested because a commit that was processed made them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from pathlib import Path

from jobdesk.core.keys import Scope
from jobdesk.core.outcomes import Ending
from jobdesk.desk.cards.tips_apart import Asked, made_apart
from jobdesk.desk.commits.keys import Contents
from jobdesk.engine.folders import cache_file
from jobdesk.git.commits import CommitList
from jobdesk.git.executable import find_git
from jobdesk.git.repository import Repository
from jobdesk.notes.tip import Tip
from jobdesk.pipelines.note_config import config_of
from jobdesk.pipelines.note_tips import IDENTITIES, TipMaker, Watch
from jobdesk.store.cache import Cache
from jobdesk.store.store import Store

PIPELINE = "cards"


class Tips:
    """Reads the current cards, from any thread; what is missing in the cache is made first."""

    def __init__(self, store: Store, folder: Path, *, is_apart: bool = False) -> None:
        """`is_apart`: what is missing is made by a process of its own, so that this one goes on meanwhile."""
        self._store = store
        self._folder = folder
        self._is_apart = is_apart

    def at(self, repository: Path, tip: str = "HEAD", watch: Watch | None = None) -> Tip:
        """The cards at a revision, whatever was processed; `watch` hears how far it is.

        Raises `ConfigError`, and what git says of the repository and the revision; apart `ReadingEnded`, too.
        """
        opened = Repository.open(repository, find_git())
        commit = opened.resolve(tip)
        config, decided = config_of(opened, tip), self._decided()
        cache = Cache(cache_file(self._folder))
        try:
            maker = TipMaker(opened, cache, config, decided)
            if self._is_apart:
                asked = Asked(self._folder, repository, commit, config, decided)
                known = maker.known(commit) or made_apart(asked, watch or _nobody)
            else:
                known = maker.at(commit, watch or _nobody)
        finally:
            cache.close()
        touching = {one for commits in known.touching for one in commits}
        return known.suggested_by(self._processed(opened, touching))

    def _decided(self) -> Mapping[str, str]:
        with self._store.reading() as connection:
            latest = self._store.decisions.latest(connection, IDENTITIES)
        return {one: made.decision for one, made in latest.items() if isinstance(made.decision, str)}

    def _processed(self, repository: Repository, ids: Collection[str]) -> set[str]:
        """Those commits that have a result under any version and configuration; by content, so a rebase keeps it."""
        if not ids:
            return set()
        commits = list(repository.commits(CommitList(tuple(sorted(ids)))))
        with self._store.reading() as connection:
            recipes = self._store.results.recipes(connection, PIPELINE)
        source = Contents(self._store, repository)
        contents: dict[str, dict[str, str]] = {}
        processed: set[str] = set()
        for row, recipe in recipes.items():
            paths = json.dumps(json.loads(recipe.parameters)["paths"])
            if paths not in contents:
                contents[paths] = source.known(Scope.CHANGE, paths, commits)
            with self._store.reading() as connection:
                results = self._store.results.current(connection, row, set(contents[paths].values()))
            good = {content for content, result in results.items() if result.ending is Ending.SUCCEEDED}
            processed |= {commit for commit, content in contents[paths].items() if content in good}
        return processed


def _nobody(fraction: float, words: str) -> None:
    """Watches nothing."""
