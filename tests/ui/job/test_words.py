"""What the page of a job says, without a window."""

from __future__ import annotations

from dataclasses import replace

from jobdesk.core.model import Attempt, Run, RunKind
from jobdesk.core.outcomes import Ending, Mishap
from jobdesk.core.states import RunState
from jobdesk.desk.jobs.runs import Closer, RunRow
from jobdesk.ui.job.words import attempt_words, closer_words, duration_words, told_words
from jobdesk.ui.wording import item_words

SECOND = 1_000_000
COMMIT = "0123456789abcdef0123456789abcdef01234567"
RUN = Run(
    id=1 << 24, job=1, position=0, kind=RunKind.ITEM, item=COMMIT, content=None, state=RunState.SUCCEEDED, attempts=1,
    tries=1, lost=0, available_at=0, is_claimed=False, waits_for=None, reused=False, progress=None, message=None,
    error=None, exit_code=None, summary=None, metrics={}, cost=0, started_at=10 * SECOND, finished_at=12 * SECOND,
)  # fmt: skip


def test_what_a_run_is_about() -> None:
    """A commit with its subject, on one line; the finish by its name."""
    assert item_words(RUN, "Fix\nit") == "0123456789 Fix it"
    assert item_words(replace(RUN, item="a.txt")) == "a.txt"
    assert item_words(replace(RUN, kind=RunKind.FINISH, item="job")) == "Finish"


def test_what_came_of_it() -> None:
    assert told_words(RunRow(replace(RUN, summary="8 cards"))) == "8 cards"
    assert told_words(RunRow(replace(RUN, error="It broke.", summary="8 cards"))) == "It broke."
    assert told_words(RunRow(replace(RUN, exit_code=0))) == "exit 0"
    assert told_words(RunRow(replace(RUN, reused=True, summary="8 cards"))) == "reused · 8 cards"
    assert told_words(RunRow(replace(RUN, reused=True))) == "reused"
    assert told_words(RunRow(replace(RUN, state=RunState.RUNNING, progress=0.5, message="halfway"))) == "50 % · halfway"


def test_what_is_flaky_says_so() -> None:
    assert told_words(RunRow(replace(RUN, exit_code=1), is_flaky=True)) == "flaky · exit 1"
    assert told_words(RunRow(RUN, is_flaky=True)) == "flaky"


def test_how_long_it_took() -> None:
    """Of one that runs, until now; of one that was reused, nothing."""
    assert duration_words(RUN, 0) == "2.00 s"
    assert duration_words(replace(RUN, state=RunState.RUNNING, finished_at=None), 15 * SECOND) == "5.00 s"
    assert duration_words(replace(RUN, reused=True), 0) == ""
    assert duration_words(replace(RUN, state=RunState.QUEUED), 0) == ""


def test_an_attempt() -> None:
    attempt = Attempt(
        run=1, number=2, ending=Ending.MISHAP, mishap=Mishap.TIME_OUT, error="", exit_code=None, worker=3,
        started_at=0, finished_at=3 * SECOND, cpu_s=1.5, memory=2_000_000, log=None, log_size=None,
    )  # fmt: skip
    said = attempt_words(attempt, 4 * SECOND)
    assert said.startswith(f"Attempt 2 · {Mishap.TIME_OUT} · began ")
    assert said.endswith(" · 3.00 s · worker 3 · 1.50 s of processor · 2.0 MB of memory")
    assert " · running · " in attempt_words(replace(attempt, ending=None, mishap=None, finished_at=None), 4 * SECOND)


def test_a_search() -> None:
    """At each of its stages."""
    bad = RunRow(replace(RUN, item="b" * 40), "Break it")
    assert closer_words(Closer(None, None, 9)) == "The newest commit is tried first."
    assert closer_words(Closer(RunRow(RUN), None, 0)) == "No bad commit was found."
    assert closer_words(Closer(RunRow(RUN), bad, 0)) == "First bad commit: bbbbbbbbbb Break it"
    assert closer_words(Closer(RunRow(RUN), bad, 3)) == (
        "The first bad commit is after 0123456789, which is good, at or before bbbbbbbbbb Break it: "
        "3 commits left to tell."
    )
