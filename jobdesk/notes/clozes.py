"""Finds gaps in text (`==cloze==`, `{{c1::cloze}}`) and writes them as Anki reads them.

Between finding and writing, a gap is marked with four characters that no note contains: so HTML is made, and
broken of everything that Anki could take for a gap, without knowing of gaps.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from jobdesk.notes.markup import in_formulas
from jobdesk.notes.masks import FILLER, gap_ends, mask

HIGHLIGHT = re.compile(r"==(?=[^\s=])([^\n=]*(?:=[^\n=]+)*)(?<=\S)==(?!=)")
"""`==this==`: shown as a highlight, and in a cloze a gap."""

_OPEN, _NUMBERED, _HINT, _CLOSE = "\ue000", "\ue001", "\ue002", "\ue003"
_MARKS = re.compile("[\ue000-\ue004]")
_EXPLICIT = re.compile(r"\{\{c(\d{1,3})::")
_MARKED = re.compile(f"({_OPEN}\\d+{_NUMBERED}|{_HINT}|{_CLOSE})")
_KINDS = (_OPEN, _HINT, _CLOSE)
_OPENING = re.compile(f"{_OPEN}(\\d+){_NUMBERED}")
_WRITTEN = re.compile(r"\{\{c(\d+)::((?:(?!\}\}|\{\{c\d+::).)*)\}\}", re.DOTALL)

_ALIKE = 0.7
"""From here on a gap counts as the old one, corrected."""

_MOST_COMPARED = 400
_LONGEST_COMPARED = 300


@dataclass(frozen=True, slots=True)
class _Gap:
    start: int
    end: int
    number: int
    content: str
    hint: str = ""


def has_gaps(text: str) -> bool:
    """Whether a text asks for gaps; what stands in code, comments and (for `==`) formulas asks for none."""
    return bool(_explicit(text)) or bool(HIGHLIGHT.search(mask(text)))


def mark_gaps(text: str) -> str:
    """The text with its gaps marked, ready to be made into HTML; `==x==` are numbered behind all others.

    A `==x==` around a written-out gap is none.
    """
    text = without_marks(text)
    gaps = _explicit(text)
    highest = max((gap.number for gap in gaps), default=0)
    highlights = [match.span(1) for match in HIGHLIGHT.finditer(mask(text))]
    highlights = [(start, end) for start, end in highlights if not any(_overlap(gap, start, end) for gap in gaps)]
    gaps += [
        _Gap(start - 2, end + 2, highest + count, text[start:end]) for count, (start, end) in enumerate(highlights, 1)
    ]
    parts: list[str] = []
    done = 0
    for gap in sorted(gaps, key=lambda gap: gap.start):
        hint = f"{_HINT}{gap.hint}" if gap.hint else ""
        parts += [text[done : gap.start], f"{_OPEN}{gap.number}{_NUMBERED}{gap.content}{hint}{_CLOSE}"]
        done = gap.end
    return "".join((*parts, text[done:]))


def without_marks(text: str) -> str:
    return _MARKS.sub("", text)


def mark(number: int, html: str) -> str:
    """HTML as a marked gap."""
    return f"{_OPEN}{number}{_NUMBERED}{html}{_CLOSE}"


def write_gaps(html: str) -> str:
    """Marked HTML as the field of a cloze note: only what was marked is a gap in it, and every gap is whole."""
    html = _whole_gaps(in_formulas(html, _whole_gaps))
    html = in_formulas(html, lambda formula: formula.replace("}}", "} }").replace("}}", "} }").replace("::", ": :"))
    html = _broken(_broken(html, "}}"), "::")
    html = _OPENING.sub(lambda match: f"{{{{c{match[1]}::", html)
    return html.replace(_HINT, "::").replace(_CLOSE, "}}")


def is_cloze_field(html: str) -> bool:
    """Whether a field has a gap, without which Anki takes no cloze."""
    return bool(_EXPLICIT.search(html))


def gaps_in(html: str) -> tuple[str, ...]:
    """The gaps of a field, as they are written, each once."""
    return tuple(dict.fromkeys(match[0] for match in _WRITTEN.finditer(html)))


def keep_numbers(before: str, after: str) -> str:
    """The new field of a cloze note, every text that was a gap before having its old number.

    In Anki a number carries the review history, so it stays with its text, and with one that was corrected. New gaps
    get numbers never used in `before`; gaps that shared a number and are still there go on sharing it.
    """
    known = {text: int(number) for number, text in reversed(_WRITTEN.findall(before))}
    highest = max((*known.values(), 0))
    given: dict[int, int] = {}
    for number, text in _WRITTEN.findall(after):
        if text in known:
            given.setdefault(int(number), known[text])
    _give_to_corrected(given, known, _WRITTEN.findall(after))
    fresh = highest
    for number, _ in _WRITTEN.findall(after):
        if int(number) not in given:
            fresh += 1
            given[int(number)] = fresh
    return _EXPLICIT.sub(lambda match: f"{{{{c{given.get(int(match[1]), int(match[1]))}::", after)


def _give_to_corrected(given: dict[int, int], known: dict[str, int], gaps: list[tuple[str, str]]) -> None:
    """Numbers of texts that are gone, for gaps that read almost like them; those that are most alike first."""
    taken = set(given.values())
    gone = {text: number for text, number in known.items() if number not in taken}
    fresh = [(int(number), text) for number, text in gaps if int(number) not in given]
    if not gone or not fresh or len(gone) * len(fresh) > _MOST_COMPARED:
        return
    pairs = [(_likeness(text, old), number, gone[old]) for number, text in fresh for old in gone]
    for likeness, number, old_number in sorted(pairs, key=lambda pair: -pair[0]):
        if likeness >= _ALIKE and number not in given and old_number not in taken:
            given[number] = old_number
            taken.add(old_number)


def _likeness(one: str, other: str) -> float:
    """From 0 to 1, by the letters that both have in the same order."""
    if max(len(one), len(other)) > _LONGEST_COMPARED:
        return 0.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _overlap(gap: _Gap, start: int, end: int) -> bool:
    return gap.start < end and start < gap.end


def _explicit(text: str) -> list[_Gap]:
    """The gaps written out in a text, none of them inside another, none across the edge of a formula."""
    masked = mask(text, formulas=False, gaps=False)
    whole_mask = mask(text, gaps=False)
    ends = gap_ends(text)
    gaps: list[_Gap] = []
    done = 0
    for match in _EXPLICIT.finditer(masked):
        end = ends.get(match.start(), -1) if match.start() >= done else -1
        if end < 0:
            continue
        content, hint = _without_hint(text[match.end() : end - 2])
        if content.strip() and int(match[1]) > 0 and not _crosses(whole_mask[match.start() : end]):
            gaps.append(_Gap(match.start(), end, int(match[1]), content, hint))
            done = end
    return gaps


def _crosses(masked: str) -> bool:
    """Whether a gap, as masked, begins inside a formula and ends outside of it, or the other way round."""
    inside = masked[0] == FILLER
    return bool(masked.strip(FILLER + "\n")) if inside else masked[-1] == FILLER


def _without_hint(content: str) -> tuple[str, str]:
    """What a gap hides, and the hint behind its `::`; one in code or in a formula is neither."""
    if "::" not in content or (place := mask(content).find("::")) < 0:
        return content, ""
    return content[:place], content[place + 2 :]


def _whole_gaps(html: str) -> str:
    """HTML without marks that do not make a whole gap."""
    parts = _MARKED.split(html)
    open_ones: list[int] = []
    whole: set[int] = set()
    for place, part in enumerate(parts):
        if part[:1] == _OPEN:
            open_ones.append(place)
        elif part == _CLOSE and open_ones:
            whole |= {open_ones.pop(), place}
        elif part == _HINT and open_ones:
            whole.add(place)
    return "".join(part for place, part in enumerate(parts) if part[:1] not in _KINDS or not part or place in whole)


def _broken(html: str, mark: str) -> str:
    return html.replace(mark, f"{mark[0]}<!-- -->{mark[1]}").replace(mark, f"{mark[0]}<!-- -->{mark[1]}")
