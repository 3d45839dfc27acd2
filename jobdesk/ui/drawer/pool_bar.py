"""The controls of the pool: how many workers there are, pausing everything, and what it waits for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIntValidator, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from jobdesk.core.language import _
from jobdesk.desk.pool import MOST_WORKERS, PoolState
from jobdesk.ui.drawer.dress import Dress
from jobdesk.ui.drawer.pool_words import pool_words
from jobdesk.ui.looks import Tone
from jobdesk.ui.parts import set_icon_alone, set_icon_apart, text
from jobdesk.ui.theme import Size, space

SETTLE_MS = 400


class PoolBar(QFrame):
    """One line, and a second one while something keeps new work from starting."""

    workers_wanted = Signal(int)
    pause_wanted = Signal()
    resume_wanted = Signal()

    def __init__(self, dress: Dress, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Workers"))
        self._dress = dress
        self._state: PoolState | None = None
        self._wished: int | None = None
        self._left: set[int] = set()
        self.workers = QLineEdit()
        self.workers.setValidator(QIntValidator(1, MOST_WORKERS, self.workers))
        self.workers.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.workers.setAccessibleName(_("Number of workers"))
        self.workers.setToolTip(_("How many runs are worked on at a time, from now on"))
        self.workers.textEdited.connect(self._turn)
        self.workers.installEventFilter(self)
        self.fewer = self._tool(_("One worker fewer"), lambda: self._step(-1))
        self.more = self._tool(_("One worker more"), lambda: self._step(1))
        self.label = QLabel(_("workers"))
        self.pause = self._tool(_("Pause everything"), self._press)
        self.note = text("", Size.CAPTION, Tone.NOTE, wraps=True)
        self.end = text("", Size.CAPTION, Tone.FAINT, wraps=True)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._wish)
        self._arrange()
        self.wear(dress)

    def _tool(self, words: str, does: Callable[[], object]) -> QToolButton:
        tool = QToolButton()
        tool.setAccessibleName(words)
        tool.setToolTip(words)
        tool.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        tool.clicked.connect(lambda _checked=False: does())
        return tool

    def _arrange(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(space(0.5))
        for part in (self.fewer, self.workers, self.more, self.label):
            line.addWidget(part)
        line.addStretch()
        line.addWidget(self.pause)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(1), space(0.5), space(1), space(0.5))
        column.setSpacing(space(0.5))
        column.addLayout(line)
        column.addWidget(self.end)
        column.addWidget(self.note)
        self.note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.note.hide()
        self.end.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.end.hide()

    def show_pool(self, state: PoolState) -> None:
        """How the pool is now; a number that is being changed, or was wished and is not heard yet, is left alone."""
        if state == self._state:
            return
        self._state = state
        if state.workers not in self._left:
            self._left.clear()
            self._wished = None
            self._show_count(state.workers)
        told = pool_words(state)
        self.note.setText(told or "")
        self.note.setVisible(told is not None)
        self._tell_pause()

    def forget_wish(self) -> None:
        """The number that was wished could not be written: there are as many as before."""
        self._left.clear()
        self._wished = None
        if self._state is not None:
            self._show_count(self._state.workers)

    def _show_count(self, workers: int) -> None:
        if not self._settle.isActive():
            self.workers.setText(str(workers))
            self._tell_count()

    def show_end(self, words: str | None) -> None:
        """When all that is left will be done."""
        self.end.setText(words or "")
        self.end.setVisible(words is not None)

    def wear(self, dress: Dress) -> None:
        """Be drawn in other fonts and colours."""
        self._dress = dress
        self.fewer.setIcon(dress.button_icon("minus"))
        self.more.setIcon(dress.button_icon("plus"))
        self.workers.setFixedWidth(dress.width("0000", dress.body) + space(2.5))
        self._tell_pause()

    @property
    def has_note(self) -> bool:
        """Whether something keeps new work from starting, and is told."""
        return bool(self.note.text())

    @property
    def count(self) -> int:
        """How many workers the bar says there are."""
        return int(self.workers.text()) if self.workers.hasAcceptableInput() else 1

    def _tell_count(self) -> None:
        count = self.count
        self.label.setText(_("worker") if count == 1 else _("workers"))
        self.fewer.setEnabled(count > 1)
        self.more.setEnabled(count < MOST_WORKERS)

    def _turn(self) -> None:
        """Wait for the end of the turning before it is wished."""
        self._tell_count()
        self._settle.start()

    def _step(self, by: int) -> None:
        self.workers.setText(str(min(MOST_WORKERS, max(1, self.count + by))))
        self._turn()

    def _wish(self) -> None:
        """What is read of the pool with a number that is left behind was read too early."""
        if self._state is None or not self.workers.hasAcceptableInput():
            return
        behind = {self._state.workers} if self._wished is None else {self._state.workers, self._wished}
        self._left = (self._left | behind) - {self.count}
        self._wished = self.count
        self.workers_wanted.emit(self.count)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow keys count up and down in the field."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
            if step is not None:
                self._step(step)
                return True
        return False

    @property
    def _is_paused(self) -> bool:
        return self._state is not None and self._state.is_paused

    def _press(self) -> None:
        (self.resume_wanted if self._is_paused else self.pause_wanted).emit()

    def _tell_pause(self) -> None:
        """Its words where there is room for them, else its icon alone."""
        words = _("Resume everything") if self._is_paused else _("Pause everything")
        self.pause.setText(words)
        self.pause.setAccessibleName(words)
        self.pause.setToolTip(
            _("Let the workers go on") if self._is_paused else _("Start nothing new; what runs now is finished")
        )
        icon = self._dress.button_icon("circle-play" if self._is_paused else "circle-pause")
        arrows = self.fewer.sizeHint().width() + self.more.sizeHint().width()
        stepper = arrows + self.workers.minimumWidth() + space(5)
        with_label = stepper + self.label.sizeHint().width() + self._dress.icon_size + space(2)
        with_words = with_label + self._dress.width(words, self._dress.body)
        style = Qt.ToolButtonStyle
        fits = with_words <= self.width()
        self.pause.setToolButtonStyle(style.ToolButtonTextBesideIcon if fits else style.ToolButtonIconOnly)
        (set_icon_apart if fits else set_icon_alone)(self.pause, icon)
        self.label.setVisible(with_label <= self.width())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell_pause()

    def minimumSizeHint(self) -> QSize:
        return QSize(space(20), super().minimumSizeHint().height())
