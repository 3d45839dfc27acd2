"""The runs of one job, to be looked at: lists, pages, attempts, who did what when, and what a finding differs by."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from shutil import copyfile
from tempfile import mkdtemp

from jobdesk.core.errors import JobDeskError, UserError
from jobdesk.core.model import Attempt, Job, Mode, Run, RunKind
from jobdesk.core.numbers import Numbers
from jobdesk.core.outcomes import Artifact
from jobdesk.core.search import bounds
from jobdesk.core.states import RunState
from jobdesk.desk.commits.commits import Commits
from jobdesk.desk.jobs.jobs import Jobs
from jobdesk.store.run_lists import RunOrder, Span
from jobdesk.store.store import Store

MOST_SPANS = 20_000


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run as a list shows it: `subject` is that of its commit, where it has one that is still there.

    One that is flaky has both passed and failed on the same content.
    """

    run: Run
    subject: str = ""
    is_flaky: bool = False


@dataclass(frozen=True)
class Closer:
    """How far the search for the first bad commit is: the last good run, the first bad one, and how many are between.

    It is over where nothing is between them. `first_bad` is None while none is known to be bad.
    """

    last_good: RunRow | None
    first_bad: RunRow | None
    between: int

    @property
    def is_over(self) -> bool:
        return self.between == 0


@dataclass(frozen=True)
class Difference:
    """What changed from the nearest commit that passed to one that did not, as git tells it."""

    passed: RunRow
    text: str
    is_cut: bool


class ArtifactGone(UserError):
    """That file is not kept any more: it has been cleaned away."""


def unpack(kept: Path, artifact: Artifact) -> Path:
    """A copy of an artifact under its own name, in a folder of its own: it is kept under a name made of its content.

    Raises `ArtifactGone`.
    """
    target = Path(mkdtemp(prefix="jobdesk-")) / (PurePosixPath(artifact.name).name or "artifact")
    try:
        copyfile(kept, target)
    except FileNotFoundError as error:
        raise ArtifactGone from error
    return target


class JobRuns:
    """The facet of the desk behind the page of one job."""

    def __init__(self, store: Store, jobs: Jobs, commits: Commits) -> None:
        self._store = store
        self._jobs = jobs
        self._commits = commits

    def numbers(
        self,
        job: int,
        *,
        states: Collection[RunState] = (),
        text: str = "",
        order: RunOrder = RunOrder.ITEM,
        is_descending: bool = False,
    ) -> Numbers:
        """The numbers of the runs of a job in an order, narrowed; `page` reads some of them."""
        with self._store.reading() as connection:
            return self._store.run_lists.numbers(
                connection, job, states=states, text=text, order=order, is_descending=is_descending
            )

    def page(self, job: Job, numbers: Collection[int]) -> list[RunRow]:
        """These runs in the order of their numbers; those that are gone are left out."""
        with self._store.reading() as connection:
            runs = self._store.runs.named(connection, numbers)
            contents = {run.content for run in runs if run.content is not None}
            flaky = self._store.results.flaky(connection, job.recipe_id, contents)
        rows = self._rows(job, runs)
        return [replace(row, is_flaky=True) if row.run.content in flaky else row for row in rows]

    def attempts(self, run: Run) -> list[Attempt]:
        """The attempts of a run, in order."""
        return self._jobs.attempts([run]).get(run.id, [])

    def spans(self, job: int, most: int = MOST_SPANS) -> list[Span]:
        """Who worked on it when; of more than `most` attempts the last ones."""
        with self._store.reading() as connection:
            return self._store.run_lists.spans(connection, job, most)

    def closer(self, job: Job) -> Closer | None:
        """How far the search for the first bad commit is; None where a job is no such search."""
        if job.mode is not Mode.FIRST_BAD:
            return None
        runs = [run for run in self._jobs.runs(job.id) if run.kind is not RunKind.FINISH]
        known = (RunState.SUCCEEDED, RunState.FAILED, RunState.SKIPPED)
        states = {at: run.state for at, run in enumerate(runs) if run.state in known}
        good, bad = bounds(len(runs), states)
        found = {row.run.id: row for row in self._rows(job, [runs[at] for at in (good, bad) if 0 <= at < len(runs)])}
        return Closer(
            found.get(runs[good].id) if good >= 0 else None,
            found.get(runs[bad].id) if bad < len(runs) else None,
            0 if job.state.is_final else sum(at not in states for at in range(good + 1, bad)),
        )

    def difference(self, job: Job, run: Run) -> Difference | None:
        """What changed since the nearest commit before it that passed in this job; None where none did."""
        if job.repository_path is None:
            return None
        with self._store.reading() as connection:
            nearest = self._store.run_lists.nearest(connection, run.id, RunState.SUCCEEDED)
            passed = self._store.runs.named(connection, [] if nearest is None else [nearest])
        if not passed:
            return None
        text, is_cut = self._commits.open(Path(job.repository_path)).difference(passed[0].item, run.item)
        return Difference(self._rows(job, passed)[0], text, is_cut)

    def _rows(self, job: Job, runs: Sequence[Run]) -> list[RunRow]:
        subjects = self._subjects(job, [run.item for run in runs if run.kind is not RunKind.FINISH])
        return [RunRow(run, subjects.get(run.item, "")) for run in runs]

    def _subjects(self, job: Job, items: Sequence[str]) -> dict[str, str]:
        """The subjects of commits; none of a repository that is not there now."""
        if job.repository_path is None or not items:
            return {}
        try:
            found = self._commits.named(Path(job.repository_path), items)
        except JobDeskError:
            return {}
        return {name: commit.subject for name, commit in found.items()}
