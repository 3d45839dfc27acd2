"""What is done with every commit: the pipeline that is named is the one whose form stands there."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
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
