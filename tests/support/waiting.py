"""Waiting for what must become true, with a deadline in place of a guess."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE_S = 180.0  # more than the slowest machine needs for anything here; only what fails waits that long
PATIENCE_MS = int(PATIENCE_S * 1000)
_LOOK_AGAIN_S = 0.005  # what is waited for happens in another thread or process, which tells nobody here


def until(find: Callable[[], T], what: str = "it", *, within_s: float = PATIENCE_S) -> T:
    """The first truthy answer of `find`; an AssertionError that says what was waited for if none comes."""
    deadline = time.monotonic() + within_s
    while not (found := find()):
        assert time.monotonic() < deadline, f"waited {within_s} s in vain for {what}"
        time.sleep(_LOOK_AGAIN_S)
    return found
