"""A log as a person reads it: at its end while it grows, anywhere else at will, and searched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QScrollBar, QToolButton

from jobdesk.desk.logs.lines import Log
from jobdesk.desk.logs.search import Search, Tally
from jobdesk.ui.job.log_panel import LogPanel
from tests.support.windows import Person

LINES = 20_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Numbered lines, with an error in the middle."""
    made = tmp_path / "long.log"
    lines = [f"line {number}" for number in range(1, LINES + 1)]
    lines[11_999] = "error: it broke"
    made.write_text("\n".join(lines) + "\n")
    return made


@pytest.fixture
def panel(person: Person, path: Path) -> Iterator[LogPanel]:
    """A panel that shows it."""
    made = LogPanel(person.desktop.surroundings)
    person.qtbot.addWidget(made)
    made.resize(900, 500)
    made.show()
    made.show_log(Log(path), "")
    yield made
    made.leave()
    person.settle()


def seen(panel: LogPanel) -> list[str]:
    """The lines in sight."""
    editor = panel.findChild(QPlainTextEdit)
    assert editor is not None
    area = editor.viewport().rect()
    first = editor.cursorForPosition(area.topLeft()).blockNumber()
    last = editor.cursorForPosition(area.bottomLeft()).blockNumber()
    return editor.toPlainText().split("\n")[first : last + 1]


def button(panel: LogPanel, name: str) -> QToolButton:
    return next(one for one in panel.findChildren(QToolButton) if one.accessibleName() == name)


def whole_bar(panel: LogPanel) -> QScrollBar:
    """The bar that stands for the whole log."""
    return next(one for one in panel.findChildren(QScrollBar) if one.accessibleName() == "Place in the log")


def said(panel: LogPanel) -> set[str]:
    return {label.text() for label in panel.findChildren(QLabel) if label.isVisible() and label.text()}


def test_it_opens_at_its_end(panel: LogPanel, person: Person) -> None:
    """And says how long it is, once that is counted."""
    person.until(lambda: seen(panel)[-1:] == [f"line {LINES}"], "the end")
    person.until(lambda: any(words.startswith("20,000 lines") for words in said(panel)), "the count")


def test_it_follows_while_it_grows(panel: LogPanel, person: Person, path: Path) -> None:
    person.until(lambda: seen(panel)[-1:] == [f"line {LINES}"])
    with path.open("a") as log:
        log.write("and more\n")
    person.until(lambda: seen(panel)[-1:] == ["and more"], "the new line")


def test_who_scrolls_up_is_left_alone(panel: LogPanel, person: Person, path: Path) -> None:
    """The log grows, and what is seen stays."""
    person.until(lambda: seen(panel)[-1:] == [f"line {LINES}"])
    editor = panel.findChild(QPlainTextEdit)
    assert editor is not None
    person.press("PgUp", editor)
    person.until(lambda: not button(panel, "Follow the end").isChecked())
    before = seen(panel)
    with path.open("a") as log:
        log.write("and more\n")
    person.until(lambda: any(words.startswith("20,001 lines") for words in said(panel)))
    person.settle()
    assert seen(panel) == before
    person.click(button(panel, "Follow the end"))
    person.until(lambda: seen(panel)[-1:] == ["and more"], "the end again")


def test_every_line_is_reached_by_scrolling(panel: LogPanel, person: Person) -> None:
    """From page to page to the very first, with none left out."""
    person.until(lambda: seen(panel)[-1:] == [f"line {LINES}"])
    editor = panel.findChild(QPlainTextEdit)
    assert editor is not None
    top = int(seen(panel)[0].split()[1])
    while top > LINES - 1500:
        person.press("PgUp", editor)
        person.settle()
        now = [int(line.split()[1]) for line in seen(panel)]
        assert now == list(range(now[0], now[0] + len(now)))
        assert top - len(now) <= now[0] < top
        top = now[0]


def test_the_bar_stands_for_the_whole(panel: LogPanel, person: Person) -> None:
    """Its top is the first line, its bottom the end."""
    person.until(lambda: seen(panel)[-1:] == [f"line {LINES}"])
    whole_bar(panel).triggerAction(QScrollBar.SliderAction.SliderToMinimum)
    person.until(lambda: seen(panel)[:1] == ["line 1"], "the first line")
    whole_bar(panel).triggerAction(QScrollBar.SliderAction.SliderToMaximum)
    person.until(lambda: seen(panel)[-1:] == [f"line {LINES}"], "the end")


def test_search(panel: LogPanel, person: Person) -> None:
    """Found, counted, from one to the next and round again; with Shift back."""
    whole_bar(panel).triggerAction(QScrollBar.SliderAction.SliderToMinimum)
    person.until(lambda: seen(panel)[:1] == ["line 1"])
    line = panel.findChild(QLineEdit)
    assert line is not None
    line.setFocus()
    person.type("line 1999", line)
    person.until(lambda: "1 of 11" in said(panel), "the first of eleven")
    person.until(lambda: "line 1999" in seen(panel), "the find")
    person.press("Return", line)
    person.until(lambda: "2 of 11" in said(panel))
    person.until(lambda: "line 19990" in seen(panel), "the find")
    person.press("Shift+F3", line)
    person.until(lambda: "1 of 11" in said(panel), "the first again")
    person.press("Shift+F3", line)
    person.until(lambda: "11 of 11" in said(panel), "the last one, round the corner")


def test_a_find_that_is_there_before_it_is_counted(
    panel: LogPanel, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which of all finds it is, is told as soon as that is known."""
    may_count, count = Event(), Search.count

    def late(search: Search, stop: Callable[[], bool], most: int) -> Tally:
        assert may_count.wait(30)
        return count(search, stop, most)

    monkeypatch.setattr(Search, "count", late)
    whole_bar(panel).triggerAction(QScrollBar.SliderAction.SliderToMinimum)
    person.until(lambda: seen(panel)[:1] == ["line 1"])
    line = panel.findChild(QLineEdit)
    assert line is not None
    line.setText("line 1999")
    person.until(lambda: "line 1999" in seen(panel), "the find")
    assert "Searching …" in said(panel)
    may_count.set()
    person.until(lambda: "1 of 11" in said(panel), "its place among all of them")


def test_what_is_not_there(panel: LogPanel, person: Person) -> None:
    line = panel.findChild(QLineEdit)
    assert line is not None
    person.type("zebra", line)
    person.until(lambda: "Not found" in said(panel))


def test_expressions(panel: LogPanel, person: Person) -> None:
    """A wrong one is told at once; a right one finds."""
    person.click(button(panel, "Regular expression"))
    line = panel.findChild(QLineEdit)
    assert line is not None
    person.type("^line (7", line)
    person.until(lambda: any("regular expression" in words for words in said(panel)), "what is wrong")
    line.setText("^line 77{3}$")
    person.until(lambda: "1 of 1" in said(panel))
    person.until(lambda: "line 7777" in seen(panel), "the find")


def test_the_next_error(panel: LogPanel, person: Person) -> None:
    """By one key, wherever one is, without anything typed."""
    person.until(lambda: seen(panel)[-1:] == [f"line {LINES}"])
    editor = panel.findChild(QPlainTextEdit)
    assert editor is not None
    editor.setFocus()
    person.press("F8", editor)
    person.until(lambda: "error: it broke" in seen(panel), "the error")


def test_copy(panel: LogPanel, person: Person, tmp_path: Path) -> None:
    """Without a selection it is all of it."""
    (tmp_path / "short.log").write_text("one\ntwo\n")
    panel.show_log(Log(tmp_path / "short.log"), "")
    person.until(lambda: seen(panel)[:2] == ["one", "two"])
    person.click(button(panel, "Copy"))
    person.until(lambda: QApplication.clipboard().text() == "one\ntwo")


def test_hostile_lines(panel: LogPanel, person: Person, tmp_path: Path) -> None:
    """A megabyte in one line, markup, escapes, and what is no text: shown as text, and quickly."""
    bad = tmp_path / "bad.log"
    bad.write_bytes(b"<b>bold</b>\x1b[31mred\n" + b"x" * (1 << 20) + b"\n\xff\xfe\x00\n" + "🙂 \u202eabc\n".encode())
    panel.show_log(Log(bad), "")
    person.until(lambda: any("🙂" in line for line in seen(panel)), "the end")
    whole_bar(panel).triggerAction(QScrollBar.SliderAction.SliderToMinimum)
    person.until(lambda: seen(panel)[0].startswith("<b>bold</b>"), "the markup as text")


def test_no_log(panel: LogPanel, person: Person) -> None:
    """Says why, in place of an empty page."""
    panel.show_log(None, "The log has been cleaned away.")
    assert "The log has been cleaned away." in said(panel)


def test_a_log_that_vanishes(panel: LogPanel, person: Person, path: Path) -> None:
    person.until(lambda: seen(panel)[-1:] == [f"line {LINES}"])
    path.unlink()
    person.until(lambda: "The log is not there, or not any more." in said(panel), "the trouble")


def test_wrapping(panel: LogPanel, person: Person) -> None:
    person.click(button(panel, "Wrap long lines"))
    editor = panel.findChild(QPlainTextEdit)
    assert editor is not None
    assert editor.lineWrapMode() is QPlainTextEdit.LineWrapMode.WidgetWidth
    assert editor.horizontalScrollBar().maximum() == 0
