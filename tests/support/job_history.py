"""A long past of jobs as people have them: wide rows, words that come again, a fifth failed, what is old cleaned."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator

from jobdesk.core.clock import MICROSECONDS
from jobdesk.store.sums import ALL_GROUPS

WORDS = (
    "check commit build lint format type coverage docs wheel test cards algebra topology import export nightly".split()
)
ERRORS = (
    "Exit code 1: AssertionError in test_{n}",
    "Exit code 3: it is bad at {n}",
    "The time-out of {n} s is over.",
    "ModuleNotFoundError: no module named m{n}",
)
SUMMARIES = (None, "8 cards", "12 new, 3 changed")
PIPELINES, VERSIONS, PRIORITIES, COSTS = ("command", "cards", "lint"), ("1", "1.2", "1.10"), (0, 0, 0, 5), (0, 0, 123)
REPOSITORIES, PROJECTS = 12, 4
EVERY_S = 30
KEPT, KEPT_FAILED = 7 * 86_400 * MICROSECONDS, 30 * 86_400 * MICROSECONDS
INSERT = (
    "INSERT INTO jobs (title, mode, pipeline, version, recipe_id, repository_id, project_id, input, options, state,"
    " priority, run_at, max_attempts, retries, force, last_result, total, queued, succeeded, failed, cost, summary,"
    " error, created_at, started_at, finished_at, cleaned_at)"
    " VALUES (?, 'each', ?, ?, 1, ?, ?, ?, ?, ?, ?, 0, 3, 0, 0, 0, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def write_history(connection: sqlite3.Connection, jobs: int, now: int) -> None:
    """So many jobs, one every half minute, the last one just before `now`; always the same ones."""
    connection.executemany(
        "INSERT INTO recipes (pipeline, version, parameters, digest) VALUES (?, '1', '{}', ?)",
        [(pipeline, pipeline) for pipeline in PIPELINES],
    )
    connection.executemany(
        "INSERT INTO repositories (path, name, added_at, used_at) VALUES (?, ?, 0, 0)",
        [(f"/home/ada/code/project-{at}", f"project-{at}") for at in range(REPOSITORIES)],
    )
    connection.executemany(
        "INSERT INTO projects (name, created_at) VALUES (?, 0)", [(f"thesis-{at}",) for at in range(PROJECTS)]
    )
    connection.executemany(INSERT, _rows(jobs, now))
    connection.execute(ALL_GROUPS)


def _rows(jobs: int, now: int) -> Iterator[tuple[object, ...]]:
    chance = random.Random(1)
    options = json.dumps({"command line": "jobdesk process --repo . --all --command 'pytest -q'", "range": "x" * 200})
    for at in range(jobs):
        (state,) = chance.choices(("succeeded", "failed", "cancelled"), (75, 20, 5))
        total = chance.randint(1, 60)
        failed = chance.randint(1, total) if state == "failed" else 0
        created = now - (jobs - at) * EVERY_S * MICROSECONDS
        started = created + chance.randint(0, 60 * MICROSECONDS)
        finished = started + chance.randint(0, 900 * MICROSECONDS)
        cleaned = finished + (KEPT_FAILED if failed else KEPT)
        yield (
            f"{' '.join(chance.choices(WORDS, k=5))} {at}",
            chance.choice(PIPELINES),
            chance.choice(VERSIONS),
            chance.randint(1, REPOSITORIES),
            chance.choice((None, *range(1, PROJECTS + 1))),
            json.dumps({"line": f"pytest -q tests/{chance.choice(WORDS)}", "variables": "y" * 60}),
            options,
            state,
            chance.choice(PRIORITIES),
            total,
            total - failed,
            failed,
            chance.choice(COSTS),
            chance.choice(SUMMARIES),
            chance.choice(ERRORS).format(n=chance.randint(0, 999)) if failed else None,
            created,
            started,
            finished,
            cleaned if cleaned < now else None,
        )
