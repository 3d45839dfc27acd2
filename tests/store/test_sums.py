"""What is added up is what a plain count of the same history comes to, at every moment."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from jobdesk.core.buckets import bucket_of
from jobdesk.core.keys import Recipe
from jobdesk.core.model import Settlement
from jobdesk.core.outcomes import Mishap, Outcome
from jobdesk.store.store import Store
from jobdesk.store.sums import SLOT, Measure, Sum
from tests.support.clock import HandClock
from tests.support.queue import Queue

OUTCOMES = {
    "succeeded": Outcome.succeeded(cost=7),
    "failed": Outcome.failed("no"),
    "skipped": Outcome.skipped(),
    "time-out": Outcome.mishap_of(Mishap.TIME_OUT, "too long"),
    "host lost": Outcome.mishap_of(Mishap.HOST_LOST, "gone"),
    "cancelled": Outcome.cancelled(),
}
STATES = {"time-out": "failed", "host lost": "failed"}


@dataclass(frozen=True)
class Step:
    """A job of one run: how long before it comes, waits and takes, and how it ends."""

    pipeline: str
    project: str | None
    pause_s: int
    waits_s: int
    took: int
    end: str
    cpu_s: float
    memory: int


steps = st.builds(
    Step,
    st.sampled_from(["command", "cards"]),
    st.sampled_from([None, "book"]),
    st.integers(0, 3000),
    st.integers(0, 100),
    st.integers(-5_000_000, 400_000_000),
    st.sampled_from(sorted(OUTCOMES)),
    st.sampled_from([0.0, 0.5]),
    st.integers(0, 1000),
)


def work(queue: Queue, name: str, step: Step) -> int:
    """Submit a job and work it off, as the step says; the clock is where it ended."""
    queue.clock.move(step.pause_s)
    job = queue.submit(name, recipe=Recipe(step.pipeline, "1", "{}"), project=step.project)
    queue.clock.move(step.waits_s)
    (claimed,) = queue.claim(job)
    began = queue.clock.now()
    queue.start([claimed])
    queue.clock.move(step.took / 1_000_000)
    now = queue.clock.now()
    one = Settlement(claimed, OUTCOMES[step.end], True, 1, began, now, cpu_s=step.cpu_s, memory=step.memory)
    with queue.store.writing() as connection:
        queue.store.runs.settle(connection, queue.lease.id, [one], now)
    return job


def read(
    queue: Queue, edges: list[int], pipeline: str | None = None
) -> tuple[list[Sum], list[dict[Measure, Counter[int]]]]:
    places = list(pairwise(edges))
    with queue.store.reading() as connection:
        sums = queue.store.sums
        groups = [group.id for group in sums.groups(connection) if pipeline in (None, group.pipeline)]
        return sums.of(connection, places, groups), sums.lengths(connection, places, groups)


@settings(max_examples=30)
@given(st.lists(steps, max_size=12), st.integers(1, 4), st.sampled_from([None, "command"]))
def test_the_sums_are_a_plain_count(history: list[Step], width: int, pipeline: str | None) -> None:
    """Of every stretch, group and measure, also where the clock was set back while something ran."""
    with tempfile.TemporaryDirectory() as folder:
        queue = Queue(Path(folder), HandClock())
        first = queue.clock.now() // SLOT - 4
        edges = list(range(first, first + 60, width))
        counts: Counter[tuple[int, str]] = Counter()
        lengths: Counter[tuple[Measure, int, int]] = Counter()
        for number, step in enumerate(history):
            work(queue, f"item {number}", step)
            stretch = (queue.clock.now() // SLOT - first) // width
            if pipeline not in (None, step.pipeline):
                continue
            state = STATES.get(step.end, step.end)
            counts[stretch, state] += 1
            counts[stretch, f"jobs {'succeeded' if state == 'skipped' else state}"] += 1
            counts[stretch, "cpu"] += round(step.cpu_s * 1_000_000)
            counts[stretch, "cost"] += OUTCOMES[step.end].cost
            broken_off = step.end in ("cancelled", "host lost")
            for measure, length in (
                (Measure.RUN_TOOK, None if broken_off else step.took),
                (Measure.JOB_TOOK, step.took),
                (Measure.JOB_WAITED, step.waits_s * 1_000_000),
            ):
                if length is not None and length >= 0:
                    lengths[measure, stretch, bucket_of(length)] += 1
                elif length is not None:
                    counts[stretch, "backwards"] += 1
        sums, found = read(queue, edges, pipeline)
        queue.store.close()
    told: Counter[tuple[int, str]] = Counter()
    for one in sums:
        for name in ("succeeded", "failed", "skipped", "cancelled", "cost", "backwards"):
            told[one.stretch, name] += getattr(one, name)
        for name in ("succeeded", "failed", "cancelled"):
            told[one.stretch, f"jobs {name}"] += getattr(one, f"jobs_{name}")
        told[one.stretch, "cpu"] += round(one.cpu_s * 1_000_000)
    assert +told == +counts
    assert lengths == {
        (measure, stretch, bucket): n
        for stretch, measures in enumerate(found)
        for measure, buckets in measures.items()
        for bucket, n in buckets.items()
    }


def test_what_was_reused_is_counted_apart(queue: Queue) -> None:
    """It is among what succeeded, and took no time."""
    queue.finish(queue.submit("a"))
    queue.submit("a", "b")
    slot = queue.clock.now() // SLOT
    (found,), lengths = read(queue, [slot, slot + 2])
    assert (found.succeeded, found.reused, found.jobs_succeeded) == (2, 1, 1)
    assert lengths[0][Measure.RUN_TOOK].total() == 1


def test_what_was_deleted_stays_counted(queue: Queue) -> None:
    job = work(queue, "a", Step("cards", "book", 0, 0, 5_000_000, "succeeded", 0.5, 10))
    slot = queue.clock.now() // SLOT
    before = read(queue, [slot, slot + 1])
    with queue.store.writing() as connection:
        queue.store.trash.put(connection, [job], queue.clock.now())
        queue.store.trash.drop(connection, [job])
    assert read(queue, [slot, slot + 1]) == before


def test_an_older_database_is_added_up_at_once(queue: Queue) -> None:
    """What was settled before there were sums is in them when the database is opened next."""
    for number, end in enumerate(sorted(OUTCOMES)):
        work(queue, f"item {number}", Step("cards", "book", 0, 3, 5_000_000, end, 0.5, 10))
    slot = queue.clock.now() // SLOT
    before = read(queue, [slot - 1, slot + 1])
    with queue.store.writing() as connection:
        for statement in ("DELETE FROM sums", "DELETE FROM lengths", "UPDATE jobs SET sum_group = NULL"):
            connection.execute(statement)
        connection.execute("PRAGMA user_version = 0")
    queue.store.close()
    queue.store = Store(queue.store.folder, queue.clock)
    assert read(queue, [slot - 1, slot + 1]) == before


def test_groups_say_what_they_are_of(queue: Queue) -> None:
    queue.submit("a", project="book")
    queue.submit("b", recipe=Recipe("cards", "1", "{}"), version="1.1")
    queue.submit("c", project="book")
    with queue.store.reading() as connection:
        groups = queue.store.sums.groups(connection)
    assert [(group.pipeline, group.version, group.project, group.repository) for group in groups] == [
        ("command", "1", "book", None),
        ("cards", "1.1", None, None),
    ]


def test_when_anything_ended_first(queue: Queue) -> None:
    with queue.store.reading() as connection:
        assert queue.store.sums.first_slot(connection) is None
    queue.finish(queue.submit("a"))
    with queue.store.reading() as connection:
        assert queue.store.sums.first_slot(connection) == queue.clock.now() // SLOT
