"""Finds the language that a person wants, before anything of the window that has words is loaded."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QLocale

from jobdesk.core import language
from jobdesk.files import resource

FOLDER = "translations"
SETTINGS = "settings.toml"


def speak(folder: Path) -> None:
    """Speak the language that is set in a data folder, or else the first of the system's that there is."""
    wanted = _set_in(folder)
    choose(languages=[wanted] if wanted else QLocale.system().uiLanguages())


def choose(languages: Iterable[str]) -> None:
    """Speak the first of these that there is a translation for; they are written "de" or "de-AT"."""
    for name in languages:
        found = name.replace("_", "-").partition("-")[0].casefold()
        if found == language.ENGLISH:
            return
        if found in translations():
            language.choose(found, translations()[found].read_text("utf-8"))
            return


def translations() -> dict[str, Path]:
    """The catalogue of every language that there is."""
    return {path.stem: path for path in resource(FOLDER).glob("*.po")}


def _set_in(folder: Path) -> str | None:
    """The language that the settings name. They are read in full later on, and what is wrong is told then."""
    try:
        text = (folder / SETTINGS).read_text("utf-8")
        wanted = tomllib.loads(text)["appearance"]["language"] if "language" in text else "system"
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, LookupError, TypeError):
        return None
    return wanted if isinstance(wanted, str) and wanted != "system" else None
