"""Reads a field of a card as its three readers do: the browser, MathJax and Anki."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt"},
    "td": {"colspan", "style"},
    "th": {"style"},
    "ol": {"type", "start"},
    "li": {"style"},
    "span": {"class"},
    "div": {"class"},
}
_PLAIN = frozenset(
    "b i u s em strong code pre p br hr ul dl dt dd blockquote table thead tbody tr sup sub q mark small del ins kbd"
    " h1 h2 h3 h4 h5 h6".split()
)
_VOID = frozenset({"br", "hr", "img"})
_STYLES = re.compile(r"list-style-type: none|text-align:(?:left|right|center)")
_LINKS = re.compile(r"(?:https?|ftp|mailto):", re.IGNORECASE)
_DELIMITERS = re.compile(r"\\[()\[\]]")
_ESCAPED = re.compile(r"\\(?s:.)")


class UncleanField(AssertionError):
    """A field holds markup that the note did not mean."""


def read_field(html: str) -> str:
    """The text that a reader sees; raises `UncleanField` where anything else than our own markup is in it."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if reader.open:
        raise UncleanField(f"never closed: {reader.open} in {html!r}")
    if re.search(r"\[(?:sound|anki):|\[/?latex\]|(?<!\\)\[\$", html):
        raise UncleanField(f"a command of Anki in {html!r}")
    return "".join(reader.text)


def read_basic_field(html: str) -> str:
    """The same for a note without gaps."""
    if re.search(r"\{\{c\d+::", html):
        raise UncleanField(f"a gap in {html!r}")
    return read_field(html)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag not in _PLAIN and tag not in _ATTRIBUTES:
            raise UncleanField(f"<{tag}>")
        for name, value in attributes:
            self._check_attribute(tag, name, value or "")
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise UncleanField(f"</{tag}> closes nothing")

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        raise UncleanField(f"<{tag}/>")

    def handle_comment(self, text: str) -> None:
        if text != " ":
            raise UncleanField(f"<!--{text}-->")

    def handle_decl(self, text: str) -> None:
        raise UncleanField(f"<!{text}>")

    def unknown_decl(self, text: str) -> None:
        raise UncleanField(f"<![{text}]>")

    def handle_pi(self, text: str) -> None:
        raise UncleanField(f"<?{text}>")

    def handle_data(self, text: str) -> None:
        self.text.append(text)
        if "code" not in self.open and "pre" not in self.open:
            _check_formulas(text)

    def _check_attribute(self, tag: str, name: str, value: str) -> None:
        if name not in _ATTRIBUTES.get(tag, set()):
            raise UncleanField(f"<{tag} {name}>")
        if name == "href" and not _LINKS.match(value):
            raise UncleanField(f"a link to {value}")
        if name == "style" and not _STYLES.fullmatch(value):
            raise UncleanField(f"style {value}")


def _check_formulas(text: str) -> None:
    """MathJax takes from `\\(` to the first `\\)` outside of braces; all of them must be ours."""
    rest = text
    while match := _DELIMITERS.search(rest):
        closing = {"\\(": "\\)", "\\[": "\\]"}.get(match[0])
        if closing is None:
            raise UncleanField(f"{match[0]} opens nothing in {text!r}")
        end = _formula_end(rest, match.end(), closing)
        if end < 0:
            raise UncleanField(f"{match[0]} is never closed in {text!r}")
        rest = rest[end:]


def _formula_end(text: str, position: int, closing: str) -> int:
    depth = 0
    while position < len(text):
        if text.startswith(closing, position) and depth == 0:
            return position + 2
        if text[position] == "\\":
            if text[position + 1 : position + 2] in "([":
                return -1
            position += 2
            continue
        depth += (text[position] == "{") - (text[position] == "}")
        if depth < 0:
            return -1
        position += 1
    return -1
