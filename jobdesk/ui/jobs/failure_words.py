"""What the window says of groups of failures, made ready where they are read; no Qt here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from jobdesk.core.customs import number
from jobdesk.core.failures import FailureGroup
from jobdesk.core.folding import Part, parts_of
from jobdesk.core.language import _, ngettext, told
from jobdesk.core.numbers import Numbers
from jobdesk.desk.jobs.failures import FailureBoard
from jobdesk.desk.words import counted_jobs, counted_runs, moment
from jobdesk.ui.plain import one_line
from jobdesk.ui.wording import BETWEEN

SAID_NOTHING = _("It said nothing")
NOTHING_TO_RETRY = _("Every job of this group was retried already, or cannot be retried.")
MOST_VERSIONS = 3
MOST_ROWS = 1000
DAY_S = 86_400

SPANS: tuple[tuple[str, str, int | None], ...] = (
    ("day", _("Last 24 hours"), DAY_S),
    ("week", _("Last 7 days"), 7 * DAY_S),
    ("month", _("Last 30 days"), 30 * DAY_S),
    ("all", _("All time"), None),
)
"""The name of a span of time, what it is called, and how many seconds it goes back."""


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group as the list shows it: what it says in parts, folded ones apart; a line of facts; and all of it spoken.

    `runs` are the numbers of its runs, newest first.
    """

    group: FailureGroup
    runs: Numbers
    count: str
    parts: tuple[Part, ...]
    facts: str
    chip: str
    spoken: str

    @property
    def said(self) -> str:
        return "".join(part.text for part in self.parts)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which groups are wanted: those that say a text, in any case of letters; or only those that are new."""

    text: str = ""
    only_new: bool = False

    @property
    def is_open(self) -> bool:
        return not self.text and not self.only_new

    def lets_pass(self, group: FailureGroup) -> bool:
        if self.only_new and not group.is_new:
            return False
        said = "\n".join((told(group.example), group.example, group.pattern, group.pipeline, *group.versions))
        return self.text.casefold() in said.casefold()


def rows_of(board: FailureBoard, narrowed: Narrowed, now: int) -> list[GroupRow]:
    """The groups of a board that are wanted, in its order, and the largest of them where they are very many."""
    wanted = (group for group in board.groups if narrowed.lets_pass(group))
    return [_row(group, now) for group in islice(wanted, MOST_ROWS)]


def _row(group: FailureGroup, now: int) -> GroupRow:
    parts = parts_of(one_line(told(group.example))) or (Part(SAID_NOTHING, False),)
    chip = _("New since {version}").format(version=one_line(group.first_version, 20)) if group.is_new else ""
    facts = BETWEEN.join(_facts(group, now))
    muted = _("muted") if group.is_muted else ""
    said = "".join(part.text for part in parts)
    spoken = ", ".join(filter(None, [counted_runs(group.count), said, chip, muted, facts]))
    return GroupRow(group, Numbers.of(group.runs), number(group.count), parts, facts, chip, spoken)


def _facts(group: FailureGroup, now: int) -> list[str]:
    facts = [f"{one_line(group.pipeline, 40)} {versions_words(group.versions)}", counted_jobs(group.jobs)]
    if group.count == 1:
        return [*facts, moment(group.last_at, now)]
    first, last = moment(group.first_at, now), moment(group.last_at, now)
    return [*facts, _("first {time}").format(time=first), _("last {time}").format(time=last)]


def versions_words(versions: Sequence[str]) -> str:
    """`1.1`, `1.1, 1.2`, or of many `1.0 – 1.9`."""
    shown = [one_line(version, 20) for version in versions]
    return ", ".join(shown) if len(shown) <= MOST_VERSIONS else f"{shown[0]} – {shown[-1]}"


def summed_words(board: FailureBoard) -> str:
    """`12 groups`, without the muted ones; and whether there are more failures than were looked at."""
    n = len(board.heard)
    groups = ngettext("{n} group", "{n} groups", n).format(n=number(n))
    return _("{groups} · older failures are left out").format(groups=groups) if board.is_cut else groups


def muted_words(n: int) -> str:
    """The line below which the muted groups are folded away."""
    return ngettext("{n} muted group", "{n} muted groups", n).format(n=number(n))


def copied_words(row: GroupRow) -> str:
    """A group as a text to paste somewhere."""
    return "\n".join((told(row.group.example), BETWEEN.join((counted_runs(row.group.count), row.facts))))
