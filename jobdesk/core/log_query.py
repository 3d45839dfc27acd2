"""What a person types to find lines in all logs: words, "phrases", beginnings*, -what not, and whose logs.

A line fits when it has all of the texts and none of the others, in any case of letters. A text is found wherever it
stands, also inside a word; `begin*` only where a word begins with it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from jobdesk.core.errors import UserError
from jobdesk.core.language import _
from jobdesk.core.query.values import BadValue, period
from jobdesk.core.states import RunState

SHORTEST = 3
LONGEST = 500
KEYWORDS = ("AND", "OR", "NOT")

_PART = re.compile(
    r"""\s* (?: (?P<field>job|pipeline|status|since):(?P<value>"[^"]*"|[^\s"]+)
          | (?P<sign>-(?=["\w]))? (?: "(?P<phrase>[^"]*)(?P<closed>"?) | (?P<word>[^\s"]+) ) )""",
    re.VERBOSE,
)


class BadLogQuery(UserError):
    """That search cannot be understood. `start` and `end` say which part of it is meant."""

    help = "logs"

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.start = start
        self.end = end


@dataclass(frozen=True, slots=True)
class Sought:
    """One text, in small letters; one that `begins` is found at the beginning of a word alone."""

    text: str
    begins: bool = False


@dataclass(frozen=True, slots=True)
class LogQuery:
    """What a line must have, what it must not have, and whose logs are meant; `since` in microseconds."""

    sought: tuple[Sought, ...]
    unwanted: tuple[Sought, ...] = ()
    job: int | None = None
    pipeline: str | None = None
    status: RunState | None = None
    since: int | None = None


def read_log_query(text: str, now: int) -> LogQuery:
    """What a text asks for; `now` is the time from which `since:7d` counts back. Raises `BadLogQuery`."""
    if len(text) > LONGEST:
        raise BadLogQuery(_("A search can have {most} characters at most.").format(most=LONGEST), LONGEST, len(text))
    for at, letter in enumerate(text):
        if "\ud800" <= letter <= "\udfff":
            raise BadLogQuery(_("That character cannot stand in a search."), at, at + 1)
    sought: list[Sought] = []
    unwanted: list[Sought] = []
    whose: dict[str, object] = {}
    is_not = False
    for part in _PART.finditer(text.rstrip()):
        if part["field"] is not None:
            whose[part["field"]] = _value(part, now)
        elif part["word"] in KEYWORDS:
            is_not = _is_not(part)
        elif found := _sought(part):
            (unwanted if part["sign"] or is_not else sought).append(found)
            is_not = False
    _refuse_too_little(text, sought)
    return LogQuery(tuple(sought), tuple(unwanted), **whose)  # type: ignore[arg-type]


def spans_of(sought: Sequence[Sought], small: str) -> list[tuple[int, int]]:
    """Where these texts stand in a line of small letters, in order, none of them over another."""
    found = sorted(span for one in sought for span in _spans(one, small))
    kept: list[tuple[int, int]] = []
    for start, end in found:
        if kept and start < kept[-1][1]:
            kept[-1] = kept[-1][0], max(end, kept[-1][1])
        else:
            kept.append((start, end))
    return kept


def fits(query: LogQuery, small: str) -> bool:
    """Whether a line, in small letters, has what is sought and nothing that is unwanted."""
    return all(_stands_in(one, small) for one in query.sought) and not any(
        _stands_in(one, small) for one in query.unwanted
    )


def _stands_in(one: Sought, small: str) -> bool:
    if not one.begins:
        return one.text in small
    return next(iter(_spans(one, small)), None) is not None


def _spans(one: Sought, small: str) -> list[tuple[int, int]]:
    found = []
    at = small.find(one.text)
    while at >= 0:
        if not (one.begins and at > 0 and (small[at - 1].isalnum() or small[at - 1] == "_")):
            found.append((at, at + len(one.text)))
        at = small.find(one.text, at + len(one.text))
    return found


def _is_not(keyword: re.Match[str]) -> bool:
    """Whether what follows is unwanted. A line has all that is sought, so that AND says nothing new."""
    if keyword["word"] == "OR":
        say = _("A line must have all of the words: search for one, and then for the other.")
        raise BadLogQuery(say, *keyword.span("word"))
    return keyword["word"] == "NOT"


def _sought(part: re.Match[str]) -> Sought | None:
    if part["word"] is None:
        if not part["closed"]:
            say = _('A phrase begins here and does not end: there is a " missing.')
            raise BadLogQuery(say, part.start("phrase") - 1, part.end())
        return Sought(part["phrase"].lower()) if part["phrase"] else None
    word: str = part["word"]
    if word.endswith("*"):
        if not word.rstrip("*"):
            raise BadLogQuery(_("Before * there must be the beginning of a word."), part.start("word"), part.end())
        return Sought(word.rstrip("*").lower(), begins=True)
    return Sought(word.lower())


def _value(part: re.Match[str], now: int) -> object:
    name, value = part["field"], part["value"].strip('"')
    start, end = part.span("value")
    match name:
        case "job" if re.fullmatch(r"#?[0-9]{1,12}", value):
            return int(value.removeprefix("#"))
        case "job":
            raise BadLogQuery(_("A job is named by its number: job:12."), start, end)
        case "status":
            try:
                return RunState(value.lower())
            except ValueError as error:
                states = ", ".join(state for state in RunState if state.is_final)
                raise BadLogQuery(_("A status is one of these: {states}.").format(states=states), start, end) from error
        case "since":
            try:
                return period(value, now).start
            except BadValue as error:
                raise BadLogQuery(str(error), start, end) from error
        case _:
            return value


def _refuse_too_little(text: str, sought: Sequence[Sought]) -> None:
    if any(len(one.text) >= SHORTEST for one in sought):
        return
    say = _("Write at least {n} letters in a row to search for.").format(n=SHORTEST)
    raise BadLogQuery(say, 0, len(text))
