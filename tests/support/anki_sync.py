"""JobDesk's side of a sync in tests: the clock, what it remembers, and one call for looking, planning and doing."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from jobdesk.anki.connect import AnkiConnect, Patience
from jobdesk.anki.differences import Differences
from jobdesk.anki.note import Key, Note
from jobdesk.anki.plan import DailyLimit, plan, plan_of
from jobdesk.anki.sent import Sent
from jobdesk.anki.sync import Sync, Synced
from jobdesk.core.clock import Clock
from tests.support.anki_connect import StandIn
from tests.support.clock import HandClock


class Desk:
    """One JobDesk that syncs with one Anki; `sent` is what it keeps."""

    def __init__(self, anki: StandIn) -> None:
        self.anki = anki
        self.clock = HandClock(Clock().now())
        self.sent: dict[Key, Sent] = {}
        self.connect = AnkiConnect(
            anki.address, anki.key, clock=Clock(), patience=Patience(connect_s=10.0, answer_s=20.0)
        )

    def look(self, *notes: Note) -> Differences:
        return Sync(self.connect, self.clock).look(notes, self.sent)

    def sync(self, *notes: Note, limit: DailyLimit | None = None) -> Synced:
        sync = Sync(self.connect, self.clock)
        return sync.carry_out(plan(sync.look(notes, self.sent), limit=limit), self.sent, self.keep)

    def settle(self, ids: Collection[str], *notes: Note) -> Synced:
        """What a person picks."""
        sync = Sync(self.connect, self.clock)
        return sync.carry_out(plan_of(sync.look(notes, self.sent), ids), self.sent, self.keep)

    def keep(self, sent: Sequence[Sent]) -> None:
        self.sent |= {one.key: one for one in sent}
