"""Opens a package with the program of the system for it, and says what to do where there is none."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from jobdesk.core.language import _


def open_package(package: Path) -> str:
    """What to do now: systems often do not say whether a program has taken it."""
    if QDesktopServices.openUrl(QUrl.fromLocalFile(str(package))):
        return _("Should Anki not open, import the package below there under File, Import.")
    return _("No program here opens packages. Import the one below in Anki under File, Import.")
