"""Figures of the search in all logs: over a million lines in a thousand real files, each in a process of its own."""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from jobdesk.engine.folders import log_index_file, logs_folder
from tests.bench.figures import Figure, Want, median
from tests.bench.ground import Ground
from tests.support.queue import Queue
from tests.support.said import submit_said

LOGS = 1000
LOGS_OF_A_JOB = 100
LINES = 1050
LETTERS = "abcdefghijklmnopqrstuvwxyz"
LINE = "2026-11-22 05:20:{0:02} {1} worker.{2} {3} {4} took {5:.2f} ms for {6}_{7}.py:{0}"
NEEDLE = "a very rare needle-in-haystack here"
SOUGHT = {
    "what stands in one line of the oldest log": "needle-in-haystack",
    "what stands in every log": "warning took",
    "what stands nowhere": "no-such-words-anywhere",
}

BUILD = """
import json, sys, time
from pathlib import Path
from jobdesk.desk.logs.builder import LogBuilder
pieces, started = [], time.perf_counter()
LogBuilder(Path(sys.argv[1]), 1 << 40, is_wanted=lambda: True, pace=pieces.append).build()
print(json.dumps([time.perf_counter() - started, max(pieces)]))
"""
SEARCH = """
import json, sys, time
from pathlib import Path
from jobdesk.desk.logs.all_logs import AllLogs
from jobdesk.store.store import Store
folder = Path(sys.argv[1])
store = Store(folder)
logs = AllLogs(store, folder, lambda runs, jobs: {}, lambda: 1, store.clock.now, lambda: None)
started = time.perf_counter()
page = logs.search(logs.read(sys.argv[2]))
print(json.dumps([time.perf_counter() - started, len(page.logs)]))
"""


def measure(ground: Ground) -> Iterator[Figure]:
    """All figures of this family."""
    folder = ground.fresh("all-logs")
    size = _fill(folder)
    taken_s, longest_s = _told(ground, BUILD, folder)
    lines = f"{LOGS * LINES:,} lines in {LOGS:,} logs"
    ratio = log_index_file(folder).stat().st_size / size
    yield Figure(f"index of {lines}: its size against theirs", "times", ratio, Want.BELOW, 0.5)
    note = f"{size / taken_s / 1e6:.1f} MB/s on one core; the longest piece {longest_s * 1000:.0f} ms"
    yield Figure(f"index of {lines}: a megabyte of them", "ms", taken_s / size * 1e9, Want.BELOW, 500, note=note)
    for what, text in SOUGHT.items():
        rounds = [_searched(ground, folder, text) for _ in range(ground.rounds)]
        found = median(inside for inside, _ in rounds) * 1000
        whole = median(whole for _, whole in rounds) * 1000
        note = f"{whole:.0f} ms with the start of the process"
        yield Figure(f"{lines}: the first page with {what}", "ms", found, Want.BELOW, 300, note=note)


def _fill(folder: Path) -> int:
    """Jobs with logs of many words; how many bytes they are."""
    queue, chance = Queue(folder), random.Random(1)
    words = ["".join(chance.choice(LETTERS) for _ in range(chance.randint(3, 10))) for _ in range(3000)]
    for first in range(0, LOGS, LOGS_OF_A_JOB):
        said = [_log(chance, words) for _ in range(LOGS_OF_A_JOB)]
        submit_said(queue, folder, *([f"{NEEDLE}\n{said[0]}", *said[1:]] if first == 0 else said))
    queue.store.close()
    return sum(path.stat().st_size for path in logs_folder(folder).rglob("*.log"))


def _log(chance: random.Random, words: list[str]) -> str:
    levels = ("DEBUG", "INFO", "WARNING")
    return "\n".join(
        LINE.format(
            at % 60,
            chance.choice(levels),
            at % 4,
            *chance.sample(words, 2),
            chance.random() * 100,
            *chance.sample(words, 2),
        )
        for at in range(LINES)
    )


def _searched(ground: Ground, folder: Path, text: str) -> tuple[float, float]:
    """How long a search took, and the whole process, in seconds."""
    started = time.perf_counter()
    inside_s, _ = _told(ground, SEARCH, folder, text)
    return inside_s, time.perf_counter() - started


def _told(ground: Ground, program: str, *arguments: str | Path) -> tuple[float, float]:
    first, second = json.loads(ground.run([sys.executable, "-c", program, *arguments]))
    return first, second
