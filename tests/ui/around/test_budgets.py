"""A budget that is used up is told at the moment at which it is, and where it can be looked at."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from jobdesk.ui.insights.page import InsightsPage
from jobdesk.ui.toasts import ToastCard
from tests.support.windows import Person

NEARLY = "book has used 80 % of its budget: 0.80 ¢ of 1.00 ¢."
ALL = "The budget of book is used up: 1.00 ¢ of 1.00 ¢."


def spend(person: Person, cost: int) -> None:
    """A run of the project has cost something."""
    with person.desk.store.writing() as connection:
        connection.execute("UPDATE projects SET spent = spent + ?", (cost,))


def told(person: Person) -> list[str]:
    return [label.text() for toast in person.sees(ToastCard) for label in toast.findChildren(QLabel) if label.text()]


def test_each_share_is_told_once(person: Person) -> None:
    person.desk.insights.set_budget("book", 100)
    spend(person, 79)
    person.settle()
    spend(person, 1)
    person.until(lambda: NEARLY in told(person), "the first warning")
    spend(person, 20)
    person.until(lambda: ALL in told(person), "the second warning")
    spend(person, 20)
    person.settle()
    assert told(person).count(ALL) == 1


def test_the_toast_leads_to_the_costs(person: Person) -> None:
    person.desk.insights.set_budget("book", 100)
    person.settle()
    spend(person, 100)
    person.until(lambda: ALL in told(person), "the warning")
    person.click_button("Show costs")
    person.until(lambda: isinstance(person.page, InsightsPage), "the page")
