"""Pipelines that do nothing, at once, in a module that costs a host nothing to import."""

from __future__ import annotations

from pydantic import BaseModel

from jobdesk.core.keys import Scope
from jobdesk.core.outcomes import Outcome
from jobdesk.pipelines.pipeline import Context, NoInput, Pipeline


class Nothing(Pipeline[NoInput]):
    """Does nothing with items of any name."""

    name = "nothing"
    version = "1"
    needs_commits = False
    is_repeatable = True

    def work(self, given: NoInput, item: str, context: Context) -> Outcome:
        return Outcome.succeeded()


class Scoped(BaseModel):
    """What of a commit counts."""

    scope: Scope = Scope.COMMIT
    paths: list[str] = []


class NothingAtCommits(Pipeline[Scoped]):
    """Does nothing at commits, or trees, or for some paths."""

    name = "nothing-at-commits"
    version = "1"
    input_model = Scoped
    is_repeatable = True

    @classmethod
    def scope(cls, given: Scoped) -> tuple[Scope, tuple[str, ...]]:
        return given.scope, tuple(given.paths)

    def work(self, given: Scoped, item: str, context: Context) -> Outcome:
        return Outcome.succeeded()
