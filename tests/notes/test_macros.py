"""Which macros are in force, and which of them one block needs."""

from __future__ import annotations

from jobdesk.notes.definitions import Macro
from jobdesk.notes.kinds import Theorem
from jobdesk.notes.macros import MacroSet
from tests.support.notes import macros_of


def body_of(macros: MacroSet, name: str) -> str:
    return macros.table[name].body


def test_a_later_definition_wins() -> None:
    assert body_of(macros_of(r"\def\a{1}\renewcommand{\a}{2}"), r"\a") == "2"


def test_provide_gives_way() -> None:
    r"""`\providecommand` holds only where there is nothing else."""
    assert body_of(macros_of(r"\def\a{1}\providecommand{\a}{2}"), r"\a") == "1"
    assert body_of(macros_of(r"\providecommand{\a}{2}\def\a{1}"), r"\a") == "1"
    assert body_of(macros_of(r"\providecommand{\a}{2}"), r"\a") == "2"


def test_let_keeps_what_was_meant_at_that_moment() -> None:
    macros = macros_of(r"\def\a{1}\let\b\a\def\a{2}")
    assert (body_of(macros, r"\b"), body_of(macros, r"\a")) == ("1", "2")


def test_only_what_a_block_needs_counts() -> None:
    """Directly, through other macros, in environments and in default values; nothing else."""
    macros = macros_of(
        r"\def\a{\b}\def\b{1}\def\c{2}\newcommand{\d}[1][\e]{#1}\def\e{3}"
        r"\newenvironment{m}{\f}{\g}\def\f{4}\def\g{5}"
    )
    assert [macro.name for macro in macros.needed_by(r"x \a").macros] == [r"\a", r"\b"]
    assert [macro.name for macro in macros.needed_by(r"\d").macros] == [r"\d", r"\e"]
    needed = macros.needed_by(None, r"\begin {m}x\end{m}")
    assert [macro.name for macro in needed.macros] == [r"\begin{m}", r"\end{m}", r"\f", r"\g"]
    assert macros.needed_by("plain") == MacroSet()


def test_a_change_elsewhere_leaves_the_key_as_it_is() -> None:
    """So a new macro in a preamble does not render a whole book again."""
    before, after = macros_of(r"\def\a{1}\def\c{2}"), macros_of("\n" + r"\def\a{1}\def\c{3}\def\d{4}")
    assert before.needed_by(r"\a").digest == after.needed_by(r"\a").digest
    assert before.needed_by(r"\c").digest != after.needed_by(r"\c").digest


def test_macros_that_need_each_other_end() -> None:
    assert len(macros_of(r"\def\a{\b}\def\b{\a}").needed_by(r"\a").macros) == 2


def test_printed_names_count_where_they_are_used() -> None:
    claim, step = Theorem("claim", "claim", "Claim"), Theorem("step", "step", "Step")
    macros = MacroSet().extended([], [step, claim])
    assert macros.needed_by(r"\begin{claim}x\end{claim}").theorems == (claim,)


def test_known_environments_need_no_definition() -> None:
    r"""A book's own `proof` or `theorem` is set in its own way; on a card they are what they are called."""
    macros = macros_of(r"\newenvironment{proof}{a}{b}\newenvironment{mine}{c}{d}\newtheorem{thm}{Theorem}")
    assert r"\begin{mine}" in macros.table
    assert r"\begin{proof}" not in macros.table


def test_what_notes_define_goes_before_stand_ins() -> None:
    r"""`\pdv` comes from packages that MathJax lacks; a note may mean something else by it."""
    assert body_of(MacroSet(), r"\bm") == r"\boldsymbol{#1}"
    assert body_of(MacroSet((Macro(r"\bm", "mine"),)), r"\bm") == "mine"
    assert MacroSet().needed_by(r"\bm").macros == ()
