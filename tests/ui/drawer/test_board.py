"""The cards that the drawer shows are kept from what is read, with no window."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jobdesk.core.model import Mode
from jobdesk.core.states import JobState, RunState
from jobdesk.desk.jobs.job_cards import MOST_ACTIVE, MOST_ENDED, JobCard, Reread
from jobdesk.desk.jobs.outlooks import Outlook
from jobdesk.ui.drawer.board import BREATH_S, Board
from tests.support.job_cards import NOW, SECOND, a_card, a_run, an_overview, counts


def board_of(*active: JobCard, ended: list[JobCard] | None = None) -> Board:
    board = Board()
    board.take_overview(an_overview(list(active), ended), 0.0)
    return board


def reread(*cards: JobCard) -> Reread:
    return Reread(cards, ())


def test_a_new_job_takes_its_place() -> None:
    """What runs stands first, then by priority and age, wherever the news of it comes in."""
    board = board_of(a_card(1), a_card(2, JobState.QUEUED))
    step = board.take({3, 4}, reread(a_card(3, JobState.QUEUED, priority=5), a_card(4)), 1.0)
    assert board.active == [1, 4, 3, 2]
    assert (step.is_moved, step.is_stale, board.active_count) == (True, True, 4)


def test_what_only_counts_on_stays_where_it_is() -> None:
    """News of a run changes one card; nobody waits for another thing because of it."""
    board = board_of(a_card(1), a_card(2))
    step = board.take({2}, reread(a_card(2, counts=counts(34, running=2, succeeded=25))), 1.0)
    assert (step.drawn, step.is_moved, step.is_stale, step.ended) == ({2}, False, False, ())
    assert board.face(2, NOW, 1.0).line.startswith("25 of 34")


def test_a_job_that_ends_goes_below_and_is_told_once() -> None:
    """However often it is read after that, also with all the others."""
    board = board_of(a_card(1), a_card(2), ended=[a_card(9, JobState.FAILED, finished_at=NOW - SECOND)])
    over = a_card(1, JobState.SUCCEEDED, finished_at=NOW + SECOND)
    step = board.take({1}, reread(over), 1.0)
    assert (board.active, board.ended, step.ended) == ([2], [1, 9], (over,))
    assert board.take({1}, reread(over), 2.0).ended == ()
    assert board.take_overview(an_overview([a_card(2)], [over]), 3.0).ended == ()


def test_what_ended_before_the_first_look_is_not_told() -> None:
    old = a_card(9, JobState.FAILED, finished_at=NOW - SECOND)
    board = board_of(ended=[old])
    assert board.take({9}, reread(old), 1.0).ended == ()


def test_a_job_that_is_gone_leaves() -> None:
    board = board_of(a_card(1), a_card(2), ended=[a_card(3, JobState.FAILED)])
    step = board.take({1, 3, 99}, reread(), 1.0)
    assert (board.active, board.ended, board.active_count, step.is_moved) == ([2], [], 1, True)


def test_a_deleted_job_leaves_and_comes_back_when_it_is_restored() -> None:
    """It is not told once more that it ended."""
    board = board_of(ended=[a_card(3, JobState.FAILED), a_card(4, JobState.FAILED)])
    assert board.take({3}, reread(a_card(3, JobState.FAILED, deleted_at=NOW)), 1.0).is_moved
    assert board.ended == [4]
    step = board.take({3}, reread(a_card(3, JobState.FAILED)), 2.0)
    assert (sorted(board.ended), step.is_moved, step.ended) == ([3, 4], True, ())


def test_no_more_is_kept_than_is_shown() -> None:
    """Thousands that come and end leave as many cards as there is room for; each that ended is told."""
    board = board_of()
    jobs = range(1, 1001)
    board.take(set(jobs), reread(*(a_card(job, JobState.QUEUED) for job in jobs)), 1.0)
    assert (len(board.active), board.active[-1]) == (MOST_ACTIVE, MOST_ACTIVE)
    ended = [a_card(job, JobState.FAILED, finished_at=NOW + job) for job in jobs]
    step = board.take(set(jobs), reread(*ended), 2.0)
    assert len(step.ended) == 1000
    assert (board.active, board.ended) == ([], list(range(1000, 1000 - MOST_ENDED, -1)))
    assert all(job in board for job in board.ended)
    assert 1 not in board


def test_the_time_left_goes_by_with_nothing_read() -> None:
    """From what was told of it, and no further than its end."""
    board = board_of(a_card(1, outlook=Outlook(JobState.RUNNING, left_s=10)))
    lines = [board.face(1, NOW, at_s).line.rpartition(" · ")[2] for at_s in (0.0, 4.0, 60.0)]
    assert lines == ["0:10 left", "0:06 left", "0:00 left"]


def test_a_job_that_waits_tells_no_time_that_is_up() -> None:
    """Neither what it was told while it ran, nor what was told of its waiting and has gone by since."""
    waiting = Outlook("waiting", "All workers are busy with job 2.", 2, left_s=90)
    board = board_of(a_card(1, outlook=Outlook(JobState.RUNNING, left_s=10)), a_card(3, JobState.QUEUED, waiting))
    board.take({1}, reread(a_card(1, outlook=waiting, counts=counts(34, succeeded=21))), 1.0)
    assert board.face(1, NOW, 5.0).line == "21 of 34"
    assert [board.face(3, NOW, at_s).line for at_s in (0.0, 60.0, 91.0)] == [
        "0 of 34 · done in about 2 min",
        "0 of 34 · done in about 30 s",
        "0 of 34",
    ]
    board.take_overview(an_overview([a_card(1, outlook=waiting, counts=counts(34, succeeded=21))]), 10.0)
    assert board.face(1, NOW, 20.0).line == "21 of 34 · done in about 1 min"


def test_the_time_left_is_learned_from_the_pace() -> None:
    """What is seen here counts more than what was told; a search for the first bad one is not so many steps."""
    for mode, line in ((Mode.EACH, "0:07 left"), (Mode.FIRST_BAD, "for 1:05")):
        begun = counts(27, running=1, succeeded=10)
        board = board_of(a_card(1, mode=mode, counts=begun, outlook=Outlook(JobState.RUNNING, left_s=500)))
        board.take({1}, reread(a_card(1, mode=mode, counts=counts(27, running=1, succeeded=20))), 10.0)
        assert board.face(1, NOW, 10.0).line.rpartition(" · ")[2] == line


def test_runs_under_way_move_the_bar() -> None:
    """What they say counts while they run; the one that began last is the one that is told of."""
    board = Board()
    first, second = a_run(1, 0, progress=0.5), a_run(1, 1, progress=0.25, started_at=NOW + 1, message="half way")
    board.take_overview(an_overview([a_card(1, counts=counts(4, running=2))], runs=(first, second)), 0.0)
    shown = board.face(1, NOW, 0.0)
    assert (shown.done, shown.sentence) == (pytest.approx(0.75 / 4), "half way")
    board.take(set(), Reread((), (replace(second, state=RunState.SUCCEEDED),)), 1.0)
    assert (board.run_under_way(1), board.face(1, NOW, 1.0).sentence) == (first, None)


def test_a_chip_does_not_flicker_between_two_runs() -> None:
    """A job at work has no run for a moment; only when that lasts it says what it waits for."""
    board = board_of(a_card(1))
    waiting = Outlook("waiting", "All workers are busy with job 2.", 2)
    board.take({1}, reread(a_card(1, outlook=waiting, counts=counts(34, succeeded=21))), 1.0)
    assert board.face(1, NOW, 1.0).chip == "Running"
    assert board.face(1, NOW, 1.0 + BREATH_S).chip == "Waiting for job 2"
    paused = Outlook("paused", "Everything is paused.")
    board.take({1}, reread(a_card(1, outlook=paused, counts=counts(34, succeeded=21))), 1.0)
    assert board.face(1, NOW, 1.0).chip == "Paused"
