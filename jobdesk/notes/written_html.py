"""Takes the HTML that a person wrote for a field: what a card may hold stays markup, all else is shown as it is."""

from __future__ import annotations

import html
import re

from jobdesk.notes import markup

_ATTRIBUTES = {
    "a": ("href",),
    "img": ("src", "alt"),
    "td": ("colspan",),
    "th": ("colspan",),
    "ol": ("type", "start"),
    "span": ("class",),
    "div": ("class",),
}
"""What each tag may have, in the order in which cards have it (`jobdesk.notes.media` looks for images so)."""

_PLAIN = frozenset(
    "b i u s em strong code pre p br hr ul li dl dt dd blockquote table thead tbody tr sup sub q mark small del ins kbd"
    " h1 h2 h3 h4 h5 h6".split()
)
_PIECE = re.compile(
    r"(?P<formula>\\\(.*?\\\)|\\\[.*?\\\])"
    r"|(?P<gap><!-- -->)"
    r"|<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)(?P<attributes>(?:\s+[a-zA-Z-]+=\"[^\"<>]*\")*)\s*/?>"
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});)"
    r"|(?P<sign>[<>&])",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([a-zA-Z-]+)=\"([^\"]*)\"")
_LINKS = re.compile(r"\s*(?:https?|ftp|mailto):", re.IGNORECASE)


def clean_field(written: str) -> str:
    """The field of a card: tags and attributes that cards use are kept, `a < b` need not be escaped.

    Scripts, styles and whatever else runs or loads something become text. A formula holds no markup.
    """
    return _PIECE.sub(_cleaned, written.replace("\r\n", "\n").strip())


def _cleaned(match: re.Match[str]) -> str:
    if match["formula"]:
        return markup.escape_code(html.unescape(match["formula"]))
    if match["gap"] or match["entity"]:
        return match[0]
    if match["sign"]:
        return html.escape(match["sign"])
    name = match["name"].lower()
    if name not in _PLAIN and name not in _ATTRIBUTES:
        return html.escape(match[0], quote=False)
    kept = "" if match["end"] else "".join(_attributes(name, match["attributes"]))
    return f"<{match['end']}{name}{kept}>"


def _attributes(tag: str, written: str) -> list[str]:
    values = {"alt": ""} | {one[1].lower(): html.unescape(one[2]) for one in _ATTRIBUTE.finditer(written)}
    return [
        f' {name}="{markup.attribute(values[name])}"'
        for name in _ATTRIBUTES.get(tag, ())
        if name in values and (name != "href" or _LINKS.match(values[name]))
    ]
