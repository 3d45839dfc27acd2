"""Histories of every kind of change that a tree can take, from a seed: the same seed makes the same commits."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.support.repositories import FIRST_MINUTE, SampleRepository

_NAMES = [
    b"a",
    b"b",
    b"a.b",
    b"a-",
    b"B",
    b"deep",
    b"\xff\xfe",
    "é".encode(),
    b"with space",
    b"new\nline",
    b'"q"',
    b"x.bat",
    b"-f",
]
_SUBMODULE = b"0123456789abcdef" * 4
_ATTRIBUTES = [
    b"",
    b"*.bat text eol=crlf\n",
    b"* text=auto\n*.bat -text\n",
    b"a* ident\n",
    b"[attr]dos text eol=crlf\nb dos\n*.bat !eol\n",
    b"a* working-tree-encoding=UTF-16LE-BOM\n*.bat filter=lfs\n",
]
_IGNORES = [b"", b"*.o\nbuild/\n", b"__pycache__/\n*.log\n"]

Leaf = tuple[bytes, bytes]
"""Mode and content of a path (a submodule's content is the id of a commit)."""


class History:
    """Trees that are changed at random, as the commits of a new repository."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._files: dict[bytes, Leaf] = {}

    def write(self, sample: SampleRepository, count: int) -> list[str]:
        """Commits `count` trees to the branch `main`, each a few changes from one before; returns their ids."""
        is_wide = sample.run("rev-parse", "--show-object-format") == "sha256"
        submodule = _SUBMODULE if is_wide else _SUBMODULE[:40]
        stream = b"".join(self._commit(number, submodule) for number in range(count))
        sample.run("fast-import", "--quiet", request=stream)
        return sample.run("rev-list", "--reverse", "main").splitlines()

    def _commit(self, number: int, submodule: bytes) -> bytes:
        self._change(submodule)
        head = b"commit refs/heads/main\ncommitter Ada <ada@example.org> %d +0000\n" % (FIRST_MINUTE + number)
        return head + _counted(b"%d" % number) + b"deleteall\n" + b"".join(self._lines())

    def _lines(self) -> Iterator[bytes]:
        for path, (mode, content) in self._files.items():
            if mode == b"160000":
                yield b"M 160000 %s %s\n" % (content, _quoted(path))
            else:
                yield b"M %s inline %s\n" % (mode, _quoted(path)) + _counted(content)

    def _change(self, submodule: bytes) -> None:
        for _ in range(self._random.randrange(6)):
            path = self._path()
            if path in self._files and self._random.random() < 0.5:
                del self._files[path]
            else:
                self._put(path, self._leaf(submodule))
        if self._random.random() < 0.1:
            self._put(b".gitattributes", (b"100644", self._random.choice(_ATTRIBUTES)))
        if self._random.random() < 0.1:
            self._put(b".gitignore", (b"100644", self._random.choice(_IGNORES)))
        if self._random.random() < 0.03:
            self._files.clear()

    def _path(self) -> bytes:
        if self._files and self._random.random() < 0.4:
            return self._random.choice(sorted(self._files))
        return b"/".join(self._random.choices(_NAMES, k=self._random.randint(1, 4)))

    def _leaf(self, submodule: bytes) -> Leaf:
        kind = self._random.random()
        if kind < 0.04:
            return b"160000", submodule
        if kind < 0.15:
            return b"120000", self._random.choice([b"a", b"../outside", b"/etc/passwd", b"nowhere", b".git/config"])
        mode = b"100755" if kind < 0.3 else b"100644"
        if kind < 0.35:
            return mode, b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
        return mode, b"$Id$\nline %d\n" % self._random.randrange(100) * self._random.randrange(4)

    def _put(self, path: bytes, leaf: Leaf) -> None:
        """Writes a path; what is a folder in its place, or a file above it, goes."""
        parts = path.split(b"/")
        for depth in range(1, len(parts)):
            self._files.pop(b"/".join(parts[:depth]), None)
        for below in [other for other in self._files if other.startswith(path + b"/")]:
            del self._files[below]
        self._files[path] = leaf


def _quoted(path: bytes) -> bytes:
    return b'"' + path.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n") + b'"'


def _counted(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)
