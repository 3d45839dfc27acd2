"""Plans: what comes first, and what waits for a person or another day."""

from __future__ import annotations

import pytest

from jobdesk.anki.differences import Differences
from jobdesk.anki.plan import DailyLimit, plan, plan_of
from tests.anki.test_differences import in_anki
from tests.support.anki_notes import backward, basic, cloze
from tests.support.clock import NOON

TODAY = NOON // 1000
LIMIT = DailyLimit(cards=4, since=NOON - 1)


def names(notes: tuple[object, ...]) -> str:
    return " ".join(note.id for note in notes)


def test_without_a_limit_all_new_notes_come() -> None:
    agreed = plan(Differences(new=(basic("a"), basic("b", priority=1), basic("c"))))
    assert (names(agreed.add), agreed.later) == ("b a c", ())


def test_a_limit_counts_cards() -> None:
    """A reversed note is two; one that begins within the limit still comes whole."""
    new = (backward("a"), cloze("b", "{{c1::x}} {{c2::y}} {{c3::z}}"), basic("c"))
    agreed = plan(Differences(new=new), limit=LIMIT)
    assert (names(agreed.add), names(agreed.later)) == ("a b", "c")


def test_a_note_with_more_cards_than_the_limit_comes_at_last() -> None:
    gaps = " ".join(f"{{{{c{number}::x}}}}" for number in range(1, 9))
    assert names(plan(Differences(new=(cloze("a", gaps),)), limit=LIMIT).add) == "a"


@pytest.mark.parametrize(("made", "room"), [(TODAY - 86_400_000, 4), (TODAY, 2)])
def test_what_came_today_counts(made: int, room: int) -> None:
    """By whatever way it came, and though it is not in the notes any more."""
    there = Differences(
        orphans=(in_anki(basic("x"), made), in_anki(basic("y"), made + 1)),
        strangers=(in_anki(basic("z"), made),),
        new=tuple(basic(f"n{number}") for number in range(9)),
    )
    assert len(plan(there, limit=LIMIT).add) == room


def test_a_limit_that_is_used_up() -> None:
    assert plan(Differences(new=(basic("a"),)), limit=DailyLimit(0, NOON)).add == ()


def test_what_a_person_picked() -> None:
    """That and nothing else: new notes whatever the limit, and deleted ones again."""
    there = Differences(gone=(basic("a"), basic("b")), new=(basic("c"), basic("d")))
    agreed = plan_of(there, frozenset("bc"))
    assert (names(agreed.add), names(agreed.gone), agreed.later) == ("c b", "a", ())
