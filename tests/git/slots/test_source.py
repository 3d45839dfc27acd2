"""A snapshot of a repository travels as JSON, and says where objects are and which refs there are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jobdesk.git.executable import Git, GitFailed
from jobdesk.git.slots import SlotSource
from tests.git.slots.conftest import Opener, Run
from tests.support.repositories import SampleRepository


def test_through_json(sample: SampleRepository, git: Git) -> None:
    """What comes out is what went in, names that are not UTF-8 included."""
    commit = sample.commit("one", {"file": "x\n"})
    sample.run("update-ref", "refs/heads/\udcff\u2028x", commit)
    sample.run("tag", "-a", "-m", "one", "v1")
    source = SlotSource.of(sample.path, git)
    assert "refs/heads/\udcff\u2028x\n" in source.packed_refs
    assert SlotSource.from_json(json.loads(json.dumps(source.as_json()))) == source


def test_which_refs(sample: SampleRepository, open_slot: Opener, run: Run) -> None:
    """Branches, tags, remote branches and notes, as they are; no replacements, no stash, nothing of a bisection."""
    commit = sample.commit("one", {"file": "x\n"})
    sample.run("tag", "-a", "-m", "one", "v1")
    shown = ["refs/heads/main", "refs/heads/topic/x", "refs/notes/commits", "refs/remotes/origin/main", "refs/tags/v1"]
    hidden = ["refs/bisect/bad", "refs/pull/1/head", "refs/stash", f"refs/replace/{'1' * 40}"]
    for ref in {*shown, *hidden} - {"refs/tags/v1"}:
        sample.run("update-ref", ref, commit)
    slot = open_slot(sample)
    slot.check_out(commit)
    form = "--format='%(refname) %(objectname) %(*objectname)'"
    wanted = sample.run("for-each-ref", form.replace("'", ""), *shown)
    assert run(slot, f"git for-each-ref {form}").strip() == wanted
    assert run(slot, "git pack-refs --all && git describe") == "v1\n"


def test_a_branch_without_a_commit(sample: SampleRepository, git: Git) -> None:
    """A repository with no commits has no refs, and can be borrowed from."""
    source = SlotSource.of(sample.path, git)
    assert source.object_folders == (str(sample.path / ".git" / "objects"),)
    assert source.packed_refs.count("\n") == 1


@pytest.mark.parametrize("form", ["{}", '"{}"', "../../lender/.git/objects"])
def test_lenders_of_the_lender(form: str, sample: SampleRepository, git: Git, tmp_path: Path) -> None:
    """A repository that borrows says from whom: absolute, quoted or relative."""
    lender = SampleRepository(tmp_path / "lender")
    alternates = sample.path / ".git" / "objects" / "info" / "alternates"
    alternates.write_text(f"# a comment\n\n{form.format(lender.path / '.git' / 'objects')}\n")
    if form.startswith(".."):
        alternates.write_text("../../../lender/.git/objects\n")
    assert SlotSource.of(sample.path, git).object_folders == (
        str(sample.path / ".git" / "objects"),
        str(lender.path / ".git" / "objects"),
    )


def test_no_repository(git: Git, tmp_path: Path) -> None:
    """git's own sentence says so."""
    with pytest.raises(GitFailed, match="not a git repository"):
        SlotSource.of(tmp_path, git)
