"""`::` separates a question from its answer, unless it is code, a field or an address."""

from __future__ import annotations

import pytest

from jobdesk.notes.masks import mask
from jobdesk.notes.separators import MAX_LINE, NoSeparator, Separator, find_separator


def parts(line: str) -> tuple[str, str, bool] | None:
    found = find_separator(mask(line))
    if not isinstance(found, Separator):
        return None
    return line[: found.end_of_question].strip(), line[found.start_of_answer :].strip(), found.is_reversed


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Question::Answer", ("Question", "Answer", False)),
        ("Q :: A", ("Q", "A", False)),
        ("Q:::A", ("Q", "A", True)),
        ("What is it? ::: That.", ("What is it?", "That.", True)),
        ("dog::perro", ("dog", "perro", False)),
        ("Capital of France::Paris", ("Capital of France", "Paris", False)),
        ("What does `std::vector` do::It grows", ("What does `std::vector` do", "It grows", False)),
        ("What is $A::B$ :: a formula", ("What is $A::B$", "a formula", False)),
        ("See http://a.b::c for it :: yes", ("See http://a.b::c for it", "yes", False)),
        ("a :: b ::: c", ("a :: b", "c", True)),
        ("a :: b :: c", ("a", "b :: c", False)),
        ("std::vector or list :: vector", ("std::vector or list", "vector", False)),
        ("What is x?:: this", ("What is x?", "this", False)),
        ("Two words:: more", ("Two words", "more", False)),
        ("::answer", None),
        ("question::", None),
        ("a::::b", None),
        ("`a::b`", None),
        ("| a::b | c |", None),
        ("|x| :: its absolute value", ("|x|", "its absolute value", False)),
        ("$a::b$", None),
        ("https://a.b/::c", None),
        ("no separator", None),
    ],
)
def test_separators(line: str, found: tuple[str, str, bool] | None) -> None:
    """The longest first, then the leftmost."""
    assert parts(line) == found


@pytest.mark.parametrize("line", ["key:: value", "- status:: done", "due-date:: 2024-01-01"])
def test_fields_are_no_questions(line: str) -> None:
    """As Dataview writes them; the reason says what to write instead."""
    found = find_separator(line)
    assert isinstance(found, NoSeparator)
    assert "`key :: value`" in found.reason


@pytest.mark.parametrize(
    "line", ["std::vector is a class", "call Shape::area() now", "boost::asio::io", "a::b::c", "Foo::bar<int>"]
)
def test_names_in_code_are_no_separators(line: str) -> None:
    found = find_separator(line)
    assert isinstance(found, NoSeparator)
    assert "backticks" in found.reason


def test_rows_of_tables_are_no_questions() -> None:
    found = find_separator("  | C++ | std :: vector | ")
    assert isinstance(found, NoSeparator)
    assert "table" in found.reason


def test_endless_lines_are_no_questions() -> None:
    assert isinstance(find_separator("a::b " * MAX_LINE), NoSeparator)
