"""Axes are written as the person writes."""

from __future__ import annotations

from datetime import datetime

import pytest
from pytestqt.qtbot import QtBot

from jobdesk.core import customs
from jobdesk.core.customs import Customs
from jobdesk.ui.plots import NumberAxis, TimeAxis

NOON = datetime(2026, 11, 22, 12, 0, 5).timestamp()


@pytest.fixture(autouse=True)
def german(monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    monkeypatch.setattr(customs, "_kept", Customs(point=",", group=".", day="dd.MM.yyyy"))


def test_numbers() -> None:
    """With as many digits as tell neighbours apart."""
    assert NumberAxis("left").tickStrings([0.0, 0.5], 1.0, 0.5) == ["0,0", "0,5"]
    assert NumberAxis("left").tickStrings([1000.0, 2000.0], 1.0, 1000.0) == ["1.000", "2.000"]


@pytest.mark.parametrize(("spacing", "said"), [(5, "12:00:05"), (3600, "12:00"), (86_400, "22.11.2026")])
def test_times(spacing: float, said: str) -> None:
    """To the second where ticks are that close; days where they are that far apart."""
    assert TimeAxis("bottom").tickStrings([NOON], 1.0, spacing) == [said]
