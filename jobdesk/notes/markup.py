r"""The one place where text becomes HTML: whatever is not meant as markup is escaped here.

Three readers look at a field, and none may find what the note did not mean: the browser (`<`, `&`), MathJax
(`\(` and `\[`), and Anki itself (`[sound:x]`, `[latex]`, `{{c1::x}}`).
"""

from __future__ import annotations

import re
from collections.abc import Callable

_LIGATURES = {"---": "—", "--": "–", "``": "“", "''": "”", "`": "‘", "'": "’", "<": "&lt;", ">": "&gt;", "&": "&amp;"}
INDENT = re.compile(r"[ \t]*\n[ \t]*")
"""A line break with the indentation around it."""

_PROSE = re.compile(r"---?|``|''|[`'<>&]")
_DELIMITER = re.compile(r"\\(?=[()\[\]]|$)")
_COMMANDS_OF_ANKI = re.compile(r"(?<!\\)\[(?=/?(?:sound:|latex\]|\$|anki:))")
SOUND = "sound\ue004:"
"""Tells a sound that is meant from one that a note spells out, until `settle`."""

NOT_PUT_IN = "not found or not readable at this commit, or too long"
"""What is said of a note that another takes in and that is not in its place; a ring of notes has no end."""

_CLOZE = re.compile(r"\{\{(?=c\d)")
_FORMULA = re.compile(r"<code>.*?</code>|(\\\(.*?\\\)|\\\[.*?\\\])", re.DOTALL)
_PROTOCOL = re.compile(r"(?:https?|ftp|mailto):", re.IGNORECASE)


def escape(text: str) -> str:
    """Text as HTML that shows exactly that."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _DELIMITER.sub(r"<span>\\</span>", text) if "\\" in text else text


def prose(text: str) -> str:
    """A run of LaTeX text as HTML: with its dashes and quotation marks, without its indentation."""
    text = INDENT.sub("\n", text) if "\n" in text else text
    return _PROSE.sub(lambda match: _LIGATURES[match[0]], text) if _PROSE.search(text) else text


def attribute(text: str) -> str:
    """Text as the value of an attribute in double quotation marks."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def code(text: str) -> str:
    return f"<code>{escape_code(text)}</code>"


def preformatted(text: str) -> str:
    return f"<pre><code>{escape_code(text)}</code></pre>"


def escape_code(text: str) -> str:
    """Text inside `code` or `pre`, where MathJax does not look."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def math(source: str, *, display: bool) -> str:
    """A formula, its source being balanced in braces and free of delimiters of its own."""
    source = escape_code(source.strip())
    if (len(source) - len(source.rstrip("\\"))) % 2:
        source += " "  # `\ ` at the end must not take the delimiter for itself
    return f"\\[{source}\\]" if display else f"\\({source}\\)"


def link(target: str, content: str) -> str:
    """A link where the target is one of the web or of mail, else the content alone."""
    if not _PROTOCOL.match(target.strip()):
        return content
    return f'<a href="{attribute(target.strip())}">{content}</a>'


def image(reference: str, alternative: str = "") -> str:
    """An image by the name that the note gives it; `jobdesk.notes.media` puts the final name in."""
    return f'<img src="{attribute(reference)}" alt="{attribute(alternative)}">'


def sound(reference: str) -> str:
    """Anki's own mark for a sound, by the name that the note gives it."""
    return f"[{SOUND}{escape_code(reference)}]"


def placeholder(name: str, what: str = "cannot be shown in Anki") -> str:
    """A visible mark in the place of something that no card can show."""
    return f'<span class="placeholder">[{escape(name)}: {escape(what)}]</span>'


def in_formulas(html: str, change: Callable[[str], str]) -> str:
    """HTML with every formula changed, its delimiters included; code holds none."""
    return _FORMULA.sub(lambda match: change(match[1]) if match[1] else match[0], html)


def settle(html: str) -> str:
    """The finished HTML of a field, in which Anki finds no command and no cloze of its own."""
    if "[" in html:
        html = _COMMANDS_OF_ANKI.sub("&#91;", html).replace(SOUND, "sound:")
    if "{{c" in html:
        html = in_formulas(html, lambda formula: _CLOZE.sub("{ {", formula))
        html = _CLOZE.sub("{<!-- -->{", html)
    return html
