"""Where a card comes from: the lines of its note at the tip, and the commit that changed it last."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jobdesk.desk.cards.reviews import ReviewCard
from jobdesk.git.commits import Commit
from jobdesk.git.files import files_of
from jobdesk.git.repository import Repository
from jobdesk.notes.source import MAX_BYTES, read_source

BEFORE, BEHIND = 60, 240
"""So many lines around the first one of a card are shown."""

LONGEST_LINE = 2000
MOST_OF_A_CARD = 200

_BEGIN = re.compile(r"\\begin\{([^}\n]+)\}")


@dataclass(frozen=True, slots=True)
class CardSource:
    """Lines of a note, the first of them being number `first` of the file; `start` to `stop` became the card.

    `file` is where the note lies in the work tree, None where there is none of that name. `commit` is None where the
    repository does not have it any more.
    """

    lines: tuple[str, ...]
    first: int
    start: int
    stop: int
    file: Path | None
    commit: Commit | None


def source_of(repository: Repository, card: ReviewCard) -> CardSource:
    """The source of a card at its tip. Raises what git says of the repository."""
    path, line = card.card.file, card.card.line
    with files_of(repository) as files:
        text = read_source(files.read(card.tip, path, MAX_BYTES) or b"").text
    lines = text.removesuffix("\n").split("\n") if text else []
    first = max(1, line - BEFORE)
    shown = tuple(one[:LONGEST_LINE] for one in lines[first - 1 : line + BEHIND])
    commit = next(iter(repository.still_there([card.commit])), None)
    file = repository.path / path
    return CardSource(shown, first, line, last_line(lines, line), file if file.is_file() else None, commit)


def last_line(lines: Sequence[str], line: int) -> int:
    """Where what begins at a line ends: with its environment, or before the next empty line; both count from 1."""
    last = min(len(lines), line + MOST_OF_A_CARD)
    opening = _BEGIN.search(lines[line - 1]) if 0 < line <= len(lines) else None
    if opening is None:
        empty = (number for number in range(line + 1, last + 1) if not lines[number - 1].strip())
        return max(line, next(empty, last + 1) - 1)
    begin, end, depth = f"\\begin{{{opening[1]}}}", f"\\end{{{opening[1]}}}", 0
    for number in range(line, last + 1):
        depth += lines[number - 1].count(begin) - lines[number - 1].count(end)
        if depth <= 0:
            return number
    return last
