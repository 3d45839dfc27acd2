"""HTML of commands that need more than a table entry: references, links, images, notes in the margin.

Each function takes the writer, the pieces written so far and the place behind the command, and gives the place
to go on from.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from jobdesk.notes import markup
from jobdesk.notes.labels import read_label
from jobdesk.notes.pieces import BlockPiece
from jobdesk.notes.stream import Span
from jobdesk.notes.writing import Writing

_IMAGE = re.compile(r"<img[^>]*>")


def _reference(writer: Writing, pieces: list[str], index: int, stop: int) -> int:
    """The number of an equation of this block, else what the label says: no other number is known here."""
    command = writer.tokens[index - 1]
    index = writer.stream.past_arguments(index, stop, "*[")
    found = writer.stream.argument(index, stop)
    if not found:
        return index
    labels = [label.strip() for label in writer.stream.text(found).split(",")]
    pieces.append(", ".join(_label_html(writer, label, command) for label in labels))
    return found.behind


def _label_html(writer: Writing, label: str, command: str) -> str:
    if number := writer.sightings.numbers.get(label):
        return f"({markup.escape(number)})"
    return f'<span class="ref">{markup.escape(read_label(label, command))}</span>'


def _citation(writer: Writing, pieces: list[str], index: int, stop: int) -> int:
    index = writer.stream.past_arguments(index, stop, "*")
    notes: list[str] = []
    while note := writer.stream.optional(index, stop):
        notes.append(writer.inline(note.start, note.stop))
        index = note.behind
    found = writer.stream.argument(index, stop)
    if not found:
        return index
    shown = ", ".join([markup.escape(writer.stream.text(found)), *(note for note in notes if note)])
    pieces.append(f"[{shown}]")
    return found.behind


def _link(writer: Writing, pieces: list[str], index: int, stop: int) -> int:
    target = writer.stream.argument(index, stop)
    content = writer.stream.argument(target.behind, stop) if target else None
    if not target or not content:
        return index
    pieces.append(markup.link(_address(writer, target), writer.inline(content.start, content.stop)))
    return content.behind


def _address_itself(writer: Writing, pieces: list[str], index: int, stop: int) -> int:
    target = writer.stream.argument(index, stop)
    if not target:
        return index
    address = _address(writer, target)
    pieces.append(markup.link(address, markup.escape(address)))
    return target.behind


def _address(writer: Writing, span: Span) -> str:
    return "".join(writer.tokens[span.start : span.stop]).replace("\\%", "%").replace("\\#", "#").replace("\\_", "_")


def _image(writer: Writing, pieces: list[str], index: int, stop: int) -> int:
    index = writer.stream.past_arguments(index, stop, "*[[")
    found = writer.stream.argument(index, stop)
    if not found:
        return index
    reference = writer.stream.text(found).strip('"')
    writer.sightings.media[reference] = None
    pieces.append(markup.image(reference, reference))
    return found.behind


def _footnote(writer: Writing, pieces: list[str], index: int, stop: int) -> int:
    index = writer.stream.past_arguments(index, stop, "[")
    found = writer.stream.argument(index, stop)
    if not found:
        return index
    place = len(writer.sightings.footnotes)
    writer.sightings.footnotes.append("")
    writer.sightings.footnotes[place] = writer.inline(found.start, found.stop)
    pieces.append(f"<sup>{place + 1}</sup>")
    return found.behind


def _margin(writer: Writing, pieces: list[str], index: int, stop: int) -> int:
    """A note in the margin stands in brackets; one that is only a picture is an ornament, and goes."""
    index = writer.stream.past_arguments(index, stop, "[")
    found = writer.stream.argument(index, stop)
    if not found:
        return index
    shown_before = set(writer.sightings.media)
    inner = writer.inline(found.start, found.stop)
    if _IMAGE.sub("", inner).strip():
        pieces.append(f" ({inner})")
    else:
        for reference in set(writer.sightings.media) - shown_before:
            del writer.sightings.media[reference]
    return found.behind


def _caption(writer: Writing, pieces: list[str], index: int, stop: int) -> int:
    index = writer.stream.past_arguments(index, stop, "*[")
    found = writer.stream.argument(index, stop)
    if not found:
        return index
    pieces.append(BlockPiece(f"<div><i>{writer.inline(found.start, found.stop)}</i></div>"))
    return found.behind


def _heading(writer: Writing, pieces: list[str], index: int, stop: int) -> int:
    index = writer.stream.past_arguments(index, stop, "*[")
    found = writer.stream.argument(index, stop)
    if not found:
        return index
    pieces.append(BlockPiece(f"<div><b>{writer.inline(found.start, found.stop)}</b></div>"))
    return found.behind


def _formula(writer: Writing, pieces: list[str], index: int, stop: int) -> int:
    found = writer.stream.argument(index, stop)
    if not found:
        return index
    pieces.append(writer.formula(found.start, found.stop))
    return found.behind


def _first_argument(writer: Writing, pieces: list[str], index: int, stop: int) -> int:
    found = writer.stream.argument(index, stop)
    if not found:
        return index
    pieces.append(writer.inline(found.start, found.stop))
    return writer.stream.past_arguments(found.behind, stop, "{")


def _item_elsewhere(writer: Writing, pieces: list[str], index: int, stop: int) -> int:
    pieces.append("<br>• ")
    return index


def _included(writer: Writing, pieces: list[str], index: int, stop: int) -> int:
    """A file that was not put in before."""
    found = writer.stream.argument(index, stop)
    if not found:
        return index
    pieces.append(markup.placeholder(writer.stream.text(found), markup.NOT_PUT_IN))
    return found.behind


def _space_if_needed(writer: Writing, pieces: list[str], index: int, stop: int) -> int:
    if index < stop and writer.tokens[index][0] not in ".,;:!?)]'~\n":
        pieces.append(" ")
    return index


def _behind(signature: str) -> _Command:
    """The last argument of a command, shown as it is; those of the signature come before it and are dropped."""

    def write(writer: Writing, pieces: list[str], index: int, stop: int) -> int:
        index = writer.stream.past_arguments(index, stop, signature)
        found = writer.stream.argument(index, stop)
        if not found:
            return index
        pieces.append(writer.inline(found.start, found.stop))
        return found.behind

    return write


_Command = Callable[[Writing, list[str], int, int], int]
COMMANDS: dict[str, _Command] = {
    **dict.fromkeys(
        ("\\ref", "\\cref", "\\Cref", "\\autoref", "\\eqref", "\\nameref", "\\pageref", "\\vref", "\\thref",
         "\\labelcref", "\\Autoref", "\\fref", "\\zcref"),
        _reference,
    ),
    **dict.fromkeys(
        ("\\cite", "\\citet", "\\citep", "\\parencite", "\\textcite", "\\autocite", "\\citealt", "\\citealp",
         "\\citeauthor", "\\citeyear", "\\footcite", "\\fullcite", "\\Cite", "\\Citet"),
        _citation,
    ),
    "\\href": _link,
    "\\url": _address_itself,
    "\\nolinkurl": _address_itself,
    "\\includegraphics": _image,
    "\\footnote": _footnote,
    "\\footnotetext": _footnote,
    "\\thanks": _footnote,
    "\\sidenote": _margin,
    "\\marginpar": _margin,
    "\\marginnote": _margin,
    "\\caption": _caption,
    "\\captionof": _behind("{"),
    **dict.fromkeys(
        ("\\chapter", "\\section", "\\subsection", "\\subsubsection", "\\paragraph", "\\subparagraph"), _heading
    ),
    "\\ensuremath": _formula,
    "\\texorpdfstring": _first_argument,
    "\\item": _item_elsewhere,
    **dict.fromkeys(("\\input", "\\include", "\\subfile", "\\lstinputlisting", "\\verbatiminput"), _included),
    "\\xspace": _space_if_needed,
    "\\textcolor": _behind("[{"),
    "\\colorbox": _behind("[{"),
    "\\fcolorbox": _behind("[{{"),
    "\\hyperref": _behind("["),
    "\\hyperlink": _behind("{"),
    "\\raisebox": _behind("{[["),
    "\\scalebox": _behind("{["),
    "\\resizebox": _behind("*{{"),
    "\\rotatebox": _behind("[{"),
    "\\parbox": _behind("[[[{"),
    "\\adjustbox": _behind("{"),
    "\\multirow": _behind("[{[{["),
    "\\foreignlanguage": _behind("[{"),
    "\\multicolumn": _behind("{{"),
    "\\tcbox": _behind("["),
    "\\mathchoice": _behind("{{{"),
}  # fmt: skip
"""Writers by command."""
