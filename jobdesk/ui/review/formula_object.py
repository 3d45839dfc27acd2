"""Formulas in a line of text: an object that stands on the baseline, and hangs below it as far as it must."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSizeF, QUrl
from PySide6.QtGui import QImage, QPainter, QPyTextObject, QTextCharFormat, QTextDocument, QTextFormat

KIND = QTextFormat.ObjectTypes.UserObject.value + 1
NAME, WIDTH, ASCENT, DESCENT = (QTextFormat.Property.UserProperty.value + number for number in range(4))


class FormulaObjects(QPyTextObject):
    """Draws the pictures of formulas.

    Qt stands every object with its lower edge on the baseline (QTextDocumentLayout::resizeInlineObject): so what is
    told is the ascent alone, and the picture is drawn beyond that; the paragraph leaves the room (`sheet`).
    """

    def intrinsicSize(self, document: QTextDocument, position: int, shape: QTextFormat) -> QSizeF:
        return QSizeF(shape.doubleProperty(WIDTH), shape.doubleProperty(ASCENT))

    def drawObject(
        self, painter: QPainter, place: QRectF | QRect, document: QTextDocument, position: int, shape: QTextFormat
    ) -> None:
        image = document.resource(QTextDocument.ResourceType.ImageResource, QUrl(shape.stringProperty(NAME)))
        if isinstance(image, QImage):
            height = place.height() + shape.doubleProperty(DESCENT)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRectF(place.x(), place.y(), place.width(), height), image)


def formula_format(name: str, width: float, ascent: float, descent: float) -> QTextCharFormat:
    """The format of the character that stands for a formula; its picture is the resource of that name."""
    shape = QTextCharFormat()
    shape.setObjectType(KIND)
    shape.setProperty(NAME, name)
    shape.setProperty(WIDTH, width)
    shape.setProperty(ASCENT, ascent)
    shape.setProperty(DESCENT, descent)
    return shape
