"""A store whose database is in trouble for as long as a test says so."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from jobdesk.store.database import DatabaseTrouble, DiskFull
from jobdesk.store.store import Store


class TroubledStore(Store):
    """A real one. In trouble, everything is written up to the commit, which fails, so that nothing was."""

    trouble: type[DatabaseTrouble] | None = None
    """Of all stores of this class, as a disk is for all who write to it."""

    failed = 0
    """How many commits have failed."""

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        with super().writing() as connection:
            yield connection
            trouble = type(self).trouble
            if trouble:
                type(self).failed += 1
                raise trouble


@contextmanager
def full_disk(store: type[TroubledStore] = TroubledStore) -> Iterator[None]:
    """While inside, nothing can be committed."""
    store.trouble, store.failed = DiskFull, 0
    try:
        yield
    finally:
        store.trouble = None
