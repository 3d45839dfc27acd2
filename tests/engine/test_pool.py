"""Workers come and rest, and what each of them has in hand is known."""

from __future__ import annotations

from typing import cast

import pytest

from jobdesk.engine.pool import Pool
from jobdesk.engine.worker import Close, Rest, StopRuns, Tick, Worker
from tests.support.scripted import assigned, claimed


class Told:
    """A worker that writes down what it is told, and ends when it is told to, or only when its host is killed."""

    def __init__(self, number: int, *, is_stuck: bool = False) -> None:
        self.number = number
        self.heard: list[object] = []
        self.is_started = False
        self.is_stuck = is_stuck
        self.kills = 0
        self.looks = 0

    def start(self) -> None:
        assert not self.is_started
        self.is_started = True

    def put(self, message: object) -> None:
        self.heard.append(message)

    def join(self, timeout_s: float) -> bool:
        return not self.is_stuck

    def kill_host(self) -> None:
        self.kills += 1
        self.is_stuck = False

    def end_deaf_host(self) -> None:
        self.looks += 1

    def heard_of(self, kind: type) -> int:
        return sum(isinstance(message, kind) for message in self.heard)


class Crew:
    """A pool of such workers."""

    def __init__(self) -> None:
        self.made: list[Told] = []
        self.pool = Pool(self._make)

    def _make(self, number: int) -> Worker:
        self.made.append(Told(number))
        return cast("Worker", self.made[-1])

    def hungry(self, *, is_quick: bool = True) -> list[int]:
        return list(self.pool.hungry(lambda job: is_quick))


@pytest.fixture
def crew() -> Crew:
    made = Crew()
    made.pool.resize(2)
    return made


def test_workers_start_when_they_are_wanted(crew: Crew) -> None:
    """Each once, and the same again when the pool grows back."""
    crew.pool.resize(1)
    crew.pool.resize(3)
    assert [(one.number, one.is_started) for one in crew.made] == [(1, True), (2, True), (3, True)]


def test_a_worker_too_many_finishes_and_rests(crew: Crew) -> None:
    """What it has not begun comes back; its host goes when it has nothing in hand."""
    crew.pool.hand(2, assigned(1, 2))
    crew.pool.resize(1)
    assert crew.made[1].heard_of(StopRuns) == 1
    assert crew.made[1].heard_of(Rest) == 0
    for run in (1, 2):
        assert crew.pool.leave(2, claimed(run), is_returned=True)
    crew.pool.resize(1)
    assert crew.made[1].heard_of(Rest) == 1
    assert crew.made[0].heard == []


def test_who_is_too_many_gets_nothing(crew: Crew) -> None:
    crew.pool.resize(1)
    assert crew.hungry() == [1]
    crew.pool.resize(2)
    assert crew.hungry() == [1, 2]


def test_who_has_too_little_of_quick_work_is_hungry(crew: Crew) -> None:
    """When half of what it got is done; of slow work only when all is."""
    crew.pool.hand(1, assigned(1, 2, 3, 4))
    assert crew.hungry() == [2]
    for run in (1, 2):
        crew.pool.leave(1, claimed(run), is_returned=False)
    assert crew.hungry() == [1, 2]
    assert crew.hungry(is_quick=False) == [2]


def test_a_slow_worker_gets_nothing_ahead(crew: Crew) -> None:
    """Who gave back what waited behind a long run is not handed it again, until that run is over."""
    crew.pool.hand(1, assigned(1, 2, 3, 4))
    for run in (2, 3, 4):
        crew.pool.leave(1, claimed(run), is_returned=True)
    assert crew.hungry() == [2]
    crew.pool.leave(1, claimed(1), is_returned=False)
    assert crew.hungry() == [1, 2]
    crew.pool.hand(1, assigned(5, 6))
    crew.pool.leave(1, claimed(5), is_returned=False)
    assert crew.hungry() == [1, 2]


def test_a_run_leaves_once(crew: Crew) -> None:
    """A group that is tried again counts nothing twice."""
    crew.pool.hand(1, assigned(1))
    assert crew.pool.busy == 1
    assert crew.pool.leave(1, claimed(1), is_returned=False)
    assert not crew.pool.leave(1, claimed(1), is_returned=False)
    assert not crew.pool.leave(9, claimed(1), is_returned=False)
    assert crew.pool.busy == 0


def test_only_who_is_at_work_looks_at_the_clock(crew: Crew) -> None:
    crew.pool.hand(1, assigned(1))
    crew.pool.tick()
    assert [(one.heard_of(Tick), one.looks) for one in crew.made] == [(1, 1), (0, 1)]


def test_the_end_leaves_nobody(crew: Crew) -> None:
    """Also one whose host listens no more; those that rest are ended as well, and late messages reach nobody."""
    crew.made[0].is_stuck = True
    crew.pool.resize(1)
    crew.pool.end()
    crew.pool.tell(1, Tick())
    crew.pool.tell_all(Tick())
    assert [(one.heard_of(Close), one.heard_of(Tick), one.kills) for one in crew.made] == [(1, 0, 1), (1, 0, 0)]
    assert crew.pool.busy == 0
    crew.pool.end()


def test_an_end_at_once_waits_for_no_host(crew: Crew) -> None:
    """Somebody else works on the same runs already."""
    crew.pool.end(at_once=True)
    assert [one.kills for one in crew.made] == [1, 1]
