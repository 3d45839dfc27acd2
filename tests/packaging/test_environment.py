"""A machine that cannot make an environment is told so in one sentence, and nothing is left behind."""

from __future__ import annotations

import importlib.util
import runpy
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ENVIRONMENT = Path(__file__).parent.parent.parent / "packaging" / "environment.py"


@pytest.fixture
def make_environment() -> Callable[[Path], str | None]:
    main: Callable[[Path], str | None] = runpy.run_path(str(ENVIRONMENT))["main"]
    return main


def test_an_old_python(
    make_environment: Callable[[Path], str | None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sentence says which version is needed, which is there, and how to name another."""
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    assert make_environment(tmp_path / "venv") == (
        f"JobDesk needs Python 3.11 or later, and {sys.executable} is 3.9."
        " Name a newer one, as in: make PYTHON=python3.13"
    )
    assert not (tmp_path / "venv").exists()


def test_a_python_without_pip(
    make_environment: Callable[[Path], str | None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Debian's python3 alone has neither ensurepip nor pip."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    sentence = make_environment(tmp_path / "venv")
    assert sentence is not None
    assert "apt install python3-venv" in sentence
    assert not (tmp_path / "venv").exists()
