"""Floors of memory, disk and battery under which nothing new starts."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from jobdesk.engine.guard import Floors, Guard, Levels, measure

FLOORS = Floors(memory_mb=500, disk_mb=1000, battery=20)


@pytest.mark.parametrize("levels", [Levels(500, 1000, 20), Levels(9999, 9999, None)])
def test_nothing_is_wrong_at_the_floor(levels: Levels) -> None:
    """A level counts as enough; a machine that is plugged in has battery enough."""
    assert Guard(lambda: FLOORS, lambda: levels).reason_to_wait() is None


@pytest.mark.parametrize(
    ("levels", "reason"),
    [
        (Levels(499, 9999, None), "Free memory is 499 MB, under the floor of 500 MB."),
        (Levels(9999, 999, None), "Free disk is 999 MB, under the floor of 1000 MB."),
        (Levels(9999, 9999, 19), "The battery is at 19 %, under the floor of 20 %."),
    ],
)
def test_what_is_under_its_floor_is_named(levels: Levels, reason: str) -> None:
    assert Guard(lambda: FLOORS, lambda: levels).reason_to_wait() == reason


def test_a_floor_of_nothing_is_none() -> None:
    """0 turns a floor off."""
    assert Guard(lambda: Floors(0, 0, 0), lambda: Levels(0, 0, 0)).reason_to_wait() is None


def test_this_machine_can_be_measured(tmp_path: Path) -> None:
    levels = measure(tmp_path)
    assert levels.memory_mb > 0
    assert levels.disk_mb > 0


def test_a_disk_that_was_pulled_out_has_no_room(tmp_path: Path) -> None:
    assert measure(tmp_path / "gone").disk_mb == 0


def test_a_battery_that_cannot_be_read_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some machines show one and then fail to say how full it is."""

    def fail() -> None:
        raise OSError("no such device")

    monkeypatch.setattr(psutil, "sensors_battery", fail, raising=False)
    assert measure(tmp_path).battery is None


@pytest.mark.parametrize(("plugged", "battery"), [(True, None), (False, 41), (None, 41)])
def test_a_battery_counts_when_unplugged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plugged: bool | None, battery: int | None
) -> None:
    """None says that psutil cannot know; then it is taken for unplugged."""
    found = type("Battery", (), {"power_plugged": plugged, "percent": 41.7})
    monkeypatch.setattr(psutil, "sensors_battery", found, raising=False)
    assert measure(tmp_path).battery == battery
