"""A store and a queue over a new folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.clock import HandClock
from tests.support.queue import Queue


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def queue(tmp_path: Path, clock: HandClock) -> Iterator[Queue]:
    queue = Queue(tmp_path / "jobdesk", clock)
    yield queue
    queue.store.close()
