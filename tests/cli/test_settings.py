"""`settings`: showing what is set, and setting it."""

from __future__ import annotations

import pytest

from tests.support.program import Program


def test_one_is_set_shown_and_set_back(program: Program) -> None:
    assert program("settings", "appearance.text_size").out == "1.0\n"
    assert program("settings", "appearance.text_size", "1.5").out == "1.5\n"
    assert program("settings", "appearance.text_size", "--json").json == 1.5
    assert program("settings", "appearance.text_size", "--reset").out == "1.0\n"
    assert program("settings", "anki.key", "12345").out == "12345\n"


def test_all_are_listed_with_what_they_are(program: Program) -> None:
    listed = program("settings").out
    assert "storage.keep_days" in listed
    assert "How many days what a finished job made is kept." in listed
    assert program("settings", "--json").json["general.on_close"] == "ask"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["workers.count", "none"], "workers.count: "),
        (["workers.kount"], "There is no setting 'workers.kount'"),
        (["workers.kount", "4"], "There is no setting 'workers.kount'"),
        (["--reset"], "Say which setting to set back."),
    ],
)
def test_what_makes_no_sense_is_refused(program: Program, arguments: list[str], words: str) -> None:
    told = program("settings", *arguments)
    assert told.code == 2
    assert words in told.err


def test_a_secret_is_shown_by_name_alone(program: Program) -> None:
    """A list may be seen by others: on a screen that is shared, in a report, in a log."""
    assert program("settings", "--json").json["anki.key"] == ""
    assert program("settings", "anki.key", "open sesame").out == "open sesame\n"
    listed = program("settings").out
    assert "sesame" not in listed
    assert "(hidden)" in listed
    assert program("settings", "--json").json["anki.key"] is None
    assert program("settings", "anki.key").out == "open sesame\n"
