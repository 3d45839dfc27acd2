"""What could come next in a query line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobdesk.core.query.completing import complete

NAMES = {"pipeline": ["cards", "command"], "repo": ["flask", "old notes"], "version": ["1"], "project": []}


def texts(line: str) -> list[str]:
    return [option.text for option in complete(line, len(line), NAMES.__getitem__).options]


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("st", ["status:", "started:"]),
        ("x -st", ["status:", "started:"]),
        ("(took", ["duration:"]),
        ("status:f", ["failed"]),
        ("status:failed,c", ["cancelled"]),
        ("pipeline:", ["cards", "command"]),
        ("repo:no", ['"old notes"']),
        ('repo:"old n', ['"old notes"']),
        ("is:pa", ["paused"]),
        ("since:t", ["today"]),
        ("status:failed", []),
        ("colour:", []),
        ('"st', []),
    ],
)
def test_what_could_come_next(line: str, options: list[str]) -> None:
    assert texts(line)[: len(options) or None] == options


def test_an_empty_line_offers_every_field_with_what_it_is_about() -> None:
    first = complete("", 0).options[0]
    assert (first.text, first.about) == ("status:", "how the job stands")


def test_what_is_behind_the_cursor_stays() -> None:
    """The part that is replaced ends at the cursor."""
    found = complete("sta timeout", 3)
    assert (found.start, found.end) == (0, 3)


@given(st.text(max_size=30), st.integers(0, 30))
def test_any_line_can_be_completed(line: str, cursor: int) -> None:
    cursor = min(cursor, len(line))
    found = complete(line, cursor, NAMES.__getitem__)
    assert 0 <= found.start <= found.end == cursor
