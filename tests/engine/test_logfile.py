"""The log of an attempt against plain models: mask the whole text, keep its two ends."""

from __future__ import annotations

import errno
import re
import sys
import tempfile
import tracemalloc
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jobdesk.engine.logfile import MASK, LogFile, LogTrouble, Masker

PIECES = st.lists(st.text("ab*", max_size=6).map(str.encode), max_size=12)
SECRETS = st.lists(st.text("ab*", max_size=4).map(str.encode), max_size=4)


def masked_whole(text: bytes, secrets: Sequence[bytes]) -> bytes:
    """From left to right, the longest secret at each place."""
    longest_first = sorted(filter(None, secrets), key=len, reverse=True)
    return re.sub(b"|".join(map(re.escape, longest_first)), MASK, text) if longest_first else text


def masked_in_pieces(pieces: Sequence[bytes], secrets: Sequence[bytes]) -> bytes:
    masker = Masker(secrets)
    return b"".join([*map(masker.masked, pieces), masker.rest()])


def written(path: Path, pieces: Sequence[bytes], limit: int) -> LogFile:
    log = LogFile(path, limit)
    for piece in pieces:
        log.write(piece)
    return log


@given(PIECES, SECRETS)
@example([b"ab", b"b"], [b"ab", b"abb"])
@example([b"*", b"*", b"*a"], [b"***a"])
def test_how_the_text_is_cut_makes_no_difference(pieces: list[bytes], secrets: list[bytes]) -> None:
    """A secret is masked wherever the output was cut, also where one secret begins another."""
    assert masked_in_pieces(pieces, secrets) == masked_whole(b"".join(pieces), secrets)


@given(PIECES, SECRETS)
def test_no_more_is_held_back_than_the_beginning_of_a_secret(pieces: list[bytes], secrets: list[bytes]) -> None:
    """What cannot become a secret any more is given out at once."""
    masker = Masker(secrets)
    given_out = b"".join(map(masker.masked, pieces))
    text = b"".join(pieces)
    shortest_wait = max(map(len, secrets), default=0) or 1
    seen = [masked_whole(text[: len(text) - held_back], secrets) for held_back in range(shortest_wait)]
    assert given_out in seen


@given(PIECES, st.integers(2, 40))
def test_head_and_tail_are_kept(pieces: list[bytes], limit: int) -> None:
    """Up to the limit all is kept; beyond it both ends, and the number of bytes between them."""
    text, half = b"".join(pieces), limit // 2
    left_out = len(text) - 2 * half
    expected = text
    if left_out > 0:
        expected = text[:half] + f"\n… {left_out:,} bytes left out …\n".encode() + text[-half:]
    with tempfile.TemporaryDirectory() as folder:
        log = written(Path(folder) / "log", pieces, limit)
        assert log.close() == len(expected)
        assert (log.path.read_bytes() if log.path.exists() else b"") == expected


def test_memory_is_bounded(tmp_path: Path) -> None:
    """However much is written, in however small pieces, about one limit is held."""
    log = LogFile(tmp_path / "log", 20_000)
    tracemalloc.start()
    try:
        for _ in range(50_000):
            log.write(b"ab")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 60_000
    log.close()


def test_nothing_written_makes_no_file(tmp_path: Path) -> None:
    """An attempt that is silent has no log, and no folder for one."""
    log = LogFile(tmp_path / "logs" / "log", 100)
    log.write(b"")
    assert log.close() == 0
    assert not log.path.parent.exists()


def test_the_head_can_be_read_while_it_is_written(tmp_path: Path) -> None:
    """Who follows a log sees each piece as it comes."""
    log = LogFile(tmp_path / "log", 100)
    log.write(b"first\n")
    assert log.path.read_bytes() == b"first\n"
    log.close()


def test_secrets_may_come_after_the_first_line(tmp_path: Path) -> None:
    """What is to be masked may be known only when something was written already."""
    log = LogFile(tmp_path / "log", 100)
    log.write(b"a note\n")
    log.mask([b"hidden"])
    log.write(b"hid")
    log.write(b"den\n")
    log.close()
    assert log.path.read_bytes() == b"a note\n***\n"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a disk that is always full")
def test_a_full_disk_takes_a_part_and_then_says_so(tmp_path: Path) -> None:
    """The trouble is told with its cause, which says that it is for want of room."""
    log = LogFile(tmp_path / "log", 100)
    log.path.symlink_to("/dev/full")
    with pytest.raises(LogTrouble) as trouble:
        log.write(b"a line\n")
    assert isinstance(trouble.value.__cause__, OSError)
    assert trouble.value.__cause__.errno == errno.ENOSPC
    assert log.close() == 0
