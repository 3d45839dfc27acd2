"""Finds and writes the files that git writes otherwise than it stores them, as `.gitattributes` ask.

Three attributes do that in a slot: `eol=crlf`, `ident` and `working-tree-encoding`. A `filter` names one that
slots do not define, so its files stay as they are stored, and `text` alone changes nothing where lines end
in a line feed. Such files are written by git itself, into an empty folder, with an index that holds nothing
but them and the attributes: neither a command's files nor its configuration have a say.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping

from jobdesk.git.executable import Git
from jobdesk.git.slots.erase import erase
from jobdesk.git.slots.index import REGULAR, Index, no_looks
from jobdesk.git.slots.reader import Change

_CONVERTING = re.compile(rb"\beol=crlf\b|(?<![-!\w])ident\b|\bworking-tree-encoding=", re.IGNORECASE)
_ENDING = re.compile(rb"\*\.[-\w]+")
_ATTRIBUTES = ("eol", "ident", "working-tree-encoding")
_NO_CONVERSION = {b"unspecified", b"unset", b"lf", b""}


def is_attributes(path: bytes) -> bool:
    return path == b".gitattributes" or path.endswith(b"/.gitattributes")


def converted_endings(attributes: bytes) -> tuple[bytes, ...]:
    """How the paths end that a `.gitattributes` of this content may convert: an empty ending is any path,
    no ending is none. That spares asking git, which knows, about most files."""
    lines = [line.strip() for line in attributes.splitlines() if _CONVERTING.search(line)]
    patterns = [line.split()[0] for line in lines if not line.startswith(b"#")]
    return tuple({pattern[1:] if _ENDING.fullmatch(pattern) else b"" for pattern in patterns})


class Converter:
    """Asks git which files are converted, and for these files.

    `folder` is where it works: an index and a work tree, made for each question and removed after it.
    Attributes are given as path to raw id of the object.
    """

    def __init__(self, git: Git, folder: bytes, object_format: str) -> None:
        index = os.fsdecode(folder + b"/index")
        self._tree = folder + b"/tree"
        self._folder = folder
        self._format = object_format
        self._git = git.with_options(f"--work-tree={os.fsdecode(self._tree)}").with_environment(
            {**git.environment, "GIT_INDEX_FILE": index}
        )

    def converted(self, attributes: Mapping[bytes, bytes], paths: Iterable[bytes]) -> set[bytes]:
        """Those of `paths` that a commit with these attributes converts."""
        self._prepare(attributes, ())
        answer = self._run("check-attr", "--cached", "-z", "--stdin", *_ATTRIBUTES, paths=paths)
        fields = answer.split(b"\0")[:-1]
        return {path for path, value in zip(fields[::3], fields[2::3], strict=True) if value not in _NO_CONVERSION}

    def write(self, attributes: Mapping[bytes, bytes], changes: Iterable[Change]) -> bytes:
        """Writes these files, converted, below a folder that stays until `clear`; returns it."""
        self._prepare(attributes, changes)
        self._run("checkout-index", "-z", "--stdin", "--force", paths=[change.path for change in changes])
        return self._tree

    def clear(self) -> None:
        erase(self._folder, self._folder)

    def _prepare(self, attributes: Mapping[bytes, bytes], changes: Iterable[Change]) -> None:
        self.clear()
        os.makedirs(self._tree)
        index = Index(self._format)
        for path, content in attributes.items():
            index.set(path, no_looks(REGULAR), content)
        for change in changes:
            index.set(change.path, no_looks(change.mode), change.content)
        with open(self._folder + b"/index", "wb") as file:
            file.write(index.image())

    def _run(self, *arguments: str, paths: Iterable[bytes]) -> bytes:
        request = b"".join(path + b"\0" for path in paths)
        return self._git.run(*arguments, request=request, folder=os.fsdecode(self._tree))
