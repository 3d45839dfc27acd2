"""The engine's right to work: taken when nobody has it, renewed while we live, left when we go."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict

from jobdesk.core.clock import Clock, seconds
from jobdesk.core.errors import JobDeskError
from jobdesk.core.model import Lease
from jobdesk.engine.rescue import end_strays
from jobdesk.processes.identity import Liveness, ProcessIdentity, liveness, own_identity
from jobdesk.store.store import Store

LEASE_S = 30.0
RENEW_S = 10.0


class LeaseTaken(JobDeskError):
    """Another JobDesk works on this database now; what ran here is dropped."""


class EngineLease:
    """Takes, renews and leaves the one lease of a database. An owner that is dead has none."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._renewed = 0.0
        self._seen: Lease | None = None
        self._seen_at = 0.0
        self.lease: Lease | None = None

    def take(self) -> bool:
        """Whether the lease is ours now.

        The processes that a dead owner left are ended before: until then the lease is still its own, so that
        whoever takes it in the end has seen to them, also where one who wanted to died over it.
        """
        now = self._clock.now()
        with self._store.reading() as connection:
            current = self._store.leases.current(connection)
        if current is not None:
            if not self.is_gone(current):
                return False
            end_strays(current.token)
        with self._store.writing() as connection:
            lease = self._store.leases.take(
                connection, asdict(own_identity()), now, now + seconds(LEASE_S), self.is_gone
            )
        self.lease, self._renewed = lease, self._clock.monotonic()
        return lease is not None

    def holder(self) -> ProcessIdentity | None:
        """The process that has the lease and lives, as far as can be known; this one or another."""
        with self._store.reading() as connection:
            current = self._store.leases.current(connection)
        if current is None:
            return None
        owner = _owner_of(current)
        alive = liveness(owner)
        if alive is Liveness.UNKNOWN:
            return owner if current.expires_at > self._clock.now() else None
        return owner if alive is Liveness.ALIVE else None

    def is_gone(self, lease: Lease) -> bool:
        """Whether its owner is dead: known where that is of this machine, else when it renews no more."""
        alive = liveness(_owner_of(lease))
        if alive is Liveness.UNKNOWN:
            return self._stands_still(lease)
        return alive is Liveness.DEAD

    def _stands_still(self, lease: Lease) -> bool:
        """Whether we have watched it for its whole length, and it was not renewed.

        Whose clock is set, or wakes from a sleep of the machine, must not find a living owner expired.
        """
        now = self._clock.monotonic()
        if lease != self._seen:
            self._seen, self._seen_at = lease, now
        return now - self._seen_at > LEASE_S

    def is_due(self) -> bool:
        return self._clock.monotonic() - self._renewed > RENEW_S

    def check(self, connection: sqlite3.Connection) -> None:
        """Raise `LeaseTaken` where the lease is not ours any more."""
        if self.lease is None or not self._store.leases.is_held(connection, self.lease.id):
            raise LeaseTaken

    def drop(self) -> None:
        """It is another's now."""
        self.lease = None

    def renew(self, connection: sqlite3.Connection) -> None:
        assert self.lease is not None
        self._store.leases.renew(connection, self.lease.id, self._clock.now() + seconds(LEASE_S))
        self._renewed = self._clock.monotonic()

    def leave(self) -> None:
        if self.lease is None:
            return
        with self._store.writing() as connection:
            self._store.leases.end(connection, self.lease.id, self._clock.now())
        self.lease = None


def _owner_of(lease: Lease) -> ProcessIdentity:
    return ProcessIdentity(**json.loads(lease.owner))
