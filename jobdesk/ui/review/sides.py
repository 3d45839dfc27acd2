"""What Anki will ask of a note and show as the answer, one card after the other, by the templates of its note type.

No Qt here. Anki fills a template in the same way (its manual, "Card Templates"): here the fields are HTML already, and
of the templates only what those of JobDesk use is needed (`jobdesk.anki.note_types`).
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass

from jobdesk.core.language import _
from jobdesk.desk.cards.reviews import CardText
from jobdesk.notes.markup import in_formulas

_GAP = re.compile(r"\{\{c(\d+)::((?:(?!\{\{c\d+::|\}\}).)*?)(?:::((?:(?!\{\{c\d+::|\}\}|::).)*))?\}\}", re.DOTALL)
_MOST_NESTED = 8

Shown = Callable[[str, str | None], str]
"""What stands in the place of a gap, by its content and its hint."""


@dataclass(frozen=True, slots=True)
class Side:
    """One card of a note: what it is called, and the HTML of what is asked and what answers it."""

    name: str
    question: str
    answer: str


def sides_of(text: CardText) -> list[Side]:
    """Every card that Anki makes of a note, in its order."""
    source = f'<footer class="source">{html.escape(text.source)}</footer>' if text.source else ""
    if text.type == "cloze":
        extra = f"<hr>{text.back}" if text.back.strip() else ""
        return [
            Side(
                _("Gap {number}").format(number=number),
                asked(text.front, number),
                f"{revealed(text.front, number)}{extra}{source}",
            )
            for number in numbers_in(text.front) or [1]
        ]
    sides = [Side(_("Forward"), text.front, f"{text.back}{source}")]
    if text.type == "reversed":
        sides.append(Side(_("Backward"), text.back, f"{text.front}{source}"))
    return sides


def numbers_in(field: str) -> list[int]:
    """The numbers of the gaps, each of which is a card."""
    return sorted({int(number) for number in re.findall(r"\{\{c(\d{1,4})::", field)} - {0})


def asked(field: str, number: int) -> str:
    """The field with the gap of that number left out, and the others filled."""
    return _filled(field, number, lambda content, hint: f"[{hint or '...'}]")


def revealed(field: str, number: int) -> str:
    """The field with all gaps filled, and that one marked."""
    return _filled(field, number, lambda content, hint: content)


def _filled(field: str, number: int, shown: Shown) -> str:
    """Gaps inside formulas are filled without a mark, which a formula cannot hold."""

    def plain(match: re.Match[str]) -> str:
        return shown(match[2], match[3]) if int(match[1]) == number else match[2]

    def marked(match: re.Match[str]) -> str:
        return f'<span class="cloze">{plain(match)}</span>' if int(match[1]) == number else match[2]

    field = in_formulas(field, lambda formula: _repeated(formula, plain))
    return _repeated(field, marked)


def _repeated(text: str, fill: Callable[[re.Match[str]], str]) -> str:
    """Gaps in gaps: from the inside out."""
    for _round in range(_MOST_NESTED):
        filled = _GAP.sub(fill, text)
        if filled == text:
            break
        text = filled
    return text
