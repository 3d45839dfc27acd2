"""The language of the window: what is set, else what the system speaks."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale

from jobdesk.core.customs import Customs
from jobdesk.ui.tongue import customs_of
from tests.support.offscreen import OFFSCREEN
from tests.support.program import ROOT

SAID = """
import sys
from pathlib import Path
from jobdesk.ui.tongue import speak
from jobdesk.core.language import chosen
speak(Path(sys.argv[1]))
print(chosen())
"""


def spoken(folder: Path, system: str) -> str:
    """The language of a process of its own, on a system that speaks `system`."""
    call = [sys.executable, "-c", SAID, folder]
    told = subprocess.run(call, env=os.environ | {"LANGUAGE": system}, cwd=ROOT, capture_output=True, text=True)
    assert told.stderr == ""
    return told.stdout.strip()


@pytest.mark.parametrize(
    ("system", "language"), [("de_AT", "de"), ("en_GB:de", "en"), ("eo:de:en", "de"), ("eo", "en")]
)
def test_what_the_system_speaks(tmp_path: Path, system: str, language: str) -> None:
    """The first of its languages that there is; English where there is none."""
    assert spoken(tmp_path, system) == language


@pytest.mark.parametrize(
    ("settings", "language"),
    [
        ('[appearance]\nlanguage = "en"\n', "en"),
        ('[appearance]\nlanguage = "system"\n', "de"),
        ("[appearance]\nlanguage = 7\n", "de"),
        ("appearance = 'language'\n", "de"),
        ("language = [", "de"),
    ],
)
def test_what_is_set_comes_first(tmp_path: Path, settings: str, language: str) -> None:
    """Settings that cannot be read are told later, by those who read all of them."""
    (tmp_path / "settings.toml").write_text(settings, "utf-8")
    assert spoken(tmp_path, "de") == language


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("C", Customs()),
        ("de_DE", Customs(",", ".", "dd.MM.yyyy", "HH:mm")),
        ("en_GB", Customs(".", ",", "dd/MM/yyyy", "HH:mm", "am", "pm")),
    ],
)
def test_customs_of_a_place(name: str, kept: Customs) -> None:
    assert customs_of(QLocale(name)) == kept


def test_the_window_speaks_german(tmp_path: Path) -> None:
    """From its start: its own words, those of Qt, numbers and days; and what was written down in English."""
    code = """
import sys
from datetime import datetime
from pathlib import Path
from jobdesk.ui.tongue import speak, translate_qt
speak(Path(sys.argv[1]))
from PySide6.QtWidgets import QApplication, QDialogButtonBox
application = QApplication([])
translate_qt(application)
from jobdesk.core import customs
from jobdesk.core.language import told
from jobdesk.ui.action_table import ACTS
print(next(act.words for act in ACTS if act.id == "cancel-job"))
box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
print(box.buttons()[0].text())
print(customs.number(1304.5, 1), customs.day(datetime(2026, 11, 22)), customs.month(datetime(2026, 3, 1)))
print(told("Exit code 3: it broke"), told("It broke."), sep="|")
"""
    (tmp_path / "settings.toml").write_text('[appearance]\nlanguage = "de"\n', "utf-8")
    environment = {**os.environ, "QT_QPA_PLATFORM": OFFSCREEN, "LANG": "de_DE.UTF-8", "LC_ALL": "de_DE.UTF-8"}
    environment["PYTHONIOENCODING"] = "utf-8"
    call = [sys.executable, "-c", code, tmp_path]
    told = subprocess.run(call, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8")
    assert told.stdout.splitlines() == [
        "Abbrechen",
        "Abbrechen",
        "1.304,5 22.11.2026 März",
        "Exit-Code 3: it broke|It broke.",
    ], told.stderr


def test_words_are_loaded_after_the_choice() -> None:
    """A text that is marked at the top of a module is looked up when that is loaded: after the language is chosen."""
    code = (
        "import sys; sys.argv[1:] = ['window']; import jobdesk.cli.one_window, jobdesk.ui.handover, jobdesk.ui.tongue;"
        "print(*sorted(name for name in sys.modules if name.startswith('jobdesk.')))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True).stdout.split()
    early = [name for name in loaded if marks_at_the_top(ROOT / f"{name.replace('.', '/')}.py")]
    assert "jobdesk.ui.handover" in loaded
    assert early == []


def test_a_mark_at_the_top_is_seen(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text("def later():\n    return _('Delete')\n", "utf-8")
    assert not marks_at_the_top(module)
    module.write_text("class Page:\n    title = _('Delete')\n", "utf-8")
    assert marks_at_the_top(module)


def marks_at_the_top(module: Path) -> bool:
    """Whether a module looks words up while it is loaded."""
    if not module.exists():  # a package
        return False
    left: list[ast.AST] = [ast.parse(module.read_text("utf-8"))]
    while left:
        node = left.pop()
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("_", "ngettext"):
            return True
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            left += ast.iter_child_nodes(node)
    return False
