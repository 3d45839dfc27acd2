"""Many old jobs are done again by a few statements, by the rules that hold for one."""

from __future__ import annotations

import dataclasses

import pytest

from jobdesk.core.keys import Recipe
from jobdesk.core.model import Item, Mode
from jobdesk.core.outcomes import Outcome
from jobdesk.core.states import JobState, RunState
from jobdesk.store.retries import Again, Retried
from tests.support.queue import RECIPE, Queue

FAILED = (RunState.FAILED, RunState.CANCELLED)


def _failed(queue: Queue, *items: str, **more: object) -> int:
    job = queue.submit(*items, **more)
    queue.finish(job, Outcome.failed("no", 1))
    return job


def _make(
    queue: Queue, *jobs: int, recipe: Recipe = RECIPE, has_finish: bool = False, only_failed: bool = False, **more: bool
) -> Retried:
    wanted = [Again(job, recipe, "2", has_finish) for job in jobs]
    states = FAILED if only_failed else ()
    with queue.store.writing() as connection:
        return queue.store.retries.make(connection, wanted, queue.clock.now(), states=states, **more)


def test_a_retry_is_a_new_job_that_knows_the_old_one(queue: Queue) -> None:
    """It has what the old one asked for, and nothing of how that went; the old one stays as it is."""
    old = _failed(
        queue,
        "a",
        "b",
        title="check",
        project="thesis",
        priority=3,
        workers=2,
        timeout_s=5.0,
        retries=1,
        input='{"line": "x"}',
        options='{"range": null}',
        run_at=1,
        expires_at=None,
    )
    before = queue.job(old)
    (new,) = _make(queue, old).made.values()
    made = queue.job(new)
    same = {
        "id",
        "version",
        "state",
        "run_at",
        "retry_of",
        "counts",
        "error",
        "created_at",
        "started_at",
        "finished_at",
    }
    for field in dataclasses.fields(made):
        if field.name not in same:
            assert getattr(made, field.name) == getattr(before, field.name), field.name
    assert (made.state, made.version, made.retry_of, made.run_at) == (JobState.QUEUED, "2", old, 0)
    assert (made.counts.total, made.counts.queued) == (2, 2)
    assert [(run.item, run.content, run.state) for run in queue.runs(new)] == [
        ("a", "commit:a", RunState.QUEUED),
        ("b", "commit:b", RunState.QUEUED),
    ]
    assert queue.job(old) == before


def test_many_are_made_at_once_in_their_order(queue: Queue) -> None:
    """Each with its own runs, and a finish where the pipeline has one now."""
    olds = [_failed(queue, "a"), _failed(queue, "b", "c", finish=True), _failed(queue, "d")]
    made = _make(queue, *reversed(olds), has_finish=True).made
    assert list(made) == olds
    assert sorted(made.values()) == list(made.values())
    assert [[run.item for run in queue.runs(new)] for new in made.values()] == [
        ["a", f"job {made[olds[0]]}"],
        ["b", "c", f"job {made[olds[1]]}"],
        ["d", f"job {made[olds[2]]}"],
    ]
    for new in made.values():
        queue.finish(new)
        assert queue.state(new) is JobState.SUCCEEDED


def test_what_succeeded_is_reused_and_what_failed_is_tried(queue: Queue) -> None:
    old = queue.submit("a", "b")
    queue.settle(queue.claim(old, limit=1))
    queue.finish(old, Outcome.failed("no"))
    (new,) = _make(queue, old).made.values()
    assert queue.states(new) == [RunState.SUCCEEDED, RunState.QUEUED]
    assert queue.job(new).counts.reused == 1


def test_a_retry_of_which_all_is_known_is_over_at_once(queue: Queue) -> None:
    old = queue.submit("a")
    queue.cancel(old)
    queue.finish(queue.submit("a"))
    (new,) = _make(queue, old).made.values()
    assert queue.state(new) is JobState.SUCCEEDED


def test_by_force_nothing_is_reused(queue: Queue) -> None:
    """And two of them are two jobs, each with no key."""
    old = queue.submit("a")
    queue.finish(old)
    first, second = (_make(queue, old, force=True).made[old] for _ in range(2))
    assert first != second
    assert [queue.job(one).force for one in (first, second)] == [True, True]
    assert queue.states(first) == [RunState.QUEUED]


def test_only_what_failed_takes_new_places(queue: Queue) -> None:
    old = queue.submit("a", "b", "c", finish=True)
    (a, b, c) = queue.claim(old, limit=3)
    queue.settle([b])
    queue.settle([a, c], Outcome.failed("no"))
    queue.finish(old)
    (new,) = _make(queue, old, has_finish=True, only_failed=True).made.values()
    assert [(run.item, run.position) for run in queue.runs(new)] == [("a", 0), ("c", 1), (f"job {new}", 2)]


def test_the_same_retry_while_it_is_active_is_the_first(queue: Queue) -> None:
    """Also within one wish, and of a part of the items it is another one."""
    old, other = _failed(queue, "a", "b"), _failed(queue, "c")
    first = _make(queue, old, old)
    again = _make(queue, old, other)
    assert first.same == {}
    assert (again.same, list(again.made)) == (first.made, [other])
    queue.cancel(first.made[old])
    assert list(_make(queue, old).made) == [old]


@pytest.mark.parametrize("wish", ["active", "deleted", "gone", "nothing failed"])
def test_what_cannot_be_retried_is_left(queue: Queue, wish: str) -> None:
    old = queue.submit("a")
    if wish == "deleted":
        queue.finish(old, Outcome.failed("no"))
        queue.delete(old)
    elif wish == "gone":
        old += 1
    elif wish == "nothing failed":
        queue.finish(old)
    assert _make(queue, old, only_failed=wish == "nothing failed") == Retried()
    assert queue.rows("SELECT count(*) FROM jobs") == [(1,)]


def test_a_new_version_makes_a_new_recipe(queue: Queue) -> None:
    """What the old version found is not reused then."""
    old = queue.submit("a")
    queue.finish(old)
    newer = Recipe("command", "2", RECIPE.parameters)
    (new,) = _make(queue, old, recipe=newer).made.values()
    assert queue.job(new).recipe_id != queue.job(old).recipe_id
    assert queue.states(new) == [RunState.QUEUED]


def test_a_search_is_done_again_from_the_beginning(queue: Queue) -> None:
    """It looks results up as it goes."""
    old = queue.submit("a", "b", mode=Mode.FIRST_BAD)
    queue.finish(old)
    (new,) = _make(queue, old).made.values()
    assert queue.states(new) == [RunState.QUEUED, RunState.QUEUED]


def test_content_that_is_missing_is_empty(queue: Queue) -> None:
    old = queue.submit(items=[Item("a", "")])
    queue.finish(old, Outcome.failed("no"))
    (new,) = _make(queue, old).made.values()
    assert [run.content for run in queue.runs(new)] == [""]
