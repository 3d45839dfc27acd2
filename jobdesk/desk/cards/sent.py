"""What was sent of each note, kept for ever: by it packages and syncs mean the same notes, whichever way they went."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from jobdesk.anki.note import Key
from jobdesk.anki.sent import Sent, SentByKey
from jobdesk.core.clock import Clock
from jobdesk.store.decisions import Decision
from jobdesk.store.store import Store

KIND = "sent"
LATEST_KIND = "sent until"
_EVERYTHING = "everything"
_FIELDS = tuple(field.name for field in fields(Sent))


@dataclass(frozen=True, slots=True)
class _Kept:
    """What was sent of a note, from which repository it last came, and when it was sent first."""

    sent: Sent
    repository: str
    first_at: int


class SentNotes:
    """Remembers for every note what was last written of it, into a package or into Anki.

    A note is known by its key, from whatever clone of its repository it comes. What is sent again just as it was
    leaves one line for all of it, the time; so exports may be many, though nothing here is ever deleted.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def all(self) -> SentByKey:
        """Of all notes."""
        return {key: kept.sent for key, kept in self._kept().items()}

    def of(self, repository: Path, wanted: Collection[Key]) -> SentByKey:
        """Of the notes that came from a repository (its common git folder), and of those that are wanted now."""
        place = str(repository)
        return {key: kept.sent for key, kept in self._kept().items() if key in wanted or kept.repository == place}

    def begun_since(self, repository: Path, since: int) -> set[Key]:
        """The notes of a repository that were sent for the first time at or after `since` (microseconds)."""
        place = str(repository)
        return {key for key, kept in self._kept().items() if kept.repository == place and kept.first_at >= since}

    def keep(self, repository: Path, sent: Sequence[Sent]) -> None:
        """Make durable what was sent from a repository, each in place of what was remembered for its key."""
        if not sent:
            return
        now = self._clock.now()
        with self._store.writing() as connection:
            known = self._read(connection, [_identity(one.key) for one in sent])
            kept = [_Kept(one, str(repository), _first_at(known.get(one.key), now)) for one in sent]
            fresh = [one for one in kept if not _says_the_same(one, known.get(one.sent.key))]
            self._add(connection, KIND, {_identity(one.sent.key): _shape(one) for one in fresh}, now)
            latest = max(one.sent_at for one in sent)
            if latest > self._latest(connection):
                self._add(connection, LATEST_KIND, {_EVERYTHING: latest}, now)

    def _kept(self) -> Mapping[Key, _Kept]:
        """All that is kept; what is sent next is later than anything that was sent, as far as a note goes."""
        with self._store.reading() as connection:
            latest = self._latest(connection)
            kept = self._read(connection, None)
        return {
            key: replace(one, sent=replace(one.sent, sent_at=max(one.sent.sent_at, latest)))
            for key, one in kept.items()
        }

    def _read(self, connection: sqlite3.Connection, identities: Collection[str] | None) -> dict[Key, _Kept]:
        decisions = self._store.decisions.latest(connection, KIND, identities).values()
        return {kept.sent.key: kept for kept in map(_kept_in, decisions)}

    def _latest(self, connection: sqlite3.Connection) -> int:
        """The latest modification time that any note was given."""
        known = self._store.decisions.latest(connection, LATEST_KIND).get(_EVERYTHING)
        return known.decision if known is not None and isinstance(known.decision, int) else 0

    def _add(self, connection: sqlite3.Connection, kind: str, decisions: Mapping[str, object], now: int) -> None:
        self._store.decisions.add_all(connection, kind, decisions, who="person", now=now)


def _identity(key: Key) -> str:
    return f"{key.type} {key.id}"


def _first_at(before: _Kept | None, now: int) -> int:
    return now if before is None else before.first_at


def _says_the_same(one: _Kept, before: _Kept | None) -> bool:
    """Whether they differ in the time at most."""
    return before is not None and one == replace(before, sent=replace(before.sent, sent_at=one.sent.sent_at))


def _shape(kept: _Kept) -> dict[str, Any]:
    return {**asdict(kept.sent), "repository": kept.repository, "first_at": kept.first_at}


def _kept_in(decision: Decision) -> _Kept:
    assert isinstance(decision.decision, dict)
    shape: dict[str, Any] = decision.decision
    given = {name: shape[name] for name in _FIELDS if name in shape}
    given |= {"tags": tuple(shape["tags"]), "names": tuple((ours, theirs) for ours, theirs in shape["names"])}
    return _Kept(Sent(**given), shape["repository"], shape["first_at"])
