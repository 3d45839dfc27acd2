"""Ends the processes that an owner which died left behind; its runs are the store's to rescue."""

from __future__ import annotations

import logging

from jobdesk.processes.tree import LEASE_TOKEN, kill_all, strays

log = logging.getLogger(__name__)


def end_strays(lease_token: str) -> int:
    """Kill every process that the engine with this lease started and left; how many they were."""
    killed = kill_all(lambda: strays(lease_token, LEASE_TOKEN))
    if killed.ended:
        log.info("Ended %s processes that an earlier JobDesk had left.", len(killed.ended))
    return len(killed.ended)
