"""Makes the current cards at a tip: folds the edges of its whole ancestry, and remembers the answer."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from jobdesk.core.language import stored
from jobdesk.git.commits import Commit, CommitRange
from jobdesk.git.repository import Repository
from jobdesk.notes.block import PARSER_VERSION
from jobdesk.notes.cards import CARDS_VERSION, make_wordings
from jobdesk.notes.codec import from_json, to_json
from jobdesk.notes.config import Config
from jobdesk.notes.edges import LINEAGE_VERSION, Edges, decode
from jobdesk.notes.gather import Placed
from jobdesk.notes.identities import Kept
from jobdesk.notes.lineage import Lineage, ancestry, fold, parents_of
from jobdesk.notes.prints import print_of
from jobdesk.notes.tip import Tip, TipCard
from jobdesk.pipelines.note_trees import NoteTrees
from jobdesk.store.cache import Cache

IDENTITIES = "card identity"
"""The kind of decision about who a block is: the identity that counted as new, and the one that it is."""

TIPS = f"tips {PARSER_VERSION} {LINEAGE_VERSION} {CARDS_VERSION}"

_AT_ONCE = 200
"""So many commits are looked up together."""

Watch = Callable[[float, str], None]
"""Hears how far it is, from 0 to 1, and in a few words what goes on. What it raises ends the work."""


@dataclass(frozen=True)
class KnownTip:
    """A tip, and for each of its cards the commits that gave birth to it, brought it back or changed it."""

    tip: Tip
    touching: tuple[tuple[str, ...], ...]
    has_notes: bool = True
    """Whether there is any file that a course holds and that could have cards."""

    def suggested_by(self, processed: Collection[str]) -> Tip:
        """The tip, with those cards suggested in which a processed commit had a part."""
        cards = tuple(
            replace(card, is_suggested=any(commit in processed for commit in commits))
            for card, commits in zip(self.tip.cards, self.touching, strict=True)
        )
        return replace(self.tip, cards=cards)

    def lines(self) -> Iterator[bytes]:
        """As JSON, line by line: all but the cards, then one card each. Read in one go, a book would hold the
        interpreter for a fifth of a second.
        """
        for part in (replace(self, tip=replace(self.tip, cards=())), *self.tip.cards):
            yield json.dumps(to_json(part), separators=(",", ":")).encode()

    @classmethod
    def of_lines(cls, lines: Iterator[bytes]) -> KnownTip:
        """What `lines` was given; no line behind it is read."""
        head = from_json(cls, json.loads(next(lines)))
        cards = tuple(from_json(TipCard, json.loads(line)) for line in islice(lines, len(head.touching)))
        return replace(head, tip=replace(head.tip, cards=cards))


class TipMaker:
    """The current cards of a repository as a configuration and a person's decisions have them."""

    def __init__(self, repository: Repository, cache: Cache, config: Config, decisions: Mapping[str, str]) -> None:
        self._repository = repository
        self._cache = cache
        self._config = config
        self._decisions = decisions

    def at(self, commit: str, watch: Watch) -> KnownTip:
        """The cards at a commit, by its full id: remembered, or made from what is cached, or from the notes."""
        known = self.known(commit)
        if known is not None:
            return known
        with self._repository.objects() as objects:
            trees = NoteTrees(objects, self._repository.id_bytes, self._cache, self._config)
            made = self._make(commit, trees, watch)
        self._cache.put(TIPS, self._key(commit), b"\n".join(made.lines()))
        return made

    def known(self, commit: str) -> KnownTip | None:
        """The cards at a commit where they are remembered."""
        kept = self._cache.get(TIPS, self._key(commit))
        return None if kept is None else KnownTip.of_lines(iter(kept.splitlines()))

    def _key(self, commit: str) -> str:
        """All that the answer depends on, beside the versions: a shallow clone may be deepened."""
        parts = [commit, self._repository.shallow_commits(), self._config.digest, sorted(self._decisions.items())]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def _make(self, tip: str, trees: NoteTrees, watch: Watch) -> KnownTip:
        commits = {commit.id: commit for commit in self._repository.commits(CommitRange(tip))}
        edges = _Edges(trees, commits, tip, watch)
        touches = _Touches()
        lineage = fold(edges.history, edges.between, [tip], self._decisions, touches.take)[tip]
        watch(1.0, stored("making cards"))
        files = trees.files(commits[tip].tree)
        notes = trees.notes(files)
        seats = _seats(notes.placed, lineage)
        html = trees.blobs.rendered([placed for _, placed in seats])
        made: list[tuple[TipCard, tuple[str, ...]]] = []
        for (identity, placed), rendered in zip(seats, html, strict=True):
            newest = touches.newest(identity, placed)
            wordings = make_wordings(placed.block, rendered, self._config, sha=newest)
            if wordings:
                card = TipCard(identity, wordings, newest, is_suggested=False, media_folders=placed.media_folders)
                made.append((card, touches.of(identity)))
        cards, touching = tuple(card for card, _ in made), tuple(commits for _, commits in made)
        found = Tip(tip, cards, lineage.orphans, lineage.ambiguities, notes.passed_over, notes.warnings)
        return KnownTip(found, touching, has_notes=bool(trees.note_paths(files)))


class _Edges:
    """The edges along a history, looked up for a stretch of commits at a time, and made where they are missing."""

    def __init__(self, trees: NoteTrees, commits: Mapping[str, Commit], tip: str, watch: Watch) -> None:
        self.history = {commit.id: commit.parents for commit in commits.values()}
        self._trees = trees
        self._commits = commits
        self._watch = watch
        self._order = list(ancestry(self.history, [tip]))
        self._done = 0
        self._ahead: dict[tuple[str | None, str], bytes | None] = {}

    def between(self, parent: str | None, commit: str) -> Edges:
        """The next edges; the fold asks for them in the order of the ancestry."""
        if (parent, commit) not in self._ahead:
            self._look_ahead(self._order.index(commit, self._done))
        kept = self._ahead[parent, commit]
        return self._edges(parent, commit) if kept is None else decode(kept)

    def _look_ahead(self, start: int) -> None:
        words = stored("following cards through {count} commits", count=f"{len(self._order):,}")
        self._watch(start / len(self._order), words)
        self._done = start
        stretch = self._order[start : start + _AT_ONCE]
        keys = {pair: key for commit in stretch for pair, key in self._keys(commit)}
        kept = self._trees.known_edges(list(keys.values()))
        self._ahead = {pair: kept.get(key) for pair, key in keys.items()}

    def _keys(self, commit: str) -> Iterator[tuple[tuple[str | None, str], str]]:
        files = self._trees.files(self._commits[commit].tree)
        parents: list[str | None] = [*parents_of(self.history, commit)]
        for parent in parents or [None]:
            before = self._trees.files(self._commits[parent].tree if parent else None)
            yield (parent, commit), self._trees.edges_key(before, files)

    def _edges(self, parent: str | None, commit: str) -> Edges:
        before = self._trees.files(self._commits[parent].tree if parent else None)
        return self._trees.edges(before, self._trees.files(self._commits[commit].tree))


class _Touches:
    """Which commits had a part in which card, parents first."""

    def __init__(self) -> None:
        self._of: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)

    def take(self, commit: str, touched: Sequence[Kept]) -> None:
        for kept in touched:
            self._of[kept.identity].append((commit, kept.print.text))

    def of(self, identity: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(commit for commit, _ in self._of[identity]))

    def newest(self, identity: str, placed: Placed) -> str:
        """The last commit that made the block what it is; a later one, of a line that was merged, may be undone."""
        text = print_of(placed.block).text
        touches = self._of[identity]
        return next((commit for commit, then in reversed(touches) if then == text), touches[-1][0])


def _seats(placed: Sequence[Placed], lineage: Lineage) -> list[tuple[str, Placed]]:
    """Each block with its identity."""
    waiting = {path: iter(identities) for path, identities in lineage.identities.items()}
    return [(next(waiting[one.block.file]), one) for one in placed]
