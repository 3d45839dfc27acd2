"""Who is who at a commit, worked out from its parents: the one step that a lineage repeats through history."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest
from itertools import chain
from typing import NamedTuple, TypeVar, get_args

from jobdesk.notes.edges import Descent, Edges, How, Origin
from jobdesk.notes.prints import Place, Print, digest_of

MOST_CANDIDATES = 12
"""Who a returning block may be is asked of so many lost ones at most."""

_RANKS = {how: rank for rank, how in enumerate(get_args(How))}
_NO_CLAIM = len(_RANKS)

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where a block that is lost was seen last, and its print then."""

    commit: str
    place: Place
    print: Print


class Kept(NamedTuple):
    """A block and who it is."""

    identity: str
    print: Print


@dataclass(slots=True)
class State:
    """All that a commit and its ancestry tell about identities."""

    files: dict[str, tuple[Kept, ...]] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    """The file of each identity that is there."""
    lost: dict[str, Sighting] = field(default_factory=dict)
    """Each identity that was there once and is not."""
    texts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """All identities that ever had a text."""
    births: dict[str, int] = field(default_factory=dict)
    """How many were born with the same path, kind and text."""
    doubts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """For an identity that counts as new the earlier ones that it may be instead."""
    touched: tuple[Kept, ...] = ()
    """What the commit gave birth to, brought back or changed: the blocks that no parent has as they are."""

    def copy(self) -> State:
        return State(
            self.files.copy(),
            self.paths.copy(),
            self.lost.copy(),
            self.texts.copy(),
            self.births.copy(),
            self.doubts.copy(),
        )

    def remember(self, other: State) -> None:
        """Adds what another line of history knows; what is there and what is not stays as it is here."""
        self.lost = {one: seen for one, seen in other.lost.items() if one not in self.paths} | self.lost
        self.texts = _joined(self.texts, other.texts)
        self.doubts = _joined(self.doubts, other.doubts)
        for birth, count in other.births.items():
            if self.births.get(birth, 0) < count:
                self.births[birth] = count


@dataclass(frozen=True, slots=True)
class Parent:
    """One parent of a commit, with the edges that lead from it."""

    commit: str
    state: State
    edges: Edges


def state_after(parents: Sequence[Parent], decisions: Mapping[str, str], *, may_consume: bool) -> State:
    """The state at a commit. With `may_consume` the state of its first parent is changed into it."""
    first = parents[0]
    state = first.state if may_consume else first.state.copy()
    state.touched = ()
    if len(parents) > 1 or first.edges != Edges():
        _Step(parents, state, decisions).take()
    return state


class _Claim(NamedTuple):
    """What a block was in a parent; the least is the surest."""

    rank: int
    parent: int
    identity: str


@dataclass(slots=True, eq=False)
class _Seat:
    """A block of the commit, and what is found out about its identity."""

    place: Place
    print: Print
    claims: list[_Claim] = field(default_factory=list)
    candidates: set[str] = field(default_factory=set)
    unchanged: set[str] = field(default_factory=set)
    """Who it was in a parent that has it just so."""
    identity: str | None = None

    def rank_of(self, identity: str) -> int:
        """How sure it is that the block was this one."""
        return min((claim.rank for claim in self.claims if claim.identity == identity), default=_NO_CLAIM)


class _Step:
    """Turns the state of the first parent into that of the commit.

    Only files that differ from the first parent are looked at: in the others every block is who it was there, for no
    claim is surer. The other parents have claims on the blocks of these files, and know who was lost.
    """

    def __init__(self, parents: Sequence[Parent], state: State, decisions: Mapping[str, str]) -> None:
        self._parents = parents
        self._state = state
        self._decisions = decisions
        self._changed = [{file.path: file.blocks for file in parent.edges.changed} for parent in parents]
        self._removed = set(parents[0].edges.removed)
        # The state of the first parent may be the one that changes under our hands.
        self._files = [parent.state.files.copy() for parent in parents]
        self._missing: dict[str, Sighting] = {}

    def take(self) -> None:
        for parent in self._parents[1:]:
            self._state.remember(parent.state)
        touched = (self._changed[0].keys() | self._yielding()) - self._removed
        seats = [seat for path in sorted(touched) for seat in self._seats(path)]
        self._take_out(touched | self._removed)
        self._honour_explicit_ids(seats)
        self._carry_over(seats)
        self._note_missing()
        self._bring_back(seats)
        self._bear(seats)
        self._put_in(seats)

    # ------------------------------------------------------------------ what is to be found out

    def _yielding(self) -> set[str]:
        """The files with a block that has, but does not carry, an id that another block now carries."""
        descents = chain.from_iterable(self._changed[0].values())
        carried = {descent.print.explicit_id for descent in descents} & self._state.paths.keys()
        holding = {self._state.paths[identity] for identity in carried if identity}
        return {
            path
            for path in holding
            for kept in self._state.files[path]
            if kept.identity in carried and kept.print.explicit_id != kept.identity
        }

    def _seats(self, path: str) -> list[_Seat]:
        """The blocks of a file of the commit, with what they were in each parent."""
        told = [self._descents_of(number, path) for number in range(len(self._parents))]
        seats = [_Seat(Place(path, index), descent.print) for index, descent in enumerate(told[0])]
        for number, descents in enumerate(told):
            for seat, descent in zip(seats, descents, strict=True):
                if descent.origin:
                    was = self._kept_at(number, descent.origin.place)
                    seat.claims.append(_Claim(_RANKS[descent.origin.how], number, was.identity))
                    if (was.print.kind, was.print.text) == (seat.print.kind, seat.print.text):
                        seat.unchanged.add(was.identity)
                seat.candidates |= {self._kept_at(number, place).identity for place in descent.candidates}
        return seats

    def _descents_of(self, number: int, path: str) -> Sequence[Descent]:
        """How the blocks of a file descend from that parent; where its edges do not name the file, they stayed."""
        if path in self._changed[number]:
            return self._changed[number][path]
        kept = self._files[number].get(path, ())
        return [Descent(one.print, Origin(Place(path, index), "same text")) for index, one in enumerate(kept)]

    def _kept_at(self, number: int, place: Place) -> Kept:
        return self._files[number][place.path][place.index]

    def _take_out(self, paths: Iterable[str]) -> None:
        for path in paths:
            for kept in self._state.files.pop(path, ()):
                del self._state.paths[kept.identity]

    # ------------------------------------------------------------------ finding out

    def _is_there(self, identity: str) -> bool:
        return identity in self._state.paths

    def _give(self, seat: _Seat, identity: str) -> None:
        seat.identity = identity
        self._state.paths[identity] = seat.place.path

    def _honour_explicit_ids(self, seats: Iterable[_Seat]) -> None:
        """An id that a note carries wins. Of several blocks that carry it, the one that had it keeps it."""
        carriers = _grouped(seats, lambda seat: seat.print.explicit_id)
        for identity, rivals in carriers.items():
            if identity and not self._is_there(identity):
                ranks = [seat.rank_of(identity) for seat in rivals]
                self._give(rivals[ranks.index(min(ranks))], identity)

    def _carry_over(self, seats: Sequence[_Seat]) -> None:
        """Blocks are who they were in a parent; where parents disagree, the surest claim goes first."""
        claims = sorted((claim, number) for number, seat in enumerate(seats) for claim in seat.claims)
        for claim, number in claims:
            if seats[number].identity is None and not self._is_there(claim.identity):
                self._give(seats[number], claim.identity)

    def _note_missing(self) -> None:
        """Finds the identities of the parents that no block of the commit has so far."""
        for parent, files in zip(self._parents, self._files, strict=True):
            for path, blocks in files.items():
                if self._state.files.get(path) is blocks:
                    continue
                for index, kept in enumerate(blocks):
                    if not self._is_there(kept.identity):
                        sighting = Sighting(parent.commit, Place(path, index), kept.print)
                        self._missing.setdefault(kept.identity, sighting)

    def _bring_back(self, seats: Iterable[_Seat]) -> None:
        """A block with a text that a lost one had is that one; where several may be meant, they are candidates."""
        unknown = _grouped((seat for seat in seats if seat.identity is None), lambda seat: seat.print.text)
        for text, returning in unknown.items():
            lost = self._lost_with(text)
            here = _grouped(lost, lambda identity: self._sighting(identity).place.path)
            for path, group in _grouped(returning, lambda seat: seat.place.path).items():
                self._bring_back_in_order(group, here.get(path, []))
            returning = [seat for seat in returning if seat.identity is None]
            lost = [identity for identity in lost if not self._is_there(identity)]
            if len({seat.place.path for seat in returning}) == 1:
                self._bring_back_in_order(returning, lost)
            for path, group in _grouped(returning, lambda seat: seat.place.path).items():
                nearest = self._nearest(path, lost)
                for seat in group:
                    seat.candidates.update(nearest)

    def _nearest(self, path: str, lost: Sequence[str]) -> Sequence[str]:
        """A few of those lost, from the same file first: nobody chooses among thousands that say the same."""
        return nsmallest(MOST_CANDIDATES, lost, key=lambda one: self._sighting(one).place.path != path)

    def _bring_back_in_order(self, seats: Sequence[_Seat], lost: Sequence[str]) -> None:
        """All that were lost from one file are those that return to one file, in their order."""
        if len(seats) >= len(lost) and len({self._sighting(identity).place.path for identity in lost}) == 1:
            for seat, identity in zip(seats, lost, strict=False):
                self._give(seat, identity)

    def _lost_with(self, text: str) -> list[str]:
        """The lost ones that had this text last, or else at any time; by their last place."""
        had = [identity for identity in self._state.texts.get(text, ()) if not self._is_there(identity)]
        last = [identity for identity in had if self._sighting(identity).print.text == text]
        return sorted(last or had, key=lambda identity: (self._sighting(identity).place, identity))

    def _sighting(self, identity: str) -> Sighting:
        return self._missing.get(identity) or self._state.lost[identity]

    def _bear(self, seats: Iterable[_Seat]) -> None:
        """A block that is nobody else is new, unless a person decided who it is."""
        for seat in seats:
            if seat.identity is None:
                born = self._birth_id(seat)
                decided = self._decided(born)
                self._give(seat, decided or born)
                candidates = sorted(one for one in seat.candidates if not self._is_there(one))
                if candidates and born not in self._decisions:
                    self._state.doubts[born] = tuple(candidates)

    def _birth_id(self, seat: _Seat) -> str:
        """A digest of path, kind and text, and a number that nobody with the same has had."""
        birth = digest_of(seat.place.path, seat.print.kind, seat.print.text)
        while True:
            number = self._state.births.get(birth, 0)
            self._state.births[birth] = number + 1
            identity = digest_of(birth, number)
            if not self._is_there(identity) and identity not in self._missing and identity not in self._state.lost:
                return identity

    def _decided(self, born: str) -> str | None:
        """Who a new block is by decision; none where that identity is at another block."""
        identity = self._decisions.get(born)
        return None if identity is None or self._is_there(identity) else identity

    # ------------------------------------------------------------------ what was found out

    def _put_in(self, seats: Iterable[_Seat]) -> None:
        state = self._state
        for identity, sighting in self._missing.items():
            if not self._is_there(identity):
                state.lost[identity] = sighting
        for path, group in _grouped(seats, lambda seat: seat.place.path).items():
            blocks = tuple(Kept(seat.identity, seat.print) for seat in group if seat.identity)
            state.files[path] = blocks
            state.touched += tuple(
                kept for kept, seat in zip(blocks, group, strict=True) if kept.identity not in seat.unchanged
            )
            for identity, print in blocks:
                state.lost.pop(identity, None)
                if identity not in (had := state.texts.get(print.text, ())):
                    state.texts[print.text] = (*had, identity)


def _grouped(values: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    groups: dict[K, list[T]] = {}
    for value in values:
        groups.setdefault(key(value), []).append(value)
    return groups


def _joined(mine: dict[str, tuple[str, ...]], others: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The entries of both; where both have one and they differ, all values of the two."""
    joined = {**others, **mine}
    for key in mine.keys() & others.keys():
        if mine[key] is not others[key]:
            joined[key] = tuple(sorted({*mine[key], *others[key]}))
    return joined
