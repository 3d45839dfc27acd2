"""What to ask about a block: a set of wordings for every kind, the best first.

"Regenerate" takes the next wording that fits. A wording fits where the block has what it needs: a title, a
term that the text sets apart, a "Let ... Then ...", a proof.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from jobdesk.notes import markup
from jobdesk.notes.block import Block, Style
from jobdesk.notes.clozes import is_cloze_field, mark, write_gaps
from jobdesk.notes.rendered import Rendered

STATEMENTS = frozenset({"theorem", "proposition", "lemma", "corollary", "claim", "fact", "conjecture", "axiom", "law"})
"""Kinds that say that something holds."""

TASKS = frozenset({"exercise", "problem", "question", "task"})
"""Kinds that ask by themselves; their answer is the solution behind them."""

_MOST_TERMS = 3
_LONGEST_TERM = 120
_STRESSED = frozenset(
    """a all also always an and any are both cannot does each either every exactly exist exists for if is it its must
    neither never no nonzero not of only or same should some that the there these this those unique we with""".split()
)
"""Words that are set apart for their stress, not as terms."""

_MADE_OF = re.compile(r"(?:\b(?:set|class|collection|family|consists|space) of|:)\s*$")


@dataclass(frozen=True, slots=True)
class Question:
    """Front and back of a card as HTML, and the wording that made them."""

    template: str
    style: Style
    front: str
    back: str
    shows_proof: bool = False


def questions_for(block: Block, rendered: Rendered) -> tuple[Question, ...]:
    """Every question that fits a block, the best first; none only of a cloze without a gap."""
    if block.format == "markdown":
        return _as_written(block, rendered)
    return tuple(
        Question(
            template.name, template.style, front, template.back(block, rendered), template.back in (_proof, _solution)
        )
        for template in _TEMPLATES
        if block.kind in template.kinds or (not template.kinds and block.kind not in TASKS)
        if (front := template.front(block, rendered))
    )


def _as_written(block: Block, rendered: Rendered) -> tuple[Question, ...]:
    """In Markdown the note says itself what it asks; a cloze shows its headings beside it.

    Anki takes no cloze without a gap, which is left of a note whose gaps and formulas get in each other's way.
    """
    if block.style != "cloze":
        return (Question("written", block.style, rendered.title, rendered.body),)
    if not is_cloze_field(rendered.body):
        return ()
    return (Question("written", "cloze", rendered.body, _where(rendered)),)


def choose(questions: tuple[Question, ...], template: str | None) -> Question:
    """The question of a wording; the best one where that wording does not fit, or none is named."""
    return next((question for question in questions if question.template == template), questions[0])


def next_template(questions: tuple[Question, ...], template: str) -> str:
    """The wording behind this one, and behind the last the first: what "regenerate" takes."""
    names = [question.template for question in questions]
    place = names.index(template) if template in names else -1
    return names[(place + 1) % len(names)]


@dataclass(frozen=True, slots=True)
class _Template:
    name: str
    kinds: frozenset[str]
    """Empty: all but tasks."""
    front: Callable[[Block, Rendered], str]
    """Empty HTML where it does not fit."""
    back: Callable[[Block, Rendered], str]
    style: Style = "basic"


def _name(block: Block) -> str:
    return markup.escape(block.name or block.kind.capitalize())


def _noun(block: Block) -> str:
    name = block.name or block.kind
    return markup.escape(name[:1].lower() + name[1:])


def _labelled(block: Block, rendered: Rendered, content: str) -> str:
    """Content under the printed name and the title, in its first paragraph."""
    title = f" ({rendered.title})" if rendered.title else ""
    label = f"<b>{_name(block)}{title}.</b> "
    return f"<p>{label}{content[3:]}" if content.startswith("<p>") else label + content


def _where(rendered: Rendered) -> str:
    """The innermost headings, small, so that a bare question has a place."""
    shown = " › ".join(heading for heading in rendered.heading[-2:] if heading)
    return f'<div class="heading">{shown}</div>' if shown else ""


def _terms(rendered: Rendered) -> tuple[str, ...]:
    """The words that a definition defines: those in bold, else those in italics."""
    terms = tuple(term for term in rendered.terms if _is_term(_inner(term)))
    bold = tuple(term for term in terms if term.startswith("<b>"))
    return (bold or tuple(term for term in terms if not _is_part(term, rendered.body)))[:_MOST_TERMS]


def _is_term(shown: str) -> bool:
    return len(shown) <= _LONGEST_TERM and shown.strip(" .,;:!?").casefold() not in _STRESSED


def _is_part(term: str, body: str) -> bool:
    """Whether what is defined is made of this: "is the set of <i>maps</i>", "Arrows: <i>maps</i>"."""
    return bool(_MADE_OF.search(body[: body.find(term)]))


def _inner(term: str) -> str:
    return term[term.index(">") + 1 : term.rindex("<")]


def _titled(wording: str) -> Callable[[Block, Rendered], str]:
    def front(block: Block, rendered: Rendered) -> str:
        if not rendered.title:
            return ""
        return wording.format(title=f"<b>{rendered.title}</b>", name=_name(block), noun=_noun(block))

    return front


def _define_terms(block: Block, rendered: Rendered) -> str:
    terms = _terms(rendered)
    return f"Define: {', '.join(f'<b>{_inner(term)}</b>' for term in terms)}{_where(rendered)}" if terms else ""


def _what_follows(block: Block, rendered: Rendered) -> str:
    if not rendered.hypothesis:
        return ""
    return f"{_labelled(block, rendered, f'{rendered.hypothesis} …')} What follows?{_where(rendered)}"


def _continue(block: Block, rendered: Rendered) -> str:
    if not rendered.opening:
        return f"Recall the {_noun(block)}.{_where(rendered)}"
    return f"{_labelled(block, rendered, f'{rendered.opening} …')} How does it go on?{_where(rendered)}"


def _prove(block: Block, rendered: Rendered) -> str:
    if not rendered.proof:
        return ""
    return f"<div>Prove this:</div>{_labelled(block, rendered, rendered.body)}{_where(rendered)}"


def _task(block: Block, rendered: Rendered) -> str:
    return f"{_labelled(block, rendered, rendered.body)}{_where(rendered)}"


def _gaps(block: Block, rendered: Rendered) -> str:
    """The body with the terms that it sets apart as gaps."""
    body = rendered.body
    done = 0
    for number, term in enumerate(_terms(rendered), 1):
        place = body.find(term, done)
        if place < 0 or "\\(" in term:
            continue
        element = term[: term.index(">") + 1]
        gap = f"{element}{mark(number, _inner(term))}</{element[1:]}"
        body = body[:place] + gap + body[place + len(term) :]
        done = place + len(gap)
    return write_gaps(body) if done else ""


def _body(block: Block, rendered: Rendered) -> str:
    return rendered.body


def _statement(block: Block, rendered: Rendered) -> str:
    """The body under its printed name, as in the book."""
    return _labelled(block, rendered, rendered.body)


def _proof(block: Block, rendered: Rendered) -> str:
    return rendered.proof.body if rendered.proof else ""


def _solution(block: Block, rendered: Rendered) -> str:
    return _proof(block, rendered) or markup.placeholder("solution", "there is none in the notes")


def _heading(block: Block, rendered: Rendered) -> str:
    return _where(rendered)


_DEFINITION = frozenset({"definition"})
_EXAMPLE = frozenset({"example"})
_REMARK = frozenset({"remark"})
_ALL: frozenset[str] = frozenset()
_TEMPLATES = (
    _Template("task", TASKS, _task, _solution),
    _Template("define-title", _DEFINITION, _titled("Define: {title}"), _statement),
    _Template("define-terms", _DEFINITION, _define_terms, _statement),
    _Template("state-title", STATEMENTS, _titled("State the {noun}: {title}"), _statement),
    _Template("what-follows", STATEMENTS, _what_follows, _statement),
    _Template("example-title", _EXAMPLE, _titled("Describe the example: {title}"), _statement),
    _Template("remark-title", _REMARK, _titled("Recall the remark: {title}"), _statement),
    _Template("recall-title", _ALL, _titled("{name}: {title}"), _statement),
    _Template("continue", _ALL, _continue, _statement),
    _Template("explain-title", _ALL, _titled("Explain in your own words: {title}"), _statement),
    _Template("prove", STATEMENTS, _prove, _proof),
    _Template("both-ways", _DEFINITION, _titled("{title}"), _body, "reversed"),
    _Template("gaps", _ALL, _gaps, _heading, "cloze"),
)
