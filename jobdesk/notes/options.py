"""Reads what stands in the brackets of a theorem: its title, or thmtools' `name=..., label=...`."""

from __future__ import annotations

import re

_KEYED = re.compile(r"\s*(?:name|title|label|restate|short|note)\s*=")
_TITLE = re.compile(r"(?:^|,)\s*(?:name|title|note)\s*=\s*(\{[^{}]*\}|[^,{}]*)")
_LABEL = re.compile(r"(?:^|,)\s*label\s*=\s*(\{[^{}]*\}|[^,{}]*)")


def read_options(options: str | None) -> tuple[str | None, str | None]:
    """Title and label, each None where there is none."""
    if options is None:
        return None, None
    if not _KEYED.match(options):
        return options.strip() or None, None
    return _value(_TITLE.search(options)), _value(_LABEL.search(options))


def _value(match: re.Match[str] | None) -> str | None:
    return (match[1].strip().strip("{}").strip() or None) if match else None
