"""Says when nothing new may start: too little memory or disk, or a battery that runs low."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

from jobdesk.core.language import stored

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
            return stored(
                "Free memory is {free} MB, under the floor of {floor} MB.",
                free=levels.memory_mb,
                floor=floors.memory_mb,
            )
        if levels.disk_mb < floors.disk_mb:
            return stored(
                "Free disk is {free} MB, under the floor of {floor} MB.",
                free=levels.disk_mb,
                floor=floors.disk_mb,
            )
        if levels.battery is not None and levels.battery < floors.battery:
            return stored(
                "The battery is at {level} %, under the floor of {floor} %.",
                level=levels.battery,
                floor=floors.battery,
            )
        return None
