"""Figures of commands at commits: whole processes, set-up on both sides, results, logs and safety included."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from tests.bench.figures import Figure, Peer, Skipped, Want, compared
from tests.bench.ground import Ground
from tests.bench.rounds import interleaved, timed

COMMITS = 2000
WORKERS = 4
BUSY_COMMITS = 200
BUSY = "import time\nwhile time.process_time() < 0.1: pass\n"
"""A program that uses 100 ms of processor time, its own start included."""


def measure(ground: Ground) -> Iterator[Figure | Skipped]:
    """All figures of this family."""
    repository = ground.line(COMMITS + 1)
    yield _against_rebase(ground, repository)
    yield _against_parallel(ground, repository)
    yield _busy(ground, repository)


def process(ground: Ground, repository: Path, commits: int, workers: int, command: str) -> None:
    """One whole JobDesk, from its start with an empty folder to its end."""
    data = ground.fresh("data")
    program = (sys.executable, "-m", "jobdesk", "--data-dir", data, "process", "--repo", repository)
    selection = ("--last", str(commits), "--first-parent")
    ground.run([*program, *selection, "--workers", str(workers), "--command", command, "--json"])
    shutil.rmtree(data)


def _against_rebase(ground: Ground, repository: Path) -> Figure:
    clone = _clone(ground, repository)
    command = ["git", "rebase", "--exec", "true", f"HEAD~{COMMITS}"]
    taken = interleaved(
        ground.rounds,
        {
            "ours": timed(partial(process, ground, repository, COMMITS, 1, "true")),
            "theirs": timed(partial(ground.run, command, clone)),
        },
    )
    peer = Peer("git", shlex.join(command), ground.version("git", "--version"))
    name = f"`true` at {COMMITS:,} commits, 1 worker"
    return _per_commit(name, taken["ours"], taken["theirs"], peer, Want.TIMES_FASTER, 2, COMMITS, goal=5.5)


def _against_parallel(ground: Ground, repository: Path) -> Figure | Skipped:
    name = f"`true` at {COMMITS:,} commits, {WORKERS} workers"
    if shutil.which("parallel") is None:
        return Skipped(name, "there is no GNU parallel")
    clone = _clone(ground, repository)
    commits = ground.git(clone, "rev-list", "--reverse", f"--max-count={COMMITS}", "HEAD")

    def theirs() -> None:
        trees = ground.fresh("trees")
        for number in range(1, WORKERS + 1):
            ground.git(clone, "worktree", "add", "--quiet", "--detach", f"{trees}/{number}", commits.split()[0])
        line = f"cd {trees}/{{%}} && git checkout --quiet --detach {{}} && true"
        ground.run(["parallel", f"-j{WORKERS}", line], stdin=commits)

    taken = interleaved(
        ground.rounds,
        {"ours": timed(partial(process, ground, repository, COMMITS, WORKERS, "true")), "theirs": timed(theirs)},
    )
    command = f"git worktree add (4 times); parallel -j{WORKERS} 'cd trees/{{%}} && git checkout --detach {{}} && true'"
    peer = Peer("GNU parallel", command, ground.version("parallel", "--version"))
    return _per_commit(name, taken["ours"], taken["theirs"], peer, Want.TIMES_FASTER, 3, COMMITS, goal=5)


def _busy(ground: Ground, repository: Path) -> Figure | Skipped:
    name = f"100 ms of processor time at {BUSY_COMMITS} commits, {WORKERS} workers"
    if shutil.which("xargs") is None:
        return Skipped(name, "there is no xargs")
    program = ground.fresh("busy").with_suffix(".py")
    program.write_text(BUSY)
    command = [sys.executable, "-S", "-E", str(program)]
    commits = ground.git(repository, "rev-list", f"--max-count={BUSY_COMMITS}", "HEAD")
    xargs = ["xargs", f"-P{WORKERS}", "-n1", *command]
    taken = interleaved(
        ground.rounds,
        {
            "ours": timed(partial(process, ground, repository, BUSY_COMMITS, WORKERS, shlex.join(command))),
            "theirs": timed(partial(ground.run, xargs, stdin=commits)),
        },
    )
    peer = Peer("xargs", f"xargs -P{WORKERS} -n1 python busy.py", ground.version("xargs", "--version"))
    return _per_commit(name, taken["ours"], taken["theirs"], peer, Want.TIMES_AS_LONG, 1.15, BUSY_COMMITS)


def _clone(ground: Ground, repository: Path) -> Path:
    clone = ground.fresh("clone")
    ground.git(ground.folder, "clone", "--quiet", str(repository), str(clone))
    ground.git(clone, "checkout", "--quiet", "--detach")
    return clone


def _per_commit(
    name: str,
    ours_s: Sequence[float],
    theirs_s: Sequence[float],
    peer: Peer,
    want: Want,
    bound: float,
    commits: int,
    goal: float | None = None,
) -> Figure:
    ours, theirs = ([one / commits * 1000 for one in taken] for taken in (ours_s, theirs_s))
    return compared(f"{name}, per commit", "ms", ours, theirs, peer, want, bound, goal=goal)
