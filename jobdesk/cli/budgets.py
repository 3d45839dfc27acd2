"""`budget`: what may be spent on a project, and what is."""

from __future__ import annotations

from typing import Annotated

import typer

from jobdesk.cli.opening import opened
from jobdesk.cli.options import AsJson, Family
from jobdesk.cli.screen import safe
from jobdesk.cli.session import session_of
from jobdesk.cli.shapes import CENT, Shape
from jobdesk.cli.tables import Cell, Column, write_table
from jobdesk.cli.words import cents
from jobdesk.core.errors import UserError
from jobdesk.desk.insights.budget_words import warning_words
from jobdesk.store.projects import Project

NONE = "none"
MOST_CENTS = 10**13
COLUMNS = (
    Column("PROJECT", is_flexible=True),
    Column("SPENT", is_number=True),
    Column("BUDGET", is_number=True),
    Column("USED", is_number=True),
)

app = Family()


class NoBudget(UserError):
    """A budget is a number of cents, such as 250 or 12.5, or `none`."""


@app.add
def budget(
    context: typer.Context,
    project: Annotated[str | None, typer.Argument(metavar="[PROJECT]", help="Of this one; without it, of all.")] = None,
    amount: Annotated[
        str | None, typer.Argument(metavar="[CENTS]", help="What may be spent in all; `none` lifts the bound.")
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Show what is spent on projects and what may be, or set it.

    A budget is for all that is ever done for a project. When 80 % of it are used up, and when all is, that is told.
    """
    session = session_of(context)
    with opened(session) as desk:
        if project is not None and amount is not None:
            changed = desk.insights.set_budget(project, _amount(amount))
            if changed.reached:
                session.remark(warning_words(changed))
        found = [one for one in desk.insights.projects() if project in (None, one.name)]
    if as_json:
        session.answer([_shape(one) for one in found])
    elif not found:
        session.out.line("There is no such project." if project else "No job names a project yet.")
    else:
        write_table(session.out, COLUMNS, [_row(one) for one in found])
    return 0


def _amount(text: str) -> int | None:
    """In hundredths of a cent. Raises `NoBudget`."""
    if text.strip().lower() == NONE:
        return None
    try:
        number = float(text)
    except ValueError:
        raise NoBudget from None
    if not 0 <= number <= MOST_CENTS:
        raise NoBudget
    return round(number * CENT)


def _row(project: Project) -> list[Cell]:
    share = "" if not project.budget else f"{project.spent / project.budget:.0%}"
    return [
        Cell(safe(project.name)),
        Cell(cents(project.spent)),
        Cell("-" if project.budget is None else cents(project.budget)),
        Cell(share),
    ]


def _shape(project: Project) -> Shape:
    return {
        "project": project.name,
        "spent_cents": project.spent / CENT,
        "budget_cents": None if project.budget is None else project.budget / CENT,
    }
