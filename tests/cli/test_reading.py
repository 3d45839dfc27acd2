"""How far the reading of cards is shows on a terminal, while it takes long, and nowhere else."""

from __future__ import annotations

import io

from jobdesk.cli.reading import watching
from jobdesk.cli.screen import Screen
from jobdesk.cli.session import Session
from tests.support.clock import HandClock


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


def told(*steps: tuple[float, float, str], stream: io.StringIO) -> str:
    """What is written when work of these lengths, in seconds, has come so far."""
    clock = HandClock()
    with watching(Session((), Screen(io.StringIO()), Screen(stream)), clock) as watch:
        for length_s, fraction, words in steps:
            clock.move(length_s)
            if watch is not None:
                watch(fraction, words)
    return stream.getvalue()


def test_a_line_comes_and_goes() -> None:
    """Told a few times a second at most; what hostile words would do is shown."""
    text = told((0.6, 0.25, "reading \x07"), (0.01, 0.3, "reading"), (0.2, 1.0, "making"), stream=Terminal())
    assert text == "\r\x1b[K 25%  reading \\x07\r\x1b[K100%  making\r\x1b[K"


def test_what_is_quick_shows_nothing() -> None:
    assert told((0.4, 0.5, "reading"), stream=Terminal()) == ""


def test_a_pipe_gets_nothing() -> None:
    assert told((9, 0.5, "reading"), stream=io.StringIO()) == ""
