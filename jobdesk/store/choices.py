"""Reads how many jobs of a choice stand, by one statement for thousands of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from jobdesk.core.model import SETTLED_INPUT
from jobdesk.core.states import JobState

NAMED = "id IN (SELECT value FROM json_each(:jobs))"
ACTIVE = "state IN ('queued', 'running')"
CAN_BE_CANCELLED = f"{ACTIVE} AND cancel_requested_at IS NULL"
CAN_BE_RETRIED = "state IN ('failed', 'cancelled') AND deleted_at IS NULL"
TALLY = (
    f"SELECT count(*), total({CAN_BE_CANCELLED}), total(state = 'queued' AND cancel_requested_at IS NULL),"
    f" total({CAN_BE_RETRIED}), total({ACTIVE}), total(deleted_at IS NOT NULL) FROM jobs WHERE {NAMED}"
)
STANCES = f"SELECT id, state, deleted_at IS NOT NULL, cancel_requested_at IS NOT NULL FROM jobs WHERE {NAMED}"
INPUTS = (
    f"SELECT id, pipeline, coalesce(json_extract(options, '$.\"{SETTLED_INPUT}\"'), input) FROM jobs"
    f" WHERE {NAMED} AND ({CAN_BE_RETRIED} OR (:with_succeeded AND state = 'succeeded' AND deleted_at IS NULL))"
    " ORDER BY id"
)


@dataclass(frozen=True, slots=True)
class Tally:
    """Of some jobs: how many there are, can be cancelled (of those, how many are `queued`), have something to try
    again, are not over (`active`), and are in the trash (`deleted`).
    """

    jobs: int = 0
    cancellable: int = 0
    queued: int = 0
    retryable: int = 0
    active: int = 0
    deleted: int = 0

    @property
    def deletable(self) -> int:
        """Those that are over and not in the trash."""
        return self.jobs - self.active - self.deleted

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(one + more for one, more in zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True, slots=True)
class Stance:
    """What of a job decides what can be done with it."""

    state: JobState
    is_deleted: bool
    is_cancelling: bool


class Choices:
    """Reads, each of them a piece of a choice that may be large."""

    def tally(self, connection: sqlite3.Connection, jobs: Sequence[int]) -> Tally:
        """What can be done with these jobs, of how many of them."""
        return Tally(*map(int, connection.execute(TALLY, _named(jobs)).fetchone()))

    def stances(self, connection: sqlite3.Connection, jobs: Sequence[int]) -> dict[int, Stance]:
        """How each of these jobs stands; those that are gone are left out."""
        rows = connection.execute(STANCES, _named(jobs))
        return {job: Stance(JobState(state), bool(gone), bool(asked)) for job, state, gone, asked in rows}

    def inputs(
        self, connection: sqlite3.Connection, jobs: Sequence[int], *, with_succeeded: bool = False
    ) -> list[tuple[int, str, str]]:
        """Of those that have something to try again: number, pipeline and what it is worked with, as JSON text."""
        return connection.execute(INPUTS, {**_named(jobs), "with_succeeded": with_succeeded}).fetchall()


def _named(jobs: Sequence[int]) -> dict[str, str]:
    return {"jobs": json.dumps(list(jobs))}
