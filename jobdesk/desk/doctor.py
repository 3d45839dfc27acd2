"""Looks JobDesk over: what it needs, what it has, and whether a real run comes through from end to end."""

from __future__ import annotations

import platform
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from jobdesk import __version__
from jobdesk.core.errors import JobDeskError
from jobdesk.core.states import RunState
from jobdesk.desk.desk import Desk, open_desk
from jobdesk.desk.jobs.requests import ProcessRequest
from jobdesk.desk.sample import COMMAND, make_sample
from jobdesk.desk.settings import FloorSettings, Settings
from jobdesk.desk.settings_file import read_settings
from jobdesk.engine.guard import measure
from jobdesk.git.commits import CommitRange
from jobdesk.git.executable import find_git

TRIED_COMMITS = 4
PATIENCE_S = 60.0


class Unwell(JobDeskError):
    """Something is not as it should be."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, and what there is to say about it."""

    what: str
    is_well: bool
    words: str


def examine(folder: Path) -> Iterator[Finding]:
    """Everything, one after the other, as it is found out; a trouble in one stops none of the others."""
    yield _found("versions", _versions)
    yield _found("git", _git)
    yield _found("settings", lambda: _settings(folder))
    yield _found("database", lambda: _database(folder))
    yield _found("machine", lambda: _machine(folder))
    yield _found("pipelines", lambda: _pipelines(folder))
    yield _found("a real run", _real_run)


def _found(what: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(what, True, look())
    except JobDeskError as error:
        return Finding(what, False, error.message)
    except OSError as error:
        return Finding(what, False, f"{error}.")


def _versions() -> str:
    return (
        f"JobDesk {__version__}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version},"
        f" {platform.system()} {platform.release()}"
    )


def _git() -> str:
    git = find_git()
    return f"{'.'.join(str(number) for number in git.version)}, {git.path}"


def _settings(folder: Path) -> str:
    settings = read_settings(folder)
    return f"{settings.workers.count} workers, logs and files stay for {settings.storage.keep_days:g} days"


def _database(folder: Path) -> str:
    with open_desk(folder) as desk:
        with desk.store.reading() as connection:
            (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise Unwell(f"{desk.store.database.path} is damaged: {verdict}.")
        owner = desk.pool.owner
        jobs = len(desk.jobs.recent(-1))
        size = desk.store.database.path.stat().st_size / 1e6
    who = f"worked on by process {owner.pid}" if owner else "nobody works on it now"
    return f"{desk.store.database.path}, {size:.1f} MB, {jobs:,} jobs, {who}"


def _machine(folder: Path) -> str:
    floors = read_settings(folder).floors
    levels = measure(folder if folder.is_dir() else Path.home())
    if levels.memory_mb < floors.memory_mb or levels.disk_mb < floors.disk_mb:
        raise Unwell(
            f"{levels.memory_mb:,} MB of memory and {levels.disk_mb:,} MB of disk are free; nothing starts under "
            f"{floors.memory_mb:,} and {floors.disk_mb:,} MB."
        )
    battery = "" if levels.battery is None else f", battery at {levels.battery} %"
    return f"{levels.memory_mb:,} MB of memory and {levels.disk_mb:,} MB of disk are free{battery}"


def _pipelines(folder: Path) -> str:
    with open_desk(folder) as desk:
        cards = desk.pipelines.all()
    broken = [card.trouble for card in cards if card.trouble]
    if broken:
        raise Unwell(" ".join(broken))
    return ", ".join(card.name for card in cards)


def _real_run() -> str:
    """A job on the sample, in a folder that is gone afterwards: hosts, slots and results included."""
    with TemporaryDirectory(prefix="jobdesk-doctor-") as name:
        place = Path(name)
        sample = make_sample(place / "sample")
        settings = Settings(floors=FloorSettings(memory_mb=0, disk_mb=0, battery=0))
        with open_desk(place / "data", settings) as desk:
            return _tried(desk, sample.path)


def _tried(desk: Desk, repository: Path) -> str:
    command = "git rev-parse HEAD" if sys.platform == "win32" else COMMAND
    request = ProcessRequest(repository, CommitRange(newest=TRIED_COMMITS), given={"line": command}, workers=2)
    began = desk.clock.monotonic()
    desk.pool.start(2)
    job = desk.jobs.wait(desk.commits.process(request).job, PATIENCE_S)
    if not job.state.is_final:
        raise Unwell(f"It did not end within {PATIENCE_S:g} s: {desk.outlooks.of(job).reason or job.state}.")
    for run in desk.jobs.runs(job.id, states=(RunState.FAILED,)):
        if run.exit_code is None:
            raise Unwell(run.error)
    return f"{job.counts.final} commits in {desk.clock.monotonic() - began:.2f} s"
