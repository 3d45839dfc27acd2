"""The house stands as CONTRIBUTING draws it; each rule is shown what breaks it, too."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.support import house
from tests.support.house import Module, parse

CHECKOUT = Path(__file__).parent.parent

# Imports that may stand inside a function, as (module, imported name), each with its reason.
INNER_IMPORTS: dict[tuple[str, str], str] = {
    ("jobdesk.desktop", "jobdesk.desk.desk.Desk"): "the desk is loaded after the first paint, on a thread",
    ("jobdesk.desktop", "jobdesk.store.store.lock_of"): "asked while the desk is still being loaded",
    ("jobdesk.cli", "jobdesk.cli.app.run"): "the window is open before the command line is loaded",
    ("jobdesk.cli.one_window", "jobdesk.ui.handover.ring"): "the command line works where there is no Qt",
    ("jobdesk.cli.one_window", "jobdesk.ui.lean.be_lean"): "the same",
    ("jobdesk.cli.one_window", "jobdesk.ui.tongue.speak"): "the same",
    ("jobdesk.cli.one_window", "jobdesk.desktop.open_window"): "the same, and words are marked when they are loaded",
    ("jobdesk.core.language", "gettext.GNUTranslations"): "hosts and the command line speak English, and do not pay",
    ("jobdesk.core.language", "io.BytesIO"): "the same",
    ("jobdesk.cli.follow", "jobdesk.cli.bars.Bar"): "only a terminal pays for Rich; whole processes are timed",
    ("jobdesk.engine.awake", "wakepy.keep"): "a fourteenth of a second, and only who wants to stay awake pays for it",
    ("jobdesk.store.search", "jobdesk.store.expressions.Expressions"): "only who looks for an expression pays for it",
    ("jobdesk.desk.settings_file", "tomlkit"): "a twentieth of a second, and only a change of a setting needs it",
    ("jobdesk.desk.desk", "jobdesk.desk.cards.tips.Tips"): "only who asks for cards pays for the parsers of notes",
    ("jobdesk.desk.desk", "jobdesk.desk.cards.cards.Cards"): "only who asks for cards pays for what writes packages",
    ("jobdesk.desk.desk", "jobdesk.desk.cards.ids.CardIds"): "only who writes ids into notes pays for the parsers",
    ("jobdesk.desk.desk", "jobdesk.desk.cards.anki.Anki"): "only who asks for Anki pays for what speaks HTTP to it",
    ("jobdesk.desk.desk", "jobdesk.desk.cards.notebook.CardNotebook"): "the same",
    (
        "jobdesk.engine.timers",
        "apscheduler.schedulers.background.BackgroundScheduler",
    ): "only an engine at work pays for it, and not before it has begun",
}


@pytest.fixture(scope="module")
def modules() -> list[Module]:
    return house.modules_of(CHECKOUT / "jobdesk")


def test_the_walk_sees_the_whole_house(modules: list[Module]) -> None:
    """The package, its floors and what stands on them are all there to be judged."""
    assert {"jobdesk", "jobdesk.core", "jobdesk.core.errors"} <= {module.name for module in modules}


def test_imports_run_downhill(modules: list[Module]) -> None:
    assert house.uphill_imports(modules) == []


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("jobdesk.core.states", "import jobdesk.store.jobs"),
        ("jobdesk.store.jobs", "from jobdesk.engine.pool import Pool"),
        ("jobdesk.store.jobs", "from jobdesk import engine"),
        ("jobdesk.git.slots", "from jobdesk.store.jobs import Jobs"),
        ("jobdesk.git.slots", "from jobdesk.processes.tree import kill"),
        ("jobdesk.git.slots", "if TYPE_CHECKING:\n    from jobdesk.desk import Desk"),
        ("jobdesk.git.slots", "def later():\n    from jobdesk.desk import Desk"),
        ("jobdesk.attic", "from jobdesk.core.states import JobState"),
        ("jobdesk.store.jobs", "import jobdesk.attic"),
        ("jobdesk", "from jobdesk.core import states"),
    ],
)
def test_an_uphill_import_is_seen(name: str, source: str) -> None:
    """Up, sideways, for a type only, inside a function, from or to a part that is on no floor."""
    assert len(house.uphill_imports([parse(name, source)])) == 1


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("jobdesk.store.jobs", "from jobdesk.core.states import JobState"),
        ("jobdesk.store.jobs", "from jobdesk.store import database"),
        ("jobdesk.cli.jobs", "from jobdesk import __version__"),
        ("jobdesk.__main__", "import os\nfrom jobdesk.cli import main"),
    ],
)
def test_a_downhill_import_passes(name: str, source: str) -> None:
    """Down, beside within one part, the package's own names, and what is not of the house."""
    assert house.uphill_imports([parse(name, source)]) == []


def test_words_need_no_window(modules: list[Module]) -> None:
    assert house.windows_in_words(modules) == []


def test_a_window_in_words_is_seen() -> None:
    """Also in a folder of its own."""
    assert len(house.windows_in_words([parse("jobdesk.ui.drawer.wording", "from PySide6.QtGui import QColor")])) == 1


def test_no_module_needs_itself(modules: list[Module]) -> None:
    assert house.import_cycles(modules) == []


def test_a_cycle_is_seen() -> None:
    """Two modules of one part that need each other are named in order."""
    cycle = [
        parse("jobdesk.git.a", "from jobdesk.git import b"),
        parse("jobdesk.git.b", "from jobdesk.git.a import name"),
    ]
    assert house.import_cycles(cycle)[0].startswith("jobdesk.git.")


def test_the_ground_needs_nothing(modules: list[Module]) -> None:
    assert house.strangers_on_the_ground(modules) == []


def test_a_stranger_on_the_ground_is_seen() -> None:
    """core/ may not even use what every other floor may."""
    assert len(house.strangers_on_the_ground([parse("jobdesk.core.keys", "import json\nimport pydantic")])) == 1


def test_libraries_stay_at_home(modules: list[Module]) -> None:
    assert house.libraries_away_from_home(modules) == []


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("jobdesk.desk.jobs.jobs", "import peewee"),
        ("jobdesk.desk.jobs.jobs", "from playhouse.migrations import Migrator"),
        ("jobdesk.engine.pool", "from apscheduler.schedulers.background import BackgroundScheduler"),
        ("jobdesk.cli.watch", "from PySide6 import QtCore"),
        ("jobdesk.cli_window", "import PySide6.QtCore"),
        ("jobdesk.anki.sync", "import genanki"),
    ],
)
def test_a_library_away_from_home_is_seen(name: str, source: str) -> None:
    """peewee outside the store, APScheduler and genanki outside their modules, Qt outside the window."""
    assert len(house.libraries_away_from_home([parse(name, source)])) == 1


def test_imports_name_the_whole_way(modules: list[Module]) -> None:
    assert house.relative_imports(modules) == []


def test_a_relative_import_is_seen() -> None:
    """A dot in front is refused, at the top and inside a function."""
    source = "from . import errors\ndef late():\n    from .errors import UserError"
    assert len(house.relative_imports([parse("jobdesk.core.keys", source)])) == 2


def test_imports_stand_at_the_top(modules: list[Module]) -> None:
    assert house.inner_imports(modules, INNER_IMPORTS) == []


def test_an_inner_import_is_seen() -> None:
    """Inside a function or a class, unless it is named with a reason; a condition at the top is the top."""
    bad = parse("jobdesk.cli", "def main():\n    import json\nclass Window:\n    if True:\n        import re")
    good = parse("jobdesk.git", "if sys.platform == 'win32':\n    import msvcrt")
    assert len(house.inner_imports([bad, good], {})) == 2
    assert len(house.inner_imports([bad, good], {("jobdesk.cli", "json"): "a reason"})) == 1


def test_an_exception_in_vain_is_seen() -> None:
    """An exception that nothing needs any more goes."""
    assert len(house.inner_imports([], {("jobdesk.cli", "json"): "a reason"})) == 1


def test_modules_open_with_a_sentence(modules: list[Module]) -> None:
    assert house.silent_modules(modules) == []


@pytest.mark.parametrize("source", ["import json", '""" """', '"""States"""', "'''States,\nand moves'''"])
def test_a_silent_module_is_seen(source: str) -> None:
    """No words, blank ones, or words that make no sentence."""
    assert len(house.silent_modules([parse("jobdesk.core.states", source)])) == 1


def test_names_say_something(modules: list[Module]) -> None:
    assert house.names_that_say_nothing(modules) == []


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("jobdesk.core.utils", ""),
        ("jobdesk.core.git_helper", ""),
        ("jobdesk.core.jobs", "class JobManager: ..."),
        ("jobdesk.core.jobs", "class HTMLInfo: ..."),
        ("jobdesk.core.jobs", "def outer():\n    def run_data(): ..."),
    ],
)
def test_a_name_that_says_nothing_is_seen(name: str, source: str) -> None:
    """Alone or as a part, in any case, in the plural, of a module, a class or a function."""
    assert len(house.names_that_say_nothing([parse(name, source)])) == 1


def test_other_names_pass() -> None:
    """A forbidden word inside another word is no such word."""
    source = "class Metadata: ...\ndef information(): ...\ndef distill(): ..."
    assert house.names_that_say_nothing([parse("jobdesk.core.jobs", source)]) == []


def test_the_top_of_the_checkout() -> None:
    assert house.top_level_strangers(_committed()) == []


def test_a_stranger_at_the_top_is_seen() -> None:
    """A folder or a file that no one agreed on is named; one with a dot may stand."""
    assert house.top_level_strangers(["scripts/a.py", "scripts/b.py", ".ci/run", "setup.py"]) == [
        "scripts",
        "setup.py",
    ]


def _committed() -> list[str]:
    listed = subprocess.check_output(["git", "ls-files", "-z"], cwd=CHECKOUT, text=True)
    return listed.strip("\0").split("\0")
