"""The lines of a log against a plain model, and what happens to the file while it is read."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobdesk.desk.logs import lines as log_lines
from jobdesk.desk.logs.lines import Extent, Line, Log
from jobdesk.desk.logs.text import shown

SMALL = 8
PIECES = st.lists(
    st.sampled_from([b"\n", b"a", b"bb\n", b"c" * 7, b"d" * 8, b"e" * 9, b"f" * 30, b"\r\n"]), max_size=30
)


@contextmanager
def small_blocks() -> Iterator[None]:
    """Blocks of eight bytes, read two and four at a time, so that short texts have all their edges."""
    with pytest.MonkeyPatch.context() as patch:
        for name, size in {"BLOCK": SMALL, "STEP": 2 * SMALL, "CHUNK": 4 * SMALL}.items():
            patch.setattr(log_lines, name, size)
        yield


def model(text: bytes, block: int) -> list[Line]:
    """Byte by byte: behind a newline, and behind a block without any, a new line begins."""
    starts = [
        at
        for at in range(len(text))
        if at == 0 or text[at - 1 : at] == b"\n" or (at % block == 0 and b"\n" not in text[at - block : at])
    ]
    ends = [*starts[1:], len(text)]
    return [
        Line(start, end, number, shown(text[start:end]).removesuffix("\n"))
        for number, (start, end) in enumerate(zip(starts, ends, strict=bool(starts)), start=1)
    ]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("logs") / "1.log"


@given(PIECES.map(b"".join), st.integers(0, 12))
@small_blocks()
def test_lines_are_those_of_the_model(file: Path, text: bytes, n: int) -> None:
    """From every place and every number, forwards and backwards, counted."""
    file.write_bytes(text)
    log, lines = Log(file), model(text, SMALL)
    assert log.count() == Extent(0, len(text), len(text), len(lines))
    assert log.tail(n) == (lines[-n:] if n else [])
    for number in range(1, len(lines) + 2):
        assert log.lines(number, n) == lines[number - 1 :][:n]
    for offset in range(len(text) + 2):
        assert log.lines_at(offset, n) == [line for line in lines if line.end > offset][:n]
        assert log.lines_before(offset, n) == ([line for line in lines if line.offset < offset][-n:] if n else [])


@given(PIECES.map(b"".join))
@small_blocks()
def test_pieces_have_every_line_once(file: Path, text: bytes) -> None:
    file.write_bytes(text)
    lines = model(text, SMALL)
    pieces = [Log(file).piece(at, at + 2 * SMALL) for at in range(0, len(text) + 1, 2 * SMALL)]
    assert [start for piece in pieces for start in piece.starts] == [line.offset for line in lines]
    assert [text for piece in pieces for text in piece.text.splitlines()] == [line.text for line in lines]
    assert [piece.end for piece in pieces][-1:] == [len(text)]


@given(PIECES)
@small_blocks()
def test_a_growing_log_is_counted_on(file: Path, pieces: list[bytes]) -> None:
    """Counted after each piece that is written, it has the lines of the whole at the end."""
    file.write_bytes(b"")
    log, text = Log(file), b""
    for piece in pieces:
        text += piece
        with file.open("ab") as end:
            end.write(piece)
        assert log.count() == Extent(0, len(text), len(text), len(model(text, SMALL)))


def test_numbers_come_with_the_count(tmp_path: Path) -> None:
    """What is not counted yet is read all the same, without its number."""
    path = tmp_path / "1.log"
    path.write_bytes(b"a line\n" * 500_000)
    log = Log(path)
    assert [line.number for line in log.tail(2)] == [None, None]
    assert not log.count(most=1).is_counted
    assert log.count().lines == 500_000
    assert [line.number for line in log.tail(2)] == [499_999, 500_000]


def test_a_count_stops_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "1.log"
    path.write_bytes(b"a line\n" * 500_000)
    extent = Log(path).count(stop=lambda: True)
    assert (extent.counted, extent.about_lines) == (0, 0)


def test_about_how_many_lines_is_known_early(tmp_path: Path) -> None:
    path = tmp_path / "1.log"
    path.write_bytes(b"a line\n" * 500_000)
    assert Log(path).count(most=1).about_lines == pytest.approx(500_000, rel=0.01)


@pytest.mark.parametrize("number", [0, 1])
def test_a_line_of_megabytes_comes_in_short_ones(tmp_path: Path, number: int) -> None:
    """Nobody has to lay out a megabyte, wherever in it they look."""
    path = tmp_path / "1.log"
    path.write_bytes(b"x" * 5_000_000)
    log = Log(path)
    found = [log.tail(3), log.lines_at(2_500_000, 3)][number]
    assert len(found) == 3
    assert all(len(line.text) <= 2 * log_lines.BLOCK for line in found)


def test_one_answer_is_never_more_than_a_page(tmp_path: Path) -> None:
    """Whoever asks for all the lines of a long log gets as many as fit, forwards and backwards."""
    path = tmp_path / "1.log"
    path.write_bytes(b"x" * 20_000_000)
    log = Log(path)
    for lines in (log.lines_at(0, 10**6), log.tail(10**6)):
        assert 0 < sum(line.end - line.offset for line in lines) <= log_lines.PAGE


def test_a_log_that_was_cut_off_is_another_edition(tmp_path: Path) -> None:
    path = tmp_path / "1.log"
    path.write_bytes(b"one\ntwo\nthree\n")
    log = Log(path)
    assert log.count() == Extent(0, 14, 14, 3)
    path.write_bytes(b"new\n")
    assert log.count() == Extent(1, 4, 4, 1)


def test_a_log_that_was_begun_anew_and_is_longer_is_another_edition(tmp_path: Path) -> None:
    """An attempt that is made again writes the same file from its beginning."""
    path = tmp_path / "1.log"
    path.write_bytes(b"one\ntwo\nthree\n")
    log = Log(path)
    log.count()
    path.write_bytes(b"one\ntwo\nfour\nfive\n")
    assert log.count() == Extent(1, 18, 18, 4)


def test_a_log_in_the_place_of_another_is_another_edition(tmp_path: Path) -> None:
    """Also where its text begins as the other did."""
    path, other = tmp_path / "1.log", tmp_path / "2.log"
    path.write_bytes(b"one\n")
    log = Log(path)
    log.count()
    other.write_bytes(b"one\ntwo\n")
    other.replace(path)
    assert log.count() == Extent(1, 8, 8, 2)


def test_a_log_that_goes_on_is_the_same_edition(tmp_path: Path) -> None:
    """The tail of a log that was trimmed in the middle is written behind its head."""
    path = tmp_path / "1.log"
    path.write_bytes(b"head\n")
    log = Log(path)
    log.count()
    with path.open("ab") as file:
        file.write("\n… 1,000 bytes left out …\ntail\n".encode())
    assert log.count().edition == 0
    assert [line.text for line in log.tail(9)] == ["head", "", "… 1,000 bytes left out …", "tail"]


def test_a_log_that_is_deleted_says_so_and_may_come_back(tmp_path: Path) -> None:
    path = tmp_path / "1.log"
    path.write_bytes(b"one\n")
    log = Log(path)
    log.count()
    path.unlink()
    assert log.count() == Extent(1, 0, 0, 0, "The log is not there, or not any more.")
    assert (log.tail(5), log.lines(1, 5), log.lines_at(0, 5), log.piece(0, log_lines.BLOCK).text) == ([], [], [], "")
    path.write_bytes(b"back\n")
    assert log.count() == Extent(1, 5, 5, 1)


def test_what_is_no_file_says_so(tmp_path: Path) -> None:
    """A folder in the place of a log cannot be read."""
    extent = Log(tmp_path).count()
    assert extent.trouble is not None
    assert extent.trouble.startswith("The log cannot be read: ")


def test_a_log_is_paged_while_it_is_counted(tmp_path: Path) -> None:
    """Two threads count and one reads; what is read is right with and without its number."""
    path = tmp_path / "1.log"
    path.write_bytes(b"".join(b"line %d\n" % number for number in range(1, 400_001)))
    log = Log(path)
    counters = [threading.Thread(target=log.count) for _ in range(2)]
    for counter in counters:
        counter.start()
    for offset in range(0, 4_000_000, 20_000):
        (line,) = log.lines_at(offset, 1)
        assert line.text == "line 1" or line.number is None or line.text == f"line {line.number}"
    for counter in counters:
        counter.join()
    assert log.look().lines == 400_000
