"""A lock is held by one, and let go of by the system when its process ends."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from jobdesk.git.slots import SlotInUse
from jobdesk.git.slots.lock import Lock

HOLD = (
    "import sys; from jobdesk.git.slots.lock import Lock;"
    "lock = Lock.take(sys.argv[1].encode()); print('held', flush=True); sys.stdin.read()"
)


@pytest.fixture
def path(tmp_path: Path) -> bytes:
    return os.fsencode(tmp_path / "lock")


def test_only_one(path: bytes) -> None:
    """Taken again only after it was let go."""
    lock = Lock.take(path)
    with pytest.raises(SlotInUse):
        Lock.take(path)
    lock.release()
    Lock.take(path).release()


def test_a_holder_that_is_killed(path: bytes) -> None:
    """A process that ends, however, holds nothing."""
    with subprocess.Popen([sys.executable, "-c", HOLD, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(SlotInUse):
            Lock.take(path)
        holder.kill()
        holder.wait()
        Lock.take(path).release()


def test_a_file_that_was_removed(path: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waited at a file that its holder removed takes the new one of that name."""
    Lock.take(path).release()
    true_open, opened = os.open, []

    def open_and_lose(*given: object) -> int:
        descriptor = true_open(*given)  # type: ignore[arg-type]
        if not opened:
            Path(os.fsdecode(path)).unlink()
        opened.append(descriptor)
        return descriptor

    monkeypatch.setattr(os, "open", open_and_lose)
    lock = Lock.take(path)
    assert len(opened) == 2
    with pytest.raises(SlotInUse):
        Lock.take(path)
    lock.remove()
    assert not Path(os.fsdecode(path)).exists()
