"""Nothing that a repository or a commit brings along runs, and nothing of the person's is touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobdesk.git.executable import Git
from jobdesk.git.slots import Keep, Slot, SlotSource
from tests.git.slots.conftest import Opener, Run
from tests.support.repositories import SampleRepository, everything_in

HOOKS = ("post-checkout", "post-index-change", "pre-commit", "post-commit", "reference-transaction")
REWRITING = (
    "git reset -q --hard HEAD^ && git branch -q -D topic; git tag mine; git tag -d v1;"
    "echo more >> file && git add -A && git commit -qm more; git rm -rq --cached . && git add -A;"
    "git gc -q --prune=now; git repack -adq; git stash list; git fsck --no-progress"
)


@pytest.fixture
def trapped(sample: SampleRepository, tmp_path: Path) -> SampleRepository:
    """A repository in which nearly everything that git does leaves a file `ran`."""
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\necho $0 >> {tmp_path / 'ran'}\ncat\n")
    trap.chmod(0o755)
    sample.commit("first", {".gitattributes": "* filter=trap\n*.bat text eol=crlf\n", "file": "one\n", "a.bat": "x\n"})
    sample.run("tag", "-a", "-m", "one", "v1")
    sample.run("branch", "topic")
    sample.run("repack", "-adq")
    sample.commit("second", {"file": "two\n", "a.bat": "y\n", "folder/file": "x\n"})
    for hook in HOOKS:
        (sample.path / ".git" / "hooks" / hook).symlink_to(trap)
    settings = {"filter.trap.smudge": trap, "filter.trap.clean": trap, "core.fsmonitor": trap, "core.sshCommand": trap}
    for name, value in settings.items():
        sample.run("config", name, str(value))
    return sample


@pytest.mark.parametrize("keep", Keep)
def test_nothing_runs(keep: Keep, trapped: SampleRepository, open_slot: Opener, run: Run, tmp_path: Path) -> None:
    """No hook, filter or monitor; not in our own steps, and not in those of a command."""
    slot = open_slot(trapped)
    for commit in trapped.run("rev-list", "--reverse", "main").splitlines() * 2:
        slot.check_out(commit, keep)
        run(
            slot,
            "echo more >> file && git status && git diff HEAD && git checkout -q -b x && git commit -qam x",
        )
    assert not (tmp_path / "ran").exists()
    trapped.run("status")
    assert (tmp_path / "ran").exists(), "the trap works"


def test_nobodys_configuration(
    trapped: SampleRepository, git: Git, slot_folder: Path, run: Run, tmp_path: Path
) -> None:
    """The person's own configuration, attributes and ignore file have no say in a slot."""
    home = tmp_path / "home"
    (home / ".config" / "git").mkdir(parents=True)
    (home / ".gitconfig").write_text(f"[core]\n\thooksPath = {trapped.path / '.git' / 'hooks'}\n\tautocrlf = true\n")
    (home / ".config" / "git" / "attributes").write_text("* ident eol=crlf\n")
    (home / ".config" / "git" / "ignore").write_text("*\n")
    theirs = git.with_environment({**git.environment, "HOME": str(home), "XDG_CONFIG_HOME": str(home / ".config")})
    with Slot.open(slot_folder, SlotSource.of(trapped.path, git), theirs) as slot:
        slot.check_out(trapped.run("rev-parse", "main"), Keep.IGNORED)
        run(slot, "touch new")
        slot.check_out(trapped.run("rev-parse", "main^"), Keep.IGNORED)
        assert (slot.folder / "file").read_bytes() == b"one\n"
        assert not (slot.folder / "new").exists()
        assert run(slot, f"export HOME={home}; touch new; git status --porcelain") == "?? new\n"
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("watching", ["watched", "looked at"])
def test_the_persons_repository_is_left_alone(
    watching: str, sample: SampleRepository, open_slot: Opener, run: Run, request: pytest.FixtureRequest
) -> None:
    """Not a byte and not a time changes, of loose or packed objects, refs, or files."""
    if watching == "looked at":
        request.getfixturevalue("without_watching")
    sample.commit("first", {"file": "one\n", "folder/file": "x\n"})
    sample.run("tag", "v1")
    sample.run("branch", "topic")
    sample.run("repack", "-adq")
    second = sample.commit("second", {"file": "two\n"})
    third = sample.commit("third", {"other/file": "three\n"})
    before = everything_in(sample.path)
    slot = open_slot(sample)
    for commit in (third, second, third):
        slot.check_out(commit)
        run(slot, REWRITING)
    slot.close()
    assert everything_in(sample.path) == before
