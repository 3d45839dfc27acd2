"""From the line to its tree and back, and what is said of a line that has none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobdesk.core.query.fields import Operator
from jobdesk.core.query.reading import DEEPEST, LONGEST, MOST_TERMS, BadQuery, read
from jobdesk.core.query.tree import EVERYTHING, And, Node, Not, Or, Term, Words
from jobdesk.core.query.writing import write
from tests.support.queries import QUERIES

FAILED = Term("status", Operator.HAS, ("failed",))
CARDS = Term("pipeline", Operator.HAS, ("cards",))


@pytest.mark.parametrize(
    ("line", "tree"),
    [
        ("", EVERYTHING),
        ("  ", EVERYTHING),
        ("status:failed pipeline:cards", And((FAILED, CARDS))),
        ("status:failed AND pipeline:cards", And((FAILED, CARDS))),
        ("STATE:Failed", FAILED),
        ("status:failed OR pipeline:cards x", Or((FAILED, And((CARDS, Words("x")))))),
        ("(status:failed OR pipeline:cards) x", And((Or((FAILED, CARDS)), Words("x")))),
        ("-status:failed", Not(FAILED)),
        ("NOT status:failed", Not(FAILED)),
        ("-(a b)", Not(And((Words("a"), Words("b"))))),
        ("--a", Not(Not(Words("a")))),
        ("and or not", And((Words("and"), Words("or"), Words("not")))),
        ('"OR"', Words("OR")),
        ('error~"timed \\"out\\""', Term("error", Operator.LIKE, ('timed "out"',))),
        ("error~/time.?out/", Term("error", Operator.LIKE, ("time.?out",), is_pattern=True)),
        ("duration>2m", Term("duration", Operator.MORE, ("2m",))),
        ("id:#12,14", Term("id", Operator.HAS, ("12", "14"))),
        ("status:failed,cancelled", Term("status", Operator.HAS, ("failed", "cancelled"))),
        ('mode:"first bad"', Term("mode", Operator.HAS, ("first-bad",))),
        ('project:""', Term("project", Operator.HAS, ("",))),
        ("title:10:30", Term("title", Operator.HAS, ("10:30",))),
        ("it's #12 100%", And((Words("it's"), Words("#12"), Words("100%")))),
    ],
)
def test_a_line_and_its_tree(line: str, tree: Node) -> None:
    assert read(line) == tree


@given(QUERIES)
def test_there_and_back(tree: Node) -> None:
    """What is written reads as the same tree; and written once, it stays as it is."""
    line = write(tree)
    assert read(line) == tree
    assert write(read(line)) == line


@given(st.text() | st.text(alphabet='ab:"()-~<>=!,/\\ ORANDT', max_size=60))
def test_any_text_has_a_tree_or_a_sentence(line: str) -> None:
    """And the sentence has its place in the line."""
    try:
        tree = read(line)
    except BadQuery as error:
        assert 0 <= error.start <= error.end <= max(1, len(line))
        assert error.message
    else:
        assert read(write(tree)) == tree


@pytest.mark.parametrize(
    ("line", "part", "words"),
    [
        ("a colour:red", "colour", "There is no field “colour”"),
        ("statsu:failed", "statsu", "is “status” meant?"),
        ("status:broken", "broken", "is one of queued, running"),
        ("status<failed", "<", "cannot be compared"),
        ("duration>soon", "soon", "1h30m"),
        ("since:2026-13-01", "2026-13-01", "A time is written"),
        ("runs:many", "many", "whole number"),
        ("cost>cheap", "cheap", "cents"),
        ("version>new", "new", "has a number in it"),
        ("(a b", "(", "is not closed"),
        ("a b)", ")", "closes nothing"),
        ("()", "()", "nothing between these brackets"),
        ('say "what', '"', "is not closed"),
        ('""', '""', "nothing between these quotes"),
        ("a OR", "OR", "nothing after “OR”"),
        ("OR a", "OR", "nothing before “OR”"),
        ("a AND OR b", "OR", "nothing after “AND”"),
        ("NOT", "NOT", "nothing after “NOT”"),
        ("error~/(/", "/(/", "not a regular expression"),
        ("error~/x", "/", "has no “/” at its end"),
        ("since:7d,2d", ",", "Only one value"),
        ("a\x00b", "\x00", "cannot stand in a query"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(line: str, part: str, words: str) -> None:
    with pytest.raises(BadQuery) as refusal:
        read(line)
    assert words in refusal.value.message
    at = (refusal.value.start, refusal.value.end)
    assert line[slice(*at)] == part or (words.startswith("nothing after") and "OR" in line)


def test_a_field_without_a_value_says_what_it_is_about() -> None:
    with pytest.raises(BadQuery, match="Say what “status” is to be: how the job stands"):
        read("status: failed")


@pytest.mark.parametrize(
    "line", ["(" * 5000, "-" * 1900, "(" * (DEEPEST + 1) + "a" + ")" * (DEEPEST + 1), "NOT " * 400, "a " * 999]
)
def test_hostile_lines_get_a_sentence(line: str) -> None:
    """Too long, too deep, too many: told, before anything is run out of."""
    with pytest.raises(BadQuery):
        read(line)


def test_the_limits_themselves_are_allowed() -> None:
    assert read("(" * DEEPEST + "a" + ")" * DEEPEST) == Words("a")
    assert len(read("a " * MOST_TERMS).parts) == MOST_TERMS  # type: ignore[union-attr]
    assert read("a" * LONGEST) == Words("a" * LONGEST)


def test_every_leaf_knows_where_it_stands() -> None:
    """A span is no part of what a tree is, but where a chip finds its term."""
    tree = read("x (status:failed OR title:y)")
    assert isinstance(tree, And)
    either = tree.parts[1]
    assert isinstance(either, Or)
    assert [part.span for part in either.parts] == [(3, 16), (20, 27)]  # type: ignore[union-attr]
