"""Of what commands made beside the tracked files, what was asked for stays, and nothing else."""

from __future__ import annotations

import pytest

from jobdesk.git.slots import Keep, checkout
from tests.git.slots.conftest import Opener, Run
from tests.support.repositories import SampleRepository
from tests.support.trees import picture

IGNORES = "build/\n*.o\n__pycache__\n"
MESS = (
    "mkdir -p build/deep empty new/__pycache__ new/sub new/hollow src/__pycache__"
    " && { test -e build/pipe || mkfifo build/pipe; }"
    " && touch build/deep/x build/y.txt z.o src/a.o src/b.txt src/__pycache__/c new/__pycache__/d new/e new/sub/f.o"
    " && mkdir -p own && echo '*' > own/.gitignore && touch own/x"
)
IGNORED = {
    *("build", "build/deep", "build/deep/x", "build/y.txt", "build/pipe", "z.o", "src/a.o"),
    *("src/__pycache__", "src/__pycache__/c", "new", "new/__pycache__", "new/__pycache__/d", "new/sub", "new/sub/f.o"),
    *("own", "own/.gitignore", "own/x"),
}


@pytest.fixture
def commits(sample: SampleRepository) -> list[str]:
    first = sample.commit("first", {"src/a.c": "a\n", ".gitignore": IGNORES})
    return [first, sample.commit("second", {"src/a.c": "aa\n"})]


TRACKED = {"src", "src/a.c", ".gitignore"}


def test_everything(sample: SampleRepository, commits: list[str], open_slot: Opener, run: Run) -> None:
    """All that is ordinary stays; a pipe at which a program might wait does not."""
    slot = open_slot(sample)
    slot.check_out(commits[0])
    run(slot, f"{MESS} && mkfifo pipe src/pipe && git init -q src/nested && git init -q src")
    before = picture(slot.folder / "new")
    slot.check_out(commits[1], Keep.EVERYTHING)
    assert picture(slot.folder / "new") == before
    assert {path.name for path in slot.folder.iterdir()} == {
        *(".git", ".gitignore", "build", "empty", "new", "own", "src", "z.o")
    }
    assert {path.name for path in (slot.folder / "src").iterdir()} == {"a.c", "a.o", "b.txt", "__pycache__", "nested"}


def test_ignored(sample: SampleRepository, commits: list[str], open_slot: Opener, run: Run) -> None:
    """What git ignores stays, wherever it is; git finds nothing else to clean."""
    slot = open_slot(sample)
    slot.check_out(commits[0])
    for commit in (commits[1], commits[0]):
        run(slot, MESS)
        slot.check_out(commit, Keep.IGNORED)
        assert run(slot, "git clean -ffdn; git status --porcelain") == ""
        assert set(run(slot, "find . -path ./.git -prune -o -print | cut -c3-").split()) == TRACKED | IGNORED
        run(slot, "rm -r build")


def test_nothing(sample: SampleRepository, commits: list[str], open_slot: Opener, run: Run) -> None:
    """Only what is tracked is there."""
    slot = open_slot(sample)
    slot.check_out(commits[0], Keep.EVERYTHING)
    run(slot, MESS)
    slot.check_out(commits[1], Keep.EVERYTHING)
    slot.check_out(commits[0], Keep.NOTHING)
    assert picture(slot.folder).keys() == TRACKED


def test_git_is_asked_once(
    sample: SampleRepository, commits: list[str], open_slot: Opener, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As long as commands make what is known to be ignored, git is not asked again; then it is."""
    asked = []
    clear = checkout.clear_unignored
    monkeypatch.setattr(checkout, "clear_unignored", lambda *given: (asked.append(1), clear(*given))[1])
    slot = open_slot(sample)
    for number in range(4):
        slot.check_out(commits[number % 2], Keep.IGNORED)
        run(slot, f"mkdir -p build && touch build/{number} src/a.o")
    assert len(asked) == 1
    run(slot, "touch new")
    slot.check_out(commits[0], Keep.IGNORED)
    assert len(asked) == 2
    assert run(slot, "ls build; ls") == "0\n1\n2\n3\nbuild\nsrc\n"


def test_ignore_rules_that_change(sample: SampleRepository, open_slot: Opener, run: Run) -> None:
    """What the next commit no longer ignores goes."""
    first = sample.commit("first", {".gitignore": "*.o\n*.log\n"})
    second = sample.commit("second", {".gitignore": "*.log\n"})
    slot = open_slot(sample)
    slot.check_out(first, Keep.IGNORED)
    run(slot, "touch x.o x.log")
    slot.check_out(first, Keep.IGNORED)
    assert picture(slot.folder).keys() == {".gitignore", "x.o", "x.log"}
    slot.check_out(second, Keep.IGNORED)
    assert picture(slot.folder).keys() == {".gitignore", "x.log"}


def test_git_cannot_tell(
    sample: SampleRepository, commits: list[str], open_slot: Opener, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pipe in the place of an ignore file makes git wait for ever; then all that is untracked goes."""
    monkeypatch.setattr("jobdesk.git.slots.leftovers._PATIENCE_S", 0.2)
    slot = open_slot(sample)
    slot.check_out(commits[0])
    run(slot, "mkdir -p new build && mkfifo new/.gitignore && touch new/x.o")
    slot.check_out(commits[1], Keep.IGNORED)
    assert picture(slot.folder).keys() == TRACKED


def test_in_the_way_of_the_next_commit(sample: SampleRepository, open_slot: Opener, run: Run) -> None:
    """What is untracked and where the next commit has something else goes; what is beside it stays."""
    first = sample.commit("first", {"file": "x\n"})
    second = sample.commit("second", {"folder/inner/file": "x\n", "other": "x\n"})
    slot = open_slot(sample)
    slot.check_out(first, Keep.EVERYTHING)
    run(slot, "mkdir -p folder other/deep && echo x > folder/inner && echo mine > folder/mine && touch other/deep/x")
    slot.check_out(second, Keep.EVERYTHING)
    assert run(slot, "git status --porcelain") == "?? folder/mine\n"
    slot.check_out(first, Keep.EVERYTHING)
    assert run(slot, "git status --porcelain") == "?? folder/\n"
    slot.check_out(second, Keep.NOTHING)
    assert run(slot, "git status --porcelain") == ""
