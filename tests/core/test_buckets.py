"""Percentiles of buckets are those of the lengths themselves, as nearly as they promise."""

from __future__ import annotations

from collections import Counter
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobdesk.core.buckets import bucket_of, middle_s, percentiles_s

lengths = st.integers(0, 10**14)


@given(lengths)
def test_the_middle_is_near(length: int) -> None:
    """Within 1.6 % of every length in the bucket, and exact for the shortest."""
    assert middle_s(bucket_of(length)) * 1e6 == pytest.approx(length, rel=0.016, abs=1e-6)


@given(lengths, lengths)
def test_longer_is_not_lower(one: int, other: int) -> None:
    assert (bucket_of(one) <= bucket_of(other)) or one > other


@given(st.lists(lengths, min_size=1), st.lists(st.floats(0, 1), max_size=4).map(sorted))
def test_a_percentile_is_the_nearest_rank(some: list[int], shares: list[float]) -> None:
    """As a plain sorted list has it."""
    counts = Counter(map(bucket_of, some))
    exact = [sorted(some)[max(1, ceil(share * len(some))) - 1] / 1e6 for share in shares]
    assert percentiles_s(counts, shares) == pytest.approx(tuple(exact), rel=0.016, abs=1e-6)


def test_nothing_was_counted() -> None:
    assert percentiles_s({}, (0.5, 0.95)) == (None, None)
    assert percentiles_s({3: 0}, (0.5,)) == (None,)
