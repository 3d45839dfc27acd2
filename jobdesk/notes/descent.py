"""Says which block of a parent's notes became which block of a child's; what is doubtful is listed, never guessed.

Digests come first, so that only what is left over is compared word by word. Instead of the hunks of a diff, the
neighbours of a block count: two blocks between the same pair of blocks that stayed are in one hunk.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from jobdesk.notes.block import Block
from jobdesk.notes.edges import Descent, Edges, FileDescent, How, Origin
from jobdesk.notes.prints import Place, Print, plain, print_of
from jobdesk.notes.resemblance import Features, closest, features, resemblance

Notes = Mapping[str, Sequence[Block]]
"""The blocks of a tree by the path of their file. Files that are the same on both sides may be left out."""

ENOUGH = 0.6
"""From this score on two blocks may be one."""

CLEAR = 0.1
"""By how much the best candidate must exceed the next for it to be no guess."""

SAME_HUNK, SAME_FILE, SAME_FRONT = 0.15, 0.1, 0.15
"""What is added to the resemblance of two blocks where this is so."""

NOT_UNLIKE = 0.25
"""How much two blocks of which only the front or the back is the same must resemble each other, unless one file or
hunk has them both."""

_START, _END = -1, -2

_Gap = tuple[Place, Place]
"""The neighbours that stayed, or the start and the end of the file, as places in the child."""


def descend(parent: Notes, child: Notes) -> Edges:
    """The edges between two trees of notes; `parent` is empty for a root. The order of the mappings does not count."""
    before = {path: blocks for path, blocks in parent.items() if blocks and not _is_same(child.get(path), blocks)}
    after = {path: blocks for path, blocks in child.items() if blocks and not _is_same(parent.get(path), blocks)}
    old_side, new_side = _Side(before), _Side(after)
    origins, doubts = _Pairing(old_side, new_side, {path for path, blocks in child.items() if blocks}).pair()
    changed = tuple(
        FileDescent(path, tuple(Descent(seat.print, origins.get(seat), doubts.get(seat, ())) for seat in seats))
        for path, seats in new_side.files.items()
    )
    return Edges(changed, tuple(path for path in old_side.files if path not in new_side.files))


@dataclass(frozen=True, slots=True, eq=False)
class _Seat:
    """One block where it stands."""

    place: Place
    block: Block
    print: Print
    front: str
    back: str


class _Side:
    """The blocks of one side, by path and in their order."""

    def __init__(self, notes: Notes) -> None:
        self.files = {path: [_seat(path, *one) for one in enumerate(notes[path])] for path in sorted(notes)}
        self.seats = [seat for seats in self.files.values() for seat in seats]


def _seat(path: str, index: int, block: Block) -> _Seat:
    return _Seat(Place(path, index), block, print_of(block), plain(block.title or ""), plain(block.body))


_Key = Callable[[_Seat], Hashable]


class _Pairing:
    """Pairs the blocks of two sides, one to one, from the surest reason to the weakest."""

    def __init__(self, before: _Side, after: _Side, paths: Collection[str]) -> None:
        """`paths` are those at which the child has blocks."""
        self._before = before
        self._after = after
        self._paths = paths
        self._origins: dict[_Seat, tuple[_Seat, How]] = {}
        self._became: dict[_Seat, _Seat] = {}
        self._features: dict[_Seat, Features] = {}

    def pair(self) -> tuple[dict[_Seat, Origin], dict[_Seat, tuple[Place, ...]]]:
        """The origin of each block that has one, and the candidates of each that is doubtful."""
        self._pair_by("same id", lambda seat: seat.print.explicit_id)
        self._pair_same_texts(lambda seat: (seat.print.kind, seat.print.text))
        self._pair_same_texts(lambda seat: seat.print.text)
        self._pair_named("same label", lambda seat: seat.block.label, 0.0)
        self._pair_named("same front", lambda seat: seat.front, NOT_UNLIKE)
        self._pair_by("same back", lambda seat: seat.back and (seat.back, seat.block.heading), NOT_UNLIKE)
        doubts = self._pair_similar()
        return {new: Origin(old.place, how) for new, (old, how) in self._origins.items()}, doubts

    def _join(self, old: _Seat, new: _Seat, how: How) -> None:
        self._origins[new] = (old, "same text" if old.print.text == new.print.text else how)
        self._became[old] = new

    def _olds(self) -> list[_Seat]:
        """What is left over of the parent."""
        return [seat for seat in self._before.seats if seat not in self._became]

    def _news(self) -> list[_Seat]:
        """What is left over of the child."""
        return [seat for seat in self._after.seats if seat not in self._origins]

    # ------------------------------------------------------------------ by digests

    def _pair_same_texts(self, text: _Key) -> None:
        """The same front and back; where a text stands more than once, by its place."""
        found = 1
        while found:
            found = self._pair_by("same text", text)
            found += self._pair_by_place("same text", text)
            found += self._pair_in_order("same text", text)

    def _pair_named(self, how: How, name: _Key, least: float) -> None:
        """Those that alone have a name: in their hunk or file, or anywhere if they resemble each other at least so."""
        for key in (_of_kind(name), name):
            self._pair_by_place(how, key)
            self._pair_by(how, key, least)

    def _pair_by(self, how: How, key: _Key, least: float = 0.0) -> int:
        """Pairs those that alone on their side have a key (empty ones do not count); returns how many."""
        return self._pair_alone(how, _by_key(self._olds(), key), _by_key(self._news(), key), least)

    def _pair_by_place(self, how: How, key: _Key) -> int:
        """The same within a hunk, then within a file."""
        gaps = self._gaps()
        found = self._pair_by(how, lambda seat: key(seat) and (key(seat), gaps[seat]))
        homes = self._homes()
        return found + self._pair_by(how, lambda seat: key(seat) and (key(seat), homes[seat]))

    def _pair_in_order(self, how: How, key: _Key) -> int:
        """Those of which one file has as many after as before, or more: they say the same, and none of them is lost."""
        homes = self._homes()
        befores = _by_key(self._olds(), lambda seat: key(seat) and (key(seat), homes[seat]))
        afters = _by_key(self._news(), lambda seat: key(seat) and (key(seat), homes[seat]))
        found = 0
        for value, olds in befores.items():
            news = afters.get(value, [])
            if len(olds) <= len(news):
                for old, new in zip(olds, news, strict=False):
                    self._join(old, new, how)
                found += len(olds)
        return found

    def _pair_alone(
        self, how: How, befores: Mapping[Hashable, list[_Seat]], afters: Mapping[Hashable, list[_Seat]], least: float
    ) -> int:
        found = 0
        for value, olds in befores.items():
            news = afters.get(value, [])
            if len(olds) == len(news) == 1 and (not least or self._resemblance(olds[0], news[0]) >= least):
                self._join(olds[0], news[0], how)
                found += 1
        return found

    # ------------------------------------------------------------------ by place

    def _homes(self) -> dict[_Seat, str | None]:
        """The file of each block that is left over, as the child calls it: a file that went became the one that
        has most of its blocks."""
        heirs: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for old, new in self._became.items():
            heirs[old.place.path][new.place.path] += 1
        renamed = {path: min(counts, key=lambda heir: (-counts[heir], heir)) for path, counts in heirs.items()}
        homes: dict[_Seat, str | None] = {seat: seat.place.path for seat in self._news()}
        for seat in self._olds():
            path = seat.place.path
            homes[seat] = path if path in self._paths else renamed.get(path)
        return homes

    def _gaps(self) -> dict[_Seat, _Gap]:
        """The gap in which each block that is left over stands."""
        homes = self._homes()
        gaps: dict[_Seat, _Gap] = {}
        for side, stayed in ((self._before, self._became), (self._after, {new: new for new in self._origins})):
            for seats in side.files.values():
                lefts = _neighbours(seats, stayed, homes, _START)
                rights = _neighbours(seats[::-1], stayed, homes, _END)
                gaps |= {seat: (lefts[seat], rights[seat]) for seat in lefts}
        return gaps

    # ------------------------------------------------------------------ by resemblance

    def _pair_similar(self) -> dict[_Seat, tuple[Place, ...]]:
        """Pairs those that are clearly each other's best; returns the candidates of those that are not."""
        scores = self._scores()
        while clear := _clear_pairs(scores):
            for old, new in clear:
                self._join(old, new, "similar")
            scores = {
                (old, new): score
                for (old, new), score in scores.items()
                if old not in self._became and new not in self._origins
            }
        doubts: defaultdict[_Seat, list[Place]] = defaultdict(list)
        for (old, new), score in scores.items():
            if score >= ENOUGH:
                doubts[new].append(old.place)
        return {new: tuple(sorted(places)) for new, places in doubts.items()}

    def _scores(self) -> dict[tuple[_Seat, _Seat], float]:
        """The score of each pair that has enough, or so nearly that it makes another doubtful."""
        olds, news = self._olds(), self._news()
        if not olds or not news:
            return {}
        homes, gaps = self._homes(), self._gaps()
        near = closest([self._features_of(seat) for seat in news], [self._features_of(seat) for seat in olds])
        scores: dict[tuple[_Seat, _Seat], float] = {}
        for new, numbers in zip(news, near, strict=True):
            for old in (olds[number] for number in numbers):
                score = self._resemblance(old, new)
                score += SAME_HUNK * (gaps[old] == gaps[new]) + SAME_FILE * (homes[old] == homes[new])
                score += SAME_FRONT * (old.front != "" and old.front == new.front)
                if score > ENOUGH - CLEAR:
                    scores[old, new] = score
        return scores

    def _resemblance(self, old: _Seat, new: _Seat) -> float:
        if old.print.text == new.print.text:
            return 1.0
        return resemblance(self._features_of(old), self._features_of(new))

    def _features_of(self, seat: _Seat) -> Features:
        if seat not in self._features:
            self._features[seat] = features(seat.block)
        return self._features[seat]


def _is_same(blocks: Sequence[Block] | None, others: Sequence[Block]) -> bool:
    return blocks is others or (blocks is not None and tuple(blocks) == tuple(others))


def _of_kind(name: _Key) -> _Key:
    return lambda seat: name(seat) and (name(seat), seat.print.kind)


def _by_key(seats: Iterable[_Seat], key: _Key) -> dict[Hashable, list[_Seat]]:
    """The blocks that have each key; an empty key is none."""
    found: dict[Hashable, list[_Seat]] = {}
    for seat in seats:
        if value := key(seat):
            found.setdefault(value, []).append(seat)
    return found


def _neighbours(
    seats: Iterable[_Seat], stayed: Mapping[_Seat, _Seat], homes: Mapping[_Seat, str | None], edge: int
) -> dict[_Seat, Place]:
    """For each block that is left over the last before it that stayed, as a place in the child, or the edge."""
    last: Place | None = None
    found: dict[_Seat, Place] = {}
    for seat in seats:
        if seat in stayed:
            last = stayed[seat].place
        else:
            found[seat] = last or Place(homes[seat] or "", edge)
    return found


def _clear_pairs(scores: Mapping[tuple[_Seat, _Seat], float]) -> list[tuple[_Seat, _Seat]]:
    """The pairs that have enough, and of which neither has another candidate nearly as good."""
    of_old: defaultdict[_Seat, list[float]] = defaultdict(list)
    of_new: defaultdict[_Seat, list[float]] = defaultdict(list)
    for (old, new), score in scores.items():
        of_old[old].append(score)
        of_new[new].append(score)
    return [
        (old, new)
        for (old, new), score in scores.items()
        if score >= ENOUGH and _stands_out(score, of_old[old]) and _stands_out(score, of_new[new])
    ]


def _stands_out(score: float, among: Iterable[float]) -> bool:
    return sum(other > score - CLEAR for other in among) == 1
