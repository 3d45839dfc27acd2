"""Says when nothing new may start: too little memory or disk, or a battery that runs low."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Floors:
    """Under these nothing new starts; 0 turns one off. `battery` is in per cent, and counts when unplugged."""

    memory_mb: int = 500
    disk_mb: int = 1000
    battery: int = 0


@dataclass(frozen=True, slots=True)
class Levels:
    """What the machine has now; `battery` is None where it is plugged in or has none."""

    memory_mb: int
    disk_mb: int
    battery: int | None


def measure(folder: Path) -> Levels:
    """The free memory, the free disk at `folder`, and the battery."""
    return Levels(
        psutil.virtual_memory().available // MEGABYTE,
        _free_disk(folder) // MEGABYTE,
        _battery(),
    )


def _free_disk(folder: Path) -> int:
    try:
        return shutil.disk_usage(folder).free
    except OSError:  # the disk was pulled out: there is no room until it is back
        return 0


def _battery() -> int | None:
    try:
        battery = psutil.sensors_battery() if hasattr(psutil, "sensors_battery") else None
    except (OSError, ValueError):  # there is one, and its driver does not say how full it is
        return None
    return None if battery is None or battery.power_plugged else int(battery.percent)


class Guard:
    """Compares what the machine has with the floors."""

    def __init__(self, floors: Callable[[], Floors], measure: Callable[[], Levels]) -> None:
        self._floors = floors
        self._measure = measure

    def reason_to_wait(self) -> str | None:
        """Why nothing new may start now, in one sentence; None where all is well."""
        levels, floors = self._measure(), self._floors()
        if levels.memory_mb < floors.memory_mb:
            return f"Free memory is {levels.memory_mb} MB, under the floor of {floors.memory_mb} MB."
        if levels.disk_mb < floors.disk_mb:
            return f"Free disk is {levels.disk_mb} MB, under the floor of {floors.disk_mb} MB."
        if levels.battery is not None and levels.battery < floors.battery:
            return f"The battery is at {levels.battery} %, under the floor of {floors.battery} %."
        return None
