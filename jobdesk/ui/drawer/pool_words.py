"""What is said of the pool, in one sentence. No Qt here."""

from __future__ import annotations

from jobdesk.core.language import _, told
from jobdesk.desk.pool import PoolState


def pool_words(state: PoolState) -> str | None:
    """What keeps new work from starting, the gravest first; None where nothing does."""
    if state.failure is not None:
        words = _("JobDesk has stopped working because of a bug of its own; please report it: {what}.")
        return words.format(what=state.failure)
    if state.trouble is not None:
        return state.trouble
    if state.owner is None:
        return _("Nobody works on this now: what is queued waits.")
    if state.is_paused:
        return _("Everything is paused: nothing new starts.")
    if state.holding is not None:
        return _("{trouble} Nothing new starts until that is better.").format(trouble=told(state.holding))
    return None
