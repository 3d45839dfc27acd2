"""Anki: whether it is there, how it differs from the notes both ways, and bringing it to where the notes are."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, Protocol

from jobdesk.anki.check import Finding, check
from jobdesk.anki.connect import PATIENCE, AnkiConnect, Patience
from jobdesk.anki.deletion import Deleted, delete
from jobdesk.anki.differences import Differences
from jobdesk.anki.found import AnkiNote
from jobdesk.anki.note import Note
from jobdesk.anki.package import LeftOut, Package, write_package
from jobdesk.anki.plan import DailyLimit, Plan, how_many_fit, plan, plan_of
from jobdesk.anki.sent import Sent, SentByKey, under_its_names
from jobdesk.anki.sync import Sync, Synced
from jobdesk.anki.troubles import AnkiTrouble
from jobdesk.core.clock import MICROSECONDS, Clock, as_datetime
from jobdesk.core.errors import EnvironmentTrouble, UserError
from jobdesk.desk.cards.sent import SentNotes
from jobdesk.desk.settings import AnkiSettings
from jobdesk.store.locks import open_private, try_lock

FOLDER = "anki"
"""Below the data folder: packages, and exports of what was deleted."""

_DIGITS = 8
_MEDIA = re.compile(r"<(?:img|audio|video|object)\b|\[sound:", re.IGNORECASE)

Watch = Callable[[int, int], None]
"""Hears how many notes are done, and of how many."""


class AnkiNotReady(AnkiTrouble):
    """Anki cannot be synced with."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.sentence)
        self.finding = finding


class HasMedia(UserError):
    """A card with pictures or sounds cannot be taken over from Anki; edit it here, and pick it."""

    help = "anki#sync"


class HasFormatting(UserError):
    """A card with colours, or what else cards here cannot have, cannot be taken over from Anki; edit it here."""

    help = "anki#sync"


class SyncGoingOn(EnvironmentTrouble):
    """Another JobDesk is changing Anki; wait until it is done."""

    help = "anki#sync"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a repository wants in Anki: its accepted cards as notes, and how many new cards a day.

    `repository` is its common git folder; `waiting` are the ids of current cards that nobody has accepted.
    """

    repository: Path
    notes: tuple[Note, ...]
    waiting: frozenset[str]
    daily_new_limit: int


class Side(NamedTuple):
    """What a card asks and what it answers, as HTML; of a cloze its text, and what is shown beside."""

    front: str
    back: str


class Notebook(Protocol):
    """Where notes come from: the cards of repositories, with what was decided about them."""

    def wanted(self, repository: Path, tip: str) -> Wanted:
        """What the repository at a path wants in Anki."""

    def take(self, repository: Path, tip: str, cards: Mapping[str, Side]) -> None:
        """Let accepted cards, by their ids, say this from now on. Raises `HasFormatting`, and then none does."""


@dataclass(frozen=True, slots=True)
class SyncRequest:
    """Which notes, and which Anki: what is None is as the settings have it."""

    repository: Path
    tip: str = "HEAD"
    url: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Prospect:
    """How one Anki stood to the notes of one repository, and what a sync would do."""

    request: SyncRequest
    wanted: Wanted
    sent: SentByKey
    plan: Plan

    @property
    def differences(self) -> Differences:
        return self.plan.differences

    @property
    def left(self) -> tuple[AnkiNote, ...]:
        """In Anki, and not in the notes any more."""
        return tuple(note for note in self.differences.orphans if note.id not in self.wanted.waiting)

    @property
    def unaccepted(self) -> tuple[AnkiNote, ...]:
        """In Anki and in the notes, but not among the accepted cards now."""
        return tuple(note for note in self.differences.orphans if note.id in self.wanted.waiting)

    @property
    def deletable(self) -> tuple[AnkiNote, ...]:
        """Everything that JobDesk made, and that no accepted card wants."""
        differences = self.differences
        return (*differences.orphans, *differences.strangers, *differences.copies)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A package in place of a sync; `path` is None where there was nothing to write, or nothing was to be written.

    `replacing` counts those of its notes that Anki has already: an import replaces what was changed there by hand.
    `later` counts what the daily limit leaves for another day; `left_out` is what Anki would not take, or cannot yet.
    """

    path: Path | None
    notes: int
    replacing: int
    later: int
    left_out: tuple[LeftOut, ...] = ()
    has_accepted: bool = True
    """Whether any card was accepted, so that there could be something to write."""


class Anki:
    """The facet of the desk that knows Anki. It may raise any `AnkiTrouble`, and what the notebook raises."""

    def __init__(
        self,
        notebook: Notebook,
        sent: SentNotes,
        settings: Callable[[], AnkiSettings],
        folder: Path,
        clock: Clock,
        patience: Patience = PATIENCE,
    ) -> None:
        self._notebook = notebook
        self._sent = sent
        self._settings = settings
        self._folder = folder
        self._clock = clock
        self._patience = patience

    def check(self, url: str | None = None, key: str | None = None) -> Finding:
        """Look whether Anki is there and lets us in. Raises nothing but `UnusableAddress`."""
        return check(*self._door(url, key), clock=self._clock, patience=self._patience)

    def look(self, request: SyncRequest) -> Prospect:
        """How Anki stands to the notes, and what a sync would do; changes nothing. Raises `AnkiNotReady`."""
        finding = self.check(request.url, request.key)
        if not finding.is_ready:
            raise AnkiNotReady(finding)
        wanted = self._notebook.wanted(request.repository, request.tip)
        sent = self._sent.of(wanted.repository, {note.key for note in wanted.notes})
        differences = self._sync(request).look(wanted.notes, sent)
        limit = DailyLimit(wanted.daily_new_limit, self._today())
        return Prospect(request, wanted, sent, plan(differences, limit=limit))

    def sync(self, prospect: Prospect, watch: Watch | None = None) -> Synced:
        """Do what was told. Whatever is cut off is done or not, and a sync once more finds which."""
        return self._carry_out(prospect, prospect.plan, watch)

    def settle(self, prospect: Prospect, ids: Collection[str], watch: Watch | None = None) -> Synced:
        """Bring the picked cards, by their ids, to where the notes are, whatever kept them from it.

        New ones are added, over the daily limit too; changed ones are changed, and what a person edited in Anki is
        written over; what they deleted is added again. Nothing else is changed.
        """
        return self._carry_out(prospect, plan_of(prospect.differences, frozenset(ids)), watch)

    def take(self, prospect: Prospect, ids: Collection[str]) -> tuple[str, ...]:
        """Let cards say what a person made of them in Anki; the ids of those that were changed there.

        Raises `HasMedia` and `HasFormatting`, and then none is taken. Nothing is changed in Anki: it has what
        is wanted now.
        """
        edited = [match for match in prospect.differences.edited if match.note.id in ids]
        for match in edited:
            if match.note.media or _MEDIA.search("".join(match.found.content[:2])):
                raise HasMedia
        taken = {match.note.id: Side(*match.found.content[:2]) for match in edited}
        if taken:
            self._notebook.take(prospect.request.repository, prospect.request.tip, taken)
        return tuple(taken)

    def delete(self, prospect: Prospect, notes: Sequence[AnkiNote]) -> Deleted:
        """Delete some of the `deletable` notes, as they were told, once an export of them is in the data folder."""
        with self._alone():
            deleted = delete(notes, self._folder / FOLDER / "deleted", self._connect(prospect.request))
        gone = {note.note_id for note in deleted.notes}
        forgotten = [replace(one, note_id=None) for one in prospect.sent.values() if one.note_id in gone]
        self._sent.keep(prospect.wanted.repository, forgotten)
        return deleted

    def pack(self, request: SyncRequest, target: Path | None = None, *, is_dry: bool = False) -> Parcel:
        """Write what Anki does not have yet into a package, for a person to import; by default to the data folder.

        What went only into packages so far goes into each of them, since nobody can say which was imported.
        """
        wanted = self._notebook.wanted(request.repository, request.tip)
        sent = self._sent.of(wanted.repository, {note.key for note in wanted.notes})
        faults = [LeftOut(note, reason) for note in wanted.notes if (reason := note.flaw or note.lack)]
        faulty = {one.note.key for one in faults}
        ordered = sorted((one for one in wanted.notes if one.key not in faulty), key=lambda note: -note.priority)
        new = [note for note in ordered if note.key not in sent]
        coming = how_many_fit(new, self._room_today(wanted))
        replacing = [note for note in ordered if _is_outdated(note, sent.get(note.key))]
        notes = [*(note for note in ordered if _was_never_seen(sent.get(note.key))), *replacing, *new[:coming]]
        later = len(new) - coming
        if not notes or is_dry:
            return Parcel(None, len(notes), len(replacing), later, tuple(faults), bool(wanted.notes))
        package = self._write(target or self._usual_package(wanted.repository), notes, sent)
        self._sent.keep(wanted.repository, [_as_seen(one, sent.get(one.key)) for one in package.sent])
        replaced = {note.key for note in replacing}.intersection(one.key for one in package.sent)
        return Parcel(package.path, len(package.sent), len(replaced), later, (*faults, *package.left_out))

    def _carry_out(self, prospect: Prospect, agreed: Plan, watch: Watch | None) -> Synced:
        left = {note.key for note in (*agreed.add, *(match.note for match in agreed.change))}
        total = len(left)

        def keep(sent: Sequence[Sent]) -> None:
            self._sent.keep(prospect.wanted.repository, sent)
            left.difference_update(one.key for one in sent)
            if watch is not None:
                watch(total - len(left), total)

        with self._alone():
            return self._sync(prospect.request).carry_out(agreed, prospect.sent, keep)

    def _write(self, path: Path, notes: Sequence[Note], sent: SentByKey) -> Package:
        with suppress(OSError):  # the writing itself says what is wrong with the place
            path.parent.mkdir(parents=True, exist_ok=True)
        return write_package(path, notes, self._clock.now(), sent)

    def _usual_package(self, repository: Path) -> Path:
        """One for each repository, replaced every time: whatever nobody may have imported yet is in the next one."""
        name = repository.parent.name if repository.name == ".git" else repository.stem
        digest = hashlib.sha256(os.fsencode(repository)).hexdigest()[:_DIGITS]
        return self._folder / FOLDER / f"{name or 'notes'}-{digest}.apkg"

    def _room_today(self, wanted: Wanted) -> int:
        """How many new cards packages may hold today, besides those that were in one today already."""
        begun = self._sent.begun_since(wanted.repository, self._today())
        return wanted.daily_new_limit - sum(len(note.card_ords) for note in wanted.notes if note.key in begun)

    def _today(self) -> int:
        """When this day began here, in microseconds since the epoch."""
        now = as_datetime(self._clock.now()).astimezone()
        return int(now.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()) * MICROSECONDS

    def _sync(self, request: SyncRequest) -> Sync:
        return Sync(self._connect(request), self._clock)

    def _connect(self, request: SyncRequest) -> AnkiConnect:
        return AnkiConnect(*self._door(request.url, request.key), clock=self._clock, patience=self._patience)

    def _door(self, url: str | None, key: str | None) -> tuple[str, str | None]:
        """Address and key: what was said, else what the settings say."""
        settings = self._settings()
        return url or settings.url, key or settings.key or None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """No other JobDesk changes Anki meanwhile: two that add the same note would make two of it."""
        handle = open_private(self._folder / "anki.lock")
        try:
            if not try_lock(handle):
                raise SyncGoingOn
            yield
        finally:
            os.close(handle)


def _was_never_seen(before: Sent | None) -> bool:
    """Whether a note went into packages, as far as is known not into Anki."""
    return before is not None and before.note_id is None


def _is_outdated(note: Note, before: Sent | None) -> bool:
    """Whether Anki has it, as far as is known otherwise than it is wanted."""
    return before is not None and before.note_id is not None and under_its_names(note, before).digest != before.digest


def _as_seen(sent: Sent, before: Sent | None) -> Sent:
    """What is to be remembered of a note in a package: of one that was seen in Anki, what was seen there last."""
    if before is None or before.note_id is None:
        return sent
    return replace(sent, digest=before.digest, revision=before.revision)
