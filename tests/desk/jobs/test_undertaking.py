"""One wish for many jobs: in pieces, with what came of it, to be stopped and undone."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import pytest

from jobdesk.desk.jobs.undertaking import FIRST_PIECE, LARGEST_PIECE, PIECE_S, Left, Piece, Undertaking, Wish


class Doing:
    """What is done of each piece: the even jobs, each of which makes another one."""

    def __init__(self, held_s: float = 0.0) -> None:
        self.pieces: list[list[int]] = []
        self._held_s = held_s

    def __call__(self, some: Sequence[int]) -> Piece:
        self.pieces.append(list(some))
        even = [job for job in some if job % 2 == 0]
        return Piece(even, [job + 1_000_000 for job in even], 0, {Left.OVER: len(some) - len(even)}, self._held_s)


def test_every_job_is_looked_at_once_and_told() -> None:
    doing = Doing()
    wish = Undertaking(Wish.RETRY, range(10_000), doing)
    steps = list(wish.go())
    assert [job for piece in doing.pieces for job in piece] == list(range(10_000))
    assert [step.seen for step in steps] == sorted(step.seen for step in steps)
    assert [step.is_over for step in steps].count(True) == 1
    last = steps[-1]
    assert (last.total, last.seen, last.done, last.left) == (10_000, 10_000, 5_000, {Left.OVER: 5_000})
    assert (last.is_over, last.is_stopped) == (True, False)
    assert wish.progress == last


@pytest.mark.parametrize(("held_s", "largest"), [(0.0, LARGEST_PIECE), (1.0, FIRST_PIECE)])
def test_pieces_are_as_large_as_others_can_wait_for(held_s: float, largest: int) -> None:
    """Quick ones grow, to a bound; slow ones shrink, to one job at a time."""
    doing = Doing(held_s)
    list(Undertaking(Wish.RETRY, range(6_000 if not held_s else 60), doing).go())
    sizes = [len(piece) for piece in doing.pieces]
    assert max(sizes) == largest
    assert sizes[1] == (FIRST_PIECE * 2 if not held_s else int(FIRST_PIECE * PIECE_S))
    assert held_s == 0.0 or sizes[-1] == 1


def test_stopping_ends_it_after_a_piece() -> None:
    """What is done by then is told and can be undone."""
    undone: list[array[int]] = []

    def undo(done: array[int], made: array[int]) -> Undertaking:
        undone.append(made)
        return Undertaking(Wish.CANCEL_MADE, made, Doing())

    wish = Undertaking(Wish.RETRY, range(1000), Doing(), undo=undo)
    steps = wish.go()
    next(steps)
    wish.stop()
    last = list(steps)[-1]
    assert (last.seen, last.done, last.is_over, last.is_stopped) == (FIRST_PIECE, FIRST_PIECE // 2, True, True)
    assert wish.to_undo() is not None
    assert list(undone[0]) == [job + 1_000_000 for job in range(0, FIRST_PIECE, 2)]


def test_stopping_before_it_goes_does_nothing() -> None:
    doing = Doing()
    wish = Undertaking(Wish.DELETE, range(10), doing)
    wish.stop()
    assert [step.is_stopped for step in wish.go()] == [True]
    assert doing.pieces == []


def test_nothing_to_do_is_over_at_once() -> None:
    (only,) = Undertaking(Wish.DELETE, [], Doing()).go()
    assert (only.is_over, only.is_stopped, only.total) == (True, False, 0)


def test_what_came_to_nothing_or_lasts_cannot_be_undone() -> None:
    """Nor what knows no way back."""

    def all_lasting(some: Sequence[int]) -> Piece:
        return Piece(some, lasting=len(some))

    def undo(done: array[int], made: array[int]) -> Undertaking:
        return Undertaking(Wish.TAKE_BACK, done, Doing())

    for wish in (
        Undertaking(Wish.CANCEL, [1, 3], Doing(), undo=undo),
        Undertaking(Wish.CANCEL, [2, 4], all_lasting, undo=undo),
        Undertaking(Wish.DROP, [2], Doing()),
    ):
        list(wish.go())
        assert wish.to_undo() is None


def test_an_error_leaves_what_was_done_before() -> None:
    """The pieces before it stay done, and can be undone."""
    doing = Doing()

    def do(some: Sequence[int]) -> Piece:
        if doing.pieces:
            raise OSError
        return doing(some)

    wish = Undertaking(Wish.DELETE, range(1000), do, undo=lambda done, _: Undertaking(Wish.RESTORE, done, Doing()))
    with pytest.raises(OSError):
        list(wish.go())
    assert (wish.progress.seen, wish.progress.done) == (FIRST_PIECE, FIRST_PIECE // 2)
    assert wish.to_undo() is not None
