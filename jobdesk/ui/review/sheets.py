"""What cards look like, made ready before they are looked at: fields read, formulas drawn, documents written."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QImageReader, QTextDocument
from PySide6.QtWidgets import QTextBrowser

from jobdesk.desk.cards.reviews import CardText, ReviewCard
from jobdesk.desk.desk import Desk
from jobdesk.ui.formulas.typesetter import Typesetter
from jobdesk.ui.reader import Reader
from jobdesk.ui.review.formula_object import FormulaObjects
from jobdesk.ui.review.pieces import Block, Formula, Paragraph, Rule, formulas_in, read_field
from jobdesk.ui.review.sheet import SheetWriter
from jobdesk.ui.review.sides import Side, sides_of
from jobdesk.ui.theme import Theme

MOST_LETTERS = 24_000
"""Of the HTML of one side; what is longer is cut, and shown in full only when it is asked for."""

MOST_FORMULAS = 400
BETWEEN_MS = 8
MOST_READ = 64
MOST_WRITTEN = 12
WIDEST_PX = 1600
MOST_PIXELS = 40_000_000


@dataclass(frozen=True, slots=True)
class Face:
    """One card of a note, read: what is to be seen, of how many cards it is which, and whether it was cut."""

    blocks: tuple[Block, ...]
    names: tuple[str, ...]
    number: int
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Key:
    """What a document depends on, besides the theme."""

    id: str
    sides: tuple[str, str, str, str]
    number: int
    is_whole: bool


T = TypeVar("T")
Pictures = Mapping[str, QImage | None]


class Sheets(QObject):
    """Documents of cards. `changed` comes when one that was given is better now: formulas were drawn, pictures came."""

    changed = Signal()

    def __init__(self, desk: Desk, reader: Reader, theme: Theme, typesetter: Typesetter, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._reader = reader
        self._theme = theme
        self._typesetter = typesetter
        self._objects = FormulaObjects(self)
        self._repository: Path | None = None
        self._ratio = 1.0
        self._faces: OrderedDict[Key, Face] = OrderedDict()
        self._documents: OrderedDict[Key, QTextDocument] = OrderedDict()
        self._pictures: OrderedDict[Key, Pictures] = OrderedDict()
        self._shown: QTextDocument | None = None
        self._ahead: list[ReviewCard] = []
        self._writing_ahead = QTimer(self, singleShot=True, interval=BETWEEN_MS)
        self._writing_ahead.timeout.connect(self._write_ahead)
        typesetter.settled.connect(self._settle)
        theme.changed.connect(self.forget)

    def show_repository(self, repository: Path, ratio: float) -> None:
        """From now on cards are of this repository."""
        self._repository, self._ratio = repository, ratio
        self._faces.clear()
        self._pictures.clear()
        self.forget()

    def forget(self) -> None:
        """Write all documents anew: the theme or the scale is another."""
        gone = list(self._documents.values())
        self._documents.clear()
        for document in gone:
            self._let_go(document)
        self.changed.emit()

    def face(self, card: ReviewCard, number: int = 0, *, is_whole: bool = False) -> Face:
        """One card of a note, read."""
        key = key_of(card, number, is_whole=is_whole)
        if key not in self._faces:
            self._faces[key] = read_face(card.text, number, is_whole=is_whole)
            _keep_newest(self._faces, MOST_READ)
        self._faces.move_to_end(key)
        return self._faces[key]

    def document(self, card: ReviewCard, number: int = 0, *, is_whole: bool = False) -> QTextDocument:
        """What the card looks like now; formulas that are not drawn yet stand as they are written."""
        key, face = key_of(card, number, is_whole=is_whole), self.face(card, number, is_whole=is_whole)
        self._typesetter.want(_formulas(face))
        if key not in self._documents:
            self._look_for_pictures(card, key)
            document = self._written(key, face)
            if not self._is_ready(face):
                return document
            self._documents[key] = document
            while len(self._documents) > MOST_WRITTEN:
                self._let_go(self._documents.popitem(last=False)[1])
        self._documents.move_to_end(key)
        return self._documents[key]

    def show_on(self, browser: QTextBrowser, document: QTextDocument) -> None:
        """Put a document on a browser; the one before goes unless it is kept here.

        PySide6 6.11 keeps every document that a browser ever had, so that what nobody needs is deleted by hand.
        """
        before, self._shown = self._shown, document
        browser.setDocument(document)
        if before is not None and before is not document:
            self._let_go(before)

    def is_ready(self, card: ReviewCard, number: int = 0) -> bool:
        """Whether its document is the last word."""
        return self._is_ready(self.face(card, number))

    def prepare(self, cards: Iterable[ReviewCard]) -> None:
        """Have these ready soon, the first ones first."""
        self._ahead = list(cards)
        self._writing_ahead.start()

    # ------------------------------------------------------------------ inside

    def _let_go(self, document: QTextDocument) -> None:
        """Delete it, unless it is seen or may be asked for again."""
        if document is not self._shown and all(document is not one for one in self._documents.values()):
            document.deleteLater()

    def _written(self, key: Key, face: Face) -> QTextDocument:
        return SheetWriter(self._theme, self._typesetter, self._objects, self._ratio).document(
            face.blocks, self._pictures.get(key, {})
        )

    def _is_ready(self, face: Face) -> bool:
        return all(self._typesetter.knows(one) for one in _formulas(face))

    def _settle(self) -> None:
        self.changed.emit()
        if self._ahead:
            self._writing_ahead.start()

    def _write_ahead(self) -> None:
        """One document at a time, whose formulas are drawn, between what the person does."""
        waiting: list[ReviewCard] = []
        for place, card in enumerate(self._ahead):
            face = self.face(card)
            if self._is_ready(face):
                self.document(card)
                self._ahead = [*waiting, *self._ahead[place + 1 :]]
                if self._ahead:
                    self._writing_ahead.start()
                return
            waiting.append(card)
        self._typesetter.want_later([one for card in waiting for one in _formulas(self.face(card))])

    def _look_for_pictures(self, card: ReviewCard, key: Key) -> None:
        repository = self._repository
        if not card.text.media or key in self._pictures or repository is None:
            return
        self._pictures[key] = {}
        _keep_newest(self._pictures, MOST_WRITTEN)

        def find() -> Pictures:
            found = self._desk.cards.media(repository, card)
            return {one: None if media is None else load_picture(media.path) for one, media in found.items()}

        self._reader.ask(find, lambda pictures: self._take_pictures(key, pictures), failed=lambda _: None)

    def _take_pictures(self, key: Key, pictures: Pictures) -> None:
        self._pictures[key] = pictures
        if (document := self._documents.pop(key, None)) is not None:
            self._let_go(document)
        self.changed.emit()


def key_of(card: ReviewCard, number: int, *, is_whole: bool = False) -> Key:
    text = card.text
    return Key(card.id, (text.type, text.front, text.back, text.source), number, is_whole)


def read_face(text: CardText, number: int = 0, *, is_whole: bool = False) -> Face:
    """One card of a note as Anki shows its answer: the question, a line, and what answers it."""
    sides = sides_of(text)
    side = sides[min(number, len(sides) - 1)]
    is_cut = not is_whole and max(len(side.question), len(side.answer)) > MOST_LETTERS
    if is_cut:
        side = Side(side.name, _cut(side.question), _cut(side.answer))
    return Face(
        (*read_field(side.question), Rule(is_answer=True), *(read_field(side.answer) or [Paragraph(())])),
        tuple(one.name for one in sides),
        min(number, len(sides) - 1),
        is_cut,
    )


def load_picture(path: Path) -> QImage | None:
    """A picture, no larger than it is shown; None where it is none, or so large that it would fill the memory."""
    source = QImageReader(str(path))
    source.setAutoTransform(True)
    source.setDecideFormatFromContent(True)
    size = source.size()
    if size.isValid() and size.width() * size.height() > MOST_PIXELS:
        return None
    if size.isValid() and size.width() > WIDEST_PX:
        source.setScaledSize(size.scaled(WIDEST_PX, WIDEST_PX * 4, Qt.AspectRatioMode.KeepAspectRatio))
    image = source.read()
    return None if image.isNull() else image


def _formulas(face: Face) -> list[Formula]:
    """Those that are drawn of it."""
    return list(islice(formulas_in(face.blocks), MOST_FORMULAS))


def _cut(html: str) -> str:
    return html if len(html) <= MOST_LETTERS else f"{html[:MOST_LETTERS]} …"


def _keep_newest(kept: OrderedDict[Key, T], most: int) -> None:
    while len(kept) > most:
        kept.popitem(last=False)
