"""Where everything on a card goes, and how high it is, from what it says and how wide it may be."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QFont

from jobdesk.ui.drawer.dress import Dress
from jobdesk.ui.drawer.faces import Face
from jobdesk.ui.looks import Tone
from jobdesk.ui.theme import space

PADDING = space(1.5)
GAP = space(0.5)
BAR = space(0.75)
THIN_BAR = 3
TITLE_LINES, SENTENCE_LINES = 2, 3


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text where it stands (its left end and the top of its line)."""

    text: str
    at: QPoint
    font: QFont
    tone: Tone


@dataclass(slots=True)
class CardLayout:
    """One card, laid out. What is not there has no size."""

    height: int = 0
    chip: QRect = field(default_factory=QRect)
    icon: QRect = field(default_factory=QRect)
    bar: QRect = field(default_factory=QRect)
    sunken: QRect = field(default_factory=QRect)
    buttons: QPoint = field(default_factory=QPoint)
    link: QPoint = field(default_factory=QPoint)
    words: list[Words] = field(default_factory=list)


def full_layout(face: Face, tail: tuple[str, ...], width: int, dress: Dress, buttons: QSize, link: QSize) -> CardLayout:
    """Chip and buttons; title; bar; counts and place; why; and what developers want to see."""
    card = CardLayout()
    room = max(space(10), width - 2 * PADDING)
    top = _chip_row(card, face, room, dress, buttons)
    top = _title(card, face, top, room, dress)
    if face.done is not None:
        card.bar = QRect(PADDING, top + GAP, room, BAR)
        top += BAR + 2 * GAP
    top = _counts(card, face, top, room, dress)
    top = _sentence(card, face, top, room, dress, link)
    top = _details(card, face, tail, top, room, dress)
    card.height = top + PADDING
    return card


def compact_layout(face: Face, width: int, dress: Dress, buttons: QSize) -> CardLayout:
    """One line: icon, title, and what matters most; a thin bar below."""
    card = CardLayout()
    high = max(dress.line_height(dress.body), dress.icon_size, buttons.height()) + space(1)
    room = width - 2 * space(1)
    card.height = high
    card.icon = QRect(space(1), (high - dress.icon_size) // 2, dress.icon_size, dress.icon_size)
    card.buttons = QPoint(width - space(0.5) - buttons.width(), (high - buttons.height()) // 2)
    left = card.icon.right() + 1 + space(1)
    right = card.buttons.x() - GAP
    note = face.line if face.done is not None and face.line else face.chip
    note = dress.elided(note, dress.caption, min((right - left) // 2, room))
    note_width = dress.width(note, dress.caption)
    title = dress.elided(face.title, dress.body, right - left - note_width - space(1))
    tone = face.look.tone if note == face.chip else Tone.FAINT
    card.words.append(Words(title, QPoint(left, _middle(high, dress, dress.body)), dress.body, Tone.PLAIN))
    at = QPoint(right - note_width, _middle(high, dress, dress.caption))
    card.words.append(Words(note, at, dress.caption, tone))
    if face.done is not None:
        card.bar = QRect(space(1), high - THIN_BAR - 1, room, THIN_BAR)
    return card


def _middle(high: int, dress: Dress, font: QFont) -> int:
    return (high - dress.line_height(font)) // 2


def _chip_row(card: CardLayout, face: Face, room: int, dress: Dress, buttons: QSize) -> int:
    """The chip, and the buttons beside it; where they do not fit, below."""
    chip = dress.chips.size(face.chip).boundedTo(QSize(room, PADDING + buttons.height()))
    fits = chip.width() + space(1) + buttons.width() <= room
    row = max(chip.height(), buttons.height()) if fits else chip.height()
    top = PADDING - GAP // 2
    card.chip = QRect(QPoint(PADDING, top + (row - chip.height()) // 2), chip)
    bottom = top + row + GAP
    if fits:
        card.buttons = QPoint(PADDING + room - buttons.width() + GAP, top + (row - buttons.height()) // 2)
        return bottom
    card.buttons = QPoint(PADDING - GAP, bottom)
    return bottom + buttons.height() + GAP


def _title(card: CardLayout, face: Face, top: int, room: int, dress: Dress) -> int:
    for line in dress.wrapped(face.title, dress.title, room, TITLE_LINES):
        card.words.append(Words(line, QPoint(PADDING, top), dress.title, Tone.PLAIN))
        top += dress.line_height(dress.title)
    return top + GAP


def _counts(card: CardLayout, face: Face, top: int, room: int, dress: Dress) -> int:
    """How far it is at the left, which job it is at the right; below each other where that is too much for a line."""
    high = dress.line_height(dress.caption)
    line = dress.elided(face.line, dress.caption, room)
    place = dress.elided(face.place, dress.caption, room)
    wide, place_wide = dress.width(line, dress.caption), dress.width(place, dress.caption)
    if line:
        card.words.append(Words(line, QPoint(PADDING, top), dress.caption, Tone.PLAIN))
    if not line or wide + space(2) + place_wide > room:
        top += high if line else 0
        card.words.append(Words(place, QPoint(PADDING, top), dress.caption, Tone.FAINT))
    else:
        card.words.append(Words(place, QPoint(PADDING + room - place_wide, top), dress.caption, Tone.FAINT))
    return top + high


def _sentence(card: CardLayout, face: Face, top: int, room: int, dress: Dress, link: QSize) -> int:
    if face.sentence:
        top += GAP
        tone = Tone.BAD if face.is_trouble else Tone.FAINT
        for line in dress.wrapped(face.sentence, dress.caption, room, SENTENCE_LINES):
            card.words.append(Words(line, QPoint(PADDING, top), dress.caption, tone))
            top += dress.line_height(dress.caption)
    if face.link is not None:
        card.link = QPoint(PADDING - 3, top + 1)
        top += link.height()
    return top


def _details(card: CardLayout, face: Face, tail: tuple[str, ...], top: int, room: int, dress: Dress) -> int:
    high = dress.line_height(dress.code)
    if face.details:
        top += GAP
    for detail in face.details:
        for line in dress.wrapped(detail, dress.code, room, 2):
            card.words.append(Words(line, QPoint(PADDING, top), dress.code, Tone.FAINT))
            top += high
    if tail:
        card.sunken = QRect(PADDING, top + GAP, room, high * len(tail) + space(1))
        for number, line in enumerate(tail):
            text = dress.elided(line, dress.code, room - space(2))
            at = QPoint(PADDING + space(1), card.sunken.top() + GAP + number * high)
            card.words.append(Words(text, at, dress.code, Tone.PLAIN))
        top = card.sunken.bottom() + 1
    return top
