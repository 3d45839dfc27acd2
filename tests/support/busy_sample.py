"""The sample repository with real jobs in every state, and a desk that is still at work on them."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from jobdesk.core.clock import seconds
from jobdesk.core.model import Job
from jobdesk.core.states import JobState
from jobdesk.desk.desk import Desk
from jobdesk.desk.jobs.requests import ProcessRequest
from jobdesk.desk.sample import make_sample
from jobdesk.desk.settings import FloorSettings, Settings, WorkerSettings
from jobdesk.git.commits import CommitRange
from tests.support.waiting import PATIENCE_S, until

LATER_S = 2 * 3600
WAITED_S = 600.0

EVENTFUL = "HEAD~11"
"""From here on the newest commits are of every kind."""

CHECK = "sh check.sh"
COUNT = "grep -c . notes.toml"
SLOWLY = "sleep 1.5 && sh check.sh"
FLAKY = "test -e no-such-file"


@dataclass(frozen=True)
class BusySample:
    """The repository, and the jobs by what they show."""

    repository: Path
    failed: int
    running: int
    queued: int


def settings() -> Settings:
    """Few workers, so that something waits; no floors, so that nothing but that does."""
    return Settings(
        workers=WorkerSettings(count=2, retry_after_s=WAITED_S / 2),
        floors=FloorSettings(memory_mb=0, disk_mb=0, battery=0),
    )


def fill(desk: Desk, folder: Path) -> BusySample:
    """Have the desk do things that end well and badly, then leave it at work on more."""
    repository = make_sample(folder).path
    subprocess.run(["git", "-C", repository, "reset", "--quiet", "--hard", EVENTFUL], check=True)

    def ask(line: str, newest: int, tip: str = "HEAD~2", **terms: object) -> int:
        selection = CommitRange(tip, newest=newest)
        request = ProcessRequest(repository, selection, given={"line": line}, **terms)  # type: ignore[arg-type]
        return desk.commits.process(request).job

    def ended(job: int) -> Job:
        return desk.jobs.wait(job, PATIENCE_S)

    desk.pool.start()
    ended(desk.commits.process(ProcessRequest(repository, CommitRange("HEAD~2"), "cards")).job)
    ended(ask(COUNT, 30))
    failed = ended(ask(CHECK, 24, "HEAD~4")).id
    ended(ask("git show --stat --format=%h", 12))
    desk.jobs.cancel(ask("sleep 30", 2))
    ask(FLAKY, 1, retries=2, priority=9)
    ask("latexmk -quiet algebra/main.tex", 4, run_at=desk.clock.now() + seconds(LATER_S))
    desk.jobs.pause(ask("chktex -q algebra/main.tex", 5))
    running = ask(SLOWLY, 7, priority=5, workers=1)
    until(lambda: desk.jobs.get(running).counts.final >= 2, "a job under way")
    ask("sleep 90", 3, priority=6)
    until(lambda: desk.jobs.get(running).state is JobState.RUNNING, "a running job")
    queued = ask("python3 -m compileall -q .", 6)
    return BusySample(repository, failed, running, queued)
