"""Every waiting job says why."""

from __future__ import annotations

from pathlib import Path

from jobdesk.core.clock import MICROSECONDS
from jobdesk.desk.desk import Desk, open_desk
from jobdesk.desk.jobs.requests import TaskRequest
from tests.support.desks import finished, quick_settings
from tests.support.waiting import until


def ask(folder: Path, pipeline: str, item: str, **more: object) -> TaskRequest:
    return TaskRequest(pipeline, {"folder": str(folder)}, [item], **more)  # type: ignore[arg-type]


def sentence(desk: Desk, job: int) -> str | None:
    waiting = desk.jobs.waiting(desk.jobs.get(job))
    return waiting.sentence if waiting else None


def test_nobody_works(tmp_path: Path, work_folder: Path, test_pipelines: None) -> None:
    """With no engine anywhere a job says so."""
    with open_desk(tmp_path / "data", quick_settings()) as desk:
        job = desk.jobs.submit(ask(work_folder, "counting", "a")).job
        assert sentence(desk, job) == "Nobody works on this database: start JobDesk, or `jobdesk run`."


def test_who_keeps_the_workers_busy(tmp_path: Path, work_folder: Path, test_pipelines: None) -> None:
    """The job that has them, not an older one that has begun and waits itself."""
    quick = quick_settings()
    patient = quick.model_copy(update={"workers": quick.workers.model_copy(update={"retry_after_s": 600.0})})
    with open_desk(tmp_path / "data", patient) as desk:
        desk.pool.start()
        older = desk.jobs.submit(ask(work_folder, "flaky", "a", retries=1)).job
        until(lambda: str(sentence(desk, older)).startswith("It is tried again at "))
        busy = desk.jobs.submit(TaskRequest("gated", {"folder": str(work_folder)}, ["b", "c"])).job
        until(lambda: desk.jobs.get(busy).counts.running == 2)
        last = desk.jobs.submit(ask(work_folder, "counting", "d")).job
        assert sentence(desk, last) == f"All workers are busy with job {busy}."
        for item in "bc":
            (work_folder / f"{item}.open").touch()
        finished(desk, last)


def test_paused_scheduled_and_behind_another(desk: Desk, work_folder: Path) -> None:
    """A pause, a date, a lock and busy workers are each told; the lock names the job that has it."""
    first = desk.jobs.submit(ask(work_folder, "alone", "a")).job
    until(lambda: desk.jobs.get(first).counts.running == 1)
    second = desk.jobs.submit(ask(work_folder, "alone", "b")).job
    waiting = desk.jobs.waiting(desk.jobs.get(second))
    assert waiting is not None
    assert (waiting.sentence, waiting.behind) == (
        f"It waits for job {first}, which works on the same repository.",
        first,
    )
    assert sentence(desk, first) is None
    desk.jobs.pause(second)
    assert sentence(desk, second) == "It is paused."
    later = desk.jobs.submit(ask(work_folder, "counting", "c", run_at=desk.clock.now() + 3600 * MICROSECONDS)).job
    assert str(sentence(desk, later)).startswith("It is scheduled for ")
    desk.pool.pause()
    desk.jobs.resume(second)
    assert sentence(desk, second) == "Everything is paused."
    for item in "ab":
        (work_folder / f"{item}.open").touch()
    desk.pool.resume()
    finished(desk, second)
    assert sentence(desk, second) is None
