"""Which jobs a wish is for: those that are named, or all that a filter matches, after a look at how many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

import typer

from jobdesk.cli.query_line import read_line
from jobdesk.cli.session import Session
from jobdesk.core.errors import UserError
from jobdesk.core.model import Job
from jobdesk.core.query.fields import Operator
from jobdesk.core.query.tree import Node, Term, all_of, any_of
from jobdesk.core.query.wanted import Wanted
from jobdesk.core.states import JobState
from jobdesk.desk.desk import Desk

EVERY = -1


class NoJobsChosen(UserError):
    """Say which jobs: their numbers, or a filter such as --state failed."""


class NothingMatches(UserError):
    """No job matches."""


class NotAgreed(UserError):
    """Nothing was done: this asks first; --yes says yes."""


@dataclass(frozen=True)
class Filter:
    """What a job must be like. Everything that is given must hold."""

    title: ClassVar[str] = "Which jobs"

    state: Annotated[
        list[JobState] | None, typer.Option(show_choices=False, metavar="STATE", help="In this state. Repeatable.")
    ] = None
    text: Annotated[str | None, typer.Option(metavar="WORDS", help="With this in its title or error.")] = None
    pipeline: Annotated[str | None, typer.Option(metavar="NAME", help="Of this pipeline.")] = None
    project: Annotated[str | None, typer.Option(metavar="NAME", help="Of this project.")] = None
    repository: Annotated[
        str | None, typer.Option("--repo", metavar="PATH", help="Of a repository with this in its path.")
    ] = None

    query: Annotated[
        str | None, typer.Option(metavar="QUERY", help="That this lets through: see `jobdesk help query`.")
    ] = None

    @property
    def is_open(self) -> bool:
        """Whether it lets everything pass."""
        return not any((self.state, self.text, self.pipeline, self.project, self.repository, self.query))

    def jobs(self, desk: Desk, n: int = EVERY) -> list[Job]:
        """The newest `n` jobs that match. Raises `BadLine`."""
        return desk.job_search.jobs(Wanted(self.as_query()), n)

    def as_query(self) -> Node:
        """What the options say, as a query. Raises `BadLine`."""
        has = Operator.HAS
        parts: list[Node] = [] if self.query is None else [read_line(self.query)]
        if self.state:
            parts.append(Term("status", has, tuple(self.state)))
        if self.text:
            parts.append(any_of([Term("title", has, (self.text,)), Term("error", has, (self.text,))]))
        for field, value in (("pipeline", self.pipeline), ("project", self.project), ("repo", self.repository)):
            if value:
                parts.append(Term(field, has, (value,)))
        return all_of(parts)


def agree(session: Session, question: str) -> None:
    """Go on only where a person at a terminal says yes. Raises `NotAgreed`."""
    if not (session.err.is_terminal and session.out.is_terminal):
        raise NotAgreed(f"{question} {NotAgreed.__doc__}")
    if not typer.confirm(question):
        raise NotAgreed("Nothing was done.")
