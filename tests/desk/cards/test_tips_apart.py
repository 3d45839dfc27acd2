"""What is made by another process is what this one would have made; it can be ended, and its troubles are told."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from jobdesk.core.errors import UserError
from jobdesk.desk.cards import tips_apart as module
from jobdesk.desk.cards.tips import Tips
from jobdesk.desk.cards.tips_apart import Asked, ReadingEnded, made_apart
from jobdesk.desk.desk import Desk, open_desk
from jobdesk.notes.config import default_config
from jobdesk.processes import system
from tests.support.cards import CONFIG, theorem
from tests.support.repositories import SampleRepository
from tests.support.waiting import until


class Enough(UserError):
    """That is enough."""


@pytest.fixture
def sample(tmp_path: Path) -> SampleRepository:
    made = SampleRepository(tmp_path / "notes")
    made.commit("Ada", {"jobdesk.toml": CONFIG, "notes/a.tex": theorem("Ada", "One two three four five.")})
    made.commit("Bob", {"notes/b.tex": theorem("Bob", "Something else altogether.")})
    return made


def asked(folder: Path, sample: SampleRepository) -> Asked:
    return Asked(folder, sample.path, sample.run("rev-parse", "HEAD").strip(), default_config("Notes"), {})


def nobody(fraction: float, words: str) -> None:
    """Watches nothing."""


def test_the_same_cards(desk: Desk, tmp_path: Path, sample: SampleRepository) -> None:
    """With the configuration and the decisions of this process; how far it is comes along."""
    heard: list[tuple[float, str]] = []
    with open_desk(tmp_path / "other") as other:
        tips = Tips(other.store, other.folder, is_apart=True)
        found = tips.at(sample.path, watch=lambda fraction, words: heard.append((fraction, words)))
        heard_first = len(heard)
        assert tips.at(sample.path) == found == desk.tips.at(sample.path)
    assert {card.card.deck for card in found.cards} == {"Notes"}
    assert heard == sorted(heard, key=lambda one: one[0])
    assert heard[0] == (0.0, "reading the notes")
    assert heard[-1] == (1.0, "making cards")
    assert len(heard) == heard_first, "what is remembered takes no time to tell of"


def test_the_window_has_it_made_apart(
    tmp_path: Path, sample: SampleRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nobody else: on the command line nothing has to move meanwhile."""
    monkeypatch.setattr(module, "CHILD", "tests.support.fleeting")
    window, line = Desk(tmp_path / "window", has_window=True), Desk(tmp_path / "line")
    with pytest.raises(ReadingEnded):
        window.tips.at(sample.path)
    assert len(line.tips.at(sample.path).cards) == 2
    window.close()
    line.close()


def test_who_watches_can_end_it(tmp_path: Path, sample: SampleRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also while it says nothing; the process goes at once, whatever it is at."""
    monkeypatch.setattr(module, "CHILD", "tests.support.silent")
    before = set(system.children(os.getpid()))

    def watch(fraction: float, words: str) -> None:
        if set(system.children(os.getpid())) - before:
            raise Enough

    with pytest.raises(Enough):
        made_apart(asked(tmp_path, sample), watch)
    until(lambda: set(system.children(os.getpid())) <= before, "the end of the process")


def test_its_troubles_are_told(tmp_path: Path, sample: SampleRepository) -> None:
    """In the words that they have there, and by whose turn it is."""
    with pytest.raises(UserError, match="gone away"):
        made_apart(replace(asked(tmp_path, sample), repository=tmp_path / "gone away"), nobody)


def test_what_ends_by_itself_is_told(tmp_path: Path, sample: SampleRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its last words."""
    monkeypatch.setattr(module, "CHILD", "tests.support.nowhere")
    with pytest.raises(ReadingEnded, match=r"ended by itself\. ModuleNotFoundError: .*nowhere"):
        made_apart(asked(tmp_path, sample), nobody)
