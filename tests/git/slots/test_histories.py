"""Along histories of every kind of change, a slot holds what git checks out into an empty folder."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from jobdesk.git.executable import Git
from jobdesk.git.slots import Keep, Slot
from tests.git.slots.conftest import Opener, Run
from tests.support.histories import History
from tests.support.repositories import SampleRepository
from tests.support.trees import fresh_checkout, picture


def go_through(slot: Slot, sample: SampleRepository, seed: int, git: Git, run: Run) -> None:
    """In the order of history, then here and there, with every way of keeping files."""
    choice = random.Random(seed)
    commits = History(seed).write(sample, 20)
    for number, commit in enumerate([*commits, *choice.choices(commits, k=8)]):
        slot.check_out(commit, choice.choice(list(Keep)))
        wanted = fresh_checkout(git, sample.path, commit, sample.path.parent / f"fresh {number}")
        assert picture(slot.folder) == wanted
        assert run(slot, "git status --porcelain 2>/dev/null") == ""
    run(slot, "git fsck --no-dangling --no-progress")


@pytest.mark.parametrize("seed", range(5))
def test_random_history(seed: int, sample: SampleRepository, open_slot: Opener, git: Git, run: Run) -> None:
    """Files, folders, links, programs, submodules, attributes, odd names, and each in the place of another."""
    go_through(open_slot(sample), sample, seed, git, run)


def test_random_history_of_wide_ids(tmp_path: Path, open_slot: Opener, git: Git, run: Run) -> None:
    """The same in a repository of format sha256."""
    sample = SampleRepository(tmp_path / "wide", "--object-format=sha256")
    go_through(open_slot(sample), sample, 5, git, run)


@pytest.mark.usefixtures("without_watching")
def test_random_history_without_watching(sample: SampleRepository, open_slot: Opener, git: Git, run: Run) -> None:
    """The same where every file is looked at each time."""
    go_through(open_slot(sample), sample, 6, git, run)
