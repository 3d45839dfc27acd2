"""Histories to measure on, as streams for `git fast-import`: a generated one, and a line of existing trees."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator

START_S = 1_600_000_000
LINES = 60
FOLDER_FILES = 20
BRANCH = "refs/heads/generated"
LINE = "refs/heads/line"

_WHO = "Bench <bench@localhost>"


def generated(commits: int, files: int) -> str:
    """A history in which every commit rewrites one to three of `files` files, in folders of twenty."""
    return "".join(_generated(commits, files, random.Random(commits)))


def line_of(trees: Iterable[str]) -> str:
    """A history without merges whose commits have these trees, oldest first."""
    return "".join(_line_of(trees))


def _generated(commits: int, files: int, chance: random.Random) -> Iterator[str]:
    for number in range(commits):
        changed = range(files) if number == 0 else chance.sample(range(files), chance.randint(1, 3))
        yield _commit(BRANCH, number, f"Change {len(changed)} files")
        for file in changed:
            content = "".join(f"line {line} of file {file}: {chance.random()}\n" for line in range(LINES))
            yield f"M 100644 inline folder{file // FOLDER_FILES:03}/file{file:05}.txt\n{_content(content)}"


def _line_of(trees: Iterable[str]) -> Iterator[str]:
    for number, tree in enumerate(trees):
        yield f'{_commit(LINE, number, f"Commit {number}")}M 040000 {tree} ""\n'


def _commit(branch: str, number: int, message: str) -> str:
    """The head of a commit on top of the one before it."""
    return f"commit {branch}\ncommitter {_WHO} {START_S + number * 60} +0000\n{_content(message)}"


def _content(text: str) -> str:
    return f"data {len(text.encode())}\n{text}\n"
