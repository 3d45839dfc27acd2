"""Runs a module in another language, as the window does: chosen before anything with words is loaded.

    python -m tests.support.speaking de tests.support.window_pictures FOLDER

The language `xx` is none: every text stands in brackets and is two fifths longer, so that what is not translated, and
what has no room, can be seen. Its words are made of what the code marks, as `make translations` finds it.
"""

from __future__ import annotations

import importlib.util
import re
import runpy
import sys
from pathlib import Path

from PySide6.QtCore import QLocale

from jobdesk.core import customs, language
from jobdesk.ui import tongue

PSEUDO = "xx"
OPENS, CLOSES = "⟦", "⟧"
HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'
_PIECE = re.compile(r"\{[^}]*\}|.", re.DOTALL)


def speak(name: str) -> None:
    """Choose a language, and the customs of its place."""
    if name == PSEUDO:
        language.choose(PSEUDO, pseudo_catalogue())
    elif name != language.ENGLISH:
        tongue.choose([name])
        customs.keep(tongue.customs_of(QLocale(name)))


def pseudo(text: str) -> str:
    """A text in brackets and longer; what is filled in later stays."""
    letters = sum(piece.isalpha() for piece in _PIECE.findall(text))
    return f"{OPENS}{text}{'~' * round(letters * 0.4)}{CLOSES}"


def pseudo_catalogue() -> str:
    """Every marked text with its pseudo-words."""
    path = Path(__file__).parents[2] / "packaging" / "translations.py"
    spec = importlib.util.spec_from_file_location("translations", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    parts = [HEADER]
    for message in module.texts():
        if message.id:
            context = f"msgctxt {_quoted(message.context)}\n" if message.context else ""
            if isinstance(message.id, tuple):
                one, many = message.id
                said = f"msgstr[0] {_quoted(pseudo(one))}\nmsgstr[1] {_quoted(pseudo(many))}\n"
                parts.append(f"{context}msgid {_quoted(one)}\nmsgid_plural {_quoted(many)}\n{said}")
            else:
                parts.append(f"{context}msgid {_quoted(message.id)}\nmsgstr {_quoted(pseudo(message.id))}\n")
    return "\n".join(parts)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


if __name__ == "__main__":
    speak(sys.argv[1])
    sys.argv = sys.argv[2:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
