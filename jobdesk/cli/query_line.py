"""The query line in a terminal: read, with what is wrong shown at its place, and completed by the shell."""

from __future__ import annotations

from rich.cells import cell_len

from jobdesk.cli.screen import safe
from jobdesk.core.query.completing import complete
from jobdesk.core.query.reading import BadQuery, read
from jobdesk.core.query.tree import Node


class BadLine(BadQuery):
    """That query cannot be understood."""

    def __init__(self, error: BadQuery, line: str) -> None:
        super().__init__(error.message, error.start, error.end)
        before, part = safe(line[: error.start]), safe(line[error.start : error.end])
        self.below = f"  {safe(line)}\n  {' ' * cell_len(before)}{'^' * max(1, cell_len(part))}"


def read_line(line: str) -> Node:
    """The query that a person typed. Raises `BadLine`, which shows the line with its wrong part marked."""
    try:
        return read(line)
    except BadQuery as error:
        raise BadLine(error, line) from error


def complete_line(incomplete: str) -> list[tuple[str, str]]:
    """How a query could go on, for a shell: each with what it is about. The database is not asked."""
    found = complete(incomplete, len(incomplete))
    return [(incomplete[: found.start] + option.text, option.about) for option in found.options]
