"""Many numbers as one text are what a list of them would be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobdesk.core.numbers import OFFSET, Numbers

LISTS = st.lists(st.integers(0, 8 * OFFSET - 1), unique=True, max_size=30)


@given(LISTS)
def test_they_are_a_list(numbers: list[int]) -> None:
    """Of any numbers, however their digits lie beside each other."""
    many = Numbers.of(numbers)
    assert list(many) == numbers
    assert len(many) == len(numbers)
    assert [many.place_of(number) for number in numbers] == list(range(len(numbers)))
    assert list(many.part(-3, 5)) == numbers[:5]
    assert list(many.after([1, 2])) == [1, 2, *numbers]


@given(LISTS, st.integers(0, 8 * OFFSET - 1))
def test_what_is_not_there_has_no_place(numbers: list[int], other: int) -> None:
    assert (Numbers.of(numbers).place_of(other) is None) == (other not in numbers)


def test_beyond_the_end_there_is_nothing() -> None:
    with pytest.raises(IndexError):
        Numbers.of([1])[1]
