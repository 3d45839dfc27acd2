"""What a pipeline finds in its host: files at a commit, and tools that are made anew when they break."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from jobdesk.core.outcomes import Mishap
from jobdesk.engine.context import HostContext, Workshop, mishap_of
from jobdesk.engine.courier import Courier
from jobdesk.engine.protocol import JobOrder, RunOrder, Setup
from jobdesk.git.executable import find_git
from jobdesk.git.objects import ObjectMissing
from jobdesk.git.slots.errors import SlotTrouble
from jobdesk.git.slots.slot import Slot
from jobdesk.git.slots.source import SlotSource
from tests.support.repositories import SampleRepository

ODD_NAMES = {"folder/a b": "spaced", "two\nlines": "newline", "caf\udce9": "latin", "-x": "dash"}


@pytest.fixture
def repository(tmp_path: Path) -> SampleRepository:
    made = SampleRepository(tmp_path / "repository")
    made.commit("first", {"a": "one\n", **ODD_NAMES})
    return made


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    made = Workshop(Setup(str(tmp_path / "data"), 1, 1 << 20, 0.0))
    yield made
    made.close()


def job_order(repository: SampleRepository) -> JobOrder:
    source = json.dumps(SlotSource.of(repository.path, find_git()).as_json())
    return JobOrder(1, "", "{}", str(repository.path), source, None, False)


def context_at(workshop: Workshop, repository: SampleRepository, commit: str) -> HostContext:
    order = RunOrder(1, 1, False, commit, 1, None, None)
    return HostContext(workshop, Courier(BytesIO()), job_order(repository), order)


@pytest.mark.parametrize("name", ODD_NAMES)
def test_files_of_any_name_are_read(workshop: Workshop, repository: SampleRepository, name: str) -> None:
    """A name with a line end, too, and what is asked for next is answered as well."""
    context = context_at(workshop, repository, repository.run("rev-parse", "HEAD"))
    assert context.read(name) == ODD_NAMES[name].encode()
    assert context.read("a") == b"one\n"
    assert name in context.paths()


@pytest.mark.parametrize("name", ["nowhere", "no\nwhere", "folder/none"])
def test_a_file_that_is_not_there(workshop: Workshop, repository: SampleRepository, name: str) -> None:
    """Nothing is read, and nothing is wrong."""
    context = context_at(workshop, repository, repository.run("rev-parse", "HEAD"))
    assert context.read(name) is None


def test_a_commit_that_is_not_there(workshop: Workshop, repository: SampleRepository) -> None:
    """It is not taken for one without that file: its run ends with the sentence, and is not tried again."""
    context = context_at(workshop, repository, "1" * 40)
    with pytest.raises(ObjectMissing) as missing:
        context.read("a")
    assert mishap_of(missing.value).mishap is Mishap.ITEM_GONE


def test_a_reader_that_was_killed_is_replaced(workshop: Workshop, repository: SampleRepository) -> None:
    """A git that dies between two runs takes none of them along."""
    context = context_at(workshop, repository, repository.run("rev-parse", "HEAD"))
    context.read("a")
    (reader,) = workshop.spare()
    os.kill(reader, signal.SIGKILL)
    assert context.read("a") == b"one\n"
    assert workshop.spare() != [reader]


def test_a_slot_that_failed_is_not_lost(
    workshop: Workshop, repository: SampleRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slot stays this host's when its refresh fails: the next run can have it."""

    def fail(slot: Slot, source: SlotSource) -> None:
        raise SlotTrouble

    with monkeypatch.context() as broken:
        broken.setattr(Slot, "refresh", fail)
        with pytest.raises(SlotTrouble):
            workshop.slot(job_order(repository))
    assert workshop.slot(job_order(repository)).folder.name


@pytest.mark.parametrize("trouble", [OSError(28, "full"), SlotTrouble("it is full")])
def test_a_full_disk_is_no_fault_of_the_pipeline(trouble: Exception) -> None:
    """Also where it is the cause of another trouble."""
    if isinstance(trouble, SlotTrouble):
        trouble.__cause__ = OSError(28, "full")
    assert mishap_of(trouble).mishap is Mishap.NO_SPACE
