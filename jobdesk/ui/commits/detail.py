"""What there is to say of the commit that has the keyboard: all of its message's first line, and why it is as it is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from jobdesk.core.language import _
from jobdesk.desk.jobs.requests import Badge
from jobdesk.desk.words import length, short
from jobdesk.ui.chip import Chip, ChipPainter
from jobdesk.ui.commits.rows import CommitRows
from jobdesk.ui.commits.wording import moment_words, why_words
from jobdesk.ui.looks import Tone, look_of
from jobdesk.ui.parts import button, surface, text
from jobdesk.ui.plain import one_line
from jobdesk.ui.theme import Size, Theme, space

_MOST = 1000


class Detail(QWidget):
    """A strip below the table."""

    def __init__(self, theme: Theme, chips: ChipPainter, accept: Callable[[], object]) -> None:
        super().__init__()
        self._chip = Chip(chips, theme)
        self._subject = text(size=Size.STRONG, wraps=True)
        self._why = text(wraps=True)
        self._why.setObjectName("why")
        self._facts = text(size=Size.CAPTION, tone=Tone.FAINT, wraps=True)
        for label in (self._subject, self._why, self._facts):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.accept: QPushButton = button(_("Accept as current"), accept)
        self.accept.setObjectName("accept")
        self.accept.setToolTip(_("Let the last result stand, as the change does not matter for this commit"))
        card = surface("card")
        words = QVBoxLayout()
        words.setSpacing(space(0.5))
        for label in (self._subject, self._why, self._facts):
            words.addWidget(label)
        row = QHBoxLayout(card)
        row.setContentsMargins(space(2), space(1), space(2), space(1))
        row.setSpacing(space(2))
        row.addWidget(self._chip, alignment=Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self.accept, alignment=Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)
        self.hide()

    @property
    def words(self) -> str:
        """Why the commit has its badge."""
        return self._why.text()

    def show_commit(self, rows: CommitRows, row: int | None, *, is_developer: bool) -> None:
        """Say it of a row, or nothing."""
        self.setVisible(row is not None)
        if row is None:
            return
        badge = rows.badge_of(row)
        look = look_of(badge)
        self._chip.show_look(look, look.word)
        self._subject.setText(one_line(rows.subjects[row], _MOST) or _("(no message)"))
        why = one_line(why_words(badge, rows.reason_of(row), rows.outcome_of(row)), _MOST)
        self._why.setText(why)
        self._why.setVisible(bool(why))
        self._facts.setText(_facts(rows, row, is_developer=is_developer))
        self.accept.setVisible(badge is Badge.STALE)
        self.setAccessibleName(f"{look.word}: {why}")


def _facts(rows: CommitRows, row: int, *, is_developer: bool) -> str:
    name, email = rows.people[rows.authors[row]]
    parts = [f"{one_line(name, 80)} <{one_line(email, 80)}>", moment_words(rows.committed_at[row])]
    if is_developer:
        taken = rows.duration_s_of(row)
        parts += [short(rows.id_of(row)), *([_("took {time}").format(time=length(taken))] if taken is not None else [])]
    return " · ".join(parts)
