"""Counts lengths in buckets that are as fine as people look, so that percentiles of a million need a few numbers.

The buckets are those of HdrHistogram (http://hdrhistogram.org): 32 in every doubling, so that the middle of a bucket
is within 1.6 % of every length in it. Below 64 microseconds each length has a bucket of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from math import ceil

from jobdesk.core.clock import MICROSECONDS

FINENESS = 5
EXACT = 2 << FINENESS


def bucket_of(microseconds: int) -> int:
    """The bucket of a length that is not negative; longer ones have higher buckets."""
    doublings = max(0, microseconds.bit_length() - FINENESS - 1)
    return (doublings << FINENESS) + (microseconds >> doublings)


def middle_s(bucket: int) -> float:
    """The length, in seconds, that stands for all in a bucket."""
    if bucket < EXACT:
        return bucket / MICROSECONDS
    doublings = (bucket >> FINENESS) - 1
    first = (bucket - (doublings << FINENESS)) << doublings
    return (first + ((1 << doublings) - 1) / 2) / MICROSECONDS


def percentiles_s(counts: Mapping[int, int], shares: Sequence[float]) -> tuple[float | None, ...]:
    """For each share, the least length that so many of the counted are no longer than (the nearest rank), in seconds.

    `counts` are by bucket, `shares` ascending between 0 and 1; None where nothing was counted.
    """
    buckets = sorted(counts)
    reached = list(accumulate(counts[bucket] for bucket in buckets))
    if not reached or not reached[-1]:
        return tuple(None for _ in shares)
    found, place = [], 0
    for share in shares:
        rank = max(1, ceil(share * reached[-1]))
        while reached[place] < rank:
            place += 1
        found.append(middle_s(buckets[place]))
    return tuple(found)
