"""A theorem, a definition and an example ask differently, and a title asks best."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jobdesk.notes.block import Block
from jobdesk.notes.macros import MacroSet
from jobdesk.notes.questions import Question, choose, next_template, questions_for
from jobdesk.notes.render import render
from tests.support.notes import latex_block, markdown_block

BODY = r"A \textbf{group} is a set with an operation, and some say that much more is needed for it."


def questions(block: Block) -> tuple[Question, ...]:
    return questions_for(block, render(block, MacroSet()))


def best(block: Block) -> Question:
    return questions(block)[0]


@pytest.mark.parametrize(
    ("kind", "front"),
    [
        ("definition", "Define: <b>T</b>"),
        ("theorem", "State the theorem: <b>T</b>"),
        ("lemma", "State the lemma: <b>T</b>"),
        ("example", "Describe the example: <b>T</b>"),
        ("remark", "Recall the remark: <b>T</b>"),
        ("abuse", "Abuse: <b>T</b>"),
    ],
)
def test_a_title_makes_the_front(kind: str, front: str) -> None:
    block = latex_block(BODY, kind=kind, title="T")
    assert best(block).front == front
    assert best(block).back.startswith(f"<b>{kind.capitalize()} (T).</b> A <b>group</b> is")


def test_a_definition_without_a_title_asks_for_what_it_sets_apart() -> None:
    """In bold before italics; under its headings, so that the word has a place."""
    block = replace(latex_block(BODY + r" \emph{Really}.", kind="definition"), heading=("Algebra", "Groups", "First"))
    assert best(block).front == 'Define: <b>group</b><div class="heading">Groups › First</div>'
    assert best(latex_block(r"An \emph{odd} one.", kind="definition")).front == "Define: <b>odd</b>"


def test_stress_is_no_term() -> None:
    """Nor is a whole sentence in italics."""
    block = latex_block(rf"It is \emph{{not}} the \emph{{{'long ' * 30}}} \emph{{ring}}.", kind="definition")
    assert best(block).front == "Define: <b>ring</b>"


def test_a_theorem_without_a_title_asks_what_follows() -> None:
    question = best(latex_block(r"Let $G$ be a finite group. Then it is fine."))
    assert question.front == r"<b>Theorem.</b> Let \(G\) be a finite group … What follows?"
    assert question.back == r"<b>Theorem.</b> Let \(G\) be a finite group. Then it is fine."


def test_what_has_nothing_else_asks_how_it_goes_on() -> None:
    question = best(latex_block("There are infinitely many primes, as Euclid knew.", kind="remark"))
    assert question.front == "<b>Remark.</b> There are infinitely many … How does it go on?"


def test_a_short_statement_is_opened_further_than_half() -> None:
    question = best(latex_block("There is no Euclidean algorithm in this ring."))
    assert question.front == "<b>Theorem.</b> There is no Euclidean … How does it go on?"


def test_a_formula_behind_the_first_words_belongs_to_the_opening() -> None:
    """Unless it is all that there is to say, or the first words say enough."""
    assert best(latex_block(r"Let \[ M_K = 1 \] be the bound of Minkowski.")).front == (
        r"<b>Theorem.</b> Let \[M_K = 1\] … How does it go on?"
    )
    assert best(latex_block(r"We have \[ M_K = 1. \]")).front == "<b>Theorem.</b> We have … How does it go on?"
    assert best(latex_block(r"Lists: \begin{itemize}\item one\item and two\end{itemize}")).front == (
        "<b>Theorem.</b> Lists … How does it go on?"
    )


@pytest.mark.parametrize(
    ("rest", "opening"),
    [
        ("for an ideal does not tell a number from its negative", "get rid of “sign issues” for an …"),
        ("for good", "get rid of …"),
    ],
)
def test_no_quotation_is_cut(rest: str, opening: str) -> None:
    question = best(latex_block(f"Ideals get rid of ``sign issues'' {rest}."))
    assert question.front == f"<b>Theorem.</b> Ideals {opening} How does it go on?"


def test_what_has_no_first_words_is_recalled() -> None:
    block = replace(latex_block(r"\[ ad - bc \]", kind="example"), heading=("Determinants",))
    assert best(block).front == 'Recall the example.<div class="heading">Determinants</div>'


def test_what_a_thing_is_made_of_is_not_what_is_defined() -> None:
    """Italics behind "the set of", or behind a label."""
    for body in (
        r"The group is the set of \emph{automorphisms} of $K$ that fix $F$.",
        r"hTop has these: \begin{itemize}\item Morphisms: \emph{homotopy classes}.\end{itemize}",
    ):
        assert best(latex_block(body, kind="definition")).template == "continue"


def test_a_task_asks_itself_and_its_solution_answers() -> None:
    block = latex_block("Why?", kind="exercise", proof=r"\begin{sol}So.\end{sol}")
    assert (best(block).front, best(block).back) == ("<b>Exercise.</b> Why?", "<div><i>Solution.</i> So.</div>")
    assert best(block).shows_proof
    assert "there is none in the notes" in best(latex_block("Why?", kind="problem")).back


def test_a_label_stands_in_the_first_paragraph() -> None:
    assert best(latex_block("a\n\nb", title="T")).back == "<p><b>Theorem (T).</b> a</p><p>b</p>"


def test_regenerate_goes_through_all_wordings_and_begins_again() -> None:
    found = questions(latex_block(BODY, kind="definition", title="T", proof=r"\begin{proof}x\end{proof}"))
    names = [question.template for question in found]
    assert names[0] == "define-title"
    assert {"define-terms", "explain-title", "both-ways", "gaps"} <= set(names)
    walked = [names[0]]
    while len(walked) <= len(names):
        walked.append(next_template(found, walked[-1]))
    assert walked == [*names, names[0]]
    assert len({question.front for question in found}) == len(found)
    assert next_template(found, "of an older version") == names[0]


def test_a_chosen_wording_stays_as_long_as_it_fits() -> None:
    titled, bare = (questions(latex_block(BODY, kind="definition", title=title)) for title in ("T", None))
    assert choose(titled, "both-ways").style == "reversed"
    assert choose(bare, "both-ways") == bare[0]
    assert choose(titled, None) == titled[0]


def test_a_theorem_can_ask_for_its_proof() -> None:
    found = questions(latex_block("So.", proof=r"\begin{proof}Why.\end{proof}"))
    (prove,) = (question for question in found if question.template == "prove")
    assert prove.front == "<div>Prove this:</div><b>Theorem.</b> So."
    assert prove.back == "<div><i>Proof.</i> Why. ∎</div>"
    assert "prove" not in [question.template for question in questions(latex_block("So."))]


def test_terms_can_be_gaps() -> None:
    body = r"A \textbf{ring} and a \textbf{field} with $\frac{\sqrt{a}}{b}$."
    (gaps,) = (one for one in questions(latex_block(body, kind="definition")) if one.style == "cloze")
    assert gaps.front == r"A <b>{{c1::ring}}</b> and a <b>{{c2::field}}</b> with \(\frac{\sqrt{a} }{b}\)."


def test_markdown_asks_what_it_says() -> None:
    basic = best(markdown_block("A", title="Q"))
    assert (basic.style, basic.front, basic.back) == ("basic", "Q", "A")
    assert best(replace(markdown_block("A", title="Q"), style="reversed")).style == "reversed"
    cloze = best(replace(markdown_block("==A==", style="cloze"), heading=("H",)))
    assert (cloze.front, cloze.back) == ("{{c1::A}}", '<div class="heading">H</div>')


def test_a_cloze_without_a_gap_asks_nothing() -> None:
    assert questions(markdown_block("no gap, {{cat}}", style="cloze")) == ()


def test_names_are_escaped() -> None:
    block = replace(latex_block(BODY, title="T"), kind="odd", name="<i>Odd")
    assert best(block).front == "&lt;i&gt;Odd: <b>T</b>"
