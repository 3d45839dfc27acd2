"""What the window says of lines that were found in logs, without a window."""

from __future__ import annotations

from jobdesk.core.log_query import read_log_query
from jobdesk.desk.logs.all_logs import Coverage
from jobdesk.ui.jobs.log_words import coverage_words, found_words, longest


def test_how_far_the_index_is() -> None:
    """Only while it is behind."""
    assert coverage_words(None) == ""
    assert coverage_words(Coverage(900, 900)) == ""
    assert coverage_words(Coverage(812, 900)) == "The index covers 812 of 900 logs"
    assert coverage_words(Coverage(0, 1)) == "The index covers 0 of 1 log"


def test_how_many_were_found() -> None:
    assert found_words(1, is_all=True) == "1 log"
    assert found_words(1200, is_all=False) == "1,200 logs so far"


def test_what_is_searched_for_in_a_log() -> None:
    """The longest text says most of where it is."""
    assert longest(read_log_query('a1 "no such file" open', 0)) == "no such file"
