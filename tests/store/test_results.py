"""Results are found by key, older ones stay as history."""

from __future__ import annotations

from jobdesk.core.keys import Recipe
from jobdesk.core.model import Result
from jobdesk.core.outcomes import Artifact, Ending, Outcome
from tests.support.queue import RECIPE, Queue

NEWER = Recipe("command", "2", RECIPE.parameters)


def _current(queue: Queue, recipe: int, *contents: str) -> dict[str, Result]:
    with queue.store.reading() as connection:
        return queue.store.results.current(connection, recipe, contents)


def _recipe(queue: Queue, recipe: Recipe = RECIPE) -> int:
    with queue.store.reading() as connection:
        found = queue.store.results.find_recipe(connection, recipe)
    assert found is not None
    return found


def test_the_current_results_of_many_contents_are_found(queue: Queue) -> None:
    job = queue.submit("a", "b")
    queue.finish(job, Outcome.succeeded("fine", {"cards": 2}))
    found = _current(queue, _recipe(queue), "commit:a", "commit:b", "commit:c")
    assert sorted(found) == ["commit:a", "commit:b"]
    one = found["commit:a"]
    assert (one.item, one.ending, one.summary, one.metrics, one.duration_s) == (
        "a",
        Ending.SUCCEEDED,
        "fine",
        {"cards": 2},
        5.0,
    )
    with queue.store.reading() as connection:
        endings = queue.store.results.endings(connection, _recipe(queue))
    assert endings == {"commit:a": ("succeeded", "fine"), "commit:b": ("succeeded", "fine")}


def test_history_has_every_result_of_a_key_newest_first(queue: Queue) -> None:
    queue.finish(queue.submit("a"), Outcome.failed("no"))
    queue.finish(queue.submit("a", force=True))
    with queue.store.reading() as connection:
        found = queue.store.results.history(connection, _recipe(queue), "commit:a")
    assert [(one.ending, one.current) for one in found] == [(Ending.SUCCEEDED, True), (Ending.FAILED, False)]


def test_a_key_that_passed_and_failed_is_flaky(queue: Queue) -> None:
    """Among its results, or among the attempts of one run; that every attempt failed is not flaky."""
    queue.finish(queue.submit("a"), Outcome.failed("no"))
    queue.finish(queue.submit("a", force=True))
    job = queue.submit("b", "c", "d")
    b, c, d = queue.claim(job)
    queue.settle([b, c], Outcome.failed("no"), retry_at=0)
    b, c = queue.claim(job)
    queue.settle([b, d])
    queue.settle([c], Outcome.failed("no"))
    with queue.store.reading() as connection:
        contents = [f"commit:{name}" for name in "abcd"]
        flaky = queue.store.results.flaky(connection, _recipe(queue), contents)
    assert flaky == {"commit:a", "commit:b"}


def test_a_stale_result_can_be_accepted(queue: Queue) -> None:
    """It stands for the new key as if it had been made for it; one that is there already stays."""
    queue.finish(queue.submit("a", "b"), Outcome.succeeded("old"))
    queue.finish(queue.submit("b", recipe=NEWER), Outcome.succeeded("new"))
    old = _current(queue, _recipe(queue), "commit:a", "commit:b")
    with queue.store.writing() as connection:
        for content, result in old.items():
            queue.store.results.accept(connection, result, _recipe(queue, NEWER), content, queue.clock.now())
    found = _current(queue, _recipe(queue, NEWER), "commit:a", "commit:b")
    said = {content: (one.summary, one.accepted_at) for content, one in found.items()}
    assert said == {"commit:a": ("old", queue.clock.now()), "commit:b": ("new", None)}
    assert queue.job(queue.submit("a", recipe=NEWER)).counts.reused == 1


def test_all_recipes_of_a_pipeline_are_known_newest_first(queue: Queue) -> None:
    queue.submit("a")
    queue.submit("a", recipe=NEWER)
    with queue.store.reading() as connection:
        assert list(queue.store.results.recipes(connection, "command").values()) == [NEWER, RECIPE]
        assert queue.store.results.find_recipe(connection, Recipe("cards", "1", "{}")) is None


def test_durations_are_those_of_the_newest_results(queue: Queue, monkeypatch) -> None:
    """Of a recipe that was not used for long, any will do."""
    queue.finish(queue.submit("a", "b", "c"))
    with queue.store.reading() as connection:
        assert queue.store.results.durations(connection, _recipe(queue), 2) == [5.0, 5.0]
    queue.finish(queue.submit("a", recipe=NEWER))
    monkeypatch.setattr("jobdesk.store.results.RECENT", 1)
    with queue.store.reading() as connection:
        assert queue.store.results.durations(connection, _recipe(queue)) == [5.0] * 3
        assert queue.store.results.durations(connection, 99) == []


def test_artifacts_of_a_job_are_those_of_its_runs(queue: Queue) -> None:
    """Each with its run, whether that left it or was reused from one that did; no more than are wanted."""
    made = queue.submit("a", "b")
    files = (Artifact("page.html", "d1", 7), Artifact("log", "d2", 8))
    queue.finish(made, Outcome(Ending.SUCCEEDED, artifacts=files))
    again = queue.submit("b", "c")
    with queue.store.reading() as connection:
        found = queue.store.results.artifacts_of_job(connection, made, 3)
        reused = queue.store.results.artifacts_of_job(connection, again, 9)
    first, second = (run.id for run in queue.runs(made))
    assert [(run, one.name) for run, one in found] == [(first, "log"), (first, "page.html"), (second, "log")]
    assert [(run, one.name) for run, one in reused] == [
        (queue.runs(again)[0].id, name) for name in ("log", "page.html")
    ]


def test_contents_of_paths_are_kept(queue: Queue) -> None:
    with queue.store.writing() as connection:
        queue.store.results.keep_contents(connection, '["src"]', {"tree1": "c1", "tree2": "c2"})
        queue.store.results.keep_contents(connection, '["doc"]', {"tree1": "c3"})
    with queue.store.reading() as connection:
        assert queue.store.results.known_contents(connection, '["src"]', ["tree1", "tree2", "tree3"]) == {
            "tree1": "c1",
            "tree2": "c2",
        }
