"""Gives every block its identity by following it through history, from its birth to a tip.

The state at a commit is a function of the states of its parents and of the edges from them, so neither the order
in which commits are folded nor which of them were ever processed makes a difference. No commit id goes into an
identity: a birth id is a digest of path, kind and text at birth, and a number where these are alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from jobdesk.notes.edges import Edges
from jobdesk.notes.identities import Kept, Parent, Sighting, State, state_after
from jobdesk.notes.prints import Place

EdgesBetween = Callable[[str | None, str], Edges]
"""The edges from a parent to a commit; from nothing where the parent is None."""

Touched = Callable[[str, Sequence[Kept]], None]
"""Hears of each commit, parents first, what it gave birth to, brought back or changed."""


@dataclass(frozen=True, slots=True)
class Orphan:
    """An identity that no block has at this commit, and where it was seen last."""

    identity: str
    last: Sighting


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """A block that may be one of several that were lost; until a person decides it counts as new.

    The decision is its `identity` with the candidate that it is, or with itself where it is none of them.
    """

    identity: str
    place: Place
    candidates: tuple[Orphan, ...]


@dataclass(frozen=True, slots=True)
class Lineage:
    """Who is who at one commit."""

    identities: Mapping[str, tuple[str, ...]]
    """By path the identities of the blocks there, in their order. None is there twice."""
    orphans: tuple[Orphan, ...]
    """By identity."""
    ambiguities: tuple[Ambiguity, ...]
    """By place. An ambiguity is over when none of its candidates is an orphan any more."""


def fold(
    history: Mapping[str, Sequence[str]],
    edges: EdgesBetween,
    tips: Collection[str],
    decisions: Mapping[str, str] | None = None,
    touched: Touched | None = None,
) -> dict[str, Lineage]:
    """Who is who at each of the tips.

    `history` has the parents of every commit, merged-in ones last; a parent that it does not have (a shallow
    clone) counts as absent. All of the ancestry of the tips is folded, whatever was selected or processed.
    `decisions` are what a person decided about ambiguities: by an identity that counted as new the one that the
    block is. One that is at another block where the new one appears is left aside.
    """
    decisions = decisions or {}
    order = list(ancestry(history, tips))
    waiting = Counter(parent for commit in order for parent in parents_of(history, commit))
    states: dict[str, State] = {}
    lineages: dict[str, Lineage] = {}
    for commit in order:
        names = parents_of(history, commit)
        waiting.subtract(names)
        parents = [Parent(name, states[name], edges(name, commit)) for name in names]
        is_last = bool(names) and waiting[names[0]] == 0
        state = state_after(parents or [Parent("", State(), edges(None, commit))], decisions, may_consume=is_last)
        for name in names:
            if waiting[name] == 0:
                states.pop(name, None)
        states[commit] = state
        if touched:
            touched(commit, state.touched)
        if commit in tips:
            lineages[commit] = _lineage(state)
    return lineages


def parents_of(history: Mapping[str, Sequence[str]], commit: str) -> list[str]:
    """The parents of a commit that are there, each once."""
    return [parent for parent in dict.fromkeys(history[commit]) if parent in history]


def ancestry(history: Mapping[str, Sequence[str]], tips: Collection[str]) -> Iterator[str]:
    """The commits that lead to the tips, parents first; one line after the other, so that few states live at once."""
    seen: set[str] = set()
    for tip in sorted(tips):
        trail = [(tip, iter(parents_of(history, tip)))] if tip not in seen else []
        seen.add(tip)
        while trail:
            commit, parents = trail[-1]
            parent = next((one for one in parents if one not in seen), None)
            if parent is None:
                trail.pop()
                yield commit
            else:
                seen.add(parent)
                trail.append((parent, iter(parents_of(history, parent))))


def _lineage(state: State) -> Lineage:
    orphans = {identity: Orphan(identity, state.lost[identity]) for identity in sorted(state.lost)}
    ambiguities = []
    for identity in state.doubts.keys() & state.paths.keys():
        candidates = tuple(orphans[one] for one in state.doubts[identity] if one in orphans)
        if candidates:
            ambiguities.append(Ambiguity(identity, _place(state, identity), candidates))
    return Lineage(
        {path: tuple(kept.identity for kept in state.files[path]) for path in sorted(state.files)},
        tuple(orphans.values()),
        tuple(sorted(ambiguities, key=lambda ambiguity: ambiguity.place)),
    )


def _place(state: State, identity: str) -> Place:
    path = state.paths[identity]
    return Place(path, [kept.identity for kept in state.files[path]].index(identity))
