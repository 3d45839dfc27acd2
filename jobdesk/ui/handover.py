"""One window for each data folder: a second start hands over what it was asked to open, and ends.

The first window holds a lock file and listens at a local socket of this person alone (QLocalServer, which by itself
would take the name from a window that lives); the second one writes one line of JSON to it and waits for the answer, so
that it only ends when the first has heard.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from time import monotonic, sleep

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from jobdesk.core.errors import EnvironmentTrouble

CONNECT_MS = 500
PATIENCE_S, AGAIN_S = 5.0, 0.05
"""How long a window that opens or closes is waited for, and how often it is looked at: a lock file tells nobody."""
ANSWER_MS = 5000
LONGEST_LINE = 1 << 20
LOCK_NAME = "window.lock"
HEARD = b"heard\n"

log = logging.getLogger(__name__)


class WindowDoesNotAnswer(EnvironmentTrouble):
    """The window of this data folder is open already, and does not answer; wait, or end that JobDesk."""


class Doorbell(QObject):
    """The end at the window that is there. `rang` carries what a second start was asked to open, often nothing."""

    rang = Signal(list)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._name = socket_name(folder)
        self._lock = QLockFile(str(folder / LOCK_NAME))
        self._lock.setStaleLockTime(0)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._greet)

    def claim(self) -> bool:
        """Be the window of this folder from now on; False where another one is. It needs no application yet.

        What a killed window left behind is taken over. Where nothing can be locked no other one can work either, and
        what is wrong with the folder is told by who opens it.
        """
        if self._lock.isLocked():
            return True
        _make_private(self._folder)
        return self._lock.tryLock(0) or self._lock.error() is not QLockFile.LockError.LockFailedError

    def listen(self) -> bool:
        """Claim it, and hear from now on who rings; False where another one is the window."""
        if not self.claim():
            return False
        QLocalServer.removeServer(self._name)
        return self._server.listen(self._name)

    def claim_or_ring(self, wanted: Sequence[str]) -> bool:
        """Claim it and be True, or hand over to the window that was quicker; one that opens or closes is waited for.

        Raises `WindowDoesNotAnswer`.
        """
        deadline = monotonic() + PATIENCE_S
        while not self.claim():
            if ring(self._folder, wanted):
                return False
            if monotonic() > deadline:
                raise WindowDoesNotAnswer
            sleep(AGAIN_S)
        return True

    def close(self) -> None:
        """Hear nothing any more. Twice is fine."""
        self._server.close()
        self._lock.unlock()

    def _greet(self) -> None:
        while (caller := self._server.nextPendingConnection()) is not None:
            caller.readyRead.connect(lambda caller=caller: self._hear(caller))
            caller.disconnected.connect(caller.deleteLater)
            self._hear(caller)

    def _hear(self, caller: QLocalSocket) -> None:
        if not caller.canReadLine():
            if caller.bytesAvailable() > LONGEST_LINE:
                caller.abort()
            return
        wanted = _wanted(bytes(caller.readLine().data()))
        if wanted is None:
            log.info("Something rang that is no JobDesk.")
            caller.abort()
            return
        caller.write(HEARD)
        caller.flush()
        self.rang.emit(wanted)


def ring(folder: Path, wanted: Sequence[str]) -> bool:
    """Hand over what is to be opened to the window of this folder; False where there is none that answers."""
    socket = QLocalSocket()
    socket.connectToServer(socket_name(folder))
    if not socket.waitForConnected(CONNECT_MS):
        return False
    socket.write(json.dumps(list(wanted)).encode() + b"\n")
    socket.flush()
    is_heard = socket.waitForReadyRead(ANSWER_MS) and bytes(socket.readLine().data()) == HEARD
    socket.disconnectFromServer()
    return is_heard


def _make_private(folder: Path) -> None:
    """A folder that is new is this person's alone, as it would be refused with a lock in it and open to others."""
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.name == "posix" and not any(folder.iterdir()):
            folder.chmod(0o700)


def socket_name(folder: Path) -> str:
    """A name for the socket of this person and this folder; paths of sockets are short, so no path is in it."""
    return f"jobdesk-{sha256(str(folder.resolve()).encode('utf-8', 'surrogateescape')).hexdigest()[:24]}"


def _wanted(line: bytes) -> list[str] | None:
    """What was asked for; None where this is not what a second start says."""
    try:
        said = json.loads(line)
    except ValueError:
        return None
    return said if isinstance(said, list) and all(isinstance(one, str) for one in said) else None
