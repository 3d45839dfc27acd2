"""Leads to the views of the page of jobs from wherever a person is."""

from __future__ import annotations

from functools import partial

from jobdesk.ui.jobs.view import VIEWS
from jobdesk.ui.main_window import MainWindow
from jobdesk.ui.surroundings import Surroundings


def surround(window: MainWindow, surroundings: Surroundings) -> None:
    """For the table of what goes on around the pages."""
    for entry in VIEWS:
        surroundings.actions.bind(entry.action, partial(surroundings.go, "jobs", (entry.name, None)))
