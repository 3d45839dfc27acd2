"""Objects are read in bulk, and one that is missing does not spoil the others."""

from __future__ import annotations

import pytest

from jobdesk.git.executable import Git
from jobdesk.git.objects import ObjectMissing
from jobdesk.git.repository import Repository
from tests.support.repositories import SampleRepository


@pytest.fixture
def repository(sample: SampleRepository, git: Git) -> Repository:
    return Repository.open(sample.path, git)


def blobs(sample: SampleRepository, count: int) -> dict[bytes, bytes]:
    """Stores blobs, whose contents look like answers of git; ids and contents."""
    contents = [b"%040d blob 7\n\0%d\n" % (number, number) for number in range(count)]
    return {sample.run("hash-object", "-w", "--stdin", request=content).encode(): content for content in contents}


def test_objects_in_order(sample: SampleRepository, repository: Repository) -> None:
    """Contents come back byte for byte, in the order asked, however many there are."""
    stored = blobs(sample, 5)
    ids = [*stored] * 100
    with repository.objects() as objects:
        assert list(objects.read(ids)) == [stored[identity] for identity in ids]
        assert list(objects.read([])) == []


def test_an_object_that_is_missing(sample: SampleRepository, repository: Repository) -> None:
    """It is named, and the reader goes on to be of use."""
    stored = blobs(sample, 3)
    first, *_, last = stored
    with repository.objects() as objects:
        reading = objects.read([first, b"0" * 40, last, last])
        assert next(reading) == stored[first]
        with pytest.raises(ObjectMissing, match=r"0{40} is not in the repository"):
            next(reading)
        assert list(objects.read([last, first])) == [stored[last], stored[first]]


def test_a_reading_that_was_left(sample: SampleRepository, repository: Repository) -> None:
    """What nobody read any more does not come up as the answer to the next question."""
    stored = blobs(sample, 4)
    with repository.objects() as objects:
        assert next(objects.read([*stored])) == stored[next(iter(stored))]
        assert list(objects.read([*reversed(stored)])) == [*reversed(stored.values())]


def test_an_object_that_is_too_large(sample: SampleRepository, repository: Repository) -> None:
    """Its size is told, nothing of it is held, and the next one is read as ever."""
    large = sample.run("hash-object", "-w", "--stdin", request=b"\n" * 3_000_000).encode()
    small = sample.run("hash-object", "-w", "--stdin", request=b"ten bytes\n").encode()
    with repository.objects() as objects:
        assert objects.read_small(large, 2_999_999) == 3_000_000
        assert objects.read_small(small, 10) == b"ten bytes\n"
        assert objects.read_small(small, 9) == 10
        with pytest.raises(ObjectMissing):
            objects.read_small(b"0" * len(small), 10)
        next(objects.read([small, large]))
        assert objects.read_small(small, 10) == b"ten bytes\n"
