r"""Finds the blocks of a LaTeX file: its theorems, definitions, examples, with title, label and context.

`parse` is a pure function of the bytes, `PARSER_VERSION` and the environments in force, so it is kept per blob.

Why the parser is our own. Measured on the newest commit of vEnhance/napkin (2.3 MB of LaTeX, 2,601 statements
of 0.97 MB), one process, beside 0.33 s for all that the earlier tool does with regular expressions:

==============================  =====  ==================================================================
cutting the statements up with  MB/s   on bad notes
==============================  =====  ==================================================================
pylatexenc 2.11, `LatexWalker`   0.20  `RecursionError` at 1,000 braces, `IndexError` at a bare `\verb`
plasTeX 3.1                      0.03  `RecursionError` at 1,000 braces, no end at `\def\a{\a}\a`
TexSoup 0.3.3                    0.02  `RecursionError` at 1,000 braces, `EOFError` at an unclosed `$`
the expression in `tokens`      21     cannot fail
==============================  =====  ==================================================================

The libraries would need 5 to 45 seconds where five times the earlier tool is 1.7, and none of them expands
macros safely. So a scan finds environments, and tokens are cut by one expression; what pylatexenc *knows*
(the text of 880 commands, and which of 200 take arguments) is used in `jobdesk.notes.commands`, and its parser in
the tests, as a second opinion on what is well formed.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from jobdesk.notes.block import Block, NoteWarning, Parsed, PassedOver
from jobdesk.notes.cursor import Budget, Cursor
from jobdesk.notes.definitions import DEFINING, read_definition
from jobdesk.notes.environments import PROOF_ENVIRONMENTS
from jobdesk.notes.explicit_ids import ExplicitIds
from jobdesk.notes.kinds import Environments, Theorem
from jobdesk.notes.options import read_options
from jobdesk.notes.regions import OPAQUE, VERB, Regions
from jobdesk.notes.source import Source, read_source

MAX_BODY = 100_000
"""More characters than that are no card."""

MAX_NESTING = 8
"""How deep blocks may stand inside blocks."""

MAX_BLOCKS = 10_000
"""How many blocks one file may have, and how many environments of it may be passed over one by one."""

MAX_WARNINGS = 100
"""More warnings about one file help nobody."""

_LEVELS = ("part", "chapter", "section", "subsection", "subsubsection", "paragraph")
_ASKING = frozenset({"exercise", "problem", "question", "task", "aufgabe", "opgave", "øvelse", "übung"})
_EVENT = re.compile(
    rf"""
      (?P<comment>%[^\n]*)
    | \\(?:
          begin[ \t]*\{{(?P<begin>[^{{}}\\\n]*)\}}
        | end[ \t]*\{{(?P<end>[^{{}}\\\n]*)\}}
        | (?P<level>{"|".join(_LEVELS)})(?![a-zA-Z])
        | label[ \t]*\{{(?P<label>[^{{}}\n]*)\}}
        | (?P<define>{"|".join(DEFINING)})(?![a-zA-Z@])
        | (?P<iffalse>iffalse)(?![a-zA-Z])
        | (?P<stop>endinput)(?![a-zA-Z])
        | {VERB}
        | [^a-zA-Z]
      )
    """,
    re.VERBOSE,
)
_BETWEEN = re.compile(r"(?:\s|%[^\n]*|\\(?:medskip|bigskip|smallskip|par|noindent)(?![a-zA-Z])|\\label\{[^{}]*\})*+")


def parse(blob: bytes, environments: Environments) -> Parsed:
    """The blocks of a LaTeX file, in the order of their beginnings, and what was passed over."""
    return _Scan(read_source(blob), environments).parse()


@dataclass(slots=True)
class _Open:
    """An environment whose end is still to come."""

    name: str
    start: int
    body_start: int
    theorem: Theorem | None = None
    title: str | None = None
    label: str | None = None
    heading: tuple[str, ...] = ()
    explicit_id: str | None = None
    proves: _Open | None = None
    end: int = 0
    body_end: int = 0
    proofs: tuple[tuple[int, int], ...] = ()
    warnings: tuple[str, ...] = ()


class _Scan:
    """One pass over a file, with a stack of the environments that are open."""

    def __init__(self, source: Source, environments: Environments) -> None:
        self._source = source
        self._text = source.text
        self._wanted = environments.wanted_by_name
        self._unwanted = environments.unwanted_by_name
        self._regions = Regions(source.text)
        self._budget = Budget(source.text)
        self._stack: list[_Open] = []
        self._open = Counter[str]()
        self._depth = 0
        self._headings: dict[int, str] = {}
        self._ids = ExplicitIds()
        self._last: _Open | None = None
        self._closed: list[_Open] = []
        self._passed_over: list[PassedOver] = []
        self._warnings: list[NoteWarning] = list(source.warnings)
        names = sorted({*self._wanted, *self._unwanted}, key=len, reverse=True)
        self._counted = re.compile(rf"\\begin[ \t]*\{{({'|'.join(map(re.escape, names))})\}}")

    def parse(self) -> Parsed:
        position = 0
        while match := _EVENT.search(self._text, position):
            position = max(self._after(match), match.end())
            if match["stop"] or match["end"] == "document":
                self._pass_over(position, len(self._text), f"stands behind {match[0]}")
                break
        for left in self._stack:
            self._leave_unclosed(left, "nothing closes it")
        self._warn_of_repeated_ids()
        blocks = [self._block(closed) for closed in sorted(self._closed, key=lambda one: one.start)]
        return Parsed(
            tuple(block for block in blocks if block),
            tuple(sorted(self._passed_over, key=lambda one: one.line)),
            tuple(sorted(self._warnings, key=lambda warning: warning.line)),
        )

    def _after(self, match: re.Match[str]) -> int:
        """Takes in one event; gives the place to go on from, which is never before its end."""
        kind = match.lastgroup
        if kind == "comment":
            self._read_comment(match)
        elif kind == "begin":
            return self._begin(match["begin"], match.start(), match.end())
        elif kind == "end":
            self._end(match["end"], match.start(), match.end())
        elif kind == "level":
            return self._read_heading(match["level"], match.end())
        elif kind == "label":
            self._read_label(match["label"])
        elif kind == "define":
            return self._skip_definition(match)
        elif kind == "iffalse":
            return self._skip(match.end(), self._regions.end_of_iffalse(match.end()), "hidden by \\iffalse")
        elif kind == "verb":
            return self._regions.end_of_verb(match["verb"], match.end())
        return match.end()

    def _read_comment(self, match: re.Match[str]) -> None:
        if "guid" in match[0].casefold():
            self._add_warning(self._ids.read(match[0], self._source.line_at(match.start())))
        elif "\\begin" in match[0]:
            self._pass_over(match.start(), match.end(), "stands in a comment")

    def _begin(self, name: str, start: int, end: int) -> int:
        if name in OPAQUE:
            return self._skip_opaque(name, start, end)
        cursor = Cursor(self._text, end, self._budget)
        opened = _Open(name, start, end)
        if name.rstrip("*") == "restatable":
            self._open_restatable(opened, cursor)
        else:
            self._open_theorem(opened, name, cursor)
        if name in PROOF_ENVIRONMENTS:
            opened.proves = self._proved_by(start)
        opened.body_start = cursor.position
        self._stack.append(opened)
        self._open[name] += 1
        self._depth += opened.theorem is not None
        return cursor.position

    def _open_restatable(self, opened: _Open, cursor: Cursor) -> None:
        title = cursor.optional()
        name = cursor.group()
        cursor.group()
        self._open_theorem(opened, name or "", cursor)
        if opened.theorem:
            opened.title, opened.label = read_options(title)

    def _open_theorem(self, opened: _Open, name: str, cursor: Cursor) -> None:
        theorem = self._wanted.get(name)
        if theorem is None:
            if name in self._unwanted:
                self._pass(name, opened.start, "not among the environments that become cards")
            return
        opened.theorem = theorem
        opened.heading = tuple(self._headings[level] for level in sorted(self._headings))
        opened.explicit_id = self._take_id(opened.start)
        opened.title, opened.label = read_options(cursor.optional())
        if theorem.braced and (title := cursor.group()) is not None:
            opened.title = title.strip() or None
            opened.label = (cursor.group() or "").strip() or None

    def _take_id(self, start: int) -> str | None:
        taken = self._ids.take(self._source.line_at(start))
        if isinstance(taken, NoteWarning):
            self._add_warning(taken)
            return None
        return taken

    def _proved_by(self, start: int) -> _Open | None:
        """The block that a proof or a solution at this place belongs to."""
        if self._stack and (top := self._stack[-1]).theorem and top.theorem and top.theorem.kind in _ASKING:
            return top
        last = self._last
        if last and start < last.end + 2000 and _BETWEEN.fullmatch(self._text, last.end, start):
            return last
        return None

    def _end(self, name: str, start: int, end: int) -> None:
        if not self._open[name]:
            if name not in OPAQUE:
                self._warn(f"\\end{{{name}}} closes nothing", self._source.line_at(start))
            return
        while (top := self._stack.pop()).name != name:
            self._forget(top)
            line = self._source.line_at(start)
            self._leave_unclosed(top, f"\\end{{{name}}} in line {line} comes first")
        self._forget(top)
        top.body_end, top.end = start, end
        if top.theorem:
            self._close(top)
        elif top.proves:
            top.proves.proofs += ((top.start, top.end),)
            top.proves.end = max(top.proves.end, end)

    def _close(self, opened: _Open) -> None:
        assert opened.theorem
        length = opened.body_end - opened.body_start
        if self._depth >= MAX_NESTING:
            self._refuse(opened, f"nested more than {MAX_NESTING} deep")
        elif len(self._closed) >= MAX_BLOCKS:
            self._refuse(opened, f"this file has more than {MAX_BLOCKS:,}")
        elif length > MAX_BODY:
            self._refuse(opened, f"{length:,} characters are more than a card can show")
        else:
            self._closed.append(opened)
            self._last = opened

    def _refuse(self, opened: _Open, reason: str) -> None:
        self._pass(opened.name, opened.start, reason)
        self._warn(f"\\begin{{{opened.name}}} makes no card: {reason}", self._source.line_at(opened.start))

    def _forget(self, opened: _Open) -> None:
        self._open[opened.name] -= 1
        self._depth -= opened.theorem is not None

    def _leave_unclosed(self, opened: _Open, why: str) -> None:
        self._warn(f"\\begin{{{opened.name}}} is never closed: {why}", self._source.line_at(opened.start))
        if opened.theorem:
            self._pass(opened.name, opened.start, "never closed")

    def _read_heading(self, level: str, position: int) -> int:
        cursor = Cursor(self._text, position, self._budget)
        cursor.star()
        cursor.optional()
        title = cursor.group()
        if title is None:
            return position
        depth = _LEVELS.index(level)
        self._headings = {above: text for above, text in self._headings.items() if above < depth}
        self._headings[depth] = title.strip()
        return position

    def _read_label(self, label: str) -> None:
        if self._stack and self._stack[-1].theorem and self._stack[-1].label is None:
            self._stack[-1].label = label.strip()

    def _skip_definition(self, match: re.Match[str]) -> int:
        cursor = Cursor(self._text, match.end(), self._budget)
        read_definition(match["define"], cursor, 0)
        return self._skip(match.end(), cursor.position, "stands in a definition")

    def _skip_opaque(self, name: str, start: int, end: int) -> int:
        stop = self._regions.end_of_environment(name, end)
        if stop < 0:
            self._warn(f"\\begin{{{name}}} is never closed: nothing closes it", self._source.line_at(start))
            return end
        return self._skip(end, stop, f"stands in {name}")

    def _skip(self, start: int, end: int, reason: str) -> int:
        if end > start:
            self._pass_over(start, end, reason)
        return end

    def _pass_over(self, start: int, end: int, reason: str) -> None:
        for match in self._counted.finditer(self._text, start, end):
            self._pass(match[1], match.start(), reason)

    def _pass(self, environment: str, start: int, reason: str) -> None:
        if len(self._passed_over) < MAX_BLOCKS:
            self._passed_over.append(PassedOver(environment, self._source.line_at(start), reason))

    def _warn(self, text: str, line: int) -> None:
        self._add_warning(NoteWarning(text, line))

    def _add_warning(self, warning: NoteWarning | None) -> None:
        if warning and len(self._warnings) == MAX_WARNINGS:
            warning = NoteWarning("there are more warnings about this file", warning.line)
        if warning and len(self._warnings) <= MAX_WARNINGS:
            self._warnings.append(warning)

    def _warn_of_repeated_ids(self) -> None:
        carried = Counter(closed.explicit_id for closed in self._closed if closed.explicit_id)
        for closed in self._closed:
            if closed.explicit_id and carried[closed.explicit_id] > 1:
                closed.warnings += (f"the id {closed.explicit_id} is carried by {carried[closed.explicit_id]} blocks",)

    def _block(self, closed: _Open) -> Block | None:
        theorem = closed.theorem
        body = self._body(closed)
        first, last = self._source.line_at(closed.start), self._source.line_at(closed.body_end)
        if theorem is None:
            return None
        if not body.strip():
            self._pass(closed.name, closed.start, "empty")
            return None
        return Block(
            format="latex",
            kind=theorem.kind,
            style="basic",
            environment=theorem.environment,
            name=theorem.name,
            body=body,
            line=first,
            end_line=last,
            title=closed.title,
            label=closed.label,
            proof="\n\n".join(self._text[start:end] for start, end in closed.proofs) or None,
            heading=closed.heading,
            explicit_id=closed.explicit_id,
            before=self._source.before(first),
            after=self._source.after(last),
            warnings=tuple(closed.warnings),
        )

    def _body(self, closed: _Open) -> str:
        """The source between begin and end, without the solutions that stand inside."""
        parts = []
        position = closed.body_start
        for start, end in closed.proofs:
            if start < closed.body_end:
                parts.append(self._text[position:start])
                position = end
        return "".join((*parts, self._text[position : closed.body_end])).strip("\n")
