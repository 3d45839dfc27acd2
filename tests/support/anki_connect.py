"""A stand-in for Anki with AnkiConnect: the add-on's behaviour in three ages, around the collection of the real Anki.

What is the add-on's (its HTTP, the key, `multi`, the shapes of answers, the decks of new notes) is played here; what
is Anki's (duplicates, searching, importing, exporting, names of media) is Anki's own package. Faults are set by hand.
"""

# ruff: noqa: N803 - the actions and their parameters are called what AnkiConnect calls them

from __future__ import annotations

import base64
import json
import socket
import threading
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from anki.collection import (
    Collection,
    DeckIdLimit,
    ExportAnkiPackageOptions,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
)
from anki.errors import NotFoundError
from anki.notes import Note, NoteFieldsCheckResult

_RECEIVED = 1024
_ALLOWED_ORIGIN = "http://localhost"
_OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nAccess-Control-Allow-Origin: http://localhost\r\n"
_FORBIDDEN = b"HTTP/1.1 403 Forbidden\r\nAccess-Control-Allow-Origin: http://localhost\r\n\r\n"
_DEFAULT_DECK_ID = 1


class Age(Enum):
    """When the add-on was released."""

    OF_2023 = "2023"
    FEBRUARY_2025 = "February 2025"
    SEPTEMBER_2025 = "September 2025"

    @property
    def leaves_gaps(self) -> bool:
        """Whether `addNotes` answers null in the place of a bad note, and does not refuse all of them."""
        return self is Age.OF_2023

    @property
    def loses_decks(self) -> bool:
        """Whether every new card comes into the default deck, as it does in Anki 25.07 and later."""
        return self is not Age.SEPTEMBER_2025

    @property
    def lacks(self) -> frozenset[str]:
        """The actions that came later."""
        return frozenset({"canAddNotesWithErrorDetail"}) if self is Age.OF_2023 else frozenset()


@dataclass(frozen=True)
class CutOff:
    """Break off in the middle of the answer to a call, counted from 1; what was asked is done, or not."""

    call: int
    is_done: bool


class StandIn:
    """One running Anki. Calls are answered one after the other on a thread of its own; tests look in between.

    `asked` are the names of all actions so far, `largest_body` the bytes of the largest call. `open_notes` are ids of
    notes that an open editor holds, and reverts. Where `sees_our_disk` is false, Anki runs in a container.
    """

    def __init__(self, folder: Path, age: Age = Age.SEPTEMBER_2025, *, key: str | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.collection = Collection(str(folder / "collection.anki2"))
        self.age = age
        self.key = key
        self.version = 6
        self.lacks = set(age.lacks)
        self.profile_is_open = True
        self.sees_our_disk = True
        self.open_notes: set[int] = set()
        self.fails_after_import = False
        self.is_hanging = False
        self.garbage: bytes | None = None
        self.cut_off: CutOff | None = None
        self.asked: list[str] = []
        self.calls = 0
        self.largest_body = 0
        self._actions = Actions(self, folder / "its-own-disk")
        self._has_quit = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        host, port = self._listener.getsockname()
        self.address = f"http://{host}:{port}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def __enter__(self) -> StandIn:
        return self

    def __exit__(self, *error: object) -> None:
        self.quit()

    def quit(self) -> None:
        """Close Anki and its collection; its port refuses every connection from now on."""
        if self._has_quit.is_set():
            return
        self._has_quit.set()
        socket.create_connection(self._listener.getsockname()).close()
        self._thread.join()
        self.collection.close()

    def answer_to(self, request: dict[str, Any]) -> Any:
        """What the add-on answers to one action, alone or inside `multi`."""
        name, version = request.get("action", ""), request.get("version", 4)
        self.asked.append(name)
        try:
            if request.get("key") != self.key and name != "requestPermission":
                raise Exception("valid api key must be provided")
            result = self._action(name)(**request.get("params", {}))
        except Exception as error:  # noqa: BLE001 - the add-on answers every error so
            return {"result": None, "error": str(error)}
        return result if version <= 4 else {"result": result, "error": None}

    @property
    def action_names(self) -> list[str]:
        """What `apiReflect` tells."""
        return [name for name in vars(Actions) if not name.startswith("_") and name not in self.lacks]

    def _action(self, name: str) -> Any:
        if name not in self.action_names:
            raise Exception("unsupported action")
        return getattr(self._actions, name)

    # ------------------------------------------------------------------ HTTP, as the add-on speaks it

    def _serve(self) -> None:
        while True:
            client, _ = self._listener.accept()
            with client:
                if self._has_quit.is_set():
                    break
                self._answer(client)
        self._listener.close()

    def _answer(self, client: socket.socket) -> None:
        try:
            received = _received(client)
            if received is None:
                return
            headers, body = received
            self.calls += 1
            self.largest_body = max(self.largest_body, len(body))
            if self.is_hanging:
                self._has_quit.wait()
                return
            client.sendall(self._response(headers, body))  # and no header says that the connection ends here
        except ConnectionError:
            return  # the client went away

    def _response(self, headers: dict[bytes, bytes], body: bytes) -> bytes:
        if self.cut_off == CutOff(self.calls, is_done=False):
            return _OK + b"Content-Length: 100\r\n\r\n{"
        if self.garbage is not None:
            return self.garbage
        if b"origin" in headers and headers[b"origin"].decode() != _ALLOWED_ORIGIN:
            if b'"requestPermission"' not in body:
                return _FORBIDDEN
            self._has_quit.wait()  # a dialog of Anki's asks the person, and until then nobody gets an answer
        answer = _ok(b"AnkiConnect v.6" if not body else self._json(body))
        return answer[: len(answer) // 2] if self.cut_off == CutOff(self.calls, is_done=True) else answer

    def _json(self, body: bytes) -> bytes:
        try:
            request = json.loads(body)
            if not isinstance(request, dict) or not request.get("action"):
                raise ValueError("'action' is a required property")
        except ValueError as error:
            return json.dumps({"result": None, "error": str(error)}).encode()
        return json.dumps(self.answer_to(request)).encode()


class Actions:
    """The actions of AnkiConnect that JobDesk may meet, by their names."""

    def __init__(self, stand_in: StandIn, own_disk: Path) -> None:
        self._stand_in = stand_in
        self._own_disk = own_disk

    @property
    def _collection(self) -> Collection:
        if not self._stand_in.profile_is_open:
            raise Exception("collection is not available")
        return self._stand_in.collection

    def version(self) -> int:
        return self._stand_in.version

    def apiReflect(self, scopes: list[str], actions: list[str] | None = None) -> dict[str, Any]:
        names = self._stand_in.action_names
        return {"scopes": scopes, "actions": names if actions is None else sorted(set(names) & set(actions))}

    def multi(self, actions: list[dict[str, Any]]) -> list[Any]:
        return [self._stand_in.answer_to(action) for action in actions]

    def requestPermission(self) -> dict[str, Any]:
        return {"permission": "granted", "requireApikey": self._stand_in.key is not None, "version": 6}

    # ------------------------------------------------------------------ decks and cards

    def deckNames(self) -> list[str]:
        return [deck.name for deck in self._collection.decks.all_names_and_ids()]

    def deckNamesAndIds(self) -> dict[str, int]:
        return {deck.name: deck.id for deck in self._collection.decks.all_names_and_ids()}

    def createDeck(self, deck: str) -> int:
        return int(self._collection.decks.id(deck) or 0)

    def changeDeck(self, cards: list[int], deck: str) -> None:
        self._collection.set_deck(cards, self.createDeck(deck))

    def cardsInfo(self, cards: list[int]) -> list[dict[str, Any]]:
        return [self._card(card) for card in cards]

    def _card(self, card_id: int) -> dict[str, Any]:
        try:
            card = self._collection.get_card(card_id)
        except NotFoundError:
            return {}
        name = self._collection.decks.name(card.did)
        return {"cardId": card.id, "note": card.nid, "deckName": name, "interval": card.ivl, "reps": card.reps}

    # ------------------------------------------------------------------ note types

    def modelNamesAndIds(self) -> dict[str, int]:
        return {one.name: one.id for one in self._collection.models.all_names_and_ids()}

    def modelFieldNames(self, modelName: str) -> list[str]:
        return [field["name"] for field in self._model(modelName)["flds"]]

    def createModel(
        self,
        modelName: str,
        inOrderFields: list[str],
        cardTemplates: list[dict[str, str]],
        css: str,
        isCloze: bool = False,
    ) -> dict[str, Any]:
        models = self._collection.models
        if not inOrderFields:
            raise Exception("Must provide at least one field for inOrderFields")
        if models.by_name(modelName):
            raise Exception("Model name already exists")
        model = models.new(modelName)
        model["type"], model["css"] = int(isCloze), css
        for name in inOrderFields:
            models.add_field(model, models.new_field(name))
        for one in cardTemplates:
            template = models.new_template(one["Name"])
            template["qfmt"], template["afmt"] = one["Front"], one["Back"]
            models.add_template(model, template)
        models.add(model)
        return model

    def _model(self, name: str) -> dict[str, Any]:
        model = self._collection.models.by_name(name)
        if model is None:
            raise Exception(f"model was not found: {name}")
        return model

    # ------------------------------------------------------------------ notes

    def findNotes(self, query: str) -> list[int]:
        return list(self._collection.find_notes(query))

    def notesInfo(self, notes: list[int]) -> list[dict[str, Any]]:
        return [self._note(note) for note in notes]

    def addNote(self, note: dict[str, Any]) -> int:
        made, deck_id = self._new_note(note)
        self._collection.add_note(made, _DEFAULT_DECK_ID if self._stand_in.age.loses_decks else deck_id)
        return made.id

    def addNotes(self, notes: list[dict[str, Any]]) -> list[int | None]:
        added: list[int | None] = []
        errors = []
        for note in notes:
            try:
                added.append(self.addNote(note))
            except Exception as error:  # noqa: BLE001 - as the add-on does
                added.append(None)
                errors.append(str(error))
        if errors and not self._stand_in.age.leaves_gaps:
            self._collection.remove_notes([one for one in added if one is not None])
            raise Exception(str(errors))
        return added

    def canAddNotesWithErrorDetail(self, notes: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [self._can_add(note) for note in notes]

    def updateNoteFields(self, note: dict[str, Any]) -> None:
        try:
            found = self._collection.get_note(note["id"])
        except NotFoundError as error:
            raise Exception(f"Note was not found: {note['id']}") from error
        if note["id"] in self._stand_in.open_notes:
            return  # the open editor writes its own text over it
        for name, value in note["fields"].items():
            if name in found:
                found[name] = value
        self._collection.update_note(found)

    def addTags(self, notes: list[int], tags: str) -> None:
        self._collection.tags.bulk_add(notes, tags)

    def removeTags(self, notes: list[int], tags: str) -> None:
        self._collection.tags.bulk_remove(notes, tags)

    def deleteNotes(self, notes: list[int]) -> None:
        self._collection.remove_notes(notes)

    def _note(self, note_id: int) -> dict[str, Any]:
        try:
            note = self._collection.get_note(note_id)
        except NotFoundError:
            return {}
        if not note.card_ids() and self._stand_in.age is not Age.OF_2023:
            raise KeyError(note_id)
        fields = {name: {"value": value, "order": order} for order, (name, value) in enumerate(note.items())}
        told = {"noteId": note.id, "tags": note.tags, "fields": fields, "cards": list(note.card_ids())}
        told["modelName"] = self._collection.models.get(note.mid)["name"]
        return told if self._stand_in.age is Age.OF_2023 else {**told, "mod": note.mod, "profile": "User 1"}

    def _new_note(self, note: dict[str, Any]) -> tuple[Note, int]:
        model = self._model(note["modelName"])
        deck = self._collection.decks.by_name(note["deckName"])
        if deck is None:
            raise Exception(f"deck was not found: {note['deckName']}")
        made = self._collection.new_note(model)
        made.tags = note.get("tags", [])
        names = {name.lower(): name for name in made.keys()}  # noqa: SIM118 - a note is no mapping
        for name, value in note["fields"].items():
            if name.lower() in names:
                made[names[name.lower()]] = value
        check = made.fields_check()
        if check == NoteFieldsCheckResult.EMPTY:
            raise Exception("cannot create note because it is empty")
        if check == NoteFieldsCheckResult.DUPLICATE and not note.get("options", {}).get("allowDuplicate"):
            raise Exception("cannot create note because it is a duplicate")
        if check not in (NoteFieldsCheckResult.NORMAL, NoteFieldsCheckResult.DUPLICATE):
            raise Exception("cannot create note for unknown reason")
        return made, deck["id"]

    def _can_add(self, note: dict[str, Any]) -> dict[str, Any]:
        try:
            self._new_note(note)
        except Exception as error:  # noqa: BLE001 - as the add-on does
            return {"canAdd": False, "error": str(error)}
        return {"canAdd": True}

    # ------------------------------------------------------------------ files

    def importPackage(self, path: str) -> bool:
        options = ImportAnkiPackageOptions(merge_notetypes=True, with_scheduling=True, with_deck_configs=True)
        request = ImportAnkiPackageRequest(package_path=self._place(path), options=options)
        self._collection.import_anki_package(request)
        if self._stand_in.fails_after_import:
            raise Exception("'NoneType' object has no attribute 'strip_html'")
        return True

    def exportPackage(self, deck: str, path: str, includeSched: bool = False) -> bool:
        found = self._collection.decks.by_name(deck)
        if found is None:
            return False
        options = ExportAnkiPackageOptions(
            with_scheduling=includeSched, with_deck_configs=includeSched, with_media=True, legacy=True
        )
        place = self._place(path)
        self._collection.export_anki_package(out_path=place, options=options, limit=DeckIdLimit(found["id"]))
        return True

    def getMediaDirPath(self) -> str:
        return str(Path(self._collection.media.dir()).resolve())

    def getMediaFilesNames(self, pattern: str = "*") -> list[str]:
        return [path.name for path in Path(self.getMediaDirPath()).glob(pattern)]

    def storeMediaFile(self, filename: str, data: str | None = None, path: str | None = None) -> str:
        if not (data or path):  # an empty file is no file to the add-on
            raise Exception('You must provide a "data", "path", or "url" field.')
        content = base64.b64decode(data) if data else Path(self._place(path or "")).read_bytes()
        self.deleteMediaFile(filename)
        return self._collection.media.write_data(filename, content)

    def retrieveMediaFile(self, filename: str) -> str | bool:
        path = Path(self.getMediaDirPath(), filename)
        return base64.b64encode(path.read_bytes()).decode() if path.exists() else False

    def deleteMediaFile(self, filename: str) -> None:
        self._collection.media.trash_files([filename])

    def _place(self, path: str) -> str:
        """Where a path leads: in a container everything but Anki's own folders is somewhere else."""
        if self._stand_in.sees_our_disk or Path(path).is_relative_to(self.getMediaDirPath()):
            return path
        elsewhere = self._own_disk / Path(path).relative_to(Path(path).anchor)
        elsewhere.parent.mkdir(parents=True, exist_ok=True)
        return str(elsewhere)


def _received(client: socket.socket) -> tuple[dict[bytes, bytes], bytes] | None:
    """Headers and body of one request; a body without `Content-Length` is passed over."""
    read = b""
    while b"\r\n\r\n" not in read:
        piece = client.recv(_RECEIVED)
        if not piece:
            return None
        read += piece
    head, _, body = read.partition(b"\r\n\r\n")
    pairs = (line.partition(b": ") for line in head.split(b"\r\n")[1:])
    headers = {name.lower(): value for name, _, value in pairs}
    length = int(headers.get(b"content-length", 0))
    while len(body) < length:
        piece = client.recv(_RECEIVED)
        if not piece:
            return None
        body += piece
    return headers, body[:length]


def _ok(body: bytes) -> bytes:
    return _OK + b"Content-Length: %d\r\n\r\n" % len(body) + body
