"""Finding things in a log: forwards, backwards, counted, and against a plain model."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobdesk.desk.logs import lines as log_lines
from jobdesk.desk.logs import search as log_search
from jobdesk.desk.logs.lines import Log
from jobdesk.desk.logs.search import ERRORS, BadExpression, Find, Search, SlowExpression, Tally, Wanted

SMALL = 8
TEXTS = st.lists(st.sampled_from(["ab", "AB", "x", "\n", "b\n", "xxxxxxxx", "æb"]), max_size=30).map("".join)
WANTED = st.sampled_from(
    [
        Wanted("ab"),
        Wanted("ab", match_case=True),
        Wanted("a.b|x+", is_expression=True),
        Wanted("^a|b$", is_expression=True),
        Wanted("x*", is_expression=True),
        Wanted("[æÆ]B", is_expression=True),
        Wanted("a b", hints=("ab",)),
    ]
)


@contextmanager
def small_blocks() -> Iterator[None]:
    """Blocks of eight bytes in pieces of two, so that short texts have all their edges."""
    with pytest.MonkeyPatch.context() as patch:
        for name, size in {"BLOCK": SMALL, "STEP": 2 * SMALL, "CHUNK": 4 * SMALL}.items():
            patch.setattr(log_lines, name, size)
        patch.setattr(log_search, "BLOCK", SMALL)
        patch.setattr(log_search, "PIECE", 2 * SMALL)
        yield


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("logs") / "1.log"


def model(log: Log, wanted: Wanted) -> list[Find]:
    """Line by line."""
    pattern = wanted.text if wanted.is_expression else re.escape(wanted.text)
    return [
        Find(line, found.start(), found.end())
        for line in log.lines_at(0, 10**6)
        for found in re.finditer(pattern, line.text, re.NOFLAG if wanted.match_case else re.IGNORECASE)
        if found.group()
    ]


def forwards(search: Search) -> list[Find]:
    found: list[Find] = []
    while one := search.next(*((found[-1].line.offset, found[-1].start) if found else (0, -1))):
        found.append(one)
    return found


def backwards(search: Search, size: int) -> list[Find]:
    found: list[Find] = []
    while one := search.previous(*((found[-1].line.offset, found[-1].start) if found else (size, 0))):
        found.append(one)
    return found[::-1]


@given(TEXTS, WANTED, st.booleans())
@small_blocks()
def test_finds_are_those_of_the_model(file: Path, text: str, wanted: Wanted, is_counted: bool) -> None:
    """From the beginning to the end, from the end to the beginning, in number and in place; counted or not."""
    file.write_text(text, "utf-8", newline="")
    log = Log(file)
    size = log.count().size
    search, expected = Search(log, wanted), model(log, wanted)
    if is_counted:
        assert search.count() == Tally(0, len(expected), size, size)
        assert [search.place(find) for find in expected] == list(range(1, len(expected) + 1))
    assert forwards(search) == expected
    assert backwards(search, size) == expected
    assert [span for line in log.lines_at(0, 10**6) for span in search.within(line)] == [
        (find.start, find.end) for find in expected
    ]


@given(st.lists(TEXTS, max_size=6), WANTED)
@small_blocks()
def test_a_growing_log_is_counted_on(file: Path, texts: list[str], wanted: Wanted) -> None:
    file.write_bytes(b"")
    log = Log(file)
    search = Search(log, wanted)
    for text in texts:
        with file.open("ab") as end:
            end.write(text.encode())
        assert search.count().finds == len(model(log, wanted))


def test_a_search_begins_at_the_line_that_is_in_view(tmp_path: Path) -> None:
    """Also where that place is in the middle of a line."""
    path = tmp_path / "1.log"
    path.write_bytes(b"ab 1\nab 2\nab 3\n")
    search = Search(Log(path), Wanted("ab"))
    after, before = search.next(7), search.previous(7)
    assert after is not None
    assert before is not None
    assert (after.line.text, before.line.text) == ("ab 3", "ab 2")


def test_colours_stand_in_no_ones_way(tmp_path: Path) -> None:
    """What is looked for is what is shown."""
    path = tmp_path / "1.log"
    path.write_bytes(b"\x1b[31merr\x1b[1mor\x1b[0m: no\n")
    found = Search(Log(path), Wanted("error: no")).next()
    assert found is not None
    assert found.line.text[found.start : found.end] == "error: no"


def test_nothing_wanted_is_nothing_found(tmp_path: Path) -> None:
    path = tmp_path / "1.log"
    path.write_bytes(b"abc\n")
    search = Search(Log(path), Wanted(""))
    assert (search.next(), search.count().finds) == (None, 0)


def test_another_edition_is_counted_anew(tmp_path: Path) -> None:
    path = tmp_path / "1.log"
    path.write_bytes(b"ab ab ab\n")
    search = Search(Log(path), Wanted("ab"))
    assert search.count() == Tally(0, 3, 9, 9)
    path.write_bytes(b"ab\n")
    assert search.count() == Tally(1, 1, 3, 3)


def test_a_search_stops_when_asked(tmp_path: Path) -> None:
    """Counting and looking, forwards and backwards; what was counted so far is kept."""
    path = tmp_path / "1.log"
    path.write_bytes(b"ab\n" * 1_000_000)
    search = Search(Log(path), Wanted("ab"))
    first = search.count(most=1)
    assert 0 < first.finds < 1_000_000
    assert search.count(stop=lambda: True) == first
    assert search.next(stop=lambda: True) is None
    assert search.previous(3_000_000, stop=lambda: True) is None
    assert search.count().finds == 1_000_000


def test_a_wrong_expression_is_told_with_its_place() -> None:
    with pytest.raises(BadExpression, match="position 3"):
        Search(Log(Path("1.log")), Wanted("ab(", is_expression=True))


def test_an_expression_that_never_ends_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_search, "LONGEST_S", 0.01)
    path = tmp_path / "1.log"
    path.write_bytes(b"a" * 60 + b"!c\n")
    search = Search(Log(path), Wanted("(a|a)*c", is_expression=True))
    with pytest.raises(SlowExpression):
        search.count()


@pytest.mark.parametrize(
    "line",
    [
        "error: no such file",
        "ValueError: x",
        "E   AssertionError",
        "Traceback (most recent call last):",
        "fatal: not a git repository",
        "thread 'main' panicked at src/main.rs",
        "3 errors",
        "2 failed, 4 passed",
        "Segmentation fault (core dumped)",
        "java.lang.NullPointerException",
    ],
)
def test_errors_are_found(tmp_path: Path, line: str) -> None:
    path = tmp_path / "1.log"
    path.write_text(f"all is well\n{line}\n", "utf-8")
    found = Search(Log(path), ERRORS).next()
    assert found is not None
    assert found.line.text == line


@pytest.mark.parametrize(
    "line", ["0 errors, 0 failed", "no errors", "compiling error_handler.c", "without error", "terrors-and-wonders"]
)
def test_what_only_speaks_of_errors_is_none(tmp_path: Path, line: str) -> None:
    path = tmp_path / "1.log"
    path.write_text(f"{line}\n", "utf-8")
    assert Search(Log(path), ERRORS).next() is None
