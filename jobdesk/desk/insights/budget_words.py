"""What is told when the jobs of a project have used up a share of its budget."""

from __future__ import annotations

from jobdesk.core.customs import number
from jobdesk.core.language import _
from jobdesk.desk.words import cents
from jobdesk.store.projects import Project


def warning_words(project: Project) -> str:
    """What is told when a share of the budget is reached."""
    spent, budget = cents(project.spent), cents(project.budget or 0)
    if project.reached >= 100:
        return _("The budget of {project} is used up: {spent} of {budget}.").format(
            project=project.name, spent=spent, budget=budget
        )
    return _("{project} has used {share} of its budget: {spent} of {budget}.").format(
        project=project.name,
        share=_("{number} %").format(number=number(100 * project.spent // (project.budget or 1))),
        spent=spent,
        budget=budget,
    )
