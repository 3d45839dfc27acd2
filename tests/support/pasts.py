"""Histories of notes without git: commits by name, with their parents and their blocks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from jobdesk.notes.block import Block
from jobdesk.notes.descent import descend
from jobdesk.notes.edges import Edges, decode, encode
from jobdesk.notes.lineage import Lineage, fold

Notes = Mapping[str, Sequence[Block]]


def note(
    title: str | None,
    body: str,
    *,
    kind: str = "theorem",
    heading: tuple[str, ...] = (),
    label: str | None = None,
    explicit_id: str | None = None,
) -> Block:
    """A block as a LaTeX note gives it."""
    return Block(
        "latex", kind, "basic", kind, kind.title(), body, 1, 1, title, label, heading=heading, explicit_id=explicit_id
    )


class Past:
    """Commits that a test makes up. Edges pass through their JSON, as if they came from a cache."""

    def __init__(self) -> None:
        self.history: dict[str, tuple[str, ...]] = {}
        self.notes: dict[str, Notes] = {}

    def commit(self, notes: Notes, *parents: str, name: str | None = None) -> str:
        """Adds a commit on top of these parents, or of nothing; returns its name."""
        name = name or f"c{len(self.history)}"
        self.history[name] = parents
        self.notes[name] = {path: tuple(blocks) for path, blocks in notes.items()}
        return name

    def line(self, *trees: Notes) -> list[str]:
        """A straight history of these trees; returns the names."""
        names: list[str] = []
        for tree in trees:
            names.append(self.commit(tree, *names[-1:]))
        return names

    def edges(self, parent: str | None, child: str) -> Edges:
        return decode(encode(descend(self.notes[parent] if parent else {}, self.notes[child])))

    def fold(self, *tips: str, decisions: Mapping[str, str] | None = None) -> dict[str, Lineage]:
        return fold(self.history, self.edges, tips, decisions)

    def at(self, tip: str, decisions: Mapping[str, str] | None = None) -> Lineage:
        return self.fold(tip, decisions=decisions)[tip]

    def ids(self, tip: str, decisions: Mapping[str, str] | None = None) -> dict[str, tuple[str, ...]]:
        """The identities at a tip by path."""
        return dict(self.at(tip, decisions).identities)

    def retold(self, names: Mapping[str, str], order: Collection[str]) -> Past:
        """The same history under other names, told in another order (of the old names), the files of each too."""
        other = Past()
        for name in order:
            backwards = dict(reversed(list(self.notes[name].items())))
            other.commit(backwards, *(names[parent] for parent in self.history[name]), name=names[name])
        return other
