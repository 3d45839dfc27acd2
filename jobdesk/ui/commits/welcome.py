"""What the page says before there is a repository: the ones of lately, and how to come to another one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from jobdesk.core.language import _
from jobdesk.desk.commits.repositories import RecentRepository
from jobdesk.ui.icons import Icons
from jobdesk.ui.looks import Tone
from jobdesk.ui.parts import button, text
from jobdesk.ui.plain import one_line
from jobdesk.ui.theme import Size, space

_CHARACTERS = 84
_ICON = 40
_MOST_SHOWN = 6


class Welcome(QWidget):
    """A column in the middle."""

    def __init__(
        self,
        icons: Icons,
        open_folder: Callable[[Path], object],
        browse: Callable[[], object],
        make_sample: Callable[[], object],
    ) -> None:
        super().__init__()
        self._icons = icons
        self._open = open_folder
        self._middle = QWidget()
        self._picture = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._trouble = text(tone=Tone.BAD, wraps=True)
        self._trouble.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._trouble.hide()
        self._lately = text(_("Lately"), Size.CAPTION, Tone.FAINT)
        self._recent = QListWidget()
        self._recent.setAccessibleName(_("Recent repositories"))
        self._recent.setFrameShape(QFrame.Shape.NoFrame)
        self._recent.itemActivated.connect(self._activate)
        self._recent.itemClicked.connect(self._activate)
        self._browse = button(_("Open repository…"), browse, "primary")
        self._sample = button(_("Make a sample to try it on"), make_sample)
        self._sample.setObjectName("make-sample")
        self._lay_out()
        self.offer(())
        icons.changed.connect(self._dress)
        self._dress()

    def first_focus(self) -> QWidget:
        return self._recent if self._recent.count() else self._browse

    def offer(self, recent: Sequence[RecentRepository]) -> None:
        """The repositories of lately that are still there."""
        self._recent.clear()
        for one in recent:
            if one.is_there:
                item = QListWidgetItem(f"{one_line(one.name, 60)}\n{one_line(str(one.path), 120)}", self._recent)
                item.setData(Qt.ItemDataRole.UserRole, str(one.path))
        shown = self._recent.count() > 0
        self._recent.setVisible(shown)
        self._lately.setVisible(shown)
        self._fit()

    def tell(self, trouble: str) -> None:
        """Why the last folder could not be opened."""
        self._trouble.setText(trouble)
        self._trouble.setVisible(bool(trouble))

    def _activate(self, item: QListWidgetItem) -> None:
        self._open(Path(item.data(Qt.ItemDataRole.UserRole)))

    def _lay_out(self) -> None:
        title = text(_("Which commits?"), Size.HEADING)
        words = text(
            _(
                "Open a git repository, or drop its folder here. JobDesk shows which commits are new, which are"
                " processed and which need a re-run; it never writes to your repository."
            ),
            tone=Tone.FAINT,
            wraps=True,
        )
        for label in (title, words):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        buttons = QHBoxLayout()
        buttons.setSpacing(space())
        buttons.addStretch(1)
        buttons.addWidget(self._browse)
        buttons.addWidget(self._sample)
        buttons.addStretch(1)
        column = QVBoxLayout(self._middle)
        column.setSpacing(space(1.5))
        column.addStretch(2)
        for one in (self._picture, title, words, self._trouble):
            column.addWidget(one)
        column.addSpacing(space())
        column.addLayout(buttons)
        column.addSpacing(space(2))
        column.addWidget(self._lately)
        column.addWidget(self._recent)
        column.addStretch(3)
        row = QHBoxLayout(self)
        row.setContentsMargins(space(3), space(3), space(3), space(3))
        row.addStretch(1)
        row.addWidget(self._middle, 6)
        row.addStretch(1)

    def _fit(self) -> None:
        """As high as what is in it, up to a few rows."""
        self._middle.setMaximumWidth(self.fontMetrics().averageCharWidth() * _CHARACTERS)
        rows = min(self._recent.count(), _MOST_SHOWN)
        each = self.fontMetrics().height() * 2 + space(2)
        self._recent.setFixedHeight(rows * each + space())
        for number in range(self._recent.count()):
            self._recent.item(number).setSizeHint(QSize(0, each))

    def _dress(self) -> None:
        ratio = self.devicePixelRatioF()
        self._picture.setPixmap(self._icons.pixmap("folder-git-2", Tone.ACCENT, _ICON, ratio))
        for number in range(self._recent.count()):
            self._recent.item(number).setIcon(self._icons.icon("folder-git-2", Tone.FAINT))
        self._fit()
