"""The engine at work: real hosts, a real database, pipelines that behave and that do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobdesk.core.outcomes import Ending, Mishap
from jobdesk.core.states import JobState, RunState
from jobdesk.desk.desk import Desk, open_desk
from jobdesk.desk.jobs.requests import TaskRequest
from tests.support.desks import finished, quick_settings
from tests.support.pipelines import lines
from tests.support.waiting import PATIENCE_S, until


def request(pipeline: str, folder: Path, *items: str, **more: object) -> TaskRequest:
    return TaskRequest(pipeline, {"folder": str(folder)}, items, **more)  # type: ignore[arg-type]


def begun(folder: Path, item: str) -> None:
    until((folder / f"{item}.begun").exists, f"{item} to begin")


def open_gate(folder: Path, *items: str) -> None:
    for item in items:
        (folder / f"{item}.open").touch()


def test_every_item_is_worked_on_once(desk: Desk, work_folder: Path) -> None:
    """A job succeeds when each of its runs did, and adds up what they made."""
    names = [f"i{number}" for number in range(30)]
    job = finished(desk, desk.jobs.submit(request("counting", work_folder, *names)).job)
    assert job.state is JobState.SUCCEEDED
    assert sorted(lines(work_folder)) == sorted(f"{name} 1" for name in names)
    assert job.metrics == {"items": 30}
    assert job.counts.succeeded == 30


def test_many_quick_runs(desk: Desk) -> None:
    """Repeatable runs go through in groups, and every one is accounted for."""
    names = [str(number) for number in range(1000)]
    job = finished(desk, desk.jobs.submit(TaskRequest("instant", items=names)).job)
    assert (job.counts.succeeded, job.counts.queued, job.counts.running) == (1000, 0, 0)
    runs = desk.jobs.runs(job.id)
    assert all(len(found) == 1 for found in desk.jobs.attempts(runs).values())


def test_the_second_time_all_is_reused(desk: Desk, work_folder: Path) -> None:
    """A job of which everything is reused goes straight from queued to succeeded."""
    finished(desk, desk.jobs.submit(request("counting", work_folder, "a", "b")).job)
    again = desk.jobs.get(desk.jobs.submit(request("counting", work_folder, "a", "b")).job)
    assert again.state is JobState.SUCCEEDED
    assert again.counts.reused == 2
    assert again.metrics == {"items": 2}
    assert [(move.before, move.after) for move in desk.jobs.history(again.id)] == [("queued", "succeeded")]
    assert len(lines(work_folder)) == 2


def test_force_ignores_results(desk: Desk, work_folder: Path) -> None:
    """Force works again and supersedes the older result."""
    finished(desk, desk.jobs.submit(request("counting", work_folder, "a")).job)
    finished(desk, desk.jobs.submit(request("counting", work_folder, "a", force=True)).job)
    assert lines(work_folder) == ["a 1", "a 1"]


def test_the_same_request_while_active_is_the_same_job(desk: Desk, work_folder: Path) -> None:
    """A repeated request leads to the job that exists."""
    first = desk.jobs.submit(request("gated", work_folder, "a"))
    second = desk.jobs.submit(request("gated", work_folder, "a"))
    assert (second.job, second.created) == (first.job, False)
    open_gate(work_folder, "a")
    finished(desk, first.job)


def test_a_finding_is_final(desk: Desk, work_folder: Path) -> None:
    """What the work itself says is remembered and not tried again."""
    job = finished(desk, desk.jobs.submit(request("flaky", work_folder, "a")).job)
    assert (job.state, job.error) == (JobState.FAILED, "the first time")
    assert lines(work_folder) == ["a"]
    again = desk.jobs.get(desk.jobs.submit(request("flaky", work_folder, "a")).job)
    assert (again.state, again.counts.reused) == (JobState.FAILED, 1)


def test_retries_extend_to_findings(desk: Desk, work_folder: Path) -> None:
    """With `retries` a finding is tried again, and each attempt keeps what it said."""
    job = finished(desk, desk.jobs.submit(request("flaky", work_folder, "a", retries=1)).job)
    assert job.state is JobState.SUCCEEDED
    runs = desk.jobs.runs(job.id)
    endings = [attempt.ending for attempt in desk.jobs.attempts(runs)[runs[0].id]]
    assert endings == [Ending.FAILED, Ending.SUCCEEDED]


def test_retry_makes_a_new_job(desk: Desk, work_folder: Path) -> None:
    """A retry reuses successes, never failures, and leaves the old job as it was."""
    old = finished(desk, desk.jobs.submit(request("flaky", work_folder, "a")).job)
    new = finished(desk, desk.jobs.retry(old.id).job)
    assert (new.state, new.retry_of, new.counts.reused) == (JobState.SUCCEEDED, old.id, 0)
    assert desk.jobs.get(old.id) == old
    assert desk.jobs.flaky(new.id) == {"a"}


def test_a_killed_host_is_a_mishap(desk: Desk, work_folder: Path) -> None:
    """The run is tried again in a new host, and other runs are not harmed."""
    job = finished(desk, desk.jobs.submit(request("dying", work_folder, "1", "0")).job)
    assert job.state is JobState.SUCCEEDED
    by_item = {run.item: run for run in desk.jobs.runs(job.id)}
    attempts = desk.jobs.attempts(list(by_item.values()))
    assert [one.mishap for one in attempts[by_item["1"].id]] == [Mishap.HOST_LOST, None]
    assert len(attempts[by_item["0"].id]) == 1


def test_mishaps_end_after_three_tries(desk: Desk, work_folder: Path) -> None:
    """A run that always kills its host fails, and is not remembered as a result."""
    job = finished(desk, desk.jobs.submit(request("dying", work_folder, "99")).job)
    assert job.state is JobState.FAILED
    assert lines(work_folder) == ["99"] * 3
    again = finished(desk, desk.jobs.submit(request("dying", work_folder, "99")).job)
    assert again.counts.reused == 0


def test_cancel_ends_what_runs_and_what_waits(desk: Desk, work_folder: Path) -> None:
    """A cancelled job is over when its last attempt has ended."""
    submitted = desk.jobs.submit(request("gated", work_folder, "a", "b", "c", "d"))
    begun(work_folder, "a")
    desk.jobs.cancel(submitted.job)
    job = finished(desk, submitted.job)
    assert job.state is JobState.CANCELLED
    assert job.counts.cancelled == 4


def test_cancel_ends_what_does_not_listen(desk: Desk, work_folder: Path) -> None:
    """A pipeline that never looks is killed with its host after the grace."""
    submitted = desk.jobs.submit(request("stubborn", work_folder, "a"))
    begun(work_folder, "a")
    desk.jobs.cancel(submitted.job)
    assert finished(desk, submitted.job).state is JobState.CANCELLED


def test_time_out(desk: Desk, work_folder: Path) -> None:
    """An attempt that overstays is ended; a time-out is no result, and not tried again unless asked."""
    job = finished(desk, desk.jobs.submit(request("stubborn", work_folder, "a", timeout_s=0.1)).job)
    assert job.state is JobState.FAILED
    (run,) = desk.jobs.runs(job.id)
    assert [one.mishap for one in desk.jobs.attempts([run])[run.id]] == [Mishap.TIME_OUT]


def test_undo_a_cancel(desk: Desk, work_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A queued job's cancel is held, and can be taken back."""
    monkeypatch.setattr("jobdesk.desk.jobs.jobs.UNDO_S", PATIENCE_S)
    desk.pool.pause()
    submitted = desk.jobs.submit(request("counting", work_folder, "a"))
    assert desk.jobs.cancel(submitted.job, can_be_undone=True).cancel_requested_at is not None
    assert desk.jobs.undo_cancel(submitted.job)
    desk.pool.resume()
    assert finished(desk, submitted.job).state is JobState.SUCCEEDED


def test_pause_lets_what_runs_finish(desk: Desk, work_folder: Path) -> None:
    """A paused job starts nothing new until it is resumed."""
    submitted = desk.jobs.submit(request("gated", work_folder, "a", "b", "c", workers=1))
    begun(work_folder, "a")
    desk.jobs.pause(submitted.job)
    open_gate(work_folder, "a", "b", "c")
    until(lambda: desk.jobs.get(submitted.job).counts.succeeded == 1)
    other = finished(desk, desk.jobs.submit(request("counting", work_folder, "x")).job)
    assert other.state is JobState.SUCCEEDED
    assert desk.jobs.get(submitted.job).counts.queued == 2
    desk.jobs.resume(submitted.job)
    assert finished(desk, submitted.job).counts.succeeded == 3


def test_pause_at_once_gives_back(desk: Desk, work_folder: Path) -> None:
    """What is given back costs no try, and runs again after the resume."""
    submitted = desk.jobs.submit(request("gated", work_folder, "a"))
    until(lambda: desk.jobs.get(submitted.job).counts.running == 1)
    desk.jobs.pause(submitted.job, at_once=True)
    until(lambda: desk.jobs.get(submitted.job).counts.queued == 1)
    (run,) = desk.jobs.runs(submitted.job)
    assert (run.state, run.tries, run.attempts) == (RunState.QUEUED, 0, 1)
    open_gate(work_folder, "a")
    desk.jobs.resume(submitted.job)
    assert finished(desk, submitted.job).state is JobState.SUCCEEDED


def test_stopping_gives_running_work_back(tmp_path: Path, work_folder: Path, test_pipelines: None) -> None:
    """An orderly stop uses up no attempt, and the next start carries on."""
    with open_desk(tmp_path / "data", quick_settings()) as first:
        first.pool.start()
        submitted = first.jobs.submit(request("gated", work_folder, "a", "b"))
        until(lambda: first.jobs.get(submitted.job).counts.running == 2)
    with open_desk(tmp_path / "data", quick_settings()) as second:
        job = second.jobs.get(submitted.job)
        assert (job.state, job.counts.queued) == (JobState.QUEUED, 2)
        assert [run.tries for run in second.jobs.runs(job.id)] == [0, 0]
        open_gate(work_folder, "a", "b")
        second.pool.start()
        assert finished(second, job.id).state is JobState.SUCCEEDED


def test_stopping_twice_and_before_a_start(tmp_path: Path, test_pipelines: None) -> None:
    """Stopping is always fine."""
    with open_desk(tmp_path / "data", quick_settings()) as desk:
        desk.pool.stop()
        desk.pool.start()
        desk.pool.stop()
        desk.pool.stop()


def test_a_small_job_is_not_stuck_behind_a_large_one(desk: Desk, work_folder: Path) -> None:
    """Jobs of equal priority share the pool."""
    large = desk.jobs.submit(request("gated", work_folder, *[f"l{number}" for number in range(40)]))
    begun(work_folder, "l0")
    small = desk.jobs.submit(request("counting", work_folder, "s0", "s1", "s2"))
    open_gate(work_folder, "l0")
    assert finished(desk, small.job).state is JobState.SUCCEEDED
    assert desk.jobs.get(large.job).counts.final <= 2
    desk.jobs.cancel(large.job)
    finished(desk, large.job)


def test_priority_goes_first(desk: Desk, work_folder: Path) -> None:
    """What is more urgent is claimed before what came earlier."""
    desk.pool.pause()
    low = desk.jobs.submit(request("counting", work_folder, "low"))
    high = desk.jobs.submit(request("counting", work_folder, "high", priority=5, title="other"))
    desk.pool.set_workers(1)
    desk.pool.resume()
    finished(desk, low.job)
    finished(desk, high.job)
    assert lines(work_folder) == ["high 1", "low 1"]


def test_exclusive_jobs_take_turns(desk: Desk, work_folder: Path) -> None:
    """A pipeline that declares itself exclusive works on one job at a time."""
    first = desk.jobs.submit(request("alone", work_folder, "a"))
    begun(work_folder, "a")
    second = desk.jobs.submit(request("alone", work_folder, "b"))
    other = finished(desk, desk.jobs.submit(request("counting", work_folder, "x")).job)
    assert other.state is JobState.SUCCEEDED
    assert not (work_folder / "b.begun").exists()
    open_gate(work_folder, "a", "b")
    finished(desk, first.job)
    finished(desk, second.job)


def test_checkpoints_survive_a_dead_host(desk: Desk, work_folder: Path) -> None:
    """The next attempt carries on from what was saved."""
    submitted = desk.jobs.submit(request("stepwise", work_folder, "a"))
    until((work_folder / "at three").exists)
    until(lambda: desk.jobs.runs(submitted.job)[0].progress == 0.5)
    (work_folder / "die").touch()
    assert finished(desk, submitted.job).state is JobState.SUCCEEDED
    assert lines(work_folder) == ["step 1", "step 2", "step 3", "step 3", "step 4"]


def test_what_an_attempt_tells(desk: Desk, work_folder: Path) -> None:
    """Log, cost, metrics and artifacts of a run are kept."""
    job = finished(desk, desk.jobs.submit(request("telling", work_folder, "a", "b")).job)
    assert (job.cost, job.metrics) == (14, {"files": 2, "bytes": 20})
    run = desk.jobs.runs(job.id)[0]
    (attempt,) = desk.jobs.attempts([run])[run.id]
    log = desk.jobs.log_path(attempt)
    assert log is not None
    assert log.read_text() == "about a\n"
    ((artifact, path),) = desk.jobs.artifacts(run.id)
    assert (artifact.name, path.read_text()) == ("a.txt", "made of a")


def test_a_bug_in_a_pipeline(desk: Desk) -> None:
    """A bug is told as one, with its trace in the log; it is not remembered as a result."""
    job = finished(desk, desk.jobs.submit(TaskRequest("buggy", items=["divide", "refused"])).job)
    divide, refused = desk.jobs.runs(job.id)
    assert divide.error == "The pipeline has a bug: ZeroDivisionError: a bug"
    assert refused.error == "This item is refused."
    (attempt,) = desk.jobs.attempts([divide])[divide.id]
    log = desk.jobs.log_path(attempt)
    assert log is not None
    assert "ZeroDivisionError" in log.read_text()


def test_the_finishing_step(desk: Desk, work_folder: Path) -> None:
    """The finish runs once, after all items."""
    job = finished(desk, desk.jobs.submit(request("summing", work_folder, *map(str, range(10)))).job)
    assert (job.state, job.metrics) == (JobState.SUCCEEDED, {"sum": 45})
    assert desk.jobs.runs(job.id)[-1].summary == "sum 45"


def test_what_hosts_share_is_made_once(desk: Desk, work_folder: Path) -> None:
    """A cache entry is made by one host; the others wait for it."""
    job = finished(desk, desk.jobs.submit(request("sharing", work_folder, *"abcdefgh")).job)
    assert job.state is JobState.SUCCEEDED
    assert len(lines(work_folder)) == 1


def test_the_number_of_workers_changes_while_running(desk: Desk, work_folder: Path) -> None:
    """More workers begin at once; fewer finish what they have begun."""
    names = [f"g{number}" for number in range(6)]
    submitted = desk.jobs.submit(request("gated", work_folder, *names))
    until(lambda: len(lines(work_folder)) == 2)
    desk.pool.set_workers(4)
    until(lambda: len(lines(work_folder)) == 4)
    desk.pool.set_workers(1)
    open_gate(work_folder, *names)
    assert finished(desk, submitted.job).counts.succeeded == 6


def test_a_second_engine_stands_by_and_takes_over(desk: Desk, tmp_path: Path, work_folder: Path) -> None:
    """One engine works a database; when it leaves, the next one works."""
    with open_desk(tmp_path / "data", quick_settings()) as second:
        until(lambda: desk.pool.is_working_here)
        second.pool.start()
        submitted = second.jobs.submit(request("counting", work_folder, "a"))
        assert finished(second, submitted.job).state is JobState.SUCCEEDED
        assert not second.pool.is_working_here
        desk.pool.stop()
        submitted = second.jobs.submit(request("counting", work_folder, "b"))
        assert finished(second, submitted.job).state is JobState.SUCCEEDED
        assert second.pool.is_working_here


def test_expired_before_it_began(desk: Desk, work_folder: Path) -> None:
    """A queued job whose time has passed is cancelled with that reason."""
    desk.pool.pause()
    submitted = desk.jobs.submit(request("counting", work_folder, "a", expires_at=1))
    job = finished(desk, submitted.job)
    assert (job.state, job.error) == (JobState.CANCELLED, "It expired before it began.")


@pytest.mark.parametrize("wanted", [0, 257])
def test_a_bad_number_of_workers(desk: Desk, wanted: int) -> None:
    """The number of workers has bounds."""
    with pytest.raises(Exception, match="between 1 and 256"):
        desk.pool.set_workers(wanted)
