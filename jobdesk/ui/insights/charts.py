"""What each plot shows, as values: series, axes, what is said of every point, and the table behind it. No Qt."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from jobdesk.core import customs
from jobdesk.core.clock import as_datetime
from jobdesk.core.customs import number
from jobdesk.core.language import _, ngettext
from jobdesk.desk.insights.insights import Figures, Lengths, Of, View
from jobdesk.desk.insights.periods import Step, Stretches
from jobdesk.desk.words import cents, counted_runs, length, size
from jobdesk.store.sums import Measure
from jobdesk.ui.looks import Tone

MOST_VERSIONS, MOST_PROJECTS = 8, 5
MOST_TICKS = 8
MEGABYTE = 1_000_000
TONES_OF_PROJECTS = (Tone.ACCENT, Tone.GOOD, Tone.NOTE, Tone.BUSY, Tone.BAD, Tone.FAINT)
Cell = str | float | int | None


class Kind(Enum):
    """How series are drawn: bars on top of each other, or lines."""

    BARS = "bars"
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Series:
    """One line, or one part of every bar; None where there is nothing to draw."""

    name: str
    tone: Tone
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """One plot. `places` name the points along the bottom, `ticks` are those that are written there.

    `axis` says what is measured, with its unit; `told` is what is said of each point; `columns` and `rows` are the
    table behind it, in which numbers are exact, and `written` are its rows for people. `nothing` is what stands there
    where there is nothing to draw.
    """

    name: str
    title: str
    kind: Kind
    axis: str
    places: tuple[str, ...]
    ticks: tuple[tuple[int, str], ...]
    series: tuple[Series, ...]
    told: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    written: tuple[tuple[str, ...], ...]
    nothing: str
    top: float | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(value for one in self.series for value in one.values)

    def as_csv(self) -> str:
        """The table for other programs (RFC 4180): exact numbers, with a point."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(self.columns)
        writer.writerows(["" if cell is None else cell for cell in row] for row in self.rows)
        return text.getvalue()


def charts_of(view: View, measure: Measure = Measure.RUN_TOOK) -> tuple[Chart, ...]:
    """All of them, in the order in which they stand on the page."""
    return outcomes(view), lengths(view, measure), versions(view), cpu(view), memory(view), costs(view)


def outcomes(view: View) -> Chart:
    """Runs by how they ended, over time."""
    kinds: tuple[tuple[str, str, Tone], ...] = (
        ("succeeded", _("Succeeded"), Tone.GOOD),
        ("failed", _("Failed"), Tone.BAD),
        ("skipped", _("Skipped"), Tone.NOTE),
        ("cancelled", _("Cancelled"), Tone.FAINT),
    )
    series = [
        Series(words, tone, tuple(float(getattr(one, name)) for one in view.over_time)) for name, words, tone in kinds
    ]
    return _over_time(
        "outcomes",
        _("Runs"),
        Kind.BARS,
        _("Runs"),
        view.stretches,
        [one for one in series if any(one.values)] or series[:1],
        [_told_of_runs(one) for one in view.over_time],
        (*(words for _name, words, _tone in kinds), _("Reused")),
        [(*(getattr(one, name) for name, *_rest in kinds), one.reused) for one in view.over_time],
        lambda cell: number(cell or 0),
    )


MEASURES: tuple[Measure, ...] = (Measure.RUN_TOOK, Measure.JOB_TOOK, Measure.JOB_WAITED)


def measure_words(measure: Measure) -> str:
    """`Runs took`, `Jobs waited`."""
    return {
        Measure.RUN_TOOK: _("Runs took"),
        Measure.JOB_TOOK: _("Jobs took"),
        Measure.JOB_WAITED: _("Jobs waited"),
    }[measure]


def lengths(view: View, measure: Measure) -> Chart:
    """How long runs or jobs took or waited, over time: the 50th, 95th and 99th percentile."""
    some = view.lengths_over_time[measure]
    longest_s = max((one.p99_s or 0.0 for one in some), default=0.0)
    unit, factor = _unit(longest_s)
    parts: tuple[tuple[str, Tone, Callable[[Lengths], float | None]], ...] = (
        ("p50", Tone.GOOD, lambda one: one.p50_s),
        ("p95", Tone.ACCENT, lambda one: one.p95_s),
        ("p99", Tone.NOTE, lambda one: one.p99_s),
    )
    return _over_time(
        "lengths",
        measure_words(measure),
        Kind.LINES,
        _("Length in {unit}").format(unit=unit),
        view.stretches,
        [
            Series(name, tone, tuple(None if (value := part(one)) is None else value * factor for one in some))
            for name, tone, part in parts
        ],
        [_told_of_lengths(one) for one in some],
        (_("Count"), "p50 (s)", "p95 (s)", "p99 (s)"),
        [(one.count, one.p50_s, one.p95_s, one.p99_s) for one in some],
        lambda cell: "–" if cell is None else number(cell) if isinstance(cell, int) else length(cell),
    )


def versions(view: View) -> Chart:
    """The share of the runs that succeeded, of those that did or failed, by version of the pipeline."""
    judged = [one for one in view.by_version if one.figures.success is not None][-MOST_VERSIONS:]
    shares = tuple(100 * (one.figures.success or 0.0) for one in judged)
    names = [f"{one.name} {one.version}" for one in judged]
    rows = [(one.name, one.version, one.figures.succeeded, one.figures.failed, one.figures.success) for one in judged]
    return Chart(
        "versions",
        _("Success by pipeline version"),
        Kind.BARS,
        _("Succeeded in %"),
        tuple(names),
        _named(judged),
        (Series(_("Succeeded"), Tone.GOOD, shares),),
        tuple(
            _("{share} succeeded · {failed} failed of {runs}").format(
                share=percent(one.figures.success),
                failed=number(one.figures.failed),
                runs=counted_runs(one.figures.succeeded + one.figures.failed),
            )
            for one in judged
        ),
        (_("Pipeline"), _("Version"), _("Succeeded"), _("Failed"), _("Success")),
        tuple(rows),
        tuple(
            (str(row[0]), str(row[1]), number(row[2]), number(row[3]), percent(one.figures.success))
            for row, one in zip(rows, judged, strict=True)
        ),
        _("Nothing succeeded or failed in this time."),
        top=100.0,
    )


def cpu(view: View) -> Chart:
    """The processor time that attempts used, over time."""
    used = [one.cpu_s for one in view.over_time]
    unit, factor = _unit(max(used, default=0.0))
    return _over_time(
        "cpu",
        _("Processor time"),
        Kind.BARS,
        _("Processor time in {unit}").format(unit=unit),
        view.stretches,
        [Series(_("Processor time"), Tone.BUSY, tuple(one * factor for one in used))],
        [length(one) for one in used],
        (_("Processor time (s)"),),
        [(round(one, 6),) for one in used],
        lambda cell: length(cell or 0.0),
        _("Nothing was measured in this time."),
    )


def memory(view: View) -> Chart:
    """The highest peak of memory of an attempt, over time."""
    peaks = [one.memory for one in view.over_time]
    return _over_time(
        "memory",
        _("Memory, highest peak"),
        Kind.BARS,
        _("Memory in MB"),
        view.stretches,
        [Series(_("Highest peak"), Tone.ACCENT, tuple(one / MEGABYTE for one in peaks))],
        [size(one) for one in peaks],
        (_("Highest peak (bytes)"),),
        [(one,) for one in peaks],
        lambda cell: size(int(cell or 0)),
        _("Nothing was measured in this time."),
    )


def costs(view: View) -> Chart:
    """What projects cost, over time; the smaller ones together."""
    by_size = sorted(view.costs, key=lambda name: -sum(view.costs[name]))
    shown, others = by_size[:MOST_PROJECTS], by_size[MOST_PROJECTS:]
    series = [
        Series(name or _("No project"), tone, tuple(cost / 100 for cost in view.costs[name]))
        for name, tone in zip(shown, TONES_OF_PROJECTS, strict=False)
    ]
    if others:
        rest = tuple(sum(column) / 100 for column in zip(*(view.costs[name] for name in others), strict=True))
        series.append(Series(_("Others"), Tone.FAINT, rest))
    rows = [tuple(view.costs[name][place] / 100 for name in by_size) for place in range(len(view.over_time))]
    return _over_time(
        "costs",
        _("Costs by project"),
        Kind.BARS,
        _("Cost in ¢"),
        view.stretches,
        series or [Series(_("No project"), Tone.ACCENT, (0.0,) * len(view.over_time))],
        [_told_of_costs(by_size, row) for row in rows],
        tuple(f"{name or _('No project')} (¢)" for name in by_size),
        rows,
        lambda cell: cents(round((cell or 0) * 100)),
        _("Nothing was spent in this time."),
    )


def percent(share: float | None) -> str:
    """`98.5 %`, whole where it is; `–` where there is none."""
    if share is None:
        return "–"
    tenths = round(share * 1000)
    if tenths == 1000 and share < 1:
        tenths = 999
    return _("{number} %").format(number=number(tenths / 10, 0 if tenths % 10 == 0 else 1))


# ---------------------------------------------------------------------- the pieces


def _over_time(
    name: str,
    title: str,
    kind: Kind,
    axis: str,
    stretches: Stretches,
    series: Iterable[Series],
    told: Iterable[str],
    columns: tuple[str, ...],
    rows: Sequence[tuple[float | int | None, ...]],
    write: Callable[[float | int | None], str],
    nothing: str = _("Nothing ended in this time."),
) -> Chart:
    """A chart with a point for each stretch, named by when it began."""
    places = places_of(stretches)
    begins = [as_datetime(edge).astimezone().isoformat(timespec="minutes") for edge in stretches.edges[:-1]]
    return Chart(
        name,
        title,
        kind,
        axis,
        places,
        ticks_of(stretches),
        tuple(series),
        tuple(told),
        (_("Begin"), *columns),
        tuple((begin, *row) for begin, row in zip(begins, rows, strict=True)),
        tuple((place, *map(write, row)) for place, row in zip(places, rows, strict=True)),
        nothing,
    )


def places_of(stretches: Stretches) -> tuple[str, ...]:
    """What each stretch is called: `Tue 14:00`, `Tue 18 Nov`, `from 18 Nov 2025`."""
    found = []
    for edge in stretches.edges[:-1]:
        begin = as_datetime(edge).astimezone()
        if stretches.step is Step.HOUR:
            found.append(f"{customs.short_weekday(begin)} {customs.time(begin)}")
        elif stretches.step is Step.DAY:
            found.append(f"{customs.short_weekday(begin)} {begin.day} {customs.short_month(begin)}")
        else:
            found.append(_("from {day}").format(day=customs.day(begin)))
    return tuple(found)


def ticks_of(stretches: Stretches) -> tuple[tuple[int, str], ...]:
    """Which stretches are written below the axis, and how: all where they are few, else evenly, none at an end."""
    count = len(stretches.edges) - 1
    apart = 6 if stretches.step is Step.HOUR else max(1, -(-count // MOST_TICKS))
    found = []
    for place in range(count - 1 - apart // 2, -1, -apart):
        begin = as_datetime(stretches.edges[place]).astimezone()
        if stretches.step is Step.HOUR:
            words = customs.time(begin)
        elif count <= MOST_TICKS:
            words = f"{customs.short_weekday(begin)} {begin.day}"
        else:
            words = f"{begin.day} {customs.short_month(begin)}"
        found.append((place, words))
    return tuple(reversed(found))


def _named(versions: Sequence[Of]) -> tuple[tuple[int, str], ...]:
    """Every version, and below the first one of each pipeline its name."""
    found = []
    for place, one in enumerate(versions):
        is_first = place == 0 or versions[place - 1].name != one.name
        found.append((place, f"{_cut(one.version or '')}\n{_cut(one.name or '') if is_first else ''}"))
    return tuple(found)


def _told_of_runs(figures: Figures) -> str:
    parts = [counted_runs(figures.runs)]
    for count, words in (
        (figures.succeeded, _("{n} succeeded")),
        (figures.failed, _("{n} failed")),
        (figures.skipped, _("{n} skipped")),
        (figures.cancelled, _("{n} cancelled")),
        (figures.reused, _("{n} reused")),
    ):
        if count:
            parts.append(words.format(n=number(count)))
    return " · ".join(parts)


def _told_of_lengths(lengths: Lengths) -> str:
    if lengths.p50_s is None or lengths.p95_s is None or lengths.p99_s is None:
        return _("nothing ended")
    values = [
        f"{name} {length(value)}"
        for name, value in (("p50", lengths.p50_s), ("p95", lengths.p95_s), ("p99", lengths.p99_s))
    ]
    return " · ".join([*values, ngettext("of {n}", "of {n}", lengths.count).format(n=number(lengths.count))])


def _told_of_costs(names: Sequence[str | None], costs: Sequence[float]) -> str:
    parts = [f"{name or _('No project')} {cents(round(cost * 100))}" for name, cost in zip(names, costs, strict=True)]
    return " · ".join(part for part, cost in zip(parts, costs, strict=True) if cost) or cents(0)


def _unit(longest_s: float) -> tuple[str, float]:
    """The unit in which lengths up to this one are read best, and what seconds are multiplied by for it."""
    if longest_s < 1:
        return "ms", 1000.0
    if longest_s < 120:
        return "s", 1.0
    if longest_s < 7200:
        return "min", 1 / 60
    return "h", 1 / 3600


def _cut(words: str) -> str:
    return words if len(words) <= 12 else f"{words[:11]}…"
