"""The line that adds the list up: "5 new, 2 processed, 1 needs a re-run"; each part is a switch that filters."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QToolButton, QWidget

from jobdesk.core.language import _
from jobdesk.desk.jobs.requests import Badge
from jobdesk.ui.commits.rows import BADGES
from jobdesk.ui.commits.wording import part_words, shown_words, summary_words
from jobdesk.ui.flow import FlowLayout
from jobdesk.ui.icons import Icons
from jobdesk.ui.looks import Tone, look_of
from jobdesk.ui.parts import set_icon_apart, text
from jobdesk.ui.theme import Size, space


class SummaryLine(QWidget):
    """`narrowed` carries the badges that are pressed; none for all."""

    narrowed = Signal(object)

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self._parts = {badge: self._part(badge) for badge in BADGES}
        self._shown = text(size=Size.CAPTION, tone=Tone.FAINT)
        row = FlowLayout(space(0.5), last_at_right=True)
        for part in self._parts.values():
            row.addWidget(part)
        row.addWidget(self._shown)
        self.setLayout(row)
        icons.changed.connect(self._dress)
        self._dress()

    @property
    def pressed(self) -> frozenset[Badge]:
        return frozenset(badge for badge, part in self._parts.items() if part.isChecked())

    def show_counts(self, counts: Sequence[int]) -> None:
        """How many there are of each badge; a part without any is shown only while it filters."""
        for (badge, part), number in zip(self._parts.items(), counts, strict=True):
            part.setText(part_words(badge, number))
            part.setAccessibleName(_("{part}: show only these").format(part=part_words(badge, number)))
            part.setVisible(number > 0 or part.isChecked())
        self.setAccessibleName(summary_words(counts))

    def show_shown(self, shown: int, total: int, chosen: int) -> None:
        self._shown.setText(shown_words(shown, total, chosen) if total else "")

    def say(self, words: str) -> None:
        """Something about the list that is more urgent than how much is shown."""
        self._shown.setText(words)

    def press(self, badges: Collection[object]) -> None:
        """Filter by these."""
        for badge, part in self._parts.items():
            part.setChecked(badge in badges)
            part.setVisible(part.isVisibleTo(self) or part.isChecked())

    def release(self) -> None:
        """No part filters any more."""
        for part in self._parts.values():
            part.setChecked(False)

    def _part(self, badge: Badge) -> QToolButton:
        part = QToolButton()
        part.setObjectName(f"part {badge}")
        part.setCheckable(True)
        part.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        part.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        part.setToolTip(_("Show only these"))
        part.toggled.connect(lambda _: self.narrowed.emit(self.pressed))
        part.hide()
        return part

    def _dress(self) -> None:
        for badge, part in self._parts.items():
            look = look_of(badge)
            set_icon_apart(part, self._icons.icon(look.icon, look.tone))
            self._shown.setMinimumHeight(part.sizeHint().height())
