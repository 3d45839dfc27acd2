"""What a person types to find lines in logs means what it looks like, or says at which place it does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobdesk.core.log_query import BadLogQuery, LogQuery, Sought, fits, read_log_query, spans_of
from jobdesk.core.states import RunState

NOW = 1_000_000_000_000_000


def read(text: str) -> LogQuery:
    return read_log_query(text, NOW)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Connection reset", LogQuery((Sought("connection"), Sought("reset")))),
        ('"no such file" open*', LogQuery((Sought("no such file"), Sought("open", begins=True)))),
        ('timeout -retry -"not now"', LogQuery((Sought("timeout"),), (Sought("retry"), Sought("not now")))),
        ('a1b AND c2d NOT "e3f" ghi', LogQuery((Sought("a1b"), Sought("c2d"), Sought("ghi")), (Sought("e3f"),))),
        ('"AND" and not', LogQuery((Sought("and"), Sought("and"), Sought("not")))),
        ("job:12 status:failed error", LogQuery((Sought("error"),), job=12, status=RunState.FAILED)),
        ('pipeline:"my own" error', LogQuery((Sought("error"),), pipeline="my own")),
        ("since:1h error", LogQuery((Sought("error"),), since=NOW - 3_600_000_000)),
        ("--verbose a/b.py:12", LogQuery((Sought("--verbose"), Sought("a/b.py:12")))),
        ("std::vector x", LogQuery((Sought("std::vector"), Sought("x")))),
    ],
)
def test_what_is_meant(text: str, query: LogQuery) -> None:
    assert read(text) == query


@pytest.mark.parametrize(
    ("text", "says", "start", "end"),
    [
        ('error "no such', "does not end", 6, 14),
        ("error *", "Before *", 6, 7),
        ("error OR fault", "one, and then", 6, 8),
        ("ab", "at least 3", 0, 2),
        ("", "at least 3", 0, 0),
        ("-error", "at least 3", 0, 6),
        ("error job:twelve", "by its number", 10, 16),
        ("error status:bad", "one of these", 13, 16),
        ("error since:tea", "A time is written", 12, 15),
        ("error \ud800", "cannot stand", 6, 7),
        ("x" * 501, "at most", 500, 501),
    ],
)
def test_what_cannot_be_understood(text: str, says: str, start: int, end: int) -> None:
    """One sentence, and the place that is meant."""
    with pytest.raises(BadLogQuery, match=says) as refused:
        read(text)
    assert (refused.value.start, refused.value.end) == (start, end)


@pytest.mark.parametrize(
    ("text", "line", "is_found"),
    [
        ("conn", "reconnect", True),
        ("conn*", "reconnect", False),
        ("conn*", "re connect", True),
        ("conn*", "_connect", False),
        ("reset conn", "conn was reset", True),
        ("reset conn", "reset", False),
        ('"was reset"', "conn was reset", True),
        ('"was reset"', "reset was", False),
        ("reset -conn", "conn was reset", False),
    ],
)
def test_which_lines_fit(text: str, line: str, is_found: bool) -> None:
    query = read(text)
    assert fits(query, line) is is_found
    assert bool(is_found and spans_of(query.sought, line)) is is_found


def test_finds_that_overlap_are_one() -> None:
    assert spans_of((Sought("abc"), Sought("bcd"), Sought("x")), "abcd x abc") == [(0, 4), (5, 6), (7, 10)]


@given(st.text())
def test_any_text_is_understood_or_refused(text: str) -> None:
    """And what is refused is a place in it."""
    try:
        query = read(text)
    except BadLogQuery as refused:
        assert 0 <= refused.start <= refused.end <= len(text)
    else:
        assert any(len(one.text) >= 3 for one in query.sought)
