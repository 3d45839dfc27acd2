"""Renders a Markdown block: CommonMark with tables, formulas for MathJax, and almost no HTML of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from jobdesk.notes import markup
from jobdesk.notes.block import Block
from jobdesk.notes.clozes import mark_gaps, without_marks, write_gaps
from jobdesk.notes.expand import expand
from jobdesk.notes.formula import FormulaWriter
from jobdesk.notes.macros import MacroSet
from jobdesk.notes.markdown_rules import FORMULA_BLOCK, note_syntax
from jobdesk.notes.media import PICTURES, SOUNDS
from jobdesk.notes.outline import MAX_NESTING
from jobdesk.notes.rendered import Rendered
from jobdesk.notes.sightings import Sightings
from jobdesk.notes.stream import Stream
from jobdesk.notes.survey import take_definitions
from jobdesk.notes.tokens import tokenize

_TAG = re.compile(r"<(/?)(b|i|u|s|em|strong|sub|sup|kbd|mark|small|del|ins|q|br)\s*(/?)>", re.IGNORECASE)
_IMAGE = re.compile(r"<img\s[^<>]*?\bsrc\s*=\s*(?:\"([^\"<>]*)\"|'([^'<>]*)')[^<>]*>", re.IGNORECASE)
_REMOTE = re.compile(r"https?://", re.IGNORECASE)
_WIDTH = re.compile(r"\d+(?:x\d+)?")
_CONTEXT = "jobdesk"


def render_markdown(block: Block, macros: MacroSet) -> Rendered:
    """The HTML of a Markdown block with these macros in force; never raises, whatever the block holds."""
    writer = _Writer(macros)
    gaps = block.style == "cloze"
    body = writer.write(mark_gaps(block.body) if gaps else without_marks(block.body))
    return Rendered(
        title=writer.write(without_marks(block.title or "")),
        body=write_gaps(body) if gaps else body,
        heading=tuple(writer.write(without_marks(heading)) for heading in block.heading),
        unexpanded=tuple(writer.sightings.unexpanded),
        pictures=tuple(writer.sightings.pictures),
        media=tuple(writer.sightings.media),
        warnings=tuple(writer.sightings.warnings),
    )


class _Writer:
    """Writes pieces of one block."""

    def __init__(self, macros: MacroSet) -> None:
        self.macros = macros
        self.sightings = Sightings()

    def write(self, source: str) -> str:
        if not source:
            return ""
        parser = _parser()
        environment: dict[Any, Any] = {_CONTEXT: self}
        tokens = parser.parse(source, environment)
        if [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]:
            tokens = tokens[1:2]
        return markup.settle(parser.renderer.render(tokens, parser.options, environment).strip())

    def formula(self, source: str, *, display: bool) -> str:
        source, local = take_definitions(source)
        if local:
            self.macros = self.macros.extended(local)
        expansion = expand(tokenize(source), self.macros)
        self.sightings.unexpanded |= dict.fromkeys(expansion.opaque)
        self.sightings.warnings |= dict.fromkeys(expansion.warnings)
        stream = Stream(expansion.tokens)
        written = FormulaWriter(stream, self.sightings).display(0, len(stream.tokens))
        return markup.math(written, display=display) if written.strip() else ""

    def image(self, reference: str, alternative: str) -> str:
        reference = unquote(reference).strip()
        if not _REMOTE.match(reference):
            self.sightings.media[reference] = None
        return markup.image(reference, alternative)

    def embed(self, target: str, label: str) -> str:
        """A picture or a sound; another note is one that was not put in before."""
        if target.casefold().endswith(PICTURES):
            return self.image(target, "" if _WIDTH.fullmatch(label) else label)
        if target.casefold().endswith(SOUNDS):
            self.sightings.media[target] = None
            return markup.sound(target)
        return markup.placeholder(target, markup.NOT_PUT_IN)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING, "breaks": True, "xhtmlOut": False})
    parser.enable(["table", "strikethrough"]).disable("reference").use(note_syntax)
    parser.core.ruler.push("allow_html", _allow_html)
    for name, rule in _RULES.items():
        parser.add_render_rule(name, rule)
    return parser


def _allow_html(state: Any) -> None:
    """Lets plain tags through that are closed within their own line; all other HTML is shown as text."""
    for token in state.tokens:
        opened: list[tuple[str, Token]] = []
        for child in token.children or ():
            match = _TAG.fullmatch(child.content) if child.type == "html_inline" else None
            if match is None:
                continue
            name = match[2].lower()
            if name == "br":
                child.meta["allowed"] = "<br>"
            elif not match[1] and not match[3]:
                opened.append((name, child))
            elif opened and opened[-1][0] == name:
                opened.pop()[1].meta["allowed"] = f"<{name}>"
                child.meta["allowed"] = f"</{name}>"


def _text(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return markup.escape(tokens[index].content)


def _code(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return markup.code(tokens[index].content)


def _code_block(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return markup.preformatted(tokens[index].content.strip("\n"))


def _html(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    if image := _IMAGE.fullmatch(token.content.strip()):
        return str(env[_CONTEXT].image(image[1] or image[2] or "", ""))
    return str(token.meta.get("allowed") or markup.escape(token.content))


def _html_block(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    content = tokens[index].content.strip()
    if content.startswith("<!--") and content.endswith("-->"):
        return ""
    if image := _IMAGE.fullmatch(content):
        return str(env[_CONTEXT].image(image[1] or image[2] or "", ""))
    return f"<p>{markup.escape(content)}</p>"


def _image(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    alternative = renderer.renderInlineAsText(token.children, options, env) if token.children else ""
    return str(env[_CONTEXT].image(str(token.attrs.get("src", "")), alternative))


def _embed(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return str(env[_CONTEXT].embed(tokens[index].content, tokens[index].info))


def _double_link(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return markup.escape(tokens[index].info or tokens[index].content)


def _link_open(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    whole = markup.link(str(tokens[index].attrs.get("href", "")), "\0")
    env.setdefault("links", []).append(whole.endswith("</a>"))
    return whole.partition("\0")[0]


def _link_close(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return "</a>" if env.get("links") and env["links"].pop() else ""


def _inline_formula(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    display = tokens[index].type != "math_inline"
    return str(env[_CONTEXT].formula(tokens[index].content, display=display))


def _block_formula(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return f"<p>{env[_CONTEXT].formula(tokens[index].content, display=True)}</p>"


_RULES = {
    "text": _text,
    "code_inline": _code,
    "code_block": _code_block,
    "fence": _code_block,
    "html_inline": _html,
    "html_block": _html_block,
    "image": _image,
    "embed": _embed,
    "double_link": _double_link,
    "link_open": _link_open,
    "link_close": _link_close,
    "math_inline": _inline_formula,
    "math_inline_double": _inline_formula,
    FORMULA_BLOCK: _block_formula,
}
