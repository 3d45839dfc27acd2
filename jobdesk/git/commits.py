"""Commits as values: which ones somebody means, what is known of each, and the order to work on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from jobdesk.core.clock import MICROSECONDS
from jobdesk.core.errors import UserError
from jobdesk.core.language import _

_PARTS = ("%H", "%T", "%P", "%an", "%ae", "%at", "%ct", "%s")
COMMIT_FORMAT = "%x00".join(_PARTS)
"""One line of `rev-list --format` for a commit, as `read_commits` reads it. No field can hold a NUL, and only
the end of the line is a line end: git reads names up to their line end, and folds those of a subject."""

_END_OF_TIME_S = 253_402_300_799
"""The last second of the year 9999: what a forged date is cut to."""


class BadRange(UserError):
    """A range is written A..B: the commits that B reaches and A does not."""

    help = "process#which-commits"


class EmptyRange(UserError):
    """There are no commits in that range."""

    help = "process#which-commits"


@dataclass(frozen=True, slots=True)
class Commit:
    """What a list shows of a commit; the rest is in the repository.

    `id`, `tree` and `parents` are full hexadecimal ids, `subject` is the first paragraph of the message on one
    line, and times are microseconds since the epoch, UTC. Text in an unusual encoding is read as well as it
    can be, and may hold control characters: mind that when it goes to a terminal.
    """

    id: str
    tree: str
    parents: tuple[str, ...]
    author_name: str
    author_email: str
    authored_at: int
    committed_at: int
    subject: str


@dataclass(frozen=True)
class CommitRange:
    """The commits that `tip` reaches, and that `excluded` does not; newest first, as `git rev-list` has them.

    `newest` keeps only so many of them, `since` (as git reads a date: `2024-05-01`, `2 weeks ago`) only those
    committed after it, and `first_parent` leaves out what merges brought in.
    """

    tip: str = "HEAD"
    excluded: str | None = None
    newest: int | None = None
    since: str | None = None
    first_parent: bool = False

    def __post_init__(self) -> None:
        if self.newest is not None and self.newest < 1:
            raise BadRange(_("The number of commits must be 1 or more, not {n}.").format(n=self.newest))

    @classmethod
    def between(cls, text: str, *, first_parent: bool = False) -> CommitRange:
        """Reads `A..B`; a side that is left out is HEAD. Raises BadRange."""
        excluded, dots, tip = text.partition("..")
        if not dots or tip.startswith(".") or ".." in tip or not (excluded or tip):
            raise BadRange(f"{BadRange().message} {_('{text!r} is not.').format(text=text)}")
        return cls(tip=tip or "HEAD", excluded=excluded or "HEAD", first_parent=first_parent)

    def __str__(self) -> str:
        reach = self.tip if self.excluded is None else f"{self.excluded}..{self.tip}"
        words = [f"the newest {self.newest} of {reach}" if self.newest else reach]
        words += [f"since {self.since}"] if self.since else []
        words += ["first parents only"] if self.first_parent else []
        return ", ".join(words)


@dataclass(frozen=True)
class CommitList:
    """Commits that somebody picked, by their full ids; listed as given, each once."""

    ids: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.ids:
            raise EmptyRange(_("No commits were picked."))
        for identity in self.ids:
            if not is_full_id(identity):
                raise BadRange(
                    _("A commit is picked by its full id, and {identity!r} is none.").format(identity=identity)
                )

    def __str__(self) -> str:
        return f"{len(self.ids)} picked commits" if len(self.ids) > 1 else self.ids[0]


def is_full_id(text: str) -> bool:
    """Whether this is the full hexadecimal id of an object, of either format."""
    return len(text) in (40, 64) and not text.strip("0123456789abcdef")


def read_commits(pieces: Iterable[bytes]) -> Iterator[Commit]:
    """Reads commits from git's output in COMMIT_FORMAT, as it comes."""
    for block in blocks_of(pieces):
        yield from _read_block(block)


def read_parents(pieces: Iterable[bytes]) -> dict[str, list[str]]:
    """Reads what `rev-list --parents` lists: the parents of each commit, in listing order."""
    return {commit: parents for commit, *parents in (line.decode().split() for line in lines_of(pieces))}


def lines_of(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Lines, which end in a line end, from pieces that are cut anywhere."""
    for block in blocks_of(pieces):
        yield from block.split(b"\n")


def blocks_of(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Several lines at a time, without the last line end, from pieces that are cut anywhere."""
    rest = b""
    for piece in pieces:
        block, end, rest = (rest + piece).rpartition(b"\n")
        if end:
            yield block


def _read_block(block: bytes) -> Iterator[Commit]:
    """A column at a time: this is what a long history waits for."""
    fields = _fields(block.replace(b"\n", b"\0"))
    ids, trees, parents, names, addresses, authored, committed, subjects = (
        fields[at :: len(_PARTS)] for at in range(len(_PARTS))
    )
    lines = (tuple(line.split()) for line in parents)
    return map(Commit, ids, trees, lines, names, addresses, _moments(authored), _moments(committed), subjects)


def _fields(block: bytes) -> list[str]:
    """git was asked for UTF-8; a field that is not was written in an encoding that nobody named."""
    try:
        return block.decode().split("\0")
    except UnicodeDecodeError:
        return [_guessed(field) for field in block.split(b"\0")]


def _guessed(field: bytes) -> str:
    try:
        return field.decode()
    except UnicodeDecodeError:
        return field.decode("cp1252", "replace")


def _moments(column: Iterable[str]) -> list[int]:
    """git gives a date's digits as they stand in the commit: none, where it is broken, or too many."""
    return [min(int(seconds or 0), _END_OF_TIME_S) * MICROSECONDS for seconds in column]


def oldest_first(parents: Mapping[str, Sequence[str]]) -> list[str]:
    """The order to work in: parents before their children, and each line of history in one stretch.

    `parents` are those of each commit, in listing order (newest first). Commits that are not in it count for
    nothing, and those that no parent connects stay in the reverse of that order.
    """
    inner = {parent for line in parents.values() for parent in line}
    ordered: list[str] = []
    entered: set[str] = set()
    for tip in reversed([commit for commit in parents if commit not in inner]):
        path = [tip]
        while path:
            entered.add(path[-1])
            before = next((one for one in parents[path[-1]] if one in parents and one not in entered), None)
            if before is None:
                ordered.append(path.pop())
            else:
                path.append(before)
    return ordered
