"""What differs between messages that say the same is folded away, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobdesk.core.folding import LONGEST, LONGEST_PATTERN, parts_of, pattern_of


@pytest.mark.parametrize(
    ("message", "pattern"),
    [
        ("AssertionError: expected 12, got 13.5", "AssertionError: expected …, got …"),
        ("Exit code 2: tests/a/test_x.py:12: KeyError: 'a b'", "Exit code 2: …: KeyError: '…'"),
        ("It took longer than 30 s.", "It took longer than … s."),
        ("fatal: bad object 1a2b3c4d5e6f7", "fatal: bad object …"),
        ("[Errno 2] No such file or directory: '/tmp/x/y'", "[Errno 2] No such file or directory: '…'"),
        ("error at /home/u/a.py:3 in foo", "error at … in foo"),
        ("HTTP 404 for https://a.b/c?d=1", "HTTP 404 for …"),
        ("connect to 10.0.0.1:8080 refused", "connect to … refused"),
        ("can't open it: it's gone", "can't open it: it's gone"),
        ("worker-3 and/or utf8 at 0xdeadbeef", "worker-… and/or utf8 at …"),
        ("2026-11-22 05:20:55,123 it failed", "… it failed"),
        ("at 05:20 it failed", "at … it failed"),
        ("1 failed, 3 passed in 0.34s", "… failed, … passed in …s"),
        ("[1, 2, 3] is not [4, 5]", "[…] is not […]"),
        (r"C:\Users\ada\x.py not found", "… not found"),
        ("notes.md and pkg.module", "… and pkg.module"),
        ("123e4567-e89b-12d3-a456-426614174000 is gone", "… is gone"),
        ("fe80::1ff:fe23:4567:890a is down", "… is down"),
        ("日本語のエラー 12 件", "日本語のエラー … 件"),
        ("two\n  lines\tof it", "two lines of it"),
        ("I/O error", "I/O error"),
        ("", ""),
    ],
)
def test_what_is_folded(message: str, pattern: str) -> None:
    assert pattern_of(message) == pattern


WORDS = st.lists(st.sampled_from("cannot open because the parser of this says no".split()), min_size=1, max_size=6)
VARIED = {
    "a number": st.integers().map(str) | st.floats(allow_nan=False, allow_infinity=False).map("{:f}".format),
    "a hash": st.binary(min_size=20, max_size=20).map(bytes.hex).filter(lambda text: not text.isdecimal()),
    "a UUID": st.uuids().map(str),
    "a path": st.lists(st.text("abcxyz019_-", min_size=1, max_size=9), min_size=1, max_size=5).map(
        lambda parts: "/" + "/".join(parts)
    ),
    "a name": st.text(st.characters(exclude_characters="'\n\r", categories=("L", "N", "Zs")), min_size=1).map(
        "'{}'".format
    ),
    "a time": st.datetimes().map(lambda at: at.isoformat(" ")),
    "an address": st.ip_addresses(v=4).map(str),
}


@pytest.mark.parametrize("kind", VARIED)
@given(data=st.data())
def test_what_differs_in_one_thing_is_the_same(kind: str, data: st.DataObject) -> None:
    """Two messages with the same words around two numbers, hashes, paths, ... have one pattern."""
    before, after = (" ".join(data.draw(WORDS)) for _ in "ab")
    one, other = data.draw(VARIED[kind]), data.draw(VARIED[kind])
    pattern = pattern_of(f"{before} {one} {after}")
    assert pattern == pattern_of(f"{before} {other} {after}")
    assert pattern.startswith(f"{before} ")
    assert pattern.endswith(f" {after}")


@given(one=WORDS, other=WORDS)
def test_words_are_never_folded(one: list[str], other: list[str]) -> None:
    assert (pattern_of(" ".join(one)) == pattern_of(" ".join(other))) == (one == other)


@given(st.text())
def test_the_parts_are_the_message(message: str) -> None:
    """Any text has a pattern; its parts make up its first line of words, and what stays of them is in the pattern."""
    parts = parts_of(message)
    assert "".join(part.text for part in parts) == " ".join(message.split())
    assert len(pattern_of(message)) <= LONGEST_PATTERN
    assert all(part.text for part in parts)
    if not any(part.is_folded for part in parts):
        assert pattern_of(message) == " ".join(message.split())[:LONGEST_PATTERN].rstrip()


MEGABYTE = 1_000_000
HOSTILE = ["a", "1", "'", '"a', "/", "a/", "a.py", "-", "0x", "1:", "a1", "::", "1.1", "a-", "=a.", "\ud800", "1e", "é"]


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_hostile_megabyte(piece: str) -> None:
    """Only the beginning counts, and no expression goes back over more than a stretch of it."""
    message = piece * (MEGABYTE // len(piece))
    assert pattern_of(message) == pattern_of(message[:LONGEST])
