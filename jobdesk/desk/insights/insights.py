"""What ran, how long it waited and took, what it used and cost: in figures, over time, and by what it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields

from jobdesk.core.buckets import percentiles_s
from jobdesk.core.clock import Clock, Jumps
from jobdesk.desk.insights.periods import Period, Place, Stretches, stretches
from jobdesk.store.projects import Project
from jobdesk.store.rankings import Flaky, Slow
from jobdesk.store.store import Store
from jobdesk.store.sums import SLOT, Group, Measure, Sum

SHARES = (0.5, 0.95, 0.99)
LISTED = 50
MOST_KEPT = 2_000


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What is looked at: all, or what is of a repository (its path), a pipeline, a project."""

    repository: str | None = None
    pipeline: str | None = None
    project: str | None = None

    def holds(self, group: Group) -> bool:
        return (
            self.repository in (None, group.repository)
            and self.pipeline in (None, group.pipeline)
            and self.project in (None, group.project)
        )


@dataclass(frozen=True, slots=True)
class Figures:
    """What ended: runs and jobs by how they did, and what attempts used.

    `reused` runs are among the others. `memory` is the highest peak in bytes, `cost` in hundredths of a cent;
    `backwards` are the lengths that are left out because the clock was set back meanwhile.
    """

    succeeded: int = 0
    skipped: int = 0
    failed: int = 0
    cancelled: int = 0
    reused: int = 0
    jobs_succeeded: int = 0
    jobs_failed: int = 0
    jobs_cancelled: int = 0
    cpu_s: float = 0.0
    memory: int = 0
    cost: int = 0
    backwards: int = 0

    @property
    def runs(self) -> int:
        return self.succeeded + self.skipped + self.failed + self.cancelled

    @property
    def jobs(self) -> int:
        return self.jobs_succeeded + self.jobs_failed + self.jobs_cancelled

    @property
    def success(self) -> float | None:
        """Of the runs that succeeded or failed, the share that succeeded; None where there are none."""
        judged = self.succeeded + self.failed
        return self.succeeded / judged if judged else None

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            **{name: getattr(self, name) + getattr(other, name) for name in _NAMES if name != "memory"},
            memory=max(self.memory, other.memory),
        )


@dataclass(frozen=True, slots=True)
class Lengths:
    """The lengths of one measure: how many, and their 50th, 95th and 99th percentile in seconds, within 1.6 %."""

    count: int = 0
    p50_s: float | None = None
    p95_s: float | None = None
    p99_s: float | None = None


@dataclass(frozen=True, slots=True)
class Of:
    """The figures of one version of a pipeline, or of one project (None for none)."""

    name: str | None
    version: str | None
    figures: Figures


@dataclass(frozen=True, slots=True)
class View:
    """All that is told of a period. `over_time` and `lengths_over_time` have one entry for each stretch.

    `costs` has for each project what it cost in each stretch. `projects` are those with a budget or a cost, with what
    they cost in all.
    """

    at: int
    narrowed: Narrowed
    stretches: Stretches
    figures: Figures
    lengths: dict[Measure, Lengths]
    over_time: tuple[Figures, ...]
    lengths_over_time: dict[Measure, tuple[Lengths, ...]]
    by_version: tuple[Of, ...]
    by_project: tuple[Of, ...]
    costs: dict[str | None, tuple[int, ...]]
    projects: tuple[Project, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing ended in the period."""
        return not self.figures.runs and not self.figures.jobs


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be narrowed to, and whether anything was ever run."""

    repositories: tuple[str, ...]
    pipelines: tuple[str, ...]
    projects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """What was read of one stretch: its sums, and by measure how many lengths are in which bucket."""

    sums: tuple[Sum, ...]
    buckets: dict[Measure, Counter[int]]
    lengths: dict[Measure, Lengths]


class Insights:
    """The facet of the desk that adds up. Stretches that are over are remembered, and only the last two read again."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._jumps = Jumps(clock)
        self._kept: dict[tuple[Place, Narrowed], _Piece] = {}

    def choices(self) -> Choices:
        with self._store.reading() as connection:
            groups = self._store.sums.groups(connection)
        return Choices(
            _names(group.repository for group in groups),
            _names(group.pipeline for group in groups),
            _names(group.project for group in groups),
        )

    def look(self, period: Period, narrowed: Narrowed = Narrowed()) -> View:
        """What ended in a period, as it is committed now."""
        now = self._clock.now()
        with self._store.reading() as connection:
            first = self._store.sums.first_slot(connection)
            cut = stretches(period, now, None if first is None else first * SLOT)
            groups = {one.id: one for one in self._store.sums.groups(connection) if narrowed.holds(one)}
            projects = tuple(
                project
                for project in self._store.projects.all(connection)
                if (project.budget is not None or project.spent) and narrowed.project in (None, project.name)
            )
        pieces = self._pieces(cut, narrowed, groups)
        sums = [one for piece in pieces for one in piece.sums]
        return View(
            now,
            narrowed,
            cut,
            _summed(sums),
            {measure: _lengths(_together(piece.buckets[measure] for piece in pieces)) for measure in Measure},
            tuple(_summed(piece.sums) for piece in pieces),
            {measure: tuple(piece.lengths[measure] for piece in pieces) for measure in Measure},
            _by_version(sums, groups),
            _by_project(sums, groups),
            _costs(pieces, groups),
            projects,
        )

    def slowest(self, period: Period, narrowed: Narrowed = Narrowed()) -> list[Slow]:
        """The results of a period that took longest, one of each item and pipeline."""
        begin, end, groups = self._asked(period, narrowed)
        with self._store.reading() as connection:
            found = self._store.rankings.slowest(connection, begin, end, groups, LISTED * 4)
        first_of_each = {(one.item, one.pipeline, one.repository): one for one in reversed(found)}
        return sorted(first_of_each.values(), key=lambda one: -one.took_s)[:LISTED]

    def flakiest(self, period: Period, narrowed: Narrowed = Narrowed()) -> list[Flaky]:
        """The keys that passed and failed and were last tried in a period, the most even first."""
        begin, end, groups = self._asked(period, narrowed)
        with self._store.reading() as connection:
            return self._store.rankings.flakiest(connection, begin, end, groups, LISTED)

    def projects(self) -> list[Project]:
        """All projects, with their budgets and what they have cost."""
        with self._store.reading() as connection:
            return self._store.projects.all(connection)

    def set_budget(self, project: str, budget: int | None) -> Project:
        """Bound what may be spent on a project (hundredths of a cent), or lift the bound; how it stands then."""
        with self._store.writing() as connection:
            self._store.projects.set_budget(connection, project, budget, self._clock.now())
            return self._store.projects.get(connection, project)

    # ------------------------------------------------------------------ reading

    def _asked(self, period: Period, narrowed: Narrowed) -> tuple[int, int, list[int]]:
        with self._store.reading() as connection:
            first = self._store.sums.first_slot(connection)
            groups = [one.id for one in self._store.sums.groups(connection) if narrowed.holds(one)]
        edges = stretches(period, self._clock.now(), None if first is None else first * SLOT).edges
        return edges[0], edges[-1], groups

    def _pieces(self, cut: Stretches, narrowed: Narrowed, groups: Collection[int]) -> list[_Piece]:
        """What there is of each stretch; of those that are over, as it was read before: groups come with their jobs."""
        if len(self._kept) > MOST_KEPT or self._jumps.take():
            self._kept.clear()
        known = {place: piece for place in cut.places[:-2] if (piece := self._kept.get((place, narrowed)))}
        wanted = [place for place in cut.places if place not in known]
        known.update(zip(wanted, self._read(wanted, groups), strict=True))
        self._kept.update({(place, narrowed): known[place] for place in cut.places[:-2]})
        return [known[place] for place in cut.places]

    def _read(self, places: Sequence[Place], groups: Collection[int]) -> list[_Piece]:
        sums: list[list[Sum]] = [[] for _ in places]
        with self._store.reading() as connection:
            for one in self._store.sums.of(connection, places, groups):
                sums[one.stretch].append(one)
            buckets = self._store.sums.lengths(connection, places, groups)
        return [
            _Piece(tuple(some), counts, {measure: _lengths(counts[measure]) for measure in Measure})
            for some, counts in zip(sums, buckets, strict=True)
        ]


def _lengths(counts: Counter[int]) -> Lengths:
    return Lengths(counts.total(), *percentiles_s(counts, SHARES))


def _together(counts: Iterable[Counter[int]]) -> Counter[int]:
    found: Counter[int] = Counter()
    for some in counts:
        found.update(some)
    return found


_NAMES = [one.name for one in fields(Figures)]


def _summed(sums: Iterable[Sum]) -> Figures:
    some = list(sums)
    added = {name: sum(getattr(one, name) for one in some) for name in _NAMES if name != "memory"}
    return Figures(**added, memory=max((one.memory for one in some), default=0))


def _by_version(sums: Sequence[Sum], groups: dict[int, Group]) -> tuple[Of, ...]:
    """By pipeline, its versions in the order in which they came."""
    order: dict[tuple[str, str], list[Sum]] = {(one.pipeline, one.version): [] for one in groups.values()}
    for one in sums:
        group = groups[one.group]
        order[group.pipeline, group.version].append(one)
    found = [Of(pipeline, version, _summed(some)) for (pipeline, version), some in order.items() if some]
    return tuple(sorted(found, key=lambda of: of.name or ""))


def _by_project(sums: Sequence[Sum], groups: dict[int, Group]) -> tuple[Of, ...]:
    order: dict[str | None, list[Sum]] = {}
    for one in sums:
        order.setdefault(groups[one.group].project, []).append(one)
    return tuple(Of(name, None, _summed(order[name])) for name in sorted(order, key=lambda name: name or ""))


def _costs(pieces: Sequence[_Piece], groups: dict[int, Group]) -> dict[str | None, tuple[int, ...]]:
    found: dict[str | None, list[int]] = {}
    for place, piece in enumerate(pieces):
        for one in piece.sums:
            if one.cost:
                found.setdefault(groups[one.group].project, [0] * len(pieces))[place] += one.cost
    return {name: tuple(found[name]) for name in sorted(found, key=lambda name: name or "")}


def _names(names: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({name for name in names if name is not None}))
