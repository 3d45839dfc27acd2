"""Groups failures by what they say, and finds out since which version of its pipeline a group is there."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from jobdesk.core.query.values import version_key

STRETCHES = 24
"""Into how many stretches the time of a group is cut, to show when it happened."""
SHORT_ID = 8


@dataclass(frozen=True, slots=True)
class Failure:
    """A run that failed: what it said, by which version of which pipeline, and when it ended."""

    run: int
    job: int
    error: str
    pipeline: str
    version: str
    ended_at: int


@dataclass(frozen=True, slots=True)
class FailureGroup:
    """Failures of one pipeline that say the same. `example` is what the newest of them said.

    `runs` are in order, newest first; `versions` those that they happened with, oldest first. `first_version` is the
    first that ever said so, and `is_new` where the pipeline had run in an earlier one. `when` counts them in
    `STRETCHES` stretches of the time that was asked for.
    """

    pipeline: str
    pattern: str
    example: str
    runs: array[int]
    jobs: int
    first_at: int
    last_at: int
    versions: tuple[str, ...]
    first_version: str
    is_new: bool
    when: tuple[int, ...]
    is_muted: bool = False

    @property
    def count(self) -> int:
        return len(self.runs)

    @property
    def id(self) -> str:
        """A short name, the same for as long as messages are folded in the same way."""
        return group_id(self.pipeline, self.pattern)


def group_id(pipeline: str, pattern: str) -> str:
    text = f"{pipeline}\0{pattern}".encode("utf-8", "surrogatepass")
    return sha256(text).hexdigest()[:SHORT_ID]


def grouped(
    failures: Iterable[Failure],
    pattern_of: Callable[[str], str],
    versions: Mapping[str, Collection[str]],
    muted: Collection[tuple[str, str]],
    *,
    since: int | None,
    now: int,
) -> list[FailureGroup]:
    """The groups of failures that ended since then, the largest first and the muted ones last.

    `failures` are all there are, newest first: those before `since` tell what is new. `versions` are those that ever
    ran, by pipeline; `muted` are pairs of pipeline and pattern.
    """
    by_pattern: dict[tuple[str, str], list[Failure]] = defaultdict(list)
    for one in failures:
        by_pattern[one.pipeline, pattern_of(one.error)].append(one)
    begin = since
    if begin is None:
        begin = min((found[-1].ended_at for found in by_pattern.values()), default=now)
    groups = []
    for (pipeline, pattern), found in by_pattern.items():
        seen = [one for one in found if one.ended_at >= begin]
        if seen:
            first = min({one.version for one in found}, key=version_key)
            is_new = any(version_key(version) < version_key(first) for version in versions.get(pipeline, ()))
            is_muted = (pipeline, pattern) in muted
            when = _when([one.ended_at for one in seen], begin, now)
            groups.append(_group(pattern, seen, first, is_new, when, is_muted))
    groups.sort(key=lambda group: (group.is_muted, -group.count, -group.last_at, group.pattern))
    return groups


def _group(
    pattern: str, seen: list[Failure], first: str, is_new: bool, when: tuple[int, ...], is_muted: bool
) -> FailureGroup:
    return FailureGroup(
        pipeline=seen[0].pipeline,
        pattern=pattern,
        example=seen[0].error,
        runs=array("q", [one.run for one in seen]),
        jobs=len({one.job for one in seen}),
        first_at=seen[-1].ended_at,
        last_at=seen[0].ended_at,
        versions=tuple(sorted({one.version for one in seen}, key=version_key)),
        first_version=first,
        is_new=is_new,
        when=when,
        is_muted=is_muted,
    )


def _when(times: Iterable[int], begin: int, now: int) -> tuple[int, ...]:
    """How many of these times lie in each stretch from begin to now; a time outside counts at the end next to it."""
    counts = [0] * STRETCHES
    stretch = max(1, -(-(now - begin + 1) // STRETCHES))
    for at in times:
        counts[min(STRETCHES - 1, max(0, (at - begin) // stretch))] += 1
    return tuple(counts)
