"""Work that takes too long is ended, whatever it does, and nothing of that reaches what comes after."""

from __future__ import annotations

import threading
import time

import pytest

from jobdesk.pipelines.bounds import Bounds, TookTooLong


def spin(until: threading.Event | None = None) -> None:
    """Use the processor, for ever or until somebody says."""
    number = 0
    while until is None or not until.is_set():
        number += 1


def test_an_endless_loop_is_ended() -> None:
    """From outside: the loop itself asks nobody."""
    bounds = Bounds()
    with pytest.raises(TookTooLong), bounds.within(0.2):
        spin()


def test_again_and_again() -> None:
    bounds = Bounds()
    for _ in range(3):
        with pytest.raises(TookTooLong), bounds.within(0.05):
            spin()
    with bounds.within(60):
        assert sum(range(1000)) == 499500


def test_what_ends_in_time_is_left_alone() -> None:
    """Also by what comes after it, however long that takes."""
    bounds = Bounds()
    with bounds.within(0.05):
        pass
    began = time.process_time()
    while time.process_time() - began < 0.6:
        pass


def test_waiting_uses_no_processor() -> None:
    """A machine that is busy with other things makes no note too long."""
    bounds = Bounds()
    with bounds.within(0.2):
        threading.Event().wait(0.8)


def test_an_error_inside_stays_itself() -> None:
    bounds = Bounds()
    with pytest.raises(ZeroDivisionError), bounds.within(60):
        raise ZeroDivisionError


def test_only_the_bounded_thread_is_ended() -> None:
    """Another one that works as hard goes on."""
    bounds, done = Bounds(), threading.Event()
    other = threading.Thread(target=spin, args=(done,))
    other.start()
    with pytest.raises(TookTooLong), bounds.within(0.1):
        spin()
    assert other.is_alive()
    done.set()
    other.join()
