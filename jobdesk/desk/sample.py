"""Makes a small repository to try things on: a real history by real git, with the same commits everywhere."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jobdesk.core.errors import UserError
from jobdesk.files import resource
from jobdesk.git.executable import Git, GitFailed, clean_environment, find_git

HISTORY = "sample/history.toml"
COMMAND = "sh check.sh"

FIRST_S = 1_756_717_200  # 2025-09-01 09:00 UTC
STEP_S = 27_000  # seven and a half hours
MAIN = "main"


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
    history = tomllib.loads(resource(HISTORY).read_text("utf-8"))
    commits: list[Mapping[str, Any]] = history["commit"]
    was_there = _is_sample(git, folder, commits[0]["subject"])
    if not was_there:
        _make_room(folder)
        _write(git, folder, b"".join(_stream(commits, history["authors"])))
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
            raise FolderInUse(f"There is something in {folder} already; choose a folder that is empty or new.")
    except OSError as error:
        raise FolderInUse(f"{folder} cannot be used: {error.strerror}.") from error


def _write(git: Git, folder: Path, stream: bytes) -> None:
    git.run("init", "--quiet", f"--initial-branch={MAIN}", ".", folder=str(folder))
    git.run("fast-import", "--quiet", request=stream, folder=str(folder))
    git.run("reset", "--quiet", "--hard", folder=str(folder))
    git.run("branch", "--quiet", "-D", "cosets", folder=str(folder))


def _stream(commits: list[Mapping[str, Any]], authors: Mapping[str, str]) -> Iterator[bytes]:
    """The history as `git fast-import` reads it (git-fast-import(1), "Input Format")."""
    trees: dict[str, dict[str, str]] = {MAIN: {}}
    tips: dict[str, int] = {}
    for number, commit in enumerate(commits, start=1):
        branch = commit.get("on", MAIN)
        before = tips.get(branch, tips.get(MAIN))
        tree = trees.setdefault(branch, dict(trees[MAIN]))
        fresh = trees[commit["merge"]] | tree if "merge" in commit else _changed(tree, commit)
        at = FIRST_S + STEP_S * number
        yield f"commit refs/heads/{branch}\nmark :{number}\n".encode()
        for role in ("author", "committer"):
            yield f"{role} {authors[commit['author']]} {at} +0000\n".encode()
        yield _counted(commit["subject"])
        if before is not None:
            yield f"from :{before}\n".encode()
        if "merge" in commit:
            yield f"merge :{tips[commit['merge']]}\n".encode()
        yield from (f"D {path}\n".encode() for path in tree.keys() - fresh.keys())
        for path, content in sorted(fresh.items()):
            if tree.get(path) != content:
                yield f"M 100644 inline {path}\n".encode() + _counted(content)
        trees[branch], tips[branch] = fresh, number


def _changed(tree: Mapping[str, str], commit: Mapping[str, Any]) -> dict[str, str]:
    """The files after a commit."""
    files = {**tree, **commit.get("write", {})}
    for path, text in commit.get("append", {}).items():
        files[path] += text
    for passage in commit.get("replace", ()):
        files[passage["path"]] = files[passage["path"]].replace(passage["old"], passage["new"])
    for gone in commit.get("remove", ()):
        del files[gone["path"]]
    return files


def _counted(text: str) -> bytes:
    content = text.encode()
    return b"data %d\n%s\n" % (len(content), content)
