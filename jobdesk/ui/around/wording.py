"""What is said of all that goes on, by the tray, by the system's notifications, and before the window closes. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from jobdesk.core.customs import number
from jobdesk.core.language import _, ngettext
from jobdesk.desk.jobs.job_cards import Going
from jobdesk.ui.notices import Notice
from jobdesk.ui.plain import one_line

WORDS_LENGTH = 200


class Standing(StrEnum):
    """What the tray shows: how all of it stands, the gravest first."""

    TROUBLE = "trouble"
    PAUSED = "paused"
    WORKING = "working"
    HELD = "held"
    IDLE = "idle"


def standing_of(going: Going) -> Standing:
    """How all of it stands."""
    pool = going.pool
    if pool.failure is not None or pool.trouble is not None:
        return Standing.TROUBLE
    if pool.is_paused:
        return Standing.PAUSED
    if not going.jobs:
        return Standing.IDLE
    return Standing.WORKING if going.running or pool.holding is None else Standing.HELD


def standing_words(going: Going) -> str:
    """`Working: 21 of 34`; one line, for the tip and the menu of the tray."""
    pool = going.pool
    match standing_of(going):
        case Standing.TROUBLE:
            return one_line(pool.trouble or _("JobDesk has stopped working because of a bug of its own."), WORDS_LENGTH)
        case Standing.PAUSED:
            return _("Everything is paused")
        case Standing.WORKING:
            return _("Working: {done} of {all}").format(done=number(going.final), all=number(going.runs))
        case Standing.HELD:
            return one_line(pool.holding or "", WORDS_LENGTH)
        case Standing.IDLE:
            return _("Nothing to do")


def under_way_words(going: Going) -> str:
    """`2 jobs are under way: 21 of 34 runs are done.`"""
    jobs = ngettext("{n} job is under way", "{n} jobs are under way", going.jobs).format(n=number(going.jobs))
    done = ngettext("{done} of {n} run is done", "{done} of {n} runs are done", going.runs)
    return f"{jobs}: {done.format(done=number(going.final), n=number(going.runs))}."


def notification(notices: Sequence[Notice]) -> str:
    """What happened while the person was away, those of one group together.

    A system may read its notifications as markup, so that no name of another's opens a tag there.
    """
    groups: dict[str, list[Notice]] = {}
    for notice in notices:
        groups.setdefault(notice.group, []).append(notice)
    said = [_of_group(group) for group in groups.values()]
    return " ".join(one_line(words, WORDS_LENGTH) for words in said).replace("<", "‹")


def _of_group(notices: Sequence[Notice]) -> str:
    many = notices[-1].many
    return many(len(notices)) if len(notices) > 1 and many is not None else notices[-1].words
