"""What a card says of a job, with no window."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jobdesk.core.clock import as_datetime
from jobdesk.core.states import JobState, RunState
from jobdesk.desk.jobs.outlooks import Outlook
from jobdesk.ui.drawer.ending_words import ended_words
from jobdesk.ui.drawer.faces import Face, Glimpse, ago, face_of
from jobdesk.ui.looks import Tone
from tests.support.job_cards import NOW, SECOND, a_card, a_run, counts


def face(card: object, glimpse: Glimpse | None = None, *, is_developer: bool = False) -> Face:
    return face_of(card, glimpse or Glimpse(), NOW, is_developer=is_developer)  # type: ignore[arg-type]


def offered(shown: Face) -> list[str]:
    return [offer.action for offer in shown.offers if offer.is_open]


def test_a_running_job_counts_and_says_how_long() -> None:
    """`21 of 34 · 2 failed · 0:42 left`; its bar has what is done, and of that what failed."""
    shown = face(a_card(), Glimpse(left_s=42))
    assert (shown.title, shown.place, shown.chip) == ("make test", "notes · job 12", "Running")
    assert shown.line == "21 of 34 · 2 failed · 0:42 left"
    assert shown.done == pytest.approx(21 / 34)
    assert shown.failed == pytest.approx(2 / 34)
    assert offered(shown) == ["pause-job", "cancel-job", "open-job"]
    assert shown.spoken == "make test, job 12, Running, 21 of 34, 2 failed"


def test_a_job_nothing_is_known_of_says_how_long_it_runs() -> None:
    """One run with no word of its progress has no bar; with one it has, and its message is what is said."""
    assert face(a_card()).line == "21 of 34 · 2 failed · for 1:05"
    single = a_card(counts=counts(1, running=1))
    assert (face(single).line, face(single).done) == ("for 1:05", None)
    told = face(single, Glimpse(fraction=0.625, run=a_run(message="Reading\nchapter 3")))
    assert (told.line, told.done, told.sentence) == ("62 % · for 1:05", 0.625, "Reading chapter 3")


@pytest.mark.parametrize(
    ("outlook", "chip", "sentence", "link"),
    [
        (
            Outlook("waiting", "It waits for job 7, which has the lock.", 7),
            "Waiting for job 7",
            "It waits for job 7, which has the lock.",
            7,
        ),
        (Outlook("waiting", "Free memory is low."), "Waiting", "Free memory is low.", None),
        (
            Outlook("retrying", "It is tried again.", until=NOW + 8 * SECOND),
            "Retrying in 8 s",
            "It is tried again.",
            None,
        ),
        (Outlook("scheduled", "It is scheduled for noon."), "Scheduled", "It is scheduled for noon.", None),
        (Outlook("paused", "It is paused."), "Paused", None, None),
        (Outlook("paused", "Everything is paused."), "Paused", "Everything is paused.", None),
        (Outlook("queued", "It starts in a moment."), "Queued", "It starts in a moment.", None),
    ],
)
def test_a_job_that_waits_says_for_what(outlook: Outlook, chip: str, sentence: str | None, link: int | None) -> None:
    """The chip in short, the sentence where it says more than that, and the job it waits for."""
    shown = face(a_card(state=JobState.QUEUED, outlook=outlook))
    assert (shown.chip, shown.sentence, shown.link) == (chip, sentence, link)


def test_a_queued_job_says_when_it_will_be_done() -> None:
    waiting = Outlook("waiting", "All workers are busy with job 7.", 7)
    shown = face(a_card(state=JobState.QUEUED, outlook=waiting), Glimpse(left_s=130))
    assert shown.line == "0 of 34 · done in about 2 min"


def test_a_cancel_can_be_undone_while_it_is_held() -> None:
    """Undo in the place of Pause and Cancel, for as many seconds as there are; then nothing can be done about it."""
    held = a_card(
        state=JobState.QUEUED,
        outlook=Outlook("cancelling", "It is being cancelled."),
        cancel_requested_at=NOW,
        cancel_held_until=NOW + 5 * SECOND - 1,
    )
    shown = face(held)
    assert (shown.chip, shown.sentence) == ("Cancelling in 5 s", None)
    assert offered(shown) == ["undo-cancel", "open-job"]
    over = face_of(held, Glimpse(), NOW + 5 * SECOND)
    assert over.chip == "Cancelling"
    assert [(offer.action, offer.why_not) for offer in over.offers] == [
        ("pause-job", "It is being cancelled."),
        ("cancel-job", "It is being cancelled."),
        ("open-job", None),
    ]


def test_a_paused_job_can_be_resumed() -> None:
    shown = face(a_card(outlook=Outlook("paused", "It is paused."), paused_at=NOW))
    assert offered(shown) == ["resume-job", "cancel-job", "open-job"]


def test_a_failed_job_says_why_and_can_be_retried() -> None:
    shown = face(
        a_card(
            state=JobState.FAILED,
            counts=counts(34, succeeded=32, failed=2),
            error="The command exited with 2.",
            finished_at=NOW - 180 * SECOND,
            started_at=NOW - 245 * SECOND,
            cost=7,
        )
    )
    assert (shown.line, shown.sentence) == (
        "34 commits · 2 failed · 1:05 · 0.07 ¢ · 3 min ago",
        "The command exited with 2.",
    )
    assert (shown.is_trouble, shown.look.tone, shown.done) == (True, Tone.BAD, None)
    assert offered(shown) == ["retry-job", "open-job"]


def test_a_job_that_succeeded_says_what_came_out() -> None:
    """Nothing of it can be tried again; what was known took no time worth a word."""
    shown = face(
        a_card(
            state=JobState.SUCCEEDED,
            counts=counts(8, succeeded=8, reused=8),
            came_out="8 cards",
            started_at=NOW,
            repository_path=None,
        )
    )
    assert (shown.line, shown.sentence, shown.place) == ("8 runs · all known · just now", "8 cards", "job 12")
    assert offered(shown) == ["open-job"]


def test_the_run_that_finishes_a_job_is_no_commit() -> None:
    """34 commits and what makes one thing of them: the last step is still to come when all commits are done."""
    under_way = a_card(counts=counts(35, running=1, succeeded=34), finish=RunState.RUNNING)
    assert face(under_way).line.startswith("34 of 34 · finishing")
    assert face(under_way).done == pytest.approx(34 / 35)
    over = a_card(state=JobState.SUCCEEDED, counts=counts(35, succeeded=35, reused=34), finish=RunState.SUCCEEDED)
    assert face(over).line.startswith("34 commits · all known")
    assert (
        ended_words(replace(over, job=replace(over.job, counts=counts(35, succeeded=35))))
        == "make test: 34 commits done."
    )


def test_a_finish_that_failed_is_no_commit_that_failed() -> None:
    over = a_card(
        state=JobState.FAILED,
        counts=counts(35, succeeded=34, failed=1),
        finish=RunState.FAILED,
        error="No room for the package.",
    )
    assert face(over).line.startswith("34 commits · the finish failed · ")
    assert face(over).failed == 0
    assert ended_words(over) == "make test: No room for the package."


def test_a_cancelled_job_says_how_far_it_came() -> None:
    """The commits that were done of all that there were; the finish counts in neither."""
    over = a_card(
        state=JobState.CANCELLED, counts=counts(55, succeeded=3, failed=1, cancelled=51), finish=RunState.CANCELLED
    )
    assert face(over).line.startswith("4 of 54 commits · 1 failed · ")


def test_hostile_texts_are_text() -> None:
    """Markup as it is written, on one line, cut; what would turn the text around is shown as a sign."""
    shown = face(
        a_card(state=JobState.FAILED, title="<b>x</b>\u202e" + "y" * 10**6, error="one\ntwo\x07" + "z" * 10**6)
    )
    assert shown.title.startswith("<b>x</b>\ufffdy")
    assert len(shown.title) == 200
    assert str(shown.sentence).startswith("one two\ufffdz")
    assert len(str(shown.sentence)) == 400
    assert face(a_card(title=" \n ")).title == "Untitled"


def test_developers_see_hashes_and_times() -> None:
    shown = face(a_card(retry_of=3, force=True), Glimpse(run=a_run(attempts=2)), is_developer=True)
    started = f"{as_datetime(NOW - 65 * SECOND).astimezone():%H:%M:%S}"
    assert shown.details[:2] == ("command 1, retry of job 3, forced", "0123456789, attempt 2")
    assert f"started {started}" in shown.details[2]
    assert face(a_card()).details == ()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(59, "just now"), (61, "1 min ago"), (7200, "2 h ago"), (47 * 3600, "47 h ago"), (10**6, "11 days ago")],
)
def test_how_long_ago_is_no_more_exact_than_people_say_it(seconds: float, words: str) -> None:
    assert ago(seconds) == words
