"""A row of widgets that goes on in the next one where there is no room, and is never squeezed."""

from __future__ import annotations

from PySide6.QtWidgets import QSizePolicy, QWidget

from jobdesk.ui.flow import FlowLayout
from jobdesk.ui.tall import Tall


class FlowRow(Tall):
    """Keeps the height that it needs at its width, also in a splitter."""

    def __init__(self, gap: int) -> None:
        super().__init__()
        self._flow = FlowLayout(gap)
        self.setLayout(self._flow)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, widget: QWidget) -> None:
        self._flow.addWidget(widget)
