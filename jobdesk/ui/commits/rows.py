"""The commits of a list in columns: a few hundred bytes each, so that 100,000 of them are no burden. No Qt here.

Rows are added at the end and stay where they are; `order` says how they are listed. One thread writes, others may
read what was there when they began.
"""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import islice
from math import isnan, nan
from typing import Generic, TypeVar

from jobdesk.core.keys import is_untouched
from jobdesk.core.language import _, told
from jobdesk.core.model import Result
from jobdesk.core.outcomes import Ending
from jobdesk.desk.jobs.requests import Badge, CommitStatus
from jobdesk.git.commits import Commit

FIRST_BATCH = 50
BATCH = 500

BADGES: tuple[Badge, ...] = tuple(Badge)
_CODES = {badge: code for code, badge in enumerate(BADGES)}
_UNTOLD = {Ending.SUCCEEDED: _("Succeeded"), Ending.SKIPPED: _("Skipped")}
"""What a result says that says nothing by itself."""

Row = int
Person = tuple[str, str]
"""Name and address."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some commits in columns, made ready away from the window's own thread.

    First the commit: id, ids of its tree and all its parents in one piece, author, dates, subject as it is shown and as
    it is searched. Then what changes: the badge's code, why it is that, what the last result was, which content that
    is of, whether it is known, what it took and when it was made.
    """

    ids: list[bytes]
    roots: list[bytes]
    people: list[Person]
    authored_at: list[int]
    committed_at: list[int]
    subjects: list[str]
    folded: list[str]
    badges: list[int]
    reasons: list[str]
    outcomes: list[str]
    contents: list[int]
    known: list[bool]
    durations_s: list[float]
    made_at: list[int]

    @classmethod
    def of(cls, statuses: Sequence[CommitStatus]) -> Batch:
        commits = [status.commit for status in statuses]
        results = [status.result for status in statuses]
        return cls(
            ids=[bytes.fromhex(commit.id) for commit in commits],
            roots=[bytes.fromhex("".join((commit.tree, *commit.parents))) for commit in commits],
            people=[(commit.author_name, commit.author_email) for commit in commits],
            authored_at=[commit.authored_at for commit in commits],
            committed_at=[commit.committed_at for commit in commits],
            subjects=[commit.subject for commit in commits],
            folded=[_folded(commit.subject) for commit in commits],
            badges=[_CODES[status.badge] for status in statuses],
            reasons=[told(status.reason) if status.reason else "" for status in statuses],
            outcomes=["" if result is None else _said(result) for result in results],
            contents=[hash(status.content) for status in statuses],
            known=[status.is_known or is_untouched(status.content) for status in statuses],
            durations_s=[nan if one is None or one.duration_s is None else one.duration_s for one in results],
            made_at=[0 if result is None else result.made_at for result in results],
        )

    def only(self, places: Sequence[int]) -> Batch:
        """Some of its commits."""
        return Batch(**{one.name: [getattr(self, one.name)[at] for at in places] for one in fields(self)})


def batches(statuses: Iterable[CommitStatus]) -> Iterator[Batch]:
    """Commits made ready as they are read: a few at first, so that they show at once."""
    source, size = iter(statuses), FIRST_BATCH
    while some := list(islice(source, size)):
        yield Batch.of(some)
        size = BATCH


def _folded(subject: str) -> str:
    """Without capitals, as many are already: those are kept once."""
    folded = subject.casefold()
    return subject if folded == subject else folded


def _said(result: Result) -> str:
    return told(result.error or result.summary or "") or _UNTOLD.get(result.ending, _("Failed"))


T = TypeVar("T", bound=Hashable)


class Distinct(Generic[T]):
    """Values that come again and again, each kept once; a column holds their places."""

    def __init__(self) -> None:
        self.values: list[T] = []
        self._places: dict[T, int] = {}

    def places(self, values: Sequence[T]) -> list[int]:
        """Where these values are kept from now on."""
        places = self._places
        for value in values:
            if value not in places:
                places[value] = len(self.values)
                self.values.append(value)
        return [places[value] for value in values]


class CommitRows:
    """All that is known of the commits of a list."""

    def __init__(self) -> None:
        self.order: array[int] = array("L")
        self.ids: list[bytes] = []
        self.subjects: list[str] = []
        self.folded: list[str] = []
        self.authors: array[int] = array("L")
        self.committed_at: array[int] = array("q")
        self.badges = bytearray()
        self.known = bytearray()
        self.contents: array[int] = array("q")
        self._people: Distinct[Person] = Distinct()
        self._roots: list[bytes] = []
        self._authored_at: array[int] = array("q")
        self._reasons: array[int] = array("L")
        self._outcomes: array[int] = array("L")
        self._durations_s: array[float] = array("d")
        self._made_at: array[int] = array("q")
        self._texts: Distinct[str] = Distinct()
        self._rows: dict[bytes, Row] = {}

    def __len__(self) -> int:
        return len(self.ids)

    # ------------------------------------------------------------------ filling

    def add(self, batch: Batch, *, at_top: bool = False) -> Sequence[Row]:
        """Add commits at the end of the list, or at its top; the rows that they got. One that is there stays."""
        if not self._rows.keys().isdisjoint(batch.ids):
            self.update(batch)
            batch = batch.only([at for at, identity in enumerate(batch.ids) if identity not in self._rows])
        added = self._append(batch)
        self.order = array("L", added) + self.order if at_top else self.order + array("L", added)
        return added

    def _append(self, batch: Batch) -> range:
        added = range(len(self.ids), len(self.ids) + len(batch.ids))
        self._roots.extend(batch.roots)
        self.authors.extend(self._people.places(batch.people))
        self._authored_at.extend(batch.authored_at)
        self.committed_at.extend(batch.committed_at)
        self.subjects.extend(batch.subjects)
        self.folded.extend(batch.folded)
        self.badges.extend(batch.badges)
        self._reasons.extend(self._texts.places(batch.reasons))
        self._outcomes.extend(self._texts.places(batch.outcomes))
        self.contents.extend(batch.contents)
        self.known.extend(batch.known)
        self._durations_s.extend(batch.durations_s)
        self._made_at.extend(batch.made_at)
        self._rows.update(zip(batch.ids, added, strict=True))
        self.ids.extend(batch.ids)
        return added

    def update(self, batch: Batch) -> list[Row]:
        """How some of the commits stand now; the rows of those that are listed."""
        reasons, outcomes = self._texts.places(batch.reasons), self._texts.places(batch.outcomes)
        changed = []
        for at, identity in enumerate(batch.ids):
            row = self._rows.get(identity)
            if row is None:
                continue
            changed.append(row)
            self.badges[row] = batch.badges[at]
            self._reasons[row] = reasons[at]
            self._outcomes[row] = outcomes[at]
            self.contents[row] = batch.contents[at]
            self.known[row] = batch.known[at]
            self._durations_s[row] = batch.durations_s[at]
            self._made_at[row] = batch.made_at[at]
        return changed

    # ------------------------------------------------------------------ reading

    def row_of(self, commit: str) -> Row | None:
        """The row of a commit, by its full id."""
        return self._rows.get(bytes.fromhex(commit))

    def id_of(self, row: Row) -> str:
        return self.ids[row].hex()

    @property
    def people(self) -> Sequence[Person]:
        """Whoever wrote them; `authors` holds places in this."""
        return self._people.values

    def badge_of(self, row: Row) -> Badge:
        return BADGES[self.badges[row]]

    def reason_of(self, row: Row) -> str:
        """Why it has its badge; empty where there is nothing to say."""
        return self._texts.values[self._reasons[row]]

    def outcome_of(self, row: Row) -> str:
        """What the last result said; empty where there is none."""
        return self._texts.values[self._outcomes[row]]

    def author_of(self, row: Row) -> str:
        return self.people[self.authors[row]][0]

    def duration_s_of(self, row: Row) -> float | None:
        """How long the last result took."""
        duration = self._durations_s[row]
        return None if isnan(duration) else duration

    def made_at_of(self, row: Row) -> int | None:
        """When the last result was made."""
        return self._made_at[row] or None

    def commit_of(self, row: Row) -> Commit:
        """The commit as git gave it."""
        identity = self.id_of(row)
        roots, width = self._roots[row].hex(), len(identity)
        tree, *parents = (roots[at : at + width] for at in range(0, len(roots), width))
        return Commit(
            id=identity,
            tree=tree,
            parents=tuple(parents),
            author_name=self.people[self.authors[row]][0],
            author_email=self.people[self.authors[row]][1],
            authored_at=self._authored_at[row],
            committed_at=self.committed_at[row],
            subject=self.subjects[row],
        )

    def find(self, commit: str) -> Commit | None:
        """The commit of a full id, where it is listed."""
        row = self.row_of(commit)
        return None if row is None else self.commit_of(row)

    def commits(self, rows: Sequence[Row]) -> Iterator[Commit]:
        """The commits of rows, as they are asked for."""
        return (self.commit_of(row) for row in rows)
