"""What Qt needs of the system is installed as root, and else named with the line that installs it."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from types import ModuleType

import pytest

from jobdesk.cli import display

SCRIPT = Path(__file__).parents[2] / "packaging" / "window_libraries.py"

APT = """#!/bin/sh
echo "$*" >> {calls}
case "$*" in
    *update*) touch {lists} ;;
    *install*) test -e {lists} && touch {library} ;;
esac
"""


@pytest.fixture
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("window_libraries", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A system of the Debian kind that lacks one library, and whose lists of packages are old."""
    library, calls, lists = tmp_path / "libnothing.so.9", tmp_path / "calls", tmp_path / "lists"
    programs = tmp_path / "bin"
    programs.mkdir()
    apt = programs / "apt-get"
    apt.write_text(APT.format(calls=calls, lists=lists, library=library))
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(display, "ALWAYS", {library.name: "libnothing9"})
    monkeypatch.setattr(display, "_loads", lambda name: library.exists())
    return tmp_path


def test_as_root_it_is_installed(
    script: ModuleType, system: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With fresh lists where the old ones did not do; and that is said."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert script.main(["--without-display"]) == 0
    assert capsys.readouterr().out == "Installed for the window: libnothing9.\n"
    assert [line.split()[0] for line in (system / "calls").read_text().splitlines()] == ["install", "update", "install"]


def test_as_another_the_line_is_printed(
    script: ModuleType, system: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And nothing is tried."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert script.main([]) == 1
    told = capsys.readouterr().err
    assert told == ("The window needs libnothing.so.9. Install them with: sudo apt-get install libnothing9\n")
    assert not (system / "calls").exists()


def test_where_all_is_there_nothing_is_said(
    script: ModuleType, system: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (system / "libnothing.so.9").touch()
    assert script.main([]) == 0
    assert capsys.readouterr() == ("", "")


def test_without_a_display_there_is_nothing_to_open(
    script: ModuleType, system: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert script.main([]) == 3
