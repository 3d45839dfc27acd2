"""However a command changed files, at random and many times over, each commit is right again."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from jobdesk.git.executable import Git
from jobdesk.git.slots import Keep
from tests.git.slots.conftest import Opener, Run
from tests.support.histories import History
from tests.support.repositories import SampleRepository
from tests.support.trees import Picture, described, fresh_checkout, picture
from tests.support.vandal import Vandal


@pytest.mark.parametrize("seed", range(4))
def test_random_changes(
    seed: int,
    sample: SampleRepository,
    open_slot: Opener,
    git: Git,
    run: Run,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    """Every second seed without watching; what lies outside is reached by links, and stays."""
    if seed % 2:
        request.getfixturevalue("without_watching")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "precious").write_text("precious")
    commits = History(seed).write(sample, 12)
    fresh: dict[str, Picture] = {}
    choice = random.Random(seed)
    slot = open_slot(sample)
    vandal = Vandal(seed, slot.folder, outside)
    for number in range(40):
        commit, keep = commits[(number + choice.randrange(2)) % len(commits)], choice.choice(list(Keep))
        slot.check_out(commit, keep)
        if commit not in fresh:
            fresh[commit] = fresh_checkout(git, sample.path, commit, tmp_path / commit)
        wanted = fresh[commit]
        assert {path: described(slot.folder / path) for path in wanted} == wanted
        if keep is Keep.NOTHING:
            assert picture(slot.folder) == wanted
        elif keep is Keep.IGNORED:
            assert run(slot, "git status --porcelain 2>/dev/null") == ""
        vandal.work()
    assert {path.name for path in outside.iterdir() if not path.name.startswith("name")} == {"precious"}
    assert (outside / "precious").read_text() == "precious"
