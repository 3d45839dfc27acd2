"""CONTRIBUTING tells the truth: its diagrams, its floors and its commands are those of the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.house import FLOORS
from tests.support.state_diagram import CONTRIBUTING, drawn

CHECKOUT = Path(__file__).parent.parent
TEXT = CONTRIBUTING.read_text("utf-8")


def test_the_diagrams_are_those_of_the_moves() -> None:
    """After a change of `core/moves.py`: python -m tests.support.state_diagram."""
    assert drawn(TEXT) == TEXT


def test_another_diagram_is_drawn_over() -> None:
    """An arrow that is not in the table does not stay."""
    assert drawn(TEXT.replace("queued --> running", "queued --> resting")) == TEXT


def test_a_lost_place_is_told() -> None:
    """Without its marks a diagram would silently grow old."""
    with pytest.raises(ValueError, match="end of a run"):
        drawn(TEXT.replace("<!-- end of a run -->", ""))


def test_the_floors_are_those_that_are_held() -> None:
    """The table is the order that `tests/test_floors.py` holds, from the roof down."""
    table = TEXT.partition("<!-- floors, from the roof down -->")[2].partition("<!-- end of floors -->")[0]
    rows = re.findall(r"^\| ((?:`\w+` ?)+)\|", table, flags=re.MULTILINE)
    assert [tuple(re.findall(r"\w+", row)) for row in rows] == list(reversed(FLOORS))


def test_what_make_can_do_is_told() -> None:
    """Every target stands in CONTRIBUTING or README, and none that is not there."""
    makefile = (CHECKOUT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^\.PHONY: (.+)$", makefile, flags=re.MULTILINE)[0].split())
    told = set(re.findall(r"`make (?:\w+=\S+ )*([\w-]+)", TEXT + (CHECKOUT / "README.md").read_text("utf-8")))
    assert told == targets


@pytest.mark.parametrize("document", sorted(CHECKOUT.glob("*.md")), ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    """What a document links to in the checkout is there."""
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text("utf-8"))
    assert [target for target in targets if not (CHECKOUT / target).exists()] == []
