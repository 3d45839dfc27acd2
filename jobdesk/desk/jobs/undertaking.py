"""One wish for many jobs, done in pieces that make nobody wait; it can be stopped, and most of them undone."""

from __future__ import annotations

import threading
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

FIRST_PIECE, LARGEST_PIECE = 50, 2000
PIECE_S = 0.06
BREATH_S = 0.001
"""A piece has the database to itself for about so long, and then others have their turn."""


class Wish(StrEnum):
    """What a person wants of many jobs."""

    CANCEL = "cancel"
    RETRY = "retry"
    DELETE = "delete"
    RESTORE = "restore"
    DROP = "delete for good"
    TAKE_BACK = "take back"
    CANCEL_MADE = "cancel what was made"


class Left(StrEnum):
    """Why a job was left as it was."""

    GONE = "gone"
    ACTIVE = "not over yet"
    OVER = "over already"
    CANCELLING = "being cancelled already"
    RETRIED = "being retried already"
    SUCCEEDED = "nothing to try again"
    DELETED = "in the trash"
    LISTED = "not in the trash"
    UNKNOWN = "its pipeline or its input is not known any more"


@dataclass
class Piece:
    """What came of some jobs: those for which the wish was done, those that it made, and why others were left.

    `lasting` are those of the first that cannot be undone: work that ran. `held_s` is how long others had to wait.
    """

    done: Sequence[int] = ()
    made: Iterable[int] = ()
    lasting: int = 0
    left: Mapping[Left, int] = field(default_factory=dict)
    held_s: float = 0.0


@dataclass(frozen=True)
class Progress:
    """How far a wish is: of `total` jobs so many were looked at, and for so many it was `done`.

    `left` says of how many others why not, `lasting` how many of those that are done cannot be undone.
    """

    wish: Wish
    total: int
    seen: int = 0
    done: int = 0
    lasting: int = 0
    left: Mapping[Left, int] = field(default_factory=dict)
    is_over: bool = False

    @property
    def is_stopped(self) -> bool:
        """Whether it ended before all of them were looked at."""
        return self.is_over and self.seen < self.total


class Chosen(Protocol):
    """The numbers of many jobs, each once; a piece of them at a time is made into objects."""

    def __len__(self) -> int: ...

    def __getitem__(self, part: slice, /) -> Sequence[int]: ...


Do = Callable[[Sequence[int]], Piece]
Undo = Callable[["array[int]", "array[int]"], "Undertaking"]


class Undertaking:
    """Calls `do` with pieces of the jobs, one transaction each, and says after each how far it is.

    What is done stays done, whatever happens later. `is_shared` says whether another process works the database: it
    polls for its turn, and so gets more of them. `undo`, given the jobs that were done and those that were made, says
    what would undo it; that is known for as long as this object is kept, and no longer than this process lives.
    """

    def __init__(
        self,
        wish: Wish,
        jobs: Chosen,
        do: Do,
        is_shared: Callable[[], bool] = lambda: False,
        undo: Undo | None = None,
    ) -> None:
        self.wish = wish
        self._jobs = jobs
        self._do = do
        self._is_shared = is_shared
        self._undo = undo
        self._done: array[int] = array("q")
        self._made: array[int] = array("q")
        self._left: Counter[Left] = Counter()
        self._lasting = 0
        self._stopping = threading.Event()
        self.progress = Progress(wish, len(self._jobs))

    @property
    def made(self) -> Sequence[int]:
        """The jobs that it made so far."""
        return self._made

    def stop(self) -> None:
        """End after the piece that is under way; from any thread."""
        self._stopping.set()

    def go(self) -> Iterator[Progress]:
        """Do it, once. The last progress is over; what an error interrupts stays done up to the piece before."""
        seen, size = 0, FIRST_PIECE
        while seen < len(self._jobs) and not self._stopping.is_set():
            some = self._jobs[seen : seen + size]
            piece = self._do(some)
            self._take(piece)
            seen += len(some)
            size = _next_size(len(some), piece.held_s)
            yield self._tell(seen, is_over=False)
            self._stopping.wait(piece.held_s if self._is_shared() else BREATH_S)
        yield self._tell(seen, is_over=True)

    def to_undo(self) -> Undertaking | None:
        """What undoes as much of it as can be undone; None where nothing can."""
        if self._undo is None or len(self._done) <= self._lasting:
            return None
        return self._undo(self._done, self._made)

    def _take(self, piece: Piece) -> None:
        self._done.extend(piece.done)
        self._made.extend(piece.made)
        self._left.update(piece.left)
        self._lasting += piece.lasting

    def _tell(self, seen: int, *, is_over: bool) -> Progress:
        self.progress = Progress(
            self.wish, len(self._jobs), seen, len(self._done), self._lasting, dict(self._left), is_over
        )
        return self.progress


def _next_size(size: int, held_s: float) -> int:
    """As many as fit into the time of a piece, by the one before, and never more than twice as many."""
    fitting = int(size * PIECE_S / max(held_s, 1e-6))
    return max(1, min(fitting, size * 2, LARGEST_PIECE))
