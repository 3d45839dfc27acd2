"""What stays of the files that a command made beside the tracked ones."""

from __future__ import annotations

import contextlib
import enum
import os
import threading
from collections.abc import Callable, Set

from jobdesk.git.executable import Git, GitFailed

_PATIENCE_S = 60.0
_STATUS = ("status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--ignored=matching")


class Keep(enum.StrEnum):
    """Which untracked files stay in a slot from one command to the next."""

    EVERYTHING = "everything"
    """All of them: fast incremental builds."""
    IGNORED = "ignored"
    """Those that the commit's ignore files name, as `git clean -ffd` does."""
    NOTHING = "nothing"
    """None, as `git clean -ffdx` does."""


def clear_unignored(git: Git, root: bytes, untracked: Set[bytes], erase: Callable[[bytes], None]) -> set[bytes]:
    """Removes what git does not ignore of these untracked paths, and returns those that are ignored whole.

    `git` names the index and the work tree (`root`) to look at; `erase` removes a path of the tree. Where git
    cannot tell (a command may leave a pipe named `.gitignore`), everything goes.
    """
    try:
        others, ignored = _sorted_by_git(git, root)
    except GitFailed:
        others, ignored = set(), set()
    for top in untracked - ignored:
        inside = top + b"/"
        if any(path.startswith(inside) for path in ignored):
            for path in others:
                if path.startswith(inside):
                    erase(path)
            _prune(root, top, ignored)
        else:
            erase(top)
    return ignored & untracked


def _sorted_by_git(git: Git, root: bytes) -> tuple[set[bytes], set[bytes]]:
    """The untracked paths that are not ignored, and those that are."""
    others: set[bytes] = set()
    ignored: set[bytes] = set()
    with git.batch(*_STATUS, "--ignore-submodules=all", folder=os.fsdecode(root)) as process:
        patience = threading.Timer(_PATIENCE_S, process.kill)
        patience.start()
        try:
            process.send_all(b"")
            answer = b"".join(process.pieces())
        finally:
            patience.cancel()
    for line in answer.split(b"\0"):
        if line.startswith(b"?? "):
            others.add(line[3:].rstrip(b"/"))
        elif line.startswith(b"!! "):
            ignored.add(line[3:].rstrip(b"/"))
    return others, ignored


def _prune(root: bytes, top: bytes, kept: Set[bytes]) -> None:
    """Removes the folders that are now empty, `top` among them, and leaves those that are kept whole."""
    folders = [top]
    for folder in folders:  # grows while it is walked
        with os.scandir(root + b"/" + folder) as entries:
            names = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
        folders += [path for name in names if (path := folder + b"/" + name) not in kept]
    for folder in reversed(folders):
        with contextlib.suppress(OSError):
            os.rmdir(root + b"/" + folder)
