"""The commits of a list in columns: a few hundred bytes each, so that 100,000 of them are no burden. No Qt here.

Rows are added at the end and stay where they are; `order` says how they are listed. One thread writes, others may
read what was there when they began.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from math import isnan, nan

from jobdesk.core.keys import is_untouched
from jobdesk.core.outcomes import Ending
from jobdesk.desk.requests import Badge, CommitStatus
from jobdesk.git.commits import Commit

FIRST_BATCH = 50
BATCH = 500

BADGES: tuple[Badge, ...] = tuple(Badge)
_CODES = {badge: code for code, badge in enumerate(BADGES)}
_UNTOLD = {Ending.SUCCEEDED: "Succeeded", Ending.SKIPPED: "Skipped"}
"""What a result says that says nothing by itself."""

Row = int
Packed = tuple[bytes, bytes, bytes, str, str, int, int, str]
"""Id, tree, all parents; author, address; when it was written and committed; subject."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What changes of a row: its badge, why it has it, what the last result was, and what that took."""

    code: int
    reason: str
    outcome: str
    content: int
    is_known: bool
    duration_s: float
    made_at: int

    @classmethod
    def of(cls, status: CommitStatus) -> Standing:
        result = status.result
        return cls(
            _CODES[status.badge],
            status.reason or "",
            "" if result is None else result.error or result.summary or _UNTOLD.get(result.ending, "Failed"),
            hash(status.content),
            status.is_known or is_untouched(status.content),
            nan if result is None or result.duration_s is None else result.duration_s,
            0 if result is None else result.made_at,
        )


@dataclass(frozen=True, slots=True)
class Batch:
    """Some commits, made ready away from the window's own thread."""

    commits: tuple[Packed, ...]
    standings: tuple[Standing, ...]


def batches(statuses: Iterable[CommitStatus]) -> Iterator[Batch]:
    """Commits made ready as they are read: a few at first, so that they show at once."""
    source, size = iter(statuses), FIRST_BATCH
    while some := list(islice(source, size)):
        yield Batch(tuple(_packed(status.commit) for status in some), tuple(map(Standing.of, some)))
        size = BATCH


def _packed(commit: Commit) -> Packed:
    identity, tree, parents = (bytes.fromhex(one) for one in (commit.id, commit.tree, "".join(commit.parents)))
    return (
        identity,
        tree,
        parents,
        commit.author_name,
        commit.author_email,
        commit.authored_at,
        commit.committed_at,
        commit.subject,
    )


class CommitRows:
    """All that is known of the commits of a list."""

    def __init__(self) -> None:
        self.order: array[int] = array("L")
        self.ids: list[bytes] = []
        self.subjects: list[str] = []
        self.authors: array[int] = array("L")
        self.people: list[tuple[str, str]] = []
        self.committed_at: array[int] = array("q")
        self.badges = bytearray()
        self.known = bytearray()
        self.contents: array[int] = array("q")
        self._trees: list[bytes] = []
        self._parents: list[bytes] = []
        self._authored_at: array[int] = array("q")
        self._reasons: array[int] = array("L")
        self._outcomes: array[int] = array("L")
        self._durations_s: array[float] = array("d")
        self._made_at: array[int] = array("q")
        self._texts: list[str] = [""]
        self._text_places: dict[str, int] = {"": 0}
        self._people_places: dict[tuple[str, str], int] = {}
        self._rows: dict[bytes, Row] = {}

    def __len__(self) -> int:
        return len(self.ids)

    # ------------------------------------------------------------------ filling

    def add(self, batch: Batch, *, at_top: bool = False) -> list[Row]:
        """Add commits at the end of the list, or at its top; the rows that they got. One that is there stays."""
        added: list[Row] = []
        for commit, standing in zip(batch.commits, batch.standings, strict=True):
            if commit[0] in self._rows:
                self.set(self._rows[commit[0]], standing)
            else:
                added.append(self._append(commit, standing))
        self.order = array("L", added) + self.order if at_top else self.order + array("L", added)
        return added

    def _append(self, commit: Packed, standing: Standing) -> Row:
        identity, tree, parents, name, email, authored_at, committed_at, subject = commit
        row = len(self.ids)
        self._trees.append(tree)
        self._parents.append(parents)
        self.subjects.append(subject)
        self.authors.append(self._person(name, email))
        self._authored_at.append(authored_at)
        self.committed_at.append(committed_at)
        self.badges.append(standing.code)
        self.known.append(standing.is_known)
        self.contents.append(standing.content)
        self._reasons.append(self._place(standing.reason))
        self._outcomes.append(self._place(standing.outcome))
        self._durations_s.append(standing.duration_s)
        self._made_at.append(standing.made_at)
        self._rows[identity] = row
        self.ids.append(identity)
        return row

    def set(self, row: Row, standing: Standing) -> None:
        """A row stands differently now."""
        self.badges[row] = standing.code
        self.known[row] = standing.is_known
        self.contents[row] = standing.content
        self._reasons[row] = self._place(standing.reason)
        self._outcomes[row] = self._place(standing.outcome)
        self._durations_s[row] = standing.duration_s
        self._made_at[row] = standing.made_at

    def update(self, batch: Batch) -> list[Row]:
        """How some of the commits stand now; the rows of those that are listed."""
        rows = []
        for commit, standing in zip(batch.commits, batch.standings, strict=True):
            row = self._rows.get(commit[0])
            if row is not None:
                self.set(row, standing)
                rows.append(row)
        return rows

    def _place(self, text: str) -> int:
        """Most texts come again and again, and are kept once."""
        place = self._text_places.setdefault(text, len(self._texts))
        if place == len(self._texts):
            self._texts.append(text)
        return place

    def _person(self, name: str, email: str) -> int:
        place = self._people_places.setdefault((name, email), len(self.people))
        if place == len(self.people):
            self.people.append((name, email))
        return place

    # ------------------------------------------------------------------ reading

    def row_of(self, commit: str) -> Row | None:
        """The row of a commit, by its full id."""
        return self._rows.get(bytes.fromhex(commit))

    def id_of(self, row: Row) -> str:
        return self.ids[row].hex()

    def badge_of(self, row: Row) -> Badge:
        return BADGES[self.badges[row]]

    def reason_of(self, row: Row) -> str:
        """Why it has its badge; empty where there is nothing to say."""
        return self._texts[self._reasons[row]]

    def outcome_of(self, row: Row) -> str:
        """What the last result said; empty where there is none."""
        return self._texts[self._outcomes[row]]

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
        parents, width = self._parents[row].hex(), len(identity)
        return Commit(
            id=identity,
            tree=self._trees[row].hex(),
            parents=tuple(parents[at : at + width] for at in range(0, len(parents), width)),
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
