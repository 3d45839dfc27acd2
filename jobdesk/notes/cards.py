"""Cards: a question about a block, with its deck, its tags and what is wrong with it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from jobdesk.notes.block import Block, Style
from jobdesk.notes.config import Config, Course, fill_tags
from jobdesk.notes.questions import Question, choose, questions_for
from jobdesk.notes.rendered import Rendered

CARDS_VERSION = "cards-1"
"""Changes whenever the same blocks may give other cards."""


@dataclass(frozen=True, slots=True)
class Card:
    """One note of Anki as it is suggested. Fields are HTML.

    A cloze has its text in `front` and what is shown beside it in `back`. A reversed card asks both ways.
    """

    type: Style
    kind: str
    template: str
    front: str
    back: str
    deck: str
    course: str
    priority: int
    tags: tuple[str, ...]
    file: str
    line: int
    source: str
    """Where it stands, for a reader: "tex/groups.tex:12"."""
    media: tuple[str, ...] = ()
    """References in the HTML, to be found and settled (`jobdesk.notes.media`)."""
    warnings: tuple[str, ...] = ()
    explicit_id: str | None = None

    @property
    def digest(self) -> str:
        """Of all that it asks and answers, in whatever deck: two cards with the same digest need no second look."""
        return hashlib.sha256(json.dumps([self.type, self.front, self.back]).encode()).hexdigest()


def make_card(
    block: Block, rendered: Rendered, config: Config, *, sha: str = "", template: str | None = None
) -> Card | None:
    """The card of a block; None where no course holds its file, or where nothing can be asked.

    `sha` is the commit that tags may name, `template` the wording that a person chose.
    """
    course = config.course_of(block.file)
    questions = questions_for(block, rendered)
    if course is None or not questions:
        return None
    return _card(block, rendered, choose(questions, template), course, _tags(block, course, config, sha))


def make_wordings(block: Block, rendered: Rendered, config: Config, *, sha: str = "") -> tuple[Card, ...]:
    """The card of a block in every wording that fits, the usual one first; empty where `make_card` gives None."""
    course = config.course_of(block.file)
    if course is None:
        return ()
    tags = _tags(block, course, config, sha)
    return tuple(_card(block, rendered, question, course, tags) for question in questions_for(block, rendered))


def _card(block: Block, rendered: Rendered, question: Question, course: Course, tags: tuple[str, ...]) -> Card:
    shown = (rendered, rendered.proof) if question.shows_proof and rendered.proof else (rendered,)
    return Card(
        type=question.style,
        kind=block.kind,
        template=question.template,
        front=question.front,
        back=question.back,
        deck=block.deck or course.deck,
        course=course.name,
        priority=course.priority,
        tags=tags,
        file=block.file,
        line=block.line,
        source=f"{block.file}:{block.line}",
        media=tuple(dict.fromkeys(reference for part in shown for reference in part.media)),
        warnings=(*block.warnings, *(warning for part in shown for warning in _warnings(part))),
        explicit_id=block.explicit_id,
    )


def _tags(block: Block, course: Course, config: Config, sha: str) -> tuple[str, ...]:
    filled = fill_tags(
        config.tags,
        sha=sha[:8],
        file=block.file,
        course=course.name,
        env=block.environment,
        kind=block.kind,
        deck=block.deck or course.deck,
    )
    return tuple(dict.fromkeys((*filled, *("_".join(tag.split()) for tag in block.tags))))


def _warnings(rendered: Rendered) -> tuple[str, ...]:
    found = list(rendered.warnings)
    if rendered.unexpanded:
        found.append(f"cannot be expanded: {', '.join(rendered.unexpanded)}")
    if rendered.pictures:
        found.append(f"cannot be shown in Anki, a placeholder stands for it: {', '.join(rendered.pictures)}")
    return tuple(found)
