"""Figures of long logs: opened, paged, counted and searched, each in a process of its own."""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import psutil

from jobdesk.desk.logs.lines import Log
from jobdesk.desk.logs.search import ERRORS, Search, Wanted
from tests.bench.figures import Figure, Peer, Skipped, Want, compared, median
from tests.bench.ground import Ground
from tests.bench.rounds import interleaved, timed

GIGABYTE = 1_000_000_000
MEGABYTE = 1_000_000
PAGE = 200
PAGES = 100
LINE = "2026-11-22 05:20:55 DEBUG worker.{0} something happened at place {1} and it went well\n"
ERROR = "2026-11-22 05:20:55 ERROR worker.{0} something happened at place {1} and it did not go well\n"
ERROR_EVERY = 10_007
TEXT, EXPRESSION = "it did not", "place [0-9]*777 and"


def measure(ground: Ground) -> Iterator[Figure | Skipped]:
    """All figures of this family."""
    path = _written(ground.fresh("long.log"))
    opened = [_in_a_process(ground, path) for _ in range(ground.rounds)]
    lengths = {name: median(one[name] for one in opened) for name in opened[0]}
    yield Figure("log of 1 GB: open, last page on hand", "ms", lengths["open"], Want.BELOW, 300)
    yield Figure("log of 1 GB: a page anywhere, counted", "ms", lengths["page"], Want.BELOW, 16)
    yield Figure("log of 1 GB: the error before the last", "ms", lengths["error"], Want.BELOW, 100)
    name = "log of 1 GB: memory that it adds, opened, counted, searched"
    yield Figure(name, "MB", max(one["added"] for one in opened), Want.BELOW, 50)
    yield from _compared(ground, path)


def _compared(ground: Ground, path: Path) -> Iterator[Figure | Skipped]:
    """What has to read all of it, beside the tools of the terminal."""
    yield _beside(ground, path, "count its lines", ("wc", "-l"), lambda: Log(path).count(), 8)
    for what, wanted in (
        ("a text", Wanted(TEXT, match_case=True)),
        ("an expression", Wanted(EXPRESSION, is_expression=True, match_case=True)),
    ):
        search = partial(lambda wanted: Search(Log(path), wanted).count(), wanted)
        yield _beside(ground, path, f"count {what}", ("grep", "-c", wanted.text), search, 8)


def _beside(
    ground: Ground, path: Path, what: str, argv: tuple[str, ...], ours: Callable[[], object], bound: float
) -> Figure | Skipped:
    name = f"log of 1 GB: {what}"
    if shutil.which(argv[0]) is None:
        return Skipped(name, f"{argv[0]} is not on this machine")
    contestants = {"ours": timed(ours), "theirs": timed(lambda: ground.run([*argv, path]))}
    taken = interleaved(ground.rounds, contestants)
    peer = Peer(argv[0], " ".join(argv), ground.version(argv[0], "--version"))
    return compared(name, "s", taken["ours"], taken["theirs"], peer, Want.TIMES_AS_LONG, bound)


def _written(path: Path) -> Path:
    """A log of a gigabyte in which an error stands now and then."""
    with path.open("w", encoding="ascii") as log:
        number = size = 0
        while size < GIGABYTE:
            line = (LINE if number % ERROR_EVERY else ERROR).format(number % 7, number)
            size += log.write(line)
            number += 1
    return path


def _in_a_process(ground: Ground, path: Path) -> dict[str, float]:
    found: dict[str, float] = json.loads(ground.run([sys.executable, "-m", "tests.bench.logs", path]))
    return found


# ---------------------------------------------------------------------- in a process of its own


def main(path: Path) -> None:
    """Open a log, count and search it, look at pages all over it, and print what that took as JSON."""
    memory = psutil.Process().memory_info
    before = memory().rss
    started = time.perf_counter()
    log = Log(path)
    log.tail(PAGE)
    opened = time.perf_counter()
    lines = log.count().lines
    counted = time.perf_counter()
    for number in range(PAGES):
        log.lines(1 + lines * number // PAGES, PAGE)
    paged = time.perf_counter()
    most = memory().rss
    search = Search(log, ERRORS)
    last = search.previous(log.look().size)
    assert last is not None
    searching = time.perf_counter()
    search.previous(last.line.offset)
    found = time.perf_counter()
    search.count()
    most = max(most, memory().rss)
    print(
        json.dumps(
            {
                "open": (opened - started) * 1000,
                "error": (found - searching) * 1000,
                "page": (paged - counted) * 1000 / PAGES,
                "added": (most - before) / MEGABYTE,
            }
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
