"""The sample repository with real jobs in every state, and a desk that is still at work on them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jobdesk.core.clock import seconds
from jobdesk.core.model import Job
from jobdesk.core.states import JobState
from jobdesk.desk.desk import Desk
from jobdesk.desk.requests import ProcessRequest
from jobdesk.desk.sample import make_sample
from jobdesk.desk.settings import FloorSettings, Settings, WorkerSettings
from jobdesk.git.commits import CommitRange
from tests.support.waiting import until

LATER_S = 2 * 3600
PATIENCE_S = 120.0
WAITED_S = 600.0

CHECK = "sh check.sh"
COUNT = "grep -c . notes/*.tex || true"
SLOWLY = "sleep 0.6; sh check.sh"
MUCH = "sh check.sh && sleep 0.1"
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
        workers=WorkerSettings(count=3, retry_after_s=WAITED_S / 2),
        floors=FloorSettings(memory_mb=0, disk_mb=0, battery=0),
    )


def fill(desk: Desk, folder: Path) -> BusySample:
    """Have the desk do things that end well and badly, then leave it at work on more."""
    sample = make_sample(folder)
    repository = sample.path

    def ask(line: str, newest: int | None = None, **terms: object) -> int:
        request = ProcessRequest(repository, CommitRange(newest=newest), given={"line": line}, **terms)  # type: ignore[arg-type]
        return desk.commits.process(request).job

    def ended(job: int) -> Job:
        return desk.jobs.wait(job, PATIENCE_S)

    desk.pool.start()
    ended(ask(COUNT))
    failed = ended(ask(CHECK, 36)).id
    ended(ask("git log -1 --format=%s | grep -qi fix", 20))
    ended(ask("git show --stat --format=%h", 30))
    desk.jobs.cancel(ask("sleep 30", 8))
    ask(FLAKY, 1, retries=2, priority=9)
    ask("latexmk -quiet notes.tex", 12, run_at=desk.clock.now() + seconds(LATER_S))
    paused = ask("chktex notes.tex", 24)
    desk.jobs.pause(paused)
    running = ask(SLOWLY, 54, priority=5)
    until(lambda: desk.jobs.get(running).counts.final > 12, "a job half done", within_s=PATIENCE_S)
    queued = ask("python3 -m compileall -q .", 40)
    until(lambda: desk.jobs.get(running).state is JobState.RUNNING, "a running job")
    return BusySample(repository, failed, running, queued)
