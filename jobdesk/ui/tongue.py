"""Finds the language and the customs that a person wants, before anything of the window that has words is loaded."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from jobdesk.core import customs, language
from jobdesk.core.customs import Customs
from jobdesk.files import resource

FOLDER = "translations"
SETTINGS = "settings.toml"


def speak(folder: Path) -> None:
    """Speak the language that is set in a data folder, or else the first of the system's that there is.

    Numbers, days and times are those of the system, in the form that the language which is set has in that country.
    """
    wanted, locale = _set_in(folder), QLocale.system()
    choose([wanted] if wanted else locale.uiLanguages())
    if wanted:
        locale = QLocale(QLocale(wanted).language(), locale.territory())
    QLocale.setDefault(locale)
    customs.keep(customs_of(locale))


def choose(languages: Iterable[str]) -> None:
    """Speak the first of these that there is a translation for; they are written "de" or "de-AT"."""
    for name in languages:
        found = name.replace("_", "-").partition("-")[0].casefold()
        if found == language.ENGLISH:
            return
        if found in translations():
            language.choose(found, translations()[found].read_text("utf-8"))
            return


def customs_of(locale: QLocale) -> Customs:
    """How a place writes numbers, days and times, with names in the language that is chosen; years have all digits.

    The plain way for the plain locale, C.
    """
    if locale.language() == QLocale.Language.C:
        return Customs()
    short, named = QLocale.FormatType.ShortFormat, QLocale(language.chosen())
    return Customs(
        locale.decimalPoint(),
        locale.groupSeparator(),
        re.sub("y+", "yyyy", locale.dateFormat(short)),
        re.sub("(?i)ap?", "AP", re.sub(r"\s*t+", "", locale.timeFormat(short))),
        locale.amText(),
        locale.pmText(),
        tuple(named.standaloneDayName(day) for day in range(1, 8)),
        tuple(named.standaloneDayName(day, short) for day in range(1, 8)),
        tuple(named.monthName(month) for month in range(1, 13)),
        tuple(named.monthName(month, short) for month in range(1, 13)),
    )


def translate_qt(application: QApplication) -> None:
    """Let what Qt itself says, such as the buttons and menus of its fields, be in the language that is chosen."""
    if language.chosen() != language.ENGLISH:
        translator = QTranslator(application)
        translator.load(f"qtbase_{language.chosen()}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
        application.installTranslator(translator)


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
