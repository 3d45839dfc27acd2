"""A month of jobs that never were: written straight into the tables, as settling would have left them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from random import Random

from jobdesk.core.clock import MICROSECONDS
from jobdesk.core.keys import Recipe
from jobdesk.store.jobs import recipe_id
from jobdesk.store.run_ids import run_id
from jobdesk.store.store import Store
from jobdesk.store.sums import rebuild

DAYS = 30
PIECE = 5_000
RECIPES = (("command", "1"), ("command", "2"), ("cards", "1"))
JOB = (
    "INSERT INTO jobs (id, title, mode, pipeline, version, recipe_id, project_id, repository_id, input, options, state,"
    " priority, run_at, max_attempts, retries, force, last_result, total, queued, succeeded, failed, cost, created_at,"
    " started_at, finished_at)"
    " VALUES (?, ?, 'each', ?, ?, ?, ?, 1, '{}', '{}', ?, 0, 0, 3, 0, 0, 0, ?, 0, ?, ?, ?, ?, ?, ?)"
)
RUN = (
    "INSERT INTO runs (id, kind, item, content, state, attempts, tries, result_id, cost, started_at, finished_at,"
    " cpu_s, memory) VALUES (?, 'item', ?, ?, ?, 1, 1, ?, ?, ?, ?, ?, ?)"
)
RESULT = (
    "INSERT INTO results (id, recipe_id, content, item, ending, duration_s, run_id, current, made_at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?)"
)
LINE = (
    "INSERT INTO history (job_id, number, run_id, at, who, before, after, why)"
    " VALUES (?, ?, ?, ?, 'worker 1', 'running', ?, 'done')"
)


def fill(folder: Path, jobs: int, runs: int) -> None:
    """So many jobs of so many runs each, evenly over the last month, in two projects and three versions."""
    store = Store(folder)
    now = store.clock.now()
    with store.writing() as connection:
        connection.execute("INSERT INTO repositories VALUES (1, '/notes', 'notes', 0, 0)")
        connection.executemany(
            "INSERT INTO projects (id, name, created_at) VALUES (?, ?, 0)", [(1, "book"), (2, "thesis")]
        )
        recipes = [recipe_id(connection, Recipe(pipeline, version, "{}")) for pipeline, version in RECIPES]
    chance = Random(1)
    for first in range(1, jobs + 1, PIECE):
        with store.writing() as connection:
            for job in range(first, min(first + PIECE, jobs + 1)):
                at = now - round((1 - job / jobs) * DAYS * 86_400 * MICROSECONDS)
                _write(connection, chance, job, runs, at, recipes)
    with store.writing() as connection:
        rebuild(connection)
    store.close()


def _write(connection: sqlite3.Connection, chance: Random, job: int, runs: int, at: int, recipes: list[int]) -> None:
    kind = job * 7 // 5 % len(RECIPES)
    lengths = [round(chance.lognormvariate(-1.5, 1) * MICROSECONDS) for _ in range(runs)]
    ends = list(_ends(at, lengths))
    states = ["failed" if chance.random() < 0.1 else "succeeded" for _ in range(runs)]
    failed = states.count("failed")
    state = "failed" if failed else "succeeded"
    parts = (job, f"job {job}", *RECIPES[kind], recipes[kind], job % 2 + 1, state, runs, runs - failed, failed)
    connection.execute(JOB, (*parts, runs, at - 5000, at, ends[-1]))
    numbers = [run_id(job, place) for place in range(runs)]
    results = [(job - 1) * runs + place + 1 for place in range(runs)]
    items = [f"{result:040x}" for result in results]
    connection.executemany(
        RUN,
        [
            (number, item, item, state, result, 1, end - length, end, length / 2e6, 50_000_000)
            for number, item, state, result, end, length in zip(
                numbers, items, states, results, ends, lengths, strict=True
            )
        ],
    )
    connection.executemany(
        RESULT,
        [
            (result, recipes[kind], item, item, state, length / 1e6, number, end)
            for result, item, state, length, number, end in zip(
                results, items, states, lengths, numbers, ends, strict=True
            )
        ],
    )
    connection.executemany(
        LINE,
        [
            (job, place + 1, number, end, state)
            for place, (number, end, state) in enumerate(zip(numbers, ends, states, strict=True))
        ],
    )


def _ends(at: int, lengths: list[int]) -> Iterator[int]:
    for length in lengths:
        at += length
        yield at
