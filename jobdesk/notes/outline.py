"""The structure of a Markdown note by lines: what is prose, where the headings are, and which parts opted in.

Lines count from 0 here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

from jobdesk.notes.block import NoteWarning
from jobdesk.notes.markdown_rules import FORMULA_BLOCK, note_syntax
from jobdesk.notes.masks import mask

OPT_IN = ("flashcards", "flashcard", "card", "cards", "anki")
"""The tags that ask for cards; what follows behind a slash is the deck."""

MAX_NESTING = 10
"""How deep quotes and lists may nest; deeper ones are read as text."""

_SOLID = frozenset({"fence", "code_block", "front_matter", "html_block", FORMULA_BLOCK})
_TAG = re.compile(r"(?:(?<=\s)|^)#([^\W\d_][\w/-]*)")
_NAMED = frozenset({"flashcards", "cards"})


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a note; the lines of its section go up to `end`, those below it from `body_start`."""

    line: int
    body_start: int
    end: int
    text: str
    tags: tuple[str, ...]
    parent: int
    """The index of the heading above, or -1."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A note in lines, with what every line is."""

    lines: list[str]
    masked: list[str]
    """The same lines, with everything blanked out that is not prose."""
    solid: list[bool]
    """Whether a line belongs to something that goes on over empty lines: code, a formula."""
    headings: list[Heading]
    section: list[int]
    """The index of the heading whose section a line is in, or -1."""
    decks: list[str | None]
    """The deck that the note asks for; "" for none in particular, None where nothing opted in."""
    tags: tuple[str, ...] = ()
    """Tags of the front matter."""
    warnings: tuple[NoteWarning, ...] = ()

    def path_of(self, heading: int) -> tuple[str, ...]:
        """The texts of a heading, by its index, and of those above it, outermost first; of -1 none."""
        path: list[str] = []
        while heading >= 0:
            path.append(self.headings[heading].text)
            heading = self.headings[heading].parent
        return tuple(reversed(path))


def outline(text: str) -> Outline:
    """The structure of a note."""
    tokens = _parser().parse(text)
    lines = text.split("\n")
    solid = [False] * len(lines)
    for token in tokens:
        if token.type in _SOLID and token.map:
            first, last = token.map
            solid[first:last] = [True] * (min(last, len(lines)) - first)
    visible = "\n".join("" if is_solid else line for is_solid, line in zip(solid, lines, strict=True))
    masked = mask(visible).split("\n")
    tags, warnings = _front_matter_tags(tokens)
    headings = _headings(tokens, len(lines))
    decks = _decks(masked, headings, tags)
    return Outline(lines, masked, solid, headings, _sections(headings, len(lines)), decks, tags, warnings)


def hashtags(text: str) -> list[str]:
    """The tags in a line of prose, without their `#`."""
    return _TAG.findall(text) if "#" in text else []


def deck_of(tag: str) -> str | None:
    """The deck that a tag asks for: "Algebra::Groups" of `flashcards/Algebra/Groups`; None of any other tag."""
    first, _, rest = tag.partition("/")
    if first.casefold() not in OPT_IN:
        return None
    return "::".join(part.replace("_", " ").strip() for part in rest.split("/") if part.strip())


def asks_for_cards(heading: Heading) -> str | None:
    """The deck that a heading opts in to, with a tag or by its name; None where it does not."""
    decks = [deck for tag in heading.tags if (deck := deck_of(tag)) is not None]
    return decks[0] if decks else ("" if heading.text.casefold() in _NAMED else None)


def without_tags(text: str) -> str:
    """A text without the tags that opt in."""
    return _TAG.sub(lambda match: match[0] if deck_of(match[1]) is None else "", text).rstrip()


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable("table")
    return parser.use(front_matter_plugin).use(note_syntax).disable(["inline", "reference"])


def _front_matter_tags(tokens: list[Token]) -> tuple[tuple[str, ...], tuple[NoteWarning, ...]]:
    content = next((token.content for token in tokens if token.type == "front_matter"), "")
    try:
        found = yaml.safe_load(content)
    except yaml.MarkedYAMLError as trouble:
        line = trouble.problem_mark.line + 2 if trouble.problem_mark else 1  # it begins below the first `---`
        return (), (NoteWarning(f"the front matter cannot be read: {trouble.problem}", line),)
    except (yaml.YAMLError, ValueError, RecursionError) as trouble:
        reason = (str(trouble) or type(trouble).__name__).split("\n")[0]
        return (), (NoteWarning(f"the front matter cannot be read: {reason}", 1),)
    tags = found.get("tags", found.get("tag")) if isinstance(found, dict) else None
    if isinstance(tags, str):
        tags = tags.replace(",", " ").split()
    return (tuple(str(tag).lstrip("#") for tag in tags if tag) if isinstance(tags, list) else ()), ()


def _headings(tokens: list[Token], count: int) -> list[Heading]:
    """The headings outside of quotes and lists, with their parents and the ends of their sections."""
    found = [
        (token.map[0], token.map[1], int(token.tag[1]), tokens[index + 1].content)
        for index, token in enumerate(tokens)
        if token.type == "heading_open" and token.map and token.level == 0
    ]
    ends = [count] * len(found)
    parents = [-1] * len(found)
    open_ones: list[int] = []
    for index, (line, _, level, _) in enumerate(found):
        while open_ones and found[open_ones[-1]][2] >= level:
            ends[open_ones.pop()] = line
        parents[index] = open_ones[-1] if open_ones else -1
        open_ones.append(index)
    return [
        Heading(line, below, ends[index], without_tags(text).strip(), tuple(hashtags(mask(text))), parents[index])
        for index, (line, below, _, text) in enumerate(found)
    ]


def _sections(headings: list[Heading], count: int) -> list[int]:
    section = [-1] * count
    for index, heading in enumerate(headings):
        following = headings[index + 1].line if index + 1 < len(headings) else count
        section[heading.body_start : following] = [index] * (following - heading.body_start)
    return section


def _decks(masked: list[str], headings: list[Heading], tags: tuple[str, ...]) -> list[str | None]:
    """A tag in the text holds for the whole note, and from its line on where there are several."""
    of_headings = {line for heading in headings for line in range(heading.line, heading.body_start)}
    found: list[str | None] = [None] * len(masked)
    for number, line in enumerate(masked):
        if "#" in line and number not in of_headings:
            found[number] = next((deck for tag in hashtags(line) if (deck := deck_of(tag)) is not None), None)
    of_tags = [deck for tag in tags if (deck := deck_of(tag)) is not None]
    current = of_tags[0] if of_tags else next((deck for deck in found if deck is not None), None)
    decks: list[str | None] = []
    for deck in found:
        current = deck if deck is not None else current
        decks.append(current)
    for heading in headings:
        if (asked := asks_for_cards(heading)) is not None:
            decks[heading.line : heading.end] = [asked] * (heading.end - heading.line)
    return decks
