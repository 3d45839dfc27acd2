"""Slots: small repositories of JobDesk's own in which commands run at commits, apart from the person's own."""

from jobdesk.git.slots.errors import CommitGone, ContentMissing, LenderGone, SlotInUse, SlotTrouble, UnsafeTree
from jobdesk.git.slots.leftovers import Keep
from jobdesk.git.slots.shelf import ShelvedSlot, make_room, remove_slot, slots_below
from jobdesk.git.slots.slot import CheckedOut, Slot
from jobdesk.git.slots.source import SlotSource

__all__ = [
    "CheckedOut",
    "CommitGone",
    "ContentMissing",
    "Keep",
    "LenderGone",
    "ShelvedSlot",
    "Slot",
    "SlotInUse",
    "SlotSource",
    "SlotTrouble",
    "UnsafeTree",
    "make_room",
    "remove_slot",
    "slots_below",
]
