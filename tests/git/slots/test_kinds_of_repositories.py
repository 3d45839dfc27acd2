"""Slots of every kind of repository, and what they tell about submodules, Git LFS and names that collide."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobdesk.git.slots.places import Places
from tests.git.slots.conftest import Opener, Run
from tests.support.repositories import SampleRepository
from tests.support.trees import picture

POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"


def history(sample: SampleRepository) -> list[str]:
    return [sample.commit(str(number), {"file": f"{number}\n"}) for number in range(3)]


def assert_works(sample: SampleRepository, commit: str, open_slot: Opener, run: Run) -> None:
    slot = open_slot(sample)
    slot.check_out(commit)
    answer = run(slot, "git status --porcelain && git log --format=%s && git fsck --no-progress && cat file")
    assert answer.split()[-1] == sample.run("show", f"{commit}:file")
    assert answer.split()[:-1] == sample.run("log", "--format=%s", commit).split()


def test_sha256(tmp_path: Path, open_slot: Opener, run: Run) -> None:
    sample = SampleRepository(tmp_path / "wide", "--object-format=sha256")
    assert_works(sample, history(sample)[1], open_slot, run)


def test_bare(sample: SampleRepository, tmp_path: Path, open_slot: Opener, run: Run) -> None:
    commits = history(sample)
    sample.run("clone", "--quiet", "--bare", ".", str(tmp_path / "bare"))
    assert_works(SampleRepository.at(tmp_path / "bare"), commits[1], open_slot, run)


def test_shallow(sample: SampleRepository, tmp_path: Path, open_slot: Opener, run: Run) -> None:
    """History ends where the clone does."""
    commits = history(sample)
    sample.run("clone", "--quiet", "--depth=2", f"file://{sample.path}", str(tmp_path / "shallow"))
    assert_works(SampleRepository.at(tmp_path / "shallow"), commits[2], open_slot, run)


def test_linked_worktree(sample: SampleRepository, tmp_path: Path, open_slot: Opener, run: Run) -> None:
    commits = history(sample)
    sample.run("worktree", "add", "--quiet", "--detach", str(tmp_path / "linked"), commits[0])
    assert_works(SampleRepository.at(tmp_path / "linked"), commits[1], open_slot, run)


def test_borrowed_objects(sample: SampleRepository, tmp_path: Path, open_slot: Opener, run: Run) -> None:
    """A repository that itself borrows, so deep that a slot that did the same would be too deep for git."""
    commits = history(sample)
    lender = sample.path
    for depth in range(5):
        folder = tmp_path / f"borrower {depth}"
        sample.run("clone", "--quiet", "--bare", "--shared", str(lender), str(folder))
        lender = folder
    assert_works(SampleRepository.at(lender), commits[1], open_slot, run)


def test_odd_folder_names(tmp_path: Path, open_slot: Opener, run: Run) -> None:
    """The path of a repository may hold quotes, line ends, and what is no UTF-8."""
    sample = SampleRepository(Path(f"{tmp_path}/#\"odd\\\n'é\udcff"))
    assert_works(sample, history(sample)[1], open_slot, run)


def test_submodules_are_told(sample: SampleRepository, open_slot: Opener, run: Run) -> None:
    """A submodule is an empty folder, and stays one, whatever a command puts there."""
    link = "0123456789" * 4
    sample.commit("first", {"file": "x\n"})
    sample.run("update-index", "--add", "--cacheinfo", f"160000,{link},vendor/sub")
    sample.run("commit", "--quiet", "--message=sub")
    commit = sample.run("rev-parse", "HEAD")
    slot = open_slot(sample)
    for _ in range(4):
        notes = slot.check_out(commit).notes
        assert notes == ("Submodules are left as empty folders: vendor/sub.",)
        assert list((slot.folder / "vendor" / "sub").iterdir()) == []
        assert run(slot, "git status --porcelain") == ""
        run(slot, "cd vendor/sub && git init -q . && touch file")


def test_a_submodule_that_becomes_a_folder(sample: SampleRepository, open_slot: Opener, run: Run) -> None:
    """What a command leaves in the folder is found there too."""
    sample.commit("first", {"file": "x\n"})
    sample.run("update-index", "--add", "--cacheinfo", f"160000,{'0123456789' * 4},sub")
    sample.run("commit", "--quiet", "--message=sub")
    before = sample.run("rev-parse", "HEAD")
    sample.run("update-index", "--force-remove", "sub")
    after = sample.commit("folder", {"sub/file": "x\n"})
    slot = open_slot(sample)
    for commit in (before, after):
        slot.check_out(commit)
    run(slot, "touch sub/new")
    slot.check_out(after)
    assert run(slot, "git status --porcelain") == ""


def test_pointers_are_told(sample: SampleRepository, open_slot: Opener) -> None:
    """Files of Git LFS stay pointers, also after the slot was taken up again; the first few are named."""
    commit = sample.commit("big", {f"big{number}": POINTER for number in range(5)})
    smaller = sample.commit("smaller", {f"big{number}": "content\n" for number in range(1, 5)})
    slot = open_slot(sample)
    note = "Git LFS files are pointers, not their contents: big0, big1, big2 and 2 more."
    assert slot.check_out(commit).notes == (note,)
    slot.close()
    again = open_slot(sample)
    assert again.check_out(smaller).notes == ("Git LFS files are pointers, not their contents: big0.",)


def test_collisions_are_told(sample: SampleRepository, open_slot: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the file system ignores case, names that differ in nothing else are named."""
    commit = sample.commit("both", {"Readme": "a\n", "README": "b\n", "other": "c\n"})
    monkeypatch.setattr(Places, "ignores_case", lambda _: True)
    notes = open_slot(sample).check_out(commit).notes
    assert notes == ("These names are one file on this system: README, Readme.",)


def test_names_of_any_bytes(sample: SampleRepository, open_slot: Opener, run: Run) -> None:
    """Names need not be UTF-8, and may hold line ends and quotes."""
    names = ["\udcff\udcfe", "line\nend", '"quoted"', "-f", "é/ü", " "]
    commit = sample.commit("odd", dict.fromkeys(names, "x\n"))
    slot = open_slot(sample)
    slot.check_out(commit)
    assert {path for path in picture(slot.folder) if path != "é"} == set(names)
    assert run(slot, "git status --porcelain") == ""
