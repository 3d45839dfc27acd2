"""The figures on top of the page, and what is said of budgets, in words. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jobdesk.core import customs
from jobdesk.core.customs import number
from jobdesk.core.language import _, ngettext
from jobdesk.desk.insights.insights import Lengths, View
from jobdesk.desk.insights.periods import Period
from jobdesk.desk.words import cents, length, size
from jobdesk.store.projects import Project
from jobdesk.store.sums import Measure
from jobdesk.ui.insights.charts import percent

NONE = "–"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: what it is, its value, and a few words below it."""

    name: str
    value: str
    more: str


def period_words(period: Period) -> tuple[str, str]:
    """What the switch of a period says, and its tip."""
    return {
        Period.DAY: (_("Day"), _("The last 24 hours")),
        Period.WEEK: (_("Week"), _("The last 7 days")),
        Period.MONTH: (_("Month"), _("The last 30 days")),
        Period.ALL: (_("All"), _("Everything that was ever run")),
    }[period]


def figures_of(view: View) -> tuple[Figure, ...]:
    """The calm figures on top."""
    figures, lengths = view.figures, view.lengths
    return (
        Figure(_("Runs"), number(figures.runs), _reused(figures.reused)),
        Figure(_("Success"), percent(figures.success), _failed(figures.failed)),
        Figure(_("Jobs"), number(figures.jobs), _failed(figures.jobs_failed)),
        Figure(_("Jobs waited"), _middle(lengths[Measure.JOB_WAITED]), _upper(lengths[Measure.JOB_WAITED])),
        Figure(_("Jobs took"), _middle(lengths[Measure.JOB_TOOK]), _upper(lengths[Measure.JOB_TOOK])),
        Figure(_("Runs took"), _middle(lengths[Measure.RUN_TOOK]), _upper(lengths[Measure.RUN_TOOK])),
        Figure(_("Processor time"), length(figures.cpu_s), _peak(figures.memory)),
        Figure(_("Cost"), cents(figures.cost), _projects(len([name for name in view.costs if name]))),
    )


def left_out_words(view: View) -> str:
    """What is not in the lengths, and why; nothing where all is."""
    n = view.figures.backwards
    if not n:
        return ""
    return ngettext(
        "{n} length is left out, because the clock was set back meanwhile.",
        "{n} lengths are left out, because the clock was set back meanwhile.",
        n,
    ).format(n=number(n))


def budget_words(project: Project) -> str:
    """`thesis: 1.50 ¢ of 2.00 ¢, 75 %`."""
    if project.budget is None:
        return _("{spent} spent, no budget").format(spent=cents(project.spent))
    return _("{spent} of {budget}, {share}").format(
        spent=cents(project.spent), budget=cents(project.budget), share=percent(project.share)
    )


def budget_text(budget: int | None) -> str:
    """A budget as a person types it, in cents: `12.5`, `12,5`; nothing for none."""
    if budget is None:
        return ""
    return customs.typed(budget // 100 if budget % 100 == 0 else budget / 100)


def budget_of(text: str) -> int | None:
    """A budget that a person wrote in cents, in hundredths of a cent; None for none. Raises `ValueError`."""
    plain = customs.read(text.replace("¢", "").strip())
    if not plain:
        return None
    amount = float(plain)
    if not 0 <= amount < 10**13:
        raise ValueError(text)
    return round(amount * 100)


def empty_words(*, was_anything: bool, is_narrowed: bool) -> Sequence[str]:
    """Title and words where nothing ended in the period."""
    if is_narrowed:
        return _("Nothing ended that fits"), _("Look at a longer time, or at everything.")
    if was_anything:
        return _("Nothing ended in this time"), _("Look at a longer time.")
    return _("Nothing has been run yet"), _("Process some commits, and what they took is told here.")


def _middle(lengths: Lengths) -> str:
    return NONE if lengths.p50_s is None else length(lengths.p50_s)


def _upper(lengths: Lengths) -> str:
    if lengths.p95_s is None or lengths.p99_s is None:
        return _("nothing ended")
    return _("p95 {p95} · p99 {p99}").format(p95=length(lengths.p95_s), p99=length(lengths.p99_s))


def _reused(n: int) -> str:
    return _("{n} reused").format(n=number(n))


def _failed(n: int) -> str:
    return _("{n} failed").format(n=number(n))


def _peak(memory: int) -> str:
    """Nothing where it was not measured, as of what runs in JobDesk's own processes."""
    return _("memory up to {size}").format(size=size(memory)) if memory else ""


def _projects(n: int) -> str:
    return ngettext("{n} project", "{n} projects", n).format(n=number(n))
