"""Figures of notes: the newest commit of a book, from bytes to cards, beside the raw notes of an earlier tool."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from jobdesk.notes.book import read_book
from jobdesk.notes.cards import make_card
from jobdesk.notes.config import default_config
from jobdesk.notes.library import PlainLibrary
from jobdesk.notes.render import render
from tests.bench.figures import Figure, Peer, Skipped, Want, compared
from tests.bench.ground import BOOK, EARLIER_TOOL, Ground
from tests.bench.rounds import interleaved, timed

# What the earlier tool does for its raw notes: no AI, no Anki, no state.
RAW_NOTES = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from commit.note_models import ExtractedBlock, NoteMapper
from commit.tex_parser import extract_environments
names = "definition theorem proposition lemma corollary example remark".split()
folder, count = Path(sys.argv[2]), 0
for path in sorted(folder.rglob("*.tex")):
    mapper = NoteMapper("Book", "0" * 40)
    for found in extract_environments(path.read_text("utf-8"), names):
        mapper.map_block(ExtractedBlock.from_environment(found, str(path.relative_to(folder))), "Book")
        count += 1
print(count)
"""


def measure(ground: Ground) -> Iterator[Figure | Skipped]:
    """One figure: whole processes, from their start, nothing kept from before."""
    name = "the newest commit of a book, cold, one process"
    book, tool = os.environ.get(BOOK), os.environ.get(EARLIER_TOOL)
    if not book or not tool:
        yield Skipped(name, f"name a repository of LaTeX in {BOOK}, and ErikBachRyhl/commit in {EARLIER_TOOL}")
        return
    notes, earlier = _tree(ground, Path(book)), _tree(ground, Path(tool))
    ours = [sys.executable, "-m", "tests.bench.notes", str(notes)]
    theirs = [sys.executable, "-c", RAW_NOTES, str(earlier), str(notes)]
    cards, raw = ground.run(ours).strip(), ground.run(theirs).strip()
    taken = interleaved(
        ground.rounds, {"ours": timed(lambda: ground.run(ours)), "theirs": timed(lambda: ground.run(theirs))}
    )
    version = ground.git(earlier, "rev-parse", "--short", "HEAD")
    peer = Peer("ErikBachRyhl/commit", "extract_environments, from_environment, map_block", version)
    yield compared(
        name,
        "s",
        taken["ours"],
        taken["theirs"],
        peer,
        Want.TIMES_AS_LONG,
        5,
        note=f"{cards} cards with macros expanded and HTML made; {raw} raw notes",
    )


def _tree(ground: Ground, repository: Path) -> Path:
    """The files of the newest commit."""
    folder = ground.fresh("tree")
    ground.git(ground.folder, "clone", "--quiet", "--depth", "1", f"file://{repository.resolve()}", str(folder))
    return folder


def _cards(folder: Path) -> int:
    """How many cards the LaTeX of a folder makes."""
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    library = PlainLibrary(lambda path: files[path].read_bytes() if path in files else None)
    config = default_config("Book")
    book = read_book([path for path in files if path.endswith(".tex")], library)
    cards = [
        make_card(block, render(block, note.macros_at(block.line)), config)
        for note in book.files
        for block in note.parsed.blocks
    ]
    return len(cards)


if __name__ == "__main__":
    print(_cards(Path(sys.argv[1])))
