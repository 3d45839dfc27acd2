"""A slot is a repository in which git works, that is put back, taken up again, and built anew when it fails."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from jobdesk.git.executable import Git
from jobdesk.git.slots import (
    CommitGone,
    ContentMissing,
    Keep,
    LenderGone,
    Slot,
    SlotInUse,
    SlotSource,
    SlotTrouble,
)
from tests.git.slots.conftest import Opener, Run
from tests.support.repositories import SampleRepository
from tests.support.trees import picture

GIT_AT_WORK = """
git status --porcelain
git describe
git log --format=%s
git diff --stat HEAD^
git rev-parse --abbrev-ref HEAD
git checkout -q -b work && echo more >> file && git commit -qam more && git log -1 --format=%an:%s
"""


def two_commits(sample: SampleRepository) -> tuple[str, str]:
    first = sample.commit("first", {"file": "one\n", "folder/other": "other\n"})
    sample.run("tag", "-a", "-m", "one", "v1")
    return first, sample.commit("second", {"file": "two\n"})


def test_git_works_inside(sample: SampleRepository, open_slot: Opener, run: Run) -> None:
    """HEAD is detached at the commit, the index is right, tags are there, and one can branch and commit."""
    _, second = two_commits(sample)
    slot = open_slot(sample)
    slot.check_out(second)
    answer = run(slot, GIT_AT_WORK).splitlines()
    assert answer[0].startswith("v1-1-g")
    assert answer[1:] == [
        "second",
        "first",
        " file | 2 +-",
        " 1 file changed, 1 insertion(+), 1 deletion(-)",
        "HEAD",
        "JobDesk:more",
    ]


def test_a_check_out_says_where(sample: SampleRepository, open_slot: Opener, slot_folder: Path) -> None:
    """The work tree, the commit, and nothing to note."""
    first, _ = two_commits(sample)
    checked_out = open_slot(sample).check_out(first)
    assert checked_out.folder == slot_folder / "work"
    assert (checked_out.commit, checked_out.notes) == (first, ())
    assert picture(checked_out.folder) == {
        "file": ("file", b"one\n"),
        "folder": ("folder", b""),
        "folder/other": ("file", b"other\n"),
    }


def test_only_what_differs_is_written(sample: SampleRepository, open_slot: Opener) -> None:
    """A file that is the same in both commits is left alone, so that builds stay incremental."""
    first, second = two_commits(sample)
    slot = open_slot(sample)
    slot.check_out(first)
    before = (slot.folder / "folder" / "other").stat()
    slot.check_out(second)
    assert (slot.folder / "folder" / "other").stat() == before


def test_root_and_empty_commits(sample: SampleRepository, open_slot: Opener) -> None:
    """From a commit that holds nothing to one with files, and back."""
    empty = sample.commit("empty")
    full = sample.commit("full", {"folder/deep/file": "x\n"})
    slot = open_slot(sample)
    for commit, paths in [(empty, set()), (full, {"folder", "folder/deep", "folder/deep/file"}), (empty, set())]:
        slot.check_out(commit)
        assert picture(slot.folder).keys() == paths


def test_taken_up_again(sample: SampleRepository, open_slot: Opener, run: Run) -> None:
    """A slot that was closed keeps its build folders, and writes only what differs."""
    first, second = two_commits(sample)
    slot = open_slot(sample)
    slot.check_out(first, Keep.EVERYTHING)
    run(slot, "mkdir build && echo built > build/out && echo changed > folder/other && git config x.y z")
    generation = slot.generation
    slot.close()
    again = open_slot(sample)
    again.check_out(second, Keep.EVERYTHING)
    assert again.generation == generation
    assert (again.folder / "build" / "out").read_text() == "built\n"
    assert (again.folder / "folder" / "other").read_text() == "other\n"
    assert run(again, "git status --porcelain; git config x.y || echo none") == "?? build/\nnone\n"


def test_changed_while_nobody_looked(sample: SampleRepository, open_slot: Opener) -> None:
    """What was changed in a closed slot is found when it is taken up."""
    first, _ = two_commits(sample)
    slot = open_slot(sample)
    slot.check_out(first)
    slot.close()
    (slot.folder / "file").write_text("ONE\n")
    (slot.folder / "new").write_text("new\n")
    again = open_slot(sample)
    again.check_out(first, Keep.NOTHING)
    assert picture(again.folder).keys() == {"file", "folder", "folder/other"}
    assert (again.folder / "file").read_text() == "one\n"


@pytest.mark.parametrize(
    "damage", ["truncate -s -1 index", "echo '{}' > state.json", "rm -r work", "mv work x && ln -s x work"]
)
def test_a_state_that_cannot_be_trusted(
    damage: str, sample: SampleRepository, open_slot: Opener, slot_folder: Path
) -> None:
    """A closed slot that was damaged is built anew."""
    first, _ = two_commits(sample)
    slot = open_slot(sample)
    slot.check_out(first)
    generation = slot.generation
    slot.close()
    subprocess.run(["sh", "-c", damage], cwd=slot_folder, check=True)
    again = open_slot(sample)
    again.check_out(first)
    assert again.generation != generation
    assert not again.folder.is_symlink()
    assert (again.folder / "file").read_text() == "one\n"


def test_a_process_that_died(sample: SampleRepository, open_slot: Opener, slot_folder: Path, git: Git) -> None:
    """A slot that was not closed is built anew: nobody knows what was being done to it."""
    first, _ = two_commits(sample)
    script = (
        "import os, sys; from pathlib import Path;"
        "from jobdesk.git.executable import find_git; from jobdesk.git.slots import Slot, SlotSource;"
        "git = find_git();"
        "slot = Slot.open(Path(sys.argv[1]), SlotSource.of(Path(sys.argv[2]), git), git);"
        "slot.check_out(sys.argv[3]);"
        "(slot.folder / 'file').write_text('half');"
        "os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", script, slot_folder, sample.path, first], check=True)
    slot = open_slot(sample)
    slot.check_out(first)
    assert (slot.folder / "file").read_text() == "one\n"


def test_one_process_at_a_time(sample: SampleRepository, open_slot: Opener) -> None:
    """A slot that is open cannot be opened again."""
    two_commits(sample)
    open_slot(sample)
    with pytest.raises(SlotInUse, match="Another process"):
        open_slot(sample)


def test_closing_twice(sample: SampleRepository, open_slot: Opener) -> None:
    """Closing again does nothing, also where no commit was ever checked out."""
    two_commits(sample)
    slot = open_slot(sample)
    slot.close()
    slot.close()
    with pytest.raises(ValueError, match="closed"):
        slot.check_out("0" * 40)
    open_slot(sample).close()


def test_a_place_that_cannot_be(sample: SampleRepository, git: Git, tmp_path: Path) -> None:
    """The sentence names the slot and the system's reason."""
    two_commits(sample)
    (tmp_path / "file").touch()
    with pytest.raises(SlotTrouble, match="could not be prepared: Not a directory"):
        Slot.open(tmp_path / "file" / "slot", SlotSource.of(sample.path, git), git)


def test_a_slot_that_fails_twice(sample: SampleRepository, open_slot: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is built anew once; after that the system's reason is what there is to say."""
    first, second = two_commits(sample)
    slot = open_slot(sample)
    slot.check_out(first)
    generation = slot.generation

    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("jobdesk.git.slots.tree._write_all", no_room)
        with pytest.raises(SlotTrouble, match="No space left on device"):
            slot.check_out(second)
    slot.check_out(second)
    assert slot.generation != generation
    assert (slot.folder / "file").read_text() == "two\n"


@pytest.mark.parametrize("name", ["HEAD", "--help", "", "0" * 39, "0" * 40 + "\n", "A" * 40])
def test_full_ids_only(name: str, sample: SampleRepository, open_slot: Opener) -> None:
    """A name is resolved elsewhere, once; here it could mean something else, or be an option."""
    two_commits(sample)
    with pytest.raises(ValueError, match="no full id"):
        open_slot(sample).check_out(name)


def forget_old_commits(sample: SampleRepository) -> None:
    sample.run("reflog", "expire", "--expire=now", "--all")
    sample.run("gc", "--quiet", "--prune=now")


def test_a_commit_that_is_gone(sample: SampleRepository, open_slot: Opener) -> None:
    """A commit that git has removed ends with its sentence; the slot stays as it was, and goes on."""
    first, second = two_commits(sample)
    sample.run("reset", "--hard", "--quiet", "HEAD^")
    forget_old_commits(sample)
    slot = open_slot(sample)
    slot.check_out(first)
    generation = slot.generation
    with pytest.raises(CommitGone, match="no longer in the repository"):
        slot.check_out(second)
    slot.check_out(first)
    assert slot.generation == generation


def test_where_the_slot_is_is_gone(sample: SampleRepository, open_slot: Opener, run: Run) -> None:
    """Even where the commit that is checked out was removed, the next one can be."""
    first, second = two_commits(sample)
    slot = open_slot(sample)
    slot.check_out(second)
    generation = slot.generation
    sample.run("reset", "--hard", "--quiet", "HEAD^")
    forget_old_commits(sample)
    slot.check_out(first)
    assert slot.generation == generation
    assert run(slot, "cat file; git status --porcelain") == "one\n"


def test_a_repository_that_packs_meanwhile(sample: SampleRepository, open_slot: Opener, run: Run) -> None:
    """After a gc in the person's repository, git goes on working in the slot."""
    first, second = two_commits(sample)
    slot = open_slot(sample)
    slot.check_out(first)
    forget_old_commits(sample)
    slot.check_out(second)
    assert run(slot, "git log --format=%s && git fsck --no-progress") == "second\nfirst\n"


def test_a_commit_that_is_newer_than_the_slot(sample: SampleRepository, open_slot: Opener, run: Run) -> None:
    """What was committed after the slot was opened can be checked out, and git inside knows it."""
    first, _ = two_commits(sample)
    slot = open_slot(sample)
    slot.check_out(first)
    third = sample.commit("third", {"file": "three\n"})
    slot.check_out(third)
    assert run(slot, "git log -1 --format=%s && git diff --stat") == "third\n"


def test_a_repository_that_moved(sample: SampleRepository, open_slot: Opener, git: Git, run: Run) -> None:
    """The sentence says that it is not there; told where it is now, the slot carries on."""
    first, second = two_commits(sample)
    slot = open_slot(sample)
    slot.check_out(first)
    generation = slot.generation
    moved = sample.path.rename(sample.path.parent / "moved")
    with pytest.raises(LenderGone, match="moved or deleted"):
        slot.check_out(second)
    slot.refresh(SlotSource.of(moved, git))
    slot.check_out(second)
    assert slot.generation == generation
    assert run(slot, "git log -1 --format=%s") == "second\n"


def test_contents_that_are_missing(sample: SampleRepository, open_slot: Opener) -> None:
    """A commit of which a file is not there, as in a partial clone, says so; others can be checked out."""
    first, second = two_commits(sample)
    blob = sample.run("rev-parse", f"{second}:file")
    (sample.path / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    slot = open_slot(sample)
    with pytest.raises(ContentMissing, match=blob):
        slot.check_out(second)
    slot.check_out(first)
    assert (slot.folder / "file").read_text() == "one\n"


def test_refs_of_the_day(sample: SampleRepository, open_slot: Opener, git: Git, run: Run) -> None:
    """A newer snapshot brings new refs, and takes away those that are gone."""
    first, _ = two_commits(sample)
    slot = open_slot(sample)
    slot.check_out(first)
    sample.run("tag", "--delete", "v1")
    sample.run("branch", "topic")
    slot.refresh(SlotSource.of(sample.path, git))
    assert run(slot, "git for-each-ref --format='%(refname)'") == "refs/heads/main\nrefs/heads/topic\n"
    slot.check_out(first)
    assert run(slot, "git status --porcelain; git rev-parse HEAD") == f"{first}\n"


def test_another_repository(sample: SampleRepository, open_slot: Opener, git: Git, tmp_path: Path) -> None:
    """A slot may be given to any repository, of any format."""
    first, _ = two_commits(sample)
    other = SampleRepository(tmp_path / "other", "--object-format=sha256")
    commit = other.commit("only", {"only": "only\n"})
    slot = open_slot(sample)
    slot.check_out(first)
    slot.refresh(SlotSource.of(other.path, git))
    slot.check_out(commit, Keep.NOTHING)
    assert picture(slot.folder).keys() == {"only"}


def test_the_repository_above_is_not_seen(sample: SampleRepository, git: Git, run: Run) -> None:
    """A command that loses its git folder does not get hold of a repository around the slot."""
    first, _ = two_commits(sample)
    source = SlotSource.of(sample.path, git)
    with Slot.open(sample.path / "inside", source, git) as slot:
        slot.check_out(first)
        assert "not a git repository" in run(slot, "rm -rf .git; mkdir -p a/b; cd a/b; git status || true")
