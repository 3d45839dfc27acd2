"""Works out what a request's results depend on: the recipe, and the content of every commit."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from jobdesk.core.errors import UserError
from jobdesk.core.globs import any_of
from jobdesk.core.keys import Recipe, Scope, canonical, content_of, content_of_change
from jobdesk.git.commits import Commit, CommitList
from jobdesk.git.files_along import FilesAlong
from jobdesk.git.repository import Repository
from jobdesk.git.tree_files import NO_FILES
from jobdesk.pipelines.pipeline import Home, Pipeline
from jobdesk.pipelines.registry import Registry
from jobdesk.store.store import Store

FIRST_PIECE = 50
PIECE = 1000
ADDED = ("scope", "paths")
"""What stands among the parameters of a recipe beside those of its pipeline."""


class BadInput(UserError):
    """That input does not fit the pipeline."""

    help = "process#what-to-do-with-each"


@dataclass(frozen=True)
class Use:
    """A pipeline with an input: what it makes is known by this recipe, under this scope."""

    pipeline: type[Pipeline[Any]]
    asked: BaseModel
    """The input as the person gave it."""
    given: BaseModel
    """The same with what was found at home (`Pipeline.at_home`)."""
    recipe: Recipe
    scope: Scope
    paths: tuple[str, ...]

    @property
    def paths_key(self) -> str:
        return json.dumps(sorted(self.paths))


def use_of(registry: Registry, name: str, given: Mapping[str, object], home: Home | None = None) -> Use:
    """A pipeline by name with its input, and with what is said where the request is at home.

    Raises `UnknownPipeline`, `BrokenPipeline`, or `BadInput` with the field.
    """
    found = registry.find(name)
    pipeline = found.pipeline
    try:
        checked = pipeline.input_model.model_validate({**found.given, **given})
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        words = first["msg"].removeprefix("Value error, ")
        raise BadInput(f"{field}: {words}." if field else f"{words[:1].upper()}{words[1:]}.") from error
    settled = checked if home is None else pipeline.at_home(checked, home)
    scope, paths = pipeline.scope(settled)
    parameters = canonical({**pipeline.parameters(settled), "scope": scope, "paths": sorted(paths)})
    recipe = Recipe(pipeline.name, pipeline.cosmetic_from or pipeline.version, parameters)
    return Use(pipeline, checked, settled, recipe, scope, paths)


class Contents:
    """Contents of commits under a scope; what paths hold is remembered by tree."""

    def __init__(self, store: Store, repository: Repository) -> None:
        self._store = store
        self._repository = repository
        self._seen: dict[str, str] = {}

    def of(self, use: Use, commits: Iterable[Commit]) -> Iterator[tuple[Commit, str]]:
        """Each commit with its content, as they come."""
        if use.scope is Scope.COMMIT:
            return ((commit, content_of(use.scope, commit.id)) for commit in commits)
        if use.scope is Scope.TREE:
            return ((commit, content_of(use.scope, commit.tree)) for commit in commits)
        if use.scope is Scope.CHANGE:
            return self._of_changes(use, commits)
        return self._of_paths(use, commits)

    def known(self, scope: Scope, paths_key: str, commits: Sequence[Commit]) -> dict[str, str]:
        """By commit its content, without reading a tree: where it rests on paths, only if they were read before."""
        if scope is Scope.COMMIT:
            return {commit.id: content_of(scope, commit.id) for commit in commits}
        if scope is Scope.TREE:
            return {commit.id: content_of(scope, commit.tree) for commit in commits}
        trees = self._trees(commits) if scope is Scope.CHANGE else {commit.id: commit.tree for commit in commits}
        known = self._known(paths_key, trees.values())
        if scope is Scope.PATHS:
            return {commit.id: content_of(scope, known[commit.tree]) for commit in commits if commit.tree in known}
        return {
            commit.id: _content_of_change(commit, trees, known)
            for commit in commits
            if all(trees[one] in known for one in (commit.id, *commit.parents))
        }

    def _of_changes(self, use: Use, commits: Iterable[Commit]) -> Iterator[tuple[Commit, str]]:
        along = FilesAlong(self._repository, any_of(use.paths).fullmatch)
        for piece in in_pieces(commits):
            trees = self._trees(piece)
            digests = self._known(use.paths_key, trees.values())
            if fresh := {tree: commit for commit, tree in trees.items() if tree not in digests}:
                likes = {commit.tree: trees[commit.parents[0]] for commit in piece if commit.parents}
                read = along.digests(dict(reversed(fresh.items())), likes)
                with self._store.writing() as connection:
                    self._store.results.keep_contents(connection, use.paths_key, read)
                digests |= read
            for commit in piece:
                yield commit, _content_of_change(commit, trees, digests)

    def _trees(self, commits: Sequence[Commit]) -> dict[str, str]:
        """The trees of these commits and of their parents, by commit."""
        self._seen |= {commit.id: commit.tree for commit in commits}
        if outside := tuple({parent for commit in commits for parent in commit.parents} - self._seen.keys()):
            self._seen |= {commit.id: commit.tree for commit in self._repository.commits(CommitList(outside))}
        return {one: self._seen[one] for commit in commits for one in (commit.id, *commit.parents)}

    def _known(self, paths_key: str, trees: Collection[str]) -> dict[str, str]:
        with self._store.reading() as connection:
            return self._store.results.known_contents(connection, paths_key, trees)

    def _of_paths(self, use: Use, commits: Iterable[Commit]) -> Iterator[tuple[Commit, str]]:
        """In pieces, so that the first rows need not wait for what is known of all the others."""
        for piece in in_pieces(commits):
            known = self._known(use.paths_key, {commit.tree for commit in piece})
            for commit, digest in self._digests(use, piece, known):
                yield commit, content_of(use.scope, digest)

    def _digests(self, use: Use, piece: list[Commit], known: dict[str, str]) -> Iterable[tuple[Commit, str]]:
        if all(commit.tree in known for commit in piece):
            return ((commit, known[commit.tree]) for commit in piece)
        digests = list(self._repository.contents(piece, use.paths, known))
        fresh = {commit.tree: digest for commit, digest in digests if commit.tree not in known}
        with self._store.writing() as connection:
            self._store.results.keep_contents(connection, use.paths_key, fresh)
        return digests


def _content_of_change(commit: Commit, trees: Mapping[str, str], digests: Mapping[str, str]) -> str:
    parents = [digests[trees[parent]] for parent in commit.parents]
    return content_of_change(digests[commit.tree], parents, NO_FILES.digest)


T = TypeVar("T")


def in_pieces(things: Iterable[T]) -> Iterator[list[T]]:
    """The first few things soon, the rest in larger pieces."""
    source, size = iter(things), FIRST_PIECE
    while piece := list(islice(source, size)):
        yield piece
        size = PIECE


def request_key(mode: str, use: Use, version: str, repository: Repository, items: Iterable[str]) -> str:
    """What makes two requests the same one."""
    parts = [mode, use.recipe.digest, version, str(repository.common_dir), sorted(items)]
    return sha256(json.dumps(parts).encode()).hexdigest()
