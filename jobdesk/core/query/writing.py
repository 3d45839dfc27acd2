"""Writes the tree of a query as a line that reads as the same tree."""

from __future__ import annotations

import re

from jobdesk.core.query.fields import Operator
from jobdesk.core.query.reading import KEYWORDS
from jobdesk.core.query.tree import And, Node, Not, Or, Term, Words

_PLAIN_WORD = re.compile(r"(?![A-Za-z][A-Za-z-]*(?:!=|[:~=<>]))[^\s()\"-][^\s()\"]*")
_PLAIN_VALUE = re.compile(r"[^\s()\",/][^\s()\",]*")


def write(node: Node) -> str:
    """The line; empty for every job."""
    match node:
        case Words(text):
            return word(text)
        case Term() as term:
            return _term(term)
        case Not(part):
            return f"-{_bracketed(part, And, Or)}"
        case And(parts):
            return " ".join(_bracketed(part, Or) for part in parts)
        case Or(parts):
            return " OR ".join(write(part) for part in parts)


def word(text: str) -> str:
    """A text to be found anywhere, in quotes where it needs them."""
    return text if _PLAIN_WORD.fullmatch(text) and text not in KEYWORDS else quoted(text)


def value(text: str) -> str:
    """The value of a field, in quotes where it needs them."""
    return text if _PLAIN_VALUE.fullmatch(text) else quoted(text)


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _term(term: Term) -> str:
    if term.is_pattern:
        pattern = re.sub(r"(\\.)|/", lambda found: found[1] or "\\/", term.values[0], flags=re.DOTALL)
        return f"{term.field}{Operator.LIKE}/{pattern}/"
    return f"{term.field}{term.operator}{','.join(value(one) for one in term.values)}"


def _bracketed(node: Node, *kinds: type) -> str:
    return f"({write(node)})" if isinstance(node, kinds) else write(node)
