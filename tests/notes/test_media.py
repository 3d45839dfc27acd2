"""Images and sounds are found at their commit, named by content, and put into the field."""

from __future__ import annotations

import pytest

from jobdesk.notes.media import find_media, images_in, name_of, settle_media
from tests.support.fields import read_basic_field
from tests.support.notes import latex_html, markdown_html

FILES = {
    "tex/media/cone.png": b"cone",
    "tex/fig/b.jpg": b"b",
    "top.svg": b"top",
    "notes/assets/pic.png": b"pic",
    "notes/a b.png": b"ab",
    "tex/plan.pdf": b"%PDF",
    "notes/say.MP3": b"say",
}


def path_of(reference: str, file: str, folders: tuple[str, ...] = ()) -> str | None:
    found = find_media(reference, file, FILES.get, folders)
    return found.path if found else None


@pytest.mark.parametrize(
    ("reference", "file", "path"),
    [
        ("media/cone", "tex/a.tex", "tex/media/cone.png"),
        ("media/cone.png", "tex/a.tex", "tex/media/cone.png"),
        ("top.svg", "tex/a.tex", "top.svg"),
        ("../top.svg", "tex/a.tex", "top.svg"),
        ("pic.png", "notes/n.md", "notes/assets/pic.png"),
        ("a b.png", "notes/n.md", "notes/a b.png"),
        ("say.MP3", "notes/n.md", "notes/say.MP3"),
        ("gone.png", "tex/a.tex", None),
        ("plan", "tex/a.tex", None),
        ("plan.pdf", "tex/a.tex", None),
        ("../../../top.svg", "tex/a.tex", None),
        ("/top.svg", "tex/a.tex", None),
    ],
)
def test_media_are_found(reference: str, file: str, path: str | None) -> None:
    """Beside the note, at the top, in the usual folders; never outside, and never what Anki cannot show."""
    assert path_of(reference, file) == path


def test_the_folders_of_a_book_are_looked_through() -> None:
    assert path_of("b", "tex/deep/a.tex") is None
    assert path_of("b", "tex/deep/a.tex", ("tex/fig/",)) == "tex/fig/b.jpg"


def test_names_follow_the_content() -> None:
    """So a file that is replaced is another one in Anki, and the same one twice is one."""
    assert name_of("a/My Pic.PNG", b"x") == name_of("b/my-pic.png", b"x")
    assert name_of("a.png", b"x") != name_of("a.png", b"y")
    assert name_of("ø.png", b"x").startswith("jobdesk-media-")
    assert name_of("a/My Pic.PNG", b"x") == "jobdesk-mypic-2d711642b726b044.png"


def test_the_final_names_stand_in_the_field() -> None:
    html = latex_html(r"\includegraphics{a \& b} \includegraphics{c}")
    settled = settle_media(html, {r"a \& b": "x.png", "c": None})
    assert '<img src="x.png" alt=' in settled
    assert read_basic_field(settled).strip() == "[c: not found at this commit, or not to be shown in Anki]"
    assert settle_media(markdown_html("![[a.mp3]]"), {"a.mp3": "x.mp3"}) == "[sound:x.mp3]"
    assert "not found" in settle_media(markdown_html("![[a.mp3]]"), {"a.mp3": None})


def test_the_images_of_a_field() -> None:
    """By their references, as a note gives them."""
    field = '<img src="a&amp;b.png" alt="x"> and <img src="c.png" alt=""><img src="c.png" alt="">'
    assert images_in(field) == ("a&b.png", "c.png")
