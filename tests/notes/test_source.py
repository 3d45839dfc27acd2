"""Bytes of any kind become text, and what was wrong with them is told with its line."""

from __future__ import annotations

import pytest

from jobdesk.notes.source import CONTEXT_LENGTH, MAX_BYTES, Source, read_source


def warning_of(blob: bytes) -> tuple[int, str]:
    (warning,) = read_source(blob).warnings
    return warning.line, warning.text


@pytest.mark.parametrize(
    ("blob", "text"),
    [
        (b"plain", "plain"),
        ("é\n".encode(), "é\n"),
        (b"\xef\xbb\xbfmarked", "marked"),
        ("UTF-16 é".encode("utf-16"), "UTF-16 é"),
        (b"a\r\nb\rc", "a\nb\nc"),
        (b"bell \x07 and form feed \x0c", "bell  and form feed "),
    ],
)
def test_text_is_read(blob: bytes, text: str) -> None:
    """UTF-8, with or without a mark, UTF-16 with one; newlines are `\\n`; control characters go."""
    assert read_source(blob) == Source(text)


def test_marks_of_our_own_are_taken_out() -> None:
    """The characters that mark gaps and sounds while HTML is made never come from a note."""
    assert read_source("a\ue000b\ue003c\ue004d".encode()).text == "abcd"


def test_a_large_note_is_not_read() -> None:
    """50 MB cost no more than a look at their length."""
    blob = b"x" * 50_000_000
    assert read_source(blob).text == ""
    assert warning_of(blob) == (1, "not read: 50.0 MB is more than the 4 MB a note may have")


def test_a_note_of_the_largest_size_is_read() -> None:
    assert len(read_source(b"x" * MAX_BYTES).text) == MAX_BYTES


def test_a_binary_file_is_not_read() -> None:
    assert read_source(b"%PDF\0\1") == Source("", read_source(b"\0").warnings)
    assert warning_of(b"%PDF\0\1") == (1, "not read: this is a binary file")


def test_a_pointer_to_large_files_is_told() -> None:
    blob = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\n"
    assert warning_of(blob) == (1, "not read: only a Git LFS pointer is stored here")


def test_an_old_windows_file_is_read_as_one() -> None:
    """Where most of what is not ASCII is no UTF-8, it never was."""
    blob = b"first\nS\xe6tning og \xd8velse"
    assert read_source(blob).text == "first\nSætning og Øvelse"
    assert warning_of(blob) == (2, "not valid UTF-8: read as Windows-1252")


def test_a_slip_in_utf8_costs_only_itself() -> None:
    """A broken byte between many good characters leaves those as they are."""
    blob = "ååååå\nøøøøø ".encode() + b"\xff" + "æææ".encode()
    assert read_source(blob).text == "ååååå\nøøøøø \ufffdæææ"
    assert warning_of(blob) == (2, "not valid UTF-8: some characters cannot be read")


def test_lines_are_counted_from_one() -> None:
    source = Source("a\nbc\n\nd")
    assert [source.line_at(offset) for offset in (0, 1, 2, 3, 4, 5, 6)] == [1, 1, 2, 2, 2, 3, 4]


def test_context_is_the_lines_around() -> None:
    """Five before and five after, as far as there are any."""
    source = Source("\n".join(str(number) for number in range(1, 21)))
    assert source.before(10) == "5\n6\n7\n8\n9"
    assert source.after(10) == "11\n12\n13\n14\n15"
    assert (source.before(1), source.after(20)) == ("", "")
    assert (source.before(2), source.after(19)) == ("1", "20")


def test_context_of_endless_lines_is_short() -> None:
    source = Source(f"{'a' * 9999}\nblock\n{'b' * 9999}")
    assert (source.before(2), source.after(2)) == ("a" * CONTEXT_LENGTH, "b" * CONTEXT_LENGTH)
