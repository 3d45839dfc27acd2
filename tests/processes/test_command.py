"""One command, from its start to the end of the last process of its tree."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jobdesk.processes import command as module
from jobdesk.processes import system, threaded_child, tree
from jobdesk.processes.command import Cancel, Ended, NotStarted, run_command
from tests.support.waiting import until

Run = Callable[..., Ended]


@pytest.fixture(params=["poll", "poll without pidfd", "threads"], autouse=True)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Every way to follow a command keeps the same promises."""
    if request.param == "threads":
        monkeypatch.setattr(module, "Child", threaded_child.Child)
    if request.param == "poll without pidfd":
        monkeypatch.setattr(system, "exit_descriptor", lambda pid: None)
    return request.param


@pytest.fixture
def output() -> list[bytes]:
    return []


@pytest.fixture
def run(tmp_path: Path, output: list[bytes]) -> Run:
    """Run a command as a host would, in an empty folder, sparing what else this process has started."""
    tree.adopt_orphans()
    spare = frozenset(system.children(os.getpid()))

    def run(*argv: str, **options: object) -> Ended:
        options = {"cwd": tmp_path, "env": os.environ, "on_output": output.append, "spare": spare} | options
        return run_command(argv, **options)

    return run


@pytest.fixture
def cancel_when(request: pytest.FixtureRequest) -> Iterator[Callable[[Callable[[], object]], Cancel]]:
    """A cancel that another thread requests once something is true."""
    threads = []

    def cancel_when(condition: Callable[[], object]) -> Cancel:
        cancel = Cancel()

        def request_it() -> None:
            try:
                until(condition, "the time to cancel")
            finally:
                cancel.request()

        threads.append(threading.Thread(target=request_it))
        threads[-1].start()
        return cancel

    yield cancel_when
    for thread in threads:
        thread.join()


def test_success(run, output):
    """Output of both kinds comes as one stream, in the order it was written."""
    ended = run("/bin/sh", "-c", "echo one; echo two >&2; echo three")
    assert b"".join(output) == b"one\ntwo\nthree\n"
    assert (ended.exit_code, ended.signal, ended.output_bytes) == (0, None, 14)
    assert not (ended.timed_out or ended.cancelled or ended.left_behind or ended.not_started)


def test_exit_code(run):
    """A command that says no says which no."""
    assert run("/bin/sh", "-c", "exit 125").exit_code == 125


def test_signal(run):
    """A command that was killed has a signal in place of an exit code."""
    ended = run("/bin/sh", "-c", "kill -9 $$")
    assert (ended.exit_code, ended.signal) == (None, 9)


def test_what_it_used(run, way):
    """CPU and memory are those of the command, not of us."""
    if way == "threads":
        pytest.skip("only Windows tells there")
    code = "import time; x = bytearray(200_000_000)\nwhile time.process_time() < 0.2: pass"
    ended = run(sys.executable, "-c", code)
    assert ended.max_rss_bytes > 200_000_000
    assert 0.2 <= ended.cpu_s <= 0.2 + ended.duration_s


def test_place_and_environment(run, output, tmp_path):
    """It runs where it was told to, in exactly the environment that it was given."""
    run("/bin/sh", "-c", "pwd; echo $ONE", env={"ONE": "1"})
    assert b"".join(output).decode() == f"{tmp_path}\n1\n"


def test_program_is_looked_for_in_its_own_path(run, tmp_path):
    """PATH is the command's, not ours."""
    (tmp_path / "mine").write_text("#!/bin/sh\nexit 3\n")
    (tmp_path / "mine").chmod(0o700)
    assert run("mine", env={"PATH": str(tmp_path)}).exit_code == 3
    assert run("mine").not_started is NotStarted.NOT_FOUND


def test_empty_stdin(run, output):
    """A command that reads finds the end at once."""
    assert run("/bin/cat").exit_code == 0
    assert output == []


def test_nothing_of_ours_is_open_in_it(run, output):
    """A command has its three streams, and no other descriptor (but the one that tells)."""
    with Path(__file__).open() as ours:
        os.set_inheritable(ours.fileno(), True)
        run(sys.executable, "-c", "import os; print(len(os.listdir('/dev/fd')))")
    assert b"".join(output) == b"4\n"


def test_much_output(run):
    """A flood passes through in pieces and is counted."""
    sizes: list[int] = []
    ended = run("/bin/sh", "-c", "head -c 30000000 /dev/zero", on_output=lambda chunk: sizes.append(len(chunk)))
    assert sum(sizes) == ended.output_bytes == 30_000_000
    assert max(sizes) <= 65536


def test_not_found(run):
    """A program that does not exist is said so, with a shell's code."""
    ended = run("no-such-program")
    assert (ended.exit_code, ended.not_started) == (127, NotStarted.NOT_FOUND)
    assert ended.message == "No such file or directory"


@pytest.mark.parametrize("mode", [0o600, 0o700])
def test_not_executable(run, tmp_path, mode):
    """A file that may not be run, or is no program, is said so, with a shell's code."""
    (tmp_path / "text").write_text("no program\n")
    (tmp_path / "text").chmod(mode)
    ended = run("./text")
    assert (ended.exit_code, ended.not_started) == (126, NotStarted.NOT_EXECUTABLE)


def test_argument_that_no_system_takes(run):
    """A zero byte in an argument is no reason to fall over."""
    assert run("/bin/echo", "a\0b").not_started is NotStarted.NOT_EXECUTABLE


@pytest.mark.parametrize("folder", ["gone", "file"])
def test_no_folder(run, tmp_path, folder):
    """A working folder that is gone, or is none, is not taken for a missing program."""
    (tmp_path / "file").touch()
    ended = run("/bin/true", cwd=tmp_path / folder)
    assert (ended.exit_code, ended.not_started) == (None, NotStarted.NO_FOLDER)


def test_no_resources(run, monkeypatch):
    """A machine with no process left to give is not taken for a missing program."""

    def no_process(*_: object, **__: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("subprocess.Popen", no_process)
    ended = run("/bin/true")
    assert (ended.exit_code, ended.not_started) == (None, NotStarted.NO_RESOURCES)


def test_descriptors_are_given_back(run):
    """Nothing stays open: not after success, not after a start that failed."""
    before = sorted(Path("/dev/fd").iterdir())
    run("/bin/true")
    run("no-such-program")
    assert sorted(Path("/dev/fd").iterdir()) == before


def test_timeout(run, output):
    """When the time is up the command is asked to end, and its last words are heard."""
    ended = run("/bin/sh", "-c", "trap 'echo bye; exit 4' TERM; echo hi; while :; do sleep 0.01; done", timeout_s=1)
    assert (ended.timed_out, ended.cancelled, ended.exit_code) == (True, False, 4)
    assert b"".join(output).startswith(b"hi\n")
    assert b"".join(output).endswith(b"bye\n")


def test_timeout_of_a_stubborn_tree(run, roll):
    """Who does not end when asked is killed after the grace, and so is everyone it started."""
    ended = run(*roll.command("stay"), timeout_s=1, grace_s=0.1)
    assert (ended.timed_out, ended.signal) == (True, 9)
    assert (ended.left_behind, ended.survivors) == (0, 0)
    assert roll.running() == []


def test_cancel(run, roll, cancel_when):
    """A cancel takes the whole tree."""
    ended = run(*roll.command("stay"), cancel=cancel_when(roll.wait_until_full), grace_s=0.1)
    assert (ended.cancelled, ended.timed_out, ended.signal) == (True, False, 9)
    assert len(roll.pids()) == 4
    assert roll.running() == []


def test_cancel_that_is_followed(run, output, cancel_when):
    """A tree that ends when asked is not waited for any longer."""
    cancel = cancel_when(lambda: output)
    ended = run("/bin/sh", "-c", "echo hi; sleep 1000", cancel=cancel, grace_s=1000)
    assert (ended.cancelled, ended.signal) == (True, 15)


def test_cancel_before_the_start(run, tmp_path):
    """What was cancelled already is not started."""
    cancel = Cancel()
    cancel.request()
    assert run("/bin/touch", "here", cancel=cancel) == Ended(None, cancelled=True)
    assert not (tmp_path / "here").exists()


def test_cancel_after_the_end(run):
    """A request that comes too late changes nothing, and hurts nobody."""
    cancel = Cancel()
    assert not run("/bin/true", cancel=cancel).cancelled
    cancel.request()
    assert cancel.is_requested


def test_left_behind(run, roll):
    """A command that ends while others hold its output open ends the run, and they are killed."""
    ended = run(*roll.command("leave"))
    assert (ended.exit_code, ended.left_behind, ended.survivors) == (7, 3, 0)
    assert len(roll.pids()) == 4
    assert roll.running() == []


def test_flood_that_was_left_behind(run):
    """Who keeps writing in the background does not keep the run."""
    ended = run("/bin/sh", "-c", "yes & exit 3")
    assert (ended.exit_code, ended.left_behind) == (3, 1)


def test_breeding_command(run, roll):
    """A command of which every generation leaves the session ends no later, and leaves nobody."""
    assert run(*roll.command("breed"), timeout_s=0.1, grace_s=0.1).survivors == 0
    assert roll.pids() == []


def test_dead_orphans_do_not_pile_up(run, cancel_when, output, monkeypatch):
    """Orphans that come to us and end are reaped while the command goes on."""
    monkeypatch.setattr(module, "_TIDY_EVERY_S", 0.01)
    others = set(system.children(os.getpid()))
    cancel = cancel_when(lambda: output and len(set(system.children(os.getpid())) - others) == 1)
    ended = run("/bin/sh", "-c", "for n in 1 2 3 4 5; do (sleep 0.01 &); done; echo hi; exec sleep 1000", cancel=cancel)
    assert ended.cancelled


def test_last_words_in_the_background(run, output, monkeypatch):
    """What a shell still pipes when it ends (`> >(tee log)`) may finish."""
    monkeypatch.setattr(module, "_LINGER_S", 60)
    run("/bin/sh", "-c", "(sleep 0.02; echo last) & echo first")
    assert b"".join(output) == b"first\nlast\n"


def test_spared_process(run):
    """A process that the host needs outlives the commands."""
    with subprocess.Popen(["/bin/sleep", "1000"]) as spared:
        ended = run("/bin/sh", "-c", "sleep 1000 >/dev/null &", spare={spared.pid})
        assert ended.left_behind == 1
        assert system.is_running(spared.pid)
        spared.kill()


def test_listener_that_fails(run, roll):
    """What `on_output` raises passes through, and takes the tree along."""

    def fail(chunk: bytes) -> None:
        roll.wait_until_full()
        raise OSError("no space")

    argv = ("/bin/sh", "-c", 'echo hi; exec "$@"', "sh", *roll.command("stay"))
    with pytest.raises(OSError, match="no space"):
        run(*argv, on_output=fail)
    assert roll.running() == []


def test_token_travels_along(run, output, monkeypatch):
    """A command carries its host's token, however small its environment."""
    monkeypatch.setenv(tree.HOST_TOKEN, "travelling")
    run("/usr/bin/env", env={})
    assert b"".join(output) == b"JOBDESK_HOST=travelling\n"
