"""What one has made, the others find; trouble with the cache is nobody's trouble."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from jobdesk.store.cache import Cache
from tests.support.clock import HandClock

MAKER = """
import sys
from pathlib import Path
from jobdesk.store.cache import Cache

def make(key):
    with open(sys.argv[2], "a") as made:
        made.write(key + "\\n")
    return key.encode() * 100

cache = Cache(Path(sys.argv[1]))
sys.stdin.read()
for number in range(25):
    assert cache.get_or_make("numbers", str(number), lambda: make(str(number))) == str(number).encode() * 100
"""

STUCK = """
import sys
from pathlib import Path
from jobdesk.store.cache import Cache

def make():
    print("making", flush=True)
    sys.stdin.read()

Cache(Path(sys.argv[1])).get_or_make("things", "key", make)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache.sqlite"


@pytest.fixture
def cache(path: Path) -> Iterator[Cache]:
    cache = Cache(path)
    yield cache
    cache.close()


def _refuse() -> bytes:
    raise AssertionError("it was there already")


def _process(script: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_what_was_made_is_found(cache: Cache, path: Path) -> None:
    assert cache.get_or_make("blobs", "abc", lambda: b"parsed") == b"parsed"
    assert cache.get_or_make("blobs", "abc", _refuse) == b"parsed"
    other = Cache(path)
    assert other.get("blobs", "abc") == b"parsed"
    other.close()


def test_namespaces_are_apart(cache: Cache) -> None:
    cache.put("one", "key", b"1")
    assert cache.get("two", "key") is None


def test_many_are_kept_and_found_at_once(cache: Cache) -> None:
    cache.put_many("blobs", {str(number): bytes([number]) for number in range(200)})
    cache.put_many("blobs", {"7": b"seven"})
    assert cache.get_many("blobs", ["7", "8", "none"]) == {"7": b"seven", "8": b"\x08"}


def test_processes_make_each_thing_once(path: Path, tmp_path: Path) -> None:
    """Four of them want the same 25 things at once: 25 are made."""
    made = tmp_path / "made"
    processes = [_process(MAKER, path, made) for _ in range(4)]
    for process in processes:
        assert process.stdin is not None
        process.stdin.close()
    for process in processes:
        assert process.wait() == 0
        assert process.stdout is not None
        process.stdout.close()
    assert sorted(map(int, made.read_text().split())) == list(range(25))


def test_a_maker_that_dies_is_replaced(cache: Cache, path: Path) -> None:
    """Its lock goes with it, so that whoever waits makes the thing, without waiting out any time."""
    with _process(STUCK, path) as process, ThreadPoolExecutor() as threads:
        assert process.stdout is not None
        assert process.stdout.readline() == "making\n"
        waiting = threads.submit(cache.get_or_make, "things", "key", lambda: b"made here")
        process.kill()
        assert waiting.result() == b"made here"


def test_who_waited_finds_what_the_other_made(cache: Cache, path: Path) -> None:
    making, may_end = threading.Event(), threading.Event()

    def make() -> bytes:
        making.set()
        may_end.wait()
        return b"once"

    with ThreadPoolExecutor() as threads:
        first = threads.submit(cache.get_or_make, "things", "key", make)
        making.wait()
        other = Cache(path)
        second = threads.submit(other.get_or_make, "things", "key", _refuse)
        may_end.set()
        assert first.result() == second.result() == b"once"
        other.close()


def test_nobody_waits_for_ever(cache: Cache, path: Path) -> None:
    """Where the maker takes too long, the thing is made twice."""
    making, may_end = threading.Event(), threading.Event()

    def make() -> bytes:
        making.set()
        may_end.wait()
        return b"slow"

    hasty = Cache(path, patience_s=0)
    with ThreadPoolExecutor() as threads:
        first = threads.submit(cache.get_or_make, "things", "key", make)
        making.wait()
        assert hasty.get_or_make("things", "key", lambda: b"quick") == b"quick"
        may_end.set()
        assert first.result() == b"slow"
    hasty.close()


def test_a_maker_that_fails_leaves_the_turn_to_the_next(cache: Cache) -> None:
    def fail() -> bytes:
        raise ValueError("not parsable")

    with pytest.raises(ValueError, match="not parsable"):
        cache.get_or_make("things", "key", fail)
    assert cache.get_or_make("things", "key", lambda: b"x") == b"x"


def test_what_was_used_longest_ago_goes_first(path: Path) -> None:
    clock = HandClock()
    cache = Cache(path, limit=4 << 20, clock=clock)
    piece = bytes(64 << 10)
    for number in range(40):
        cache.put("things", str(number), piece)
    clock.move(2 * 3600)
    assert cache.get("things", "0") is not None
    for number in range(40, 80):
        cache.put("things", str(number), piece)
    assert cache.get("things", "0") is not None
    assert cache.get("things", "1") is None
    assert cache.get("things", "79") is not None
    assert path.stat().st_size < 6 << 20
    cache.close()


def test_what_would_fill_the_cache_is_not_kept(path: Path) -> None:
    cache = Cache(path, limit=4000)
    assert cache.get_or_make("things", "key", lambda: bytes(2000)) == bytes(2000)
    assert cache.get("things", "key") is None
    cache.close()


@pytest.mark.parametrize("content", [b"this is no database", b"SQLite format 3\0" + b"\xff" * 4096])
def test_a_damaged_file_is_begun_anew(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    cache = Cache(path)
    cache.put("things", "key", b"x")
    assert cache.get("things", "key") == b"x"
    cache.close()


def test_a_file_that_is_damaged_while_it_is_open_is_begun_anew(cache: Cache, path: Path) -> None:
    """Another host that has it open finds the new file, too, and does not throw that one away."""
    cache.put_many("things", {str(number): bytes(5000) for number in range(50)})
    other = Cache(path)
    with sqlite3.connect(path) as checkpointed:
        checkpointed.execute("PRAGMA wal_checkpoint(truncate)")
    checkpointed.close()
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 200_000)
    assert cache.get_or_make("things", "1", lambda: b"anew") == b"anew"
    assert other.get_or_make("things", "1", lambda: b"anew") == b"anew"
    cache.put("things", "2", b"two")
    assert other.get("things", "2") == b"two"
    other.close()


@pytest.mark.parametrize("where", ["a file", "a folder"])
def test_without_a_place_things_are_made_each_time(tmp_path: Path, where: str) -> None:
    """The cache never fails the work."""
    if where == "a file":
        (tmp_path / "file").touch()
        cache = Cache(tmp_path / "file" / "cache.sqlite")
    else:
        (tmp_path / "cache.sqlite").mkdir()
        cache = Cache(tmp_path / "cache.sqlite")
    assert [cache.get_or_make("things", "key", lambda: b"x") for _ in range(2)] == [b"x", b"x"]
    cache.put_many("things", {"a": b"a"})
    assert cache.get("things", "a") is None
    cache.close()


def test_a_key_that_is_no_text_is_made_each_time(cache: Cache) -> None:
    """A path whose name is not UTF-8, as the system gave it."""
    assert [cache.get_or_make("things", "caf\udce9", lambda: b"x") for _ in range(2)] == [b"x", b"x"]


def test_a_closed_cache_makes(cache: Cache) -> None:
    cache.close()
    cache.close()
    assert cache.get_or_make("things", "key", lambda: b"x") == b"x"


def test_locks_of_the_dead_are_forgotten(path: Path) -> None:
    clock = HandClock()
    Cache(path, clock=clock).close()
    left = path.with_suffix(".making") / "0123456789abcdef"
    left.touch()
    clock.at = int(left.stat().st_mtime * 1_000_000)
    Cache(path, clock=clock).close()
    assert left.exists()
    clock.move(90_000)
    Cache(path, clock=clock).close()
    assert not left.exists()
