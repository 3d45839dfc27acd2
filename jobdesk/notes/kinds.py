r"""Which environments state something, and what kind of statement each one is.

A kind is a word of `KINDS` or any name that the person adds. Books rename their environments; a declaration
in the notes (`\newtheorem{satz}{Satz}`) tells by the printed word what a name means.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

KINDS = ("definition", "theorem", "proposition", "lemma", "corollary", "example", "remark")
"""What becomes a card unless the person says otherwise."""

_ABBREVIATIONS = {
    "thm": "theorem", "thrm": "theorem", "theo": "theorem", "mainthm": "theorem",
    "prop": "proposition", "prp": "proposition", "lem": "lemma", "lma": "lemma",
    "cor": "corollary", "coro": "corollary", "crl": "corollary", "defn": "definition", "dfn": "definition",
    "defi": "definition", "definit": "definition", "exa": "example", "exmp": "example", "exam": "example",
    "eg": "example", "rem": "remark", "rmk": "remark", "rmrk": "remark",
}  # fmt: skip
"""Names that are used without a declaration in sight (it stands in a package elsewhere)."""

_PRINTED = {
    # German, French, Danish, Norwegian, Swedish, Dutch, Spanish, Italian, Portuguese
    "satz": "theorem", "theorem": "theorem", "théorème": "theorem", "sætning": "theorem", "setning": "theorem",
    "teorem": "theorem", "sats": "theorem", "stelling": "theorem", "teorema": "theorem",
    "aussage": "proposition", "propositie": "proposition", "proposición": "proposition",
    "proposizione": "proposition", "proposição": "proposition", "proposisjon": "proposition",
    "hilfssatz": "lemma", "lemme": "lemma", "hjælpesætning": "lemma", "hjälpsats": "lemma", "lema": "lemma",
    "korollar": "corollary", "folgerung": "corollary", "corollaire": "corollary", "følgesætning": "corollary",
    "korollarium": "corollary", "följdsats": "corollary", "gevolg": "corollary", "corolario": "corollary",
    "corollario": "corollary", "corolário": "corollary",
    "définition": "definition", "definitie": "definition", "definición": "definition",
    "definizione": "definition", "definição": "definition", "definisjon": "definition",
    "beispiel": "example", "exemple": "example", "eksempel": "example", "exempel": "example",
    "voorbeeld": "example", "ejemplo": "example", "esempio": "example", "exemplo": "example",
    "bemerkung": "remark", "anmerkung": "remark", "remarque": "remark", "bemærkning": "remark",
    "anmärkning": "remark", "opmerking": "remark", "observación": "remark", "osservazione": "remark",
    "observação": "remark", "merknad": "remark",
}  # fmt: skip

_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Theorem:
    r"""One environment that states something: `\begin{defn}` is a "definition", printed "Definition".

    `braced` environments (tcolorbox) take their title and label as `{title}{label}`.
    """

    environment: str
    kind: str
    name: str
    braced: bool = False


@dataclass(frozen=True)
class Environments:
    """The environments in force: those that become blocks, and those that are declared and do not."""

    wanted: tuple[Theorem, ...]
    unwanted: tuple[Theorem, ...] = ()

    @staticmethod
    def of(kinds: Iterable[str] = KINDS, declared: Iterable[Theorem] = ()) -> Environments:
        """What those kinds (or names of environments) mean in notes with these declarations."""
        return _environments(tuple(kinds), tuple(declared))

    @cached_property
    def wanted_by_name(self) -> dict[str, Theorem]:
        return {theorem.environment: theorem for theorem in self.wanted}

    @cached_property
    def unwanted_by_name(self) -> dict[str, Theorem]:
        return {theorem.environment: theorem for theorem in self.unwanted}

    @cached_property
    def digest(self) -> str:
        """With the parser's version and the blob, the key of what `parse` gives."""
        rows = [[(t.environment, t.kind, t.name, t.braced) for t in side] for side in (self.wanted, self.unwanted)]
        return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def base_name(environment: str) -> str:
    """`theorem` of `theorem*`, in small letters."""
    return environment.strip().rstrip("*").casefold()


def kind_of(environment: str, printed: str) -> str:
    """The kind of an environment that prints these words: `defn`, "Definition" is a definition.

    A single word that is no known kind is a kind of its own: `ques`, "Question" is a question.
    """
    words = _WORD.findall(printed.casefold())
    for word in (*words[:1], *words[-1:]):
        if known := (word if word in KINDS else _PRINTED.get(word)):
            return known
    base = base_name(environment)
    return _ABBREVIATIONS.get(base) or (words[0] if len(words) == 1 else base)


@lru_cache(maxsize=100)
def _environments(kinds: tuple[str, ...], declared: tuple[Theorem, ...]) -> Environments:
    chosen = frozenset(base_name(kind) for kind in kinds)
    found = {theorem.environment: theorem for theorem in _undeclared(chosen)}
    found |= {theorem.environment: theorem for theorem in declared}
    wanted: list[Theorem] = []
    unwanted: list[Theorem] = []
    for environment in sorted(found):
        theorem = found[environment]
        is_wanted = theorem.kind in chosen or base_name(environment) in chosen
        (wanted if is_wanted else unwanted).append(theorem)
    return Environments(tuple(wanted), tuple(unwanted))


def _undeclared(chosen: frozenset[str]) -> Iterable[Theorem]:
    for kind in sorted(chosen):
        for environment in (kind, f"{kind}*"):
            yield Theorem(environment, kind, kind.capitalize())
    for short, kind in _ABBREVIATIONS.items():
        if kind in chosen:
            for environment in (short, f"{short}*"):
                yield Theorem(environment, kind, kind.capitalize())
