r"""Reads labels for people: the numbers of a book are not known here, but `thm:prime_ideal` says what is meant."""

from __future__ import annotations

import re

_KINDS = {
    "Theorem": "thm theorem", "Definition": "def defn definition", "Lemma": "lem lemma", "Remark": "rem rmk remark",
    "Proposition": "prop proposition", "Corollary": "cor corollary", "Example": "ex eg example",
    "Exercise": "exer exercise", "Problem": "prob problem", "Question": "ques question", "Fact": "fact",
    "Claim": "claim", "Conjecture": "conj", "Equation": "eq eqn equation", "Figure": "fig figure",
    "Table": "tab table", "Section": "sec subsec section", "Chapter": "ch chap chapter", "Part": "part",
    "Appendix": "app appendix", "Algorithm": "alg algorithm",
}  # fmt: skip
_KIND_OF = {prefix: kind for kind, prefixes in _KINDS.items() for prefix in prefixes.split()}
_NAMING = frozenset({"\\cref", "\\Cref", "\\autoref", "\\Autoref", "\\eqref", "\\thref", "\\fref", "\\zcref", "\\vref"})
"""Commands that print the kind of what they refer to."""

_LABEL = re.compile(r"([A-Za-z]+):(.*[A-Za-z].*)", re.DOTALL)
_GAPS = re.compile(r"[\s_:.-]+")


def read_label(label: str, command: str) -> str:
    r"""What a reference shows: "Theorem “prime ideal”" for `\cref{thm:prime_ideal}`, without the kind for `\ref`.

    A label that does not begin with a kind is shown as it is.
    """
    match = _LABEL.fullmatch(label)
    kind = _KIND_OF.get(match[1].casefold()) if match else None
    if not match or not kind:
        return label
    name = f"“{_GAPS.sub(' ', match[2]).strip()}”"
    return f"{kind} {name}" if command in _NAMING else name
