"""A long term with the real program and the real Anki: whoever survives keeps identity, interval and repetitions."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.support.learner import CardName, Learner, Memory, learner_at
from tests.support.long_term import LongTerm, Told, name_in
from tests.support.program import Program

pytestmark = pytest.mark.timeout(600)  # a hundred calls of the program, each with an engine that starts and stops


@pytest.fixture(scope="module")
def term(tmp_path_factory: pytest.TempPathFactory) -> LongTerm:
    return LongTerm(tmp_path_factory.mktemp("term"))


@pytest.fixture
def learner(tmp_path: Path) -> Iterator[Learner]:
    with learner_at(tmp_path / "collection.anki2") as opened:
        yield opened


class Notes:
    """The term's notes, as the program with one data folder sees them."""

    def __init__(self, program: Program, term: LongTerm) -> None:
        self._program = program
        self._repo = ("--repo", term.repository.path)

    def process(self, tip: str, *which: object) -> None:
        told = self._program("process", *self._repo, "--branch", tip, *(which or ("--all",)), "--pipeline", "cards")
        assert told.code == 0, told.err

    def identities(self, tip: str) -> dict[str, str]:
        """Of every card at a tip the identity, by name."""
        told = self._program("cards", "list", *self._repo, "--tip", tip, "--everything", "--json")
        assert told.code == 0, told.err
        return {name_in(f"{card['front']} {card['back']}"): card["id"] for card in told.json}

    def accept(self, tip: str) -> None:
        assert self._program("cards", "accept", *self._repo, "--tip", tip, "--all").code == 0

    def export(self, tip: str, path: Path) -> Path:
        assert self._program("cards", "export", *self._repo, "--tip", tip, "--out", path).code == 0
        return path


def test_what_is_known_stays_known(program: Program, term: LongTerm, learner: Learner, tmp_path: Path) -> None:
    """At every other station the notes are processed, reviewed, exported, imported, and what is new is learned.

    At the end each card knows what Anki knew of it when it was learned, and none is there twice.
    """
    notes = Notes(program, term)
    known: dict[CardName, Memory] = {}
    who: dict[str, str] = {}
    for station in term.told[1::2]:
        notes.process(station.commit)
        notes.accept(station.commit)
        learner.take(notes.export(station.commit, tmp_path / "notes.apkg"))
        memories = learner.memories()
        assert {name: memories[name] for name in known} == known, station.subject
        learner.study()
        known = learner.memories()
        identities = notes.identities(station.commit)
        assert identities.keys() == station.names, station.subject
        assert {name: who.setdefault(name, identity) for name, identity in identities.items()} == identities
    assert len(learner.texts()) == len(who)
    assert {identity for identity, _ in known} == set(who.values())
    _assert_texts_are_those_of_the_last_commit(learner.texts(), notes.identities(term.head))


def _assert_texts_are_those_of_the_last_commit(texts: Mapping[str, str], identities: Mapping[str, str]) -> None:
    for name, words in {"Lagrange": "In a finite group", "Darwin": "give to the public", "Euler": "varphi"}.items():
        assert words in texts[identities[name]]


def test_in_whatever_order_and_however_little(
    term: LongTerm, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All in order; shuffled, one job a commit; some of them only; nothing at all: the same identities everywhere."""
    chance = random.Random(20_251_122)
    commits = term.repository.run("rev-list", "main").splitlines()
    tips = [term.head, *(told.commit for told in chance.sample(term.told, 4))]
    folders = {
        "in order": [(term.head, "--all")],
        "shuffled": [(commit, "--last", "1") for commit in chance.sample(commits, 16)],
        "in parts": [(tip, "--last", "4") for tip in (*tips[::-1], term.head)],
        "nothing": [],
    }
    found = {}
    for folder, jobs in folders.items():
        notes = Notes(Program(tmp_path / folder, capsys), term)
        for tip, *which in jobs:
            notes.process(tip, *which)
        found[folder] = {tip: notes.identities(tip) for tip in tips}
    assert found["in order"] == found["shuffled"] == found["in parts"] == found["nothing"]
    assert all(found["in order"][tip].keys() == _station(term, tip).names for tip in tips)


def _station(term: LongTerm, commit: str) -> Told:
    return next(told for told in term.told if told.commit == commit)
