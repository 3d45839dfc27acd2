"""Never more than three toasts, and what belongs together is one, with no window."""

from __future__ import annotations

from dataclasses import replace

from jobdesk.ui.notices import Notice
from jobdesk.ui.toast_pile import MOST, STAYS_S, Pile


def failed(number: int) -> Notice:
    return Notice(
        f"Job {number} failed.",
        action="Open",
        does=lambda: number,
        group="failed",
        many=lambda count: f"{count:,} jobs failed.",
        does_for_many=lambda: "all of them",
    )


def test_thousands_of_failures_make_one_toast() -> None:
    """One says its own sentence; more are counted, and what is offered is about all of them."""
    pile = Pile()
    pile.add(failed(1), 0.0)
    (toast,) = pile.toasts
    assert (toast.words, toast.does and toast.does()) == ("Job 1 failed.", 1)
    for number in range(2, 5001):
        pile.add(failed(number), 1.0)
    (toast,) = pile.toasts
    assert (toast.words, toast.does and toast.does()) == ("5,000 jobs failed.", "all of them")


def test_there_are_never_more_than_three() -> None:
    """The oldest goes; what has no group is never counted together."""
    pile = Pile()
    for number in range(5):
        pile.add(Notice(f"notice {number}"), float(number))
    assert [toast.words for toast in pile.toasts] == ["notice 2", "notice 3", "notice 4"]
    assert len(pile.toasts) == MOST


def test_toasts_go_when_their_time_is_over() -> None:
    """Each by itself, a group when nothing is added any more, and none while somebody looks."""
    pile = Pile()
    pile.add(failed(1), 0.0)
    pile.add(Notice("other"), 3.0)
    pile.add(failed(2), 5.0)
    pile.expire(3.0 + STAYS_S)
    assert [toast.words for toast in pile.toasts] == ["2 jobs failed."]
    assert pile.next_end_s() == 5.0 + STAYS_S
    pile.hold(11.0)
    pile.expire(5.0 + STAYS_S)
    assert len(pile.toasts) == 1
    pile.drop(pile.toasts[0].number)
    assert (pile.toasts, pile.next_end_s()) == ([], None)


def test_the_end_of_a_job_takes_the_place_of_its_beginning() -> None:
    """Also where the end is counted with others; what comes late about a job that is over is not said."""
    pile = Pile()
    pile.add(Notice("Job 1 is queued.", about="job 1"), 0.0)
    pile.add(Notice("Job 2 is queued.", about="job 2"), 0.0)
    pile.add(replace(failed(1), about="job 1", is_last=True), 1.0)
    assert [toast.words for toast in pile.toasts] == ["Job 2 is queued.", "Job 1 failed."]
    pile.add(replace(failed(2), about="job 2", is_last=True), 2.0)
    assert [toast.words for toast in pile.toasts] == ["2 jobs failed."]
    pile.add(Notice("Job 2 is queued.", about="job 2"), 3.0)
    assert [toast.words for toast in pile.toasts] == ["2 jobs failed."]


def test_who_looks_at_a_job_needs_not_be_told_of_it() -> None:
    """What is said of others stays, and what is said of many."""
    pile = Pile()
    pile.add(Notice("Job 1 is queued.", about="job 1"), 0.0)
    pile.add(Notice("Job 2 is queued.", about="job 2"), 0.0)
    pile.leave_out("job 1")
    assert [toast.words for toast in pile.toasts] == ["Job 2 is queued."]
