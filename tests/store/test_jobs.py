"""Jobs are submitted once, reuse what is known, and end as a person wishes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

import pytest

from jobdesk.core.keys import Recipe
from jobdesk.core.model import Changes, Counts, Mode
from jobdesk.core.outcomes import Mishap, Outcome
from jobdesk.core.states import JobState, RunState
from jobdesk.store import run_ids
from jobdesk.store.jobs import NotUnicode, TooManyItems
from jobdesk.store.runs import ClaimTerms
from tests.support.clock import HandClock
from tests.support.queue import RECIPE, Queue, request

FAILED = Outcome.failed("The command exited with 1.", 1)
ALL_KINDS = {"good": Outcome.succeeded(), "none": Outcome.skipped(), "bad": FAILED}

RACER = """
import sys
from pathlib import Path
from jobdesk.store.store import Store
from tests.support.queue import request

store = Store(Path(sys.argv[1]))
sys.stdin.read()
for number in range(125):
    with store.writing() as connection:
        store.jobs.submit(connection, request("a", request_key=str(number % 100)), store.clock.now())
"""


def _work(queue: Queue, job: int) -> list[str]:
    """Work a job off, each item as its name says; the items that had to be worked on."""
    worked = []
    while taken := queue.claim(job):
        for one in taken:
            worked.append(one.item)
            queue.settle([one], ALL_KINDS.get(one.item, Outcome.succeeded()))
    return worked


# ---------------------------------------------------------------------- submitting


def test_a_job_is_stored_as_it_was_asked_for(queue: Queue) -> None:
    wanted = request("a", "b", title="Two", priority=3, project="cards", workers=2, timeout_s=1.5, exclusive="lock")
    job = queue.job(queue.submit_request(wanted).job)
    assert (job.title, job.priority, job.project, job.workers, job.timeout_s, job.exclusive) == (
        "Two",
        3,
        "cards",
        2,
        1.5,
        "lock",
    )
    assert job.counts == Counts(2, 2, 0, 0, 0, 0, 0, 0)
    assert [(run.position, run.item, run.content) for run in queue.runs(job.id)] == [
        (0, "a", "commit:a"),
        (1, "b", "commit:b"),
    ]


def test_the_same_request_is_the_same_job(queue: Queue) -> None:
    """As long as the first is not final; afterwards it is a new one."""
    first = queue.submit_request(request("a", request_key="key"))
    assert first.created
    again = queue.submit_request(request("a", request_key="key"))
    assert (again.job, again.created) == (first.job, False)
    queue.finish(first.job)
    assert queue.submit_request(request("a", request_key="key")).created


def test_requests_without_a_key_are_jobs_of_their_own(queue: Queue) -> None:
    assert queue.submit("a") != queue.submit("a")


def test_processes_that_race_make_one_job_a_key(queue: Queue, tmp_path: Path) -> None:
    """Eight of them submit 1,000 times 100 keys: exactly 100 jobs are active."""
    command = [sys.executable, "-c", RACER, str(tmp_path / "jobdesk")]
    racers = [subprocess.Popen(command, stdin=subprocess.PIPE) for _ in range(8)]
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.close()
    assert [racer.wait() for racer in racers] == [0] * 8
    assert queue.rows("SELECT count(*), count(DISTINCT request_key) FROM jobs WHERE state = 'queued'") == [(100, 100)]


def test_a_job_of_nothing_is_done(queue: Queue) -> None:
    assert queue.state(queue.submit()) is JobState.SUCCEEDED


def test_a_job_that_is_all_reused_goes_straight_to_its_end(queue: Queue) -> None:
    _work(queue, queue.submit("good", "none"))
    job = queue.submit("good", "none")
    assert queue.history(job) == [("queued", "succeeded", "all its runs are final")]
    assert queue.job(job).counts == Counts(2, 0, 0, 1, 1, 0, 0, 2)
    assert [run.finished_at for run in queue.runs(job)] == [queue.clock.now()] * 2


def test_a_job_knows_at_once_what_it_need_not_do(queue: Queue) -> None:
    _work(queue, queue.submit("good", "bad"))
    job = queue.submit("good", "bad", "new")
    assert queue.states(job) == [RunState.SUCCEEDED, RunState.FAILED, RunState.QUEUED]
    assert [run.exit_code for run in queue.runs(job)] == [None, 1, None]
    assert _work(queue, job) == ["new"]
    assert (queue.state(job), queue.job(job).error) == (JobState.FAILED, "The command exited with 1.")


def test_another_recipe_reuses_nothing(queue: Queue) -> None:
    _work(queue, queue.submit("a"))
    assert _work(queue, queue.submit("a", recipe=Recipe("command", "2", RECIPE.parameters))) == ["a"]


def test_too_many_items_are_refused(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    """A position has 24 bits; the sentence says what to do."""
    monkeypatch.setattr("jobdesk.store.jobs.MOST_RUNS", 4)
    assert run_ids.MOST_RUNS == 1 << 24
    queue.submit("a", "b", "c")
    with pytest.raises(TooManyItems, match="16 million"):
        queue.submit("a", "b", "c", "d")


@pytest.mark.parametrize("field", ["title", "project", "item"])
def test_text_that_is_no_unicode_is_refused(queue: Queue, field: str) -> None:
    """A word of the command line that is not UTF-8 comes with lone surrogates: one sentence, and nothing stored."""
    bad = "caf\udce9"
    with pytest.raises(NotUnicode, match=r"'caf\\udce9' cannot be stored"):
        queue.submit("a", bad) if field == "item" else queue.submit("a", **{field: bad})
    assert queue.rows("SELECT count(*) FROM jobs") == [(0,)]


# ---------------------------------------------------------------------- retry and force


def test_a_retry_reuses_successes_and_skips_and_never_failures(queue: Queue) -> None:
    first = queue.submit("good", "bad", "none")
    _work(queue, first)
    retry = queue.submit("good", "bad", "none", retry_of=first)
    assert [run.reused for run in queue.runs(retry)] == [True, False, True]
    assert _work(queue, retry) == ["bad"]
    assert queue.job(retry).retry_of == first
    assert queue.states(first) == queue.states(retry)


def test_a_retry_does_not_repeat_what_failed_since_it_was_submitted(queue: Queue) -> None:
    """Two items with one content, or another job that was quicker: trying twice would tell nothing new."""
    first = queue.submit("bad")
    _work(queue, first)
    retry, other = queue.submit("bad", retry_of=first), queue.submit("bad", retry_of=first)
    assert _work(queue, other) == ["bad"]
    assert _work(queue, retry) == []
    assert queue.states(retry) == [RunState.FAILED]


def test_force_reuses_nothing_older(queue: Queue) -> None:
    """And supersedes: what was current stays as history."""
    _work(queue, queue.submit("good", "bad"))
    forced = queue.submit("good", "bad", force=True)
    assert _work(queue, forced) == ["good", "bad"]
    with queue.store.reading() as connection:
        found = queue.store.results.history(connection, queue.job(forced).recipe_id, "commit:good")
    assert [result.current for result in found] == [True, False]


def test_force_does_not_repeat_what_was_made_since_it_was_submitted(queue: Queue) -> None:
    _work(queue, queue.submit("good"))
    forced, other = queue.submit("good", force=True), queue.submit("good", force=True)
    assert _work(queue, other) == ["good"]
    assert _work(queue, forced) == []


@pytest.mark.parametrize("moved_s", [-86_400, 0, 86_400])
def test_what_is_older_goes_by_order_and_not_by_the_clock(queue: Queue, clock: HandClock, moved_s: float) -> None:
    """A clock that was set back, or on, makes no old result a new one."""
    _work(queue, queue.submit("good"))
    clock.move(moved_s)
    assert _work(queue, queue.submit("good", force=True)) == ["good"]


def test_a_mishap_is_never_reused(queue: Queue) -> None:
    queue.finish(queue.submit("a"), Outcome.mishap_of(Mishap.HOST_LOST, "gone"))
    assert _work(queue, queue.submit("a")) == ["a"]


# ---------------------------------------------------------------------- cancel, expire, stop, pause


def test_a_queued_job_is_cancelled_at_once(queue: Queue) -> None:
    job = queue.submit("a", "b")
    queue.cancel(job)
    assert (queue.state(job), queue.states(job)) == (JobState.CANCELLED, [RunState.CANCELLED] * 2)


def test_a_cancel_that_is_held_can_be_taken_back(queue: Queue, clock: HandClock) -> None:
    job = queue.submit("a")
    queue.cancel(job, held_s=8)
    clock.move(7)
    queue.cancel_due()
    assert queue.state(job) is JobState.QUEUED
    assert _take_back(queue, job)
    clock.move(10)
    queue.cancel_due()
    assert _work(queue, job) == ["a"]


def test_a_cancel_that_is_held_no_longer_happens(queue: Queue, clock: HandClock) -> None:
    job = queue.submit("a")
    queue.cancel(job, held_s=8)
    clock.move(8)
    assert not _take_back(queue, job)
    with queue.store.reading() as connection:
        assert queue.store.jobs.has_due(connection, clock.now())
    queue.cancel_due()
    assert queue.state(job) is JobState.CANCELLED


def test_what_is_claimed_ahead_is_cancelled_when_it_is_given_back(queue: Queue) -> None:
    """Its host may be taking it this moment; who has claimed it knows."""
    job = queue.submit("a", "b")
    taken = queue.claim(job, limit=1)
    queue.cancel(job)
    assert queue.states(job) == [RunState.QUEUED, RunState.CANCELLED]
    queue.give_back(taken)
    queue.cancel_due()
    assert queue.state(job) is JobState.CANCELLED


def test_what_runs_cannot_be_taken_back(queue: Queue) -> None:
    """A cancel of a running job is not held: what nobody has claimed is cancelled now, the engine ends the rest."""
    job = queue.submit("a", "b")
    taken = queue.claim(job, limit=1)
    queue.start(taken)
    queue.cancel(job, held_s=8)
    assert queue.states(job) == [RunState.RUNNING, RunState.CANCELLED]
    assert not _take_back(queue, job)
    queue.settle(taken, Outcome.cancelled(), was_started=True)
    assert queue.state(job) is JobState.CANCELLED


def test_what_ends_well_before_the_cancel_reaches_it_has_ended_well(queue: Queue) -> None:
    """A job is what its runs are: with nothing left to cancel, it succeeded."""
    job = queue.submit("a")
    taken = queue.claim(job)
    queue.start(taken)
    queue.cancel(job)
    queue.settle(taken, was_started=True)
    assert queue.state(job) is JobState.SUCCEEDED


def test_cancelling_a_final_job_changes_nothing(queue: Queue) -> None:
    job = queue.submit("a")
    queue.finish(job)
    before = queue.job(job)
    queue.cancel(job)
    assert queue.job(job) == before


def test_a_job_that_expires_before_it_begins_is_cancelled_with_that_reason(queue: Queue, clock: HandClock) -> None:
    soon = clock.now() + 1_000_000
    waiting, begun = queue.submit("a", expires_at=soon), queue.submit("b", expires_at=soon)
    queue.start(queue.claim(begun))
    clock.move(1)
    with queue.store.writing() as connection:
        assert queue.store.jobs.has_due(connection, clock.now())
        queue.store.jobs.expire(connection, clock.now())
    assert (queue.state(waiting), queue.job(waiting).error) == (JobState.CANCELLED, "It expired before it began.")
    assert queue.history(waiting, queue.runs(waiting)[0].id) == [("queued", "cancelled", "expired")]
    assert queue.state(begun) is JobState.RUNNING
    with queue.store.reading() as connection:
        assert not queue.store.jobs.has_due(connection, clock.now())


def test_a_job_that_is_stopped_has_failed(queue: Queue) -> None:
    """Also where none of its runs did: it says why, and what was not tried is skipped."""
    job = queue.submit("a", "b", finish=True)
    queue.settle(queue.claim(job, limit=1))
    with queue.store.writing() as connection:
        queue.store.jobs.stop(connection, job, "The repository is gone.", queue.clock.now())
    assert (queue.state(job), queue.job(job).error) == (JobState.FAILED, "The repository is gone.")
    assert queue.states(job) == [RunState.SUCCEEDED, RunState.SKIPPED, RunState.SKIPPED]


def test_what_was_claimed_of_a_stopped_job_is_not_tried_either(queue: Queue) -> None:
    """Given back, tried again or rescued after its owner died: nothing of the job begins any more."""
    job = queue.submit("a", "b", "c")
    given_back, tried, _ = queue.claim(job)
    with queue.store.writing() as connection:
        queue.store.jobs.stop(connection, job, "There is no such command.", queue.clock.now())
    queue.give_back([given_back])
    queue.settle([tried], Outcome.mishap_of(Mishap.HOST_LOST, "gone"), retry_at=0)
    queue.rescue()
    assert queue.claim(job) == []
    assert (queue.state(job), queue.states(job)) == (JobState.FAILED, [RunState.SKIPPED] * 3)


def test_stopping_a_final_job_changes_nothing(queue: Queue) -> None:
    job = queue.submit("a")
    queue.finish(job)
    with queue.store.writing() as connection:
        queue.store.jobs.stop(connection, job, "Too late.", queue.clock.now())
    assert (queue.state(job), queue.job(job).error) == (JobState.SUCCEEDED, None)


def test_a_job_that_is_scheduled_is_due_once(queue: Queue, clock: HandClock) -> None:
    """In the moment that its time comes, which the engine may not miss and need not see twice."""
    before = clock.now()
    queue.submit("a", run_at=before + 1_000_000)
    with queue.store.reading() as connection:
        assert not queue.store.jobs.has_due(connection, clock.now(), before)
        due = clock.move(1)
        assert queue.store.jobs.has_due(connection, due, before)
        assert not queue.store.jobs.has_due(connection, clock.move(1), due)


def test_a_cancel_is_held_no_longer_for_a_clock_that_was_set_back(queue: Queue, clock: HandClock) -> None:
    """Eight seconds stay eight seconds, from when it is known."""
    queue.submit("a")
    job, settled = queue.submit("b"), queue.submit("c")
    queue.cancel(job, held_s=8)
    queue.cancel(settled)
    now = clock.move(-3600)
    with queue.store.writing() as connection:
        queue.store.jobs.set_back(connection, now)
    assert (queue.job(job).cancel_requested_at, queue.job(job).cancel_held_until) == (now, now + 8_000_000)
    clock.move(8)
    queue.cancel_due()
    assert queue.state(job) is JobState.CANCELLED


def test_a_paused_job_goes_on_where_it_was(queue: Queue) -> None:
    job = queue.submit("a")
    with queue.store.writing() as connection:
        queue.store.jobs.pause(connection, job, queue.clock.now(), at_once=True)
    assert (queue.job(job).paused_at, queue.job(job).paused_now) == (queue.clock.now(), True)
    with queue.store.writing() as connection:
        queue.store.jobs.resume(connection, job)
    assert (queue.job(job).paused_at, queue.job(job).paused_now) == (None, False)
    assert _work(queue, job) == ["a"]


def test_a_line_of_history_can_be_written_that_moves_nothing(queue: Queue) -> None:
    job = queue.submit("a")
    with queue.store.writing() as connection:
        queue.store.jobs.note(connection, job, queue.clock.now(), "person", "paused")
    assert queue.history(job) == [("queued", "queued", "paused")]


# ---------------------------------------------------------------------- when it is gone


def test_nothing_can_be_claimed_of_a_job_that_is_gone(queue: Queue) -> None:
    """The engine may look at it for a moment longer."""
    job = queue.submit("a")
    taken = queue.claim(job)
    queue.settle(taken)
    terms = ClaimTerms(job, 1, Mode.EACH, False, False, False)
    queue.delete(job)
    queue.drop(job)
    with queue.store.writing() as connection:
        taken, changes = queue.store.runs.claim(
            connection, terms, lease=1, worker=1, limit=1, workers=1, now=1, in_flight=queue.in_flight
        )
    assert (taken, changes) == ([], Changes())


def test_no_number_is_used_again(queue: Queue) -> None:
    """Else the history, the results and the log of a deleted job would seem to be of the next one."""
    first = queue.submit("a")
    _work(queue, first)
    (run,) = queue.runs(first)
    queue.delete(first)
    queue.drop(first)
    second = queue.submit("b")
    assert second > first
    assert queue.runs(second)[0].id > run.id


# ---------------------------------------------------------------------- reading


def test_recent_jobs_are_the_newest_ones(queue: Queue) -> None:
    jobs = [queue.submit(name) for name in "abc"]
    with queue.store.reading() as connection:
        assert [job.id for job in queue.store.jobs.recent(connection, 2)] == jobs[:0:-1]
        assert len(queue.store.jobs.recent(connection, -1)) == 3


def test_the_foremost_jobs_run_or_come_next(queue: Queue) -> None:
    """What runs, then by priority and age; as many as are wanted of all that there are."""
    plain, urgent, running = queue.submit("a"), queue.submit("b", priority=1), queue.submit("c")
    queue.start(queue.claim(running))
    with queue.store.reading() as connection:
        assert [job.id for job in queue.store.jobs.foremost(connection, 9)] == [running, urgent, plain]
        assert [job.id for job in queue.store.jobs.foremost(connection, 1)] == [running]
        assert queue.store.jobs.count_active(connection) == 3


def test_jobs_in_the_way_run_or_want_a_lock(queue: Queue) -> None:
    """However many others there are, nobody waits for those."""
    _, locked, running = queue.submit("a", priority=9), queue.submit("b", exclusive="cards"), queue.submit("c")
    queue.start(queue.claim(running))
    with queue.store.reading() as connection:
        assert [job.id for job in queue.store.jobs.in_the_way(connection)] == [locked, running]


def test_what_ended_last_comes_first(queue: Queue, clock: HandClock) -> None:
    """By when it ended, whatever it was and whenever it was submitted."""
    jobs = [queue.submit(name) for name in "abcd"]
    for job, outcome in zip(jobs[2::-1], (Outcome.succeeded(), Outcome.failed("no"), Outcome.succeeded()), strict=True):
        clock.move(1)
        queue.finish(job, outcome)
    with queue.store.reading() as connection:
        assert [job.id for job in queue.store.jobs.ended(connection, 9)] == jobs[:3]
        assert [job.id for job in queue.store.jobs.ended(connection, 2)] == jobs[:2]


def test_the_engine_looks_at_the_jobs_that_come_first(queue: Queue) -> None:
    """By priority and age, without those that are paused; what it has in hand is always in view."""
    low, first, second, paused = (queue.submit("a", priority=priority) for priority in (0, 1, 1, 2))
    with queue.store.writing() as connection:
        queue.store.jobs.pause(connection, paused, queue.clock.now())
    assert _in_view(queue, 2) == [first, second]
    assert _in_view(queue, 1, keep=[low, paused]) == [low, first, paused]
    with queue.store.reading() as connection:
        assert [job.id for job in queue.store.jobs.active(connection)] == [low, first, second, paused]


def test_jobs_that_cannot_be_worked_on_stand_in_nobodys_way(queue: Queue) -> None:
    """Scheduled, being cancelled, tried again later, waiting for a lock: all come after the one that can begin."""
    later = queue.submit("a", run_at=queue.clock.now() + 1)
    held = queue.submit("b")
    queue.cancel(held, held_s=8)
    again = queue.submit("c")
    queue.settle(queue.claim(again), FAILED, retry_at=queue.clock.now() + 1)
    locked = [queue.submit("d", exclusive="cards"), queue.submit("e", exclusive="cards")]
    now = queue.submit("f")
    assert _in_view(queue, 2) == [locked[0], now]
    queue.clock.move(1)
    assert _in_view(queue, 4) == [later, again, locked[0], now]
    assert _in_view(queue, 9) == [later, held, again, *locked, now]


def test_a_lock_is_the_one_of_the_job_that_has_begun(queue: Queue) -> None:
    """However urgent another one is; a job that is paused lends it."""
    first = queue.submit("a", "b", exclusive="cards")
    queue.settle(queue.claim(first, limit=1))
    urgent = queue.submit("c", exclusive="cards", priority=9)
    assert _in_view(queue, 1) == [first]
    with queue.store.writing() as connection:
        queue.store.jobs.pause(connection, first, queue.clock.now())
    assert _in_view(queue, 1) == [urgent]


def test_jobs_of_pipelines_that_are_not_installed_are_not_in_view(queue: Queue) -> None:
    job = queue.submit("a")
    assert _in_view(queue, 1, without=["command"]) == []
    assert _in_view(queue, 1, without=["other"]) == [job]


def _in_view(queue: Queue, n: int, **more: Collection[object]) -> list[int]:
    with queue.store.reading() as connection:
        return [job.id for job in queue.store.jobs.in_view(connection, n, queue.clock.now(), **more)]  # type: ignore[arg-type]


def test_what_is_being_worked_on_in_a_repository_is_known(queue: Queue) -> None:
    with queue.store.writing() as connection:
        repository = queue.store.repositories.use(connection, "/notes", "notes", queue.clock.now())
    job = queue.submit("a", "b", repository=repository)
    queue.submit("c")
    queue.settle(queue.claim(job, limit=1))
    recipe = queue.job(job).recipe_id
    with queue.store.reading() as connection:
        assert queue.store.jobs.running_items(connection, "/notes", recipe) == {"b"}
        assert queue.store.jobs.running_items(connection, "/notes", recipe + 1) == set()
    assert queue.job(job).repository_path == "/notes"


def test_runs_name_their_items(queue: Queue) -> None:
    """Those of a pipeline in a repository, with their recipe and state."""
    with queue.store.writing() as connection:
        repository = queue.store.repositories.use(connection, "/notes", "notes", queue.clock.now())
    job = queue.submit("a", "b", repository=repository)
    elsewhere = queue.submit("c")
    queue.settle(queue.claim(job, limit=1))
    runs = [run.id for one in (job, elsewhere) for run in queue.runs(one)]
    recipe = queue.job(job).recipe_id
    with queue.store.reading() as connection:
        found = queue.store.jobs.items_of(connection, "/notes", "command", runs)
        assert found == [("a", recipe, RunState.SUCCEEDED), ("b", recipe, RunState.QUEUED)]
        assert queue.store.jobs.items_of(connection, "/notes", "cards", runs) == []


def _take_back(queue: Queue, job: int) -> bool:
    with queue.store.writing() as connection:
        return queue.store.jobs.take_back_cancel(connection, job, queue.clock.now())


def test_contents_with_nothing_to_do(queue: Queue) -> None:
    """Their runs are skipped when the job is submitted, and the result is there for whoever looks or asks again."""
    untouched = {"commit:b": "no notes changed", "commit:c": "no notes changed"}
    job = queue.submit("a", "b", "c", untouched=untouched)
    assert [(run.state, run.reused, run.summary) for run in queue.runs(job)] == [
        (RunState.QUEUED, False, None),
        (RunState.SKIPPED, True, "no notes changed"),
        (RunState.SKIPPED, True, "no notes changed"),
    ]
    queue.finish(job)
    assert queue.job(job).state is JobState.SUCCEEDED
    again = queue.job(queue.submit("b", "c", untouched=untouched))
    assert (again.state, again.counts.reused) == (JobState.SUCCEEDED, 2)


def test_by_force_even_what_has_nothing_to_do(queue: Queue) -> None:
    job = queue.submit("a", force=True, untouched={"commit:a": "no notes changed"})
    assert [run.state for run in queue.runs(job)] == [RunState.QUEUED]


def test_the_finish_is_counted_apart(queue: Queue) -> None:
    """The items of a job are all its runs but the finish, which is known by itself."""
    job = queue.submit("a", "b", finish=True)
    assert (queue.job(job).items.total, queue.job(job).finish) == (2, RunState.QUEUED)
    queue.settle(queue.claim(job))
    before = queue.job(job)
    assert (before.items.succeeded, before.items.final, before.is_finishing) == (2, 2, True)
    queue.settle(queue.claim(job), FAILED)
    over = queue.job(job)
    assert (over.items.succeeded, over.items.failed, over.finish) == (2, 0, RunState.FAILED)
    assert not over.is_finishing
    plain = queue.job(queue.submit("c"))
    assert (plain.items, plain.finish) == (plain.counts, None)


def test_the_summary_of_a_job_is_that_of_its_finish(queue: Queue) -> None:
    """Where it ends well; a job that failed says why instead."""
    job = queue.submit("a", finish=True)
    queue.settle(queue.claim(job), Outcome.succeeded("8 cards"))
    queue.settle(queue.claim(job), Outcome.succeeded("412 cards"))
    assert queue.job(job).summary == "412 cards"
    failed = queue.submit("b", finish=True)
    queue.settle(queue.claim(failed), FAILED)
    queue.settle(queue.claim(failed), Outcome.succeeded("412 cards"))
    assert (queue.job(failed).summary, queue.job(failed).error) == (None, FAILED.error)
