"""Makes a small repository to try things on: a real history by real git, with the same commits everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jobdesk.core.errors import UserError
from jobdesk.core.language import _
from jobdesk.desk.sample_history import MAIN, SampleCommit, read_history
from jobdesk.files import resource
from jobdesk.git.executable import Git, GitFailed, clean_environment, find_git

COMMAND = "sh check.sh"

FIRST_S = 1_756_717_200  # 2025-09-01 09:00 UTC
STEP_S = 162_000  # forty-five hours: a commit every other day, for one term


class FolderInUse(UserError):
    """There is something in that folder already; choose one that is empty or new."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The repository, how many commits it has, its newest one, and a command that some of them fail."""

    path: Path
    commits: int
    head: str
    command: str
    was_there: bool


def make_sample(folder: Path) -> Sample:
    """The sample in a folder that is empty or new; one that is there already is left as it is.

    Raises `FolderInUse`, `GitMissing` and `GitTooOld`.
    """
    git = find_git().with_environment(clean_environment(personal_configuration=False))
    commits = read_history(resource("sample"))
    was_there = _is_sample(git, folder, commits[0].subject)
    if not was_there:
        _make_room(folder)
        _write(git, folder, commits)
    head = git.run("rev-parse", MAIN, folder=str(folder)).decode().strip()
    return Sample(folder.resolve(), len(commits), head, COMMAND, was_there)


def _is_sample(git: Git, folder: Path, first_subject: str) -> bool:
    """Whether its history begins as the sample's does; what was added to it since may stay."""
    if not (folder / ".git").is_dir():
        return False
    try:
        roots = git.run("log", "--max-parents=0", "--format=%s", MAIN, folder=str(folder))
    except GitFailed:
        return False
    return roots.decode("utf-8", "replace").strip() == first_subject


def _make_room(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise FolderInUse(
                _("There is something in {folder} already; choose a folder that is empty or new.").format(folder=folder)
            )
    except OSError as error:
        raise FolderInUse(_("{folder} cannot be used: {why}.").format(folder=folder, why=error.strerror)) from error


def _write(git: Git, folder: Path, commits: Sequence[SampleCommit]) -> None:
    git.run("init", "--quiet", f"--initial-branch={MAIN}", ".", folder=str(folder))
    git.run("fast-import", "--quiet", request=b"".join(_stream(commits)), folder=str(folder))
    git.run("reset", "--quiet", "--hard", folder=str(folder))
    merged = sorted({commit.branch for commit in commits} - {MAIN})
    git.run("branch", "--quiet", "-D", *merged, folder=str(folder))


def _stream(commits: Iterable[SampleCommit]) -> Iterator[bytes]:
    """The history as `git fast-import` reads it (git-fast-import(1), "Input Format")."""
    for commit in commits:
        yield f"commit refs/heads/{commit.branch}\nmark :{commit.number}\n".encode()
        for role in ("author", "committer"):
            yield f"{role} {commit.author} {FIRST_S + STEP_S * commit.number} +0000\n".encode()
        yield _counted(commit.subject.encode())
        for word, parent in zip(("from", "merge"), commit.parents, strict=False):
            yield f"{word} :{parent}\n".encode()
        yield from (f"D {path}\n".encode() for path in sorted(commit.before.keys() - commit.after.keys()))
        for path, content in sorted(commit.after.items()):
            if commit.before.get(path) != content:
                yield f"M 100644 inline {path}\n".encode() + _counted(content)


def _counted(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)
