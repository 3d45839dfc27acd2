"""Writes what is to be seen of a card as a QTextDocument: text, formulas on the line of the text, pictures, tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count

from PySide6.QtCore import QByteArray, QRectF, QSizeF, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontInfo,
    QImage,
    QPainter,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextImageFormat,
    QTextLength,
    QTextOption,
    QTextTableFormat,
)
from PySide6.QtSvg import QSvgRenderer

from jobdesk.core.language import _
from jobdesk.ui.formulas.protocol import COLOUR, Drawing
from jobdesk.ui.formulas.typesetter import Typesetter
from jobdesk.ui.looks import Tone
from jobdesk.ui.review.formula_object import KIND, FormulaObjects, formula_format
from jobdesk.ui.review.pieces import (
    Block,
    Cell,
    Formula,
    Mark,
    Paragraph,
    Picture,
    Piece,
    Rule,
    Shape,
    Sound,
    Table,
    Text,
)
from jobdesk.ui.theme import Size, Theme, space

BODY_FACTOR = 1.35
"""How large the text of a card is against that of the window."""

LINE = 1.5
"""The height of a line of text, in ems (as the styling of the note types has it)."""

FORMULA_FACTOR = 1.04
"""The letters of the mathematical font are a little smaller than those of the usual ones."""

HIGHEST, LOWEST = 1.25, 0.5
"""What formulas may reach above and below the baseline for lines to stay even, in ems."""

INDENT = space(3)
LARGEST_PICTURE = 480
_NAMES = count()


class SheetWriter:
    """Writes documents in the theme of the moment, `ratio` of the screen's pixels to those of the window."""

    def __init__(self, theme: Theme, typesetter: Typesetter, objects: FormulaObjects, ratio: float) -> None:
        self._theme = theme
        self._typesetter = typesetter
        self._ratio = ratio
        self.font = theme.font()
        self.font.setPointSizeF(self.font.pointSizeF() * BODY_FACTOR)
        self._em = QFontInfo(self.font).pixelSize() * FORMULA_FACTOR
        self._objects = objects

    def document(
        self, blocks: Sequence[Block], pictures: Mapping[str, QImage | None], width: int = 600
    ) -> QTextDocument:
        """A document of these blocks; `pictures` by reference, None for what is not there."""
        document = QTextDocument()
        document.setUndoRedoEnabled(False)
        document.setDocumentMargin(0)
        document.setDefaultFont(self.font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        document.setDefaultTextOption(option)
        document.documentLayout().registerHandler(KIND, self._objects)
        self._document, self._pictures, self._width = document, pictures, width
        cursor = QTextCursor(document)
        cursor.beginEditBlock()
        for number, block in enumerate(blocks):
            self._write_block(cursor, block, is_first=number == 0)
        cursor.endEditBlock()
        return document

    # ------------------------------------------------------------------ blocks

    def _write_block(self, cursor: QTextCursor, block: Block, *, is_first: bool) -> None:
        match block:
            case Paragraph():
                self._start(cursor, self._format_of(block), is_first=is_first)
                if block.bullet:
                    cursor.insertText(f"{block.bullet}\u2002", self._character(Mark.FAINT))
                for piece in block.pieces:
                    self._write_piece(cursor, piece, block.shape)
            case Rule():
                self._write_rule(cursor, is_first=is_first)
            case Table():
                self._start(cursor, QTextBlockFormat(), is_first=is_first)
                self._write_table(cursor, block)
                cursor.movePosition(QTextCursor.MoveOperation.End)

    def _start(self, cursor: QTextCursor, shape: QTextBlockFormat, *, is_first: bool) -> None:
        if is_first:
            cursor.setBlockFormat(shape)
            cursor.setBlockCharFormat(self._character(Mark.NONE))
        else:
            cursor.insertBlock(shape, self._character(Mark.NONE))

    def _format_of(self, block: Paragraph) -> QTextBlockFormat:
        shape = QTextBlockFormat()
        shape.setTopMargin(space(0.5))
        shape.setBottomMargin(space(0.5))
        shape.setLeftMargin(INDENT * block.depth)
        if block.bullet:
            shape.setTextIndent(-INDENT / 2)
        match block.shape:
            case Shape.DISPLAY:
                shape.setAlignment(Qt.AlignmentFlag.AlignHCenter)
                shape.setTopMargin(space(1.5))
                shape.setBottomMargin(space(1.5) + self._hanging(block.pieces))
            case Shape.CODE:
                shape.setBackground(QColor(self._theme.tokens.sunken))
                shape.setTopMargin(space(1))
                shape.setBottomMargin(space(1))
            case _:
                self._set_line_height(shape, block.pieces)
        return shape

    def _hanging(self, pieces: Sequence[Piece]) -> float:
        """How far what is displayed hangs below its line."""
        drawings = [self._typesetter.drawing(piece) for piece in pieces if isinstance(piece, Formula)]
        return self._em * max((one.descent for one in drawings if one is not None), default=0.0)

    def _set_line_height(self, shape: QTextBlockFormat, pieces: Sequence[Piece]) -> None:
        """Even lines where all of its formulas fit into them; else each line is as high as it must be.

        A formula hangs below its line (see `FormulaObjects`): where one does so more than letters do, all lines of the
        paragraph are that far apart.
        """
        drawings = [self._typesetter.drawing(piece) for piece in pieces if isinstance(piece, Formula)]
        ascent = max((one.ascent for one in drawings if one is not None), default=0.0)
        descent = max((one.descent for one in drawings if one is not None), default=0.0)
        heights = QTextBlockFormat.LineHeightTypes
        if ascent <= HIGHEST and descent <= LOWEST and not any(isinstance(piece, Picture) for piece in pieces):
            shape.setLineHeight(self._em * LINE, heights.FixedHeight.value)
        else:
            shape.setLineHeight(self._em * max(0.25, descent), heights.LineDistanceHeight.value)

    def _write_rule(self, cursor: QTextCursor, *, is_first: bool) -> None:
        shape = QTextBlockFormat()
        shape.setTopMargin(space(1))
        shape.setBottomMargin(space(1))
        shape.setProperty(
            QTextBlockFormat.Property.BlockTrailingHorizontalRulerWidth,
            QTextLength(QTextLength.Type.PercentageLength, 100),
        )
        shape.setBackground(QColor(self._theme.tokens.border))
        self._start(cursor, shape, is_first=is_first)

    def _write_table(self, cursor: QTextCursor, table: Table) -> None:
        columns = max(sum(cell.columns for cell in row) for row in table.rows)
        shape = QTextTableFormat()
        shape.setCellPadding(space(0.75))
        shape.setCellSpacing(0)
        shape.setBorder(1)
        shape.setBorderCollapse(True)
        shape.setBorderBrush(QColor(self._theme.tokens.border))
        shape.setBorderStyle(QTextTableFormat.BorderStyle.BorderStyle_Solid)
        made = cursor.insertTable(len(table.rows), columns, shape)
        for row, cells in enumerate(table.rows):
            column = 0
            for cell in cells:
                if cell.columns > 1:
                    made.mergeCells(row, column, 1, cell.columns)
                self._write_cell(made.cellAt(row, column).firstCursorPosition(), cell)
                column += cell.columns

    def _write_cell(self, cursor: QTextCursor, cell: Cell) -> None:
        mark = Mark.BOLD if cell.is_head else Mark.NONE
        cursor.setBlockCharFormat(self._character(mark))
        for piece in cell.pieces:
            self._write_piece(cursor, piece, Shape.PLAIN, mark)

    # ------------------------------------------------------------------ pieces

    def _write_piece(self, cursor: QTextCursor, piece: Piece, shape: Shape, mark: Mark = Mark.NONE) -> None:
        match piece:
            case Text(words, own, link):
                code = Mark.CODE if shape is Shape.CODE else Mark.NONE
                heading = Mark.BOLD if shape is Shape.HEADING else Mark.NONE
                cursor.insertText(words.replace("\n", "\u2028"), self._character(own | mark | code | heading, link))
            case Formula():
                self._write_formula(cursor, piece)
            case Picture(reference, alternative):
                self._write_picture(cursor, reference, alternative)
            case Sound(name):
                words = _("Sound: {name}").format(name=name)
                cursor.insertText(f"▶\u00a0{words}", self._character(Mark.PLACEHOLDER))

    def _write_formula(self, cursor: QTextCursor, formula: Formula) -> None:
        drawing = self._typesetter.drawing(formula)
        if drawing is not None:
            self._write_drawing(cursor, drawing, formula.mark)
            return
        is_known = self._typesetter.knows(formula)
        mark = Mark.CODE | (Mark.PLACEHOLDER if is_known else Mark.FAINT)
        cursor.insertText(formula.written.replace("\n", "\u2028"), self._character(mark))

    def _write_drawing(self, cursor: QTextCursor, drawing: Drawing, mark: Mark) -> None:
        em = self._em * (0.8 if mark & Mark.SMALL else 1.0)
        ascent, descent, width = drawing.ascent * em, drawing.descent * em, drawing.width * em
        name = f"jobdesk-formula:{next(_NAMES)}"
        image = self._painted(drawing, QSizeF(width, ascent + descent), mark)
        self._document.addResource(QTextDocument.ResourceType.ImageResource, QUrl(name), image)
        cursor.insertText("\ufffc", formula_format(name, width, ascent, descent))

    def _painted(self, drawing: Drawing, size: QSizeF, mark: Mark) -> QImage:
        image = _blank(size, self._ratio)
        painter = QPainter(image)
        svg = drawing.svg.replace(COLOUR, self._colour(mark).name()).encode()
        QSvgRenderer(QByteArray(svg)).render(painter, QRectF(image.rect()))
        painter.end()
        return image

    def _write_picture(self, cursor: QTextCursor, reference: str, alternative: str) -> None:
        image = self._pictures.get(reference)
        if image is None or image.isNull():
            name = alternative or reference
            is_known = reference in self._pictures
            words = _("Picture, not found: {name}") if is_known else _("Picture: {name}")
            cursor.insertText(words.format(name=name), self._character(Mark.PLACEHOLDER))
            return
        widest = max(64, min(self._width, LARGEST_PICTURE))
        factor = min(1.0, widest / image.width(), LARGEST_PICTURE / image.height())
        size = QSizeF(image.width() * factor, image.height() * factor)
        self._insert(cursor, image, size, QTextCharFormat.VerticalAlignment.AlignBaseline)

    def _insert(
        self, cursor: QTextCursor, image: QImage, size: QSizeF, alignment: QTextCharFormat.VerticalAlignment
    ) -> None:
        name = f"jobdesk-picture:{next(_NAMES)}"
        self._document.addResource(QTextDocument.ResourceType.ImageResource, QUrl(name), image)
        shape = QTextImageFormat()
        shape.setFont(self.font)
        shape.setName(name)
        shape.setWidth(size.width())
        shape.setHeight(size.height())
        shape.setVerticalAlignment(alignment)
        cursor.insertImage(shape)

    # ------------------------------------------------------------------ how text looks

    def _colour(self, mark: Mark) -> QColor:
        if mark & Mark.GAP:
            return self._theme.colour(Tone.ACCENT)
        if mark & Mark.PLACEHOLDER:
            return self._theme.colour(Tone.NOTE)
        return self._theme.colour(Tone.FAINT if mark & Mark.FAINT else Tone.PLAIN)

    def _character(self, mark: Mark, link: str = "") -> QTextCharFormat:
        font = QFont(self.font)
        if mark & Mark.CODE:
            font = self._theme.code_font(Size.BODY)
            font.setPointSizeF(self.font.pointSizeF() * 0.88)
        if mark & Mark.SMALL:
            font.setPointSizeF(font.pointSizeF() * 0.75)
        if mark & (Mark.BOLD | Mark.GAP):
            font.setWeight(QFont.Weight.DemiBold)
        font.setItalic(bool(mark & Mark.ITALIC))
        font.setUnderline(bool(mark & Mark.UNDERLINED) or bool(link))
        font.setStrikeOut(bool(mark & Mark.STRUCK))
        shape = QTextCharFormat()
        shape.setFont(font)
        shape.setForeground(self._theme.colour(Tone.ACCENT) if link else self._colour(mark))
        if link:
            shape.setAnchor(True)
            shape.setAnchorHref(link)
        if mark & Mark.MARKED:
            shape.setBackground(self._theme.wash(Tone.NOTE))
        if mark & Mark.RAISED:
            shape.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignSuperScript)
        elif mark & Mark.LOWERED:
            shape.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignSubScript)
        return shape


def _blank(size: QSizeF, ratio: float) -> QImage:
    width, height = max(1, round(size.width() * ratio)), max(1, round(size.height() * ratio))
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    return image
