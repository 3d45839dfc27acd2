"""A pipeline from outside the package, as CONTRIBUTING shows it, and what versions do to results."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from jobdesk.core.states import JobState
from jobdesk.desk.desk import Desk, open_desk
from jobdesk.desk.jobs.requests import Badge, ProcessRequest
from jobdesk.desk.settings import CommandSettings
from jobdesk.git.commits import CommitRange
from jobdesk.pipelines.registry import BrokenPipeline, UnknownPipeline
from tests.support.desks import finished, quick_settings
from tests.support.pipelines import install
from tests.support.repositories import SampleRepository

CONTRIBUTING = Path(__file__).parents[2] / "CONTRIBUTING.md"


@pytest.fixture
def repository(tmp_path: Path) -> SampleRepository:
    made = SampleRepository(tmp_path / "repository")
    made.commit("one", {"a.txt": "a\n"})
    made.commit("two", {"b/c.txt": "b\nc\n", "d.md": "d\n"})
    return made


def example() -> str:
    """The pipeline that CONTRIBUTING shows."""
    found = re.search(r"```python\n(\"\"\"Counts the lines.*?)```", CONTRIBUTING.read_text("utf-8"), re.DOTALL)
    assert found, "CONTRIBUTING shows no pipeline"
    return found[1]


def test_the_pipeline_of_the_page(
    tmp_path: Path, repository: SampleRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What CONTRIBUTING shows works when it is installed beside JobDesk, and is at most fifteen lines."""
    site = tmp_path / "site"
    install(site, {"lines": "count_lines:CountLines"})
    (site / "count_lines.py").write_text(example())
    assert len([line for line in example().splitlines() if line.strip()]) <= 15
    monkeypatch.syspath_prepend(str(site))
    with open_desk(tmp_path / "data", quick_settings()) as desk:
        desk.pool.start()
        request = ProcessRequest(repository.path, CommitRange(), "lines", {"suffix": ".txt"})
        job = finished(desk, desk.commits.process(request).job)
        assert job.state is JobState.SUCCEEDED, job.error
        assert [run.summary for run in desk.jobs.runs(job.id)] == ["1 lines", "3 lines"]
        assert job.metrics == {"lines": 4}


@contextmanager
def desk_with(folder: Path, **lint: object) -> Iterator[Desk]:
    """A desk on which a person has named a command `lint`."""
    settings = quick_settings().model_copy(update={"pipelines": {"lint": CommandSettings.model_validate(lint)}})
    with open_desk(folder, settings) as desk:
        desk.pool.start()
        yield desk


def test_a_bump_makes_stale_and_says_why(tmp_path: Path, repository: SampleRepository) -> None:
    """A new version makes results stale, with both versions named; a cosmetic one does not."""
    request = ProcessRequest(repository.path, CommitRange(), "lint")
    with desk_with(tmp_path / "data", line="true", version="1.0") as desk:
        assert finished(desk, desk.commits.process(request).job).state is JobState.SUCCEEDED
    with desk_with(tmp_path / "data", line="true", version="1.1", cosmetic_from="1.0") as desk:
        assert {status.badge for status in desk.commits.statuses(request)} == {Badge.PROCESSED}
    with desk_with(tmp_path / "data", line="true", version="2.0") as desk:
        statuses = list(desk.commits.statuses(request))
        assert {status.badge for status in statuses} == {Badge.STALE}
        assert {status.reason for status in statuses} == {"version 1.0 → 2.0"}
        assert desk.commits.accept(request) == 2
        assert {status.badge for status in desk.commits.statuses(request)} == {Badge.PROCESSED}


def test_an_unknown_pipeline(desk: Desk, repository: SampleRepository) -> None:
    """The sentence names the pipelines that there are."""
    with pytest.raises(UnknownPipeline, match=r"There is no pipeline 'lnit'; there are .*command"):
        desk.commits.process(ProcessRequest(repository.path, CommitRange(), "lnit"))


def test_a_pipeline_that_cannot_be_loaded(
    tmp_path: Path, repository: SampleRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another package's bug is told with its reason."""
    site = tmp_path / "site"
    install(site, {"broken": "no_such_module:Nothing"})
    monkeypatch.syspath_prepend(str(site))
    with open_desk(tmp_path / "data", quick_settings()) as desk, pytest.raises(BrokenPipeline, match="no_such_module"):
        desk.commits.process(ProcessRequest(repository.path, CommitRange(), "broken"))
