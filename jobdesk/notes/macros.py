"""The macros in force at a place of a book, with the part of them that one block needs."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from jobdesk.notes.cursor import Budget, Cursor
from jobdesk.notes.definitions import Macro, read_definition
from jobdesk.notes.environments import is_known
from jobdesk.notes.kinds import Theorem

_COMMAND = re.compile(r"\\(?:(?:begin|end)[ \t]*\{[^{}\\\n]*\}|[a-zA-Z]+|[^a-zA-Z])")
_ENVIRONMENT = re.compile(r"\\(?:begin|end)\{(.*)\}")

_STAND_INS = r"""
\newcommand{\bm}[1]{\boldsymbol{#1}}
\newcommand{\mathds}[1]{\mathbb{#1}}
\newcommand{\mathbbm}[1]{\mathbb{#1}}
\newcommand{\dd}{\mathrm{d}}
\newcommand{\dif}{\mathop{}\!\mathrm{d}}
\newcommand{\odif}[1]{\mathrm{d}#1}
\newcommand{\dv}[3][]{\frac{\mathrm{d}^{#1} #2}{\mathrm{d} #3^{#1}}}
\newcommand{\odv}[3][]{\frac{\mathrm{d}^{#1} #2}{\mathrm{d} #3^{#1}}}
\newcommand{\pdv}[3][]{\frac{\partial^{#1} #2}{\partial #3^{#1}}}
\newcommand{\dotsint}{\int\cdots\int}
\newcommand{\llbracket}{[\![}
\newcommand{\rrbracket}{]\!]}
\newcommand{\SI}[2]{#1\,\mathrm{#2}}
\newcommand{\si}[1]{\mathrm{#1}}
\newcommand{\num}[1]{#1}
\newcommand{\wideparen}[1]{\overset{\frown}{#1}}
\newcommand{\dotdiv}{\mathbin{\dot{-}}}
\newcommand{\vdotswithin}[1]{\vdots}
\newcommand{\bigtimes}{\mathop{\Large\times}}
\newcommand{\llangle}{\langle\!\langle}
\newcommand{\rrangle}{\rangle\!\rangle}
\newcommand{\oiint}{\mathop{\vcenter{\unicode{x222F}}}}
\newcommand{\empty}{}
\newcommand{\mapsfrom}{\mathrel{\unicode{x21A4}}}
\newcommand{\coloneq}{\coloneqq}
\newcommand{\textdegree}{^\circ}
\newcommand{\degree}{^\circ}
\newcommand{\lightning}{\unicode{x21AF}}
\newcommand{\bigslant}[2]{{\raise.2em{#1}\left/\raise-.2em{#2}\right.}}
"""
"""Commands of common packages that MathJax lacks; what a note defines itself comes first."""


@dataclass(frozen=True)
class MacroSet:
    """Macros and theorem environments, each name once, sorted."""

    macros: tuple[Macro, ...] = ()
    theorems: tuple[Theorem, ...] = ()

    @cached_property
    def table(self) -> dict[str, Macro]:
        r"""By name, among them `\begin{moral}` and `\end{moral}`, and stand-ins for common packages."""
        return _stand_ins() | {macro.name: macro for macro in self.macros if not self._is_rendered(macro.name)}

    @cached_property
    def theorem_names(self) -> dict[str, str]:
        """What each theorem environment prints."""
        return {theorem.environment: theorem.name for theorem in self.theorems}

    @cached_property
    def digest(self) -> str:
        """With a block's digest, the key of its HTML."""
        rows = [(m.name, m.body, m.parameters, m.default, m.starred, m.opaque) for m in self.macros]
        theorems = [(theorem.environment, theorem.name) for theorem in self.theorems]
        return hashlib.sha256(json.dumps([rows, theorems]).encode()).hexdigest()

    def needed_by(self, *sources: str | None) -> MacroSet:
        """The part that these sources use, directly or through other macros.

        A change to any other macro leaves the digest of this part, and so the HTML made with it, as they are.
        """
        held = self._by_name
        needed: dict[str, Macro] = {}
        waiting = {name for source in sources if source for name in _commands_in(source)}
        theorems = {name for name in waiting if name.startswith("\\begin{")}
        while waiting:
            found = {name: held[name] for name in waiting if name in held and name not in needed}
            needed |= found
            waiting = {name for macro in found.values() for name in _commands_of(macro)}
            theorems |= {name for name in waiting if name.startswith("\\begin{")}
        return MacroSet(
            tuple(needed[name] for name in sorted(needed)),
            tuple(one for one in self.theorems if f"\\begin{{{one.environment}}}" in theorems),
        )

    def extended(self, definitions: Iterable[Macro], theorems: Iterable[Theorem] = ()) -> MacroSet:
        """With more definitions, in their order; a later one wins, as in TeX."""
        table = dict(self._by_name)
        for macro in definitions:
            _define(table, macro)
        declared = {theorem.environment: theorem for theorem in self.theorems}
        declared |= {theorem.environment: theorem for theorem in theorems}
        return MacroSet(
            tuple(table[name] for name in sorted(table)), tuple(declared[name] for name in sorted(declared))
        )

    @cached_property
    def _by_name(self) -> dict[str, Macro]:
        return {macro.name: macro for macro in self.macros}

    def _is_rendered(self, name: str) -> bool:
        """Whether this is an environment whose HTML needs no definition."""
        match = _ENVIRONMENT.fullmatch(name)
        return match is not None and (is_known(match[1]) or match[1] in self.theorem_names)


def _define(table: dict[str, Macro], macro: Macro) -> None:
    if macro.weak and macro.name in table:
        return
    if macro.alias and macro.body in table:
        macro = replace(table[macro.body], name=macro.name)
    table[macro.name] = _undated(macro)


@lru_cache(maxsize=10_000)
def _undated(macro: Macro) -> Macro:
    """A macro as it is in force, wherever it was defined; books are read again at each commit."""
    return replace(macro, line=0, weak=False)


@lru_cache(maxsize=10_000)
def _stand_ins() -> dict[str, Macro]:
    found: dict[str, Macro] = {}
    for line in _STAND_INS.strip().split("\n"):
        for macro in read_definition("newcommand", Cursor(line, len("\\newcommand"), Budget(line)), 0):
            if isinstance(macro, Macro):
                found[macro.name] = macro
    return found


def _commands_in(source: str) -> frozenset[str]:
    return frozenset(name.replace(" ", "") if name[-1] == "}" else name for name in _COMMAND.findall(source))


@lru_cache(maxsize=10_000)
def _commands_of(macro: Macro) -> frozenset[str]:
    return _commands_in(" ".join((macro.body, macro.default or "", macro.starred or "")))
