"""What plots show is decided without a window: series, axes, words and tables agree with the figures."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobdesk.core import customs
from jobdesk.core.customs import Customs
from jobdesk.desk.insights.insights import Figures, Lengths, Narrowed, Of, View
from jobdesk.desk.insights.periods import Period, stretches
from jobdesk.store.projects import Project
from jobdesk.store.sums import Measure
from jobdesk.ui.insights.charts import charts_of, costs, lengths, outcomes, percent, places_of, ticks_of, versions
from jobdesk.ui.insights.wording import (
    budget_of,
    budget_text,
    budget_words,
    empty_words,
    figures_of,
    left_out_words,
)
from tests.support.clock import NOON

counts = st.integers(0, 10**6)
figures = st.builds(
    Figures,
    *(counts for _ in range(8)),
    cpu_s=st.floats(0, 1e7),
    memory=counts,
    cost=counts,
    backwards=st.integers(0, 3),
)


def _lengths(value: float) -> Lengths:
    return Lengths(3, value, value * 2, value * 3)


some_lengths = st.one_of(st.just(Lengths()), st.floats(0, 1e6).map(_lengths))


def view_of(
    over_time: list[Figures],
    some: list[Lengths],
    period: Period = Period.WEEK,
    costs: dict[str | None, int] | None = None,
) -> View:
    """A view of a week or so, whose last days are these."""
    cut = stretches(period, NOON)
    count = len(cut.edges) - 1
    padded = tuple([Figures()] * (count - len(over_time)) + over_time)
    lengths_padded = tuple([Lengths()] * (count - len(some)) + some)
    total = sum(padded, Figures())
    return View(
        NOON,
        Narrowed(),
        cut,
        total,
        {measure: some[-1] if some else Lengths() for measure in Measure},
        padded,
        dict.fromkeys(Measure, lengths_padded),
        (Of("command", "1", total),),
        (Of(None, None, total),),
        {name: (0,) * (count - 1) + (cost,) for name, cost in (costs or {}).items()},
        (),
    )


@given(st.lists(figures, max_size=7), st.lists(some_lengths, max_size=7), st.sampled_from(Period))
def test_every_chart_is_whole(over_time: list[Figures], some: list[Lengths], period: Period) -> None:
    """Whatever there is: a word for every place, a row for every place, as many cells as columns, and a CSV of it."""
    for chart in charts_of(view_of(over_time[: 2 if period is Period.ALL else 7], some[:2], period)):
        size = len(chart.places)
        assert size == len(chart.told) == len(chart.rows) == len(chart.written)
        assert all(len(one.values) == size for one in chart.series)
        assert {len(row) for row in (*chart.rows, *chart.written)} <= {len(chart.columns)}
        assert all(0 <= place < size for place, _words in chart.ticks)
        read = list(csv.reader(io.StringIO(chart.as_csv())))
        assert len(read) == size + 1
        assert read[0] == list(chart.columns)


def test_runs_stand_on_each_other() -> None:
    """Only those kinds are drawn of which there are any."""
    chart = outcomes(view_of([Figures(succeeded=3, failed=2, reused=1)], []))
    assert [(one.name, one.values[-1]) for one in chart.series] == [("Succeeded", 3), ("Failed", 2)]
    assert chart.told[-1] == "5 runs · 3 succeeded · 2 failed · 1 reused"
    assert chart.rows[-1][1:] == (3, 2, 0, 0, 1)


def test_nothing_is_empty() -> None:
    """No data: nothing to draw, and the words say so."""
    for chart in charts_of(view_of([], [])):
        assert chart.is_empty
    assert lengths(view_of([], []), Measure.RUN_TOOK).told[-1] == "nothing ended"


@pytest.mark.parametrize(
    ("seconds", "unit", "drawn"),
    [(0.02, "ms", 20.0), (5.0, "s", 5.0), (600.0, "min", 10.0), (36_000.0, "h", 10.0)],
)
def test_lengths_have_the_unit_that_fits(seconds: float, unit: str, drawn: float) -> None:
    chart = lengths(view_of([], [_lengths(seconds)]), Measure.RUN_TOOK)
    assert chart.axis == f"Length in {unit}"
    assert chart.series[0].values[-1] == pytest.approx(drawn)
    assert chart.rows[-1][1:] == (3, seconds, seconds * 2, seconds * 3)


def test_small_projects_stand_together() -> None:
    chart = costs(view_of([], [], costs={f"p{number}": 100 + number for number in range(8)} | {None: 5}))
    assert [one.name for one in chart.series] == ["p7", "p6", "p5", "p4", "p3", "Others"]
    assert chart.series[-1].values[-1] == pytest.approx((102 + 101 + 100 + 5) / 100)
    assert len(chart.columns) == 10


def test_versions_are_named_by_their_pipeline() -> None:
    chart = versions(view_of([Figures(succeeded=1, failed=3)], []))
    assert chart.ticks == ((0, "1\ncommand"),)
    assert chart.series[0].values == (25.0,)
    assert chart.told == ("25 % succeeded · 3 failed of 4 runs",)


@pytest.mark.parametrize(
    ("share", "words"), [(None, "–"), (1.0, "100 %"), (0.99999, "99.9 %"), (0.5, "50 %"), (0.125, "12.5 %")]
)
def test_a_share_is_never_more_than_true(share: float | None, words: str) -> None:
    assert percent(share) == words


@pytest.mark.parametrize("period", Period)
def test_places_have_names_and_few_ticks(period: Period) -> None:
    cut = stretches(period, NOON, NOON - 400 * 86_400_000_000)
    assert len(set(places_of(cut))) == len(cut.edges) - 1
    assert 1 <= len(ticks_of(cut)) <= 8


def test_the_figures_on_top() -> None:
    shown = {
        one.name: (one.value, one.more) for one in figures_of(view_of([Figures(9, 0, 1, reused=2)], [_lengths(1)]))
    }
    assert shown["Runs"] == ("10", "2 reused")
    assert shown["Success"] == ("90 %", "1 failed")
    assert shown["Runs took"] == ("1.00 s", "p95 2.00 s · p99 3.00 s")
    assert shown["Processor time"] == ("0.00 s", "")
    assert {one.value for one in figures_of(view_of([], []))} <= {"0", "–", "0.00 s", "0.00 ¢"}


def test_what_is_left_out_is_said() -> None:
    assert left_out_words(view_of([], [])) == ""
    assert left_out_words(view_of([Figures(backwards=1)], [])).startswith("1 length is left out")
    assert left_out_words(view_of([Figures(backwards=2)], [])).startswith("2 lengths are left out")


@pytest.mark.parametrize(("text", "budget"), [("", None), (" 12.5 ¢", 1250), ("1304", 130_400), ("0", 0)])
def test_a_budget_as_people_write_it(text: str, budget: int | None) -> None:
    assert budget_of(text) == budget
    assert budget_of(budget_text(budget)) == budget


def test_a_budget_where_people_write_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands in the field is what would be typed there."""
    monkeypatch.setattr(customs, "_kept", Customs(point=",", group="."))
    assert budget_text(1250) == "12,5"
    assert budget_of("12,5") == 1250


@pytest.mark.parametrize("text", ["much", "-1", "1e99", "nan", "inf", "1,304"])
def test_what_is_no_budget(text: str) -> None:
    with pytest.raises(ValueError):
        budget_of(text)


def test_how_a_budget_stands() -> None:
    assert budget_words(Project("book", None, 150)) == "1.50 ¢ spent, no budget"
    assert budget_words(Project("book", 200, 150)) == "1.50 ¢ of 2.00 ¢, 75 %"
    assert budget_words(Project("book", 0, 150)) == "1.50 ¢ of 0.00 ¢, 100 %"


def test_an_empty_page_says_what_to_do() -> None:
    found = {
        empty_words(was_anything=was, is_narrowed=narrowed)[0] for was in (True, False) for narrowed in (True, False)
    }
    assert found == {"Nothing ended that fits", "Nothing ended in this time", "Nothing has been run yet"}
