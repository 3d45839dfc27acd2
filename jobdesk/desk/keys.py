"""Works out what a request's results depend on: the recipe, and the content of every commit."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from jobdesk.core.errors import UserError
from jobdesk.core.keys import Recipe, Scope, canonical, content_of
from jobdesk.git.commits import Commit
from jobdesk.git.repository import Repository
from jobdesk.pipelines.pipeline import Pipeline
from jobdesk.pipelines.registry import Registry
from jobdesk.store.store import Store

FIRST_PIECE = 50
PIECE = 1000


class BadInput(UserError):
    """That input does not fit the pipeline."""


@dataclass(frozen=True)
class Use:
    """A pipeline with an input: what it makes is known by this recipe, under this scope."""

    pipeline: type[Pipeline[Any]]
    given: BaseModel
    recipe: Recipe
    scope: Scope
    paths: tuple[str, ...]

    @property
    def paths_key(self) -> str:
        return json.dumps(sorted(self.paths))


def use_of(registry: Registry, name: str, given: Mapping[str, object]) -> Use:
    """A pipeline by name with its input. Raises `UnknownPipeline`, `BrokenPipeline`, or `BadInput` with the field."""
    found = registry.find(name)
    pipeline = found.pipeline
    try:
        checked = pipeline.input_model.model_validate({**found.given, **given})
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        words = first["msg"].removeprefix("Value error, ")
        raise BadInput(f"{field}: {words}." if field else f"{words[:1].upper()}{words[1:]}.") from error
    scope, paths = pipeline.scope(checked)
    parameters = canonical({**pipeline.parameters(checked), "scope": scope, "paths": sorted(paths)})
    recipe = Recipe(pipeline.name, pipeline.cosmetic_from or pipeline.version, parameters)
    return Use(pipeline, checked, recipe, scope, paths)


class Contents:
    """Contents of commits under a scope; what paths hold is remembered by tree."""

    def __init__(self, store: Store, repository: Repository) -> None:
        self._store = store
        self._repository = repository

    def of(self, use: Use, commits: Iterable[Commit]) -> Iterator[tuple[Commit, str]]:
        """Each commit with its content, as they come."""
        if use.scope is Scope.COMMIT:
            return ((commit, content_of(use.scope, commit.id)) for commit in commits)
        if use.scope is Scope.TREE:
            return ((commit, content_of(use.scope, commit.tree)) for commit in commits)
        return self._of_paths(use, commits)

    def _of_paths(self, use: Use, commits: Iterable[Commit]) -> Iterator[tuple[Commit, str]]:
        """In pieces, so that the first rows need not wait for what is known of all the others."""
        for piece in in_pieces(commits):
            known = known_paths(self._store, use.paths_key, piece)
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


T = TypeVar("T")


def in_pieces(things: Iterable[T]) -> Iterator[list[T]]:
    """The first few things soon, the rest in larger pieces."""
    source, size = iter(things), FIRST_PIECE
    while piece := list(islice(source, size)):
        yield piece
        size = PIECE


def known_paths(store: Store, paths: str, commits: Iterable[Commit]) -> dict[str, str]:
    """What is remembered of the paths at these commits: tree to digest."""
    with store.reading() as connection:
        return store.results.known_contents(connection, paths, {commit.tree for commit in commits})


def request_key(mode: str, use: Use, version: str, repository: Repository, items: Iterable[str]) -> str:
    """What makes two requests the same one."""
    parts = [mode, use.recipe.digest, version, str(repository.common_dir), sorted(items)]
    return sha256(json.dumps(parts).encode()).hexdigest()
