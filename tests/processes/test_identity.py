"""Who a process is, and whether it lives."""

from __future__ import annotations

import json
import subprocess
from dataclasses import asdict, replace

import pytest

from jobdesk.processes import identity as module
from jobdesk.processes import system
from jobdesk.processes.identity import Liveness, ProcessIdentity, liveness, own_identity
from tests.support.processes import python
from tests.support.waiting import until


@pytest.fixture
def child() -> subprocess.Popen[bytes]:
    """A child that tells its identity, and ends when its stdin does."""
    code = (
        "import json, sys; from dataclasses import asdict; from jobdesk.processes.identity import own_identity;"
        "print(json.dumps(asdict(own_identity())), flush=True); sys.stdin.read()"
    )
    with python(code) as process:
        yield process


def told_by(child: subprocess.Popen[bytes]) -> ProcessIdentity:
    assert child.stdout is not None
    return ProcessIdentity(**json.loads(child.stdout.readline()))


def test_this_process_lives():
    """A process sees itself alive, also after its identity was stored as JSON."""
    stored = json.loads(json.dumps(asdict(own_identity())))
    assert liveness(ProcessIdentity(**stored)) is Liveness.ALIVE


def test_another_process_lives_until_it_ends(child):
    """What a child says of itself holds for its parent, until it is a zombie, and after."""
    identity = told_by(child)
    assert identity.pid == child.pid
    assert liveness(identity) is Liveness.ALIVE
    child.stdin.close()
    until(lambda: liveness(identity) is Liveness.DEAD, "a zombie that is dead")
    assert child.wait() == 0
    assert liveness(identity) is Liveness.DEAD


def test_reused_process_id():
    """The same process id with another start time is another process."""
    own = own_identity()
    assert liveness(replace(own, started=own.started - 1)) is Liveness.DEAD


def test_other_boot():
    """No process outlives a boot of its machine."""
    assert liveness(replace(own_identity(), boot="another")) is Liveness.DEAD


def test_other_machine():
    """Of another machine nothing is known, whatever its boot says."""
    assert liveness(replace(own_identity(), machine="another", boot="another")) is Liveness.UNKNOWN


def test_other_pid_namespace():
    """A process id of another container says nothing here."""
    assert liveness(replace(own_identity(), pid_namespace="pid:[1]")) is Liveness.UNKNOWN


def test_hidden_process(monkeypatch):
    """A process that the system hides from us is not taken for dead."""
    monkeypatch.setattr(system, "can_see", lambda pid: False)
    assert liveness(own_identity()) is Liveness.UNKNOWN


def test_machine_id_is_not_told():
    """The machine's own id is confidential and stays out of the identity."""
    told = json.dumps(asdict(own_identity()))
    assert system.machine() not in told
    assert module.own_identity().machine == own_identity().machine
