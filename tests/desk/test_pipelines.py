"""Which pipeline a person begins with, where nothing was ever done with the commits of a repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobdesk.desk.pipelines import Pipelines
from jobdesk.git.executable import find_git
from jobdesk.git.repository import Repository
from jobdesk.pipelines.registry import Registry
from tests.support.repositories import SampleRepository


def first_at(repository: SampleRepository) -> str:
    return Pipelines(Registry()).first_for(Repository.open(repository.path, find_git()))


@pytest.mark.parametrize(
    ("file", "first"),
    [
        ("analysis/limits.tex", "cards"),
        ("OLD.TEX", "cards"),
        ("jobdesk.toml", "cards"),
        ("commit.yml", "cards"),
        ("README.md", "command"),
        ("docs/jobdesk.toml", "command"),
        ("main.c", "command"),
    ],
)
def test_what_a_repository_holds_decides(tmp_path: Path, file: str, first: str) -> None:
    """Cards for LaTeX notes, or where it says how notes become cards; Markdown is everywhere, and says nothing."""
    repository = SampleRepository(tmp_path / "repository")
    repository.commit("first", {file: "x"})
    assert first_at(repository) == first


def test_a_repository_that_holds_nothing_yet(tmp_path: Path) -> None:
    assert first_at(SampleRepository(tmp_path / "repository")) == "command"
