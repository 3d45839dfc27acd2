"""Ids are written where they are read again, and nothing else of a note changes."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given

from jobdesk.notes.block import Block
from jobdesk.notes.id_marks import says_the_same, with_ids
from jobdesk.notes.kinds import Environments
from jobdesk.notes.latex import parse
from jobdesk.notes.markdown import MarkdownOptions, parse_markdown
from tests.support.note_texts import as_bytes, latex, markdown

ID = "0123456789abcdef0123456789abcdef"


def latex_blocks(note: bytes) -> Sequence[Block]:
    return parse(note, Environments.of(("theorem", "definition", "example"))).blocks


def markdown_blocks(note: bytes) -> Sequence[Block]:
    return parse_markdown(note, MarkdownOptions(everywhere=True, headings=True)).blocks


def marked(note: bytes, blocks: Sequence[Block]) -> bytes:
    return with_ids(note, [(block, f"{number:032x}") for number, block in enumerate(blocks)])


def test_an_id_stands_in_a_line_above_its_environment() -> None:
    """As far in as the environment, and with the line ends of the file."""
    note = b"Words.\r\n  \\begin{theorem}\r\n  True.\r\n  \\end{theorem}\r\n"
    (block,) = latex_blocks(note)
    written = with_ids(note, [(block, ID)])
    assert written == note.replace(b"  \\begin", b"  % guid: " + ID.encode() + b"\r\n  \\begin")
    assert [one.explicit_id for one in latex_blocks(written)] == [ID]


def test_a_mark_of_the_byte_order_stays_first() -> None:
    note = b"\xef\xbb\xbf\\begin{theorem}\nTrue.\n\\end{theorem}\n"
    written = marked(note, latex_blocks(note))
    assert written.startswith(b"\xef\xbb\xbf% guid: ")
    assert len(latex_blocks(written)) == 1


def test_blocks_inside_of_others_change_nothing_of_these() -> None:
    note = b"\\begin{example}\nSo:\n\\begin{theorem}\nTrue.\n\\end{theorem}\nYes.\n\\end{example}\n"
    before = latex_blocks(note)
    after = latex_blocks(marked(note, before))
    assert [one.explicit_id for one in after] == ["0" * 32, "0" * 31 + "1"]
    assert all(says_the_same(old, new) for old, new in zip(before, after, strict=True))


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("Q::A\n", f"Q::A <!--ID: {ID}-->\n"),
        ("- Q:::A  \n- no", f"- Q:::A <!--ID: {ID}-->  \n- no"),
        ("Q\n?\nA\nmore", f"Q\n?\nA\nmore <!--ID: {ID}-->"),
        ("Q\n?\n```\ncode\n```\n", f"Q\n?\n```\ncode\n```\n<!--ID: {ID}-->\n"),
        ("Q\n?\n$$\nx\n$$", f"Q\n?\n$$\nx\n$$\n<!--ID: {ID}-->"),
        ("Q: Q\r\nA: A\r\n", f"Q: Q\r\nA: A <!--ID: {ID}-->\r\n"),
        ("A ==gap== here.\n\nMore.\n", f"A ==gap== here. <!--ID: {ID}-->\n\nMore.\n"),
        ("## Q\n\nA.\n\n## \n", f"## Q\n\nA. <!--ID: {ID}-->\n\n## \n"),
    ],
)
def test_an_id_stands_behind_a_card_in_markdown(note: str, expected: str) -> None:
    """At the end of its last line, or below one that must stay alone; never between a card and its text."""
    (block,) = markdown_blocks(note.encode())
    written = with_ids(note.encode(), [(block, ID)])
    assert written.decode() == expected
    (again,) = markdown_blocks(written)
    assert again.explicit_id == ID
    assert says_the_same(block, again)


@given(latex())
def test_any_latex_can_be_marked(text: str) -> None:
    """However it is written: what is added are lines with ids, and those lines alone."""
    note = as_bytes(text)
    blocks = latex_blocks(note)
    fresh = [f"% guid: {number:032x}".encode() for number in range(len(blocks))]
    kept = [line for line in marked(note, blocks).splitlines() if line.strip() not in fresh]
    assert kept == note.splitlines()


@given(markdown())
def test_any_markdown_can_be_marked(text: str) -> None:
    """However it is written: without the ids it is what it was, but for their lines, in a quotation with its sign."""
    note = as_bytes(text)
    written = marked(note, markdown_blocks(note))
    for number in range(len(markdown_blocks(note))):
        mark = f"<!--ID: {number:032x}-->".encode()
        written = re.sub(rb"(?m)^[ \t>]+" + mark + rb"|" + mark, b"", written)
    assert b"".join(written.split()) == b"".join(note.split())
