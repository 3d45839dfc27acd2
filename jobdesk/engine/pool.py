"""The workers of an engine that has the lease, and what each of them has in hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from jobdesk.core.model import Claimed
from jobdesk.core.outcomes import Ending
from jobdesk.engine.worker import Assigned, Close, Rest, StopRuns, Tick, Worker

CLOSE_S = 5.0


class Pool:
    """Workers by number, from 1. Those beyond its size finish what they have begun, and rest.

    A number stays with its worker for good: its slots have that number, and two hosts must never share one.
    """

    def __init__(self, make: Callable[[int], Worker]) -> None:
        self.size = 0
        self._make = make
        self._workers: dict[int, Worker] = {}
        self._hands: dict[int, dict[int, Claimed]] = {}
        self._last_batch: dict[int, int] = {}
        self._slow: set[int] = set()

    # ------------------------------------------------------------------ how many

    def resize(self, size: int) -> None:
        """Start the workers that are missing, and let those rest that are too many and have nothing in hand."""
        self.size = size
        for number in range(1, size + 1):
            if number not in self._workers:
                self._workers[number] = self._make(number)
                self._hands[number] = {}
                self._workers[number].start()
        for number in self._too_many():
            self.tell(number, StopRuns(None, Ending.INTERRUPTED, only_waiting=True) if self._hands[number] else Rest())

    def _too_many(self) -> list[int]:
        return [number for number in self._workers if number > self.size]

    def end(self, *, at_once: bool = False) -> None:
        """End all workers with their hosts, in order or `at_once`; nobody is left when this returns."""
        for worker in self._workers.values():
            if at_once:
                worker.kill_host()
            worker.put(Close())
        for worker in self._workers.values():
            if not worker.join(CLOSE_S):
                worker.kill_host()
                worker.join(CLOSE_S)
        self._workers.clear()
        self._hands.clear()

    # ------------------------------------------------------------------ telling them

    def tell(self, number: int, message: object) -> None:
        """Tell one worker; one that is gone hears nothing."""
        if number in self._workers:
            self._workers[number].put(message)

    def tell_all(self, message: object) -> None:
        for worker in self._workers.values():
            worker.put(message)

    def tick(self) -> None:
        """Have those that are at work look at the clock, and see whether one cannot even be told."""
        for worker in self._workers.values():
            worker.end_deaf_host()
        for number, hand in self._hands.items():
            if hand:
                self.tell(number, Tick())

    # ------------------------------------------------------------------ what they have in hand

    @property
    def busy(self) -> int:
        """How many have something in hand."""
        return sum(1 for hand in self._hands.values() if hand)

    def hungry(self, is_quick: Callable[[int], bool]) -> Iterator[int]:
        """Who has too little: nothing, or less than half of what it got of a job whose runs are quick."""
        return (number for number in self._workers if number <= self.size and self._is_hungry(number, is_quick))

    def _is_hungry(self, number: int, is_quick: Callable[[int], bool]) -> bool:
        hand = self._hands[number]
        if not hand:
            return True
        if number in self._slow:
            return False
        last = next(reversed(hand.values()))
        return is_quick(last.job) and len(hand) <= max(1, self._last_batch[number] // 2)

    def hand(self, number: int, assigned: Assigned) -> None:
        """These runs are that worker's now."""
        self._hands[number].update({claimed.run: claimed for claimed, _, _ in assigned.runs})
        self._last_batch[number] = len(assigned.runs)
        self._workers[number].put(assigned)

    def leave(self, number: int, claimed: Claimed, *, is_returned: bool) -> bool:
        """A run has left a worker's hands; False where it had left them before.

        Who gives runs back and is still at work is slow, and gets nothing ahead until it has settled something.
        """
        hand = self._hands.get(number, {})
        if hand.pop(claimed.run, None) is None:
            return False
        if is_returned and hand:
            self._slow.add(number)
        else:
            self._slow.discard(number)
        return True
