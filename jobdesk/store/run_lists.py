"""The runs of one job as lists that people sort and narrow, and who worked on them when."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from jobdesk.core.numbers import OFFSET, Numbers
from jobdesk.core.states import RunState
from jobdesk.store.run_ids import OF_JOB, job_of, run_id


class RunOrder(StrEnum):
    """By what runs are sorted."""

    ITEM = "item"
    STATE = "state"
    DURATION = "duration"
    ENDED = "ended"
    ATTEMPTS = "attempts"
    TOLD = "told"


_ORDERS = {
    RunOrder.ITEM: "id",
    # What needs a look comes first.
    RunOrder.STATE: (
        "CASE state WHEN 'failed' THEN 0 WHEN 'running' THEN 1 WHEN 'queued' THEN 2"
        " WHEN 'cancelled' THEN 3 WHEN 'skipped' THEN 4 ELSE 5 END"
    ),
    RunOrder.DURATION: "finished_at - started_at",
    RunOrder.ENDED: "finished_at",
    RunOrder.ATTEMPTS: "attempts",
    RunOrder.TOLD: "coalesce(error, message, summary, '') COLLATE NOCASE",
}


@dataclass(frozen=True, slots=True)
class Span:
    """One attempt: who worked from when to when (None while it goes on), and how it ended, or that it runs."""

    worker: int
    started_at: int
    finished_at: int | None
    ending: str


class RunLists:
    """Reads; all of it may be asked while the engine works."""

    def numbers(
        self,
        connection: sqlite3.Connection,
        job: int,
        *,
        states: Collection[RunState] = (),
        text: str = "",
        order: RunOrder = RunOrder.ITEM,
        is_descending: bool = False,
    ) -> Numbers:
        """The numbers of the runs of a job in an order, narrowed to states, and to a text.

        The text is in the item, its summary, its error or what it said last. Numbers alone, so that a list of any
        length is one small read, and a page of it is `Runs.named`.
        """
        narrowed = "state IN (SELECT value FROM json_each(:states))" if states else "1"
        if text:
            narrowed += (
                " AND (instr(item, :text) > 0 OR (coalesce(summary, '') || char(10) || coalesce(error, '')"
                " || char(10) || coalesce(message, '')) LIKE :like ESCAPE '!')"
            )
        ((found,),) = connection.execute(
            f"SELECT group_concat(id + {OFFSET}, '') FROM (SELECT id FROM runs WHERE {OF_JOB} AND {narrowed}"
            f" ORDER BY {_ORDERS[order]} {'DESC' if is_descending else 'ASC'}, id)",
            {"job": job, "states": json.dumps(list(states)), "text": text, "like": f"%{_plain_like(text)}%"},
        )
        return Numbers(found or "")

    def spans(self, connection: sqlite3.Connection, job: int, most: int) -> list[Span]:
        """Every attempt of a job, in the order in which they began; of more than `most` the last ones."""
        rows = connection.execute(
            "SELECT worker, started_at, finished_at, ending FROM ("
            " SELECT worker, started_at, finished_at, iif(mishap IS NULL, state, 'mishap') AS ending"
            f"  FROM runs WHERE {OF_JOB} AND started_at IS NOT NULL AND worker IS NOT NULL AND state <> 'queued'"
            " UNION ALL SELECT worker, started_at, finished_at, ending FROM earlier_attempts"
            "  WHERE run_id BETWEEN :job << 24 AND (:job << 24) + 16777215 AND worker IS NOT NULL"
            " ORDER BY started_at DESC LIMIT :most) ORDER BY started_at",
            {"job": job, "most": most},
        )
        return [Span(*row) for row in rows]

    def nearest(self, connection: sqlite3.Connection, run: int, state: RunState) -> int | None:
        """The nearest run before this one, of the same job, that is in a state."""
        row = connection.execute(
            "SELECT id FROM runs WHERE id BETWEEN ? AND ? AND state = ? ORDER BY id DESC LIMIT 1",
            (run_id(job_of(run), 0), run - 1, state),
        ).fetchone()
        return row[0] if row else None


def _plain_like(text: str) -> str:
    """A text that LIKE takes for nothing but itself."""
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
