"""From notes to cards in the real Anki, and all of it again after the notes have changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.learner import Learner, learner_at
from tests.support.program import Program
from tests.support.repositories import SampleRepository

CONTRACT = {"id", "type", "front", "back", "deck", "tags", "state", "file", "line", "commit", "warnings"}
CARDS = 71
RANK = (
    r"If $V$ has finite dimension and $f \colon V \to W$ is linear, then",
    r"If $V$ has finite dimension, every linear $f \colon V \to W$ satisfies",
)
JORDAN = r"""
\begin{theorem}[Jordan normal form]
Over $\mathbb{C}$, every square matrix is similar to one that is made of Jordan blocks.
\end{theorem}
"""
ALLELE = "What is an allele?::One of the forms in which a gene comes.\n"


@dataclass(frozen=True)
class Study:
    """The sample with its notes, the program, and somebody who learns."""

    repository: SampleRepository
    program: Program
    learner: Learner
    package: Path

    def process(self) -> dict[str, Any]:
        told = self.program("process", "--repo", self.repository.path, "--all", "--pipeline", "cards", "--json")
        assert told.code == 0, told.err
        counts: dict[str, Any] = told.json["counts"]
        return counts

    def cards(self) -> dict[str, dict[str, Any]]:
        """What `cards list` says, by identity."""
        return {card["id"]: card for card in self.program("cards", "list", *self._repo, "--json").json}

    def by_front(self, words: str) -> dict[str, Any]:
        (card,) = (card for card in self.cards().values() if words in card["front"])
        return card

    def accept(self) -> int:
        told = self.program("cards", "accept", *self._repo, "--all")
        assert told.code == 0, told.err
        return len([card for card in self.cards().values() if card["state"] == "accepted"])

    def export(self, *which: str) -> Path:
        told = self.program("cards", "export", *self._repo, "--out", self.package, *which)
        assert told.code == 0, told.err
        return self.package

    @property
    def _repo(self) -> tuple[str, Path]:
        return "--repo", self.repository.path


@pytest.fixture
def study(tmp_path: Path, program: Program) -> Iterator[Study]:
    program("sample", tmp_path / "notes")
    with learner_at(tmp_path / "collection.anki2") as learner:
        yield Study(SampleRepository.at(tmp_path / "notes"), program, learner, tmp_path / "notes.apkg")


def test_the_main_job_of_notes(study: Study) -> None:
    """Process, review, export, import: every card is there, with its deck, its pictures and its source; once."""
    assert study.process()["failed"] == 0
    assert study.accept() == CARDS
    log = study.learner.take(study.export("--accepted"))
    assert (len(log.new), len(log.conflicting)) == (CARDS, 0)
    again = study.learner.take(study.export())
    assert (len(again.new), len(again.updated), len(again.conflicting)) == (0, CARDS, 0)
    assert len(study.learner.take(study.package).new) == 0
    assert study.learner.texts().keys() == study.cards().keys()
    decks = {deck.name for deck in study.learner.collection.decks.all_names_and_ids()}
    assert {"First year::Linear algebra", "First year::Biology", "First year::Danish::Verbs"} <= decks
    assert {name.split("-")[1] for name in study.learner.names_of_media()} == {"projection", "animalcell", "basepairs"}
    assert study.learner.collection.media.check().missing == []
    assert "algebra/maps.tex:16" in study.learner.texts()[study.by_front("Rank")["id"]]


def test_notes_change_and_nothing_is_forgotten(study: Study) -> None:
    """Cards are learned; then notes are edited, moved, renamed and dropped, and a new one is written."""
    study.process()
    study.accept()
    study.learner.take(study.export())
    study.learner.study()
    before = study.learner.memories()
    edited, dropped = study.by_front("Rank")["id"], study.by_front("What is an allele")["id"]
    change_notes(study.repository)

    assert study.process()["failed"] == 0
    jordan = study.by_front("Jordan")["id"]
    assert {card["id"] for card in study.cards().values() if card["state"] == "pending"} == {edited, jordan}
    assert dropped not in study.cards()
    study.accept()
    log = study.learner.take(study.export())

    assert (len(log.new), len(log.conflicting)) == (1, 0)
    memories = study.learner.memories()
    assert {name: memories[name] for name in before} == before
    assert all(memory.interval >= 1 and memory.repetitions >= 1 for memory in before.values())
    texts = study.learner.texts()
    assert texts.keys() == {*(identity for identity, _ in before), jordan}
    assert "finite dimension, every linear" in texts[edited]
    assert "algebra/vector-spaces.tex" in texts[study.by_front("Basis")["id"]]
    assert any(tag.startswith("rev:") for tag in tags_of(study.learner, edited))
    assert not any(tag.startswith("rev:") for tag in tags_of(study.learner, study.by_front("ribosomes")["id"]))


def tags_of(learner: Learner, identity: str) -> list[str]:
    (note_id,) = learner.collection.find_notes(f"JobDeskId:{identity}")
    return learner.collection.get_note(note_id).tags


def change_notes(repository: SampleRepository) -> None:
    """Edit a theorem, move another, rename the file of a third, write one; then, in its own commit, drop a card."""
    maps, spaces, eigenvalues, genetics = (
        (repository.path / path).read_text("utf-8")
        for path in ("algebra/maps.tex", "algebra/spaces.tex", "algebra/eigenvalues.tex", "biology/genetics.md")
    )
    maps, mark, moved = maps.partition("\\begin{theorem}[Dimension formula]")
    edits = {
        "algebra/maps.tex": maps.replace(*RANK),
        "algebra/spaces.tex": None,
        "algebra/vector-spaces.tex": f"{spaces}\n{mark}{moved}",
        "algebra/eigenvalues.tex": eigenvalues + JORDAN,
    }
    repository.commit("edit, move, rename", edits)
    repository.commit("drop the allele", {"biology/genetics.md": genetics.replace(ALLELE, "")})


def test_what_a_script_relies_on(study: Study) -> None:
    """`cards list --json` has these names for every card, and values of these forms."""
    study.process()
    listed = study.program("cards", "list", "--repo", study.repository.path, "--json").json
    assert [(card["file"], card["line"]) for card in listed] == sorted((card["file"], card["line"]) for card in listed)
    commits = set(study.repository.run("rev-list", "HEAD").splitlines())
    for card in listed:
        assert card.keys() >= CONTRACT
        assert card["type"] in {"basic", "reversed", "cloze"}
        assert card["state"] == "pending"
        assert card["commit"] in commits
        assert isinstance(card["line"], int) and (study.repository.path / card["file"]).is_file()
        assert all(isinstance(word, str) for word in [*card["tags"], *card["warnings"], card["front"], card["back"]])
    assert [card["warnings"] for card in listed if card["warnings"]] == [
        ["cannot be shown in Anki, a placeholder stands for it: tikzpicture"]
    ]
    one = study.by_front("Steinitz")
    study.program("cards", "discard", one["id"], "--repo", study.repository.path)
    other = study.by_front("Basis")
    study.program("cards", "edit", other["id"], "--repo", study.repository.path, "--front", "What is a basis?")
    cards = study.cards()
    assert (cards[one["id"]]["state"], cards[other["id"]]["state"]) == ("discarded", "edited")
    assert cards[other["id"]]["front"] == "What is a basis?"


def test_only_what_was_accepted_is_exported(study: Study) -> None:
    """Accepted and edited cards; with `--all` those that wait as well, and in neither case discarded ones."""
    study.process()
    repo = ("--repo", study.repository.path)
    study.program("cards", "accept", "--course", "Biology", *repo)
    study.program("cards", "discard", study.by_front("Steinitz")["id"], *repo)
    study.program("cards", "edit", study.by_front("Basis")["id"], *repo, "--front", "What is a basis?")
    biology = [card for card in study.cards().values() if card["deck"] == "First year::Biology"]
    log = study.learner.take(study.export("--accepted"))
    assert len(log.new) == len(biology) + 1
    assert len(study.learner.take(study.export("--all")).new) == CARDS - 1 - len(log.new)
