"""What one commit did to the cards: those it made, changed and removed, seen beside all of its parents."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from jobdesk.core.language import COMMA, stored
from jobdesk.git.tree_files import NO_FILES, TreeFiles
from jobdesk.notes.block import NoteWarning
from jobdesk.notes.cards import make_card
from jobdesk.notes.edges import Descent, Edges
from jobdesk.notes.gather import Placed
from jobdesk.notes.prints import Place, print_of
from jobdesk.pipelines.note_trees import Difference, NoteTrees


@dataclass(frozen=True)
class Change:
    """How many cards a commit made, changed and removed, and what a person should look at in them."""

    new: int
    changed: int
    removed: int
    warnings: tuple[NoteWarning, ...]

    @property
    def summary(self) -> str:
        cards = self.new + self.changed
        words = [counted_cards(cards)] if cards else []
        words += [stored("{n} removed", n=self.removed)] if self.removed else []
        return COMMA.join(words) or stored("no cards")

    @property
    def metrics(self) -> dict[str, float]:
        counts = {"new_cards": self.new, "changed_cards": self.changed, "removed_cards": self.removed}
        return {name: count for name, count in counts.items() if count}


def counted_cards(count: int) -> str:
    """`8 cards`."""
    return stored("{n} card", n=count) if count == 1 else stored("{n} cards", n=count)


def change_of(trees: NoteTrees, own: TreeFiles, parents: Sequence[TreeFiles]) -> Change:
    """What a commit with these files did, whose parents have those; HTML and edges are in the cache afterwards."""
    differences = [trees.difference(parent, own) for parent in parents or [NO_FILES]]
    edges = [trees.edges_of(one) for one in differences]
    new, changed = _own_blocks(differences[0], edges)
    placed = [*new, *changed]
    rendered = trees.blobs.rendered(placed)
    cards = [make_card(one.block, html, trees.config) for one, html in zip(placed, rendered, strict=True)]
    touched = _touched(own, parents)
    return Change(
        new=sum(card is not None for card in cards[: len(new)]),
        changed=sum(card is not None for card in cards[len(new) :]),
        removed=sum(_removed(differences, edges)),
        warnings=(
            *(warning for warning in differences[0].after.warnings if warning.file in touched),
            *(NoteWarning(text, card.line, card.file) for card in cards if card for text in card.warnings),
        ),
    )


def _touched(own: TreeFiles, parents: Sequence[TreeFiles]) -> set[str]:
    """The files that are as they are in no parent; of a merge, what it did beside merging."""
    touched = set(own.listed)
    for parent in parents:
        touched -= set(parent.listed)
    return {path for path, _ in touched}


def _own_blocks(difference: Difference, edges: Sequence[Edges]) -> tuple[list[Placed], list[Placed]]:
    """The blocks that are new, and those that are changed, beside every parent."""
    blocks = _by_file(difference)
    new: list[Placed] = []
    changed: list[Placed] = []
    for path, descents in _descents(edges):
        for placed, of_parents in zip(blocks[path], zip(*descents, strict=True), strict=True):
            origins = [descent.origin for descent in of_parents]
            if not any(origins):
                new.append(placed)
            elif not any(origin and origin.how == "same text" for origin in origins):
                changed.append(placed)
    return new, changed


def _descents(edges: Sequence[Edges]) -> Iterator[tuple[str, list[Sequence[Descent]]]]:
    """The files that have other blocks than in any parent, with how these descend from each parent."""
    first, *others = ({file.path: file.blocks for file in one.changed} for one in edges)
    for path, descents in first.items():
        if all(path in other for other in others):
            yield path, [descents, *(other[path] for other in others)]


def _by_file(difference: Difference) -> Mapping[str, list[Placed]]:
    found: defaultdict[str, list[Placed]] = defaultdict(list)
    for placed in difference.after.placed:
        found[placed.block.file].append(placed)
    return found


def _removed(differences: Sequence[Difference], edges: Sequence[Edges]) -> Iterator[int]:
    """How often each text is gone that every parent had."""
    first, *others = (_gone(*one) for one in zip(differences, edges, strict=True))
    for text, count in first.items():
        yield min((count, *(other[text] for other in others)))


def _gone(difference: Difference, edges: Edges) -> Counter[str]:
    """The texts of the parent's blocks that became none of the commit's."""
    named = {file.path for file in edges.changed} | set(edges.removed)
    became = {descent.origin.place for file in edges.changed for descent in file.blocks if descent.origin}
    numbers: Counter[str] = Counter()
    gone: Counter[str] = Counter()
    for placed in difference.before.placed:
        path = placed.block.file
        if path in named and Place(path, numbers[path]) not in became:
            gone[print_of(placed.block).text] += 1
        numbers[path] += 1
    return gone
