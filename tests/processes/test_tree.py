"""Process trees, seen and ended."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator

import pytest

from jobdesk.processes import system, tree
from tests.support.processes import Roll, python
from tests.support.waiting import until

# A process that takes commands in Python on its stdin and answers each with a line.
STAND_IN = """
import os, subprocess, sys
from jobdesk.processes import tree
tree.adopt_orphans()
for line in sys.stdin:
    print(repr(eval(line)), flush=True)
"""


class StandIn:
    """A process with a tree of its own, standing in for a host."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.pid = process.pid
        self._process = process

    def say(self, expression: str) -> object:
        """What the process makes of a Python expression."""
        self._process.stdin.write(expression.encode() + b"\n")
        self._process.stdin.flush()
        return eval(self._process.stdout.readline(), {"Killed": tree.Killed})

    def start(self, argv: list[str]) -> int:
        return self.say(f"subprocess.Popen({argv!r}, stdin=-3, start_new_session=True).pid")


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    with python(STAND_IN) as process:
        yield StandIn(process)
        process.kill()


def test_descendants_come_parents_first(stand_in):
    """A parent stands before its children, so that it can be stopped before it starts another."""
    shell = stand_in.start(["/bin/sh", "-c", "sleep 1000 & wait"])
    found = until(lambda: len(below := tree.descendants(stand_in.pid)) == 2 and below, "two below")
    assert found[0] == shell
    assert tree.descendants(shell) == found[1:]
    stand_in.say("tree.end_own_tree()")


def test_spared_tree_is_left_out(stand_in):
    """Neither a spared process nor what it started is among the descendants, nor killed with them."""
    spared = stand_in.start(["/bin/sh", "-c", "sleep 1000 & wait"])
    other = stand_in.start(["/bin/sleep", "1000"])
    until(lambda: len(tree.descendants(stand_in.pid)) == 3, "three below")
    assert tree.descendants(stand_in.pid, {spared}) == [other]
    assert stand_in.say(f"tree.end_own_tree(spare={{{spared}}})") == tree.Killed(frozenset({other}), frozenset())
    assert len(tree.descendants(stand_in.pid)) == 2
    stand_in.say("tree.end_own_tree()")


def test_orphans_are_still_below(stand_in, roll: Roll):
    """Who forked twice and left the session is still a descendant."""
    stand_in.start(roll.command("stay"))
    assert set(roll.wait_until_full()) == set(tree.descendants(stand_in.pid))
    stand_in.say("tree.end_own_tree()")


def test_stubborn_tree_is_ended(stand_in, roll: Roll):
    """All are killed and none is left, not even as a zombie."""
    stand_in.start(roll.command("stay"))
    pids = frozenset(roll.wait_until_full())
    assert stand_in.say("tree.end_own_tree()") == tree.Killed(pids, frozenset())
    assert roll.running() == []
    assert stand_in.say("tree.descendants(os.getpid())") == []


def test_breeding_tree_is_ended(stand_in, roll: Roll):
    """A process that always forks into a new session is caught in the end."""
    first = stand_in.start(roll.command("breed"))
    until(lambda: not system.is_running(first), "a later generation")
    assert stand_in.say("tree.end_own_tree().left") == frozenset()
    assert stand_in.say("tree.descendants(os.getpid())") == []
    assert roll.pids() == []


def test_stopped_tree_is_asked_and_follows(stand_in):
    """A process that is stopped is woken, so that it can end as it was asked to."""
    sleeper = stand_in.start(["/bin/sleep", "1000"])
    system.stop(sleeper)
    tree.ask_to_end([sleeper])
    until(lambda: not system.is_running(sleeper), "the end of the sleeper")


def test_strays_are_found_by_token(roll: Roll):
    """Processes are known by the token they were started with, and only by that one."""
    env = {**os.environ, tree.HOST_TOKEN: "strays-of-a-test"}
    with subprocess.Popen(["/bin/sleep", "1000"], env=env) as sleeper:
        until(lambda: tree.strays("strays-of-a-test") == [sleeper.pid], "the stray")
        assert tree.strays("strays-of-another") == []
        sleeper.kill()


def test_what_cannot_be_killed_is_told(monkeypatch, stand_in):
    """A process that outlives the time is named, not waited for."""
    sleeper = stand_in.start(["/bin/sleep", "1000"])
    monkeypatch.setattr(system, "kill", lambda pid: None)
    assert tree.kill_all(lambda: [sleeper], within_s=0).left == {sleeper}
    stand_in.say("tree.end_own_tree()")
