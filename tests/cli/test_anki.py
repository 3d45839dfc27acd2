"""`anki`: what it says and does at a terminal and for scripts, with Anki there and without."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jobdesk.anki.note import Note
from jobdesk.anki.package_reading import read_package
from jobdesk.desk.cards.anki import Anki
from jobdesk.desk.cards.sent import SentNotes
from jobdesk.desk.desk import Desk
from tests.support.anki_connect import CutOff, StandIn
from tests.support.anki_desk import Notebook
from tests.support.anki_notes import basic, imported, rows, scheduling, study
from tests.support.program import SETTINGS, Program, Told
from tests.support.repositories import SampleRepository

NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def anki(tmp_path: Path) -> Iterator[StandIn]:
    with StandIn(tmp_path / "anki") as stand_in:
        yield stand_in


@pytest.fixture
def notebook(monkeypatch: pytest.MonkeyPatch) -> Notebook:
    """The notes of every repository, as a test writes them."""
    written = Notebook()

    def facet(desk: Desk) -> Anki:
        sent = SentNotes(desk.store, desk.clock)
        return Anki(written, sent, lambda: desk.settings.now.anki, desk.folder, desk.clock)

    monkeypatch.setattr(Desk, "anki", property(facet))
    return written


@pytest.fixture
def called(program: Program, notebook: Notebook, anki: StandIn) -> Program:
    """The program, whose settings know where Anki is."""
    (program.folder / "settings.toml").write_text(f'{SETTINGS}[anki]\nurl = "{anki.address}"\n')
    return program


def edit(anki: StandIn, name: str, front: str) -> None:
    """What a person does in Anki's editor."""
    (found,) = anki.collection.find_notes(f"JobDeskId:{name}")
    note = anki.collection.get_note(found)
    note["Front"] = front
    anki.collection.update_note(note)


def remove(anki: StandIn, name: str) -> None:
    anki.collection.remove_notes(anki.collection.find_notes(f"JobDeskId:{name}"))


def fronts(anki: StandIn) -> dict[str, str]:
    return {name: front for name, (front,) in rows(anki.collection).items()}


def long_ids(*names: str) -> list[Note]:
    """Notes whose ids are as long as real ones."""
    return [basic(name * 16) for name in names]


# ---------------------------------------------------------------------- check


def test_check_finds_anki(called: Program, anki: StandIn) -> None:
    told = called("anki", "check")
    assert (told.code, told.out) == (0, "✓ Anki is ready.\n")
    shape = called("anki", "check", "--json").json
    assert shape == {
        "ready": True, "standing": "ready", "sentence": "Anki is ready.", "url": anki.address, "version": 6,
    }  # fmt: skip


def test_check_says_what_to_do(called: Program) -> None:
    """The machine's turn: exit code 3, one sentence, and the same for scripts."""
    told = called("anki", "check", "--url", NOWHERE)
    assert told.code == 3
    assert told.out.startswith(
        "✗ Anki is not running, or lacks AnkiConnect: start it, or install the add-on 2055492159"
    )
    shape = called("anki", "check", "--url", NOWHERE, "--json").json
    assert (shape["ready"], shape["standing"]) == (False, "not running")


def test_the_key(called: Program, anki: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the option, the environment or the settings, in this order."""
    anki.key = "secret"
    told = called("anki", "check")
    assert told.code == 3
    assert told.lines[1] == (
        "It goes behind --key, into JOBDESK_ANKI_KEY, or into settings.toml as key below [anki]."
    )  # fmt: skip
    assert called("anki", "check", "--key", "secret").code == 0
    monkeypatch.setenv("JOBDESK_ANKI_KEY", "secret")
    assert called("anki", "check").code == 0
    assert called("anki", "check", "--key", "wrong", "--json").json["standing"] == "key refused"
    monkeypatch.setenv("JOBDESK_ANKI_KEY", "")
    with (called.folder / "settings.toml").open("a") as file:
        file.write('key = "secret"\n')
    assert called("anki", "check").code == 0


def test_an_address_that_is_none(called: Program) -> None:
    """The person's turn."""
    told = called("anki", "check", "--url", "ftp://127.0.0.1")
    assert (told.code, "must look like" in told.err) == (2, True)


# ---------------------------------------------------------------------- sync


def test_a_sync(called: Program, notebook: Notebook, anki: StandIn) -> None:
    notebook.write(basic("group"), basic("ring"))
    assert called("anki", "sync").lines == ["2 cards added, 0 changed, 0 as they were."]
    notebook.write(basic("group", "Changed?"), basic("ring"))
    told = called("anki", "sync", "--json")
    assert (told.code, told.json["added"], told.json["changed"], told.json["same"]) == (0, 0, 1, 1)
    assert fronts(anki) == {"group": "Changed?", "ring": "What is ring?"}


def test_nothing_is_accepted(called: Program, notebook: Notebook) -> None:
    """It says what comes before a sync."""
    told = called("anki", "sync", "--repo", "my notes")
    assert (told.code, told.lines[:2]) == (0, ["0 cards added, 0 changed, 0 as they were.", "No card is accepted yet:"])
    assert "cards list --repo 'my notes'" in told.lines[2]
    told = called("anki", "sync", "--url", NOWHERE)
    assert told.lines == ["There is nothing to write: no card is accepted yet."]


def test_a_dry_run(called: Program, notebook: Notebook, anki: StandIn) -> None:
    """It says what would be done, in cards, and does nothing."""
    notebook.limit = 25
    notebook.write(*(basic(f"n{number:02}") for number in range(30)))
    told = called("anki", "sync", "--dry-run")
    assert told.lines[:2] == ["Would be added:", "  n00  What is n00?"]
    assert told.lines[21:] == [
        "  and 5 more",
        "25 cards would be added, 0 would be changed, 0 as they were.",
        "5 cards wait until tomorrow: at most 25 new cards a day (daily_new_limit).",
    ]
    shape = called("anki", "sync", "--dry-run", "--json").json
    assert (shape["dry_run"], shape["added"], shape["later"]) == (True, 25, 5)
    assert fronts(anki) == {}


def test_many_cards_tell_how_far_they_are(called: Program, notebook: Notebook) -> None:
    notebook.limit = 1000
    notebook.write(*(basic(f"n{number}") for number in range(600)))
    assert called("anki", "sync").lines[:2] == ["500 of 600 cards", "600 of 600 cards"]


def test_what_a_person_did_stays_and_is_told(called: Program, notebook: Notebook, anki: StandIn) -> None:
    notebook.write(basic("edited"), basic("deleted"), basic("lost"))
    called("anki", "sync")
    edit(anki, "edited", "Mine")
    remove(anki, "deleted")
    notebook.write(basic("edited", "Changed?"), basic("deleted"))
    told = called("anki", "sync")
    assert (told.code, told.lines[1:4]) == (
        0,
        [
            "1 card changed in Anki by hand, and left so.",
            "1 card deleted in Anki (or in another profile), and left so.",
            "1 card in Anki, but not in the notes any more.",
        ],
    )
    assert "anki reconcile " in told.lines[4]
    assert fronts(anki) == {"edited": "Mine", "lost": "What is lost?"}


def test_what_went_wrong_is_told_note_by_note(called: Program, notebook: Notebook, anki: StandIn) -> None:
    """An exit code of 1, and the others are where they should be."""
    notebook.write(basic("open"), basic("ring"))
    called("anki", "sync")
    anki.open_notes |= set(anki.collection.find_notes("JobDeskId:open"))
    notebook.write(basic("open", "<b>Changed?</b>"), basic("ring", "Changed?"), basic("empty", " "))
    told = called("anki", "sync")
    assert told.code == 1
    assert told.lines == [
        "0 cards added, 1 changed, 0 as they were.",
        "✗ empty  Its front is empty.",
        "✗ open  Changed? · Anki has this note open; close its editor or the browser, and sync once more.",
    ]
    shape = called("anki", "sync", "--json").json
    assert [(one["id"], one["front"]) for one in shape["unsettled"]] == [("empty", " "), ("open", "<b>Changed?</b>")]


def test_a_sync_is_cut_off(called: Program, notebook: Notebook, anki: StandIn) -> None:
    """It says whose turn it is; the same command carries on, and ends where the first one would have."""
    notebook.write(basic("group"), basic("ring"))
    anki.cut_off = CutOff(8, is_done=True)
    told = called("anki", "sync")
    assert told.code == 3
    assert "What is in Anki stays; the same command carries on." in told.err
    anki.cut_off = None
    assert called("anki", "sync").code == 0
    assert sorted(fronts(anki)) == ["group", "ring"]


def test_ctrl_c(called: Program, notebook: Notebook, anki: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between what is done and what is remembered, too: nothing is lost, and nothing comes twice."""
    notebook.write(basic("group"))

    def pressed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as pressing:
        pressing.setattr(SentNotes, "keep", pressed)
        told = called("anki", "sync")
    assert (told.code, "carries on" in told.err) == (130, True)
    told = called("anki", "sync")
    assert (told.code, told.lines) == (0, ["0 cards added, 0 changed, 1 as they were."])


# ---------------------------------------------------------------------- from notes to Anki

NOTES = """
\\begin{definition}[Group]
A group is a set with a product.
\\end{definition}

\\begin{definition}[Ring]
A ring has two operations.
\\end{definition}
"""


def test_from_notes_to_anki_and_back(program: Program, anki: StandIn, tmp_path: Path) -> None:
    """Process, accept, sync; an edited and moved note changes its card, which keeps its history; the limit holds."""
    repository = SampleRepository(tmp_path / "notes")
    config = 'daily_new_limit = 1\n[courses.Algebra]\npaths = ["**"]\ndeck = "Algebra"\n'
    repository.commit("first", {"jobdesk.toml": config, "groups.tex": NOTES})
    here = ("--repo", repository.path)
    assert program("process", *here, "--all", "--pipeline", "cards").code == 0
    assert program("anki", "sync", *here, "--url", anki.address, "--json").json["added"] == 0
    assert program("cards", "accept", *here, "--all").code == 0
    shape = program("anki", "sync", *here, "--url", anki.address, "--json").json
    assert (shape["added"], shape["later"], shape["unsettled"]) == (1, 1, [])
    ((card, (front,)),) = rows(anki.collection).items()
    assert "Group" in front
    history = study(anki.collection, card)

    (repository.path / "groups.tex").unlink()
    repository.commit("second", {"algebra.tex": NOTES.replace("a product", "an associative product")})
    assert program("process", *here, "--all", "--pipeline", "cards").code == 0
    assert program("cards", "accept", *here, "--all").code == 0
    shape = program("anki", "sync", *here, "--url", anki.address, "--json").json
    assert (shape["added"], shape["changed"], shape["later"]) == (0, 1, 1)
    (note_id,) = anki.collection.find_notes(f"JobDeskId:{card}")
    assert "associative" in anki.collection.get_note(note_id)["Back"]
    assert scheduling(anki.collection, card) == {history}

    edit(anki, card, "Group <i>theory</i>?")
    assert program("anki", "reconcile", *here, "--url", anki.address, "--take", card).code == 0
    shape = program("anki", "sync", *here, "--url", anki.address, "--json").json
    assert (shape["changed"], shape["same"], shape["edited"]) == (0, 1, [])
    (shown,) = program("cards", "list", *here, "--state", "edited", "--json").json
    assert (shown["id"], shown["front"]) == (card, "Group <i>theory</i>?")

    edit(anki, card, 'A <font color="red">group</font>')
    told = program("anki", "reconcile", *here, "--url", anki.address, "--take", card)
    assert (told.code, "colours" in told.err) == (2, True)
    edit(anki, card, "A&nbsp;group \\(a&nbsp;b\\) ")
    assert program("anki", "reconcile", *here, "--url", anki.address, "--take", card).code == 0
    assert program("anki", "sync", *here, "--url", anki.address, "--json").json["edited"] == []


# ---------------------------------------------------------------------- without Anki


def test_a_package_in_place_of_a_sync(program: Program, notebook: Notebook, anki: StandIn) -> None:
    """A clear word why, and where it is; what is imported from it is known to a later sync."""
    notebook.limit = 2
    notebook.write(basic("a"), basic("b"), basic("c"))
    told = program("anki", "sync", "--url", NOWHERE)
    assert told.code == 0
    assert told.err.startswith("Anki is not running")
    (path,) = (program.folder / "anki").glob("*.apkg")
    assert told.lines == [f"2 cards are in {path}: open it with Anki.", "1 card waits until tomorrow."]
    imported(anki.collection, path)
    history = study(anki.collection, "a")
    told = program("anki", "sync", "--url", anki.address)
    assert told.lines[0] == "0 cards added, 0 changed, 2 as they were."
    assert scheduling(anki.collection, "a") == {history}


def test_a_package_for_scripts(program: Program, notebook: Notebook, tmp_path: Path) -> None:
    """One object, with the reason and the file that was asked for."""
    notebook.write(basic("group"), basic("empty", " "))
    told = program("anki", "sync", "--url", NOWHERE, "--out", tmp_path / "cards.apkg", "--json")
    shape = told.json
    assert (told.code, shape["way"], shape["added"], shape["file"]) == (
        1, "package", 1, str(tmp_path / "cards.apkg"),
    )  # fmt: skip
    assert shape["reason"].startswith("Anki is not running")
    assert [one["id"] for one in shape["unsettled"]] == ["empty"]
    assert len(read_package(tmp_path / "cards.apkg")) == 1


def test_a_dry_run_writes_no_package(program: Program, notebook: Notebook) -> None:
    notebook.write(basic("group"))
    told = program("anki", "sync", "--url", NOWHERE, "--dry-run")
    assert (told.code, told.lines) == (0, ["1 card would go into a package to import."])
    assert not (program.folder / "anki").exists()


def test_no_package(program: Program, notebook: Notebook) -> None:
    """Where it is not wanted, that Anki is not there is the whole answer."""
    notebook.write(basic("group"))
    told = program("anki", "sync", "--url", NOWHERE, "--no-fallback", "--json")
    assert (told.code, told.json["exit_code"]) == (3, 3)
    assert not (program.folder / "anki").exists()


def test_there_is_nothing_to_pack(called: Program, notebook: Notebook, anki: StandIn) -> None:
    """And what Anki has already is replaced by an import, which it says."""
    notebook.write(basic("group"))
    called("anki", "sync")
    assert called("anki", "sync", "--url", NOWHERE).lines == [
        "There is nothing to write: as far as is known Anki has every accepted card as it is."
    ]
    notebook.write(basic("group", "Changed?"))
    assert called("anki", "sync", "--url", NOWHERE).lines[1] == (
        "1 of them is in Anki already: what was changed there by hand is replaced by the import."
    )


def test_a_place_that_cannot_be_written(program: Program, notebook: Notebook, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    notebook.write(basic("group"))
    told = program("anki", "sync", "--url", NOWHERE, "--out", tmp_path / "file" / "cards.apkg")
    assert (told.code, "could not be written" in told.err) == (3, True)


# ---------------------------------------------------------------------- reconcile and delete


@pytest.fixture
def differing(called: Program, notebook: Notebook, anki: StandIn) -> Program:
    """One card of each kind of difference."""
    notebook.write(*long_ids("a", "b", "c", "d", "e", "f"))
    called("anki", "sync")
    edit(anki, "a" * 16, "<i>Mine</i>")
    remove(anki, "b" * 16)
    notebook.write(*long_ids("a", "b", "f"), basic("c" * 16, "Changed?"), basic("9" * 16), basic("8" * 16, " "))
    notebook.waiting = {"d" * 16}
    return called


def test_differences_both_ways(differing: Program) -> None:
    """Each card once, under what it is; nothing is changed."""
    told = differing("anki", "reconcile")
    assert told.lines == [
        "In the notes, not in Anki yet (1):",
        "  9999999999  What is 9999999999999999?",
        "Changed in the notes (1):",
        "  cccccccccc  Changed?",
        "      Front in Anki: What is cccccccccccccccc?",
        "      Front in the notes: Changed?",
        "Changed in Anki by hand (1):",
        "  aaaaaaaaaa  What is aaaaaaaaaaaaaaaa?",
        "      Front in Anki: Mine",
        "      Front in the notes: What is aaaaaaaaaaaaaaaa?",
        "Deleted in Anki (or in another profile) (1):",
        "  bbbbbbbbbb  What is bbbbbbbbbbbbbbbb?",
        "Not fit for Anki (1):",
        "  8888888888  ",
        "      Its front is empty.",
        "In Anki, not in the notes any more (1):",
        "  eeeeeeeeee  What is eeeeeeeeeeeeeeee?",
        "In Anki and in the notes, but not accepted now (1):",
        "  dddddddddd  What is dddddddddddddddd?",
    ]
    shape = differing("anki", "reconcile", "--json").json
    assert {group: len(cards) for group, cards in shape["differences"].items() if cards} == {
        "new": 1, "changed": 1, "edited": 1, "deleted": 1, "refused": 1, "lost": 1, "unaccepted": 1,
    }  # fmt: skip
    assert shape["differences"]["edited"][0]["sides"] == {
        "Front": {"anki": "<i>Mine</i>", "jobdesk": "What is aaaaaaaaaaaaaaaa?"}
    }
    assert (shape["same"], shape["picked"]) == (1, [])


def test_only_what_is_picked_is_changed(differing: Program, anki: StandIn) -> None:
    told = differing("anki", "reconcile", "--pick", "9999", "--group", "changed", "--json")
    assert (told.code, told.json["added"], told.json["changed"]) == (0, 1, 1)
    assert told.json["picked"] == ["9" * 16, "c" * 16]
    found = fronts(anki)
    assert (found["a" * 16], found["c" * 16], "b" * 16 in found) == ("<i>Mine</i>", "Changed?", False)


def test_an_edit_is_written_over_only_after_a_yes(differing: Program, anki: StandIn) -> None:
    """It says what it would write over, and does it where that is agreed."""
    told = differing("anki", "reconcile", "--pick", "aaaa")
    assert told.code == 2
    assert "Write over what was changed in Anki by hand, on 1 card?" in told.err
    assert fronts(anki)["a" * 16] == "<i>Mine</i>"
    told = differing("anki", "reconcile", "--pick", "aaaa", "--yes")
    assert (told.code, told.lines[-1]) == (0, "0 cards added, 1 changed.")
    assert fronts(anki)["a" * 16] == "What is aaaaaaaaaaaaaaaa?"


def test_taking_over_from_anki(differing: Program, anki: StandIn) -> None:
    """What a person made of a card in Anki is what it says from now on."""
    told = differing("anki", "reconcile", "--take", "aaaa")
    assert (told.code, told.lines[-1]) == (0, "1 card taken over from Anki.")
    assert differing("anki", "reconcile", "--json").json["differences"]["edited"] == []
    assert fronts(anki)["a" * 16] == "<i>Mine</i>"


def test_a_card_is_not_picked_and_taken(differing: Program) -> None:
    told = differing("anki", "reconcile", "--take", "aaaa", "--group", "edited", "--yes")
    assert (told.code, "either picked or taken" in told.err) == (2, True)
    assert differing("anki", "reconcile", "--take", "cccc").code == 2


def test_a_pick_that_is_none(differing: Program) -> None:
    assert differing("anki", "reconcile", "--pick", "zzzz").code == 2
    told = differing("anki", "reconcile", "--group", "lost")
    assert (told.code, "only new, changed, edited, deleted" in told.err) == (2, True)


def test_no_difference(called: Program, notebook: Notebook) -> None:
    notebook.write(basic("group"))
    called("anki", "sync")
    told = called("anki", "reconcile")
    assert (told.code, told.out) == (0, "The notes and Anki agree.\n")


def test_without_anki_nothing_is_reconciled(program: Program, notebook: Notebook) -> None:
    told = program("anki", "reconcile", "--url", NOWHERE)
    assert (told.code, told.err.startswith("jobdesk: Anki is not running")) == (3, True)


def deleted(told: Told) -> list[str]:
    return [one["id"][0] for one in told.json["deleted"]]


def test_deleting(differing: Program, anki: StandIn) -> None:
    """A preview, a yes, an export; and only what no accepted card wants."""
    assert differing("anki", "delete").code == 2
    assert deleted(differing("anki", "delete", "--lost", "--dry-run", "--json")) == ["e"]
    told = differing("anki", "delete", "--lost")
    assert (told.code, "Delete 1 card from Anki?" in told.err) == (2, True)
    assert told.lines == ["About to delete 1 card:", "  eeeeeeeeee  What is eeeeeeeeeeeeeeee?"]
    assert "e" * 16 in fronts(anki)
    told = differing("anki", "delete", "--lost", "--yes")
    assert told.lines[2:4] == ["Deleted 1 card:", "  eeeeeeeeee  What is eeeeeeeeeeeeeeee?"]
    (export,) = (differing.folder / "anki" / "deleted").glob("*.apkg")
    assert told.lines[4] == f"To have them back, import {export}."
    assert "e" * 16 not in fronts(anki)
    assert differing("anki", "delete", "--lost", "--yes").lines == ["There is nothing to delete."]
    assert differing("anki", "delete", "ffff", "--yes").code == 2
    assert deleted(differing("anki", "delete", "dddd", "--yes", "--json")) == ["d"]
    assert len(fronts(anki)) == 3


def test_deleting_by_the_id_of_anki(differing: Program, anki: StandIn) -> None:
    (note_id,) = anki.collection.find_notes(f"JobDeskId:{'d' * 16}")
    assert deleted(differing("anki", "delete", note_id, "--yes", "--json")) == ["d"]
