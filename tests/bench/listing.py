"""Figures of the list of commits in the window: how soon it is there, how quickly it filters, what it weighs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from jobdesk.desk.desk import open_desk
from jobdesk.desk.jobs.requests import ProcessRequest
from jobdesk.git.commits import CommitList
from tests.bench.figures import Figure, Peer, Want, compared, median
from tests.bench.ground import Ground
from tests.bench.knowing import LOG, bare_log
from tests.bench.rounds import interleaved, timed
from tests.support.offscreen import OFFSCREEN

PIPELINE = "nothing-at-commits"
PROCESSED_EVERY = 2
MANY_COMMITS, FILES = 100_000, 50
PATIENCE_S = 900.0


def measure(ground: Ground) -> Iterator[Figure]:
    """All figures of this family."""
    os.environ["QT_QPA_PLATFORM"] = OFFSCREEN
    repository = ground.large_repository()
    folder = _half_processed(ground, repository)
    firsts: list[float] = []

    def ours() -> float:
        found = _found(ground, "reading", folder, repository)
        firsts.append(found["first"])
        return found["all"]

    contestants = {"ours": ours, "theirs": timed(partial(bare_log, repository))}
    taken = interleaved(ground.rounds, contestants)
    commits = round(_found(ground, "reading", folder, repository)["commits"])
    peer = Peer(
        "git", f"git {' '.join(LOG[:3])} --format=…, split into tuples by Python", ground.version("git", "--version")
    )
    name = f"from choosing a repository to {commits:,} commits with badges in the window"
    yield compared(name, "s", taken["ours"], taken["theirs"], peer, Want.TIMES_AS_LONG, 1.5)
    yield Figure("from choosing it to the first painted rows", "ms", median(firsts) * 1000, Want.BELOW, 100)
    typed = [_found(ground, "typing", folder, repository) for _ in range(ground.rounds)]
    usual, worst = (median(typing[which] for typing in typed) for which in ("usual", "worst"))
    yield Figure("from a key in the filter to the painted list", "ms", usual * 1000, Want.BELOW, 50)
    yield Figure("the same, worst of 13", "ms", worst * 1000, Want.BELOW, 50)
    many = ground.generated(MANY_COMMITS, FILES)
    for what, when in (("memory", "are listed"), ("used", "have been filtered, sorted, chosen and read again")):
        weight = _found(ground, what, ground.fresh("data"), many)["rss"]
        yield Figure(f"application when {MANY_COMMITS:,} commits {when} (RSS)", "MB", weight, Want.BELOW, 250)


def _half_processed(ground: Ground, repository: Path) -> Path:
    """A data folder that knows every other commit."""
    folder = ground.fresh("data")
    commits = [fields[0] for fields in bare_log(repository)]
    picked = CommitList(tuple(commits[::PROCESSED_EVERY]))
    with open_desk(folder) as desk:
        desk.pool.start()
        desk.jobs.wait(desk.commits.process(ProcessRequest(repository, picked, PIPELINE)).job, PATIENCE_S)
    return folder


def _found(ground: Ground, what: str, *paths: Path) -> dict[str, float]:
    printed = ground.run([sys.executable, "-m", "tests.bench.lean", "tests.bench.listed", what, *paths])
    found: dict[str, float] = json.loads(printed.splitlines()[-1])
    return found
