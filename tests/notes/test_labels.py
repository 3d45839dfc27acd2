"""Labels say what is meant where no number is known."""

from __future__ import annotations

import pytest

from jobdesk.notes.labels import read_label
from tests.support.notes import latex_html


@pytest.mark.parametrize(
    ("label", "command", "words"),
    [
        ("thm:prime_ideal", "\\cref", "Theorem “prime ideal”"),
        ("thm:prime_ideal", "\\ref", "“prime ideal”"),
        ("Def:open-set", "\\Cref", "Definition “open set”"),
        ("sec:intro:why", "\\autoref", "Section “intro why”"),
        ("eq:euler", "\\eqref", "Equation “euler”"),
        ("thm:1", "\\cref", "thm:1"),
        ("thm:", "\\cref", "thm:"),
        ("satz:a", "\\cref", "satz:a"),
        ("limit", "\\ref", "limit"),
    ],
)
def test_what_a_reference_shows(label: str, command: str, words: str) -> None:
    assert read_label(label, command) == words


def test_within_a_formula() -> None:
    assert latex_html(r"$a = b \text{ by \cref{lem:zorn}}$") == r"\(a = b \text{ by Lemma “zorn”}\)"
