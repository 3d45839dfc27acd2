"""How much two blocks resemble each other, found among thousands without comparing each with each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from heapq import nsmallest

from jobdesk.notes.block import Block
from jobdesk.notes.prints import features_of

COMMON = 40
"""A word that more blocks than this have points to none of them."""

CLOSEST = 8
"""How many blocks are compared with each block, those first that share most words with it."""

Features = Counter[str]


def features(block: Block) -> Features:
    return Counter(features_of(block))


def resemblance(one: Features, other: Features) -> float:
    """From 0 to 1: the share of words and neighbouring words that both have (Dice's coefficient)."""
    total = one.total() + other.total()
    if not total:
        return 0.0
    fewer, more = (one, other) if len(one) <= len(other) else (other, one)
    return 2 * sum(min(count, more[word]) for word, count in fewer.items() if word in more) / total


def closest(wanted: Iterable[Features], among: Sequence[Features]) -> list[list[int]]:
    """For each of the one the few of the other, by number, that share most rare words with it, best first."""
    having: defaultdict[str, list[int]] = defaultdict(list)
    for number, words in enumerate(among):
        for word in words:
            having[word].append(number)
    return [_sharers(words, having) for words in wanted]


def _sharers(words: Iterable[str], having: Mapping[str, Sequence[int]]) -> list[int]:
    shared: Counter[int] = Counter()
    for word in words:
        numbers = having.get(word, ())
        if len(numbers) <= COMMON:
            shared.update(numbers)
    return nsmallest(CLOSEST, shared, key=lambda number: (-shared[number], number))
