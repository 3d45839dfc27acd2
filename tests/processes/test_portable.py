"""What psutil tells; here it is asked on whatever system the tests run."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from jobdesk.processes import portable, system, tree
from tests.support.processes import Roll, python
from tests.support.waiting import until

if sys.platform == "win32":
    pytest.skip("the stand-ins are of POSIX", allow_module_level=True)


@pytest.fixture
def on_another_system(monkeypatch):
    """Trees are seen through psutil, and orphans go to init, as on macOS."""
    for name in dir(system):
        if callable(getattr(system, name)):
            monkeypatch.setattr(system, name, getattr(portable, name))
    monkeypatch.setattr(system, "adopts_orphans", False)


def test_life_of_a_child():
    """A child runs, is a zombie, and is no more."""
    with python("import sys; sys.stdin.read()") as child:
        assert portable.is_running(child.pid)
        assert portable.can_see(child.pid)
        assert portable.started(child.pid) == portable.started(child.pid) > 0
        assert portable.group(child.pid) == os.getpgrp()
        assert child.pid in portable.children(os.getpid())
        portable.stop(child.pid)
        portable.kill(child.pid)
        until(lambda: not portable.is_running(child.pid), "a zombie that does not run")
    assert portable.started(child.pid) is None
    assert portable.group(child.pid) is None
    assert portable.children(child.pid) == []
    assert portable.can_see(child.pid)
    assert not portable.is_running(child.pid)


def test_descendants_without_the_spared():
    """A spared process is left out with all below it."""
    with subprocess.Popen(["/bin/sh", "-c", "sh -c 'sleep 1000 & wait' & sleep 1000"]) as child:
        below = until(lambda: len(found := portable.descendants(child.pid)) == 3 and found, "three below")
        spared = next(pid for pid in below if portable.children(pid))
        assert set(portable.descendants(child.pid, {spared})) == {*below} - {spared, *portable.children(spared)}
        for pid in (child.pid, *below):
            portable.kill(pid)


def test_token_in_the_environment():
    """A process is known by the token it was started with."""
    with subprocess.Popen(["/bin/sleep", "1000"], env={"JOBDESK_HOST": "portable"}) as child:
        until(lambda: portable.carries(child.pid, "JOBDESK_HOST=portable"), "the token")
        assert not portable.carries(child.pid, "JOBDESK_HOST=port")
        portable.ask_to_end(child.pid)
    assert not portable.carries(child.pid, "JOBDESK_HOST=portable")


def test_machine_has_a_name():
    """Whatever the system calls itself, it is not empty."""
    assert portable.machine()


def test_orphans_that_went_to_init(on_another_system, monkeypatch, roll: Roll):
    """Where orphans go to init, those with our token are found among them, and ended with the rest."""
    monkeypatch.setenv(tree.HOST_TOKEN, f"token of {roll.path}")
    with subprocess.Popen(roll.command("stay"), start_new_session=True) as child:
        pids = roll.wait_until_full()
        by_token = {pid for pid in pids if portable.carries(pid, f"{tree.HOST_TOKEN}=token of {roll.path}")}
        assert len(by_token) == 3
        monkeypatch.setattr(system, "orphans", lambda: iter(pid for pid in pids if pid != child.pid))
        assert by_token <= set(tree.own_tree())
        assert tree.kill_all(lambda: [pid for pid in tree.own_tree() if pid in pids]).left == set()
        assert by_token.isdisjoint(roll.running())
