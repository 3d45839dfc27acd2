"""At most one process works on a database, and it is known which."""

from __future__ import annotations

from collections.abc import Callable

from jobdesk.core.model import Lease
from tests.support.queue import Queue

OWNER: dict[str, object] = {"pid": 7}


def _take(queue: Queue, is_gone: Callable[[Lease], bool]) -> Lease | None:
    with queue.store.writing() as connection:
        return queue.store.leases.take(connection, OWNER, queue.clock.now(), queue.clock.now() + 1, is_gone)


def _current(queue: Queue) -> Lease | None:
    with queue.store.reading() as connection:
        return queue.store.leases.current(connection)


def test_a_lease_is_not_taken_from_the_living(queue: Queue) -> None:
    """Whether its time is over or not: who asks says what he knows of the owner."""
    assert _take(queue, lambda lease: False) is None
    assert _current(queue) == queue.lease


def test_a_lease_of_the_dead_is_taken_over(queue: Queue) -> None:
    before = queue.lease
    taken = _take(queue, lambda lease: lease == before)
    assert taken is not None
    assert (taken.id > before.id, taken.token != before.token) == (True, True)
    assert _current(queue) == taken


def test_who_was_robbed_cannot_renew(queue: Queue) -> None:
    before = queue.lease
    taken = _take(queue, lambda lease: True)
    assert taken is not None
    with queue.store.writing() as connection:
        assert not queue.store.leases.renew(connection, before.id, 99)
        assert queue.store.leases.renew(connection, taken.id, 99)
    current = _current(queue)
    assert current is not None
    assert current.expires_at == 99


def test_a_lease_that_was_left_is_free(queue: Queue) -> None:
    with queue.store.writing() as connection:
        queue.store.leases.end(connection, queue.lease.id, queue.clock.now())
    assert _current(queue) is None
    assert _take(queue, lambda lease: False) is not None


def test_the_tokens_of_those_who_have_gone_are_known(queue: Queue) -> None:
    """Newest first: what carries one of them must be ended."""
    tokens = [queue.lease.token, queue.take_lease().token]
    queue.take_lease()
    with queue.store.reading() as connection:
        assert queue.store.leases.ended_tokens(connection) == tokens[::-1]
        assert queue.store.leases.ended_tokens(connection, 1) == tokens[1:]
