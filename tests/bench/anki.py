"""Figures of the ways into Anki: packages against bare genanki, syncs against the same calls in a bare loop."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import genanki

from jobdesk.anki.connect import AnkiConnect
from jobdesk.anki.note import Kind, Note
from jobdesk.anki.note_types import CLOZE, QUESTION, NoteType
from jobdesk.anki.package import write_package
from jobdesk.anki.plan import plan
from jobdesk.anki.sent import NOTHING_SENT
from jobdesk.anki.sync import Sync
from jobdesk.core.clock import Clock
from tests.bench.figures import Figure, Peer, Want, compared
from tests.bench.ground import Ground
from tests.bench.rounds import interleaved, timed
from tests.support.anki_connect import Age, StandIn

PACKED = 10_000
SYNCED = 1_000
AT_A_TIME = 100
MOST_TIMES = 1.3
PACKED_AT_A_TIME = 500
DECK = "Mathematics::Algebra"
OURS = "JobDeskId:_*"


def measure(ground: Ground) -> Iterator[Figure]:
    """All figures of this family."""
    yield _packing(ground)
    yield _syncing(ground, "by packages", _by_packages, "genanki, importPackage, findNotes, notesInfo in a loop")
    yield _syncing(ground, "note by note", _note_by_note, "createDeck, createModel, addNotes, cardsInfo, … in a loop")


def _notes(how_many: int) -> list[Note]:
    """Notes as a course of mathematics has them: every fifth is a cloze, every seventh reversed."""
    return [_note(number) for number in range(how_many)]


def _note(number: int) -> Note:
    kind = Kind.CLOZE if number % 5 == 0 else Kind.REVERSED if number % 7 == 0 else Kind.BASIC
    gap = "{{c1::an inverse}}" if kind is Kind.CLOZE else "an inverse"
    steps = "".join(f"<li>for every \\(x_{{{step}}} \\in G\\) there is <b>{gap}</b></li>" for step in range(8))
    body, question = f"<p>Let \\(G\\) be a set.</p><ul>{steps}</ul>", f"What is a group of order {number}?"
    front, back = (body, question) if kind is Kind.CLOZE else (question, body)
    return Note(f"{number:032x}", kind, front, back, DECK, ("algebra", "definition"), f"algebra/groups.tex:{number}")


# ---------------------------------------------------------------------- packages


def _packing(ground: Ground) -> Figure:
    """The same notes into a package by us, and by genanki with the same note types."""
    notes = _notes(PACKED)
    now = Clock().now()
    ours, theirs = ground.fresh("ours.apkg"), ground.fresh("theirs.apkg")
    taken = interleaved(
        ground.rounds,
        {
            "ours": timed(lambda: write_package(ours, notes, now)),
            "theirs": timed(lambda: _write_with_genanki(theirs, notes)),
        },
    )
    peer = Peer("genanki", "Note(...) for each, Package.write_to_file", version("genanki"))
    name, note = f"{PACKED:,} cards to .apkg", f"{_megabytes(ours)}, genanki's {_megabytes(theirs)}"
    return compared(name, "s", taken["ours"], taken["theirs"], peer, Want.TIMES_AS_LONG, MOST_TIMES, note=note)


def _write_with_genanki(path: Path, notes: Sequence[Note]) -> None:
    models = {note_type.name: _model(note_type) for note_type in (QUESTION, CLOZE)}
    deck = genanki.Deck(1_234_567_890, DECK)
    for note in notes:
        fields = [*note.content, note.id, note.digest, ""]
        deck.add_note(genanki.Note(models[note.type.name], fields, tags=list(note.tags), guid=note.guid))
    genanki.Package(deck).write_to_file(path)


def _model(note_type: NoteType) -> genanki.Model:
    return genanki.Model(
        note_type.type_id,
        note_type.name,
        fields=[{"name": name} for name in note_type.fields],
        templates=[{"name": one.name, "qfmt": one.front, "afmt": one.back} for one in note_type.templates],
        model_type=int(note_type.is_cloze),
    )


def _megabytes(path: Path) -> str:
    return f"{path.stat().st_size / 1e6:.1f} MB"


# ---------------------------------------------------------------------- syncs

Bare = Callable[["_BareLoop"], None]


def _syncing(ground: Ground, name: str, prepare: Callable[[Ground], tuple[bool, Bare]], command: str) -> Figure:
    """New notes into an empty Anki by a sync, and by a bare loop that makes the same calls to the same stand-in."""
    takes_packages, bare = prepare(ground)
    notes = _notes(SYNCED)

    def ours() -> float:
        with _anki(ground, takes_packages) as anki:
            return timed(lambda: _sync(AnkiConnect(anki.address, clock=Clock()), notes))()

    def theirs() -> float:
        with _anki(ground, takes_packages) as anki:
            return timed(lambda: bare(_BareLoop(anki.address)))()

    taken = interleaved(ground.rounds, {"ours": ours, "theirs": theirs})
    peer = Peer("http.client", command, "standard library")
    title = f"{SYNCED:,} cards to AnkiConnect, {name}"
    return compared(title, "s", taken["ours"], taken["theirs"], peer, Want.TIMES_AS_LONG, MOST_TIMES)


def _anki(ground: Ground, takes_packages: bool) -> StandIn:
    """A fresh Anki; an AnkiConnect that puts cards into the wrong deck, where notes go in one by one."""
    anki = StandIn(ground.fresh("anki"), Age.SEPTEMBER_2025 if takes_packages else Age.FEBRUARY_2025)
    if not takes_packages:
        anki.lacks.add("importPackage")
    return anki


def _sync(connect: AnkiConnect, notes: Sequence[Note]) -> None:
    sync = Sync(connect, Clock())
    done = sync.carry_out(plan(sync.look(notes, NOTHING_SENT)), NOTHING_SENT, keep=lambda sent: None)
    assert (done.added, done.unsettled) == (len(notes), ()), done


class _BareLoop:
    """Calls with the least that can be: JSON out, JSON in, a connection for each."""

    def __init__(self, address: str) -> None:
        self._host = address.removeprefix("http://")

    def __call__(self, name: str, **params: Any) -> Any:
        connection = http.client.HTTPConnection(self._host)
        connection.request("POST", "/", json.dumps({"action": name, "version": 6, "params": params}))
        answer = json.loads(connection.getresponse().read())
        connection.close()
        return answer["result"]


def _by_packages(ground: Ground) -> tuple[bool, Bare]:
    """What it takes to write packages, to let Anki import them, and to see that all is well."""
    notes = _notes(SYNCED)
    path = ground.fresh("bare.apkg")

    def bare(loop: _BareLoop) -> None:
        loop("findNotes", query=OURS)
        known: set[int] = set()
        for start in range(0, SYNCED, PACKED_AT_A_TIME):
            _write_with_genanki(path, notes[start : start + PACKED_AT_A_TIME])
            loop("importPackage", path=str(path))
            new = set(loop("findNotes", query=OURS)) - known
            known |= new
            for some in _in_hundreds(sorted(new)):
                loop("notesInfo", notes=some)

    return True, bare


def _note_by_note(ground: Ground) -> tuple[bool, Bare]:
    """What it takes to add notes, to put their cards into their deck, and to see that all is well."""
    notes = _notes(SYNCED)
    requests = [_request(note) for note in notes]

    def bare(loop: _BareLoop) -> None:
        loop("findNotes", query=OURS)
        loop("createDeck", deck=DECK)
        for note_type in (QUESTION, CLOZE):
            loop("createModel", **_model_request(note_type))
        for some in _in_hundreds(requests):
            ids = loop("addNotes", notes=some)
            cards = [card for note in loop("notesInfo", notes=ids) for card in note["cards"]]
            for those in _in_hundreds(cards):
                loop("cardsInfo", cards=those)
            loop("changeDeck", cards=cards, deck=DECK)
            loop("findNotes", query=OURS)
            loop("notesInfo", notes=ids)
        ids = loop("findNotes", query=OURS)
        cards = [note["cards"][0] for some in _in_hundreds(ids) for note in loop("notesInfo", notes=some)]
        for those in _in_hundreds(cards):
            loop("cardsInfo", cards=those)
        loop("exportPackage", deck=DECK, path=str(ground.fresh("deck.apkg")))

    return False, bare


def _request(note: Note) -> dict[str, Any]:
    fields = dict(zip(note.type.fields, (*note.content, note.id, note.digest, ""), strict=True))
    named = {"deckName": DECK, "modelName": note.type.name, "fields": fields, "tags": list(note.tags)}
    return {**named, "options": {"allowDuplicate": True}}


def _model_request(note_type: NoteType) -> dict[str, Any]:
    templates = [{"Name": one.name, "Front": one.front, "Back": one.back} for one in note_type.templates]
    return {
        "modelName": note_type.name,
        "inOrderFields": list(note_type.fields),
        "css": "",
        "isCloze": note_type.is_cloze,
        "cardTemplates": templates,
    }


def _in_hundreds(things: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (things[start : start + AT_A_TIME] for start in range(0, len(things), AT_A_TIME))
