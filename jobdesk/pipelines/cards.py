"""Makes Anki cards of the notes that commits change: the flagship."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from jobdesk.core.keys import Scope
from jobdesk.core.language import COMMA, _, stored
from jobdesk.core.outcomes import Outcome
from jobdesk.git.executable import GitFailed, find_git
from jobdesk.git.objects import ObjectReader
from jobdesk.git.repository import Repository
from jobdesk.notes.block import PARSER_VERSION
from jobdesk.notes.cards import CARDS_VERSION
from jobdesk.notes.config import Config, default_config
from jobdesk.notes.reach import counting_patterns
from jobdesk.pipelines.note_changes import change_of, counted_cards
from jobdesk.pipelines.note_config import config_of, is_for_cards
from jobdesk.pipelines.note_tips import IDENTITIES, KnownTip, TipMaker
from jobdesk.pipelines.note_trees import NoteTrees
from jobdesk.pipelines.pipeline import Context, Home, Pipeline


class CardsInput(BaseModel):
    """How notes become cards; what is not given is taken from the repository."""

    model_config = ConfigDict(extra="forbid")

    config: Config | None = Field(None, description="Courses, tags and so on, in place of the repository's own file.")
    decided: dict[str, str] = Field({}, description="Who a doubtful card is: what was decided about such cards.")

    @property
    def courses(self) -> Config:
        return self.config or default_config("Notes")


class CardsPipeline(Pipeline[CardsInput]):
    """Anki cards from LaTeX and Markdown notes, at the commits that change them."""

    name = "cards"
    version = f"{PARSER_VERSION}/{CARDS_VERSION}"
    input_model: ClassVar[type[BaseModel]] = CardsInput
    is_exclusive = True
    is_repeatable = True
    has_finish = True
    changed = _("notes changed")
    untouched = stored("no notes changed")

    def __init__(self) -> None:
        self._notes: _Notes | None = None

    @classmethod
    def suits(cls, repository: Repository) -> bool:
        return is_for_cards(repository)

    @classmethod
    def at_home(cls, given: CardsInput, home: Home) -> CardsInput:
        decided = {one: who for one, who in home.decided(IDENTITIES).items() if isinstance(who, str)}
        config = given.config or config_of(home.repository, home.tip)
        return given.model_copy(update={"config": config, "decided": {**decided, **given.decided}})

    @classmethod
    def scope(cls, given: CardsInput) -> tuple[Scope, tuple[str, ...]]:
        return Scope.CHANGE, counting_patterns(given.courses)

    @classmethod
    def parameters(cls, given: CardsInput) -> dict[str, object]:
        """Without what only says how soon a card is sent: no card is another one for that."""
        config = asdict(given.courses)
        del config["daily_new_limit"]
        for course in config["courses"]:
            del course["priority"]
        return config

    def work(self, given: CardsInput, item: str, context: Context) -> Outcome:
        notes = self._open(given, context)
        try:
            tree, parents = notes.commit(item)
            own = notes.trees.files(tree)
            before = [notes.trees.files(notes.commit(parent)[0]) for parent in parents]
            change = change_of(notes.trees, own, before)
        except GitFailed:
            self.close()  # The git that is gone is not asked again.
            raise
        for warning in change.warnings:
            context.log(str(warning))
        return Outcome.succeeded(change.summary, change.metrics)

    def finish(self, given: CardsInput, context: Context) -> Outcome:
        """Fold the ancestry of the chosen tip, so that it is known which cards there are."""

        def watch(fraction: float, words: str) -> None:
            if context.is_cancelled:
                raise _Stopped
            context.progress(fraction, words)

        repository = Repository.open(context.repository, find_git())
        maker = TipMaker(repository, context.cache, given.courses, given.decided)
        try:
            known = maker.at(repository.resolve(context.probe or "HEAD"), watch)
        except _Stopped:
            return Outcome.cancelled()
        for warning in known.tip.warnings:
            context.log(str(warning))
        return Outcome.succeeded(_summary(known))

    def close(self) -> None:
        if self._notes:
            self._notes.close()
            self._notes = None

    def _open(self, given: CardsInput, context: Context) -> _Notes:
        if self._notes is None:
            self._notes = _Notes(Repository.open(context.repository, find_git()), given.courses, context)
        return self._notes


class _Stopped(Exception):
    """Somebody asked for an end."""


class _Notes:
    """The notes of a job's repository, as one host keeps them open."""

    def __init__(self, repository: Repository, config: Config, context: Context) -> None:
        self._stack = ExitStack()
        self._objects: ObjectReader = self._stack.enter_context(repository.objects())
        self._cut_off = frozenset(repository.shallow_commits())
        self.trees = NoteTrees(self._objects, repository.id_bytes, context.cache, config)

    def commit(self, identity: str) -> tuple[str, Sequence[str]]:
        """A commit's tree and its parents, as its object names them (git-cat-file(1))."""
        (raw,) = self._objects.read([identity.encode()])
        lines = raw.partition(b"\n\n")[0].decode("latin-1").split("\n")
        parents = [line[7:] for line in lines if line.startswith("parent ")]
        return lines[0].removeprefix("tree "), [] if identity in self._cut_off else parents

    def close(self) -> None:
        self._stack.close()


def _summary(known: KnownTip) -> str:
    tip = known.tip
    if not known.has_notes and not tip.orphans:
        return stored("no notes: no file that a course holds is LaTeX or Markdown")
    orphans = len(tip.orphans)
    words = [counted_cards(len(tip.cards))]
    words += [stored("{n} to decide", n=len(tip.ambiguities))] if tip.ambiguities else []
    if orphans:
        words.append(stored("{n} orphan", n=orphans) if orphans == 1 else stored("{n} orphans", n=orphans))
    return COMMA.join(words)
