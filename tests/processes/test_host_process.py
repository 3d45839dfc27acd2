"""A host, its keeper and its application: whoever of them is killed, nothing of the host's tree is left."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from jobdesk.processes import system, tree
from jobdesk.processes.host_process import HostProcess
from tests.support.processes import Host, Roll, python
from tests.support.waiting import PATIENCE_S, until

APPLICATION = """
import sys
from tests.support.processes import Host
host = Host.start(token="{token}")
host.run({command})
print(host.process.pid, host.pid, flush=True)
sys.stdin.read()
"""


class Application:
    """A process that stands for the application, with one host that runs a stubborn command."""

    def __init__(self, roll: Roll) -> None:
        self.token = f"token of {roll.path}"
        self._process = python(APPLICATION.format(token=self.token, command=roll.command("stay")))
        self.keeper, self.host = map(int, self._process.stdout.readline().split())
        roll.wait_until_full()

    def kill(self) -> None:
        self._process.kill()

    def everyone(self) -> list[int]:
        return [self._process.pid, self.keeper, self.host]

    def close(self) -> None:
        """Reap it, and whoever of the others a failed test left."""
        with self._process:
            for pid in self.everyone():
                system.kill(pid)


@pytest.fixture
def host() -> Iterator[Host]:
    host = Host.start()
    yield host
    host.process.close()


@pytest.fixture
def application(roll: Roll) -> Iterator[Application]:
    application = Application(roll)
    yield application
    application.close()


def wait_until_all_ended(application: Application, roll: Roll) -> None:
    roll.wait_until_none()
    until(lambda: not any(map(system.is_running, application.everyone())), "the end of application, keeper and host")


def test_host_below_its_keeper(host):
    """The application's child is the keeper, and the host is the keeper's."""
    assert host.ask("os.getppid()") == str(host.process.pid)
    assert tree.descendants(host.process.pid) == [host.pid]


def test_priority(host):
    """A host is nicer than its application; its keeper is not, for it has to be quick."""
    assert int(host.ask("os.nice(0)")) == min(os.nice(0) + 10, 19)
    assert os.getpriority(os.PRIO_PROCESS, host.process.pid) == os.nice(0)


def test_conversation(host):
    """The keeper, which watches the same pipe, takes nothing of what the host is told."""
    assert [host.ask(str(number)) for number in range(500)] == [str(number) for number in range(500)]


def test_exit_status_passes_through(host):
    """The keeper ends as the host did."""
    host.tell("os._exit(3)")
    assert host.process.wait(PATIENCE_S) == 3


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV])
def test_signal_passes_through(host, number):
    """The keeper is ended by the signal that ended the host."""
    os.kill(host.pid, number)
    assert host.process.wait(PATIENCE_S) == -number


def test_wait_has_a_limit(host):
    """A host that still runs has no status."""
    assert host.process.wait(0) is None


def test_killed_host(host, roll):
    """When the host alone is killed, its keeper has killed all it left by the time that it ends itself."""
    host.run(roll.command("stay"))
    roll.wait_until_full()
    os.kill(host.pid, signal.SIGKILL)
    assert host.process.stdout.read() == b""
    assert host.process.wait(PATIENCE_S) == -signal.SIGKILL
    assert roll.running() == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_keeper_is_not_asked_away(host, roll, number):
    """A signal to all (a shutdown, a Ctrl-C) ends the host; the keeper stays to clear up."""
    host.run(roll.command("stay"))
    roll.wait_until_full()
    os.kill(host.process.pid, number)
    os.kill(host.pid, signal.SIGTERM)
    assert host.process.wait(PATIENCE_S) == -signal.SIGTERM
    assert roll.running() == []


def test_killed_keeper(host, roll):
    """When the keeper alone is killed the host goes on, and the application can still end all of it."""
    host.run(roll.command("stay"))
    roll.wait_until_full()
    os.kill(host.process.pid, signal.SIGKILL)
    assert host.process.wait(PATIENCE_S) == -signal.SIGKILL
    assert host.ask("'still there'") == "'still there'"
    assert host.process.kill()
    assert roll.running() == []
    assert not system.is_running(host.pid)
    assert host.pid not in system.children(os.getpid())


def test_killed_keeper_and_host(host, roll):
    """When both are killed at once the application finds what is left, also where it hid its environment."""
    host.run(roll.command("stay"))
    roll.wait_until_full()
    for pid in (host.process.pid, host.pid):
        os.kill(pid, signal.SIGSTOP)
    for pid in (host.process.pid, host.pid):
        os.kill(pid, signal.SIGKILL)
    assert host.process.kill()
    assert roll.running() == []
    assert not set(roll.pids()) & set(system.children(os.getpid()))


def test_kill(host, roll):
    """A kill returns when all are gone, and leaves no zombie."""
    host.run(roll.command("stay"))
    everyone = {host.process.pid, host.pid, *roll.wait_until_full()}
    assert host.process.kill()
    assert not any(map(system.is_running, everyone))
    assert not everyone & set(system.children(os.getpid()))


def test_kill_from_many_threads(host):
    """Killing is safe while others kill, wait, or read."""
    said: list[object] = []
    work = [host.process.kill] * 3 + [host.process.stdout.read, host.process.wait]
    threads = [threading.Thread(target=lambda work=work: said.append(work())) for work in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert sorted(map(str, said)) == sorted(["True"] * 3 + ["b''", "-9"])


def test_close_lets_the_host_end(host):
    """A host that is closed with a grace ends in its own way, and its pipes are closed."""
    assert host.process.close(grace_s=20) == 0
    assert host.process.stdin.closed
    assert host.process.stdout.closed
    assert host.process.close() == 0


def test_close_with_words_unsent(host):
    """A host that is gone cannot be told more, and closing it says nothing about that."""
    host.process.kill()
    host.process.stdin.write(b"too late\n")
    assert host.process.close() == -signal.SIGKILL


def test_siblings_share_nothing(host):
    """A host holds no other host's pipes: each ends with its own stdin."""
    sibling = Host.start()
    tell = "[os.readlink(f'/dev/fd/{n}') for n in os.listdir('/dev/fd') if os.path.exists(f'/dev/fd/{n}')]"
    assert sibling.ask(tell).count("pipe:") == 2
    assert host.process.close(grace_s=20) == 0
    assert sibling.ask("1") == "1"
    assert sibling.process.close(grace_s=20) == 0


def test_descriptors_are_given_back():
    """A host that came and went leaves nothing open in the application."""
    before = sorted(Path("/dev/fd").iterdir())
    Host.start().process.close()
    assert sorted(Path("/dev/fd").iterdir()) == before


def test_host_that_cannot_start(tmp_path):
    """A program that is not there is the caller's to hear of."""
    with pytest.raises(FileNotFoundError):
        HostProcess.start([str(tmp_path / "none")], {})


def test_killed_application(application, roll):
    """When the application alone is killed, host, keeper and all below are gone."""
    application.kill()
    wait_until_all_ended(application, roll)


def test_killed_application_of_a_host_that_hangs(application, roll):
    """A host that cannot hear that the application is gone is killed after the grace."""
    os.kill(application.host, signal.SIGSTOP)
    application.kill()
    wait_until_all_ended(application, roll)


def test_killed_application_and_keeper(application, roll):
    """Without its keeper, a host still ends with the application, and its tree with it."""
    os.kill(application.keeper, signal.SIGKILL)
    application.kill()
    wait_until_all_ended(application, roll)


def test_all_killed_at_once(application, roll):
    """When application, keeper and host are killed at once, the next application finds the rest by the token."""
    everyone = application.everyone()
    for pid in everyone:
        os.kill(pid, signal.SIGSTOP)
    for pid in everyone:
        os.kill(pid, signal.SIGKILL)
    until(lambda: not any(map(system.is_running, everyone)), "the end of all three")
    assert set(tree.strays(application.token)) >= set(roll.running()) > set()
    assert tree.kill_all(lambda: [p for p in tree.strays(application.token) if system.is_running(p)]).left == set()
    assert roll.running() == []
