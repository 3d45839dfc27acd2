"""Patterns of paths, as people write them: one meaning wherever files are chosen by name."""

from __future__ import annotations

import re
from functools import lru_cache


@lru_cache(maxsize=1000)
def pattern(glob: str) -> re.Pattern[str]:
    """A pattern of paths: `*` stays in one folder, `**` crosses folders (and none), `?` is one character."""
    return re.compile(_expression(glob), re.DOTALL)


def any_of(globs: tuple[str, ...]) -> re.Pattern[str]:
    """What fits one of these patterns, whatever the case of its letters."""
    return re.compile("|".join(f"(?:{_expression(glob)})" for glob in globs) or "(?!)", re.DOTALL | re.IGNORECASE)


def _expression(glob: str) -> str:
    parts = re.split(r"(\*\*/|/\*\*$|\*\*|\*|\?)", glob.removeprefix("./"))
    meaning = {"**/": "(?:.*/)?", "/**": "(?:/.*)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return "".join(meaning.get(part, re.escape(part)) for part in parts)
