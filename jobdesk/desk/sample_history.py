"""Reads the history of the sample, and says of every commit which files it leaves behind."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MAIN = "main"

Tree = Mapping[str, bytes]
"""Files by their path."""

_Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SampleCommit:
    """One commit. `parents` are the numbers of commits, which count from 1; `before` is the first parent's tree."""

    number: int
    branch: str
    author: str
    subject: str
    parents: tuple[int, ...]
    before: Tree
    after: Tree


def read_history(folder: Path) -> tuple[SampleCommit, ...]:
    """The commits that `history.toml` in this folder tells of, oldest first."""
    history = tomllib.loads((folder / "history.toml").read_text("utf-8"))
    return tuple(_Telling(folder / "pictures", history["authors"]).commits(history["commit"]))


class _Telling:
    """Goes through the commits, and knows where every branch stands."""

    def __init__(self, pictures: Path, authors: Mapping[str, str]) -> None:
        self._pictures = pictures
        self._authors = authors
        self._tips: dict[str, SampleCommit] = {}
        self._forks: dict[str, Tree] = {}
        self._by_subject: dict[str, SampleCommit] = {}

    def commits(self, told: list[_Told]) -> Iterator[SampleCommit]:
        for number, commit in enumerate(told, start=1):
            made = self._commit(number, commit)
            self._tips[made.branch] = self._by_subject[made.subject] = made
            yield made

    def _commit(self, number: int, told: _Told) -> SampleCommit:
        branch = told.get("on", MAIN)
        before = self._tips.get(branch, self._tips.get(MAIN))
        tree: Tree = before.after if before else {}
        if branch not in self._tips:
            self._forks[branch] = tree
        files = dict(tree)
        parents = [before] if before else []
        if "merge" in told:
            merged = self._tips[told["merge"]]
            parents.append(merged)
            _put_on_top(files, self._forks[told["merge"]], merged.after)
        if "undo" in told:
            undone = self._by_subject[told["undo"]]
            _put_on_top(files, undone.after, undone.before)
        self._change(files, told)
        numbers = tuple(parent.number for parent in parents)
        return SampleCommit(number, branch, self._authors[told["author"]], told["subject"], numbers, tree, files)

    def _change(self, files: dict[str, bytes], told: _Told) -> None:
        files |= {path: text.encode() for path, text in told.get("write", {}).items()}
        for path, text in told.get("append", {}).items():
            files[path] = _appended(files[path], text.encode())
        for old, new in told.get("rename", {}).items():
            files[new] = files.pop(old)
        for passage in told.get("move", ()):
            _move(files, passage["from"], passage["to"], passage["first"].encode(), passage["last"].encode())
        for passage in told.get("replace", ()):
            path, old = passage["path"], passage["old"].encode()
            files[path] = files[path].replace(old, passage["new"].encode())
        for path, name in told.get("picture", {}).items():
            files[path] = (self._pictures / name).read_bytes()
        for path in told.get("remove", ()):
            del files[path]


def _put_on_top(files: dict[str, bytes], base: Tree, changed: Tree) -> None:
    """Makes to the files the changes that lead from one tree to another; a file that was changed here too stays."""
    for path in base.keys() | changed.keys():
        if changed.get(path) != base.get(path) and files.get(path) == base.get(path):
            files.pop(path, None)
            if path in changed:
                files[path] = changed[path]


def _move(files: dict[str, bytes], source: str, target: str, first: bytes, last: bytes) -> None:
    """Takes the passage out of one file, with the empty line before it, and puts it to the end of the other."""
    text = files[source]
    start = text.index(first)
    end = text.index(last, start) + len(last)
    files[source] = text[:start].removesuffix(b"\n") + text[end:]
    files[target] = _appended(files[target], text[start:end])


def _appended(text: bytes, passage: bytes) -> bytes:
    return text + b"\n" + passage if text else passage
