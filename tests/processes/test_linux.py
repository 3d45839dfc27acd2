"""What /proc tells."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("reads /proc", allow_module_level=True)

from jobdesk.processes import linux
from tests.support.processes import python
from tests.support.waiting import until


def test_name_that_looks_like_the_next_fields(tmp_path):
    """A program may be called `a) Z 1 1`, and its fields are still read right."""
    program = tmp_path / "a) Z 1 1"
    program.symlink_to("/bin/sleep")
    with subprocess.Popen([program, "1000"]) as process:
        stat = until(lambda: linux.stat(process.pid), "the process")
        assert stat.parent == os.getpid()
        assert stat.group == os.getpgrp()
        assert stat.is_running
        process.kill()


def test_children_without_the_kernels_list(monkeypatch):
    """A kernel without lists of children gives the same answer from everyone's parent."""
    with python("import sys; sys.stdin.read()") as process:
        listed = linux.children(os.getpid())
        monkeypatch.setattr(linux, "_has_children_files", lambda: False)
        assert process.pid in linux.children(os.getpid())
        assert sorted(linux.children(os.getpid())) == sorted(listed)


def test_leader_that_ended_before_its_threads():
    """A process whose main thread ended still runs, though /proc calls its leader a zombie."""
    code = (
        "import ctypes, sys, threading;"
        "threading.Thread(target=sys.stdin.read).start();"
        "print('started', flush=True);"
        "ctypes.CDLL(None).pthread_exit(None)"
    )
    with python(code) as process:
        assert process.stdout is not None
        process.stdout.readline()
        until(lambda: (stat := linux.stat(process.pid)) and stat.state == "Z", "a zombie leader")
        assert linux.is_running(process.pid)
        process.kill()
    assert not linux.is_running(process.pid)


def test_mark_survives_a_cleared_environment():
    """Who was started below a marked process carries its mark, and of no other token."""
    code = (
        "import subprocess; from jobdesk.processes import linux; linux.mark('seven');"
        "print(subprocess.Popen(['/usr/bin/env', '-i', '/bin/cat']).pid, flush=True)"
    )
    with python(code) as process:
        assert process.stdout is not None
        below = int(process.stdout.readline())
        until(lambda: Path(f"/proc/{below}/environ").read_bytes() == b"", "an empty environment")
        assert linux.carries(below, "JOBDESK_HOST=seven")
        assert not linux.carries(below, "JOBDESK_HOST=eight")
        assert not linux.carries(os.getpid(), "JOBDESK_HOST=seven")


def test_process_that_is_not_there():
    """Questions about nobody have answers, not exceptions."""
    with python("pass") as process:
        process.wait()
    assert linux.stat(process.pid) is None
    assert linux.children(process.pid) == []
    assert linux.group(process.pid) is None
    assert not linux.carries(process.pid, "JOBDESK_HOST=seven")
    linux.stop(process.pid)
    linux.kill(process.pid)
    linux.reap(process.pid)
