"""One worker among scripted hosts: handing over, losing a host at every moment, stopping, refusals, bugs."""

from __future__ import annotations

import errno
from dataclasses import replace

import pytest

from jobdesk.core.outcomes import Ending, Mishap, Outcome
from jobdesk.engine.protocol import (
    Checkpoint,
    Committed,
    Forget,
    JobOrder,
    Progressed,
    Ready,
    Report,
    Started,
    Stop,
    Work,
)
from jobdesk.engine.worker import (
    DEAF_AFTER_S,
    HOPELESS_STARTS,
    KILL_AFTER_S,
    LONG_RUN_S,
    REFUSED_STARTS,
    Close,
    JobOver,
    Rest,
    StopRuns,
    Stored,
    Tick,
)
from jobdesk.git.repository import RepositoryGone
from tests.support import waiting
from tests.support.scripted import GRACE_S, Scene, assigned, ended

PATIENCE_S = GRACE_S + KILL_AFTER_S


@pytest.fixture
def scene() -> Scene:
    return Scene()


def outcomes(scene: Scene) -> dict[int, Outcome]:
    return {one.claimed.run: one.outcome for one in scene.office.settled}


# ---------------------------------------------------------------------- handing over


def test_a_host_is_told_of_a_job_once(scene: Scene) -> None:
    """And again only when the job was over and comes back, or the host is another."""
    scene.tell(assigned(1), assigned(2), JobOver(1), JobOver(1), assigned(3))
    assert [type(message) for message in scene.host.heard] == [JobOrder, Work, Work, Forget, JobOrder, Work]


def test_a_host_starts_with_the_first_run(scene: Scene) -> None:
    """Until there is work there is no process."""
    scene.tell(Tick(), Rest(), JobOver(1), StopRuns(None, Ending.INTERRUPTED))
    assert scene.hosts.started == []
    scene.tell(assigned(1))
    assert len(scene.hosts.started) == 1


def test_what_is_reported_is_written(scene: Scene) -> None:
    """Start, progress, checkpoint, end and what comes back, each to its place."""
    scene.begin(1, 2)
    scene.say(
        Report(progressed=(Progressed(1, 0.5, "half"), Progressed(9, 0.5, "of another")), returned=(2,)),
        Checkpoint(1, "7"),
        Checkpoint(9, "of another"),
        Report(ended=(ended(1),)),
    )
    office = scene.office
    assert (office.started, office.returned, office.checkpoints) == ([1], [2], [(1, "7")])
    assert [one.run for one in office.progressed] == [1]
    assert [(one.claimed.run, one.was_started) for one in office.settled] == [(1, True)]


def test_what_is_stored_is_told_to_the_host(scene: Scene) -> None:
    """So that its next attempt can begin."""
    scene.begin(1)
    scene.say(Report(ended=(ended(1),)))
    scene.tell(Stored((1,)))
    assert scene.host.heard[-1] == Committed((1,))


def test_a_job_that_cannot_be_told_of_stops(scene: Scene) -> None:
    """Its repository is gone: the run ends with that sentence, and the job with it, told once."""
    scene.orders.failure = RepositoryGone("It was moved.")
    scene.tell(assigned(1))
    assert outcomes(scene)[1].mishap is Mishap.BROKEN
    assert scene.office.stopped == [(1, "It was moved.")]


def test_a_broken_command_stops_its_job(scene: Scene) -> None:
    """What the host has found out holds for all that the job still wanted to do."""
    scene.begin(1)
    scene.say(Report(ended=(ended(1, Outcome.mishap_of(Mishap.BROKEN, "No such command.")),)))
    assert scene.office.stopped == [(1, "No such command.")]


# ---------------------------------------------------------------------- the host is gone


def test_a_host_that_dies_at_work(scene: Scene) -> None:
    """What it was at has met a mishap, and is tried again later; what it had not begun goes back."""
    scene.begin(1, 2, 3)
    scene.say(None)
    (settled,) = scene.office.settled
    assert (settled.claimed.run, settled.outcome.mishap, settled.is_charged) == (1, Mishap.HOST_LOST, True)
    assert settled.retry_at is not None
    assert settled.retry_at > scene.clock.now()
    assert scene.office.returned == [2, 3]


def test_a_host_that_dies_before_it_tells_of_a_start(scene: Scene) -> None:
    """The first run may be what killed it, so that it cannot kill one host after the other for nothing."""
    scene.tell(assigned(1, 2))
    scene.say(Ready(1), None)
    assert [(one.claimed.run, one.was_started) for one in scene.office.settled] == [(1, False)]
    assert scene.office.returned == [2]


def test_a_host_that_dies_before_it_is_ready(scene: Scene) -> None:
    """No run has anything to do with it: all go back unharmed."""
    scene.tell(assigned(1, 2))
    scene.say(None)
    assert scene.office.settled == []
    assert scene.office.returned == [1, 2]


def test_a_host_that_dies_idle(scene: Scene) -> None:
    """The next run gets another one."""
    scene.begin(1)
    scene.say(Report(ended=(ended(1),)), None)
    scene.tell(assigned(2))
    assert len(scene.hosts.started) == 2
    assert scene.hosts.started[0].is_closed


def test_a_host_that_dies_while_its_end_is_stored(scene: Scene) -> None:
    """How the run ended was told, so it stays so; the new host is not confused by what was stored for the old."""
    scene.begin(1, 2)
    scene.say(Report(ended=(ended(1),)), None)
    scene.tell(Stored((1,)), assigned(3))
    assert outcomes(scene)[1].ending is Ending.SUCCEEDED
    assert outcomes(scene)[2].mishap is Mishap.HOST_LOST
    assert [type(message) for message in scene.host.heard] == [JobOrder, Work]


def test_what_an_old_host_says_is_not_heard(scene: Scene) -> None:
    """Late words of a host that was replaced are no one's."""
    old = scene.begin(1)
    scene.say(None)
    scene.tell(assigned(2))
    scene.say(Report(ended=(ended(2),)), None, host=old)
    assert list(outcomes(scene)) == [1]
    assert not scene.host.is_killed


def test_hosts_that_do_not_start(scene: Scene) -> None:
    """After three in a row the job ends with what the last one said."""
    for _ in range(HOPELESS_STARTS):
        scene.tell(assigned(1))
        scene.say(None)
    assert scene.office.returned == [1] * (HOPELESS_STARTS - 1)
    assert scene.office.stopped == [(1, "The process that does the work does not start: its last words")]


def test_a_host_that_starts_makes_up_for_those_that_did_not(scene: Scene) -> None:
    """Only failures in a row count."""
    for _ in range(HOPELESS_STARTS * 2):
        scene.tell(assigned(1))
        scene.say(None)
        scene.begin(1)
        scene.say(Report(ended=(ended(1),)), None)
    assert scene.office.stopped == []


def test_a_machine_that_refuses_to_start_a_process(scene: Scene) -> None:
    """The runs wait in hand, and begin as soon as it does not."""
    scene.hosts.refusal = OSError(errno.EAGAIN, "Resource temporarily unavailable")
    scene.tell(assigned(1, 2), Tick(), Tick())
    scene.hosts.refusal = None
    scene.tell(Tick())
    (_, work) = scene.host.heard
    assert isinstance(work, Work)
    assert [order.run for order in work.runs] == [1, 2]
    assert scene.office.settled == scene.office.returned == []


def test_a_machine_that_refuses_for_long(scene: Scene) -> None:
    """In the end one run says so, by way of a mishap; the others go back to whoever can work them."""
    scene.hosts.refusal = OSError(errno.ENOMEM, "Cannot allocate memory")
    scene.tell(assigned(1, 2), *[Tick()] * REFUSED_STARTS)
    assert outcomes(scene)[1] == Outcome.mishap_of(
        Mishap.NO_MEMORY, "No process could be started for it: Cannot allocate memory."
    )
    assert scene.office.returned == [2]


def test_a_stop_while_the_machine_refuses(scene: Scene) -> None:
    """There is no host to ask, so what is in hand goes back at once."""
    scene.hosts.refusal = OSError(errno.EAGAIN, "Resource temporarily unavailable")
    scene.tell(assigned(1, 2), StopRuns(1, Ending.CANCELLED))
    assert scene.office.returned == [1, 2]


# ---------------------------------------------------------------------- stopping


def test_a_stop_reaches_the_host(scene: Scene) -> None:
    """It names what this worker has of the job, and how to end it."""
    scene.begin(1, 2)
    scene.tell(assigned(3, job=2), StopRuns(2, Ending.CANCELLED), StopRuns(None, Ending.INTERRUPTED, only_waiting=True))
    assert scene.host.heard[-2:] == [
        Stop((3,), interrupted=False),
        Stop((1, 2, 3), interrupted=True, only_waiting=True),
    ]


def test_a_stop_of_nothing_says_nothing(scene: Scene) -> None:
    """A worker that has nothing of the job has nothing to tell its host."""
    scene.begin(1)
    scene.tell(StopRuns(2, Ending.CANCELLED))
    assert not any(isinstance(message, Stop) for message in scene.host.heard)


@pytest.mark.parametrize("has_begun", [True, False])
def test_a_host_that_does_not_obey_is_killed(scene: Scene, has_begun: bool) -> None:
    """After the grace and a little more, also where it hangs before it began: in a checkout, at its start."""
    scene.tell(assigned(1))
    scene.say(Ready(1))
    if has_begun:
        scene.say(Report(started=(Started(1, 10),)))
    scene.tell(StopRuns(1, Ending.CANCELLED))
    scene.clock.move(PATIENCE_S)
    scene.tell(Tick())
    assert not scene.host.is_killed
    scene.clock.move(0.1)
    scene.tell(Tick())
    assert scene.host.is_killed
    scene.say(None)
    assert outcomes(scene)[1] == Outcome.cancelled()


def test_a_pause_kills_no_one(scene: Scene) -> None:
    """What runs may finish, however long that takes."""
    scene.begin(1)
    scene.tell(StopRuns(1, Ending.INTERRUPTED, only_waiting=True))
    scene.clock.move(3600)
    scene.tell(Tick())
    assert not scene.host.is_killed


@pytest.mark.parametrize("first", [Ending.CANCELLED, Ending.INTERRUPTED])
def test_a_cancel_is_final(scene: Scene, first: Ending) -> None:
    """A pause before it and the end of the program after it make no difference, and no new grace begins."""
    second = Ending.INTERRUPTED if first is Ending.CANCELLED else Ending.CANCELLED
    scene.begin(1)
    scene.tell(StopRuns(1, first))
    scene.clock.move(PATIENCE_S)
    scene.tell(StopRuns(1, second))
    scene.clock.move(0.1)
    scene.tell(Tick())
    assert scene.host.is_killed
    scene.say(None)
    assert outcomes(scene)[1] == Outcome.cancelled()


def test_an_interrupted_run_is_not_charged(scene: Scene) -> None:
    """Who was asked to stop has used up no attempt, also where the host had to be killed for it."""
    scene.begin(1)
    scene.tell(StopRuns(None, Ending.INTERRUPTED))
    scene.say(None)
    (settled,) = scene.office.settled
    assert (settled.outcome.ending, settled.is_charged, settled.retry_at) == (Ending.INTERRUPTED, False, 0)


def test_an_attempt_that_overstays_is_ended(scene: Scene) -> None:
    """By its host, and where that does not manage, with its host."""
    scene.begin(1, timeout_s=60.0)
    scene.clock.move(60 + PATIENCE_S)
    scene.tell(Tick())
    assert not scene.host.is_killed
    scene.clock.move(0.1)
    scene.tell(Tick())
    scene.say(None)
    assert outcomes(scene)[1].mishap is Mishap.TIME_OUT


def test_a_run_that_never_gets_ready_is_ended(scene: Scene) -> None:
    """A checkout that hangs, say: the limit of the attempt holds for it, too, from when it is the run's turn."""
    scene.tell(assigned(1, 2, timeout_s=60.0))
    scene.say(Ready(1))
    scene.tell(Tick())
    scene.clock.move(60 + PATIENCE_S)
    scene.tell(Tick())
    assert not scene.host.is_killed
    scene.clock.move(0.1)
    scene.tell(Tick())
    assert scene.host.is_killed
    scene.say(None)
    assert outcomes(scene)[1].mishap is Mishap.TIME_OUT
    assert scene.office.returned == [2]


def test_who_waits_for_the_database_is_not_late(scene: Scene) -> None:
    """While the end before it is not stored a run may not begin, however long the disk is full."""
    scene.begin(1, 2, timeout_s=60.0)
    scene.say(Report(ended=(ended(1),)))
    for _ in range(3):
        scene.clock.move(3600)
        scene.tell(Tick())
    scene.tell(Stored([1]), Tick())
    assert not scene.host.is_killed
    scene.clock.move(60 + PATIENCE_S + 0.1)
    scene.tell(Tick())
    assert scene.host.is_killed


def test_a_host_that_does_not_listen_is_ended(scene: Scene) -> None:
    """Frozen, with its pipe full: its worker can do nothing more, so others look after it."""
    host = scene.begin(1)
    host.freeze()
    scene.worker.start()
    scene.worker.put(assigned(2))
    assert host.is_told.wait(waiting.PATIENCE_S)
    scene.clock.move(DEAF_AFTER_S)
    scene.worker.end_deaf_host()
    assert not host.is_killed
    scene.clock.move(0.1)
    scene.worker.end_deaf_host()
    assert host.is_killed
    scene.worker.put(Close())
    assert scene.worker.join(waiting.PATIENCE_S)
    assert host.is_closed


def test_a_host_that_listens_is_left_alone(scene: Scene) -> None:
    """However long ago anything was said to it."""
    scene.begin(1)
    scene.clock.move(2 * DEAF_AFTER_S)
    scene.worker.end_deaf_host()
    assert not scene.host.is_killed


@pytest.mark.parametrize("at", [10, 10**18])
def test_a_clock_that_was_set_makes_nothing_late(scene: Scene, at: int) -> None:
    """What time the host believes it is does not count, only how long it takes."""
    scene.begin(1, timeout_s=60.0, at=at)
    scene.clock.move(59)
    scene.tell(Tick())
    assert not scene.host.is_killed
    scene.clock.move(60)
    scene.tell(Tick())
    assert scene.host.is_killed


def test_a_long_run_holds_nothing_back(scene: Scene) -> None:
    """What waits behind it is for others to work on."""
    scene.begin(1, 2)
    scene.clock.move(LONG_RUN_S)
    scene.tell(Tick())
    assert isinstance(scene.host.heard[-1], Work)
    scene.clock.move(0.1)
    scene.tell(Tick())
    assert scene.host.heard[-1] == Stop((2,), interrupted=True, only_waiting=True)


def test_a_worker_that_rests_ends_its_host(scene: Scene) -> None:
    """Not while it has something in hand; and with work it has another one."""
    host = scene.begin(1)
    scene.tell(Rest())
    assert not host.is_closed
    scene.say(Report(ended=(ended(1),)))
    scene.tell(Rest(), Rest(), assigned(2))
    assert host.is_closed
    assert len(scene.hosts.started) == 2


def test_closing_ends_host_and_thread(scene: Scene) -> None:
    """Whatever comes after a close is not heard any more."""
    host = scene.begin(1)
    scene.worker.put(Close())
    scene.worker.put(assigned(2))
    scene.worker.start()
    assert scene.worker.join(waiting.PATIENCE_S)
    assert host.is_closed
    assert len(scene.hosts.started) == 1


# ---------------------------------------------------------------------- bugs of ours


def test_a_host_that_talks_nonsense_is_ended(scene: Scene) -> None:
    """What it had in hand is settled by its end, and nothing of a report is half heard."""
    scene.begin(1, 2)
    scene.say(Report(ended=(ended(1), ended(9))))
    assert scene.host.is_killed
    scene.say(None)
    assert sorted(outcomes(scene)) == [1]
    assert scene.office.returned == [2]


def test_a_bug_with_no_host_settles_what_is_in_hand(scene: Scene) -> None:
    """No run stays in the hands of a worker that does nothing about it."""

    def fail(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    scene.hosts.start = fail  # type: ignore[method-assign, assignment]
    scene.tell(assigned(1, 2))
    assert {outcome.mishap for outcome in outcomes(scene).values()} == {Mishap.BUG}
    assert sorted(outcomes(scene)) == [1, 2]


def test_rules_of_the_job_decide_on_another_try(scene: Scene) -> None:
    """The worker hands judge the rules that came with the run."""
    (claimed, job, _) = assigned(1).runs[0]
    rules = replace(job.rules, retries=1)
    scene.tell(replace(assigned(1), runs=[(claimed, replace(job, rules=rules), None)]))
    scene.say(Ready(1), Report(ended=(ended(1, Outcome.failed("no")),)))
    assert scene.office.settled[0].retry_at is not None
