"""Ctrl-C and its kin while the window is open: the first closes it in order, the second ends the program at once."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from PySide6.QtCore import QSocketNotifier

EXIT_CODE = 130
NAMES = ("SIGINT", "SIGTERM", "SIGHUP")


@contextmanager
def closing_in_order(close: Callable[[], object]) -> Iterator[None]:
    """Python hears of signals between two of its own steps, and Qt's loop takes none: a socket wakes it.

    https://docs.python.org/3/library/signal.html#signal.set_wakeup_fd
    """
    ours, theirs = socket.socketpair()
    for end in (ours, theirs):
        end.setblocking(False)
    notifier = QSocketNotifier(ours.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda: (ours.recv(64), close()))
    numbers = [getattr(signal, name) for name in NAMES if hasattr(signal, name)]
    before = {number: signal.signal(number, _count()) for number in numbers}
    fd_before = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
    try:
        yield
    finally:
        signal.set_wakeup_fd(fd_before)
        for number, handler in before.items():
            signal.signal(number, handler)
        notifier.setEnabled(False)
        ours.close()
        theirs.close()


def _count() -> Callable[[int, FrameType | None], None]:
    count = 0

    def handle(_number: int, _frame: FrameType | None) -> None:
        nonlocal count
        count += 1
        if count > 1:
            os._exit(EXIT_CODE)

    return handle
