"""Finds the cards of a Markdown note, in the ways that people write them.

`Q::A` and `Q:::A` on a line, a lone `?` or `??` between two blocks, `Q:` and `A:` lines, `==gaps==` and
`{{c1::gaps}}`, and headings. Only where the note opted in: by a tag, by a heading or, for whole files, by path.
`parse_markdown` is a pure function of the bytes and the options, so it is kept per blob.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from jobdesk.notes.block import Block, NoteWarning, Parsed, PassedOver, Style
from jobdesk.notes.clozes import has_gaps
from jobdesk.notes.latex import MAX_BLOCKS, MAX_BODY, MAX_WARNINGS
from jobdesk.notes.masks import FILLER, mask
from jobdesk.notes.outline import Outline, deck_of, hashtags, outline, without_tags
from jobdesk.notes.separators import NoSeparator, Separator, find_separator
from jobdesk.notes.source import Source, read_source

MAX_BYTES = 2_000_000
"""A larger Markdown note is not read."""

MAX_LINES = 50_000
"""Nor one with more lines: the parser keeps a kilobyte or two for every paragraph."""

_LINE_START = re.compile(r"\s*(?:>\s?)*\s*(?:(?:[-*+]|\d{1,9}[.)])\s+)?(?:\[[ xX]\]\s+)?")
_QUESTION = re.compile(r"\s*(?:[-*+]\s+)?(?:\*\*|__)?Q(?:uestion)?:(?:\*\*|__)?(?:\s+|$)")
_ANSWER = re.compile(r"\s*(?:[-*+]\s+)?(?:\*\*|__)?A(?:nswer)?:(?:\*\*|__)?(?:\s+|$)")
_ID = re.compile(r"<!--\s*ID:\s*(\d+|[0-9a-f]{8,40})\s*-->|(?:^|(?<=\s))\^(\d{4,})[ \t]*$", re.MULTILINE)
"""Behind `^` a number of a few digits is an exponent."""

_REMINDER = re.compile(r"<!--SR:[^\n]*?-->")
_MARKS = {"?": "basic", "??": "reversed"}


@dataclass(frozen=True, slots=True)
class MarkdownOptions:
    """How the notes of a course write cards in Markdown."""

    everywhere: bool = False
    """The path opted in: the whole file is read for cards."""
    headings: bool = False
    """Headings without further structure below them are fronts."""


def parse_markdown(blob: bytes, options: MarkdownOptions) -> Parsed:
    """The cards of a Markdown note, in the order of their lines, and what was passed over."""
    if reason := _too_large(blob):
        return Parsed(warnings=(NoteWarning(reason, 1),))
    source = read_source(blob)
    structure = outline(source.text)
    if options.everywhere:
        structure = replace(structure, decks=[deck or "" for deck in structure.decks])
    if all(deck is None for deck in structure.decks):
        return Parsed(warnings=(*source.warnings, *structure.warnings)[:MAX_WARNINGS])
    parsed = _Finder(source, structure, options).find()
    return replace(parsed, warnings=(*source.warnings, *structure.warnings, *parsed.warnings)[:MAX_WARNINGS])


def _too_large(blob: bytes) -> str | None:
    if len(blob) > MAX_BYTES:
        return f"not read: {len(blob) / 1e6:.1f} MB is more than the {MAX_BYTES / 1e6:.0f} MB a Markdown note may have"
    lines = blob.count(b"\n") + blob.count(b"\r") - blob.count(b"\r\n")
    return f"not read: {lines:,} lines are more than the {MAX_LINES:,} a note may have" if lines > MAX_LINES else None


@dataclass(frozen=True, slots=True)
class _Found:
    """A card by its lines: `start` and `end` (behind the last), front and back as source."""

    syntax: str
    style: Style
    start: int
    end: int
    front: str | None
    back: str
    heading: int
    """The index of the heading above, or -1."""


class _Finder:
    """Goes through a note in runs: lines with no empty line between them."""

    def __init__(self, source: Source, structure: Outline, options: MarkdownOptions) -> None:
        self._source = source
        self._outline = structure
        self._options = options
        self._headed = {line for h in structure.headings for line in range(h.line, h.body_start)}
        self._found: list[_Found] = []
        self._passed_over: list[PassedOver] = []
        self._warnings: list[NoteWarning] = []

    def find(self) -> Parsed:
        runs = list(self._runs())
        free = [False] * len(runs)
        skip = -1
        for place, (start, end) in enumerate(runs):
            if place == skip or self._outline.decks[start] is None:
                continue
            mark = self._mark_in(start, end)
            if mark is None:
                free[place] = not self._read_run(start, end)
                continue
            before = self._beside(mark, runs[place - 1]) if place and free[place - 1] and mark == start else None
            behind = self._beside(mark, runs[place + 1]) if place + 1 < len(runs) and mark == end - 1 else None
            skip = place + 1 if self._read_marked(start, mark, end, before, behind) and behind else -1
        self._read_headings()
        blocks = [self._block(found) for found in sorted(self._found, key=lambda one: one.start)]
        return Parsed(tuple(block for block in blocks if block), tuple(self._passed_over), tuple(self._warnings))

    def _runs(self) -> Iterator[tuple[int, int]]:
        start: int | None = None
        for number in range(len(self._outline.lines) + 1):
            if number < len(self._outline.lines) and self._continues(number):
                start = number if start is None else start
            elif start is not None:
                yield start, number
                start = None

    def _continues(self, line: int) -> bool:
        if line in self._headed:
            return False
        return self._outline.solid[line] or bool(self._outline.lines[line].strip())

    def _mark_in(self, start: int, end: int) -> int | None:
        """The line of a lone `?` or `??`."""
        lines, solid = self._outline.lines, self._outline.solid
        return next((n for n in range(start, end) if lines[n].strip() in _MARKS and not solid[n]), None)

    def _beside(self, mark: int, run: tuple[int, int]) -> tuple[int, int] | None:
        """The run, unless a heading stands between it and the mark."""
        section = self._outline.section
        return run if section[run[0]] == section[mark] else None

    def _read_marked(
        self, start: int, mark: int, end: int, before: tuple[int, int] | None, behind: tuple[int, int] | None
    ) -> bool:
        """A card around a lone `?`; where an empty line stands beside it, the next run belongs to it."""
        front = (start, mark) if mark > start else before
        back = (mark + 1, end) if mark + 1 < end else behind
        if not front or not back:
            self._warn(
                f"a lone {self._outline.lines[mark].strip()} without {'an answer' if front else 'a question'}", mark
            )
            return False
        style: Style = "reversed" if self._outline.lines[mark].strip() == "??" else "basic"
        syntax = self._outline.lines[mark].strip()
        self._add(syntax, style, front[0], back[1], self._text(*front), self._text(*back))
        return True

    def _read_run(self, start: int, end: int) -> bool:
        """The cards of a run without a lone `?`; whether there were any."""
        count = len(self._found)
        self._read_question_lines(start, end)
        if len(self._found) == count:
            self._read_separators(start, end)
        if len(self._found) == count and has_gaps(self._text(start, end)):
            self._add("cloze", "cloze", start, end, None, self._text(start, end))
        return len(self._found) > count

    def _read_question_lines(self, start: int, end: int) -> None:
        """`Q:` and `A:` lines, each going on up to the next."""
        lines, solid = self._outline.lines, self._outline.solid
        marks = [
            (number, match.end(), pattern is _QUESTION)
            for number in range(start, end)
            if not solid[number]
            for pattern in (_QUESTION, _ANSWER)
            if (match := pattern.match(lines[number]))
        ]
        for place, (number, column, asks) in enumerate(marks):
            answer = marks[place + 1] if place + 1 < len(marks) and not marks[place + 1][2] else None
            if not asks or not answer:
                continue
            stop = marks[place + 2][0] if place + 2 < len(marks) else end
            front = self._part(number, column, answer[0])
            back = self._part(answer[0], answer[1], stop)
            self._add("Q:/A:", "basic", number, stop, front, back)

    def _part(self, line: int, column: int, end: int) -> str:
        """From a place in a line up to, and without, another line."""
        first = self._outline.lines[line][column:]
        return "\n".join([first, *self._outline.lines[line + 1 : end]]).strip()

    def _read_separators(self, start: int, end: int) -> None:
        for number in range(start, end):
            if self._outline.solid[number] or "::" not in self._outline.masked[number]:
                continue
            separator = find_separator(self._outline.masked[number])
            if isinstance(separator, NoSeparator):
                self._passed_over.append(PassedOver("Q::A", number + 1, separator.reason))
            elif separator:
                self._read_line(number, end, separator)

    def _read_line(self, number: int, end: int, separator: Separator) -> None:
        line = self._outline.lines[number]
        column = _LINE_START.match(line)
        front = line[column.end() if column else 0 : separator.end_of_question]
        stop = number + 2 if number + 1 < end and self._is_id(number + 1) else number + 1
        back = "\n".join([line[separator.start_of_answer :], *self._outline.lines[number + 1 : stop]])
        if separator.is_reversed:
            self._add("Q:::A", "reversed", number, stop, front, back)
        else:
            self._add("Q::A", "basic", number, stop, front, back)

    def _add(self, syntax: str, style: Style, start: int, end: int, front: str | None, back: str) -> None:
        if len(self._found) < MAX_BLOCKS:
            self._found.append(_Found(syntax, style, start, end, front, back, self._outline.section[start]))
        else:
            self._warn(f"a card was passed over: this file has more than {MAX_BLOCKS:,}", start)

    def _is_id(self, line: int) -> bool:
        return bool(_ID.fullmatch(self._outline.lines[line].strip()))

    def _read_headings(self) -> None:
        """Headings as fronts: those with nothing but text below them, in a section that asks for cards."""
        headings = self._outline.headings
        parents = {heading.parent for heading in headings}
        taken = sorted(found.start for found in self._found)
        asking = self._asking_sections(taken)
        for index, heading in enumerate(headings):
            opted = self._outline.decks[heading.line] is not None
            if index in parents or not opted or not (self._options.headings or index in asking):
                continue
            text = self._text(heading.body_start, heading.end)
            if heading.text and text.strip() and not _any_between(taken, heading.line, heading.end):
                self._found.append(
                    _Found("heading", "basic", heading.line, heading.end, heading.text, text, heading.parent)
                )

    def _asking_sections(self, taken: list[int]) -> set[int]:
        """Headings that carry a tag themselves, and those below them, where no card is written otherwise."""
        asking: set[int] = set()
        for index, heading in enumerate(self._outline.headings):
            tagged = any(deck_of(tag) is not None for tag in heading.tags)
            if heading.parent in asking or (tagged and not _any_between(taken, heading.line, heading.end)):
                asking.add(index)
        return asking

    def _text(self, start: int, end: int) -> str:
        return "\n".join(self._outline.lines[start:end])

    def _warn(self, text: str, line: int) -> None:
        if len(self._warnings) < MAX_WARNINGS:
            self._warnings.append(NoteWarning(text, line + 1))

    def _block(self, found: _Found) -> Block | None:
        last = found.end
        front, back = _clean(found.front or ""), _clean(found.back)
        if len(front) + len(back) > MAX_BODY:
            self._warn(f"{len(front) + len(back):,} characters are more than a card can show", found.start)
            self._passed_over.append(PassedOver(found.syntax, found.start + 1, "too long"))
            return None
        if not back or (found.front is not None and not front):
            self._passed_over.append(PassedOver(found.syntax, found.start + 1, "empty"))
            return None
        whole = self._text(found.start, last)
        ids = [identity for side in (found.front or "", found.back) for identity in _ids_in(side)]
        tags = [tag for line in self._outline.masked[found.start : last] for tag in hashtags(line)]
        return Block(
            format="markdown",
            kind="question",
            style=found.style,
            environment=found.syntax,
            name="",
            body=back,
            title=front if found.front is not None else None,
            line=found.start + 1,
            end_line=found.start + len(whole.rstrip().split("\n")),
            heading=self._outline.path_of(found.heading),
            deck=self._outline.decks[found.start] or None,
            tags=tuple(dict.fromkeys(tag for tag in (*self._outline.tags, *tags) if deck_of(tag) is None)),
            explicit_id=ids[0] if ids else None,
            before=self._source.before(found.start + 1),
            after=self._source.after(last),
        )


def _clean(text: str) -> str:
    """The text of a side without ids, reminders of other tools, and the tags that opt in."""
    is_id = _judge_of_ids(text)
    text = _REMINDER.sub("", _ID.sub(lambda match: "" if is_id(match) else match[0], text))
    return "\n".join(without_tags(line) if "#" in line else line for line in text.strip().split("\n")).strip("\n")


def _ids_in(text: str) -> Iterator[str]:
    return (match[1] or match[2] for match in filter(_judge_of_ids(text), _ID.finditer(text)))


def _judge_of_ids(text: str) -> Callable[[re.Match[str]], bool]:
    """Tells ids from what stands in code or in a formula, as `x ^1000` may."""
    masked = mask(text) if "^" in text else text
    return lambda match: bool(match[1]) or masked[match.start(2)] != FILLER


def _any_between(ordered: list[int], start: int, end: int) -> bool:
    place = bisect_left(ordered, start)
    return place < len(ordered) and ordered[place] < end
