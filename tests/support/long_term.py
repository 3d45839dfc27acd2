"""A long term of notes in a real repository: everything that can happen to a card, and who survives it.

Each card has the name of one person in it, whatever else is written around it. So a reader of the cards, at any
commit and in any form, knows which card is which: by `name_in`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.support.repositories import SampleRepository

CONFIG = """
tags = ["file:{file}"]

[courses.Mathematics]
paths = ["**/*.tex", "*.tex"]
deck = "Mathematics"

[courses.Biology]
paths = ["**/*.md", "*.md"]
deck = "Biology"
"""

_ALGEBRA = {
    "Abel": r"""\begin{theorem}[Abel and the quintic]
The general equation of degree five cannot be solved by radicals.
\end{theorem}""",
    "Galois": r"""\begin{theorem}[The correspondence of Galois]
Intermediate fields of a finite Galois extension correspond to subgroups of its group.
\end{theorem}""",
    "Lagrange": r"""\begin{theorem}[Lagrange]
The order of a subgroup divides the order of a finite group.
\end{theorem}""",
    "Sylow": r"""\begin{theorem}[Sylow]
If $p^k$ is the highest power of a prime $p$ that divides $|G|$, then $G$ has a subgroup of order $p^k$.
\end{theorem}""",
}
_ANALYSIS = {
    "Cauchy": r"""\begin{definition}[Cauchy sequence]
A sequence whose terms come as close to each other as one likes: $|a_m - a_n| < \varepsilon$ for all large $m, n$.
\end{definition}""",
    "Rolle": r"""\begin{theorem}[Rolle]
If $f(a) = f(b)$, then the derivative of $f$ vanishes somewhere between $a$ and $b$.
\end{theorem}""",
    "Taylor": r"""\begin{theorem}[Taylor polynomials]
A function is its polynomial of degree $n$ at $x_0$, up to a remainder that is small compared to $(x - x_0)^n$.
\end{theorem}""",
    "Weierstrass": r"""\begin{theorem}[Weierstrass]
A continuous function on a closed and bounded interval has a greatest value.
\end{theorem}""",
}
_WORDS = {
    "Darwin": "What did Darwin publish in 1859?::On the Origin of Species.",
    "Mendel": "Which plant did Mendel cross in his garden?::The pea.",
    "Linnaeus": "How many words has a species' name after Linnaeus?::Two: genus and species.",
    "Watson": "Watson and Crick described the ==double helix== in ==1953==.",
}
_LATER = {
    "Noether": r"""\begin{theorem}[Noether]
Every ideal of a ring is finitely generated if and only if every ascending chain of ideals becomes stationary.
\end{theorem}""",
    "Hilbert": r"""\begin{theorem}[Hilbert's basis theorem]
Polynomials over a ring in which ideals are finitely generated form a ring of the same kind.
\end{theorem}""",
    "Euler": r"""\begin{theorem}[Euler]
$e^{i\varphi} = \cos \varphi + i \sin \varphi$ for every real angle $\varphi$.
\end{theorem}""",
    "Koch": "Which bacterium did Koch find in 1882?::The one that causes tuberculosis.",
}
NAMES = (*_ALGEBRA, *_ANALYSIS, *_WORDS, *_LATER)
_NAME = re.compile("|".join(NAMES))


def name_in(text: str) -> str:
    """Whose card it is, by any text with all of the card."""
    (name,) = set(_NAME.findall(text))
    return name


@dataclass(frozen=True, slots=True)
class Told:
    """A commit that somebody was at, and whose cards are there; on main unless it was rebased away."""

    commit: str
    subject: str
    names: frozenset[str]


class LongTerm:
    """Writes the term into a repository. `told` has its stations in the order in which they came to be."""

    def __init__(self, folder: Path) -> None:
        self.repository = SampleRepository(folder)
        self.told: list[Told] = []
        self._pages: dict[str, list[str]] = {}
        self._texts: dict[str, str] = {}
        self._write_it()

    @property
    def head(self) -> str:
        return self.told[-1].commit

    def _write_it(self) -> None:
        self._begin()
        self._edit_and_rename()
        self._split_and_swap()
        self._branch_and_merge()
        self._delete_and_bring_back()
        self._rebase()
        self._tidy_up()

    # ------------------------------------------------------------------ the term

    def _begin(self) -> None:
        self.repository.commit("say what becomes a card", {"jobdesk.toml": CONFIG})
        self._add("algebra.tex", _ALGEBRA)
        self._add("analysis.tex", _ANALYSIS)
        self._commit("begin the notes")
        self._add("words.md", _WORDS)
        self._commit("begin with biology")

    def _edit_and_rename(self) -> None:
        self._edit(
            "Lagrange", "The order of a subgroup divides", "In a finite group, the order of every subgroup divides"
        )
        self._edit("Lagrange", "the order of a finite group", "that of the group")
        self._commit("edit an answer")
        self._edit("Cauchy", "[Cauchy sequence]", "[What a Cauchy sequence is]")
        self._edit("Darwin", "publish in 1859", "give to the public in 1859")
        self._commit("edit questions")
        self._edit("Rolle", "[Rolle]", "[The theorem of Rolle]")
        self._edit("Rolle", "If $f(a) = f(b)$", "If $f$ is differentiable and $f(a) = f(b)$")
        self._edit("Watson", "described the", "found the")
        self._commit("edit questions and answers")
        self._rename("analysis.tex", "calculus.tex")
        self._commit("rename a file")
        self._rename("algebra.tex", "groups.tex")
        self._edit("Sylow", "a subgroup of order $p^k$", "a subgroup with $p^k$ elements")
        self._commit("rename a file and edit in it")
        for path in list(self._pages):
            self._rename(path, f"notes/{path}")
        self._commit("move all into a folder")

    def _split_and_swap(self) -> None:
        self._move("Abel", "notes/calculus.tex", 2)
        self._commit("move a card to another file")
        self._move("Taylor", "notes/calculus.tex", 0)
        self._commit("move a card up")
        for name in ("Lagrange", "Sylow"):
            self._move(name, "notes/finite.tex", 9)
        self._commit("split a file")
        self._add("notes/rings.tex", {name: _LATER[name] for name in ("Noether", "Hilbert")})
        self._commit("write new cards")
        self._swap("Cauchy", "Weierstrass")
        self._commit("swap cards")
        pages = self._pages
        pages["notes/rings.tex"], pages["notes/finite.tex"] = pages["notes/finite.tex"], pages["notes/rings.tex"]
        self._commit("swap the contents of files")

    def _branch_and_merge(self) -> None:
        self._branch("side")
        self._edit("Galois", "correspond to", "correspond one to one to")
        self._commit("edit on a branch")
        self._add("notes/calculus.tex", {"Euler": _LATER["Euler"]})
        self._commit("write a card on a branch")
        self._checkout("main")
        self._edit("Weierstrass", "a greatest value", "a greatest and a least value")
        self._rename("notes/calculus.tex", "notes/reals.tex")
        self._commit("edit and rename beside the branch")
        self._merge("side")
        self._branch("rival", "HEAD~1")
        self._edit("Noether", "becomes stationary", "stops at some place")
        self._commit("edit a card on another branch")
        self._checkout("main")
        self._edit("Noether", "ascending chain", "rising chain")
        self._commit("edit the same card")
        self._edit("Noether", "becomes stationary", "stops at some place")
        self._merge_by_hand("rival")

    def _delete_and_bring_back(self) -> None:
        self._drop("Darwin")
        self._commit("delete a card")
        self._edit("Linnaeus", "Two: genus and species", "Two, of its genus and of its species")
        self._commit("go on without it")
        self._add("notes/people.md", {"Darwin": self._texts["Darwin"]})
        self._commit("bring it back elsewhere")
        del self._pages["notes/finite.tex"]
        self._commit("delete a file")
        self._revert("HEAD")
        self._edit("Mendel", "cross in his garden", "breed in the garden of his monastery")
        self._commit("edit what is taken back at once")
        self._revert("HEAD")

    def _rebase(self) -> None:
        self._branch("late", "HEAD~4")
        self._add("notes/people.md", {"Koch": _LATER["Koch"]})
        self._commit("write a card on a branch that is late")
        self._edit("Koch", "in 1882", "in the year 1882")
        self._edit("Hilbert", "of the same kind", "with the same property")
        self._commit("edit on the branch that is late")
        self._git("rebase", "--quiet", "main", subject="rebase the branch")
        self._checkout("main")
        self._git("merge", "--quiet", "--ff-only", "late", subject="take it in")
        self._branch("picked", "HEAD~1")
        self._edit("Taylor", "small compared to", "much smaller than")
        self._commit("edit on a branch that is given up")
        self._checkout("main")
        self._git("cherry-pick", "picked", subject="pick the edit")

    def _tidy_up(self) -> None:
        self._edit("Rolle", "{theorem}", "{proposition}")
        self._commit("call a theorem a proposition")
        self._edit("Darwin", "?::", "?\n?\n")
        self._edit("Watson", "==1953==", "==1953== (in Cambridge)")
        self._commit("write a question in another way")
        self._pages["notes/reals.tex"] += self._pages.pop("notes/rings.tex")
        self._commit("join files")
        self._texts = {
            name: text.replace(" the ", "\nthe ") if "\\" in text else text for name, text in self._texts.items()
        }
        self._commit("break lines anew")
        self._drop("Abel")
        self._drop("Mendel")
        self._commit("delete cards for good")
        self._git("commit", "--quiet", "--amend", "--message=a better word", subject="a better word")

    # ------------------------------------------------------------------ what happens to cards

    def _add(self, path: str, texts: Mapping[str, str]) -> None:
        self._pages.setdefault(path, []).extend(texts)
        self._texts |= texts

    def _edit(self, name: str, old: str, new: str) -> None:
        assert old in self._texts[name], (name, old)
        self._texts[name] = self._texts[name].replace(old, new)

    def _drop(self, name: str) -> None:
        path = self._path_of(name)
        self._pages[path].remove(name)
        if not self._pages[path]:
            del self._pages[path]

    def _move(self, name: str, path: str, place: int) -> None:
        self._drop(name)
        self._pages.setdefault(path, []).insert(place, name)

    def _swap(self, one: str, other: str) -> None:
        instead = {one: other, other: one}
        self._pages = {path: [instead.get(name, name) for name in names] for path, names in self._pages.items()}

    def _rename(self, old: str, new: str) -> None:
        self._pages[new] = self._pages.pop(old)

    def _path_of(self, name: str) -> str:
        return next(path for path, names in self._pages.items() if name in names)

    # ------------------------------------------------------------------ git

    def _commit(self, subject: str) -> None:
        self.repository.commit(subject, self._files())
        self._tell(subject)

    def _files(self) -> dict[str, str | None]:
        gone: dict[str, str | None] = dict.fromkeys(self._read(), None)
        texts = {path: "\n\n".join(self._texts[name] for name in names) + "\n" for path, names in self._pages.items()}
        return {**gone, **texts}

    def _tell(self, subject: str) -> None:
        names = frozenset(name for names in self._pages.values() for name in names)
        self.told.append(Told(self.repository.run("rev-parse", "HEAD"), subject, names))

    def _git(self, *arguments: str, subject: str) -> None:
        """What git does by itself; the files say afterwards what there is."""
        self.repository.run(*arguments)
        self._read_again()
        self._tell(subject)

    def _branch(self, name: str, start: str = "HEAD") -> None:
        self.repository.run("checkout", "--quiet", "-b", name, start)
        self._read_again()

    def _checkout(self, name: str) -> None:
        self.repository.run("checkout", "--quiet", name)
        self._read_again()

    def _merge(self, branch: str) -> None:
        self.repository.merge(branch)
        self._read_again()
        self._tell(f"merge {branch}")

    def _merge_by_hand(self, branch: str) -> None:
        """A merge whose conflict is settled by what the notes are now."""
        self.repository.run("merge", "--quiet", "--no-commit", "--strategy=ours", branch)
        self._commit(f"merge {branch} by hand")

    def _revert(self, commit: str) -> None:
        subject = self.repository.run("log", "-1", "--format=%s", commit)
        self._git("revert", "--no-edit", commit, subject=f'Revert "{subject}"')

    def _read(self) -> dict[str, str]:
        paths = [*self.repository.path.rglob("*.tex"), *self.repository.path.rglob("*.md")]
        return {path.relative_to(self.repository.path).as_posix(): path.read_text("utf-8") for path in sorted(paths)}

    def _read_again(self) -> None:
        pages: dict[str, list[str]] = {}
        for path, text in self._read().items():
            for block in text.strip().split("\n\n"):
                name = name_in(block)
                pages.setdefault(path, []).append(name)
                self._texts[name] = block
        self._pages = pages
