"""Expands macros in tokens, within bounds: whatever a note defines, this ends."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from jobdesk.notes.commands import TAKES_ARGUMENT
from jobdesk.notes.definitions import Macro
from jobdesk.notes.macros import MacroSet
from jobdesk.notes.tokens import tokenize

MAX_EXPANSIONS = 20_000
"""How many macros one block may expand."""

MAX_TOKENS = 200_000
"""How many tokens one block may become."""

MAX_MOVES = 2_000_000
"""How many tokens all arguments and bodies of one block may add up to."""


@dataclass(frozen=True, slots=True)
class Expansion:
    """Tokens without the macros that can be expanded; `opaque` names those that cannot."""

    tokens: list[str]
    opaque: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def expand(tokens: list[str], macros: MacroSet) -> Expansion:
    """Replaces macros by what they stand for, as TeX does; where that never ends, nothing is replaced."""
    if macros.table.keys().isdisjoint(tokens):
        return Expansion(tokens)
    expander = _Expander(tokens, macros.table)
    try:
        return expander.expand()
    except _Endless as endless:
        return Expansion(tokens, (endless.name,), (f"{endless.name} expands for ever: it is left as it is",))


class _Endless(Exception):
    def __init__(self, name: str) -> None:
        self.name = name


class _Expander:
    def __init__(self, tokens: list[str], table: dict[str, Macro]) -> None:
        self._table = table
        self._pending = tokens[::-1]
        self._done: list[str] = []
        self._counts: Counter[str] = Counter()
        self._expansions = 0
        self._moves = 0
        self._opaque: dict[str, None] = {}
        self._warnings: dict[str, None] = {}

    def expand(self) -> Expansion:
        pending, done, table = self._pending, self._done, self._table
        while pending:
            token = pending.pop()
            macro = table.get(token)
            if macro is None:
                done.append(token)
            else:
                self._expand(macro)
        return Expansion(done, tuple(self._opaque), tuple(self._warnings))

    def _expand(self, macro: Macro) -> None:
        if macro.opaque:
            self._opaque[macro.name] = None
            self._done.append(macro.name)
            return
        if macro.alias:
            self._skip_space(macro)
            self._done.append(macro.body)
            return
        self._count(macro)
        replacement = self._replacement(macro)
        if replacement is None:
            self._warnings[f"{macro.name} lacks an argument"] = None
            self._done.append(macro.name)
            return
        if self._is_argument() or (not replacement and self._done[-1:] == ["$"]):
            replacement = ["{", *replacement, "}"]  # $\empty$ must not become $$
        self._pending += reversed(replacement)

    def _count(self, macro: Macro) -> None:
        self._expansions += 1
        self._counts[macro.name] += 1
        tokens = len(self._done) + len(self._pending)
        if self._expansions > MAX_EXPANSIONS or tokens > MAX_TOKENS or self._moves > MAX_MOVES:
            raise _Endless(self._counts.most_common(1)[0][0])

    def _replacement(self, macro: Macro) -> list[str] | None:
        if not macro.parameters:
            self._skip_space(macro)
            return list(_body(macro.body))
        if macro.starred is not None and self._take("*"):
            arguments = self._arguments(macro.parameters - 1, None)
            return None if arguments is None else _fill(_body(macro.starred), [[], *arguments])
        arguments = self._arguments(macro.parameters, macro.default)
        if arguments is None:
            return None
        self._moves += sum(map(len, arguments))
        return _fill(_body(macro.body), arguments)

    def _arguments(self, count: int, default: str | None) -> list[list[str]] | None:
        """The arguments of a macro, or None, with nothing taken, where the tokens end too early."""
        taken = [] if default is None else [self._optional(default)]
        while len(taken) < count:
            argument = self._argument()
            if argument is None:
                for group in reversed(taken[default is not None :]):
                    self._pending += ["}", *reversed(group), "{"]
                return None
            taken.append(argument)
        return taken

    def _argument(self) -> list[str] | None:
        self._skip_blank()
        if not self._pending or self._pending[-1] == "}":
            return None
        token = self._pending.pop()
        if token == "{":
            group = self._until("}")
            if group is None:
                self._pending.append(token)
            return group
        if token[0] not in "\\{$&~[]#\x01\x02\x03" and len(token) > 1:
            self._pending.append(token[1:])
            return [token[0]]
        return [token]

    def _optional(self, default: str) -> list[str]:
        kept = self._skip_blank()
        if self._pending and self._pending[-1] == "[":
            self._pending.pop()
            found = self._until("]")
            if found is not None:
                return found
            self._pending.append("[")
        self._pending += reversed(kept)
        return list(_body(default))

    def _until(self, closing: str) -> list[str] | None:
        """The tokens before the next `closing` outside of braces; None, with nothing taken, without one."""
        taken: list[str] = []
        depth = 0
        while self._pending:
            token = self._pending.pop()
            if token == closing and depth == 0:
                self._moves += len(taken)
                return taken
            depth += (token == "{") - (token == "}")
            taken.append(token)
            if depth < 0:
                break
        self._moves += len(taken)
        self._pending += reversed(taken)
        return None

    def _take(self, mark: str) -> bool:
        """Takes a mark off the front of the next run of text."""
        if not self._pending or not self._pending[-1].startswith(mark):
            return False
        rest = self._pending.pop()[len(mark) :]
        if rest:
            self._pending.append(rest)
        return True

    def _skip_blank(self) -> list[str]:
        """Drops space before an argument; gives what was dropped."""
        dropped: list[str] = []
        while self._pending and self._pending[-1].isspace() and self._pending[-1] != "\n\n":
            dropped.append(self._pending.pop())
        if self._pending and self._pending[-1][0] in " \t\n" and self._pending[-1] != "\n\n":
            run = self._pending.pop()
            self._pending.append(run.lstrip())
            dropped.append(run[: len(run) - len(run.lstrip())])
        return dropped

    def _skip_space(self, macro: Macro) -> None:
        """TeX drops the space behind a control word."""
        if macro.name[-1].isalpha():
            self._skip_blank()

    def _is_argument(self) -> bool:
        r"""Whether the macro stands where TeX takes one token as an argument: `\bar\RR`, `x^\RR`."""
        for token in reversed(self._done):
            if not token.isspace():
                return token in TAKES_ARGUMENT or (token[-1] in "^_" and token[0] != "\\")
        return False


@lru_cache(maxsize=10_000)
def _body(source: str) -> tuple[str, ...]:
    return tuple(tokenize(source))


def _fill(body: tuple[str, ...], arguments: list[list[str]]) -> list[str]:
    filled: list[str] = []
    for token in body:
        if token[0] != "#":
            filled.append(token)
        elif len(token) == 2 and token[1] != "#" and 0 < int(token[1]) <= len(arguments):
            filled += arguments[int(token[1]) - 1]
        elif token[1:]:
            filled.append(token[1:])
    return filled
