"""Figures of the page of cards: how soon the next card is there, and what a thousand with mathematics take."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from jobdesk.desk.desk import open_desk
from jobdesk.notes.latex import MAX_BODY
from tests.bench.figures import Figure, Want
from tests.bench.ground import Ground
from tests.support.cards import CONFIG
from tests.support.offscreen import OFFSCREEN
from tests.support.repositories import SampleRepository

CARDS = 1020
IN_A_NOTE = 60
LINE = "Words of an answer, and some more of them.\n"


def measure(ground: Ground) -> Iterator[Figure]:
    """All figures of this family."""
    os.environ["QT_QPA_PLATFORM"] = OFFSCREEN
    notes = write_notes(ground.fresh("notes"))
    folder = ground.fresh("data")
    with open_desk(folder) as desk:
        cards = len(desk.cards.at(notes).every)
    assert cards == CARDS + 1, f"{cards} cards"
    printed = ground.run([sys.executable, "-m", "tests.bench.lean", "tests.bench.reviewed", folder, notes])
    found = json.loads(printed.splitlines()[-1])
    where = f"{cards:,} cards, each with three formulas"
    yield Figure("from the key to the next card on the screen", "ms", found["usual"], Want.BELOW, 50, note=where)
    yield Figure("the same, 19 of 20", "ms", found["late"], Want.BELOW, 50)
    yield Figure("a thousand cards looked through, window and drawing", "MB", found["memory"], Want.BELOW, 100)
    yield Figure(f"a card of {MAX_BODY:,} letters on the screen", "ms", found["longest"], Want.BELOW, 250)


def write_notes(folder: Path) -> Path:
    """A repository with as many theorems, no two formulas alike, and one answer as long as one may be."""
    long = "#flashcards\n\nQ: What is long?\nA: " + LINE * (MAX_BODY // len(LINE) - 1)
    files = {"jobdesk.toml": CONFIG, "notes/long.md": long}
    for start in range(0, CARDS, IN_A_NOTE):
        theorems = (_theorem(number) for number in range(start, start + IN_A_NOTE))
        files[f"notes/part-{start:04}.tex"] = "\n".join(theorems)
    SampleRepository(folder).commit("write", files)
    return folder


def _theorem(number: int) -> str:
    return (
        f"\\begin{{theorem}}[Number {number}]\nFor all $x_{{{number}}} \\in \\mathbb R$ with $x_{{{number}}}^2 \\le "
        f"\\frac{{1}}{{{number + 2}}}$ we have\n\\[ \\sum_{{k=1}}^{{{number}}} \\left( x_k + \\sqrt{{{number}}} "
        f"\\right) = \\int_0^{{{number}}} f_{{{number}}}(t) \\, dt. \\]\n\\end{{theorem}}\n"
    )
