"""What the window says of groups of failures, without a window."""

from __future__ import annotations

from array import array
from dataclasses import replace

import pytest

from jobdesk.core.failures import STRETCHES, FailureGroup
from jobdesk.desk.jobs.failures import FailureBoard
from jobdesk.ui.jobs import failure_words
from jobdesk.ui.jobs.failure_words import SAID_NOTHING, Narrowed, copied_words, rows_of, summed_words, versions_words

NOW = 10**15
GROUP = FailureGroup(
    pipeline="cards",
    pattern="no card … in '…'",
    example="no card 12 in 'Chapter 3'",
    runs=array("q", [3, 2, 1]),
    jobs=2,
    first_at=NOW - 1000,
    last_at=NOW,
    versions=("1.1", "1.2"),
    first_version="1.1",
    is_new=True,
    when=(0,) * (STRETCHES - 1) + (3,),
)


def rows(*groups: FailureGroup, **narrowed: object) -> list[failure_words.GroupRow]:
    return rows_of(FailureBoard(groups), Narrowed(**narrowed), NOW)  # type: ignore[arg-type]


def test_a_group_in_words() -> None:
    """What it says in parts, folded ones apart; what is new; and all of it for a screen reader."""
    (row,) = rows(GROUP)
    assert row.said == GROUP.example
    assert [part.text for part in row.parts if part.is_folded] == ["12", "Chapter 3"]
    assert (row.count, row.chip) == ("3", "New since 1.1")
    assert row.facts.startswith("cards 1.1, 1.2 · 2 jobs · first ")
    assert row.spoken.startswith("3 runs, no card 12 in 'Chapter 3', New since 1.1, cards 1.1, 1.2")


def test_what_is_stored_is_said_in_the_language_of_the_person(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the list and where it is copied; found by what is seen and by what is stored."""
    monkeypatch.setattr(failure_words, "told", lambda said: said.replace("no card", "keine Karte"))
    (row,) = rows(GROUP, text="KEINE Karte")
    assert row.said == "keine Karte 12 in 'Chapter 3'"
    assert copied_words(row).startswith(row.said)
    assert rows(GROUP, text="no card 12") == [row]


def test_what_is_muted_says_so_and_what_is_not_new_does_not() -> None:
    (row,) = rows(replace(GROUP, is_muted=True, is_new=False))
    assert row.chip == ""
    assert ", muted, " in row.spoken


def test_a_failure_without_words() -> None:
    (row,) = rows(replace(GROUP, example="", pattern=""))
    assert row.said == SAID_NOTHING


@pytest.mark.parametrize(
    ("text", "is_there"), [("CARD 12", True), ("cards", True), ("1.2", True), ("card …", True), ("note", False)]
)
def test_narrowed_to_a_text(text: str, is_there: bool) -> None:
    """In what they say, folded or not, their pipeline and their versions."""
    assert bool(rows(GROUP, text=text)) is is_there


def test_narrowed_to_what_is_new() -> None:
    assert len(rows(GROUP, replace(GROUP, is_new=False), only_new=True)) == 1


def test_of_very_many_the_largest(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the narrowing is among all of them."""
    monkeypatch.setattr(failure_words, "MOST_ROWS", 2)
    groups = [replace(GROUP, pipeline=f"pipeline-{number}") for number in range(5)]
    assert [row.group.pipeline for row in rows(*groups)] == ["pipeline-0", "pipeline-1"]
    assert [row.group.pipeline for row in rows(*groups, text="pipeline-4")] == ["pipeline-4"]


def test_what_was_not_looked_at_is_told() -> None:
    board = FailureBoard([GROUP, replace(GROUP, is_muted=True)])
    assert summed_words(board) == "1 group"
    assert summed_words(replace(board, is_cut=True)) == "1 group · older failures are left out"


def test_many_versions_are_a_range() -> None:
    assert versions_words(["1", "2", "3"]) == "1, 2, 3"
    assert versions_words(["1", "2", "3", "4"]) == "1 – 4"
