"""A widget as high as what is on it needs at its width, so that larger text on a small screen is not cut off."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QWidget


class Tall(QWidget):
    """Asks its layout for the height of its width, which scroll areas, splitters and tabs do not ask by themselves.

    `arrange` is called before, to say what of that the layout cannot know.
    """

    def __init__(self, arrange: Callable[[], object] = lambda: None) -> None:
        super().__init__()
        self._arrange = arrange

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest) and (layout := self.layout()) is not None:
            self._arrange()
            self.setMinimumHeight(layout.totalMinimumHeightForWidth(self.width()))
        return super().event(event)
