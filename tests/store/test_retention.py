"""What has been kept long enough goes, in pieces; what it said stays known."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jobdesk.core.outcomes import Artifact, Mishap, Outcome
from jobdesk.core.states import JobState
from jobdesk.store.artifacts import artifact_path, keep_artifact
from jobdesk.store.retention import DAY_S, Cleaner, Cleaning, RetentionRules
from tests.support.queue import Queue

WEEK_S, MONTH_S = 7 * DAY_S, 30 * DAY_S


class Files:
    """The logs and artifacts of a data folder, and the cleaner over them."""

    def __init__(self, queue: Queue) -> None:
        self.queue = queue
        self.logs = queue.store.folder / "logs"
        self.artifacts = queue.store.folder / "artifacts"

    def cleaner(self, limit: int = 1 << 30) -> Cleaner:
        return Cleaner(self.queue.store, self.logs, self.artifacts, RetentionRules(artifacts_limit=limit))

    def clean(self, *, is_dry: bool = False, limit: int = 1 << 30) -> Cleaning:
        return self.cleaner(limit).clean(is_dry=is_dry)

    def log(self, job: int, name: str = "1.1.log", size: int = 10) -> Path:
        path = self.logs / str(job) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * size)
        return path

    def keep(self, content: bytes) -> Artifact:
        """Keep an artifact now, by the clock of the test."""
        source = self.queue.store.folder / "source"
        source.write_bytes(content)
        kept = keep_artifact(self.artifacts, source, "report")
        self.date(kept)
        return kept

    def date(self, kept: Artifact) -> None:
        now_s = self.queue.clock.now() / 1_000_000
        os.utime(self.path(kept), (now_s, now_s))

    def path(self, kept: Artifact) -> Path:
        return artifact_path(self.artifacts, kept.digest)

    def job(self, item: str, content: bytes, outcome: Outcome | None = None, **more: object) -> tuple[int, Artifact]:
        """A job of one item that ends now and keeps a file."""
        kept = self.keep(content)
        done = outcome or Outcome.succeeded()
        job = self.queue.submit(item, **more)
        self.queue.finish(job, Outcome(done.ending, done.error, artifacts=(kept,)))
        return job, kept


@pytest.fixture
def files(queue: Queue) -> Files:
    return Files(queue)


def test_nothing_goes_before_its_time(queue: Queue, files: Files) -> None:
    job, kept = files.job("a", b"one")
    log = files.log(job)
    queue.clock.move(WEEK_S - 60)
    assert files.clean() == Cleaning()
    assert log.exists()
    assert files.path(kept).exists()


def test_a_finished_job_keeps_its_files_for_a_week(queue: Queue, files: Files) -> None:
    """Its row, its result and its history stay, and so its key counts as processed."""
    job, kept = files.job("a", b"12345")
    log = files.log(job)
    queue.clock.move(WEEK_S + 60)
    assert files.clean() == Cleaning(jobs=1, logs=1, log_bytes=10, artifacts=1, artifact_bytes=5)
    assert not log.parent.exists()
    assert not files.path(kept).exists()
    assert queue.state(job) is JobState.SUCCEEDED
    assert queue.history(job)
    assert queue.job(queue.submit("a")).counts.reused == 1
    assert files.clean() == Cleaning()


def test_a_failed_job_keeps_its_files_for_a_month(queue: Queue, files: Files) -> None:
    job, _ = files.job("a", b"one", Outcome.failed("no"))
    files.log(job)
    queue.clock.move(WEEK_S + 60)
    assert files.clean() == Cleaning()
    queue.clock.move(MONTH_S - WEEK_S)
    assert files.clean() == Cleaning(jobs=1, logs=1, log_bytes=10, artifacts=1, artifact_bytes=3)


@pytest.mark.parametrize(("expires_s", "after_s"), [(DAY_S, DAY_S + 60), (MONTH_S, MONTH_S + 60)])
def test_an_expiry_overrides_the_rules(queue: Queue, files: Files, expires_s: float, after_s: float) -> None:
    """Shorter or longer than what the rules say."""
    expires_at = queue.clock.now() + int(expires_s * 1_000_000)
    job, _ = files.job("a", b"one", expires_at=expires_at)
    files.log(job)
    queue.clock.move(min(expires_s, WEEK_S + 60) - 3600)
    assert files.clean() == Cleaning()
    queue.clock.move(after_s - min(expires_s, WEEK_S + 60) + 3600)
    assert files.clean() == Cleaning(jobs=1, logs=1, log_bytes=10, artifacts=1, artifact_bytes=3)


def test_nothing_of_an_active_job_goes(queue: Queue, files: Files) -> None:
    """However old what it uses is, and however full the disk."""
    _, kept = files.job("a", b"one")
    active = queue.submit("a", "b")
    log = files.log(active)
    queue.clock.move(MONTH_S * 2)
    assert files.clean(limit=0).artifacts == 0
    assert log.exists()
    assert files.path(kept).exists()


def test_reusing_a_result_keeps_its_files(queue: Queue, files: Files) -> None:
    """A week after the last job that has it, not after the one that made it."""
    _, kept = files.job("a", b"one")
    queue.clock.move(WEEK_S - 60)
    queue.submit("a")
    queue.clock.move(120)
    files.clean()
    assert files.path(kept).exists()
    queue.clock.move(WEEK_S)
    files.clean()
    assert not files.path(kept).exists()


def test_a_file_of_two_owners_goes_with_the_second(queue: Queue, files: Files) -> None:
    _, kept = files.job("a", b"same")
    queue.clock.move(WEEK_S / 2)
    files.job("b", b"same")
    queue.clock.move(WEEK_S / 2 + 60)
    assert files.clean().artifacts == 0
    queue.clock.move(WEEK_S)
    assert files.clean().artifacts == 1
    assert not files.path(kept).exists()


def test_beyond_the_limit_what_was_used_longest_ago_goes(queue: Queue, files: Files) -> None:
    """As many as are needed, and none that was made within the last hour."""
    kept = []
    for number in range(4):
        kept.append(files.job(str(number), bytes([number]) * 100)[1])
        queue.clock.move(3600)
    queue.submit("0")
    queue.clock.move(3600)
    young = files.job("young", b"y" * 100)[1]
    assert files.clean(limit=310) == Cleaning(artifacts=2, artifact_bytes=200)
    assert [files.path(one).exists() for one in (*kept, young)] == [True, False, False, True, True]
    assert files.clean(limit=0) == Cleaning(artifacts=2, artifact_bytes=200)
    assert files.path(young).exists()


def test_what_would_go_is_what_goes(queue: Queue, files: Files) -> None:
    """A dry run deletes nothing, and says exactly what the next one does."""
    for number in range(5):
        job, _ = files.job(str(number), bytes([number]) * 50)
        files.log(job, size=number)
        queue.clock.move(DAY_S)
    queue.clock.move(WEEK_S - 2 * DAY_S)
    planned = files.clean(is_dry=True, limit=60)
    assert planned == files.clean(is_dry=True, limit=60)
    assert files.clean(limit=60) == planned
    assert planned == Cleaning(jobs=4, logs=4, log_bytes=6, artifacts=4, artifact_bytes=200)
    assert files.clean(limit=60) == Cleaning()


def test_checkpoints_go_with_the_job_that_saved_them(queue: Queue, files: Files) -> None:
    """What a later job of the same key has saved since is that job's."""
    broken = Outcome.mishap_of(Mishap.HOST_LOST, "gone")

    def save_and_fail() -> int:
        job = queue.submit("a")
        (taken,) = queue.claim(job)
        with queue.store.writing() as connection:
            queue.store.runs.save_checkpoint(connection, taken, "1", queue.clock.now())
        queue.settle([taken], broken)
        return job

    save_and_fail()
    queue.clock.move(MONTH_S / 2)
    save_and_fail()
    queue.clock.move(MONTH_S / 2 + 60)
    assert files.clean() == Cleaning(jobs=1)
    queue.clock.move(MONTH_S / 2)
    assert files.clean() == Cleaning(jobs=1, checkpoints=1)


def test_deleting_a_job_takes_its_files(queue: Queue, files: Files) -> None:
    """An active one stays, and so do results: the key is still known."""
    job, kept = files.job("a", b"one")
    active = queue.submit("b")
    logs = [files.log(job), files.log(active)]
    queue.clock.move(2 * 3600)
    assert queue.delete(job, active) == [job]
    assert [log.exists() for log in logs] == [True, True]
    assert files.cleaner().drop([job, active]) == [job]
    assert [log.exists() for log in logs] == [False, True]
    assert not files.path(kept).exists()
    assert queue.rows("SELECT count(*) FROM artifacts") == [(0,)]
    assert queue.job(queue.submit("a")).counts.reused == 1


def test_what_is_in_the_trash_is_whole_for_a_week(queue: Queue, files: Files) -> None:
    """However long ago the job ended: restored, it has its log and its file, which then go by the usual rules."""
    job, kept = files.job("a", b"12345")
    log = files.log(job)
    queue.clock.move(WEEK_S - 60)
    queue.delete(job)
    queue.clock.move(WEEK_S - 60)
    assert files.clean() == Cleaning()
    queue.restore(job)
    assert (log.exists(), files.path(kept).exists()) == (True, True)
    assert files.clean() == Cleaning(jobs=1, logs=1, log_bytes=10, artifacts=1, artifact_bytes=5)


def test_after_a_week_in_the_trash_a_job_is_gone(queue: Queue, files: Files) -> None:
    """With its log and its file; what it found stays known. Deleting it again does not keep it longer."""
    job, kept = files.job("a", b"12345", Outcome.mishap_of(Mishap.HOST_LOST, "gone"))
    shared, both = files.job("b", b"both")
    for one in (job, shared):
        files.log(one)
    queue.clock.move(2 * 3600)
    queue.delete(job, shared)
    queue.clock.move(DAY_S)
    queue.delete(job)
    files.job("c", b"both")
    queue.clock.move(WEEK_S - DAY_S - 60)
    assert files.clean() == Cleaning()
    queue.clock.move(120)
    planned = files.clean(is_dry=True)
    assert files.clean() == planned
    assert (planned.dropped, planned.logs, planned.artifacts, planned.artifact_bytes) == (2, 2, 1, 5)
    assert not (files.logs / str(job)).exists()
    assert (files.path(kept).exists(), files.path(both).exists()) == (False, True)
    assert queue.rows("SELECT count(*) FROM jobs WHERE id IN (?, ?)", job, shared) == [(0,)]
    assert queue.job(queue.submit("b")).counts.reused == 1


def test_many_jobs_leave_the_trash_in_pieces(queue: Queue, files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cleaning that is not wanted any more ends between two of them."""
    monkeypatch.setattr("jobdesk.store.retention.PIECE", 10)
    jobs = [files.job(str(number), b"same")[0] for number in range(25)]
    queue.delete(*jobs)
    queue.clock.move(WEEK_S + 60)
    answers = iter([True, True, False])
    assert files.cleaner().clean(is_wanted=lambda: next(answers)).dropped == 20
    assert files.clean().dropped == 5
    assert queue.rows("SELECT count(*) FROM jobs") == [(0,)]


def test_dropping_what_is_not_in_the_trash_takes_nothing(queue: Queue, files: Files) -> None:
    """Also its checkpoint stays."""
    job = queue.submit("a")
    (taken,) = queue.claim(job)
    with queue.store.writing() as connection:
        queue.store.runs.save_checkpoint(connection, taken, "1", queue.clock.now())
    queue.settle([taken], Outcome.mishap_of(Mishap.HOST_LOST, "gone"))
    log = files.log(job)
    assert files.cleaner().drop([job]) == []
    assert log.exists()
    assert queue.rows("SELECT count(*) FROM checkpoints") == [(1,)]


def test_what_nobody_owns_goes_after_a_week(queue: Queue, files: Files) -> None:
    """Files of attempts that came to nothing, parts of copies, logs of jobs that are gone."""
    orphan = files.keep(b"nobody's")
    _, kept = files.job("a", b"owned")
    part = files.artifacts / "1-abc.part"
    part.write_bytes(b"half")
    now_s = queue.clock.now() / 1_000_000
    os.utime(part, (now_s, now_s))
    log = files.log(77)
    queue.clock.move(WEEK_S - 60)
    assert files.clean() == Cleaning(logs=1, log_bytes=10)
    queue.clock.move(120)
    queue.submit("a")
    assert files.clean() == Cleaning(jobs=1, artifacts=2, artifact_bytes=12)
    assert [path.exists() for path in (files.path(orphan), part, log)] == [False] * 3
    assert files.path(kept).exists()


def test_a_file_that_is_kept_again_stays(queue: Queue, files: Files) -> None:
    """Its rows are due, but a host has just found it there and is about to say whose it is."""
    _, kept = files.job("a", b"one")
    queue.clock.move(WEEK_S + 60)
    files.date(kept)
    assert files.clean().artifacts == 0
    assert files.path(kept).exists()


def test_cleaning_ends_early_when_nobody_wants_it(queue: Queue, files: Files) -> None:
    """What was deleted by then is told; the rest is due next time."""
    for name in "abc":
        job, _ = files.job(name, name.encode())
        files.log(job)
    queue.clock.move(WEEK_S + 60)
    answers = iter([True, True, True, False])
    first = files.cleaner().clean(is_wanted=lambda: next(answers))
    assert first == Cleaning(logs=2, log_bytes=20)
    assert first + files.clean() == Cleaning(jobs=3, logs=3, log_bytes=30, artifacts=3, artifact_bytes=3)


def test_many_logs_go_in_pieces(queue: Queue, files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobdesk.store.retention.FILES_AT_ONCE", 10)
    job, _ = files.job("a", b"one")
    for number in range(35):
        files.log(job, f"{number}.1.log", size=1)
    queue.clock.move(WEEK_S + 60)
    assert files.clean() == Cleaning(jobs=1, logs=35, log_bytes=35, artifacts=1, artifact_bytes=3)


def test_no_link_is_followed_out_of_the_logs(queue: Queue, files: Files, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "precious").touch()
    job, _ = files.job("a", b"one")
    files.log(job).with_name("link").symlink_to(outside)
    queue.clock.move(WEEK_S + 60)
    files.clean()
    assert (outside / "precious").exists()
    assert not (files.logs / str(job)).exists()
