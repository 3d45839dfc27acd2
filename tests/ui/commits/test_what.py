"""What is done with every commit: the pipeline that is named is the one whose form stands there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from jobdesk.desk.forms import form_of
from jobdesk.desk.pipelines import PipelineCard
from jobdesk.pipelines.command import CommandInput
from jobdesk.ui.commits.what import What
from jobdesk.ui.icons import Icons
from jobdesk.ui.theme import Theme

FORM = form_of(CommandInput, "command", "1", "Any command.", {})
CARDS = [PipelineCard("cards", "1"), PipelineCard("command", "1")]


@pytest.fixture
def what(qapp: QApplication, qtbot: QtBot) -> What:
    made = What(Icons(Theme(qapp)))
    qtbot.addWidget(made)
    return made


def test_the_form_comes_first(what: What) -> None:
    """It is read apart from the list of pipelines, and may be quicker."""
    what.show_form(FORM, {"line": "make"})
    what.offer(CARDS)
    assert what.pipeline.currentText() == "command"


def test_the_list_comes_first(what: What) -> None:
    what.offer(CARDS)
    what.show_form(FORM, {})
    what.offer(CARDS)
    assert what.pipeline.currentText() == "command"


def test_tab_goes_as_the_eye_does(what: What, qtbot: QtBot) -> None:
    """From the pipeline to its main field, then to what opens the options, then to those; and again after a change."""
    for given in ({"line": "make"}, {"line": "make test"}):
        what.show_form(FORM, given)
        what.options.setChecked(True)
        with qtbot.waitExposed(what):
            what.show()
        what.pipeline.setFocus()
        seen = []
        for _ in range(4):
            at: QWidget | None = what.window().focusWidget()
            assert at is not None
            seen.append(at.objectName() or at.accessibleName() or "options")
            QTest.keyClick(at, Qt.Key.Key_Tab)
        assert seen == ["pipeline", "line", "options", FORM.rest[0].name]
