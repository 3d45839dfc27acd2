"""Rows keep what they were given in little room, and find it again."""

from __future__ import annotations

import gc
import tracemalloc
from dataclasses import replace

import pytest

from jobdesk.core import language
from jobdesk.desk.jobs.requests import Badge
from jobdesk.ui.commits.rows import BATCH, FIRST_BATCH, CommitRows, batches
from tests.support.commit_rows import rows_of, status


def test_a_commit_comes_back_as_it_was() -> None:
    """What was packed is the same commit again, parents included: pipelines may depend on any part of it."""
    one = status(7)
    merge = replace(one, commit=replace(one.commit, parents=("a" * 40, "b" * 40)))
    assert list(rows_of([merge]).commits([0])) == [merge.commit]


def test_ids_of_the_newer_format() -> None:
    one = status(7)
    long = replace(one, commit=replace(one.commit, id="c" * 64, tree="d" * 64, parents=("e" * 64,)))
    rows = rows_of([long])
    assert rows.find("c" * 64) == long.commit


def test_what_stands_in_a_row() -> None:
    rows = rows_of([status(1, Badge.STALE), status(2, Badge.FAILED), status(3)])
    assert [rows.badge_of(row) for row in rows.order] == [Badge.STALE, Badge.FAILED, Badge.NEW]
    assert (rows.reason_of(0), rows.outcome_of(0)) == ("version 1 → 2", "8 cards")
    assert (rows.duration_s_of(0), rows.duration_s_of(2)) == (1.5, None)
    assert rows.made_at_of(2) is None
    assert rows.find("f" * 40) is None


def test_a_result_that_says_nothing_says_how_it_ended() -> None:
    one = status(1, Badge.PROCESSED)
    assert one.result is not None
    silent = replace(one, reason=None, result=replace(one.result, summary=None))
    assert rows_of([silent]).outcome_of(0) == "Succeeded"


def test_a_reason_is_told_in_the_language_of_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where there is no result, as of commits that change nothing."""
    monkeypatch.setattr(language, "_language", language.ENGLISH)
    monkeypatch.setattr(language, "_translations", None)
    heading = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    language.choose("de", heading + 'msgctxt "stored"\nmsgid "no notes changed"\nmsgstr "keine Notizen geändert"\n')
    rows = rows_of([replace(status(1), reason="no notes changed", result=None)])
    assert rows.reason_of(0) == "keine Notizen geändert"


def test_the_first_rows_come_in_a_small_batch() -> None:
    sizes = [len(batch.ids) for batch in batches(status(number) for number in range(FIRST_BATCH + BATCH + 1))]
    assert sizes == [FIRST_BATCH, BATCH, 1]


def test_what_changes_is_changed_in_its_row() -> None:
    """Commits that are not listed are passed over."""
    rows = rows_of([status(1), status(2)])
    (batch,) = batches([status(2, Badge.PROCESSED), status(9)])
    assert rows.update(batch) == [1]
    assert [rows.badge_of(row) for row in rows.order] == [Badge.NEW, Badge.PROCESSED]


def test_newer_commits_come_on_top() -> None:
    """Rows that are there keep their numbers, and one that comes again is not listed twice."""
    rows = rows_of([status(2), status(1)])
    (batch,) = batches([status(4), status(3), status(2, Badge.PROCESSED)])
    rows.add(batch, at_top=True)
    assert [rows.subjects[row] for row in rows.order] == ["commit 4", "commit 3", "commit 2", "commit 1"]
    assert rows.badge_of(0) is Badge.PROCESSED


def test_a_row_costs_a_few_hundred_bytes() -> None:
    """100,000 commits fit into 60 MB."""
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    rows: CommitRows = rows_of(status(number, Badge.PROCESSED, author=f"A{number % 99}") for number in range(5000))
    gc.collect()
    each = (tracemalloc.get_traced_memory()[0] - before) / len(rows)
    tracemalloc.stop()
    assert each < 600
