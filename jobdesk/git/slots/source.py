"""What a slot borrows from the person's repository: a value that travels to the process which uses the slot."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from jobdesk.git.executable import Git

_REFS = ("refs/heads", "refs/notes", "refs/remotes", "refs/tags")
_PACKED_REFS_HEADER = "# pack-refs with: peeled fully-peeled sorted \n"


@dataclass(frozen=True)
class SlotSource:
    """Where a repository keeps its objects, and a snapshot of its refs.

    `object_folders` has the common object folder first, then those that it borrows from, all absolute.
    `object_format` is `sha1` or `sha256`. `packed_refs` and `shallow` are the texts of files of those names
    (bytes that are not UTF-8 as lone surrogates, which JSON carries); empty where there is nothing to say.
    Branches, tags, remote branches and notes are in the snapshot; replacements (git-replace) are not, so that a
    commit is always what its id says.
    """

    object_folders: tuple[str, ...]
    object_format: str
    packed_refs: str = ""
    shallow: str = ""

    @classmethod
    def of(cls, repository: Path, git: Git) -> SlotSource:
        """Takes the snapshot; nothing is written. Raises GitFailed where `repository` is none."""
        folder = str(repository)
        return cls(
            object_folders=_with_borrowed(_place_of("objects", git, folder)),
            object_format=git.run("rev-parse", "--show-object-format", folder=folder).decode().strip(),
            packed_refs=_packed_refs(git, folder),
            shallow=_text_of(_place_of("shallow", git, folder)),
        )

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> SlotSource:
        return cls(**{**value, "object_folders": tuple(value["object_folders"])})


def _place_of(name: str, git: Git, folder: str) -> str:
    answer = git.run("rev-parse", "--path-format=absolute", "--git-path", name, folder=folder)
    return os.fsdecode(answer[:-1])


def _packed_refs(git: Git, folder: str) -> str:
    form = "%(objectname) %(refname)%00%(*objectname)"
    listing = git.run("for-each-ref", f"--format={form}", *_REFS, folder=folder)
    lines = [_PACKED_REFS_HEADER]
    for line in listing.decode("utf-8", "surrogateescape").split("\n")[:-1]:
        ref, _, peeled = line.partition("\0")
        lines.append(f"{ref}\n")
        if peeled:
            lines.append(f"^{peeled}\n")
    return "".join(lines)


def _with_borrowed(objects: str) -> tuple[str, ...]:
    """The folder and those it borrows from: git would follow them too, but no more than five deep."""
    folders = [os.path.realpath(objects)]
    for folder in folders:  # grows while it is walked
        for line in _text_of(os.path.join(folder, "info", "alternates")).split("\n"):
            borrowed = os.path.realpath(os.path.join(folder, _unquoted(line)))
            if line and not line.startswith("#") and borrowed not in folders:
                folders.append(borrowed)
    return tuple(folders)


def _unquoted(line: str) -> str:
    """A line of `alternates`, which may be quoted as in C."""
    if not line.startswith('"'):
        return line
    raw = line[1:-1].encode("utf-8", "surrogateescape").decode("unicode_escape").encode("latin-1")
    return raw.decode("utf-8", "surrogateescape")


def _text_of(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape", newline="\n") as file:
            return file.read()
    except FileNotFoundError:
        return ""
