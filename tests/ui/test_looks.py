"""Everything that has a state has one look, and colour never speaks alone."""

from __future__ import annotations

from itertools import chain

import pytest

from jobdesk.core.outcomes import Ending
from jobdesk.core.states import JobState, RunState
from jobdesk.desk.jobs.requests import Badge
from jobdesk.files import resource
from jobdesk.ui.looks import LOOKS, look_of
from jobdesk.ui.review.rows import STANDINGS

DERIVED = ("scheduled", "paused", "waiting", "retrying", "cancelling")


@pytest.mark.parametrize("what", sorted({*chain(JobState, RunState, Badge, Ending, STANDINGS), *DERIVED}))
def test_every_state_has_a_look(what: str) -> None:
    """A word and an icon that is there, beside the colour."""
    look = look_of(what)
    assert look.word
    assert resource(f"icons/{look.icon}.svg").is_file()


def test_no_two_states_of_a_job_look_alike() -> None:
    """Those of one list differ in word and icon."""
    jobs = [LOOKS[what] for what in (*JobState, *DERIVED)]
    assert len({look.word for look in jobs}) == len({look.icon for look in jobs}) == len(jobs)
