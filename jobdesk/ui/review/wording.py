"""What the page of cards says, in words; no Qt here, so that it is tested without a window."""

from __future__ import annotations

import re
from collections.abc import Sequence

from jobdesk.core.customs import number
from jobdesk.core.language import _, ngettext
from jobdesk.desk.cards.reviews import ReviewCard
from jobdesk.desk.words import short
from jobdesk.ui.looks import look_of
from jobdesk.ui.plain import one_line
from jobdesk.ui.review.rows import CardRow, standing_of

BETWEEN = " · "
_DELIMITER = re.compile(r"\\[()\[\]]")


def left_words(left: int, total: int) -> str:
    """`34 left of 1,669`."""
    if total and not left:
        return ngettext("{total} card, decided", "All {total} cards are decided", total).format(total=number(total))
    return _("{left} left of {total}").format(left=number(left), total=number(total))


def place_words(row: CardRow) -> str:
    """`Topology · tex/groups.tex:12`."""
    card = row.card
    return one_line(BETWEEN.join(part for part in (card.card.course, card.text.source) if part), 120)


def question_words(row: CardRow) -> str:
    """What it asks, the formulas without their delimiters."""
    return without_delimiters(one_line(row.question)) or _("(asks nothing)")


def spoken(row: CardRow) -> str:
    """All of a row, for a screen reader."""
    return ", ".join((look_of(row.standing).word, question_words(row), place_words(row)))


def without_delimiters(words: str) -> str:
    """A question with its formulas as they are written, and nothing around them."""
    return _DELIMITER.sub("", words)


def kind_words(card: ReviewCard) -> str:
    """`Theorem · asks both ways · wording 2 of 3`: what kind of card it is."""
    names = [one.template for one in card.tip_card.wordings]
    place = names.index(card.card.template) + 1
    parts = [
        card.card.kind.capitalize(),
        {"reversed": _("asks both ways"), "cloze": _("cloze")}.get(card.text.type, ""),
        _("wording {place} of {count}").format(place=place, count=len(names)) if len(names) > 1 else "",
    ]
    return one_line(BETWEEN.join(part for part in parts if part))


def commit_words(card: ReviewCard, subject: str, author: str, day: str) -> str:
    """`1a2b3c4d5e Prove it anew · Ada · 3 Nov 2025`."""
    return one_line(BETWEEN.join(part for part in (f"{short(card.commit)} {subject}".strip(), author, day) if part))


def decided_words(what: str, count: int) -> str:
    """What is told when many cards were decided at once."""
    said = {
        "accept": ngettext("{count} card accepted.", "{count} cards accepted.", count),
        "discard": ngettext("{count} card discarded.", "{count} cards discarded.", count),
        "regenerate": ngettext("{count} card asks in another wording.", "{count} cards ask in another wording.", count),
        "keep": ngettext("{count} card stays as it was.", "{count} cards stay as they were.", count),
    }
    return said[what].format(count=number(count))


def undone_words(what: str, count: int) -> str:
    """What is told when a decision was taken back."""
    said = {
        "accept": _("Taken back: accepting {count}."),
        "discard": _("Taken back: discarding {count}."),
        "regenerate": _("Taken back: another wording for {count}."),
        "keep": _("Taken back: keeping {count} as before."),
        "edit": _("Taken back: the edit of {count}."),
        "decide": _("Taken back: which card {count} is."),
    }
    cards = ngettext("{n} card", "{n} cards", count).format(n=number(count))
    return said.get(what, _("Taken back: {count}.")).format(count=cards)


def selected_words(cards: Sequence[ReviewCard]) -> str:
    """Of several cards that are selected, how many in which state."""
    count = len(cards)
    counts: dict[str, int] = {}
    for card in cards:
        counts[standing_of(card)] = counts.get(standing_of(card), 0) + 1
    each = ", ".join(f"{number(many)} {look_of(what).word.lower()}" for what, many in counts.items())
    return ngettext("{count} card selected: {each}", "{count} cards selected: {each}", count).format(
        count=number(count), each=each
    )
