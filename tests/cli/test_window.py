"""The command that opens the window, and what is said where there can be none."""

from __future__ import annotations

import signal
import socket
from pathlib import Path

import pytest

from jobdesk.cli import display
from jobdesk.desk.desk import open_desk
from tests.support.program import Program, RealProgram, ended
from tests.support.waiting import until

OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen"}


@pytest.fixture
def no_display(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_without_a_display(program: Program, no_display: pytest.MonkeyPatch) -> None:
    """One sentence, and what can be done; also where a display is named that does not answer."""
    no_display.setenv("DISPLAY", ":4711")
    told = program("window")
    assert told.code == 2
    assert "There is no display here" in told.err
    assert not display.can_open()


def test_an_x_server_is_found_at_its_socket(no_display: pytest.MonkeyPatch, tmp_path: Path) -> None:
    no_display.setattr(display, "X_SOCKETS", str(tmp_path / "X"))
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "X7"))
        server.listen()
        no_display.setenv("DISPLAY", ":7.0")
        assert display.has_display()
        no_display.setenv("DISPLAY", ":8")
        assert not display.has_display()


def test_a_wayland_display_is_found(no_display: pytest.MonkeyPatch, tmp_path: Path) -> None:
    no_display.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    no_display.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert not display.has_display()
    (tmp_path / "wayland-0").touch()
    assert display.has_display()


@pytest.mark.parametrize(
    ("installer", "line"),
    [
        ("apt-get", "sudo apt-get install libnothing9"),
        ("dnf", "sudo dnf install 'libnothing.so.9()(64bit)'"),
        ("emerge", "Install the packages of your system that have them."),
    ],
)
def test_a_missing_library_is_named(
    program: Program, no_display: pytest.MonkeyPatch, installer: str, line: str
) -> None:
    """With the one line that installs it, where that is known, and before Qt would abort."""
    no_display.setenv("QT_QPA_PLATFORM", "offscreen")
    no_display.setattr(display, "ALWAYS", {"libnothing.so.9": "libnothing9"})
    no_display.setattr("shutil.which", lambda name: name if name == installer else None)
    told = program("window")
    assert told.code == 3
    assert "libnothing.so.9" in told.err
    assert line in " ".join(told.err.split())


def test_without_the_window_part(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    told = program("window")
    assert told.code == 2
    assert "pip install 'jobdesk[desktop]'" in told.err


def test_a_link_that_leads_nowhere(real_program: RealProgram) -> None:
    told = real_program("window", "jobdesk://cellar/12", env=OFFSCREEN)
    assert told.code == 2
    assert "leads nowhere" in told.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_window_works_and_stops_in_order(real_program: RealProgram, number: signal.Signals) -> None:
    """It is the engine of its folder while it is open, and nobody is after Ctrl-C."""
    window = real_program.start(env=OFFSCREEN)
    with open_desk(real_program.folder) as desk:
        until(lambda: desk.pool.owner, "the window at work")
        window.send_signal(number)
        told = ended(window)
        assert (told.code, told.err) == (0, "")
        assert desk.pool.owner is None


def test_a_second_start_is_heard_by_the_first(real_program: RealProgram) -> None:
    """It ends at once and well, having told the window what it wants; the window and its engine are as before."""
    first = real_program.start(env=OFFSCREEN)
    with open_desk(real_program.folder) as desk:
        owner = until(lambda: desk.pool.owner, "the window at work")
        told = real_program("window", "jobdesk://settings/anki", env=OFFSCREEN)
        assert (told.code, told.out, told.err) == (0, "", "")
        assert desk.pool.owner == owner
        memory = real_program.folder / "window.json"
        until(lambda: memory.exists() and '"page": "settings"' in memory.read_text(), "the page that was asked for")
    first.send_signal(signal.SIGTERM)
    assert ended(first).code == 0
