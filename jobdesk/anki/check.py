"""Finds out whether Anki can be synced with, and if not, whose turn it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from jobdesk.anki.connect import ADDRESS, PATIENCE, VERSION, AnkiConnect, Patience
from jobdesk.anki.troubles import (
    ActionFailed,
    AddOnTooOld,
    AnkiNotRunning,
    AnkiRefused,
    AnkiSilent,
    AnkiTrouble,
    AnswerCutOff,
    KeyNotWanted,
    KeyRefused,
    KeyWanted,
    NotAnkiConnect,
    ProfileClosed,
)
from jobdesk.core.clock import Clock
from jobdesk.core.language import _


class Standing(StrEnum):
    """How things stand between JobDesk and Anki."""

    READY = "ready"
    NOT_RUNNING = "not running"
    PROFILE_CLOSED = "profile closed"
    KEY_WANTED = "key wanted"
    KEY_REFUSED = "key refused"
    KEY_NOT_WANTED = "key not wanted"
    TOO_OLD = "add-on too old"
    REFUSED = "refused"
    SILENT = "silent"
    CUT_OFF = "cut off"
    NOT_ANKI_CONNECT = "not AnkiConnect"
    FAILED = "failed"


_STANDINGS: dict[type[AnkiTrouble], Standing] = {
    AnkiNotRunning: Standing.NOT_RUNNING,
    ProfileClosed: Standing.PROFILE_CLOSED,
    KeyWanted: Standing.KEY_WANTED,
    KeyRefused: Standing.KEY_REFUSED,
    KeyNotWanted: Standing.KEY_NOT_WANTED,
    AddOnTooOld: Standing.TOO_OLD,
    AnkiRefused: Standing.REFUSED,
    AnkiSilent: Standing.SILENT,
    AnswerCutOff: Standing.CUT_OFF,
    NotAnkiConnect: Standing.NOT_ANKI_CONNECT,
}

# Without these nothing goes; where others are missing, there is another way.
_NEEDED = frozenset(
    {"addNotes", "addTags", "cardsInfo", "changeDeck", "createDeck", "deckNamesAndIds", "findNotes", "modelNamesAndIds"}
    | {"multi", "notesInfo", "removeTags", "updateNoteFields"}
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found at the address of AnkiConnect, and a sentence for a person."""

    standing: Standing
    sentence: str
    address: str
    version: int | None = None
    actions: frozenset[str] = frozenset()
    """What the add-on can do; empty where it was not reached, or cannot tell."""

    @property
    def is_ready(self) -> bool:
        return self.standing is Standing.READY


def check(address: str = ADDRESS, key: str | None = None, *, clock: Clock, patience: Patience = PATIENCE) -> Finding:
    """Look whether Anki is there and lets us in. Raises nothing but `UnusableAddress`; changes nothing."""
    connect = AnkiConnect(address, key, clock=clock, patience=patience)
    version: int | None = None
    actions: frozenset[str] = frozenset()
    try:
        version = _version(connect)
        actions = _actions(connect)
        connect.call("deckNames")
    except KeyRefused as trouble:
        return _told(_about_key(trouble, AnkiConnect(address, clock=clock, patience=patience)), address)
    except AnkiTrouble as trouble:
        return _told(trouble, address, version, actions)
    return Finding(Standing.READY, _("Anki is ready."), address, version, actions)


def _version(connect: AnkiConnect) -> int:
    version = connect.call("version")
    if not isinstance(version, int):
        raise NotAnkiConnect
    if version < VERSION:
        raise AddOnTooOld
    return version


def _actions(connect: AnkiConnect) -> frozenset[str]:
    """What the add-on can do. One that cannot tell is older than what is needed."""
    try:
        told = connect.call("apiReflect", scopes=["actions"], actions=None)
    except ActionFailed as failure:
        raise AddOnTooOld from failure
    if not isinstance(told, dict) or not isinstance(told.get("actions"), list):
        raise NotAnkiConnect
    actions = frozenset(told["actions"])
    if missing := _NEEDED - actions:
        words = _("{trouble}: it cannot do {actions}.")
        raise AddOnTooOld(words.format(trouble=AddOnTooOld().message[:-1], actions=", ".join(sorted(missing))))
    return actions


def _about_key(refused: KeyRefused, without_key: AnkiConnect) -> AnkiTrouble:
    """Whether the key is wrong or there should be none: AnkiConnect says the same of both."""
    try:
        without_key.call("version")
    except AnkiTrouble:
        return refused
    return KeyNotWanted()


def _told(
    trouble: AnkiTrouble, address: str, version: int | None = None, actions: frozenset[str] = frozenset()
) -> Finding:
    standing = _STANDINGS.get(type(trouble), Standing.FAILED)
    return Finding(standing, trouble.message, address, version, actions)
