"""Ctrl-C and its kin: the first asks for an orderly stop, the second ends the program at once."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

EXIT_CODE = 130
SHOW_CURSOR = b"\x1b[?25h"

# SIGHUP: the terminal was closed. Windows knows no such thing.
_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")


@contextmanager
def stopping_in_order() -> Iterator[None]:
    """Inside, the first such signal raises `KeyboardInterrupt`; one that the caller ignores stays ignored.

    At a second one nothing is waited for any more. That is safe: what runs is ended by its keeper, and the
    next JobDesk gives it back.
    """
    count = 0

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal count
        count += 1
        if count > 1:
            if sys.stdout.isatty():
                os.write(1, SHOW_CURSOR)
            os._exit(EXIT_CODE)
        raise KeyboardInterrupt

    numbers = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
