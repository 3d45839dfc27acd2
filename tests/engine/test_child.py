"""The inside of a host, step by step: stops that cross starts, jobs told of again, careless pipelines."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobdesk.core.outcomes import Ending, Mishap, Outcome
from jobdesk.engine.protocol import Committed, Forget, Report, Started, Stop
from jobdesk.pipelines.pipeline import Context
from tests.support.careless import GIVEN_BACK, SECRET, STORABLE, Careless
from tests.support.inner_host import InnerHost, run_order
from tests.support.pipelines import Counting, Folder, Gated, Instant, lines, note


@pytest.fixture
def host(tmp_path: Path) -> InnerHost:
    return InnerHost(tmp_path)


class Preparing(Counting):
    """Leaves a line when it gets ready, too."""

    name = "preparing"

    def prepare(self, given: Folder, item: str, context: Context) -> None:
        note(given.folder, f"prepared {item}")


class Costly(Gated):
    """Has cost something when it is stopped."""

    name = "costly"

    def work(self, given: Folder, item: str, context: Context) -> Outcome:
        context.cost(7)
        context.cancel.request()
        return super().work(given, item, context)


def test_a_stop_finds_a_run_from_the_moment_that_it_is_taken(host: InnerHost) -> None:
    """Between waiting and being worked on there is no moment in which a stop misses a run."""
    host.hand(Counting, run_order(1))
    context = host.take_next()
    assert context is not None
    host.tell(Stop((1,), interrupted=False))
    host.work(context)
    assert host.returned() == [1]
    assert lines(host.folder) == []


def test_a_stop_of_what_waits_gives_it_back(host: InnerHost) -> None:
    """Only the runs that are named come back, and only once."""
    host.hand(Counting, run_order(1, "a"), run_order(2, "b"), run_order(3, "c"))
    host.tell(Stop((1, 3, 9), interrupted=True, only_waiting=True))
    assert host.returned() == [1, 3]
    host.work_next()
    assert [one.run for one in host.ended()] == [2]


def test_a_pause_gives_back_what_has_not_begun(host: InnerHost) -> None:
    """A run that was taken and is being made ready has not begun: it goes back, too."""
    host.hand(Preparing, run_order(1))
    context = host.take_next()
    assert context is not None
    host.tell(Stop((1,), interrupted=True, only_waiting=True))
    host.work(context)
    assert host.returned() == [1]
    assert lines(host.folder) == ["prepared a"]


def test_a_pause_lets_what_has_begun_finish(host: InnerHost) -> None:
    """`only_waiting` leaves the attempt under way alone."""
    host.hand(Counting, run_order(1))
    context = host.take_next()
    assert context is not None
    context.has_begun = True
    host.tell(Stop((1,), interrupted=True, only_waiting=True))
    assert not context.is_cancelled


def test_what_is_stopped_says_how_it_was_stopped(host: InnerHost) -> None:
    """A cancel after a pause is a cancel."""
    host.hand(Gated, run_order(1))
    context = host.take_next()
    assert context is not None
    context.has_begun = True
    host.tell(Stop((1,), interrupted=True), Stop((1,), interrupted=False))
    assert context.is_cancelled
    assert not context.is_interrupted


def test_a_hang_up_stops_the_run_that_was_taken(host: InnerHost) -> None:
    """When the application is gone, nothing begins any more."""
    host.hand(Counting, run_order(1), run_order(2))
    context = host.take_next()
    assert context is not None
    host.hang_up()
    host.work(context)
    assert host.take_next() is None
    assert lines(host.folder) == []


def test_a_run_begins_when_the_one_before_is_stored(host: InnerHost) -> None:
    """Until then it can be stopped, and goes back unharmed."""
    host.hand(Counting, run_order(1, "a"), run_order(2, "b"), run_order(3, "c"))
    host.work_next()
    context = host.take_next()
    assert context is not None
    host.tell(Stop((2,), interrupted=True))
    host.work(context)
    assert host.returned() == [2]
    host.tell(Committed((1,)))
    host.work_next()
    assert lines(host.folder) == ["a 1", "c 1"]


def test_repeatable_runs_wait_for_nothing(host: InnerHost) -> None:
    """A batch goes through, and is reported together."""
    host.hand(Instant, *(run_order(run) for run in range(1, 6)))
    for _ in range(5):
        host.work_next()
    assert [one.run for one in host.ended()] == [1, 2, 3, 4, 5]


def test_a_job_told_of_again_is_not_forgotten(host: InnerHost) -> None:
    """A job that was over for this host and comes back, such as one that was paused, finds its order."""
    host.hand(Counting, run_order(1))
    host.work_next()
    host.tell(Committed((1,)), Forget(1))
    host.hand(Counting, run_order(2))
    host.work_next()
    assert [one.run for one in host.ended()] == [1, 2]


def test_a_pipeline_that_fails_to_close_harms_no_other(host: InnerHost) -> None:
    """What a job leaves is its own trouble."""
    host.hand(Careless, run_order(1, "a half character"))
    host.work_next()
    host.tell(Committed((1,)), Forget(1))
    host.hand(Instant, run_order(2, job=2), job=2)
    host.work_next()
    assert [one.run for one in host.ended()] == [1, 2]


@pytest.mark.parametrize("item", [*GIVEN_BACK, "leaves", "costs one and a half"])
def test_careless_work_is_a_bug_of_its_pipeline(host: InnerHost, item: str) -> None:
    """It is told as one, ends that run alone, and never reaches the database."""
    host.hand(Careless, run_order(1, item))
    host.work_next()
    (ended,) = host.ended()
    assert (ended.outcome.ending, ended.outcome.mishap) == (Ending.MISHAP, Mishap.BUG)
    assert ended.outcome.error is not None
    assert ended.outcome.error.startswith("The pipeline has a bug: ")


@pytest.mark.parametrize("item", list(STORABLE))
def test_odd_values_are_made_plain(host: InnerHost, item: str) -> None:
    """What can be said in numbers and in UTF-8 is."""
    host.hand(Careless, run_order(1, item))
    host.work_next()
    (ended,) = host.ended()
    assert ended.outcome.mishap is None
    assert all(type(value) in (int, float) for value in ended.outcome.metrics.values())
    for text in (ended.outcome.error, ended.outcome.summary):
        (text or "").encode()


def test_secrets_are_masked_wherever_they_are_told(host: InnerHost) -> None:
    """In the log, also where its first line came before; in the error, the summary and the progress."""
    host.hand(Careless, run_order(1, "tells"))
    context = host.take_next()
    assert context is not None
    host.work(context)
    said = host.said()
    assert SECRET not in repr(said)
    logs = [path.read_text() for path in (host.folder / "logs").rglob("*.log")]
    assert logs == ["a note\nthe secret is ***\n"]


def test_what_a_stopped_attempt_has_cost_is_counted(host: InnerHost) -> None:
    """Money that was spent was spent."""
    host.hand(Costly, run_order(1))
    host.work_next()
    (ended,) = host.ended()
    assert ended.outcome == Outcome(Ending.CANCELLED, cost=7)


def test_a_log_that_cannot_be_written_is_a_mishap(host: InnerHost) -> None:
    """The run is tried again when there is room, and the host lives on."""
    (host.folder / "logs").write_text("in the way")
    host.hand(Careless, run_order(1, "tells"), run_order(2, "a fraction"))
    host.work_next()
    host.tell(Committed((1,)))
    host.work_next()
    first, second = host.ended()
    assert first.outcome.mishap is Mishap.SLOT
    assert second.outcome.ending is Ending.SUCCEEDED


def test_a_start_and_its_end_are_one_message(host: InnerHost) -> None:
    """Nobody needs to hear of a start when the end is known."""
    host.hand(Instant, run_order(1))
    host.work_next()
    reports = [report for report in host.said() if isinstance(report, Report)]
    assert [one for report in reports for one in report.started] == []


def test_a_start_is_told_while_the_run_goes_on(host: InnerHost) -> None:
    """What was reported since it was asked last is told at once."""
    host.hand(Seen, run_order(1))
    Seen.host = host
    host.work_next()
    assert [one.run for one in Seen.started] == [1]


class Seen(Counting):
    """Looks, while it works, what its own host has told."""

    host: InnerHost
    started: list[Started]

    def work(self, given: Folder, item: str, context: Context) -> Outcome:
        type(self).started = [
            one for report in self.host.said() if isinstance(report, Report) for one in report.started
        ]
        return Outcome.succeeded()
