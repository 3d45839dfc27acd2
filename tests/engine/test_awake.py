"""The machine stays awake while there is work, where that is wanted. Wakepy pretends to be the system, as it can."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from wakepy import global_modes

from jobdesk.desk.desk import Desk
from jobdesk.desk.jobs.requests import TaskRequest
from jobdesk.engine.awake import Awake
from tests.support.desks import finished
from tests.support.waiting import until


@pytest.fixture(autouse=True)
def system(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that grants what it is asked."""
    monkeypatch.setenv("WAKEPY_FAKE_SUCCESS", "1")


def is_awake() -> bool:
    return any(mode.active for mode in global_modes())


def test_awake_until_it_is_not_wanted_any_more() -> None:
    """Asking twice is asking once, and one leave is enough."""
    awake = Awake()
    awake.follow(True)
    awake.follow(True)
    until(is_awake)
    awake.follow(False)
    until(lambda: not is_awake())
    awake.follow(True)
    awake.stop()
    assert not is_awake()


def test_a_system_that_refuses_is_told_once(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setenv("WAKEPY_FAKE_SUCCESS", "")
    monkeypatch.setenv("WAKEPY_FORCE_FAILURE", "1")
    caplog.set_level(logging.INFO, "jobdesk")
    awake = Awake()
    for wish in (True, False, True, False):
        awake.follow(wish)
    awake.stop()
    assert caplog.text.count("cannot be kept awake") == 1


def test_only_while_there_is_work(desk: Desk, work_folder: Path) -> None:
    """The setting is off as it comes; turned on, it holds from the first run to the last."""
    request = TaskRequest("gated", {"folder": str(work_folder)}, ["a"])
    job = desk.jobs.submit(request).job
    until((work_folder / "a.begun").exists)
    assert not is_awake()
    desk.settings.change("general.keep_awake", True)
    until(is_awake)
    (work_folder / "a.open").touch()
    finished(desk, job)
    until(lambda: not is_awake())
