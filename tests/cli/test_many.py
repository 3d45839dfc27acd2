"""A wish for thousands of jobs in a process of its own: interrupted, it says what was done; killed, nothing is torn."""

from __future__ import annotations

import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from jobdesk.core.model import Item
from jobdesk.store.store import FILE_NAME, Store
from tests.support.program import RealProgram, ended
from tests.support.queue import request
from tests.support.waiting import until

MANY = 20_000
COUNTS = "SELECT id >> 24, total(state = 'queued'), total(state = 'cancelled') FROM runs GROUP BY 1"
LINES = "SELECT job_id, count(*) FROM history GROUP BY 1"


@pytest.fixture
def many(real_program: RealProgram) -> RealProgram:
    """Jobs of one run each that nobody works on."""
    store = Store(real_program.folder)
    with store.writing() as connection:
        for number in range(MANY):
            one = request(items=[Item(str(number), f"job:{number}")])
            store.jobs.submit(connection, one, store.clock.now())
    store.close()
    return real_program


def cancelled(folder: Path) -> int:
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        (count,) = connection.execute("SELECT count(*) FROM jobs WHERE state = 'cancelled'").fetchone()
        return int(count)


def torn(folder: Path) -> list[int]:
    """The jobs that say something else of themselves than their runs and their history do."""
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        counts = {job: (queued, cancelled) for job, queued, cancelled in connection.execute(COUNTS)}
        lines = dict(connection.execute(LINES))
        return [
            job
            for job, state, queued, cancelled in connection.execute("SELECT id, state, queued, cancelled FROM jobs")
            if counts[job] != (queued, cancelled)
            or (state == "cancelled") != (queued == 0)
            or lines.get(job, 0) != 2 * cancelled
        ]


CANCEL = ("cancel", "--query", "is:active", "--yes")


def test_an_interrupted_wish_says_what_was_done(many: RealProgram) -> None:
    """With the code of an interruption; what is done stays done, and the same command does the rest."""
    process = many.start(*CANCEL)
    until(lambda: cancelled(many.folder), "the first piece")
    process.send_signal(signal.SIGINT)
    told = ended(process)
    count = cancelled(many.folder)
    assert told.code == 130
    assert told.lines == [f"{count:,} jobs are cancelled.", f"Stopped: {MANY - count:,} jobs not looked at."]
    assert many(*CANCEL).out == f"{MANY - count:,} jobs are cancelled.\n"


def test_a_killed_wish_leaves_nothing_torn(many: RealProgram) -> None:
    """Every job is as it was or is cancelled, with its counts and its history; the same command does the rest."""
    process = many.start(*CANCEL)
    until(lambda: cancelled(many.folder), "the first piece")
    process.send_signal(signal.SIGKILL)
    assert ended(process).code == -signal.SIGKILL
    count = cancelled(many.folder)
    assert 0 < count < MANY
    assert torn(many.folder) == []
    assert many(*CANCEL).out == f"{MANY - count:,} jobs are cancelled.\n"
    assert torn(many.folder) == []
