"""The real store against a model of it, through every order of events that Hypothesis can think of."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from jobdesk.core.model import Claimed, Lease, Mode, RunKind
from jobdesk.core.outcomes import Mishap, Outcome
from jobdesk.core.states import JobState, RunState
from jobdesk.store.retries import Again
from jobdesk.store.runs import LeaseLost
from jobdesk.store.sums import rebuild
from tests.support.clock import HandClock
from tests.support.queue import RECIPE, Queue
from tests.support.queue_model import Model, ModelJob, ModelRun

OUTCOMES = [
    Outcome.succeeded("fine", {"cards": 2}, cost=3),
    Outcome.skipped(),
    Outcome.failed("The command exited with 1.", 1),
    Outcome.mishap_of(Mishap.HOST_LOST, "gone"),
    Outcome.cancelled(),
]
RETRIED = {"failed", "mishap"}
FAILED = (RunState.FAILED, RunState.CANCELLED)
names = st.lists(st.sampled_from("abcdef"), min_size=1, max_size=6)

ADDED_UP = (
    "SELECT slot, group_id, succeeded, skipped, failed, cancelled, reused, jobs_succeeded, jobs_failed, jobs_cancelled,"
    " cpu, memory, backwards FROM sums"
    " WHERE succeeded + skipped + failed + cancelled + jobs_succeeded + jobs_failed + jobs_cancelled + backwards"
)


def added_up(queue: Queue) -> list[list[tuple[object, ...]]]:
    """The sums. When attempts before the last one cost something is not remembered, so costs have no time here."""
    return [
        queue.rows(ADDED_UP),
        queue.rows("SELECT group_id, sum(cost) FROM sums GROUP BY 1 HAVING sum(cost)"),
        queue.rows("SELECT * FROM lengths"),
    ]


class QueueMachine(RuleBasedStateMachine):
    """Jobs over six items, one lease at a time, a clock that is moved."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = HandClock()
        self.queue = Queue(Path(self.folder.name), self.clock)
        with self.queue.store.reading() as connection:
            connection.execute("PRAGMA synchronous = off")
        self.model = Model()
        self.hands: list[Claimed] = []
        self.lost: list[tuple[Claimed, Lease, bool]] = []
        self.final: dict[int, object] = {}

    def teardown(self) -> None:
        self.queue.store.close()
        self.folder.cleanup()

    @initialize(wanted=names)
    def begin(self, wanted: list[str]) -> None:
        self._submit(wanted)

    # ------------------------------------------------------------------ submitting

    @rule(
        wanted=names,
        mode=st.sampled_from([Mode.EACH, Mode.EACH, Mode.FIRST_BAD]),
        force=st.booleans(),
        finish=st.booleans(),
        expires_s=st.sampled_from([None, None, 5]),
        key=st.sampled_from([None, "one", "two"]),
    )
    def submit(
        self, wanted: list[str], mode: Mode, force: bool, finish: bool, expires_s: int | None, key: str | None
    ) -> None:
        expires_at = None if expires_s is None else self.clock.now() + expires_s * 1_000_000
        self._submit(wanted, mode, force, finish, expires_at, None if force else key)

    @precondition(lambda self: any(job.state.is_final and not job.is_deleted for job in self.model.jobs.values()))
    @rule(data=st.data())
    def retry(self, data: st.DataObject) -> None:
        old = data.draw(st.sampled_from([number for number, job in self._present() if job.state.is_final]))
        again = self.model.jobs[old]
        self._submit([run.item or "" for run in again.items], again.mode, finish=again.has_finish, retry_of=old)

    def _submit(
        self,
        wanted: list[str],
        mode: Mode = Mode.EACH,
        force: bool = False,
        finish: bool = False,
        expires_at: int | None = None,
        key: str | None = None,
        retry_of: int | None = None,
    ) -> None:
        same = [number for number, job in self._active() if key is not None and job.request_key == key]
        number = self.queue.submit(
            *wanted, mode=mode, force=force, finish=finish, expires_at=expires_at, request_key=key, retry_of=retry_of
        )
        if same:
            assert [number] == same
            return
        assert number not in self.model.jobs
        runs = [ModelRun(item) for item in wanted] + [ModelRun(None)] * finish
        job = ModelJob(mode, force, retry_of is not None, finish, self.model.made, expires_at, key, runs)
        self.model.submit(number, job)

    # ------------------------------------------------------------------ working

    @precondition(lambda self: self._active())
    @rule(data=st.data(), limit=st.integers(1, 4), workers=st.integers(1, 3))
    def claim(self, data: st.DataObject, limit: int, workers: int) -> None:
        number, job = data.draw(st.sampled_from(self._active()))
        before = self._due(job)
        taken = self.queue.claim(number, limit, workers)
        assert len(taken) <= limit
        assert not (taken and (job.is_held or job.error))
        self._note_reused(number, job, before)
        for one in taken:
            run = self.model.run_of(one)
            assert run in before
            assert (one.item if one.kind is RunKind.ITEM else None, one.attempt, one.tries) == (
                run.item,
                run.attempts + 1,
                run.tries + 1,
            )
            assert self.model.usable(job, run) is None
            run.is_claimed = True
        self.hands += taken
        self.model.conclude(job)
        self._check_nothing_is_left_out(number, job, before, taken, limit)

    @precondition(lambda self: self._active())
    @rule(data=st.data(), outcomes=st.lists(st.sampled_from(OUTCOMES), min_size=1, max_size=5))
    def work(self, data: st.DataObject, outcomes: list[Outcome]) -> None:
        """Work on what a job has to do now, each run with its own outcome."""
        before = len(self.hands)
        self.claim(data, limit=5, workers=1)
        for number, one in enumerate(self.hands[before:]):
            self._settle([one], outcomes[number % len(outcomes)], None)

    def _due(self, job: ModelJob) -> list[ModelRun]:
        return [run for run in job.unclaimed() if run.due_at <= self.clock.now()]

    def _note_reused(self, number: int, job: ModelJob, before: list[ModelRun]) -> None:
        """What was settled by the claim was due and is what its result says."""
        for stored, run in zip(self.queue.runs(number), job.runs, strict=True):
            if stored.reused and run.state is RunState.QUEUED:
                result = self.model.usable(job, run)
                assert run in before
                assert result is not None
                assert stored.state is result.ending.run_state
                run.settle(stored.state)

    def _check_nothing_is_left_out(
        self, number: int, job: ModelJob, before: list[ModelRun], taken: list[Claimed], limit: int
    ) -> None:
        """No item that could have been claimed is left out (a finish may just have been released)."""
        if job.is_held or job.mode is Mode.FIRST_BAD or len(taken) == limit:
            return
        waiting = {run.position for run in self.queue.runs(number) if run.waits_for is not None}
        left = [run for run in before if run.state is RunState.QUEUED and not run.is_claimed and run.item]
        assert all(position in waiting for position, run in enumerate(job.runs) if any(run is one for one in left))

    @precondition(lambda self: self._begun(RunState.QUEUED))
    @rule(data=st.data())
    def start(self, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from(self._begun(RunState.QUEUED)))
        self.queue.start([one])
        self.model.start(self.model.jobs[one.job], self.model.run_of(one))

    @precondition(lambda self: self.hands)
    @rule(data=st.data(), outcome=st.sampled_from(OUTCOMES), is_tried_again=st.booleans(), wait_s=st.integers(0, 2))
    def settle(self, data: st.DataObject, outcome: Outcome, is_tried_again: bool, wait_s: int) -> None:
        chosen = data.draw(st.lists(st.sampled_from(self.hands), min_size=1, unique=True))
        retry_at = None
        if is_tried_again and outcome.ending in RETRIED:
            retry_at = self.clock.now() + wait_s * 1_000_000
        self._settle(chosen, outcome, retry_at)

    def _settle(self, chosen: list[Claimed], outcome: Outcome, retry_at: int | None) -> None:
        started = [one for one in chosen if self.model.run_of(one).state is RunState.RUNNING]
        for some, was_started in ((started, True), ([one for one in chosen if one not in started], False)):
            if some:
                self.queue.settle(some, outcome, was_started=was_started, retry_at=retry_at)
                self._leave(some)
                for one in some:
                    self.model.settle(self.model.jobs[one.job], self.model.run_of(one), outcome, retry_at, True)
                for job in {one.job for one in some}:
                    self.model.conclude(self.model.jobs[job])

    @precondition(lambda self: self.hands)
    @rule(data=st.data())
    def let_go(self, data: st.DataObject) -> None:
        """What runs is interrupted, what was only claimed is given back."""
        one = data.draw(st.sampled_from(self.hands))
        run = self.model.run_of(one)
        if run.state is RunState.RUNNING:
            self.queue.interrupt([one])
            self.model.settle(self.model.jobs[one.job], run, Outcome.interrupted(), 0, False)
            self.model.conclude(self.model.jobs[one.job])
        else:
            self.queue.give_back([one])
            run.is_claimed = False
        self._leave([one])

    # ------------------------------------------------------------------ owners come and go

    @rule()
    def rescue(self) -> None:
        lease = self.queue.lease
        self.lost += [(one, lease, self.model.run_of(one).state is RunState.RUNNING) for one in self.hands]
        self.hands.clear()
        self.queue.rescue()
        self.model.rescue()

    @precondition(lambda self: self.lost)
    @rule(data=st.data())
    def settle_late(self, data: st.DataObject) -> None:
        """Who lost the lease cannot write any more, whatever has become of the run since."""
        one, lease, was_started = data.draw(st.sampled_from(self.lost))
        with pytest.raises(LeaseLost):
            self.queue.settle([one], was_started=was_started, lease=lease)

    # ------------------------------------------------------------------ wishes

    @precondition(lambda self: self._active())
    @rule(data=st.data(), wish=st.sampled_from(["cancel", "cancel, held", "undo", "pause or resume", "stop"]))
    def wish(self, data: st.DataObject, wish: str) -> None:
        number, job = data.draw(st.sampled_from(self._active()))
        if wish.startswith("cancel"):
            self._cancel(number, job, held_s=3 if "held" in wish else 0)
        elif wish == "undo":
            self._undo(number, job)
        elif wish == "pause or resume":
            self._pause_or_resume(number, job)
        elif job.has_begun:
            self._stop(number, job)

    def _cancel(self, number: int, job: ModelJob, held_s: int) -> None:
        self.queue.cancel(number, held_s=held_s)
        is_held = held_s and job.state is JobState.QUEUED
        job.cancel_held_until = self.clock.now() + held_s * 1_000_000 if is_held else 0
        if not is_held:
            self.model.cancel_due(self.clock.now())

    def _undo(self, number: int, job: ModelJob) -> None:
        with self.queue.store.writing() as connection:
            undone = self.queue.store.jobs.take_back_cancel(connection, number, self.clock.now())
        assert undone == (job.cancel_held_until is not None and job.cancel_held_until > self.clock.now())
        if undone:
            job.cancel_held_until = None

    def _pause_or_resume(self, number: int, job: ModelJob) -> None:
        jobs = self.queue.store.jobs
        with self.queue.store.writing() as connection:
            if job.is_paused:
                jobs.resume(connection, number)
            else:
                jobs.pause(connection, number, self.clock.now())
        job.is_paused = not job.is_paused

    def _stop(self, number: int, job: ModelJob) -> None:
        with self.queue.store.writing() as connection:
            self.queue.store.jobs.stop(connection, number, "It cannot go on.", self.clock.now())
        job.error = job.error or "It cannot go on."
        self.model.conclude(job)

    @rule(data=st.data(), held_s=st.sampled_from([0, 3]))
    def cancel_many(self, data: st.DataObject, held_s: int) -> None:
        """Jobs of any state at once: those that are not over and were not asked for are cancelled."""
        numbers = data.draw(st.lists(st.sampled_from(list(self.model.jobs)), unique=True))
        now = self.clock.now()
        with self.queue.store.writing() as connection:
            held, at_once, _ = self.queue.store.jobs.request_cancels(
                connection, numbers, now, held_until=now + held_s * 1_000_000 if held_s else 0
            )
        asked = [number for number, job in self._active() if number in numbers and job.cancel_held_until is None]
        assert sorted([*held, *at_once]) == sorted(asked)
        for number in asked:
            job = self.model.jobs[number]
            is_held = held_s and job.state is JobState.QUEUED
            assert (number in held) == bool(is_held)
            job.cancel_held_until = now + held_s * 1_000_000 if is_held else 0
        for number in at_once:
            self.model.cancel(self.model.jobs[number])

    @rule(data=st.data(), only_failed=st.booleans())
    def retry_many(self, data: st.DataObject, only_failed: bool) -> None:
        """Jobs of any state at once, as one by one in their order; what is over and not deleted is done again."""
        numbers = data.draw(st.lists(st.sampled_from(list(self.model.jobs)), unique=True, max_size=4))
        states = FAILED if only_failed else frozenset(RunState)
        wanted = [Again(number, RECIPE, "1", self.model.jobs[number].has_finish) for number in numbers]
        with self.queue.store.writing() as connection:
            retried = self.queue.store.retries.make(
                connection, wanted, self.clock.now(), states=FAILED if only_failed else ()
            )
        for old in sorted(numbers):
            again = self.model.jobs[old]
            names = [run.item or "" for run in again.items if run.state in states]
            if again.is_deleted or not again.state.is_final or not names:
                assert old not in retried.made.keys() | retried.same.keys()
                continue
            key = f"retry of {old}: {len(names)}"
            same = [number for number, job in self._active() if job.request_key == key]
            assert [retried.same[old]] == same if same else retried.made[old] not in self.model.jobs
            if not same:
                runs = [ModelRun(item) for item in names] + [ModelRun(None)] * again.has_finish
                job = ModelJob(again.mode, False, True, again.has_finish, self.model.made, None, key, runs)
                self.model.submit(retried.made[old], job)

    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        number, job = data.draw(st.sampled_from(list(self.model.jobs.items())))
        deleted = self.queue.delete(number)
        assert bool(deleted) == (job.state.is_final and not job.is_deleted)
        if deleted:
            self.model.delete(job)

    @precondition(lambda self: any(job.is_in_trash for job in self.model.jobs.values()))
    @rule(data=st.data(), is_for_good=st.booleans())
    def empty_the_trash(self, data: st.DataObject, is_for_good: bool) -> None:
        """What was deleted comes back as it was, or is gone."""
        number, job = data.draw(st.sampled_from([one for one in self.model.jobs.items() if one[1].is_in_trash]))
        if is_for_good:
            assert self.queue.drop(number) == [number]
            self.final.pop(number, None)
        else:
            assert self.queue.restore(number) == [number]
            job.is_deleted = False
        job.is_in_trash = False

    @rule(length_s=st.sampled_from([-1, 1, 3]))
    def time_passes(self, length_s: int) -> None:
        now = self.clock.move(length_s)
        with self.queue.store.writing() as connection:
            self.queue.store.jobs.expire(connection, now)
            self.queue.store.jobs.cancel_due(connection, now)
        self.model.expire(now)
        self.model.cancel_due(now)

    # ------------------------------------------------------------------ what always holds

    @invariant()
    def the_store_is_what_the_model_says(self) -> None:
        for number, job in self._present():
            stored = self.queue.job(number)
            assert stored.state is job.state
            assert [
                (run.state, run.is_claimed, run.attempts, run.tries, run.lost) for run in self.queue.runs(number)
            ] == [(run.state, run.is_claimed, run.attempts, run.tries, run.lost) for run in job.runs]
            assert stored.error == job.error or job.error is None

    @invariant()
    def counters_equal_a_recount(self) -> None:
        for number, _ in self._present():
            counts, runs = self.queue.job(number).counts, self.queue.runs(number)
            assert (counts.total, counts.reused) == (len(runs), sum(run.reused for run in runs))
            for state in RunState:
                assert getattr(counts, state.value) == sum(run.state is state for run in runs)

    @invariant()
    def sums_equal_what_was_settled(self) -> None:
        for number, _ in self._present():
            job, runs = self.queue.job(number), self.queue.runs(number)
            assert job.cost == sum(run.cost for run in runs)
            assert job.metrics.get("cards", 0) == sum(run.metrics.get("cards", 0) for run in runs)

    @precondition(lambda self: not any(job.is_deleted for job in self.model.jobs.values()))
    @invariant()
    def what_was_added_up_follows_from_the_rows(self) -> None:
        kept = added_up(self.queue)
        with self.queue.store.writing() as connection:
            rebuild(connection)
        assert added_up(self.queue) == kept

    @invariant()
    def history_replayed_gives_the_states(self) -> None:
        """It is complete and in order: each line begins where the one before it ended."""
        lines: dict[tuple[int, int | None], str] = {}
        numbers: dict[int, int] = {}
        sql = "SELECT job_id, number, run_id, before, after FROM history ORDER BY job_id, number"
        for job, number, run, before, after in self.queue.rows(sql):
            assert number == numbers.get(job, 0) + 1
            numbers[job] = number
            assert lines.get((job, run), "queued") == before
            lines[job, run] = after
        for number, job in self._present():
            assert lines.get((number, None), "queued") == job.state
            for run in self.queue.runs(number):
                assert lines.get((number, run.id), "queued") == run.state

    @invariant()
    def current_results_are_those_of_the_model(self) -> None:
        stored = self.queue.rows("SELECT item, ending FROM results WHERE current = 1")
        assert sorted(stored) == sorted((item, made.ending.value) for item, made in self.model.results.items())

    @invariant()
    def who_waits_waits_for_one_that_is_in_flight(self) -> None:
        in_hand = {one.run for one in self.hands}
        waited_for = {run for (run,) in self.queue.rows("SELECT waits_for FROM runs WHERE waits_for > 0")}
        assert waited_for <= in_hand
        held = self.queue.rows("SELECT content, id FROM runs WHERE lease_id = ? AND content <> ''", self.queue.lease.id)
        assert {content: run for (_, content), run in self.queue.in_flight.runs.items()} == dict(held)
        assert waited_for <= self.queue.in_flight.waited_for

    @invariant()
    def what_is_final_never_changes(self) -> None:
        for number, job in self._present():
            if job.state.is_final:
                now = (self.queue.job(number), self.queue.runs(number))
                assert self.final.setdefault(number, now) == now

    @invariant()
    def attempts_are_numbered_from_one(self) -> None:
        for number, _ in self._present():
            runs = self.queue.runs(number)
            with self.queue.store.reading() as connection:
                attempts = self.queue.store.runs.attempts(connection, [run.id for run in runs])
            for run in runs:
                kept = attempts.get(run.id, [])
                assert [one.number for one in kept] == list(range(1, run.attempts + 1))
                assert [one.ending is None for one in kept[-1:]] == [run.state is RunState.RUNNING] * len(kept[-1:])

    # ------------------------------------------------------------------ looking

    def _present(self) -> list[tuple[int, ModelJob]]:
        return [(number, job) for number, job in self.model.jobs.items() if not job.is_deleted]

    def _active(self) -> list[tuple[int, ModelJob]]:
        return [(number, job) for number, job in self._present() if not job.state.is_final]

    def _begun(self, state: RunState) -> list[Claimed]:
        return [one for one in self.hands if self.model.run_of(one).state is state]

    def _leave(self, some: Iterable[Claimed]) -> None:
        gone = {one.run for one in some}
        self.hands = [one for one in self.hands if one.run not in gone]


TestQueueMachine = QueueMachine.TestCase
TestQueueMachine.settings = settings(max_examples=80, stateful_step_count=40, deadline=None)
# Where it fails, Hypothesis takes its time to find the shortest way there.
TestQueueMachine.pytestmark = [pytest.mark.timeout(900)]
