"""The window is opened by a short way where that and nothing else is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobdesk.cli import short_way
from jobdesk.cli.short_way import opened_window
from jobdesk.core.errors import UserError


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, list[str]]]:
    """What windows were opened on."""
    opened: list[tuple[Path, list[str]]] = []

    def open_window(folder: Path, wanted: list[str]) -> int:
        if "jobdesk://cellar" in wanted:
            raise UserError("That link leads nowhere.")
        opened.append((folder, wanted))
        return 0

    monkeypatch.setattr(short_way, "show_window", open_window)
    monkeypatch.setattr(short_way, "can_open", lambda: True)
    monkeypatch.setenv("JOBDESK_DATA_DIR", "/usual")
    return opened


@pytest.mark.parametrize(
    ("arguments", "folder", "wanted"),
    [
        ([], "/usual", []),
        (["window"], "/usual", []),
        (["--data-dir", "/other", "window", "jobdesk://job/12"], "/other", ["jobdesk://job/12"]),
    ],
)
def test_a_window_is_opened(
    opened: list[tuple[Path, list[str]]], arguments: list[str], folder: str, wanted: list[str]
) -> None:
    assert opened_window(arguments) == 0
    assert opened == [(Path(folder), wanted)]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["jobs"],
        ["window", "--help"],
        ["window", "one", "two"],
        ["--data-dir", ""],
        ["--verbose", "window"],
        ["window", "jobdesk://cellar"],
    ],
)
def test_all_else_goes_the_long_way(opened: list[tuple[Path, list[str]]], arguments: list[str]) -> None:
    """Also what is wrong with a call for the window: it is told where everything is told."""
    assert opened_window(arguments) is None
    assert opened == []


def test_without_a_display_it_is_the_long_way(
    opened: list[tuple[Path, list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(short_way, "can_open", lambda: False)
    assert opened_window([]) is None
