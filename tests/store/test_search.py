"""What a query finds in SQL is what it means; it is sorted as asked, and stops when nobody waits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobdesk.core.query.fields import BY_NAME, Kind
from jobdesk.core.query.reading import BadQuery, read
from jobdesk.core.query.tree import Node
from jobdesk.core.query.wanted import SortKey, Wanted
from jobdesk.store import search
from jobdesk.store.expressions import SlowExpression
from jobdesk.store.side_by_side import NotWanted, interruptible, side_by_side
from jobdesk.store.store import Store
from tests.support.job_facts import PROJECTS, REPOSITORIES, Facts, passes, put, some_facts
from tests.support.queries import QUERIES

NOW = 1_795_000_000_000_000
MANY = 150


@pytest.fixture(scope="module")
def jobs() -> list[Facts]:
    return some_facts(MANY, NOW)


@pytest.fixture(scope="module")
def store(jobs: list[Facts], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    made = Store(tmp_path_factory.mktemp("search"))
    with made.writing() as connection:
        put(connection, jobs)
    yield made
    made.close()


def found(store: Store, wanted: Wanted) -> list[int]:
    with store.reading() as connection:
        return list(store.search.numbers(connection, wanted, NOW))


@given(query=QUERIES)
def test_what_is_found_is_what_passes(store: Store, jobs: list[Facts], query: Node) -> None:
    """The same jobs as a plain filter in Python lets through; however it is asked."""
    passing = [job.id for job in reversed(jobs) if passes(job, query, NOW)]
    assert found(store, Wanted(query)) == passing
    with store.reading() as connection:
        assert store.search.first(connection, Wanted(query), 3, NOW) == passing[:3]
        assert store.search.count(connection, query, NOW) == len(passing)
        assert store.search.among(connection, query, range(40, 60), NOW) == [one for one in passing if 40 <= one < 60]


@given(query=QUERIES, order=st.sampled_from(SortKey), is_descending=st.booleans(), n=st.integers(1, 30))
def test_the_first_ones_are_those_of_the_whole_list(
    store: Store, query: Node, order: SortKey, is_descending: bool, n: int
) -> None:
    """Also where the newest are looked at first, and then what is before them, in parts side by side."""
    wanted = Wanted(query, order, is_descending)
    with pytest.MonkeyPatch.context() as patch, store.reading() as connection:
        patch.setattr(search, "NEWEST", 20)
        patch.setattr(search, "LONG_PAST", 50)
        assert store.search.first(connection, wanted, n, NOW) == found(store, wanted)[:n]


@given(order=st.sampled_from(SortKey), is_descending=st.booleans())
def test_sorted_by_any_column(store: Store, jobs: list[Facts], order: SortKey, is_descending: bool) -> None:
    """What has no value comes last, either way; and of two that are alike the newer one first."""
    listed = [job for job in jobs if job.deleted_at is None]
    with_value = sorted((job for job in listed if key(job, order) is not None), key=lambda job: job.id, reverse=True)
    with_value.sort(key=lambda job: key(job, order), reverse=is_descending)  # type: ignore[arg-type, return-value]
    without = sorted((job for job in listed if key(job, order) is None), key=lambda job: job.id, reverse=True)
    assert found(store, Wanted(order=order, is_descending=is_descending)) == [job.id for job in with_value + without]


def key(job: Facts, order: SortKey) -> object:
    """What a job is sorted by."""
    match order:
        case SortKey.NUMBER:
            return job.id
        case SortKey.STATE:
            return ["running", "queued", "failed", "cancelled", "succeeded"].index(job.state)
        case SortKey.TITLE:
            return small(job.title)
        case SortKey.PLACE:
            return small(job.place)
        case SortKey.TOLD:
            return small(job.summary if job.error is None else job.error)
        case SortKey.WHEN:
            return job.finished_at or job.started_at or job.created_at
        case SortKey.PROJECT:
            return small(job.project)
        case SortKey.DURATION:
            return None if job.started_at is None else (job.finished_at or NOW) - job.started_at
        case SortKey.WAITED:
            return None if job.started_at is None else job.started_at - max(job.created_at, job.run_at)
        case SortKey.PIPELINE | SortKey.VERSION:
            return small(getattr(job, order))
        case SortKey.RUNS:
            return job.total
        case SortKey.CREATED | SortKey.STARTED:
            return getattr(job, f"{order}_at")
    return getattr(job, order)


def small(text: str | None) -> bytes | None:
    """As NOCASE compares: byte by byte, letters from a to z alike."""
    return None if text is None else text.encode().lower()


def test_every_field_can_be_asked_for(store: Store) -> None:
    """One value of each, so that no field is forgotten."""
    values = {
        Kind.VERSION: "1.2",
        Kind.NUMBER: "1",
        Kind.LENGTH: "2m",
        Kind.COST: "5",
        Kind.TIME: "7d",
        Kind.BOUND: "7d",
    }
    for name, field in BY_NAME.items():
        value = field.choices[0] if field.choices else values.get(field.kind, "x")
        assert len(found(store, Wanted(read(f"{name}:{value}")))) < MANY


def test_a_search_reads_the_index_and_never_the_rows(store: Store) -> None:
    """However it is sorted: rows are wide, and there may be a million of them."""
    asked: list[str] = []
    with store.reading() as connection:
        for order in SortKey:
            wanted = Wanted(read("timeout status:failed duration>2m -repo:old is:paused"), order)
            connection.set_trace_callback(asked.append)
            store.search.numbers(connection, wanted, NOW)
            store.search.first(connection, wanted, 100, NOW)
            connection.set_trace_callback(None)
        statements = [sql for sql in asked if "FROM jobs" in sql and "max(id)" not in sql]
        plans = ["\n".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")) for sql in statements]
    assert len(plans) >= 2 * len(SortKey)
    assert [plan for plan in plans if "jobs USING COVERING INDEX jobs_searched" not in plan] == []


def test_a_search_that_nobody_waits_for_stops(store: Store) -> None:
    """At once, though it would go on for ever; and the connection is as it was."""
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    with store.reading() as connection:
        looks = iter([True, True, False])
        with pytest.raises(NotWanted), interruptible(connection, lambda: next(looks)):
            connection.execute(endless)
        assert store.search.count(connection, read("is:active"), NOW) > 0


def test_questions_side_by_side(store: Store) -> None:
    """Their answers are in order; and where nobody waits any more, none of them goes on."""
    questions = [lambda connection, n=n: connection.execute("SELECT ?", (n,)).fetchone()[0] for n in range(3)]
    with store.reading() as connection:
        assert side_by_side(store.database, connection, questions, lambda: True) == [0, 1, 2]
        assert side_by_side(store.database, connection, questions[:1], lambda: True) == [0]
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    with pytest.raises(NotWanted), store.reading() as connection:
        asked = [lambda connection: connection.execute(endless).fetchone()] * 2
        side_by_side(store.database, connection, asked, lambda: False)


def test_an_expression_that_takes_too_long_says_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobdesk.store.expressions.LONGEST_S", 0.01)
    with pytest.raises(SlowExpression):
        found(store, Wanted(read("title~/^(x|xx)+[yz]$/")))


def test_an_expression_that_only_the_searcher_refuses_is_told_at_its_place(store: Store) -> None:
    """What the standard library lets pass, and the engine that can be stopped does not."""
    with pytest.raises(BadQuery) as refusal:
        found(store, Wanted(read("a title~/[[:colour:]]/")))
    assert (refusal.value.start, refusal.value.end) == (2, 22)


def test_names_to_complete_to(store: Store) -> None:
    with store.reading() as connection:
        assert store.search.names(connection, "pipeline") == ["cards", "command", "Lint"]
        assert store.search.names(connection, "repo") == sorted(name for _, name in REPOSITORIES.values())
        assert set(store.search.names(connection, "version")) == {"1", "1.2", "1.10", "2.0b1", "x"}
        assert store.search.names(connection, "project") == sorted(PROJECTS.values(), key=str.lower)
