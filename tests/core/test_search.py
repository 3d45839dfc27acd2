"""The first bad item of a line is found, whoever answers first and whatever is skipped."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jobdesk.core.search import Found, next_positions, open_positions, verdict
from jobdesk.core.states import RunState

GOOD, BAD, SKIPPED = RunState.SUCCEEDED, RunState.FAILED, RunState.SKIPPED


def _search(line: list[RunState], workers: int, data: st.DataObject | None = None) -> tuple[Found, int, int]:
    """Search with some workers that answer in any order: the verdict, how many were tried, and in how many rounds."""
    known: dict[int, RunState] = {}
    busy: list[int] = []
    rounds = 0
    while (found := verdict(len(line), known)) is None:
        wanted = next_positions(len(line), known, busy, workers, workers - len(busy))
        assert len(set(wanted)) == len(wanted) <= workers - len(busy)
        assert not set(wanted) & {*busy, *known}
        busy += wanted
        assert busy, "a search that is not over always has something to try"
        answering = busy if data is None else [data.draw(st.sampled_from(busy))]
        for at in list(answering):
            known[at] = line[at]
            busy.remove(at)
        rounds += 1
    return found, len(known), rounds


@st.composite
def lines(draw: st.DrawFn) -> list[RunState]:
    """Good ones, then bad ones, with some skipped among them."""
    good, bad = draw(st.integers(0, 40)), draw(st.integers(0, 40))
    line = [GOOD] * good + [BAD] * bad
    skips = draw(st.sets(st.integers(0, max(0, len(line) - 1)), max_size=10))
    return [SKIPPED if at in skips else state for at, state in enumerate(line)]


@given(line=lines(), workers=st.integers(1, 8), data=st.data())
def test_the_first_bad_is_found_in_any_monotone_line_with_skips(
    line: list[RunState], workers: int, data: st.DataObject
) -> None:
    """The verdict is the first that is bad, and counts the skipped ones right before it."""
    found, _, _ = _search(line, workers, data)
    first_bad = line.index(BAD) if BAD in line else None
    before = line[:first_bad]
    last_good = max((at for at, state in enumerate(before) if state is GOOD), default=-1)
    assert found == Found(first_bad, doubtful=len(before) - last_good - 1)


@given(total=st.integers(1, 500), bad=st.integers(0, 500), workers=st.integers(1, 8))
def test_few_are_tried(total: int, bad: int, workers: int) -> None:
    """One worker needs the logarithm; more need fewer rounds, and never many times as many trials."""
    line = [GOOD if at < bad else BAD for at in range(total)]
    _, tried, rounds = _search(line, workers)
    halvings = total.bit_length() + 1
    assert rounds <= halvings
    assert tried <= halvings * workers


def test_one_worker_begins_at_the_end_and_then_halves() -> None:
    """The end tells whether there is anything to find; a search over good ones is one trial long."""
    assert next_positions(100, {}, [], workers=1, wanted=1) == [99]
    assert next_positions(100, {99: BAD}, [], workers=1, wanted=1) == [49]
    assert next_positions(100, {99: GOOD}, [], workers=1, wanted=1) == []
    assert verdict(100, {99: GOOD}) == Found(None)


def test_workers_cut_where_nobody_else_does() -> None:
    assert next_positions(100, {99: BAD}, [], workers=3, wanted=3) == [49, 24, 74]
    assert next_positions(100, {99: BAD}, [49, 74], workers=3, wanted=1) == [24]


def test_no_more_are_tried_than_there_are_workers() -> None:
    assert next_positions(100, {99: BAD}, [10, 20], workers=2, wanted=2) == []


def test_what_lies_behind_a_bad_one_is_never_tried() -> None:
    """Nor what lies before a good one."""
    assert open_positions(10, {3: GOOD, 6: BAD}) == [4, 5]
    assert open_positions(10, {3: GOOD, 4: BAD}) == []
    assert verdict(10, {3: GOOD, 4: BAD}) == Found(4)


def test_an_empty_line_has_no_bad_one() -> None:
    assert verdict(0, {}) == Found(None)
    assert next_positions(0, {}, [], workers=4, wanted=4) == []
