"""Ends the processes that an owner which died left behind; its runs are the store's to rescue."""

from __future__ import annotations

import logging
import os

from jobdesk.processes.tree import LEASE_TOKEN, descendants, kill_all, strays

log = logging.getLogger(__name__)


def end_strays(lease_token: str) -> int:
    """Kill every process that the engine with this lease started and left; how many they were.

    Who threw the mark of the lease away is found below the host, as long as that lives: both go together.
    """

    def look() -> list[int]:
        below = (pid for root in strays(lease_token, LEASE_TOKEN) for pid in (root, *descendants(root)))
        return [pid for pid in dict.fromkeys(below) if pid != os.getpid()]

    killed = kill_all(look)
    if killed.ended:
        log.info("Ended %s processes that an earlier JobDesk had left.", len(killed.ended))
    return len(killed.ended)
