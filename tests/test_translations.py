"""Every marked text has its words in every language that the window speaks."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tests.support.offscreen import OFFSCREEN
from tests.support.speaking import PSEUDO, pseudo

CHECKOUT = Path(__file__).parent.parent
CATALOGUES = sorted((CHECKOUT / "resources" / "translations").glob("*.po"))
PLACE = re.compile(r"\{\w*(?:![rs])?(?::[^}]*)?\}")


@pytest.fixture(scope="module")
def marked() -> list[Message]:
    """Every text that the script of `make translations` finds."""
    path = CHECKOUT / "packaging" / "translations.py"
    spec = importlib.util.spec_from_file_location("translations", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return list(module.texts())


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.stem)


def forms(of: object) -> list[str]:
    """The singular alone, or with its plural forms."""
    return [str(one) for one in of] if isinstance(of, (tuple, list)) else [str(of)]


def messages(path: Path) -> list[Message]:
    return [message for message in catalogue(path) if message.id]


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_every_text_has_its_words(path: Path, marked: list[Message]) -> None:
    """After a change of words: `make translations`, and then the words in what is new."""
    said = {(message.context, forms(message.id)[0]): message for message in messages(path)}
    wanted = {(message.context, forms(message.id)[0]) for message in marked if message.id}
    without = {key for key, message in said.items() if not all(forms(message.string)) or message.fuzzy}
    assert sorted(str(key) for key in wanted - said.keys()) == [], "not in the catalogue"
    assert sorted(str(key) for key in said.keys() - wanted) == [], "no longer in the code"
    assert sorted(str(key) for key in without) == [], "without words"


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_places_stay_as_they_are(path: Path) -> None:
    """What is filled in later stands in every form, spelled the same; a singular may do without its number."""
    for message in messages(path):
        wanted = set(PLACE.findall(forms(message.id)[-1]))
        for form in forms(message.string):
            left = wanted ^ set(PLACE.findall(form))
            assert not left or (isinstance(message.id, tuple) and left <= {"{n}"}), f"{message.id}: {form}"


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_plural_forms_are_all_there(path: Path) -> None:
    count = catalogue(path).num_plurals
    assert [one.id for one in messages(path) if isinstance(one.id, tuple) and len(forms(one.string)) != count] == []


def test_what_is_marked_is_seen(marked: list[Message]) -> None:
    """All the ways in which a text is marked, and the places that it comes from."""
    texts = {(message.context, forms(message.id)[0]) for message in marked}
    assert (None, "git was not found: install git 2.33 or later, and see that it is on the PATH.") in texts
    assert (None, "Size of text") in texts
    assert (None, "Retries") in texts
    assert (None, "Ask every time") in texts
    assert ("stored", "Exit code {code}.") in texts
    assert (None, "{n} commit") in texts
    assert (None, "Find an action, a page or a job") in texts
    assert (None, "Any command, at every commit.") in texts


@pytest.mark.timeout(600)  # of another process, which walks for some minutes where the machine is busy
@pytest.mark.parametrize("part", ["pages", "dialogs", "cards", "first_steps or action"])
def test_the_window_says_nothing_else(part: str) -> None:
    """In a language of brackets, every page and dialog shows nothing that is not translated, and nothing is cut off."""
    call = [
        sys.executable,
        "-m",
        "tests.support.speaking",
        PSEUDO,
        "pytest",
        "tests/support/pseudo_walk.py",
        "-k",
        part,
    ]
    environment = {**os.environ, "QT_QPA_PLATFORM": OFFSCREEN}
    walk = subprocess.run(call, cwd=CHECKOUT, env=environment, capture_output=True, text=True)
    assert walk.returncode == 0, walk.stdout


def test_the_language_of_brackets() -> None:
    """It is two fifths longer, and what is filled in stays."""
    assert pseudo("{n} of {all} done") == "⟦{n} of {all} done~~⟧"
