"""Figures of what JobDesk takes when it rests, and of the memory of its processes."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from jobdesk.desk.desk import Desk, open_desk
from jobdesk.desk.jobs.requests import ProcessRequest
from jobdesk.git.commits import CommitRange
from tests.bench.figures import Figure, Want
from tests.bench.ground import Ground

WORKERS = 4
COMMITS = 100_000
FILES = 100
FEW = 40
CALM_S = 3.0
"""After its work the application puts away what it no longer needs; only then it rests."""
REST_S = 20.0
"""How long it is watched doing nothing, which is what is measured."""
LOOK_AGAIN_S = 0.1
MEGABYTE = 1024 * 1024


def measure(ground: Ground) -> Iterator[Figure]:
    """All figures of this family, each taken in an application of its own."""
    rest = _applied(ground, "rest", ground.line(FEW))
    yield Figure(f"idle for {REST_S:g} s, application and {WORKERS} hosts", "% of a core", rest["cpu"], Want.BELOW, 0.5)
    hosts = "idle host with its keeper and its git, the largest"
    yield Figure(f"{hosts}, shared pages shared out (PSS)", "MB", rest["pss"], Want.BELOW, 40)
    yield Figure(f"{hosts}, host alone (RSS)", "MB", rest["rss"], Want.BELOW, 40)
    long = _applied(ground, "long", ground.generated(COMMITS, FILES))
    name = f"application with a job of {COMMITS:,} commits, at its most (RSS)"
    yield Figure(name, "MB", long["rss"], Want.BELOW, 150)


def _applied(ground: Ground, what: str, repository: Path) -> dict[str, float]:
    printed = ground.run([sys.executable, "-m", "tests.bench.resting", what, ground.fresh("data"), repository])
    found: dict[str, float] = json.loads(printed)
    return found


# ---------------------------------------------------------------------- in the application


def _rest(desk: Desk, repository: Path) -> dict[str, float]:
    """What an application uses that has worked, and has nothing to do."""
    request = ProcessRequest(repository, CommitRange(newest=FEW), given={"argv": ["true"]})
    desk.jobs.wait(desk.commits.process(request).job)
    time.sleep(CALM_S)
    everyone = [psutil.Process(), *psutil.Process().children(recursive=True)]
    before = sum(_cpu_s(process) for process in everyone)
    time.sleep(REST_S)
    used = sum(_cpu_s(process) for process in everyone) - before
    keepers = psutil.Process().children()
    return {
        "cpu": used / REST_S * 100,
        "pss": max(sum(_pss(one) for one in (keeper, *keeper.children(recursive=True))) for keeper in keepers),
        "rss": max(host.memory_info().rss / MEGABYTE for keeper in keepers for host in keeper.children()),
    }


def _long(desk: Desk, repository: Path) -> dict[str, float]:
    """The application's own memory from the submit of a long job to its end."""
    request = ProcessRequest(repository, CommitRange(newest=COMMITS), "nothing-at-commits")
    most = 0.0
    for _ in desk.jobs.follow(desk.commits.process(request).job, every_s=LOOK_AGAIN_S):
        most = max(most, psutil.Process().memory_info().rss / MEGABYTE)
    return {"rss": most}


def _cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def _pss(process: psutil.Process) -> float:
    full = process.memory_full_info()
    return getattr(full, "pss", full.uss) / MEGABYTE


def main(what: str, folder: str, repository: str) -> None:
    """Be the application, and print what was found as JSON."""
    with open_desk(Path(folder)) as desk:
        desk.pool.set_workers(WORKERS)
        desk.pool.start()
        print(json.dumps((_rest if what == "rest" else _long)(desk, Path(repository))))


if __name__ == "__main__":
    main(*sys.argv[1:])
