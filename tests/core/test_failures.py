"""Failures that say the same are one group, which knows its versions and when it happened."""

from __future__ import annotations

from jobdesk.core.failures import STRETCHES, Failure, FailureGroup, grouped
from jobdesk.core.folding import pattern_of

NOW = 2400


def failure(run: int, error: str, at: int, version: str = "1.0", pipeline: str = "cards") -> Failure:
    return Failure(run, run, error, pipeline, version, at)


def groups_of(
    *failures: Failure,
    ran: set[str] | None = None,
    muted: set[tuple[str, str]] | None = None,
    since: int | None = None,
) -> list[FailureGroup]:
    newest_first = sorted(failures, key=lambda one: -one.ended_at)
    return grouped(newest_first, pattern_of, {"cards": ran or set()}, muted or set(), since=since, now=NOW)


def test_what_says_the_same_is_one_group() -> None:
    """The largest first; each knows its runs, when it was seen, and what the newest of them said."""
    first, second = groups_of(
        failure(1, "no card 1", 10), failure(2, "no card 2", 20), failure(3, "no note", 30), failure(4, "no card 3", 40)
    )
    assert (first.pattern, list(first.runs), first.example) == ("no card …", [4, 2, 1], "no card 3")
    assert (first.count, first.jobs, first.first_at, first.last_at) == (3, 3, 10, 40)
    assert (second.pattern, second.count) == ("no note", 1)
    assert first.id != second.id


def test_the_same_words_of_two_pipelines_are_two_groups() -> None:
    found = groups_of(failure(1, "no", 1), failure(2, "no", 2, pipeline="command"))
    assert sorted(group.pipeline for group in found) == ["cards", "command"]


def test_new_since_a_version() -> None:
    """New is what an earlier version ran without saying; and it is not new when there was no earlier one."""
    old = failure(1, "no card 1", 1, "1.9")
    both = failure(2, "no card 2", 2, "1.10")
    new = failure(3, "no note", 3, "1.10")
    found = {group.pattern: group for group in groups_of(old, both, new, ran={"1.9", "1.10"})}
    assert (found["no card …"].versions, found["no card …"].is_new) == (("1.9", "1.10"), False)
    assert (found["no note"].first_version, found["no note"].is_new) == ("1.10", True)


def test_what_is_new_goes_by_all_that_ever_failed() -> None:
    """A failure of long ago, outside the time that is looked at, is still known."""
    (group,) = groups_of(failure(1, "no", 1, "1"), failure(2, "no", 500, "2"), ran={"1", "2"}, since=100)
    assert (group.count, group.versions, group.first_version, group.is_new) == (1, ("2",), "1", False)


def test_when_it_happened() -> None:
    """Counted by stretches of the time that was asked for; a clock that was set back falls into the nearest."""
    (group,) = groups_of(failure(1, "no", 150), failure(2, "no", 160), failure(3, "no", 9999), since=0)
    assert sum(group.when) == group.count
    assert group.when[0] == 0
    assert group.when[1] == 2
    assert group.when[STRETCHES - 1] == 1


def test_muted_groups_stand_last() -> None:
    failures = [failure(1, "a 1", 1), failure(2, "a 2", 2), failure(3, "b", 3)]
    found = groups_of(*failures, muted={("cards", "a …")})
    assert [(group.pattern, group.is_muted) for group in found] == [("b", False), ("a …", True)]


def test_nothing_failed() -> None:
    assert groups_of() == []
