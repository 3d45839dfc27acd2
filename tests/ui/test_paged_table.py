"""Tables on paged models, however long they are."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence

import pytest
from PySide6.QtCore import QModelIndex
from pytestqt.qtbot import QtBot

from jobdesk.core.numbers import Numbers
from jobdesk.ui.paged import Index, PagedModel
from jobdesk.ui.paged_table import OneRowTable, PagedTable
from jobdesk.ui.reader import Reader
from tests.support.waiting import PATIENCE_S

ROWS = 20_000


class Words(PagedModel[str]):
    """A word for each number; it counts how often it is asked how many there are."""

    questions = 0

    def read_rows(self, numbers: Sequence[int]) -> dict[int, str]:
        return {number: f"row {number}" for number in numbers}

    def say(self, row: str, column: int) -> str:
        return row

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        self.questions += 1
        return super().rowCount(parent)


@pytest.fixture
def words(qtbot: QtBot) -> Iterator[Words]:
    """Three columns of many rows."""
    reader = Reader()
    made = Words(reader, ("One", "Two", "Three"))
    made.show_numbers(Numbers.of(range(1, ROWS + 1)))
    yield made
    qtbot.waitUntil(lambda: reader.is_idle)
    reader.stop()


def shown(table: PagedTable, qtbot: QtBot) -> None:
    qtbot.addWidget(table)
    table.resize(600, 300)
    table.show()
    qtbot.waitUntil(lambda: table.model().index(0, 0).data() == "row 1")


def test_what_is_in_sight_is_read(words: Words, qtbot: QtBot) -> None:
    table = PagedTable(words, "Words")
    shown(table, qtbot)
    assert words.row(ROWS - 1) is None
    table.scrollToBottom()
    qtbot.waitUntil(lambda: words.row(ROWS - 1) == f"row {ROWS}")


def test_all_rows_are_selected_as_quickly_as_one(words: Words, qtbot: QtBot) -> None:
    """No row is asked about for a heading."""
    table = PagedTable(words, "Words")
    shown(table, qtbot)
    table.selectAll()
    words.questions = 0
    table.grab()
    assert words.questions < ROWS / 20


def test_the_row_that_was_chosen_stays_so(words: Words, qtbot: QtBot) -> None:
    """Wherever it stands in the list that is read anew; what is not there any more leaves it to the first."""
    table, told = OneRowTable(words, "Words", 1), list[object]()
    shown(table, qtbot)
    table.chosen.connect(told.append)
    table.choose(7)
    words.show_numbers(Numbers.of(range(3, 100)))
    assert (table.currentIndex().row(), told[-1]) == (4, "row 7")
    words.show_numbers(Numbers.of(range(50, 200)))
    assert table.currentIndex().row() == 0


class Slow(Words):
    """What is read is handed on when its gate opens: the first question has the first gate, and so on."""

    def __init__(self, reader: Reader) -> None:
        super().__init__(reader, ("One",))
        self.said = "before"
        self.gates = [threading.Event() for _ in range(3)]
        self.begun: list[threading.Event] = []

    def read_rows(self, numbers: Sequence[int]) -> dict[int, str]:
        found = dict.fromkeys(numbers, self.said)
        gate = self.gates[len(self.begun)]
        self.begun.append(gate)
        assert gate.wait(PATIENCE_S)
        return found


@pytest.fixture
def slow(qtbot: QtBot) -> Iterator[Slow]:
    reader = Reader()
    made = Slow(reader)
    yield made
    for gate in made.gates:
        gate.set()
    qtbot.waitUntil(lambda: reader.is_idle)
    reader.stop()


def change(slow: Slow) -> None:
    slow.said = "after"
    slow.read_again([1])


def test_what_changes_while_it_is_read_for_the_first_time(slow: Slow, qtbot: QtBot) -> None:
    """It is shown as it was, and then as it is."""
    slow.show_numbers(Numbers.of([1]))
    qtbot.waitUntil(lambda: len(slow.begun) == 1)
    change(slow)
    slow.gates[0].set()
    qtbot.waitUntil(lambda: slow.row(0) == "before")
    slow.gates[1].set()
    qtbot.waitUntil(lambda: slow.row(0) == "after")


def test_an_old_answer_that_comes_last(slow: Slow, qtbot: QtBot) -> None:
    """The newer one stays."""
    slow.keep({1: "long ago"})
    slow.show_numbers(Numbers.of([1]))
    slow.read_again([1])
    qtbot.waitUntil(lambda: len(slow.begun) == 1)
    change(slow)
    qtbot.waitUntil(lambda: len(slow.begun) == 2)
    slow.gates[1].set()
    qtbot.waitUntil(lambda: slow.row(0) == "after")
    slow.gates[0].set()
    qtbot.waitUntil(lambda: slow._reader.is_idle)
    assert slow.row(0) == "after"


def test_what_changes_unseen_is_read_when_it_is_seen(slow: Slow, qtbot: QtBot) -> None:
    slow.keep({1: "before"})
    slow.show_numbers(Numbers.of([1]))
    slow.said = "after"
    slow.put_off([1])
    assert not slow.begun
    slow.gates[0].set()
    slow.look_again()
    qtbot.waitUntil(lambda: slow.row(0) == "after")


def test_what_is_out_of_sight_is_read_when_it_is_looked_at(slow: Slow, qtbot: QtBot) -> None:
    """Except for the one that is before the person; until then all are shown as they were."""
    slow.keep(dict.fromkeys((1, 2, 3), "before"))
    slow.show_numbers(Numbers.of([1, 2, 3]))
    slow.look_at(0, 0)
    told = list[int]()
    slow.dataChanged.connect(lambda first, last: told.extend(range(first.row(), last.row() + 1)))
    slow.attend_to(3)
    slow.said = "after"
    slow.gates[0].set()
    slow.gates[1].set()
    slow.read_again([2, 3])
    qtbot.waitUntil(lambda: slow.row(2) == "after")
    assert (slow.row(1), told) == ("before", [2])
    slow.look_at(1, 1)
    qtbot.waitUntil(lambda: slow.row(1) == "after")
    assert len(slow.begun) == 2


def test_the_row_before_the_person_is_old_when_they_come_back(slow: Slow, qtbot: QtBot) -> None:
    slow.keep({1: "before", 500: "before"})
    slow.show_numbers(Numbers.of([1, *range(300, 600)]))
    slow.gates[0].set()
    qtbot.waitUntil(lambda: slow.row(1) == "before")
    slow.look_at(0, 0)
    slow.attend_to(500)
    slow.said = "after"
    slow.put_off([500])
    slow.gates[1].set()
    slow.look_again()
    qtbot.waitUntil(lambda: slow.row(201) == "after")
