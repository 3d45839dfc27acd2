"""The process that draws formulas, as the window knows it: what it draws is kept, and what ends it is passed over."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from jobdesk.ui.formulas import typesetter as module
from jobdesk.ui.formulas.typesetter import Typesetter
from jobdesk.ui.review.pieces import Formula, Mark
from tests.support.waiting import PATIENCE_S


@pytest.fixture
def typesetter(qtbot: QtBot) -> Iterator[Typesetter]:
    made = Typesetter()
    yield made
    made.leave()


def drawn(typesetter: Typesetter, qtbot: QtBot, *formulas: Formula) -> None:
    typesetter.want(formulas)
    qtbot.waitUntil(lambda: typesetter.is_idle)


def test_what_is_wanted_is_drawn_once(typesetter: Typesetter, qtbot: QtBot) -> None:
    """However it is set apart, a formula is the same drawing."""
    drawn(typesetter, qtbot, Formula("x^2"), Formula("x^2", mark=Mark.BOLD), Formula("y", is_display=True))
    assert typesetter.drawing(Formula("x^2", mark=Mark.ITALIC)) is typesetter.drawing(Formula("x^2")) is not None
    assert typesetter.drawing(Formula("y")) is None
    assert not typesetter.knows(Formula("y"))


def test_what_cannot_be_drawn_is_known(typesetter: Typesetter, qtbot: QtBot) -> None:
    drawn(typesetter, qtbot, Formula("\\frac{1"))
    assert typesetter.knows(Formula("\\frac{1"))
    assert typesetter.drawing(Formula("\\frac{1")) is None


def test_one_that_takes_too_long(typesetter: Typesetter, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its process is ended, it counts as one that cannot be drawn, and a new process draws the next."""
    monkeypatch.setattr(module, "CHILD", "tests.support.silent")
    typesetter._patience.setInterval(200)
    drawn(typesetter, qtbot, Formula("slow"))
    assert typesetter.knows(Formula("slow"))
    monkeypatch.undo()
    typesetter._patience.setInterval(int(PATIENCE_S * 1000))
    drawn(typesetter, qtbot, Formula("x"))
    assert typesetter.drawing(Formula("x")) is not None


def test_a_process_that_ends_by_itself(typesetter: Typesetter, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CHILD", "tests.support.fleeting")
    drawn(typesetter, qtbot, Formula("gone"))
    assert typesetter.knows(Formula("gone"))


def test_memory_is_bounded(typesetter: Typesetter, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was drawn first goes first, and is drawn again when it is wanted."""
    monkeypatch.setattr(module, "MOST_KEPT_BYTES", 2000)
    drawn(typesetter, qtbot, Formula("a"), Formula("b^2"), Formula("c_3"))
    assert not typesetter.knows(Formula("a"))
    assert typesetter.knows(Formula("c_3"))
