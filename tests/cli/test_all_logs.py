"""`logs`: all logs searched at once, for people and for programs."""

from __future__ import annotations

import pytest

from tests.support.program import SETTINGS, Program
from tests.support.repositories import SampleRepository


@pytest.fixture
def done(program: Program, repository: SampleRepository) -> None:
    """Job 1: five commits that each print their number and state."""
    line = "echo needle $(cat number) $(cat state); grep -q good state"
    program("process", "--repo", repository.path, "--all", "--command", line)


def test_search(program: Program, done: None) -> None:
    """The newest log first, each with its lines; the index is brought up to date before."""
    told = program("logs", "search", "needle", "--last", "2")
    assert (told.code, len(told.lines)) == (0, 4)
    assert told.lines[0].split()[1:3] == ["job", "1"]
    assert all(line.startswith("  1  needle ") for line in told.lines[1::2])
    assert "--all lists all" in told.err
    assert len(program("logs", "search", "needle", "--all").lines) == 10


def test_search_for_scripts(program: Program, done: None) -> None:
    told = program("logs", "search", "--json", "needle -good").json
    assert (told["covered"], told["there"]) == (5, 5)
    (found,) = told["found"]
    assert (found["job"], found["attempt"], found["status"], found["more"]) == (1, 1, "failed", False)
    assert found["lines"] == [{"number": 1, "text": "needle 4 bad"}]


def test_nothing_found(program: Program, done: None) -> None:
    assert program("logs", "search", "haystack").out == "No log has such a line.\n"
    assert program("logs", "search", "haystack", "--json").json["found"] == []


@pytest.mark.parametrize(("text", "says"), [("ab", "three"), ('needle "open', "does not end"), ("job:x abc", "number")])
def test_a_search_that_cannot_be_understood(program: Program, text: str, says: str) -> None:
    """One sentence, with the place that is meant."""
    told = program("logs", "search", "--", *text.split())
    assert (told.code, len(told.err.splitlines())) == (2, 1)
    assert says.replace("three", "3") in told.err


def test_index(program: Program, done: None) -> None:
    assert program("logs", "index").out == "The index covers 5 of 5 logs.\n"
    assert program("logs", "index", "--json").json == {"covered": 5, "there": 5}
    (program.folder / "settings.toml").write_text(f"{SETTINGS}[storage]\nlog_index_mb = 0\n")
    assert program("logs", "index").code == 2
    told = program("logs", "search", "needle")
    assert (told.code, "switched off" in told.err) == (3, True)
