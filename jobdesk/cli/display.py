"""Whether a window can be opened here, and which libraries of the system Qt lacks for it."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import re
import shutil
import socket
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from jobdesk.core.errors import EnvironmentTrouble, UserError

X_SOCKETS = "/tmp/.X11-unix/X"
X_PORT = 6000
ANSWER_S = 1.0

# The libraries that Qt's own need on Linux and do not bring along, and the packages of Debian and Ubuntu that have
# them: what `ldd` says of QtWidgets and of the plugin for each kind of display.
ALWAYS: Mapping[str, str] = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
ON_X: Mapping[str, str] = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
ON_WAYLAND: Mapping[str, str] = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}


class NoWindowPart(UserError):
    """The window is an extra that is not installed: pip install 'jobdesk[desktop]'."""


class NoDisplay(UserError):
    """There is no display here to open a window on. Everything can be done from a terminal: `jobdesk help`."""


class LibrariesMissing(EnvironmentTrouble):
    """The system lacks libraries that the window needs."""


def check_display() -> None:
    """Raises `NoWindowPart`, `NoDisplay` and `LibrariesMissing`, before Qt would abort the program for them."""
    if importlib.util.find_spec("PySide6") is None:
        raise NoWindowPart
    if not has_display():
        raise NoDisplay
    if missing := missing_libraries():
        raise LibrariesMissing(
            f"The system lacks {', '.join(missing)}, which the window needs. {install_line(missing)}"
        )


def can_open() -> bool:
    """Whether there is a window to open, and a display to open it on."""
    return importlib.util.find_spec("PySide6") is not None and has_display()


def has_display() -> bool:
    """Whether there is a display that answers, or Qt has been told to do without one."""
    if sys.platform != "linux" or "QT_QPA_PLATFORM" in os.environ:
        return True
    wayland = os.environ.get("WAYLAND_DISPLAY")
    if wayland and Path(os.environ.get("XDG_RUNTIME_DIR", "/"), wayland).exists():
        return True
    return _answers(os.environ.get("DISPLAY", ""))


def _answers(display: str) -> bool:
    """Whether an X server is there: at its socket, or at its port where one is named (X(7), "Display names")."""
    found = re.fullmatch(r"(?P<host>.*):(?P<number>\d+)(\.\d+)?", display)
    if found is None:
        return False
    host, number = found["host"], int(found["number"])
    if host in ("", "unix") and sys.platform != "win32":
        return any(_connects(socket.AF_UNIX, start + X_SOCKETS + str(number)) for start in ("", "\0"))
    return _connects(socket.AF_INET, (host, X_PORT + number))


def _connects(family: int, address: str | tuple[str, int]) -> bool:
    with socket.socket(family) as caller:
        caller.settimeout(ANSWER_S)
        try:
            caller.connect(address)
        except OSError:
            return False
    return True


def missing_libraries(*, has_screen: bool = True) -> list[str]:
    """The libraries that are not there; without a screen those alone that Qt cannot even be loaded without."""
    if sys.platform != "linux":
        return []
    wanted = dict(ALWAYS)
    if has_screen and os.environ.get("QT_QPA_PLATFORM", "xcb").startswith("xcb") and os.environ.get("DISPLAY"):
        wanted |= ON_X
    elif has_screen and os.environ.get("WAYLAND_DISPLAY"):
        wanted |= ON_WAYLAND
    return [name for name in wanted if not _loads(name)]


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def packages_of(libraries: Iterable[str]) -> list[str]:
    """The packages of Debian and Ubuntu that have these libraries."""
    known = {**ALWAYS, **ON_X, **ON_WAYLAND}
    return [known[library] for library in libraries]


def install_line(libraries: Iterable[str]) -> str:
    """The line that installs them, where this system's way is known."""
    if shutil.which("apt-get"):
        return f"Install them with: sudo apt-get install {' '.join(packages_of(libraries))}"
    if shutil.which("dnf"):
        # An rpm says by these names which libraries it has.
        named = " ".join(f"'{library}()(64bit)'" for library in libraries)
        return f"Install them with: sudo dnf install {named}"
    return "Install the packages of your system that have them."
