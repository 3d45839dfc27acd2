"""Forms as widgets: what is filled in comes out, and what is wrong is told at its place."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

import pytest
from pydantic import BaseModel, Field
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from jobdesk.desk.forms import FieldTrouble, filled_in, form_of
from jobdesk.ui.fields import FormEditor


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Everything(BaseModel):
    """One field of each kind."""

    line: str = Field("make", title="Command", description="One line.")
    least: int | None = Field(None, title="Least")
    workers: int = Field(4, ge=1, le=9, title="Workers")
    factor: float = Field(1.0, ge=0, le=2, title="Factor")
    is_dry: bool = Field(False, title="Dry run")
    colour: Colour = Field(Colour.RED, title="Colour")
    second: Colour | None = Field(
        None,
        title="Second colour",
        json_schema_extra={"empty": "Automatic", "choices": {"red": "As a rose", "blue": "As the sky"}},
    )
    paths: list[str] = Field([], title="Paths")
    variables: dict[str, str] = Field({}, title="Variables")


@pytest.fixture
def form(qtbot: QtBot) -> FormEditor:
    editor = FormEditor(form_of(Everything, "everything", "1", "", {}))
    qtbot.addWidget(editor)
    editor.resize(600, 800)
    editor.show()
    qtbot.waitExposed(editor)
    return editor


T = TypeVar("T", bound=QWidget)


def control(form: FormEditor, kind: type[T], name: str) -> T:
    found = form.findChild(kind, name)
    assert found is not None
    return found


def test_untouched_it_stands_for_the_defaults(form: FormEditor) -> None:
    assert filled_in(form.form, form.texts()) == {}


def test_what_a_person_fills_in_comes_out(form: FormEditor, qtbot: QtBot) -> None:
    """By keys and clicks, as the values that JSON has."""
    line = control(form, QLineEdit, "line")
    line.selectAll()
    qtbot.keyClicks(line, "make test")
    qtbot.keyClicks(control(form, QLineEdit, "least"), "3")
    workers = control(form, QLineEdit, "workers")
    workers.selectAll()
    qtbot.keyClicks(workers, "5")
    qtbot.mouseClick(control(form, QCheckBox, "is_dry"), Qt.MouseButton.LeftButton, pos=QPoint(8, 12))
    qtbot.keyClick(control(form, QComboBox, "colour"), Qt.Key.Key_Down)
    qtbot.keyClicks(control(form, QPlainTextEdit, "paths"), "src\rdocs")
    qtbot.keyClicks(control(form, QPlainTextEdit, "variables"), "A=1")
    assert filled_in(form.form, form.texts()) == {
        "line": "make test",
        "least": 3,
        "workers": 5,
        "is_dry": True,
        "colour": "blue",
        "paths": ["src", "docs"],
        "variables": {"A": "1"},
    }


def test_what_is_left_open_has_a_word(form: FormEditor, qtbot: QtBot) -> None:
    """It says what then happens, and is nothing that is filled in."""
    second = control(form, QComboBox, "second")
    assert second.currentText() == "Automatic"
    assert "second" not in filled_in(form.form, {**form.texts(), "line": "make"})
    qtbot.keyClick(second, Qt.Key.Key_Down)
    assert filled_in(form.form, {**form.texts(), "line": "make"})["second"] == "red"
    assert second.currentText() == "As a rose"


def test_texts_go_in_without_a_word(form: FormEditor) -> None:
    """Filling it in by program is no edit of the person."""
    edits: list[str] = []
    form.edited.connect(edits.append)
    texts = {"line": "true", "least": "", "workers": "9", "factor": "0.5", "is_dry": "true", "colour": "blue"}
    form.set_texts({**texts, "nothing": "here"})
    assert texts.items() <= form.texts().items()
    assert edits == []


def test_what_is_wrong_is_told_at_its_field(form: FormEditor) -> None:
    """For eyes and for a screen reader; what belongs to no field is given back."""
    rest = form.tell([FieldTrouble("line", "Say what to run."), FieldTrouble(None, "This cannot be.")])
    assert rest == ["This cannot be."]
    line = control(form, QLineEdit, "line")
    assert line.accessibleDescription() == "One line. Say what to run."
    told = [label for label in form.editors["line"].findChildren(QLabel) if label.text() == "Say what to run."]
    assert [label.isVisible() for label in told] == [True]
    assert form.tell([]) == []
    assert line.accessibleDescription() == "One line."
    assert [label.isVisible() for label in form.editors["line"].findChildren(QLabel)] == [True, True, False]


def test_the_wheel_scrolls_the_page(form: FormEditor) -> None:
    """Over a field that the person is not at, the wheel changes nothing."""
    colour = control(form, QComboBox, "colour")
    control(form, QLineEdit, "line").setFocus()
    middle = QPointF(colour.rect().center())
    no, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(
        middle, middle, QPoint(), QPoint(0, -120), no, Qt.KeyboardModifier.NoModifier, phase, False
    )  # fmt: skip
    QApplication.sendEvent(colour, event)
    assert colour.currentText() == "red"


def test_a_text_is_settled_once_the_person_leaves_it(form: FormEditor, qtbot: QtBot) -> None:
    """What applies at once must not apply at every letter."""
    heard: list[str] = []
    form.editors["line"].settled.connect(heard.append)
    line = control(form, QLineEdit, "line")
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "ls")
    assert heard == []
    qtbot.keyClick(line, Qt.Key.Key_Tab)
    assert heard == ["ls"]


def test_every_control_has_a_name(form: FormEditor) -> None:
    """The title of the field; hostile words are shown as text."""
    assert control(form, QLineEdit, "workers").accessibleName() == "Workers"
    captions = [label for label in form.findChildren(QLabel) if label.property("text_size") == "caption"]
    assert {label.textFormat() for label in captions} == {Qt.TextFormat.PlainText}
