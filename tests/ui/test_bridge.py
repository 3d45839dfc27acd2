"""What happens in threads and processes reaches the UI thread as few signals that leave nothing out."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from jobdesk.core.errors import EnvironmentTrouble
from jobdesk.core.events import EngineChanged, Event, JobsChanged, RunProgressed, RunsSettled, RunsStarted
from jobdesk.engine.bus import Bus
from jobdesk.ui.bridge import Bridge, Changed


class Elsewhere:
    """What other processes did, as the bridge's thread finds it."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.trouble: str | None = None
        self.error: Exception | None = None

    def look(self) -> list[Event]:
        if self.error is not None:
            raise self.error
        found, self.events = self.events, []
        return found


@pytest.fixture
def elsewhere() -> Elsewhere:
    return Elsewhere()


@pytest.fixture
def bus() -> Bus:
    return Bus()


@pytest.fixture
def bridge(qtbot: QtBot, bus: Bus, elsewhere: Elsewhere) -> Iterator[Bridge]:
    bridge = Bridge(bus, elsewhere.look, lambda: elsewhere.trouble)
    yield bridge
    bridge.stop()


def test_every_kind_of_event_says_what_to_read(bridge: Bridge, bus: Bus, qtbot: QtBot) -> None:
    """Rows of jobs and of runs; a progress is of the run alone."""
    with qtbot.waitSignal(bridge.changed) as signal:
        bus.publish(JobsChanged(frozenset({1})))
        bus.publish(RunsStarted(2, (20, 21)))
        bus.publish(RunsSettled(2, (22,)))
        bus.publish(RunProgressed(3, 30))
        bus.publish(EngineChanged())
    changed = Changed(frozenset({1, 2}), {2: frozenset({20, 21, 22}), 3: frozenset({30})}, has_pool=True)
    assert signal.args == [changed]


def test_a_flood_is_few_signals(bridge: Bridge, bus: Bus, qtbot: QtBot) -> None:
    """Of ten thousand events from four threads none is lost, and the window is woken a handful of times."""
    seen: list[Changed] = []
    bridge.changed.connect(seen.append)

    def publish(thread: int) -> None:
        for number in range(2500):
            bus.publish(RunProgressed(thread, thread * 2500 + number))

    threads = [threading.Thread(target=publish, args=(thread,)) for thread in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    qtbot.waitUntil(lambda: sum(len(runs) for one in seen for runs in one.runs.values()) == 10_000)
    assert len(seen) <= 2


def test_what_others_did_arrives(bridge: Bridge, elsewhere: Elsewhere, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bridge.changed) as signal:
        elsewhere.events = [JobsChanged(frozenset({7}))]
        bridge.start()
        bridge.start()
    assert signal.args is not None
    assert signal.args[0].jobs == {7}


def test_trouble_comes_and_goes(bridge: Bridge, elsewhere: Elsewhere, qtbot: QtBot) -> None:
    """Told once while it lasts, and once when it is over, whoever noticed it."""
    told: list[str | None] = []
    bridge.trouble.connect(told.append)
    elsewhere.trouble = "The disk is full."
    bridge.start()
    qtbot.waitUntil(lambda: told == ["The disk is full."])
    elsewhere.error = EnvironmentTrouble("The database is locked.")
    qtbot.waitUntil(lambda: told[1:] == ["The database is locked."])
    elsewhere.error = elsewhere.trouble = None
    qtbot.waitUntil(lambda: told[2:] == [None])


def test_a_stopped_bridge_is_silent(bridge: Bridge, bus: Bus, qtbot: QtBot) -> None:
    """Also where something was on its way; stopping twice is fine."""
    bus.publish(JobsChanged(frozenset({1})))
    bridge.stop()
    bridge.stop()
    with qtbot.assertNotEmitted(bridge.changed, wait=50):
        bus.publish(JobsChanged(frozenset({2})))
