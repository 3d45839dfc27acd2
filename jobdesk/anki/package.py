"""Writes a package (.apkg) that Anki imports: new notes are added, known ones updated, and their scheduling stays.

genanki knows the form of the collection, of decks and of note types. The rows of notes and cards are written here, many
at a time: genanki asks the database twice for each note, and gives all notes one modification time.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import genanki

from jobdesk.anki.note import DOUBLE, Key, Media, Note
from jobdesk.anki.note_types import OWN_FIELDS, STYLE, STYLED_AT, NoteType
from jobdesk.anki.sent import NOTHING_SENT, Sent, SentByKey, all_fields, all_tags, to_be_sent, under_its_names
from jobdesk.core.clock import MICROSECONDS
from jobdesk.core.errors import EnvironmentTrouble
from jobdesk.core.language import _

_ROWS = 200
_DECK_IDS = 1 << 30
_LEAVE_IT = "JobDesk knows the card by this; leave it as it is."
_NEW_NOTE = "INSERT INTO notes VALUES (?, ?, ?, ?, -1, ?, ?, ?, 0, 0, '')"
_NEW_CARD = "INSERT INTO cards VALUES (?, ?, ?, ?, ?, -1, 0, 0, ?, 0, 0, 0, 0, 0, 0, 0, 0, '')"


_Row = tuple[int | str, ...]


class PackageNotWritten(EnvironmentTrouble):
    """The package could not be written."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A note that is not in the package, and why, as a sentence."""

    note: Note
    reason: str


@dataclass(frozen=True, slots=True)
class Package:
    """A package that was written. `sent` is what to remember of its notes, each in place of what was `before`."""

    path: Path
    cards: int
    sent: tuple[Sent, ...]
    left_out: tuple[LeftOut, ...]


def write_package(path: Path, notes: Iterable[Note], now: int, sent: SentByKey = NOTHING_SENT) -> Package:
    """Write the notes into a package at `path`, which is replaced in one step.

    The notes are read once and not kept, so they may be any number. `now` is in microseconds since the epoch; `sent`
    is what was sent before. Raises `PackageNotWritten`.
    """
    with _sentences(path), tempfile.TemporaryDirectory(prefix="jobdesk-") as folder:
        database = Path(folder, "collection.anki2")
        with closing(_collection(database)) as connection:
            rows = _Rows(connection.cursor(), now, sent)
            rows.write(notes)
            connection.commit()
        part = path.with_name(f".{path.name}.part")
        try:
            _pack(part, database, rows.media)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    return Package(path, rows.cards, tuple(rows.sent), tuple(rows.left_out))


class _Rows:
    """The notes and cards of one package, written many at a time."""

    def __init__(self, cursor: sqlite3.Cursor, now: int, sent: SentByKey) -> None:
        self.sent: list[Sent] = []
        self.left_out: list[LeftOut] = []
        self.media: dict[str, Media] = {}
        self.cards = 0
        self._keys: set[Key] = set()
        self._cursor = cursor
        self._now = now
        self._before = sent
        self._decks: dict[str, int] = {}
        self._types: dict[tuple[str, int], NoteType] = {}
        self._note_ids = itertools.count(now // 1000)
        self._card_ids = itertools.count(now // 1000)
        self._places = itertools.count(1)

    def write(self, notes: Iterable[Note]) -> None:
        wanted = self._wanted(notes)
        while batch := list(itertools.islice(wanted, _ROWS)):
            self._cursor.executemany(_NEW_NOTE, [note for note, _ in batch])
            self._cursor.executemany(_NEW_CARD, [card for _, cards in batch for card in cards])
        self._write_decks()

    def _wanted(self, notes: Iterable[Note]) -> Iterator[tuple[_Row, list[_Row]]]:
        for note in notes:
            before = self._before.get(note.key)
            double = DOUBLE if note.key in self._keys else None
            if reason := note.flaw or note.lack or double or _obstacle(before):
                self.left_out.append(LeftOut(note, reason))
                continue
            self._keys.add(note.key)
            note = under_its_names(note, before)
            sent = to_be_sent(note, before, self._now)
            self.sent.append(sent)
            self.media.update((media.name, media) for media in note.media)
            yield self._rows_of(note, sent)

    def _rows_of(self, note: Note, sent: Sent) -> tuple[_Row, list[_Row]]:
        note_id, second, place = next(self._note_ids), sent.sent_at // MICROSECONDS, next(self._places)
        deck_id = self._decks[note.kept_deck] = deck_id_of(note.kept_deck)
        type_id = sent.type_id or note.type.type_id
        self._types[note.type.name, type_id] = note.type
        tags, fields = " ".join(("", *all_tags(note, sent), "")), "\x1f".join(all_fields(note, sent))
        cards: list[_Row] = [(next(self._card_ids), note_id, deck_id, ord_, second, place) for ord_ in note.card_ords]
        self.cards += len(cards)
        return (note_id, sent.guid, type_id, second, tags, fields, note.content[0]), cards

    def _write_decks(self) -> None:
        models = [_model(note_type, type_id) for (_, type_id), note_type in self._types.items()]
        for name, deck_id in self._decks.items():
            deck = genanki.Deck(deck_id, name)
            for model in models:
                deck.add_model(model)
            deck.write_to_db(self._cursor, STYLED_AT, itertools.count())


@lru_cache(maxsize=1024)
def deck_id_of(name: str) -> int:
    """An id for a deck in a package, always the same; Anki looks for the deck by its name."""
    digest = hashlib.sha256(name.casefold().encode()).digest()
    return _DECK_IDS + int.from_bytes(digest[:4]) % _DECK_IDS


def _obstacle(before: Sent | None) -> str | None:
    if before is not None and not before.guid:
        return "Anki knows it by an identity of its own that could not be learned yet; sync once more."
    return None


def _collection(database: Path) -> sqlite3.Connection:
    """An empty collection in the form that every Anki reads; it is thrown away if anything goes wrong."""
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA journal_mode = off")
    connection.execute("PRAGMA synchronous = off")
    genanki.Package([]).write_to_db(connection.cursor(), 0.0, itertools.count())
    return connection


def _model(note_type: NoteType, type_id: int) -> genanki.Model:
    fields: list[dict[str, str | bool]] = [{"name": name} for name in note_type.content]
    fields += [{"name": name, "collapsed": True, "description": _LEAVE_IT} for name in OWN_FIELDS]
    templates = [{"name": one.name, "qfmt": one.front, "afmt": one.back} for one in note_type.templates]
    kind = genanki.Model.CLOZE if note_type.is_cloze else genanki.Model.FRONT_BACK
    return genanki.Model(type_id, note_type.name, fields=fields, templates=templates, css=STYLE, model_type=kind)


def _pack(path: Path, database: Path, media: dict[str, Media]) -> None:
    names = {str(number): name for number, name in enumerate(media)}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.write(database, "collection.anki2")
        archive.writestr("media", json.dumps(names))
        for number, name in names.items():
            archive.write(media[name].path, number, zipfile.ZIP_STORED)


@contextmanager
def _sentences(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise PackageNotWritten(
            _("The package {path} could not be written: {error}.").format(path=path, error=error.strerror or error)
        ) from error
    except sqlite3.OperationalError as error:
        raise PackageNotWritten(
            _("The package {path} could not be written: {error}.").format(path=path, error=error)
        ) from error
