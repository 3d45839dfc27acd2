"""Figures of notes: a book's newest commit, from bytes to cards, and its whole history through the desk."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from jobdesk import __version__
from jobdesk.core.states import JobState
from jobdesk.desk.desk import Desk, open_desk
from jobdesk.desk.jobs.requests import Badge, ProcessRequest
from jobdesk.desk.settings import Settings, WorkerSettings
from jobdesk.git.commits import CommitRange
from jobdesk.notes.book import read_book
from jobdesk.notes.cards import make_card
from jobdesk.notes.config import default_config
from jobdesk.notes.library import PlainLibrary
from jobdesk.notes.render import render
from tests.bench.figures import Figure, Peer, Skipped, Want, compared, median
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


_NEWEST = "the newest commit of a book, cold, one process"
MOST_ROUNDS = 3
PATIENCE_S = 1800.0
LOG_FORMAT = "--format=%H %T %P %an %ae %at %ct %s"


def measure(ground: Ground) -> Iterator[Figure | Skipped]:
    """All figures of this family."""
    book, tool = os.environ.get(BOOK), os.environ.get(EARLIER_TOOL)
    if not book:
        yield Skipped("notes of a book", f"name a repository of LaTeX in {BOOK}")
        return
    newest = _tree(ground, Path(book))
    if tool:
        yield from _beside_the_earlier_tool(ground, newest, _tree(ground, Path(tool)))
    else:
        yield Skipped(_NEWEST, f"name a repository of ErikBachRyhl/commit in {EARLIER_TOOL}")
    yield from _history(ground, Path(book), newest)


# ---------------------------------------------------------------------- the newest commit


def _beside_the_earlier_tool(ground: Ground, notes: Path, earlier: Path) -> Iterator[Figure]:
    """Nothing is kept from before: whole processes from their start, then one worker of a desk with its host."""
    ours = [sys.executable, "-m", "tests.bench.notes", str(notes)]
    theirs = [sys.executable, "-c", RAW_NOTES, str(earlier), str(notes)]
    cards, raw = ground.run(ours).strip(), ground.run(theirs).strip()
    taken = interleaved(
        ground.rounds,
        {
            "ours": timed(lambda: ground.run(ours)),
            "desk": lambda: _processed(notes, ground.fresh("data"), workers=1),
            "theirs": timed(lambda: ground.run(theirs)),
        },
    )
    version = ground.git(earlier, "rev-parse", "--short", "HEAD")
    peer = Peer("ErikBachRyhl/commit", "extract_environments, from_environment, map_block", version)
    note = f"{cards} cards with macros expanded and HTML made; {raw} raw notes"
    yield compared(_NEWEST, "s", taken["ours"], taken["theirs"], peer, Want.TIMES_AS_LONG, 5, note=note)
    yield compared(
        "the same through the desk, one worker, with every wording and all of it kept",
        "s",
        taken["desk"],
        taken["theirs"],
        peer,
        Want.TIMES_AS_LONG,
        10,
    )


# ---------------------------------------------------------------------- the whole history


def _history(ground: Ground, book: Path, newest: Path) -> Iterator[Figure]:
    """Every commit with four workers beside the newest one alone, and everything again with nothing changed."""
    folder = ground.fresh("history")
    ground.git(ground.folder, "clone", "--quiet", "--bare", str(book.resolve()), str(folder))
    rounds = range(min(ground.rounds, MOST_ROUNDS))
    data = [ground.fresh("data") for _ in rounds]
    alone = [_processed(newest, ground.fresh("data"), workers=1) for _ in rounds]
    whole = [_processed(folder, one, workers=4) for one in data]
    commits = int(ground.git(folder, "rev-list", "--count", "HEAD"))
    peer = Peer("JobDesk", "its newest commit alone, one worker, cold", __version__)
    name = f"the whole history of a book, {commits:,} commits, cold, four workers"
    yield compared(name, "s", whole, alone, peer, Want.TIMES_AS_LONG, 25)
    with open_desk(data[0]) as desk:
        request = ProcessRequest(folder, CommitRange(), "cards")
        taken = interleaved(
            ground.rounds,
            {
                "ours": timed(lambda: _all_known(desk, request)),
                "theirs": timed(lambda: ground.git(folder, "log", LOG_FORMAT)),
            },
        )
        over = median(our - their for our, their in zip(taken["ours"], taken["theirs"], strict=True))
        yield Figure(f"{commits:,} known commits told, over a bare git log", "s", over, Want.BELOW, 0.5)
        again = median(_looked_up(desk, folder) for _ in range(ground.rounds))
        yield Figure("the current cards at the tip, asked for a second time", "s", again, Want.BELOW, 1)


def _processed(repository: Path, data: Path, workers: int) -> float:
    """How long a desk takes from its opening to the end of a job over all commits."""
    started = time.perf_counter()
    with open_desk(data, Settings(workers=WorkerSettings(count=workers))) as desk:
        desk.pool.start()
        job = desk.jobs.wait(desk.commits.process(ProcessRequest(repository, CommitRange(), "cards")).job, PATIENCE_S)
        assert job.state is JobState.SUCCEEDED, job
    return time.perf_counter() - started


def _all_known(desk: Desk, request: ProcessRequest) -> None:
    assert {status.badge for status in desk.commits.statuses(request)} == {Badge.PROCESSED}


def _looked_up(desk: Desk, repository: Path) -> float:
    started = time.perf_counter()
    assert desk.tips.at(repository).cards
    return time.perf_counter() - started


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
