"""Whatever a command did, the next commit is exactly what git would have checked out, and nothing ran."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from jobdesk.git.executable import find_git
from jobdesk.git.slots import Keep, Slot, SlotSource
from tests.git.slots.conftest import Run
from tests.support.nasty import NASTY
from tests.support.repositories import SampleRepository, everything_in
from tests.support.trees import Picture, described, fresh_checkout, picture

WAYS = {
    "watched, clean": Keep.NOTHING,
    "looked at, everything kept": Keep.EVERYTHING,
    "watched, ignored kept": Keep.IGNORED,
}
QUESTIONS = "git config --local --list && git for-each-ref && ls -A .git/hooks .git/info .git/objects"


@dataclass(frozen=True)
class Stage:
    """A repository, its last two commits, what git makes of them, and what the repository looked like."""

    sample: SampleRepository
    earlier: str
    later: str
    trees: dict[str, Picture]
    before: dict[str, tuple[int, int, bytes]]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    folder = tmp_path_factory.mktemp("stage")
    sample = SampleRepository(folder / "sample")
    (sample.path / "program").write_text("#!/bin/sh\n")
    (sample.path / "program").chmod(0o755)
    (sample.path / "link").symlink_to("a.txt")
    start = {"a.txt": "abc\n", "folder/b.txt": "b\n", "folder/inner/c.txt": "c\n", ".gitignore": "build/\n*.o\n"}
    sample.commit("first", start)
    sample.run("tag", "-a", "-m", "one", "v1")
    sample.run("repack", "-adq")  # from here on objects are loose, before they are packed
    earlier = sample.commit("second", {"a.txt": "abcabc\n", "gone/d.txt": "d\n"})
    changes = {"later/file": "x\n", "later.txt": "x\n", "folder/b.txt": "bb\n", "gone/d.txt": None}
    later = sample.commit("third", changes)
    sample.run("branch", "other", "HEAD~2")
    trees = {commit: fresh_checkout(find_git(), sample.path, commit, folder / commit) for commit in (earlier, later)}
    return Stage(sample, earlier, later, trees, everything_in(sample.path))


@pytest.fixture
def outside(slot_folder: Path) -> Path:
    """A folder beside the slot's, which no slot may touch."""
    folder = slot_folder.parent / "outside"
    folder.mkdir(parents=True)
    (folder / "precious").write_text("precious\n")
    return folder


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("what", NASTY)
def test_next_commit_is_right(
    what: str, way: str, stage: Stage, slot_folder: Path, outside: Path, run: Run, request: pytest.FixtureRequest
) -> None:
    """Forward to a commit, and back to the one where it happened; nothing outside changes."""
    if way.startswith("looked at"):
        request.getfixturevalue("without_watching")
    source = SlotSource.of(stage.sample.path, find_git())
    with Slot.open(slot_folder, source, find_git()) as slot:
        slot.check_out(stage.earlier, WAYS[way])
        answers = run(slot, QUESTIONS)
        run(slot, NASTY[what].replace("PYTHON", sys.executable))
        for commit in (stage.later, stage.earlier):
            slot.check_out(commit, WAYS[way])
            _assert_is_at(slot, commit, WAYS[way], stage.trees[commit], run)
            assert run(slot, QUESTIONS) == answers
    assert not (slot_folder / "ran").exists()
    assert picture(outside) == {"precious": ("file", b"precious\n")}
    assert everything_in(stage.sample.path) == stage.before


def _assert_is_at(slot: Slot, commit: str, keep: Keep, wanted: Picture, run: Run) -> None:
    assert {path: described(slot.folder / path) for path in wanted} == wanted
    head, *status = run(slot, "git rev-parse HEAD && git status --porcelain 2>/dev/null").splitlines()
    assert head == commit
    if keep is Keep.EVERYTHING:
        assert {line[:3] for line in status} <= {"?? "}
    else:
        assert status == []
    if keep is Keep.NOTHING:
        assert picture(slot.folder) == wanted
