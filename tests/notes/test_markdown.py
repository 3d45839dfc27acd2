"""Cards are found in the ways that people write them, where the note opted in, and nowhere else."""

from __future__ import annotations

import pytest

from jobdesk.notes.block import Block, NoteWarning
from jobdesk.notes.markdown import MAX_BYTES, MAX_LINES, MarkdownOptions, parse_markdown
from tests.support.notes import parse_opted_in


def cards(text: str, *, headings: bool = False) -> list[tuple[str, str | None, str]]:
    """Syntax, front and back."""
    return [(b.environment, b.title, b.body) for b in parse_opted_in(text, headings=headings).blocks]


def not_opted_in(text: str) -> tuple[Block, ...]:
    return parse_markdown(text.encode(), MarkdownOptions()).blocks


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Q::A", [("Q::A", "Q", "A")]),
        ("- Q :: A\n- R ::: B", [("Q::A", "Q", "A"), ("Q:::A", "R", "B")]),
        ("1. Q::A", [("Q::A", "Q", "A")]),
        ("> Q::A", [("Q::A", "Q", "A")]),
        ("- [ ] Q::A", [("Q::A", "Q", "A")]),
        ("Front\n?\nBack", [("?", "Front", "Back")]),
        ("Two\nlines\n??\n- a\n- b", [("??", "Two\nlines", "- a\n- b")]),
        ("Front\n\n?\n\nBack", [("?", "Front", "Back")]),
        ("Front\n?\n```\na\n\nb\n```\nend", [("?", "Front", "```\na\n\nb\n```\nend")]),
        ("```\ncode\n```\n?\nBack", [("?", "```\ncode\n```", "Back")]),
        ("Q: one\nA: two", [("Q:/A:", "one", "two")]),
        ("Q: one\nmore\nA: two\nmore\nQ: 3\nA: 4", [("Q:/A:", "one\nmore", "two\nmore"), ("Q:/A:", "3", "4")]),
        ("**Q:** one\n**A:** two", [("Q:/A:", "one", "two")]),
        ("Question: one\nAnswer: two", [("Q:/A:", "one", "two")]),
        ("The ==sun== is a star.", [("cloze", None, "The ==sun== is a star.")]),
        ("The {{c1::sun}} is.", [("cloze", None, "The {{c1::sun}} is.")]),
        ("Q: only a question", []),
        ("A: only an answer", []),
        ("plain text", []),
    ],
)
def test_syntaxes(text: str, found: list[tuple[str, str | None, str]]) -> None:
    assert cards(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "```cpp\nstd::vector a :: b\n?\n```",
        "~~~\nQ: a\nA: b\n~~~",
        "    indented :: code",
        "`a :: b`",
        "$a :: b$",
        "$$\na :: b\n\nc :: d\n$$",
        "\\[\na :: b\n\\]",
        "\\begin{align}\na :: b\n\\end{align}",
        "<!-- a :: b -->",
        "<!--\na :: b\n-->",
        "%%a :: b%%",
        "---\na :: b\n---\n",
        "http://a.b/c::d",
        "key:: value",
        "std::vector<int> x",
        "`==a==` $==b==$",
        "`{{c1::a}}`",
        "a == b and c == d",
        "? what is it",
    ],
)
def test_traps(text: str) -> None:
    """Nothing inside code, formulas, comments, front matter or addresses is a separator."""
    assert cards(text) == []


def test_what_is_ambiguous_is_listed_and_not_guessed() -> None:
    passed_over = parse_opted_in("key:: value\nstd::vector is\n").passed_over
    assert [(one.environment, one.line) for one in passed_over] == [("Q::A", 1), ("Q::A", 2)]


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("?\nBack", NoteWarning("a lone ? without a question", 1)),
        ("Front\n??", NoteWarning("a lone ?? without an answer", 2)),
        ("a::b\n\n?\n\nBack", NoteWarning("a lone ? without a question", 3)),
        ("# A\ntext\n\n# B\n?\nBack", NoteWarning("a lone ? without a question", 5)),
        ("# A\nFront\n\n?\n\n# B\ntext", NoteWarning("a lone ? without an answer", 4)),
    ],
)
def test_half_a_card_is_told(text: str, warning: NoteWarning) -> None:
    assert parse_opted_in(text).warnings == (warning,)


@pytest.mark.parametrize(
    "text",
    [
        "#flashcards\nQ::A",
        "Q::A\n\n#flashcards",
        "---\ntags: flashcards\n---\nQ::A",
        "---\ntags: [a, flashcards]\n---\nQ::A",
        "---\ntags:\n  - '#flashcards'\n---\nQ::A",
        "# Groups #flashcards\nQ::A",
        "## Flashcards\nQ::A",
        "## A #card\n### B\nQ::A",
    ],
)
def test_a_note_opts_in(text: str) -> None:
    """By a tag in its text, in its front matter or on a heading, or by a heading of that name."""
    assert [block.title for block in not_opted_in(text)] == ["Q"]


@pytest.mark.parametrize(
    "text",
    [
        "Q::A",
        "`#flashcards`\nQ::A",
        "```\n#flashcards\n```\nQ::A",
        "#flashcardsy\nQ::A",
        "## A #flashcards\ntext\n## B\nQ::A",
        "<!-- #flashcards -->\nQ::A",
        "a#flashcards\nQ::A",
    ],
)
def test_a_note_that_did_not_opt_in_has_no_cards(text: str) -> None:
    """A heading opts in for its own section only."""
    assert all(block.environment == "heading" for block in not_opted_in(text))


def test_decks_come_from_tags() -> None:
    """The last tag above counts in the text; in a section that of its heading."""
    blocks = not_opted_in(
        "#flashcards/Math/Linear_Algebra\na::1\n\n#flashcards/Physics\nb::2\n\n# H #flashcards/Deep\nc::3\n"
    )
    assert [(block.title, block.deck) for block in blocks] == [
        ("a", "Math::Linear Algebra"),
        ("b", "Physics"),
        ("c", "Deep"),
    ]
    assert not_opted_in("#flashcards\na::1")[0].deck is None


def test_other_tags_are_kept_and_the_opting_one_is_not_shown() -> None:
    (block,) = not_opted_in("---\ntags: [algebra, flashcards]\n---\nWhat? #hard #flashcards/x :: This")
    assert (block.title, block.tags) == ("What? #hard", ("algebra", "hard"))


@pytest.mark.parametrize(
    ("text", "front", "explicit_id"),
    [
        ("Q::A ^1234", "Q", "1234"),
        ("Q::A\n^1234", "Q", "1234"),
        ("Q::A\n<!--ID: 1234-->", "Q", "1234"),
        ("Q::A <!--ID: 1234-->", "Q", "1234"),
        ("Q\n?\nA\n<!--ID: 1234-->", "Q", "1234"),
        ("Q\n?\nA ^1234", "Q", "1234"),
        ("Q: Q\nA: A\n<!--ID: 1234-->", "Q", "1234"),
        ("Q::A <!--ID: 0123456789abcdef0123456789abcdef-->", "Q", "0123456789abcdef0123456789abcdef"),
        ("Q::A <!--ID: cafe-->", "Q", None),
        ("Q::A x^1234", "Q", None),
        ("Q::A x ^123", "Q", None),
        ("Q\n?\nA\n$$\nx ^1234\n+ y ^1234\n$$", "Q", None),
        ("Q\n?\nA\n```\nx ^1234\n```", "Q", None),
        ("Q::A", "Q", None),
    ],
)
def test_explicit_ids(text: str, front: str, explicit_id: str | None) -> None:
    """They are read, and are no part of the answer."""
    (block,) = parse_opted_in(text).blocks
    assert (block.title, block.explicit_id) == (front, explicit_id)
    assert block.body.startswith("A")
    assert text.count("^") == block.body.count("^") if explicit_id is None else "1234" not in block.body


def test_front_matter_that_cannot_be_read_is_told() -> None:
    """Also where nothing else opted in, since it may have been what would have."""
    found = parse_markdown(b"---\ntags: [flashcards\nfoo: bar\n---\na::b\n", MarkdownOptions())
    assert found.blocks == ()
    (warning,) = found.warnings
    assert warning.text.startswith("the front matter cannot be read: ")
    assert warning.line == 3


def test_each_line_has_its_own_id() -> None:
    blocks = parse_opted_in("a::1\n<!--ID: 11-->\nb::2\n<!--ID: 22-->\n").blocks
    assert [(block.title, block.explicit_id) for block in blocks] == [("a", "11"), ("b", "22")]


def test_reminders_of_other_tools_are_not_shown() -> None:
    (block,) = parse_opted_in("Q::A <!--SR:!2024-01-01,3,250-->").blocks
    assert block.body == "A"


def test_a_heading_with_the_tag_is_a_front() -> None:
    (block,) = not_opted_in("# Top\n## What is a group? #card\n\nA set.\n\nMore.\n## Next\nno")
    assert (block.environment, block.title, block.body) == ("heading", "What is a group?", "A set.\n\nMore.")
    assert (block.heading, block.line, block.end_line) == (("Top",), 2, 6)


def test_headings_below_a_tagged_one_are_fronts() -> None:
    """The innermost ones, where nothing else is written as a card."""
    assert [block.title for block in not_opted_in("# Top #flashcards\n## One\na\n## Two\nb\n### Three\nc")] == [
        "One",
        "Three",
    ]
    assert [block.environment for block in not_opted_in("# Top #flashcards\ntext\na::b")] == ["Q::A"]


def test_headings_are_fronts_where_the_configuration_says_so() -> None:
    assert cards("# A\nb\n# C\nd::e\n# F\n", headings=True) == [("heading", "A", "b"), ("Q::A", "d", "e")]
    assert cards("# A\nb") == []


def test_a_block_knows_its_place() -> None:
    (block,) = parse_opted_in("# A\n## B\nbefore\n\nQ\n?\nA\n\nafter\n").blocks
    assert (block.line, block.end_line, block.heading) == (5, 7, ("A", "B"))
    assert (block.before, block.after) == ("# A\n## B\nbefore\n", "\nafter")


@pytest.mark.parametrize(
    ("blob", "reason"),
    [
        (b"#flashcards\n" + b"x" * MAX_BYTES, "not read: 2.0 MB is more than the 2 MB a Markdown note may have"),
        (b"\r\n" * (MAX_LINES + 1), "not read: 50,001 lines are more than the 50,000 a note may have"),
        (b"a::b\0", "not read: this is a binary file"),
    ],
)
def test_what_is_no_note_is_told(blob: bytes, reason: str) -> None:
    parsed = parse_markdown(blob, MarkdownOptions(everywhere=True))
    assert parsed.blocks == ()
    assert parsed.warnings == (NoteWarning(reason, 1),)


@pytest.mark.parametrize(
    "front_matter", ["tags: [", "a: &a [*a]\ntags: x", "- 1", "tags: {a: 1}", "!!python/object:x {}"]
)
def test_front_matter_of_any_kind(front_matter: str) -> None:
    """What cannot be read is told, and the cards are found all the same."""
    parsed = parse_markdown(f"---\n{front_matter}\n---\n#flashcards\nQ::A".encode(), MarkdownOptions())
    assert [block.title for block in parsed.blocks] == ["Q"]


def test_a_card_that_is_too_long_is_passed_over() -> None:
    parsed = parse_opted_in(f"Q\n?\n{'long ' * 30_000}\n\na::b")
    assert [block.title for block in parsed.blocks] == ["a"]
    assert [one.reason for one in parsed.passed_over] == ["too long"]
