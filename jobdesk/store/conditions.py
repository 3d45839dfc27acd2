"""Turns the tree of a query into a condition on the row of a job.

Letters from a to z are the same in both cases, as SQLite's LIKE and NOCASE have them. What has no value, such as the
duration of a job that never began, fits nothing that is asked of it, and everything that is asked not to be.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from jobdesk.core.query.fields import BY_NAME, Kind, Operator
from jobdesk.core.query.tree import And, Node, Not, Or, Term, Words, walk
from jobdesk.core.query.values import VersionKey, cost, grain, length, number, period, version_key

FOREVER = "9223372036854775807"
TEXTS = ("jobs.title", "jobs.error", "jobs.summary")
COLUMNS: Mapping[str, str] = {
    "status": "jobs.state",
    "pipeline": "jobs.pipeline",
    "version": "jobs.version",
    "mode": "replace(jobs.mode, ' ', '-')",
    "title": "jobs.title",
    "error": "jobs.error",
    "summary": "jobs.summary",
    "created": "jobs.created_at",
    "started": "jobs.started_at",
    "ended": "jobs.finished_at",
    "duration": "(coalesce(jobs.finished_at, :now) - jobs.started_at)",
    "waited": "(jobs.started_at - max(jobs.created_at, jobs.run_at))",
    "cost": "jobs.cost",
    "runs": "jobs.total",
    "succeeded": "jobs.succeeded",
    "failed": "jobs.failed",
    "skipped": "jobs.skipped",
    "reused": "jobs.reused",
    "priority": "jobs.priority",
    "id": "jobs.id",
    "retry-of": "jobs.retry_of",
}
PATH = "(SELECT path FROM repositories WHERE repositories.id = jobs.repository_id)"
PROJECT = "(SELECT name FROM projects WHERE projects.id = jobs.project_id)"
NOTHING = "jobs.id < 0"
"""No job; SQLite's own FALSE would take what is beside it along, and with it the index of what is not deleted."""

LISTED = "jobs.deleted_at IS NULL"
ACTIVE = "jobs.state IN ('queued', 'running')"
FLAGS: Mapping[str, str] = {
    "active": ACTIVE,
    "over": f"NOT {ACTIVE}",
    "paused": f"{ACTIVE} AND jobs.paused_at IS NOT NULL",
    "scheduled": "jobs.state = 'queued' AND jobs.run_at > :now",
    "cancelling": f"{ACTIVE} AND jobs.cancel_requested_at IS NOT NULL",
    "retry": "jobs.retry_of IS NOT NULL",
    "forced": "jobs.force = 1",
    "reused": "jobs.total > 0 AND jobs.reused = jobs.total",
    "deleted": "jobs.deleted_at IS NOT NULL",
}
COMPARED: Mapping[Operator, str] = {
    Operator.LESS: "<",
    Operator.MORE: ">",
    Operator.AT_MOST: "<=",
    Operator.AT_LEAST: ">=",
}


@dataclass(frozen=True)
class Condition:
    """A condition on `jobs`, its parameters by name, and the terms that have an expression, in their order.

    `sql` speaks of the table `jobs` by that name and of no other. Where there are expressions, the connection must
    have the function `fits(number, text)`.
    """

    sql: str
    parameters: Mapping[str, object]
    expressions: tuple[Term, ...] = ()
    is_about_deleted: bool = False


def condition_of(connection: sqlite3.Connection, query: Node, now: int) -> Condition:
    """What the query asks of a job. Deleted jobs are left out, unless the query asks for such."""
    is_about_deleted = asks_for_deleted(query)
    writer = _Writer(connection, now, "TRUE" if is_about_deleted else LISTED)
    sql = f"{writer.listed} AND ({writer.write(query)})"
    return Condition(sql, writer.parameters, tuple(writer.expressions), is_about_deleted)


def asks_for_deleted(query: Node) -> bool:
    """Whether a query is about the trash: `is:deleted` stands in it somewhere."""
    return any(isinstance(node, Term) and node.field == "is" and "deleted" in node.values for node in walk(query))


@dataclass
class _Writer:
    connection: sqlite3.Connection
    now: int
    listed: str
    parameters: dict[str, object] = field(default_factory=dict)
    expressions: list[Term] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.parameters["now"] = self.now

    def write(self, node: Node) -> str:
        match node:
            case Words(text):
                return self._anywhere(text)
            case Term() as term:
                return self._term(term)
            case Not(part):
                return f"({self.write(part)}) IS NOT TRUE"
            case And(parts):
                return " AND ".join(f"({self.write(part)})" for part in parts) or "TRUE"
            case Or(parts):
                return " OR ".join(f"({self.write(part)})" for part in parts)

    # ------------------------------------------------------------------ terms

    def _term(self, term: Term) -> str:
        if term.operator is Operator.IS_NOT:
            return f"({self._fitting(term)}) IS NOT TRUE"
        return self._fitting(term)

    def _fitting(self, term: Term) -> str:
        if term.is_pattern:
            return self._expression(term)
        match BY_NAME[term.field].kind:
            case Kind.CHOICE:
                return self._choice(term)
            case Kind.NAME | Kind.TEXT:
                return self._any(term, self._text)
            case Kind.VERSION:
                return self._version(term)
            case Kind.NUMBER:
                return self._any(term, lambda one, value: self._number(one, number(value), number(value) + 1))
            case Kind.COST:
                return self._any(term, lambda one, value: self._number(one, cost(value), cost(value) + 1))
            case Kind.LENGTH:
                return self._any(
                    term, lambda one, value: self._number(one, length(value), length(value) + grain(value))
                )
            case Kind.TIME:
                return self._any(term, self._time)
            case Kind.BOUND:
                return self._bound(term)

    def _any(self, term: Term, fitting: Callable[[Term, str], str]) -> str:
        return " OR ".join(fitting(term, value) for value in term.values)

    def _choice(self, term: Term) -> str:
        if term.field == "is":
            return " OR ".join(f"({FLAGS[value]})" for value in term.values)
        return f"{COLUMNS[term.field]} IN ({self._listed(term.values)})"

    def _number(self, term: Term, least: int, beyond: int) -> str:
        """A number, or a length, that equals what lies from `least` to before `beyond`."""
        column = COLUMNS[term.field]
        if sign := COMPARED.get(term.operator):
            return f"{column} {sign} {self._put(least)}"
        if beyond == least + 1:
            return f"{column} = {self._put(least)}"
        return f"({column} >= {self._put(least)} AND {column} < {self._put(beyond)})"

    def _time(self, term: Term, value: str) -> str:
        """Of a day, what is after it is after all of it; an instant goes on until now."""
        column, when = COLUMNS[term.field], period(value, self.now)
        is_instant = when.start == when.end
        match term.operator:
            case Operator.LESS:
                return f"{column} < {self._put(when.start)}"
            case Operator.AT_LEAST:
                return f"{column} >= {self._put(when.start)}"
            case Operator.MORE:
                return f"{column} {'>' if is_instant else '>='} {self._put(when.end)}"
            case Operator.AT_MOST:
                return f"{column} {'<=' if is_instant else '<'} {self._put(when.end)}"
        if is_instant:
            return f"{column} >= {self._put(when.start)}"
        return f"({column} >= {self._put(when.start)} AND {column} < {self._put(when.end)})"

    def _bound(self, term: Term) -> str:
        when = period(term.values[0], self.now)
        if term.field == "since":
            return f"coalesce(jobs.finished_at, {FOREVER}) >= {self._put(when.start)}"
        return f"jobs.created_at {'<=' if when.start == when.end else '<'} {self._put(when.end)}"

    def _version(self, term: Term) -> str:
        if term.operator not in COMPARED:
            return self._any(term, self._text)
        wanted = version_key(term.values[0])
        rows = self.connection.execute("SELECT DISTINCT version FROM sum_groups").fetchall()
        fitting = [version for (version,) in rows if _compares(term.operator, version_key(version), wanted)]
        return f"jobs.version IN ({self._listed(fitting)})" if fitting else NOTHING

    # ------------------------------------------------------------------ texts

    def _text(self, term: Term, value: str) -> str:
        match term.field:
            case "text":
                return self._anywhere(value) if _is_part(term) else self._equal_anywhere(value)
            case "repo":
                return self._repository(term, value)
            case "project":
                return self._project(term, value)
        column = COLUMNS[term.field]
        if not value:
            return f"coalesce({column}, '') = ''"
        return self._containing(column, value) if _is_part(term) else self._equal(column, value)

    def _repository(self, term: Term, value: str) -> str:
        if not value:
            return "jobs.repository_id IS NULL"
        if _is_part(term):
            fits = self._containing("path", value)
        else:
            fits = f"{self._equal('path', value)} OR {self._equal('name', value)}"
        numbers = self._numbers_of("repositories", fits)
        return f"jobs.repository_id IN ({numbers})" if numbers else NOTHING

    def _project(self, term: Term, value: str) -> str:
        if not value:
            return "jobs.project_id IS NULL"
        fits = self._containing("name", value) if _is_part(term) else self._equal("name", value)
        numbers = self._numbers_of("projects", fits)
        return f"jobs.project_id IN ({numbers})" if numbers else NOTHING

    def _anywhere(self, value: str) -> str:
        """Names of few things are looked up once, not for every job."""
        parts = [self._containing(column, value) for column in TEXTS]
        parts += self._of_names(lambda column: self._containing(column, value))
        plain = value.removeprefix("#")
        if plain.isascii() and plain.isdecimal() and len(plain) <= 18:
            parts.append(f"jobs.id = {self._put(int(plain))}")
        return " OR ".join(parts)

    def _equal_anywhere(self, value: str) -> str:
        parts = [self._equal(column, value) for column in TEXTS]
        return " OR ".join(parts + self._of_names(lambda column: self._equal(column, value)))

    def _of_names(self, fitting: Callable[[str], str]) -> list[str]:
        """The same of pipelines, repositories and projects, as far as there are such."""
        pipelines = self._found(f"SELECT DISTINCT pipeline FROM recipes WHERE {fitting('pipeline')}")
        found = [f"jobs.pipeline IN ({self._listed(pipelines)})"] if pipelines else []
        for column, table, name in (("repository_id", "repositories", "path"), ("project_id", "projects", "name")):
            if numbers := self._numbers_of(table, fitting(name)):
                found.append(f"jobs.{column} IN ({numbers})")
        return found

    def _numbers_of(self, table: str, fits: str) -> str:
        return ", ".join(str(one) for one in self._found(f"SELECT id FROM {table} WHERE {fits}"))

    def _found(self, sql: str) -> list[str]:
        return [one for (one,) in self.connection.execute(sql, self.parameters)]

    def _containing(self, column: str, value: str) -> str:
        escaped = value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        clause = " ESCAPE '\\'" if escaped != value else ""
        return f"{column} LIKE {self._put(f'%{escaped}%')}{clause}"

    def _equal(self, column: str, value: str) -> str:
        return f"{column} = {self._put(value)} COLLATE NOCASE"

    def _expression(self, term: Term) -> str:
        at = len(self.expressions)
        self.expressions.append(term)

        def fits(column: str) -> str:
            return f"fits({at}, {column})"

        match term.field:
            case "text":
                return " OR ".join([*map(fits, TEXTS), fits("jobs.pipeline"), *map(fits, (PATH, PROJECT))])
            case "repo":
                return fits(PATH)
            case "project":
                return fits(PROJECT)
        return fits(COLUMNS[term.field])

    # ------------------------------------------------------------------ parameters

    def _put(self, value: object) -> str:
        """A parameter, by its name."""
        name = f"p{len(self.parameters)}"
        self.parameters[name] = value
        return f":{name}"

    def _listed(self, values: Collection[object]) -> str:
        return ", ".join(self._put(value) for value in values)


def _is_part(term: Term) -> bool:
    """Whether a part of the text will do: names are meant whole, unless a part is asked for."""
    return term.operator is Operator.LIKE or (term.operator is Operator.HAS and BY_NAME[term.field].kind is Kind.TEXT)


def _compares(operator: Operator, one: VersionKey, other: VersionKey) -> bool:
    match operator:
        case Operator.LESS:
            return one < other
        case Operator.MORE:
            return one > other
        case Operator.AT_MOST:
            return one <= other
    return one >= other
