"""One table makes every action, and only what can be done is offered."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication

from jobdesk.core.model import Counts
from jobdesk.core.states import JobState
from jobdesk.ui.action_table import ACTS, Situation
from jobdesk.ui.actions import Actions
from jobdesk.ui.icons import Icons
from jobdesk.ui.theme import Mode, Theme
from tests.support.plain import under_way


@pytest.fixture
def actions(qapp: QApplication) -> Actions:
    return Actions(Icons(Theme(qapp, Mode.LIGHT)))


def test_no_two_actions_share_a_name_or_keys() -> None:
    names = Counter(act.id for act in ACTS)
    keys = Counter(act.shortcut for act in ACTS if act.shortcut)
    assert {name for name, count in (names + keys).items() if count > 1} == set()


def test_all_keys_can_be_pressed(qapp: QApplication) -> None:
    """Qt understands each of them."""
    assert [act.id for act in ACTS if act.shortcut and QKeySequence(act.shortcut).isEmpty()] == []


def possible(situation: Situation) -> set[str]:
    return {act.id for act in ACTS if act.family == "Job" and act.is_possible(situation)}


def test_what_can_be_done_with_a_job() -> None:
    """A running one is cancelled or paused, a paused one resumed, one that is over tried again."""
    with_any = {"open-job", "copy-command-line", "show-artifacts", "duplicate-job"}
    over = under_way(state=JobState.SUCCEEDED, counts=Counts(1, 0, 0, 1, 0, 0, 0, 0))
    assert possible(Situation()) == set()
    assert possible(Situation(job=under_way())) == with_any | {"cancel-job", "pause-job"}
    assert possible(Situation(job=under_way(paused_at=5))) == with_any | {"cancel-job", "resume-job"}
    assert possible(Situation(job=under_way(cancel_requested_at=5))) == with_any
    assert possible(Situation(job=over)) == with_any | {"retry-job", "force-job"}
    assert "retry-failed" in possible(Situation(job=under_way(state=JobState.FAILED)))


def test_what_nothing_is_bound_to_is_not_offered(actions: Actions) -> None:
    assert actions.bound() == []
    done: list[str] = []
    actions.bind("reload", lambda: done.append("reload"))
    assert [act.id for act, _ in actions.bound()] == ["reload"]
    actions.trigger("reload")
    assert done == ["reload"]


def test_an_action_is_bound_once(actions: Actions) -> None:
    actions.bind("reload", print)
    with pytest.raises(ValueError, match="bound already"):
        actions.bind("reload", print)


def test_an_action_follows_the_situation(actions: Actions) -> None:
    """Enabled with what is selected, seen by developers where it is for them alone."""
    cancel, force = actions.bind("cancel-job", print), actions.bind("force-job", print)
    assert (cancel.isEnabled(), force.isVisible()) == (False, False)
    actions.situate(job=under_way(), is_developer=True)
    assert (cancel.isEnabled(), force.isVisible(), force.isEnabled()) == (True, True, False)


def test_a_switch_says_whether_it_is_on(actions: Actions) -> None:
    seen: list[bool] = []
    actions.bind("drawer", seen.append).toggle()
    assert seen == [True]


def test_each_page_may_have_its_own(actions: Actions) -> None:
    """An action that a page has bound does that while the page is in front, and is offered only then."""
    done: list[str] = []
    for page in ("commits", "jobs"):
        actions.bind("filter", lambda page=page: done.append(page), page=page)
    for page in ("commits", "jobs", "help"):
        actions.situate(page=page)
        assert actions["filter"].isVisible() == (page != "help")
        actions.trigger("filter")
    assert done == ["commits", "jobs"]
    with pytest.raises(ValueError, match="bound already"):
        actions.bind("filter", lambda: None, page="jobs")
