"""One engine a database: a dead owner is known at once, a live one is never robbed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from jobdesk.core.clock import Clock, seconds
from jobdesk.engine.leases import LEASE_S, RENEW_S, EngineLease, LeaseTaken
from jobdesk.processes import system
from jobdesk.processes.identity import ProcessIdentity, own_identity
from jobdesk.processes.tree import LEASE_TOKEN
from jobdesk.store.database import DiskFull
from tests.support.clock import HandClock
from tests.support.processes import python
from tests.support.troubled import TroubledStore, full_disk
from tests.support.waiting import until


class Offices:
    """Several engines over one database, as if each were in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.store = TroubledStore(folder)
        self.clock = SteppedClock()

    def engine(self) -> EngineLease:
        return EngineLease(self.store, self.clock)

    def owned_by(self, owner: ProcessIdentity) -> str:
        """The lease is that process's; its token."""
        now = self.clock.now()
        with self.store.writing() as connection:
            lease = self.store.leases.take(connection, asdict(owner), now, now + seconds(LEASE_S), lambda _: True)
        assert lease is not None
        return lease.token

    def renew(self) -> None:
        """Whoever has it renews it."""
        with self.store.writing() as connection:
            current = self.store.leases.current(connection)
            assert current is not None
            self.store.leases.renew(connection, current.id, current.expires_at + 1)


class SteppedClock(HandClock):
    """Its two hands are moved apart: the time of day, and the one that never moves back."""

    def __init__(self) -> None:
        super().__init__()
        self.passed_s = 0.0

    def monotonic(self) -> float:
        return self.passed_s


def dead() -> ProcessIdentity:
    """Somebody of this machine who has ended."""
    with subprocess.Popen([sys.executable, "-c", "pass"]) as process:
        started = system.started(process.pid)
    assert started is not None
    return replace(own_identity(), pid=process.pid, started=started)


def stranger() -> ProcessIdentity:
    """Somebody of another machine."""
    return replace(own_identity(), machine="elsewhere")


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[Offices]:
    made = Offices(tmp_path)
    yield made
    made.store.close()


def test_the_first_one_works(offices: Offices) -> None:
    """The other stands by, and takes over when it leaves."""
    first, second = offices.engine(), offices.engine()
    assert (first.take(), second.take()) == (True, False)
    assert second.holder() == own_identity()
    first.leave()
    first.leave()
    assert second.holder() is None
    assert second.take()


def test_a_live_owner_is_not_robbed(offices: Offices) -> None:
    """However long ago it renewed its lease: it may be stopped, or stuck."""
    first, second = offices.engine(), offices.engine()
    first.take()
    offices.clock.move(10 * LEASE_S)
    offices.clock.passed_s += 10 * LEASE_S
    assert not second.take()
    assert second.holder() == own_identity()


def test_a_dead_owner_is_known_at_once(offices: Offices) -> None:
    """Nobody waits for its lease to expire."""
    offices.owned_by(dead())
    engine = offices.engine()
    assert engine.holder() is None
    assert engine.take()


def test_another_process_of_the_same_number_is_not_the_owner(offices: Offices) -> None:
    """A process id is given again; with its start time it names one process."""
    offices.owned_by(replace(own_identity(), started=1))
    assert offices.engine().take()


def test_who_cannot_be_seen_is_given_time(offices: Offices) -> None:
    """Whoever lives renews; who was watched for a whole lease and did not is gone."""
    offices.owned_by(stranger())
    engine = offices.engine()
    for _ in range(5):
        assert not engine.take()
        offices.clock.passed_s += LEASE_S
        offices.renew()
    assert not engine.take()
    offices.clock.passed_s += LEASE_S
    assert not engine.take()
    offices.clock.passed_s += 0.1
    assert engine.take()


@pytest.mark.parametrize("jump_s", [-86_400, 86_400])
def test_a_clock_that_was_set_robs_nobody(offices: Offices, jump_s: int) -> None:
    """Nor does a night's sleep: what counts is how long we have watched."""
    offices.owned_by(stranger())
    engine = offices.engine()
    engine.take()
    offices.clock.move(jump_s)
    assert not engine.take()
    offices.clock.passed_s += LEASE_S + 0.1
    assert engine.take()


def test_who_was_robbed_is_told(offices: Offices) -> None:
    """Whatever it wants to write under its lease."""
    engine = offices.engine()
    engine.take()
    with offices.store.reading() as connection:
        engine.check(connection)
        offices.owned_by(stranger())
        with pytest.raises(LeaseTaken):
            engine.check(connection)
    engine.drop()
    engine.leave()
    with offices.store.reading() as connection, pytest.raises(LeaseTaken):
        engine.check(connection)
    assert offices.engine().holder() == stranger()


def test_a_lease_is_renewed_in_time(offices: Offices) -> None:
    """Three times in its length, by the clock that never moves back."""
    engine = offices.engine()
    engine.take()
    assert engine.lease is not None
    offices.clock.passed_s += RENEW_S + 0.1
    assert engine.is_due()
    with offices.store.writing() as connection:
        engine.renew(connection)
    assert not engine.is_due()
    with offices.store.reading() as connection:
        current = offices.store.leases.current(connection)
    assert current is not None
    assert current.expires_at == offices.clock.now() + seconds(LEASE_S)


def test_what_a_dead_owner_left_is_ended_before_its_lease_is_taken(offices: Offices) -> None:
    """So that it is done once it is taken, also where one who wanted it failed on the way."""
    token = offices.owned_by(dead())
    os.environ[LEASE_TOKEN] = token
    try:
        left = python("import sys; print('here', flush=True); sys.stdin.read()")
    finally:
        del os.environ[LEASE_TOKEN]
    with left:
        assert left.stdout is not None
        left.stdout.readline()
        engine = offices.engine()
        with full_disk(), pytest.raises(DiskFull):
            engine.take()
        until(lambda: left.poll() is not None, "the end of what was left")
        assert engine.lease is None
        assert engine.take()


def test_two_that_want_it_at_once(offices: Offices) -> None:
    """One of them gets it; the other believed that the owner was dead, and finds a living one."""
    offices.owned_by(dead())
    first, second = offices.engine(), offices.engine()
    assert [first.take(), second.take()] == [True, False]


def test_the_clock_of_this_machine_will_do(tmp_path: Path) -> None:
    """With no clock of the test's own."""
    store = TroubledStore(tmp_path / "other")
    engine = EngineLease(store, Clock())
    assert engine.take()
    assert not engine.is_due()
    engine.leave()
    store.close()
