"""Toasts: what just happened, in a corner above the page, each with its one action."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from time import monotonic

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QCursor, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from jobdesk.core.language import _
from jobdesk.ui.icons import Icons
from jobdesk.ui.looks import Tone
from jobdesk.ui.main_window import MainWindow
from jobdesk.ui.notices import Notice, about_job
from jobdesk.ui.parts import button, text
from jobdesk.ui.plain import one_line
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import space
from jobdesk.ui.toast_pile import STAYS_S, TROUBLE_STAYS_S, Pile, Toast

ICON = 20
WIDEST, NARROWEST = space(50), space(28)
WORDS_LENGTH = 220


def surround(window: MainWindow, surroundings: Surroundings) -> Toasts:
    """Show the notices of the window."""
    return Toasts(window, surroundings)


class Toasts(QWidget):
    """Lies above the page at the lower right, as large as what it shows, and takes no focus by itself."""

    def __init__(self, window: MainWindow, surroundings: Surroundings) -> None:
        around = window.centralWidget()
        assert around is not None
        super().__init__(around)
        self._window = window
        self._around = around
        self._icons = surroundings.icons
        self._pile = Pile()
        self._cards: dict[int, ToastCard] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(space())
        self._fit = QTimer(self, singleShot=True, interval=0)
        self._fit.timeout.connect(self._place)
        surroundings.icons.changed.connect(self._fit.start)
        self._actions = surroundings.actions
        self._actions.situated.connect(self._follow_page)
        self._over = QTimer(self, singleShot=True)
        self._over.timeout.connect(self._expire)
        surroundings.notices.told.connect(self._tell)
        surroundings.notices.withdrawn.connect(self._withdraw)
        around.installEventFilter(self)
        self.hide()

    @property
    def shown(self) -> list[ToastCard]:
        """The toasts, oldest first."""
        return [self._cards[toast.number] for toast in self._pile.toasts]

    def _tell(self, notice: Notice) -> None:
        self._pile.add(notice, monotonic(), TROUBLE_STAYS_S if notice.tone is Tone.BAD else STAYS_S)
        self._show()

    def _withdraw(self, about: str) -> None:
        self._pile.leave_out(about)
        self._show()

    def _follow_page(self) -> None:
        """Another page is in front; of the job that it shows nothing need be said."""
        now = self._actions.situation
        if now.page == "job" and now.job is not None:
            self._withdraw(about_job(now.job.id))
        self._fit.start()

    def _expire(self) -> None:
        """Those whose time is over go, unless somebody is at one of them."""
        if self.rect().contains(self.mapFromGlobal(QCursor.pos())) or self._has_focus():
            self._pile.hold(monotonic())
        self._pile.expire(monotonic())
        self._show()

    def _close(self, number: int) -> None:
        self._pile.drop(number)
        self._show()

    def _do(self, number: int, does: Callable[[], object]) -> None:
        self._close(number)
        does()

    def _has_focus(self) -> bool:
        focused = self.window().focusWidget()
        return focused is not None and self.isAncestorOf(focused)

    # ------------------------------------------------------------------ what is seen

    def _show(self) -> None:
        wanted = {toast.number: toast for toast in self._pile.toasts}
        for number in self._cards.keys() - wanted.keys():
            gone = self._cards.pop(number)
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for number, toast in wanted.items():
            if number not in self._cards:
                card = self._cards[number] = ToastCard(self._icons)
                card.closed.clicked.connect(lambda _=False, number=number: self._close(number))
                self._column.addWidget(card)
                card.show()
            does = toast.does
            self._cards[number].show_toast(toast, None if does is None else partial(self._do, number, does))
        self._place()
        self.setVisible(bool(wanted))
        self._wait()

    def _wait(self) -> None:
        end_s = self._pile.next_end_s()
        if end_s is not None:
            self._over.start(max(1, round((end_s - monotonic()) * 1000) + 1))

    def _place(self) -> None:
        """In the corner, as wide as there is room for, and above what stands at the foot of the page."""
        around, page = self._around, self._window.front
        foot = 0 if page is None else page.foot
        width = max(NARROWEST, min(WIDEST, around.width() - space(12)))
        for card in self._cards.values():
            card.setFixedWidth(width)
        heights = [max(card.heightForWidth(width), card.minimumSizeHint().height()) for card in self._cards.values()]
        self.resize(width, sum(heights) + self._column.spacing() * max(0, len(heights) - 1))
        self.move(QPoint(around.width() - width - space(2), around.height() - foot - self.height() - space(2)))
        self._column.activate()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes the newest."""
        if event.key() == Qt.Key.Key_Escape and self._pile.toasts:
            self._close(self._pile.toasts[-1].number)
        else:
            super().keyPressEvent(event)


class ToastCard(QFrame):
    """One toast: icon, words, its one action, and a button that closes it."""

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.setObjectName("toast")
        self._icons = icons
        self._toast: Toast | None = None
        self._does: Callable[[], object] | None = None
        self._picture = QLabel()
        self.words = text(wraps=True)
        self.action: QPushButton = button("", self._act, "link")
        self.closed = QToolButton()
        self.closed.setAccessibleName(_("Close this message"))
        row = QHBoxLayout(self)
        row.setContentsMargins(space(1.5), space(), space(0.5), space())
        row.setSpacing(space())
        row.addWidget(self._picture, alignment=Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1)
        row.addWidget(self.action)
        row.addWidget(self.closed, alignment=Qt.AlignmentFlag.AlignTop)
        icons.changed.connect(self._redraw)

    def show_toast(self, toast: Toast, does: Callable[[], object] | None) -> None:
        self._toast, self._does = toast, does
        words = one_line(toast.words, WORDS_LENGTH)
        if words != self.words.text():
            self.words.setText(words)
            self.setAccessibleName(words)
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))
        self.action.setText(toast.notice.action)
        self.action.setVisible(does is not None and bool(toast.notice.action))
        self._redraw()

    def _act(self) -> None:
        if self._does is not None:
            self._does()

    def _redraw(self) -> None:
        if self._toast is not None:
            notice, ratio = self._toast.notice, self.devicePixelRatioF()
            self._picture.setPixmap(self._icons.pixmap(notice.icon, notice.tone, self._icons.side(ICON), ratio))
        self.closed.setIcon(self._icons.icon("x", Tone.FAINT))
