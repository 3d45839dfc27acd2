"""What lies below a folder, so that two folders can be compared; and what git itself would have put there."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from jobdesk.git.executable import Git, clean_environment

Picture = dict[str, tuple[str, bytes]]
"""Path (as `os.fsdecode` has it) to kind (`folder`, `file`, `program`, `link`) and content."""


def picture(folder: Path) -> Picture:
    """Every path below a folder, except its own `.git`."""
    seen: Picture = {}
    folders = [folder]
    for inner in folders:  # grows while it is walked
        for path in inner.iterdir():
            if path == folder / ".git":
                continue
            seen[str(path.relative_to(folder))] = kind, _ = described(path)
            if kind == "folder":
                folders.append(path)
    return seen


def described(path: Path) -> tuple[str, bytes]:
    """Kind and content of one path; the kind is empty where there is nothing."""
    if not os.path.lexists(path):
        return "", b""
    status = path.lstat()
    if stat.S_ISDIR(status.st_mode):
        return "folder", b""
    if stat.S_ISLNK(status.st_mode):
        return "link", os.fsencode(path.readlink())
    return ("program" if status.st_mode & 0o100 else "file"), path.read_bytes()


def fresh_checkout(git: Git, repository: Path, commit: str, folder: Path) -> Picture:
    """What git checks out of a repository into an empty folder, without anybody's configuration."""
    folder.mkdir()
    environment = clean_environment(git.environment, personal_configuration=False)
    environment["GIT_INDEX_FILE"] = f"{folder}.index"
    checkout = ("-c", "core.eol=lf", f"--work-tree={folder}", "read-tree", "--reset", "-u", commit)
    git.with_environment(environment).run(*checkout, folder=str(repository))
    return picture(folder)
