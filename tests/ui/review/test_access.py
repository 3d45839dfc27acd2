"""Everybody can use the page of cards: names for what takes the keyboard, and room for text twice as large."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog

from tests.support.repositories import SampleRepository
from tests.support.review_page import AtReview, theorems
from tests.support.windows import OpenWindow
from tests.ui.test_access import SIZE, name_of, settings, visible, where, without_room


@pytest.mark.parametrize("text_size", [1.0, 2.0])
@pytest.mark.parametrize("keys", ["", "E", "X"])
def test_cards_are_for_everyone(open_window: OpenWindow, tmp_path: Path, text_size: float, keys: str) -> None:
    """The cards, a card that is written, and the export: all has a name, and nothing is cut off."""
    sample = theorems(SampleRepository(tmp_path / "notes"), 3)
    at = AtReview.opened(lambda: open_window(settings=settings(text_size)), sample)
    at.person.window.resize(*SIZE)
    at.settle()
    if keys:
        at.press(keys)
    QApplication.processEvents()
    dialogs = at.person.sees(QDialog)
    root = dialogs[0] if dialogs else at.page
    takers = [one for one in visible(root) if one.focusPolicy() != Qt.FocusPolicy.NoFocus]
    assert [where(one) for one in takers if not name_of(one)] == []
    at.person.until(lambda: not without_room(root) or at.person.desktop.reader.is_idle)
    assert without_room(root) == []
    for dialog in dialogs:
        dialog.close()
