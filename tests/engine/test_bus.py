"""Events reach whoever listens, and nobody can disturb that."""

from __future__ import annotations

import pytest

from jobdesk.core.events import EngineChanged, Event, JobsChanged
from jobdesk.engine.bus import Bus

CHANGED = JobsChanged(frozenset({1}))


def test_every_listener_hears_every_event() -> None:
    bus, first, second = Bus(), list[Event](), list[Event]()
    bus.subscribe(first.append)
    bus.subscribe(second.append)
    bus.publish(CHANGED)
    bus.publish(EngineChanged())
    assert first == second == [CHANGED, EngineChanged()]


def test_who_has_left_hears_nothing() -> None:
    """Leaving twice is fine, and takes nobody else along."""
    bus, left, stays = Bus(), list[Event](), list[Event]()
    leave = bus.subscribe(left.append)
    bus.subscribe(stays.append)
    leave()
    leave()
    bus.publish(CHANGED)
    assert (left, stays) == ([], [CHANGED])


def test_a_listener_that_fails_harms_no_other(caplog: pytest.LogCaptureFixture) -> None:
    """Nor who publishes; the log says which event it was."""
    bus, heard = Bus(), list[Event]()

    def fail(event: Event) -> None:
        raise ZeroDivisionError

    bus.subscribe(fail)
    bus.subscribe(heard.append)
    bus.publish(CHANGED)
    assert heard == [CHANGED]
    assert "JobsChanged" in caplog.text


def test_a_listener_may_leave_while_it_is_called() -> None:
    """The others still hear that event."""
    bus, heard = Bus(), list[Event]()

    def once(event: Event) -> None:
        leave()
        heard.append(event)

    leave = bus.subscribe(once)
    bus.subscribe(heard.append)
    bus.publish(CHANGED)
    bus.publish(CHANGED)
    assert heard == [CHANGED] * 3
