"""`budget` and `stats --period`: what projects cost, and what ended in a while."""

from __future__ import annotations

import csv
import io

import pytest

from tests.support.program import Program
from tests.support.repositories import SampleRepository


def test_a_budget_is_set_and_lifted(program: Program) -> None:
    assert program("budget").out == "No job names a project yet.\n"
    told = program("budget", "thesis", "12.5")
    assert told.lines[1].split() == ["thesis", "0.00", "¢", "12.50", "¢", "0%"]
    assert program("budget", "--json").json == [{"project": "thesis", "spent_cents": 0.0, "budget_cents": 12.5}]
    program("budget", "thesis", "none")
    assert program("budget", "thesis", "--json").json[0]["budget_cents"] is None


@pytest.mark.parametrize("amount", ["much", "-5", "nan", "1e99"])
def test_what_is_no_budget(program: Program, amount: str) -> None:
    told = program("budget", "--", "thesis", amount)
    assert told.code == 2
    assert "number of cents" in told.err


def test_a_budget_that_is_used_up_already(program: Program) -> None:
    assert "is used up" in program("budget", "thesis", "0").err


def test_a_period_in_figures(program: Program, repository: SampleRepository) -> None:
    """For people, as a table, and for programs."""
    assert program("process", "--repo", repository.path, "--last", 2, "--command", "true").code == 0
    told = program("stats", "--period", "day")
    assert told.code == 0
    assert told.lines[0].startswith("2 runs (0 reused), 100.0% succeeded; 1 job")
    assert any(line.startswith("Runs took") for line in told.lines)
    assert told.lines[-1] == "Nothing is queued or running."
    shape = program("stats", "--period", "week", "--json").json
    assert (shape["runs"], shape["runs_took"]["count"], len(shape["over_time"])) == (2, 2, 7)
    rows = list(csv.DictReader(io.StringIO(program("stats", "--period", "day", "--csv").out)))
    assert len(rows) == 24
    assert (rows[-1]["succeeded"], rows[-1]["runs_took_count"]) == ("2", "2")
