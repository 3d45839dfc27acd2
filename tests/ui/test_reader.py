"""The desk is asked on threads, and its answers arrive on the UI thread, the latest of each kind."""

from __future__ import annotations

import logging
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from jobdesk.core.errors import JobDeskError, UserError
from jobdesk.ui.reader import Reader
from tests.support.waiting import PATIENCE_S


@pytest.fixture
def reader(qtbot: QtBot) -> Iterator[Reader]:
    reader = Reader()
    yield reader
    reader.stop()


def settle(reader: Reader, qtbot: QtBot) -> None:
    """Until every answer has been delivered."""
    qtbot.waitUntil(lambda: reader.is_idle)


def gated(gate: threading.Event, answer: str) -> Callable[[], str]:
    def question() -> str:
        assert gate.wait(PATIENCE_S)
        return answer

    return question


def test_a_question_is_asked_elsewhere_and_answered_here(reader: Reader, qtbot: QtBot) -> None:
    seen: list[threading.Thread] = []
    reader.ask(threading.current_thread, lambda asked: seen.extend([asked, threading.current_thread()]))
    settle(reader, qtbot)
    assert seen[0] is not threading.main_thread()
    assert seen[1] is threading.main_thread()


def test_the_latest_question_of_a_key_wins(reader: Reader, qtbot: QtBot) -> None:
    """Also where an older one is under way and answers later; other keys are not touched."""
    gate, answers = threading.Event(), list[str]()
    reader.ask(gated(gate, "old"), answers.append, key="jobs")
    reader.ask(lambda: "other", answers.append, key="runs")
    reader.ask(lambda: "new", answers.append, key="jobs")
    gate.set()
    settle(reader, qtbot)
    assert sorted(answers) == ["new", "other"]


def test_what_takes_a_while_is_given_up_when_a_newer_question_comes(reader: Reader, qtbot: QtBot) -> None:
    """It looks itself whether it is still wanted."""
    is_asked, answers = threading.Event(), list[str]()

    def seek(is_wanted: Callable[[], bool]) -> str:
        is_asked.set()
        while is_wanted():
            pass
        return "given up"

    reader.seek(seek, answers.append, key="list")
    assert is_asked.wait(PATIENCE_S)
    reader.seek(lambda is_wanted: f"new, wanted: {is_wanted()}", answers.append, key="list")
    settle(reader, qtbot)
    assert answers == ["new, wanted: True"]


def test_a_cancelled_question_is_not_answered(reader: Reader, qtbot: QtBot) -> None:
    gate, answers = threading.Event(), list[str]()
    reader.ask(gated(gate, "late"), answers.append).cancel()
    gate.set()
    settle(reader, qtbot)
    assert answers == []


def test_no_answer_for_a_widget_that_is_gone(reader: Reader, qtbot: QtBot) -> None:
    class Receiver(QObject):
        def take(self, answer: str) -> None:
            raise AssertionError(answer)

    gate, receiver = threading.Event(), Receiver()
    reader.ask(gated(gate, "late"), receiver.take)
    delete(receiver)
    gate.set()
    settle(reader, qtbot)


def test_what_was_asked_about_is_let_go(reader: Reader, qtbot: QtBot) -> None:
    """A thread that waits for its next question does not hold the list of the last one."""

    class Rows:
        def __len__(self) -> int:
            return 3

    rows, counted = Rows(), list[int]()
    held = weakref.ref(rows)
    reader.ask(partial(len, rows), counted.append)
    del rows
    qtbot.waitUntil(lambda: held() is None)
    assert counted == [3]


def test_wishes_are_done_in_their_order(reader: Reader, qtbot: QtBot) -> None:
    """One after the other, and none is dropped."""
    done: list[int] = []
    for number in range(50):
        reader.wish(lambda number=number: done.append(number))
    settle(reader, qtbot)
    assert done == list(range(50))


def test_a_wish_is_done_though_the_window_closes(qtbot: QtBot) -> None:
    done: list[str] = []
    reader = Reader()
    reader.wish(lambda: done.append("cancelled"))
    reader.stop()
    reader.stop()
    assert done == ["cancelled"]


def test_every_thread_leaves(qtbot: QtBot) -> None:
    """What each had open is closed in it."""
    left: list[str] = []
    reader = Reader(lambda: left.append(threading.current_thread().name), threads=2)
    reader.ask(lambda: None, print)
    reader.stop()
    assert sorted(left) == ["reader 0", "reader 1", "wishes"]


def test_an_error_is_told(reader: Reader, qtbot: QtBot) -> None:
    """To whoever asked and said so, else to the bar; as the sentence that it is."""

    def refuse() -> None:
        raise UserError("That is no repository.")

    told: list[Exception] = []
    reader.ask(refuse, print, failed=told.append)
    settle(reader, qtbot)
    with qtbot.waitSignal(reader.trouble) as trouble:
        reader.ask(refuse, print)
    assert [str(told[0]), str(trouble.args[0])] == ["That is no repository."] * 2


def test_a_bug_is_told_as_one(reader: Reader, qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    """In the question, and in what takes the answer; the reader goes on."""
    told: list[JobDeskError] = []
    reader.trouble.connect(told.append)
    with caplog.at_level(logging.CRITICAL):
        reader.ask(lambda: 1 // 0, print)
        reader.ask(lambda: 0, lambda zero: 1 // zero)
        settle(reader, qtbot)
    assert [one.exit_code for one in told] == [3, 3]
    assert "report it" in told[0].message


def test_a_long_list_comes_in_pieces(reader: Reader, qtbot: QtBot) -> None:
    """The first rows are there while the rest is still read; all arrive once and in order."""
    gate = threading.Event()
    pieces: list[Sequence[int]] = []

    def source() -> Iterator[int]:
        yield 0
        assert gate.wait(PATIENCE_S)
        yield from range(1, 5000)

    reader.stream(source, pieces.append, lambda: pieces.append([-1]))
    qtbot.waitUntil(lambda: bool(pieces))
    assert list(pieces[0]) == [0]
    gate.set()
    settle(reader, qtbot)
    assert [row for piece in pieces for row in piece] == [*range(5000), -1]


def test_a_list_that_nobody_wants_any_more_is_left(reader: Reader, qtbot: QtBot) -> None:
    """Reading ends at the next row."""
    gate, closed = threading.Event(), threading.Event()

    def source() -> Iterator[int]:
        try:
            yield 0
            assert gate.wait(PATIENCE_S)
            yield from range(10**9)
        finally:
            closed.set()

    pieces: list[Sequence[int]] = []
    asked = reader.stream(source, pieces.append)
    qtbot.waitUntil(lambda: bool(pieces))
    asked.cancel()
    gate.set()
    settle(reader, qtbot)
    assert closed.is_set()
