"""The filter finds what a person typed, wherever it stands, and never refuses a line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobdesk.desk.jobs.requests import Badge
from jobdesk.ui.commits.query import Query
from jobdesk.ui.commits.rows import CommitRows
from tests.support.commit_rows import rows_of, status


@pytest.fixture(scope="module")
def rows() -> CommitRows:
    return rows_of(
        [
            status(0x1A2B, subject="Fix the Parser", author="Ada"),
            status(2, Badge.PROCESSED, subject="Add cosets", author="Émilie"),
            status(3, Badge.STALE, subject="parser: new names", author="Grace"),
            status(4, Badge.FAILED, subject="<b>bold</b>", author="Ada"),
        ]
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [0, 1, 2, 3]),
        ("parser", [0, 2]),
        ("PARSER", [0, 2]),
        ("parser ada", [0]),
        ("ada", [0, 3]),
        ("ada@example", [0, 3]),
        ("ÉMILIE", [1]),
        ("author:ada fix", [0]),
        ("author:fix", []),
        ("message:ada", []),
        ('message:"new names"', [2]),
        ('"new names"', [2]),
        ('"new names', [2]),
        ("badge:re-run", [2]),
        ("failed", [3]),
        ("badge:new", [0]),
        ("new", [0, 2]),
        ("hash:0000", [0, 1, 2, 3]),
        ("<b>", [3]),
        ("nosuch:thing", []),
        ("author:", []),
        ("hash:zz", []),
    ],
)
def test_what_is_found(rows: CommitRows, text: str, found: list[int]) -> None:
    assert list(Query.read(text).rows(rows, rows.order)) == found


def test_a_hash_is_found_by_its_beginning(rows: CommitRows) -> None:
    """From four digits on, as a word of its own; odd or even many."""
    for length in (4, 39, 40):
        start = rows.id_of(0)[:length]
        assert 0 in Query.read(start).rows(rows, rows.order)
    assert list(Query.read(rows.id_of(3)[:39] + "4").rows(rows, rows.order)) == [3]


def test_badges_that_are_pressed_narrow_further(rows: CommitRows) -> None:
    query = Query.read("ada", [Badge.FAILED, Badge.STALE])
    assert list(query.rows(rows, rows.order)) == [3]


def test_paths_are_left_to_git(rows: CommitRows) -> None:
    """Until git has answered the rest decides; then only what it named passes. Case is git's matter."""
    query = Query.read("path:Docs ada")
    assert query.paths == ("Docs",)
    assert list(query.rows(rows, rows.order)) == [0, 3]
    assert list(query.rows(rows, rows.order, {rows.ids[3], rows.ids[1]})) == [3]
    assert query.without_paths == Query.read("ada")


def test_the_order_of_the_list_stays(rows: CommitRows) -> None:
    assert list(Query.read("parser").rows(rows, [2, 1, 0])) == [2, 0]


@given(st.text(max_size=30))
def test_no_line_is_refused(text: str) -> None:
    rows = rows_of([status(1, subject=text)])
    assert set(Query.read(text).rows(rows, rows.order)) <= {0}


@given(st.text(alphabet=st.characters(exclude_characters='":', exclude_categories=["Z", "C"]), min_size=1))
def test_every_word_of_a_message_finds_it(word: str) -> None:
    rows = rows_of([status(1, subject=f"before {word} after")])
    assert list(Query.read(word).rows(rows, rows.order)) == [0]


@given(
    st.lists(st.sampled_from(["pa", "par", "parser", "ad", "ada", "1a2b", "1a2b3", "author:a", "badge:n", "path:x"]))
)
def test_more_typed_lets_nothing_more_through(typed: list[str]) -> None:
    """What narrows another query may be looked for among what that one let through."""
    rows = rows_of([status(0x1A2B, subject="Fix the Parser"), status(2, author="Par"), status(3, Badge.STALE)])
    line = " ".join(typed)
    longer, shorter = Query.read(line), Query.read(line[:-1])
    passing = longer.rows(rows, rows.order)
    if longer.narrows(shorter):
        assert passing == longer.rows(rows, shorter.rows(rows, rows.order))


@pytest.mark.parametrize(
    ("longer", "shorter", "narrows"),
    [
        ("fixe", "fix", True),
        ("f", "", True),
        ("fix a", "fix", True),
        ("fix", "fixe", False),
        ("axe", "fix", False),
        ("1a2b", "1a2", False),
        ("author:ada", "author:ad", False),
        ("", "", False),
    ],
)
def test_what_narrows(longer: str, shorter: str, narrows: bool) -> None:
    """A word that is a hash from here on finds commits that it did not find as a word."""
    assert Query.read(longer).narrows(Query.read(shorter)) is narrows
