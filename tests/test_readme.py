"""What the README says works, line by line, in an empty folder and with nothing set up."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.support.learner import learner_at
from tests.support.program import Program

README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")


def lines_of(section: str) -> list[list[str]]:
    """The calls of the program that a section shows."""
    text = README.partition(f"## {section}\n")[2].partition("\n## ")[0]
    assert text, section
    return [shlex.split(line, comments=True) for line in re.findall(r"^    jobdesk (.+)$", text, flags=re.MULTILINE)]


def test_from_notes_to_cards_in_anki(program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package that comes out has every card, and Anki takes it; the same lines again bring nothing new."""
    monkeypatch.chdir(tmp_path)
    lines = lines_of("From notes to cards in Anki")
    assert [line[0] for line in lines] == ["sample", "process", "cards", "cards", "cards"]
    with learner_at(tmp_path / "collection.anki2") as learner:
        for calls, expected in ((lines, 71), (lines[1:], 0)):
            for call in calls:
                told = program(*call)
                assert told.code == 0, told.err
            assert len(learner.take(tmp_path / "notes.apkg").new) == expected
