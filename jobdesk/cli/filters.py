"""Which jobs a wish is for: those that are named, or all that a filter matches, after a look at how many."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

import typer

from jobdesk.cli.session import Session
from jobdesk.cli.words import counted
from jobdesk.core.errors import UserError
from jobdesk.core.model import Job
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

    @property
    def is_open(self) -> bool:
        """Whether it lets everything pass."""
        return not any((self.state, self.text, self.pipeline, self.project, self.repository))

    def jobs(self, desk: Desk, n: int = EVERY, among: Collection[JobState] = ()) -> list[Job]:
        """The newest `n` jobs that match, of those in the states `among`."""
        states = [state for state in self.state or among if not among or state in among]
        if (self.state or among) and not states:
            return []
        is_narrow = self.pipeline or self.project or self.repository
        found = desk.jobs.recent(EVERY if is_narrow else n, states=states, text=self.text or "")
        matching = [job for job in found if self._is_met_by(job)]
        return matching if n == EVERY else matching[:n]

    def _is_met_by(self, job: Job) -> bool:
        return (
            (self.pipeline is None or job.pipeline == self.pipeline)
            and (self.project is None or job.project == self.project)
            and (self.repository is None or self.repository in (job.repository_path or ""))
        )


def chosen_jobs(
    session: Session,
    desk: Desk,
    numbers: Sequence[int] | None,
    wanted: Filter,
    *,
    verb: str,
    among: Collection[JobState],
    is_agreed: bool,
) -> list[Job]:
    """The jobs of these numbers, or those that the filter matches and that the person agrees to.

    Raises `UnknownJob`, `NoJobsChosen`, `NothingMatches` and `NotAgreed`.
    """
    if numbers:
        return [desk.jobs.get(number) for number in dict.fromkeys(numbers)]
    if wanted.is_open:
        raise NoJobsChosen
    jobs = sorted(wanted.jobs(desk, among=among), key=lambda job: job.id)
    if not jobs:
        raise NothingMatches
    if not is_agreed:
        agree(session, f"{verb} {counted(len(jobs), 'job')}?")
    return jobs


def agree(session: Session, question: str) -> None:
    """Go on only where a person at a terminal says yes. Raises `NotAgreed`."""
    if not (session.err.is_terminal and session.out.is_terminal):
        raise NotAgreed(f"{question} {NotAgreed.__doc__}")
    if not typer.confirm(question):
        raise NotAgreed("Nothing was done.")
