"""Repositories of every kind open, say what they are, and are left exactly as they were."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from jobdesk.core.errors import EnvironmentTrouble, UserError
from jobdesk.git.commits import CommitList, CommitRange
from jobdesk.git.executable import Git, GitFailed, GitTooOld, find_git
from jobdesk.git.objects import ObjectMissing
from jobdesk.git.repository import (
    CommitVanished,
    DubiousOwnership,
    NoCommitsYet,
    NotARepository,
    Repository,
    RepositoryGone,
    UnknownRevision,
)
from tests.support.repositories import SampleRepository, everything_in

FIRST = "8d5ffdad60c390487627d43995a13c18681287d4"


SIGNATURE = "\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n -----END PGP SIGNATURE-----\n\n"


def subjects(repository: Repository, selection: CommitRange | CommitList | None = None) -> list[str]:
    return [commit.subject for commit in repository.commits(selection or CommitRange())]


def test_a_work_tree(sample: SampleRepository, git: Git) -> None:
    """The facts of the plainest kind."""
    sample.commit("first", {"a": "1"})
    repository = Repository.open(sample.path, git)
    assert repository.path == sample.path.resolve()
    assert repository.git_dir == repository.common_dir == sample.path.resolve() / ".git"
    assert repository.object_format == "sha1"
    assert not (repository.is_bare or repository.is_shallow or repository.is_partial)
    assert repository.head_branch() == "main"


def test_ids_are_constants(sample: SampleRepository, git: Git) -> None:
    """Samples have fixed authors and dates, and no configuration of this machine."""
    assert sample.commit("first", {"a": "1"}) == FIRST
    assert Repository.open(sample.path, git).resolve("HEAD") == FIRST


@pytest.mark.parametrize("inside", ["docs/deep", ".git", ".git/objects"])
def test_from_a_folder_inside(sample: SampleRepository, git: Git, inside: str) -> None:
    """Any folder of a work tree, or of its git folder, leads to the top."""
    sample.commit("first", {"docs/deep/a": "1"})
    assert Repository.open(sample.path / inside, git) == Repository.open(sample.path, git)


def test_a_linked_work_tree(sample: SampleRepository, git: Git, tmp_path: Path) -> None:
    """It has a HEAD of its own, and shares objects with the others."""
    sample.commit("first")
    sample.run("worktree", "add", "--quiet", "-b", "side", str(tmp_path / "linked"))
    SampleRepository.at(tmp_path / "linked").commit("second")
    repository = Repository.open(tmp_path / "linked", git)
    assert repository.path == (tmp_path / "linked").resolve()
    assert repository.common_dir == sample.path.resolve() / ".git"
    assert repository.git_dir == repository.common_dir / "worktrees" / "linked"
    assert repository.head_branch() == "side"
    assert subjects(repository) == ["second", "first"]


def test_a_bare_repository(sample: SampleRepository, git: Git, tmp_path: Path) -> None:
    """It has no work tree; its folder is its git folder."""
    sample.commit("first")
    sample.run("clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))
    repository = Repository.open(tmp_path / "bare.git", git)
    assert repository.is_bare
    assert repository.path == repository.git_dir == (tmp_path / "bare.git").resolve()
    assert subjects(repository) == ["first"]


def test_a_bare_repository_of_a_cautious_person(
    sample: SampleRepository, git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`safe.bareRepository = explicit` is about folders that git stumbles upon; this one was named."""
    sample.run("clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))
    (tmp_path / ".gitconfig").write_text("[safe]\n\tbareRepository = explicit\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Repository.open(tmp_path / "bare.git", find_git()).is_bare


def test_a_shallow_repository(sample: SampleRepository, git: Git, tmp_path: Path) -> None:
    """Its history ends early, and the sentence about older commits says so."""
    first, *_ = sample.grow(3)
    sample.run("clone", "--quiet", "--depth=2", sample.path.as_uri(), str(tmp_path / "shallow"))
    repository = Repository.open(tmp_path / "shallow", git)
    assert repository.is_shallow
    assert subjects(repository) == ["commit 2", "commit 1"]
    with pytest.raises(UnknownRevision, match="shallow: older history is not there"):
        repository.resolve(first)


def test_a_partial_clone(sample: SampleRepository, git: Git, tmp_path: Path) -> None:
    """Commits and trees are there; nothing is fetched for the digest of a file that is not."""
    sample.commit("first", {"a": "1", "docs/b": "2"})
    sample.run("config", "uploadpack.allowFilter", "true")
    sample.run("clone", "--quiet", "--filter=blob:none", "--no-checkout", sample.path.as_uri(), str(tmp_path / "part"))
    repository = Repository.open(tmp_path / "part", git)
    assert repository.is_partial
    ((_, partial),) = repository.contents(repository.commits(CommitRange()), ["a"])
    ((_, full),) = Repository.open(sample.path, git).contents(repository.commits(CommitRange()), ["a"])
    assert partial == full
    blob = sample.run("rev-parse", "HEAD:a")
    with repository.objects() as objects, pytest.raises(ObjectMissing, match="never fetched"):
        list(objects.read([blob.encode()]))


def test_a_sha256_repository(git: Git, tmp_path: Path) -> None:
    """Ids are longer, and nothing else is different."""
    sample = SampleRepository(tmp_path / "long", "--object-format=sha256")
    made = sample.commit("first", {"a": "1", "docs/b": "2"})
    repository = Repository.open(sample.path, git)
    assert repository.object_format == "sha256"
    assert repository.resolve("main") == made
    assert len(made) == 64
    assert subjects(repository, CommitList((made,))) == ["first"]
    ((_, digest),) = repository.contents(repository.commits(CommitRange()), ["docs/b"])
    assert len(digest) == 64


@pytest.mark.skipif(find_git().version < (2, 45, 0), reason="this git cannot make a reftable repository")
def test_a_reftable_repository(git: Git, tmp_path: Path) -> None:
    """How refs are stored is git's own matter."""
    sample = SampleRepository(tmp_path / "tables", "--ref-format=reftable")
    made = sample.commit("first")
    repository = Repository.open(sample.path, git)
    assert (repository.resolve("HEAD"), repository.head_branch()) == (made, "main")


@pytest.mark.parametrize(("version", "extension"), [("1", "someday"), ("99", "noop")])
def test_a_format_of_a_newer_git(sample: SampleRepository, git: Git, version: str, extension: str) -> None:
    """A format that this git does not know is a matter of its version, and git's own words say which."""
    sample.run("config", f"extensions.{extension}", "true")
    sample.run("config", "core.repositoryFormatVersion", version)
    with pytest.raises(GitTooOld, match=r"a newer git does\. git says: .*(someday|99)"):
        Repository.open(sample.path, git)


def test_no_commits_yet(sample: SampleRepository, git: Git) -> None:
    """A new repository opens; asking for its commits names the branch that has none."""
    repository = Repository.open(sample.path, git)
    assert repository.head_branch() == "main"
    with pytest.raises(NoCommitsYet, match=r"The branch main of .* has no commits yet"):
        repository.commits(CommitRange())
    with pytest.raises(NoCommitsYet, match=r"The branch main of .* has no commits yet"):
        repository.resolve("main")


def test_a_detached_head(sample: SampleRepository, git: Git) -> None:
    """HEAD may be on no branch at all."""
    sample.commit("first")
    sample.run("checkout", "--quiet", "--detach")
    assert Repository.open(sample.path, git).head_branch() is None


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has such names")
def test_a_branch_in_another_encoding(sample: SampleRepository, git: Git) -> None:
    """A name that is not UTF-8 is kept as the bytes it is, and resolves."""
    made = sample.commit("first")
    sample.run("update-ref", os.fsdecode(b"refs/heads/gr\xfcn"), made)
    sample.run("symbolic-ref", "HEAD", os.fsdecode(b"refs/heads/gr\xfcn"))
    repository = Repository.open(sample.path, git)
    branch = repository.head_branch()
    assert branch == os.fsdecode(b"gr\xfcn")
    assert repository.resolve(branch) == made


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has such names")
def test_a_folder_with_an_unusual_name(git: Git, tmp_path: Path) -> None:
    """Spaces, quotes, line ends and bytes that are no UTF-8 are a folder's own matter."""
    folder = tmp_path / os.fsdecode(b'my "notes"\n\xff')
    SampleRepository(folder).commit("first")
    repository = Repository.open(folder, git)
    assert repository.path == folder.resolve()
    assert subjects(repository) == ["first"]


def test_not_a_repository(git: Git, tmp_path: Path) -> None:
    """A folder without git is one thing; one that is not there, or a file, another."""
    (tmp_path / "file").touch()
    for name, sentence in (("", "is not in a git repository"), ("gone", "no folder"), ("file", "no folder")):
        with pytest.raises(NotARepository, match=sentence):
            Repository.open(tmp_path / name, git)
    assert issubclass(NotARepository, UserError)


def test_dubious_ownership(git: Git, tmp_path: Path) -> None:
    """Somebody else's repository is refused, with the command that trusts that one folder."""
    sample = SampleRepository(tmp_path / "it's hers")
    distrustful = git.with_environment({**git.environment, "GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"})
    with pytest.raises(DubiousOwnership) as caught:
        Repository.open(sample.path, distrustful)
    assert caught.value.folder == str(sample.path)
    assert caught.value.remedy == f"git config --global --add safe.directory '{tmp_path}/it'\\''s hers'"
    assert "detected dubious ownership" in str(caught.value)
    assert str(caught.value).endswith(caught.value.remedy)


def test_a_repository_that_git_cannot_read(sample: SampleRepository, git: Git) -> None:
    """Where nothing better is known, git's own sentence stands."""
    (sample.path / ".git" / "config").write_text("[core\n")
    with pytest.raises(GitFailed, match="bad config line 1"):
        Repository.open(sample.path, git)


@pytest.mark.parametrize("revision", ["HEAD", "main", "HEAD~0", "v1", "8d5ffda", FIRST, "HEAD^{/fir}"])
def test_revisions_that_mean_a_commit(sample: SampleRepository, git: Git, revision: str) -> None:
    """Whatever git reads as one commit, an annotated tag included, resolves to its full id."""
    sample.commit("first", {"a": "1"})
    sample.run("tag", "--annotate", "--message=one", "v1")
    assert Repository.open(sample.path, git).resolve(revision) == FIRST


@pytest.mark.parametrize(
    "revision",
    [
        "",
        "nothing",
        "^HEAD",
        "HEAD^@",
        "HEAD..HEAD",
        "--all",
        "-h",
        "HEAD:a",
        "HEAD^{tree}",
        "a\0b",
        "\ud800",
        "f" * 40,
    ],
)
def test_revisions_that_do_not(sample: SampleRepository, git: Git, revision: str) -> None:
    """Options, sets of commits, files and nonsense are unknown revisions, and the sentence quotes them."""
    sample.commit("first", {"a": "1"})
    with pytest.raises(UnknownRevision) as caught:
        Repository.open(sample.path, git).resolve(revision)
    assert repr(revision) in str(caught.value)


@pytest.mark.parametrize("name", ["--upload-pack=", "-n1", "--output=trap"])
def test_a_ref_that_looks_like_an_option(sample: SampleRepository, git: Git, name: str) -> None:
    """A branch whose name begins with `-` is a branch."""
    first = sample.commit("first")
    sample.run("update-ref", f"refs/heads/{name}", first)
    second = sample.commit("second")
    repository = Repository.open(sample.path, git)
    assert repository.resolve(name) == first
    between = CommitRange.between(f"{name}..HEAD")
    assert [commit.id for commit in repository.commits(between)] == [second]
    assert subjects(repository, CommitRange(tip=name)) == ["first"]


def test_an_abbreviation_of_several_commits(sample: SampleRepository, git: Git) -> None:
    """Too short an id is not guessed."""
    starts = [identity[:4] for identity in sample.grow(600)]
    (ambiguous, *_) = [start for start in starts if starts.count(start) > 1]
    with pytest.raises(UnknownRevision, match="write more of it"):
        Repository.open(sample.path, git).resolve(ambiguous)


def test_commits_that_vanished(sample: SampleRepository, git: Git) -> None:
    """A commit that was rewritten and cleaned away is named, whether it is listed or resolved."""
    kept = sample.commit("kept")
    lost = sample.commit("lost")
    repository = Repository.open(sample.path, git)
    sample.run("reset", "--quiet", "--hard", kept)
    sample.run("reflog", "expire", "--expire=now", "--all")
    sample.run("gc", "--quiet", "--prune=now")
    with pytest.raises(CommitVanished, match=f"The commit {lost} is no longer in .*rewritten"):
        list(repository.commits(CommitList((kept, lost))))
    with pytest.raises(CommitVanished):
        repository.history(CommitList((kept, lost)))
    with pytest.raises(UnknownRevision):
        repository.resolve(lost)
    assert issubclass(CommitVanished, EnvironmentTrouble)


def test_a_repository_that_was_moved(sample: SampleRepository, git: Git, tmp_path: Path) -> None:
    """Whatever is asked of a repository that is gone, the answer is that it is gone."""
    made = sample.commit("first")
    repository = Repository.open(sample.path, git)
    sample.path.rename(tmp_path / "elsewhere")
    with pytest.raises(RepositoryGone, match="was moved or deleted"):
        repository.head_branch()
    with pytest.raises(RepositoryGone):
        repository.resolve("HEAD")
    with pytest.raises(RepositoryGone):
        list(repository.commits(CommitList((made,))))


def test_a_repository_inside_another_that_was_deleted(sample: SampleRepository, git: Git) -> None:
    """A git folder that is gone is not replaced by that of a repository around it."""
    sample.commit("outer")
    inner = SampleRepository(sample.path / "inner")
    inner.commit("inner")
    repository = Repository.open(inner.path, git)
    shutil.rmtree(inner.path / ".git")
    with pytest.raises(RepositoryGone):
        repository.resolve("HEAD")


def test_a_repository_that_goes_while_it_is_read(sample: SampleRepository, git: Git) -> None:
    """Objects that cannot be read any more because the repository went are not called missing."""
    sample.commit("first", {"a": "1"})
    repository = Repository.open(sample.path, git)
    tree = sample.run("rev-parse", "HEAD^{tree}").encode()
    with pytest.raises(RepositoryGone), repository.objects() as objects:
        assert len(list(objects.read([tree]))) == 1
        shutil.rmtree(sample.path)
        list(objects.read([b"0" * 40]))


@pytest.mark.skipif(sys.platform == "win32", reason="the traps are shell scripts")
def test_nothing_of_a_booby_trapped_repository_runs(git: Git, tmp_path: Path) -> None:
    """No hook, filter, monitor, signature check or program of the configuration runs, and nothing is written."""
    trapped = trap(SampleRepository(tmp_path / "trapped"), tmp_path / "trap")
    sprung = tmp_path / "sprung"
    before = everything_in(trapped.path)

    repository = Repository.open(trapped.path, git)
    tip = repository.resolve("HEAD")
    repository.head_branch()
    listed = list(repository.commits(CommitRange(since="2000-01-01")))
    assert repository.history(CommitRange(newest=2, first_parent=True))[-1] == tip
    assert len(list(repository.contents(listed, ["a", "docs"]))) == len(listed) == 2
    with repository.objects() as objects:
        assert len(list(objects.read([commit.id.encode() for commit in listed]))) == 2

    assert everything_in(trapped.path) == before
    assert not sprung.exists()
    trapped.run("status", "--short")
    trapped.run("checkout", "--quiet", "HEAD^")
    trapped.run("log", "--max-count=1", "main")
    assert {"fsmonitor", "filter", "post-checkout", "gpg"} <= set(sprung.read_text().split()), "the traps work"


def trap(sample: SampleRepository, program: Path) -> SampleRepository:
    """Fills a repository with everything that git would run on its own; each trap writes its name down."""
    program.write_text(f"#!/bin/sh\necho $1 >> {program.parent / 'sprung'}\n[ $1 = filter ] && cat\nexit 0\n")
    program.chmod(0o755)
    sample.commit("first", {"a": "1", ".gitattributes": "* filter=trap diff=trap\n", "docs/b": "2"})
    sample.commit("second", {"a": "2"})
    signed = sample.run("cat-file", "commit", "HEAD").replace("\n\n", SIGNATURE, 1)
    identity = sample.run("hash-object", "-t", "commit", "-w", "--stdin", request=signed.encode())
    sample.run("update-ref", "HEAD", identity)
    for key, name in {
        "core.fsmonitor": "fsmonitor",
        "filter.trap.smudge": "filter",
        "filter.trap.clean": "filter",
        "diff.external": "diff",
        "diff.trap.textconv": "textconv",
        "core.pager": "pager",
        "core.editor": "editor",
        "core.askPass": "askpass",
        "core.sshCommand": "ssh",
        "core.alternateRefsCommand": "alternates",
        "credential.helper": "credential",
        "hook.trap.command": "configured-hook",
    }.items():
        sample.run("config", key, f"{program} {name}")
    gpg = program.with_name("gpg")
    gpg.write_text(f"#!/bin/sh\n{program} gpg\n")
    gpg.chmod(0o755)
    sample.run("config", "gpg.program", str(gpg))
    sample.run("config", "log.showSignature", "true")
    sample.run("config", "hook.trap.event", "post-checkout")
    for hook in ("post-checkout", "post-index-change", "reference-transaction", "pre-auto-gc", "post-rewrite"):
        path = sample.path / ".git" / "hooks" / hook
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{program} {hook}\n")
        path.chmod(0o755)
    return sample


def test_what_is_staged(sample: SampleRepository, git: Git, tmp_path: Path) -> None:
    """Of this work tree alone; what lies there and was not added does not count."""
    sample.commit("first", {"a": "b"})
    sample.run("worktree", "add", "--quiet", str(tmp_path / "linked"))
    linked = SampleRepository.at(tmp_path / "linked")
    (linked.path / "a name\twith \u00fc").write_text("new")
    assert Repository.open(linked.path, git).staged() == []
    linked.run("add", "--all")
    assert Repository.open(linked.path, git).staged() == ["a name\twith \u00fc"]
    assert Repository.open(sample.path, git).staged() == []


def test_what_a_revision_holds(sample: SampleRepository, git: Git) -> None:
    """All of its files, from the top, whatever they are called; a repository without commits is told."""
    with pytest.raises(NoCommitsYet):
        Repository.open(sample.path, git).paths("HEAD")
    sample.commit("first", {"a name\twith \u00fc": "1", "folder/b": "2"})
    sample.commit("second", {"folder/b": None})
    inside = Repository.open(sample.path, git)
    assert sorted(inside.paths("HEAD~1")) == ["a name\twith \u00fc", "folder/b"]
    assert list(inside.paths("main")) == ["a name\twith \u00fc"]


def test_branches(sample: SampleRepository, git: Git) -> None:
    """Its own first, the one that was worked on last at the top; then those of remotes, without their HEAD."""
    first = sample.commit("first", {"a": "1"})
    sample.run("branch", "old")
    sample.commit("second", {"a": "2"})
    for name in ("refs/remotes/origin/main", "refs/remotes/origin/HEAD"):
        sample.run("update-ref", name, first)
    assert Repository.open(sample.path, git).branches() == ["main", "old", "origin/main"]


@pytest.mark.parametrize(
    ("text", "found"),
    [("src", ["second", "first"]), ("MAIN", ["first"]), ("[x]", ["third"]), ("*", []), ("nowhere", []), ("\\", [])],
)
def test_commits_that_touch_a_path(sample: SampleRepository, git: Git, text: str, found: list[str]) -> None:
    """A path is found by a part of it, in any case; nothing in the text is a pattern."""
    ids = {
        sample.commit("first", {"src/main.py": "1"}): "first",
        sample.commit("second", {"src/deep/other.py": "1"}): "second",
        sample.commit("third", {"notes [x].md": "1"}): "third",
    }
    repository = Repository.open(sample.path, git)
    assert [ids[one] for one in repository.touching(CommitRange(), text)] == found


def test_commits_that_are_still_there(sample: SampleRepository, git: Git) -> None:
    """Those that never were, or are gone, are left out; no commits are none."""
    first, second = sample.commit("one"), sample.commit("two")
    repository = Repository.open(sample.path, git)
    assert [commit.id for commit in repository.still_there([second, "1" * len(first), first])] == [second, first]
    assert list(repository.still_there(["1" * len(first)])) == []
    assert list(repository.still_there([])) == []


def test_where_a_shallow_clone_was_cut_off(sample: SampleRepository, git: Git, tmp_path: Path) -> None:
    commits = [sample.commit(str(number)) for number in range(3)]
    assert Repository.open(sample.path, git).shallow_commits() == []
    sample.run("clone", "--quiet", "--depth=2", f"file://{sample.path}", str(tmp_path / "clone"))
    assert Repository.open(tmp_path / "clone", git).shallow_commits() == [commits[1]]
