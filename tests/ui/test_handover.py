"""A second start hands over to the first, and a dead window is in nobody's way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from jobdesk.ui import handover
from jobdesk.ui.handover import LONGEST_LINE, Doorbell, WindowDoesNotAnswer, ring, socket_name

RING = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from jobdesk.ui.handover import ring
application = QCoreApplication([])
sys.exit(0 if ring(Path(sys.argv[1]), sys.argv[2:]) else 1)
"""
LISTEN = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from jobdesk.ui.handover import Doorbell
application = QCoreApplication([])
bell = Doorbell(Path(sys.argv[1]))
print(bell.listen(), flush=True)
application.exec()
"""


@pytest.fixture
def bell(qtbot: QtBot, tmp_path: Path) -> Iterator[Doorbell]:
    found = Doorbell(tmp_path)
    assert found.listen()
    yield found
    found.close()


def test_the_first_window_hears_what_the_second_wants(bell: Doorbell, qtbot: QtBot, tmp_path: Path) -> None:
    """The second start is another process; it ends well once it was heard."""
    with qtbot.waitSignal(bell.rang) as heard:
        second = subprocess.Popen([sys.executable, "-c", RING, str(tmp_path), "jobdesk://job/12", "notes ü\n"])
    assert heard.args == [["jobdesk://job/12", "notes ü\n"]]
    qtbot.waitUntil(lambda: second.poll() is not None)
    assert second.returncode == 0


def test_only_one_window_listens(bell: Doorbell, tmp_path: Path, qtbot: QtBot) -> None:
    other = Doorbell(tmp_path)
    assert not other.listen()
    bell.close()
    assert other.listen()
    other.close()


def test_each_folder_has_its_own_window(bell: Doorbell, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    elsewhere = Doorbell(tmp_path / "elsewhere")
    assert elsewhere.listen()
    elsewhere.close()


def test_nobody_is_there(qtbot: QtBot, tmp_path: Path) -> None:
    assert not ring(tmp_path, [])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows takes a pipe back by itself")
def test_a_killed_window_is_taken_over(qtbot: QtBot, tmp_path: Path) -> None:
    """Its socket lies there and nobody answers."""
    first = subprocess.Popen([sys.executable, "-c", LISTEN, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert first.stdout is not None
    assert first.stdout.readline() == "True\n"
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    first.stdout.close()
    assert not ring(tmp_path, [])
    bell = Doorbell(tmp_path)
    assert bell.listen()
    bell.close()


@pytest.mark.parametrize("said", [b"{}\n", b"[1]\n", b"no json\n", b"x" * (LONGEST_LINE + 2)])
def test_who_talks_nonsense_is_hung_up_on(bell: Doorbell, qtbot: QtBot, tmp_path: Path, said: bytes) -> None:
    """And the next one is heard as ever."""
    caller = QLocalSocket()
    caller.connectToServer(socket_name(tmp_path))
    assert caller.waitForConnected(1000)
    caller.write(said)
    qtbot.waitUntil(lambda: caller.state() is QLocalSocket.LocalSocketState.UnconnectedState)
    with qtbot.waitSignal(bell.rang) as heard:
        second = subprocess.Popen([sys.executable, "-c", RING, str(tmp_path)])
    assert heard.args == [[]]
    qtbot.waitUntil(lambda: second.poll() == 0)


def test_a_new_folder_is_private(qtbot: QtBot, tmp_path: Path) -> None:
    """Also one that was there, open to others and empty: with a lock in it the desk would refuse it."""
    (tmp_path / "empty").mkdir(mode=0o755)
    for folder in (tmp_path / "new" / "one", tmp_path / "empty"):
        bell = Doorbell(folder)
        assert bell.claim()
        assert folder.stat().st_mode & 0o077 == 0 or sys.platform == "win32"
        bell.close()


def test_a_folder_that_cannot_be_locked(qtbot: QtBot, tmp_path: Path) -> None:
    """It is no other window's, and the desk will say what is wrong with it."""
    (tmp_path / "file").touch()
    bell = Doorbell(tmp_path / "file")
    assert bell.claim()
    bell.close()


def test_a_window_that_does_not_answer(bell: Doorbell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is waited for, but not for ever."""
    bell._server.close()
    monkeypatch.setattr(handover, "PATIENCE_S", 0.1)
    with pytest.raises(WindowDoesNotAnswer):
        Doorbell(tmp_path).claim_or_ring([])


def test_a_window_that_closes_is_waited_for(bell: Doorbell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then the second start is the window."""
    bell._server.close()
    monkeypatch.setattr(handover, "sleep", lambda _: bell.close())
    second = Doorbell(tmp_path)
    assert second.claim_or_ring([])
    second.close()
