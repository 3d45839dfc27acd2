r"""What notes write beyond CommonMark: formulas, comments, `==marks==`, `[[links]]` and `![[embeds]]`.

The rules of mdit-py-plugins for displayed formulas look for the end of every beginning anew, which takes hours
for a note of nothing but `$$`; the rule here remembers where it last found one.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.utils import is_code_block

from jobdesk.notes.clozes import HIGHLIGHT
from jobdesk.notes.environments import MATH_ENVIRONMENTS

FORMULA_BLOCK = "formula_block"

_REACH = 5_000
_BEGIN = re.compile(r"\\begin\{([a-zA-Z]+\*?)\}")
_LINK = re.compile(r"(!?)\[\[([^\[\]\n|]+)(?:\|([^\[\]\n]*))?\]\]")


def note_syntax(parser: MarkdownIt) -> None:
    """The plugin: all of this module."""
    parser.use(dollarmath_plugin, allow_space=False, allow_digits=False, double_inline=True)
    parser.disable("math_block")
    ends = ["paragraph", "reference", "blockquote", "list"]
    parser.block.ruler.before("fence", FORMULA_BLOCK, _formula_block, {"alt": ends})
    parser.inline.ruler.before("escape", "formula_in_brackets", _formula_in_brackets)
    parser.inline.ruler.before("link", "double_link", _double_link)
    parser.inline.ruler.before("emphasis", "mark", _mark)
    parser.inline.ruler.before("html_inline", "note_comment", _comment)


def _formula_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """`$$`, `\\[` or an environment of amsmath, from the beginning of a line to the end of one."""
    if is_code_block(state, start):
        return False
    text = _line(state, start)
    closing = _closing(text)
    if closing is None:
        return False
    last = _last_line(state, start, end, closing, len(text) > 2 and text.rstrip().endswith(closing, 2))
    if last is None:
        return False
    if silent:
        return True
    content = "\n".join(_line(state, line) for line in range(start, last + 1)).strip()
    token = state.push(FORMULA_BLOCK, "", 0)
    token.block = True
    token.content = content if closing.startswith("\\end") else content[2:].removesuffix(closing)
    token.map = [start, last + 1]
    state.line = last + 1
    return True


def _closing(text: str) -> str | None:
    if text.startswith("$$"):
        return "$$"
    if text.startswith("\\["):
        return "\\]"
    begin = _BEGIN.match(text)
    return f"\\end{{{begin[1]}}}" if begin and begin[1] in MATH_ENVIRONMENTS else None


def _last_line(state: StateBlock, start: int, end: int, closing: str, on_first: bool) -> int | None:
    if on_first:
        return start
    memory = f"{FORMULA_BLOCK} {closing}"
    known = state.env.get(memory)
    if known is None or known <= start:
        lines = range(start + 1, state.lineMax)
        known = next((line for line in lines if _line(state, line).rstrip().endswith(closing)), state.lineMax)
        state.env[memory] = known
    return known if known < end else None


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _formula_in_brackets(state: StateInline, silent: bool) -> bool:
    r"""`\(x\)` and `\[x\]`, which CommonMark would read as escaped brackets."""
    opening = state.src[state.pos : state.pos + 2]
    if opening not in ("\\(", "\\["):
        return False
    end = state.src.find("\\)" if opening == "\\(" else "\\]", state.pos + 2, min(state.pos + _REACH, state.posMax))
    if end < 0 or not state.src[state.pos + 2 : end].strip():
        return False
    if not silent:
        token = state.push("math_inline" if opening == "\\(" else "math_inline_double", "math", 0)
        token.content = state.src[state.pos + 2 : end]
    state.pos = end + 2
    return True


def _double_link(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] not in "![":
        return False
    match = _LINK.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        token = state.push("embed" if match[1] else "double_link", "", 0)
        token.content = match[2].strip()
        token.info = (match[3] or "").strip()
    state.pos = match.end()
    return True


def _mark(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "=":
        return False
    match = HIGHLIGHT.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        state.push("mark_open", "mark", 1)
        end, maximum = match.end(), state.posMax
        state.pos, state.posMax = match.start(1), match.end(1)
        state.md.inline.tokenize(state)
        state.pos, state.posMax = end, maximum
        state.push("mark_close", "mark", -1)
    state.pos = match.end()
    return True


def _comment(state: StateInline, silent: bool) -> bool:
    """`<!-- x -->` and `%% x %%` show nothing."""
    for opening, closing in (("<!--", "-->"), ("%%", "%%")):
        if state.src.startswith(opening, state.pos):
            end = state.src.find(closing, state.pos + len(opening), state.posMax)
            if end < 0:
                return False
            state.pos = end + len(closing)
            return True
    return False
