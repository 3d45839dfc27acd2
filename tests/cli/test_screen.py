"""Nothing that comes from a repository or a command can make a terminal do anything."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobdesk.cli.screen import Screen, Style, safe, safe_output
from jobdesk.cli.tables import Cell, Column, write_table

OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
COLOUR = re.compile("\x1b\\[[0-9;]*m")


class FakeTerminal(io.TextIOWrapper):
    """A stream that says that it is a terminal; what was written can be read."""

    def __init__(self, encoding: str = "utf-8") -> None:
        super().__init__(io.BytesIO(), encoding=encoding, write_through=True)

    def isatty(self) -> bool:
        return True

    @property
    def text(self) -> str:
        buffer = self.buffer
        assert isinstance(buffer, io.BytesIO)
        return buffer.getvalue().decode(self.encoding)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> FakeTerminal:
    """Forty columns wide, with colours."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.delenv("NO_COLOR", raising=False)
    return FakeTerminal()


@given(st.text())
def test_a_safe_text_is_one_harmless_line(text: str) -> None:
    """No control character, no line end, no turning of the direction of writing is left."""
    assert not OBEYED.search(safe(text))
    assert "\n" not in safe(text)


@given(st.text())
def test_safe_output_keeps_lines_and_colours_alone(text: str) -> None:
    """Take the colours away, and nothing is left that a terminal obeys."""
    assert not OBEYED.search(COLOUR.sub("", safe_output(text)))


def test_what_is_shown_for_it() -> None:
    assert safe("a\tb\nc\x1b[1md\x07\u202e") == "a b c\\x1b[1md\\x07\\u202e"
    assert safe_output("10%\r20%\r\ndone \x1b[31mred\x1b[0m\x1b[2J") == "10%\n20%\ndone \x1b[31mred\x1b[0m\\x1b[2J"


def test_colours_are_for_terminals_that_want_them(terminal: FakeTerminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_COLOR, a dumb terminal and a pipe get none (no-color.org)."""
    assert Screen(terminal).paint("x", Style.BAD) == "\x1b[31mx\x1b[0m"
    assert Screen(io.StringIO()).paint("x", Style.BAD) == "x"
    monkeypatch.setenv("NO_COLOR", "1")
    assert Screen(terminal).paint("x", Style.BAD) == "x"
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert not Screen(terminal).is_terminal


def test_texts_are_cut_on_a_terminal_only(terminal: FakeTerminal) -> None:
    """A pipe gets all of it; wide characters take two columns."""
    assert Screen(terminal).cut("x" * 50) == "x" * 39 + "…"
    assert Screen(terminal).cut("漢" * 30) == "漢" * 19 + "…"
    assert Screen(io.StringIO()).cut("x" * 50) == "x" * 50


def test_a_terminal_without_unicode_gets_plain_signs() -> None:
    screen = Screen(FakeTerminal("ascii"))
    assert not screen.has_signs
    assert screen.cut("x" * 500).endswith("~")
    assert screen.joined("a", None, "b") == "a - b"


def test_a_table_gives_way_where_it_may(terminal: FakeTerminal) -> None:
    """On forty columns the flexible column is cut, the others stay whole."""
    columns = (Column("NUMBER", is_number=True), Column("TEXT", is_flexible=True), Column("STATE"))
    rows = [[Cell("1"), Cell("a long text that does not fit " * 3), Cell("done", Style.GOOD)]]
    write_table(Screen(terminal), columns, rows)
    lines = [COLOUR.sub("", line) for line in terminal.text.splitlines()]
    assert max(len(line) for line in lines) == 40
    assert lines[1].startswith("     1  a long text")
    assert lines[1].endswith("…  done")


def test_a_table_in_a_pipe_is_whole() -> None:
    """Programs that read it get every letter."""
    pipe = io.StringIO()
    write_table(Screen(pipe), (Column("TEXT", is_flexible=True),), [[Cell("x" * 300)]])
    assert pipe.getvalue() == f"TEXT\n{'x' * 300}\n"
