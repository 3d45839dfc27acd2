"""Jobs as plain facts, put into a store as they are; and what a query means for one, said without SQL."""

from __future__ import annotations

import random
import re
import sqlite3
import string
from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass, fields

from jobdesk.core.clock import MICROSECONDS
from jobdesk.core.query.fields import BY_NAME, Kind, Operator
from jobdesk.core.query.tree import And, Node, Not, Or, Term, Words, walk
from jobdesk.core.query.values import cost, grain, length, number, period, version_key
from jobdesk.store.sums import ALL_GROUPS

HOUR = 3600 * MICROSECONDS
SMALL = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
REPOSITORIES = {1: ("/home/ada/Code/flask", "flask"), 2: ("/srv/old_notes", "old_notes"), 3: ("/srv/50%", "50%")}
PROJECTS = {1: "thesis", 2: "Cards"}
TITLES = (
    "timeout",
    "No room",
    "a,b (c)",
    "50% of it",
    "a_b",
    "Über alles",
    'say "OR"',
    "-x",
    "7",
    "x" * 50,
    "\\d/",
    "time out",
)
INSERT = (
    "INSERT INTO jobs ({columns}, input, options, recipe_id, max_attempts, retries, last_result, queued)"
    " VALUES ({marks}, '{{}}', '{{}}', 1, 3, 0, 0, 0)"
)


@dataclass(frozen=True)
class Facts:
    """The columns of a job that queries ask for, by their names."""

    id: int
    title: str
    mode: str
    pipeline: str
    version: str
    repository_id: int | None
    project_id: int | None
    state: str
    priority: int
    run_at: int
    paused_at: int | None
    cancel_requested_at: int | None
    force: int
    retry_of: int | None
    total: int
    succeeded: int
    skipped: int
    failed: int
    reused: int
    cost: int
    summary: str | None
    error: str | None
    created_at: int
    started_at: int | None
    finished_at: int | None
    deleted_at: int | None

    @property
    def path(self) -> str | None:
        return REPOSITORIES[self.repository_id][0] if self.repository_id else None

    @property
    def place(self) -> str | None:
        return REPOSITORIES[self.repository_id][1] if self.repository_id else None

    @property
    def project(self) -> str | None:
        return PROJECTS[self.project_id] if self.project_id else None


def some_facts(count: int, now: int, seed: int = 1) -> list[Facts]:
    """So many jobs of every kind that there is, and some that there is not."""
    chance = random.Random(seed)
    return [_made(chance, job, now) for job in range(1, count + 1)]


def _made(chance: random.Random, job: int, now: int) -> Facts:
    state = chance.choice(["queued", "running", "succeeded", "failed", "cancelled"])
    created = now - chance.choice([0, 1, 30, 200, 24 * 400]) * HOUR - chance.randrange(HOUR)
    run_at = chance.choice([0, 0, created + HOUR, now + HOUR])
    started = (
        None if state == "queued" or chance.random() < 0.1 else created + chance.choice([1, 90, 7200]) * MICROSECONDS
    )
    lasted = chance.choice([0, 2_500_000, 120_000_000, 150_000_000, 26 * HOUR])
    finished = None if state in ("queued", "running") else (started or created) + lasted
    total = chance.randint(0, 5)
    failed = chance.randint(0, total)
    return Facts(
        id=job,
        title=chance.choice(TITLES),
        mode=chance.choice(["each", "first bad"]),
        pipeline=chance.choice(["cards", "command", "Lint"]),
        version=chance.choice(["1", "1.2", "1.10", "2.0b1", "x"]),
        repository_id=chance.choice([None, *REPOSITORIES]),
        project_id=chance.choice([None, *PROJECTS]),
        state=state,
        priority=chance.choice([-3, 0, 0, 5]),
        run_at=run_at,
        paused_at=chance.choice([None, None, now]),
        cancel_requested_at=chance.choice([None, None, now]),
        force=chance.randint(0, 1),
        retry_of=chance.choice([None, None, 7, 12]),
        total=total,
        succeeded=total - failed,
        skipped=chance.randint(0, 2),
        failed=failed,
        reused=chance.choice([0, total]),
        cost=chance.choice([0, 0, 250, 5000, 12000]),
        summary=chance.choice([None, "", "8 cards", "No room left"]),
        error=chance.choice([None, None, "timeout after 30 s", "a/b: No such file", "room"]),
        created_at=created,
        started_at=started,
        finished_at=finished,
        deleted_at=chance.choice([None, None, None, None, now]),
    )


def put(connection: sqlite3.Connection, jobs: list[Facts]) -> None:
    """Write them, with the repositories, projects and recipes that they are of."""
    for pipeline in ("cards", "command", "Lint"):
        connection.execute(
            "INSERT INTO recipes (pipeline, version, parameters, digest) VALUES (?, '1', '{}', ?)", (pipeline, pipeline)
        )
    for key, place in REPOSITORIES.items():
        connection.execute("INSERT INTO repositories VALUES (?, ?, ?, 0, 0)", (key, *place))
    for key, name in PROJECTS.items():
        connection.execute("INSERT INTO projects (id, name, created_at) VALUES (?, ?, 0)", (key, name))
    names = [field.name for field in fields(Facts)]
    sql = INSERT.format(columns=", ".join(names), marks=", ".join("?" * len(names)))
    connection.executemany(sql, [astuple(job) for job in jobs])
    connection.execute(ALL_GROUPS)


# ------------------------------------------------------------------ what a query means


def passes(job: Facts, query: Node, now: int) -> bool:
    """Whether a query lets a job through, where deleted ones are shown to those who ask for them."""
    asks = any(isinstance(node, Term) and node.field == "is" and "deleted" in node.values for node in walk(query))
    return (asks or job.deleted_at is None) and _holds(job, query, now)


def _holds(job: Facts, node: Node, now: int) -> bool:
    match node:
        case Words(text):
            return _is_said(job, text)
        case Not(part):
            return not _holds(job, part, now)
        case And(parts):
            return all(_holds(job, part, now) for part in parts)
        case Or(parts):
            return any(_holds(job, part, now) for part in parts)
        case Term() as term:
            fits = any(_fits(job, term, value, now) for value in term.values)
            return not fits if term.operator is Operator.IS_NOT else fits


def _is_said(job: Facts, text: str) -> bool:
    digits = text.removeprefix("#")
    is_number = digits.isascii() and digits.isdecimal() and len(digits) <= 18 and int(digits) == job.id
    return is_number or any(_small(text) in _small(one) for one in _texts(job) if one is not None)


def _texts(job: Facts) -> tuple[str | None, ...]:
    return job.title, job.error, job.summary, job.pipeline, job.path, job.project


def _small(text: str) -> str:
    return text.translate(SMALL)


def _fits(job: Facts, term: Term, value: str, now: int) -> bool:
    kind = BY_NAME[term.field].kind
    if term.is_pattern:
        return any(re.search(value, one, re.IGNORECASE) for one in _said(job, term.field) if one is not None)
    match kind:
        case Kind.CHOICE:
            return value in _chosen(job, term.field, now)
        case Kind.NAME | Kind.TEXT:
            return _text_fits(job, term, value, is_part=kind is Kind.TEXT)
        case Kind.VERSION if term.operator in ("<", ">", "<=", ">="):
            return COMPARE[term.operator](version_key(job.version), version_key(value))
        case Kind.VERSION:
            return _text_fits(job, term, value, is_part=False)
        case Kind.TIME:
            return _time_fits(_figure(job, term.field, now), term.operator, *_period(value, now))
        case Kind.BOUND:
            start, end = _period(value, now)
            if term.field == "since":
                return job.finished_at is None or job.finished_at >= start
            return job.created_at <= end if start == end else job.created_at < end
    figure, wanted = _figure(job, term.field, now), READ[kind](value)
    if figure is None:
        return False
    if term.operator in COMPARE:
        return COMPARE[term.operator](figure, wanted)
    return wanted <= figure < wanted + (grain(value) if kind is Kind.LENGTH else 1)


READ: Mapping[Kind, Callable[[str], int]] = {Kind.NUMBER: number, Kind.COST: cost, Kind.LENGTH: length}


COMPARE: Mapping[str, Callable[..., bool]] = {
    "<": lambda one, other: one < other,
    ">": lambda one, other: one > other,
    "<=": lambda one, other: one <= other,
    ">=": lambda one, other: one >= other,
}


def _period(value: str, now: int) -> tuple[int, int]:
    found = period(value, now)
    return found.start, found.end


def _time_fits(at: int | None, operator: Operator, start: int, end: int) -> bool:
    if at is None:
        return False
    is_instant = start == end
    match operator:
        case Operator.LESS:
            return at < start
        case Operator.AT_LEAST:
            return at >= start
        case Operator.MORE:
            return at > end if is_instant else at >= end
        case Operator.AT_MOST:
            return at <= end if is_instant else at < end
    return at >= start if is_instant else start <= at < end


def _said(job: Facts, field: str) -> tuple[str | None, ...]:
    match field:
        case "text":
            return _texts(job)
        case "repo":
            return (job.path,)
        case "project":
            return (job.project,)
    return (getattr(job, field),)


def _text_fits(job: Facts, term: Term, value: str, *, is_part: bool) -> bool:
    texts = _said(job, term.field)
    if term.operator is Operator.LIKE or (is_part and term.operator is Operator.HAS):
        if term.field == "text":
            return _is_said(job, value)
        return any(_small(value) in _small(one) if value else not one for one in (one or "" for one in texts))
    if term.field == "repo" and value:
        texts += (job.place,)
    return any(_small(one or "") == _small(value) for one in texts)


def _chosen(job: Facts, field: str, now: int) -> set[str]:
    if field == "status":
        return {job.state}
    if field == "mode":
        return {job.mode.replace(" ", "-")}
    is_active = job.state in ("queued", "running")
    flags = {
        "active": is_active,
        "over": not is_active,
        "paused": is_active and job.paused_at is not None,
        "scheduled": job.state == "queued" and job.run_at > now,
        "cancelling": is_active and job.cancel_requested_at is not None,
        "retry": job.retry_of is not None,
        "forced": bool(job.force),
        "reused": job.total > 0 and job.reused == job.total,
        "deleted": job.deleted_at is not None,
    }
    return {flag for flag, is_so in flags.items() if is_so}


def _figure(job: Facts, field: str, now: int) -> int | None:
    match field:
        case "duration":
            return None if job.started_at is None else (job.finished_at or now) - job.started_at
        case "waited":
            return None if job.started_at is None else job.started_at - max(job.created_at, job.run_at)
    names = {"runs": "total", "retry-of": "retry_of", "created": "created_at", "started": "started_at"}
    found: int | None = getattr(job, names.get(field, "finished_at" if field == "ended" else field))
    return found
