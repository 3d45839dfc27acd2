r"""The blocks of a LaTeX file, their titles, labels, places and neighbours, and what is no block and why."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pylatexenc.latexwalker import LatexEnvironmentNode, LatexNode, LatexWalker

from jobdesk.notes.block import Block, NoteWarning
from jobdesk.notes.kinds import KINDS, Environments, Theorem
from jobdesk.notes.latex import MAX_BODY, MAX_NESTING, MAX_WARNINGS, parse
from tests.support.notes import parse_latex


def only(text: str) -> Block:
    (block,) = parse_latex(text).blocks
    return block


def reasons(text: str) -> list[tuple[str, int, str]]:
    return [(one.environment, one.line, one.reason) for one in parse_latex(text).passed_over]


def test_a_block_is_read_whole() -> None:
    """All that a card will need, as source."""
    text = (
        "\\chapter{Groups}\n\\section[short]{The \\emph{first} one}\nBefore.\n"
        "\\begin{theorem}[Lagrange]\n\\label{thm:lagrange}\nThe order divides.\n\\end{theorem}\nAfter.\n"
    )
    block = only(text)
    assert block == Block(
        format="latex",
        kind="theorem",
        style="basic",
        environment="theorem",
        name="Theorem",
        body="\\label{thm:lagrange}\nThe order divides.",
        line=4,
        end_line=7,
        title="Lagrange",
        label="thm:lagrange",
        heading=("Groups", "The \\emph{first} one"),
        before="\\chapter{Groups}\n\\section[short]{The \\emph{first} one}\nBefore.",
        after="After.",
    )


@pytest.mark.parametrize(
    ("begin", "title", "label"),
    [
        (r"\begin{theorem}", None, None),
        (r"\begin{theorem}[A]", "A", None),
        ("\\begin{theorem}\n\t[A]", "A", None),
        ("\\begin{theorem}% c\n  [A]", "A", None),
        ("\\begin{theorem}\n\n[A]", None, None),
        (r"\begin{theorem}[A {]} $[0,1)$ \textbf{b}]", r"A {]} $[0,1)$ \textbf{b}", None),
        (r"\begin{theorem}[]", None, None),
        (r"\begin{theorem}[name=A B, label=thm:a]", "A B", "thm:a"),
        (r"\begin{theorem}[name={A, B},label={x}]", "A, B", "x"),
        (r"\begin{theorem}\label{x}\label{y}", None, "x"),
        (r"\begin{theorem}[A]\begin{equation}\label{eq}\end{equation}", "A", None),
        (r"\begin{restatable}[A]{theorem}{again}", "A", None),
        (r"\begin {theorem} [A]", "A", None),
    ],
)
def test_titles_and_labels(begin: str, title: str | None, label: str | None) -> None:
    """As amsthm and thmtools read them; the label of an equation is not the theorem's."""
    end = "restatable" if "restatable" in begin else "theorem"
    block = only(f"{begin} body \\end{{{end}}}")
    assert (block.title, block.label) == (title, label)
    assert block.body.strip().endswith("body")


def test_braced_titles() -> None:
    block = only("\\newtcbtheorem{thm}{Theorem}{}{th}\n\\begin{thm}[colback=red]{Euler}{euler}Body\\end{thm}")
    assert (block.title, block.label, block.body) == ("Euler", "euler", "Body")


def test_environments_are_known_by_their_declaration() -> None:
    block = only("\\declaretheorem[name=Sætning]{saet}\n\\begin{saet}x\\end{saet}")
    assert (block.kind, block.name, block.environment) == ("theorem", "Sætning", "saet")


def test_starred_environments_are_blocks_too() -> None:
    assert only(r"\begin{remark*}x\end{remark*}").kind == "remark"


def test_any_that_the_person_adds() -> None:
    text = r"\begin{axiom}x\end{axiom}\begin{lemma}y\end{lemma}"
    assert [block.kind for block in parse_latex(text, ["axiom"]).blocks] == ["axiom"]


def test_nested_blocks_are_two() -> None:
    """The outer one holds the source of the inner one, which stands for itself as well."""
    outer, inner = parse_latex("\\begin{example}[A]\nx\n\\begin{theorem}[B]\ny\n\\end{theorem}\n\\end{example}").blocks
    assert (outer.title, outer.line, outer.end_line) == ("A", 1, 6)
    assert (inner.title, inner.line, inner.end_line, inner.body) == ("B", 3, 5, "y")
    assert inner.body in outer.body


def test_lists_and_formulas_inside_do_not_end_a_block() -> None:
    block = only(
        "\\begin{theorem}\n\\begin{itemize}\\item a\\end{itemize}\n\\begin{align}x\\end{align}\n\\end{theorem}"
    )
    assert block.body.endswith(r"\end{align}")


@pytest.mark.parametrize("environment", ["proof", "solution", "subproof"])
def test_a_proof_directly_behind_belongs_to_the_block(environment: str) -> None:
    text = f"\\begin{{theorem}}x\\end{{theorem}}\n% c\n\\medskip\n\\begin{{{environment}}}y\\end{{{environment}}}"
    assert only(text).proof == f"\\begin{{{environment}}}y\\end{{{environment}}}"


def test_a_proof_further_away_belongs_to_nobody() -> None:
    assert only(r"\begin{theorem}x\end{theorem} Words. \begin{proof}y\end{proof}").proof is None


def test_a_task_gives_up_the_solution_inside_it() -> None:
    """What asks must not show the answer."""
    text = "\\begin{exercise}Why?\\begin{hint}h\\end{hint}\\begin{sol}s\\end{sol}\\end{exercise}"
    (block,) = parse_latex(text, ["exercise"]).blocks
    assert block.body == "Why?"
    assert block.proof == "\\begin{hint}h\\end{hint}\n\n\\begin{sol}s\\end{sol}"


@pytest.mark.parametrize("comment", ["% guid:", "%guid: ", "% anki-tex-guid: ", "% commit-guid: ", "% GUID: "])
def test_an_explicit_id_is_read(comment: str) -> None:
    assert only(f"{comment}abc123def456\n\\begin{{theorem}}x\\end{{theorem}}").explicit_id == "abc123def456"


@pytest.mark.parametrize(
    ("between", "found"),
    [("\n" * 20, True), ("\n" * 21, False), ("\n\\begin{center}\n", True), ("\n% another comment\n", True)],
)
def test_an_id_stands_up_to_twenty_lines_above(between: str, found: bool) -> None:
    text = f"% guid: abcdef12{between}\\begin{{theorem}}x\\end{{theorem}}"
    assert (only(text).explicit_id == "abcdef12") is found


def test_an_id_is_given_once() -> None:
    """Two environments under one id: it is the first one's."""
    first, second = parse_latex("% guid: abcdef12\n" + "\\begin{lemma}x\\end{lemma}\n" * 2).blocks
    assert (first.explicit_id, second.explicit_id) == ("abcdef12", None)


@pytest.mark.parametrize("text", ["% guid: abc", "% guid: xyzxyzxyz", "% guid: " + "a" * 41, "guid: abcdef12"])
def test_what_is_no_id(text: str) -> None:
    assert only(f"{text}\n\\begin{{lemma}}x\\end{{lemma}}").explicit_id is None


def test_ids_that_cannot_be_right_are_told() -> None:
    """One that another replaces, one with no environment in reach, and one that two blocks carry."""
    replaced = parse_latex("% guid: abcdef12\n% guid: abcdef34\n\\begin{lemma}x\\end{lemma}")
    assert replaced.blocks[0].explicit_id == "abcdef34"
    assert replaced.warnings == (NoteWarning("this id belongs to no environment: another one follows it", 1),)
    far = parse_latex("% guid: abcdef12" + "\n" * 30 + "\\begin{lemma}x\\end{lemma}")
    assert far.warnings == (NoteWarning("this id belongs to no environment: the next is more than 20 lines away", 1),)
    twice = parse_latex("% guid: abcdef12\n\\begin{lemma}x\\end{lemma}\n" * 2)
    assert [block.warnings for block in twice.blocks] == [("the id abcdef12 is carried by 2 blocks",)] * 2


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (r"% \begin{theorem}x\end{theorem}", "stands in a comment"),
        (r"\begin{verbatim}\begin{theorem}x\end{theorem}\end{verbatim}", "stands in verbatim"),
        (r"\begin{comment}\begin{theorem}x\end{theorem}\end{comment}", "stands in comment"),
        (r"\iffalse\begin{theorem}x\end{theorem}\fi", "hidden by \\iffalse"),
        (r"\newcommand{\a}{\begin{theorem}}", "stands in a definition"),
        (r"\end{document}\begin{theorem}x\end{theorem}", r"stands behind \end{document}"),
        (r"\endinput\begin{theorem}x\end{theorem}", r"stands behind \endinput"),
        (r"\begin{theorem}x", "never closed"),
        (r"\begin{theorem} \end{theorem}", "empty"),
        (
            rf"\begin{{theorem}}{'x' * (MAX_BODY + 1)}\end{{theorem}}",
            "100,001 characters are more than a card can show",
        ),
    ],
)
def test_every_environment_is_a_block_or_has_a_reason(text: str, reason: str) -> None:
    parsed = parse_latex(text)
    assert parsed.blocks == ()
    assert [(one.environment, one.line, one.reason) for one in parsed.passed_over] == [("theorem", 1, reason)]


def test_declared_environments_that_nobody_wants_are_listed() -> None:
    text = "\\newtheorem{ques}{Question}\n\\begin{ques}x\\end{ques}"
    assert reasons(text) == [("ques", 2, "not among the environments that become cards")]


def test_an_unclosed_environment_costs_only_itself() -> None:
    """What follows is read, and the warning names the line."""
    parsed = parse_latex("\\begin{theorem}\nx\n\\begin{lemma}y\\end{lemma}\n\\begin{remark}z\\end{remark}\n")
    assert [block.kind for block in parsed.blocks] == ["lemma", "remark"]
    assert parsed.warnings == (NoteWarning("\\begin{theorem} is never closed: nothing closes it", 1),)


def test_a_list_that_its_theorem_closes() -> None:
    parsed = parse_latex("\\begin{theorem}\n\\begin{itemize}\n\\item x\n\\end{theorem}\n")
    assert [block.line for block in parsed.blocks] == [1]
    assert parsed.warnings == (
        NoteWarning("\\begin{itemize} is never closed: \\end{theorem} in line 4 comes first", 2),
    )


def test_an_end_without_a_beginning_is_told() -> None:
    parsed = parse_latex("\\end{lemma}\n\\begin{theorem}x\\end{theorem}\n")
    assert len(parsed.blocks) == 1
    assert parsed.warnings == (NoteWarning("\\end{lemma} closes nothing", 1),)


def test_blocks_in_blocks_in_blocks() -> None:
    """A thousand deep: the inner ones are read, the outer ones told, and nothing is copied a thousand times."""
    parsed = parse_latex("\\begin{theorem}\n" * 1000 + "x" + "\n\\end{theorem}" * 1000)
    assert len(parsed.blocks) == MAX_NESTING
    assert sum(one.reason == "nested more than 8 deep" for one in parsed.passed_over) == 1000 - MAX_NESTING
    assert len(parsed.warnings) == MAX_WARNINGS + 1


def test_context_does_not_change_a_digest() -> None:
    """Nor does the place: the same words are rendered once."""
    first, second = parse_latex("a\n\\begin{lemma}x\\end{lemma}\nb\n\\begin{lemma}x\\end{lemma}").blocks
    assert first != second
    assert first.digest == second.digest
    assert first.digest != only(r"\begin{lemma}y\end{lemma}").digest


def test_the_same_bytes_give_the_same_blocks() -> None:
    blob = b"\\begin{lemma}x\\end{lemma}"
    environments = Environments.of(KINDS, [Theorem("lemma", "lemma", "Hilfssatz")])
    assert parse(blob, environments) == parse(bytes(blob), environments)
    assert parse(blob, environments).placed_in("a.tex").blocks[0].file == "a.tex"


_WORDS = st.sampled_from(["word ", "$x$ ", "\\emph{a} ", "\n\nnext ", "\\[ y \\]\n"])
_WELL_FORMED = st.recursive(
    st.lists(_WORDS, min_size=1, max_size=4).map("".join),
    lambda inner: st.builds(
        lambda name, parts: f"\\begin{{{name}}}\n" + "".join(parts) + f"\n\\end{{{name}}}\n",
        st.sampled_from(["theorem", "lemma", "center", "remark"]),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(_WELL_FORMED)
def test_pylatexenc_finds_the_same_environments(text: str) -> None:
    """Where a note is well formed, the scan sees what a parser of the whole language sees."""
    found = [(block.environment, block.body.strip()) for block in parse_latex(text).blocks]
    assert found == _environments_of(LatexWalker(text).get_latex_nodes()[0])


def _environments_of(nodes: list[LatexNode]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for node in nodes:
        if not isinstance(node, LatexEnvironmentNode):
            continue
        body = "".join(inner.latex_verbatim() for inner in node.nodelist).strip()
        if node.environmentname in KINDS:
            found.append((node.environmentname, body))
        found += _environments_of(node.nodelist)
    return found
