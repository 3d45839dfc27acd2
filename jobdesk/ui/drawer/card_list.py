"""The cards below each other, those of active jobs on top: placed by hand, so that hundreds move without a flicker."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget

from jobdesk.ui.drawer.card import CardWidget
from jobdesk.ui.drawer.dress import Dress
from jobdesk.ui.drawer.faces import Face
from jobdesk.ui.theme import space

MARGIN = space(1)
MOST_SPARE = 32
NARROWEST = space(30)

FaceOf = Callable[[int], Face]


class CardList(QScrollArea):
    """Sections of cards. One card is the current one: the tab key stops there, arrow keys go from card to card."""

    pressed = Signal(int, str)
    link_pressed = Signal(int)
    chosen = Signal(int)
    menu_wanted = Signal(int, QPoint)
    resized = Signal()

    def __init__(self, dress: Dress, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumWidth(NARROWEST)
        self._inner = QWidget()
        self._inner.setAccessibleName("Jobs")
        self.setWidget(self._inner)
        self._dress = dress
        self._is_compact = False
        self._cards: dict[int, CardWidget] = {}
        self._spare: list[CardWidget] = []
        self._sections: list[tuple[QLabel, list[int]]] = []
        self._current: int | None = None
        self._tails: Mapping[int, tuple[str, ...]] = {}

    # ------------------------------------------------------------------ what it shows

    def add_section(self, title: str) -> QLabel:
        """Another section, below those there are; its title is seen while it has cards."""
        label = QLabel(title, self._inner)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setProperty("text_size", "caption")
        label.setProperty("tone", "faint")
        label.hide()
        self._sections.append((label, []))
        return label

    def arrange(self, orders: Sequence[Sequence[int]], face_of: FaceOf) -> None:
        """Show these jobs, a list for each section; what is in view stays where it is."""
        wanted = [job for order in orders for job in order]
        anchor = self._anchor(set(wanted))
        self._inner.setUpdatesEnabled(False)
        for job in self._cards.keys() - set(wanted):
            self._put_away(self._cards.pop(job))
        for job in wanted:
            if job not in self._cards:
                self._cards[job] = self._new_card(face_of(job))
            else:
                self._cards[job].show_face(face_of(job), self._tails.get(job, ()))
        for (_, jobs), order in zip(self._sections, orders, strict=True):
            jobs[:] = order
        if self._current not in self._cards:
            self._make_current(wanted[0] if wanted else None)
        self._place(anchor)
        self._inner.setUpdatesEnabled(True)

    def redraw(self, jobs: Iterable[int], face_of: FaceOf) -> None:
        """Say anew what these cards say; cards move only where one needs another height."""
        grown = False
        for job in jobs:
            if (card := self._cards.get(job)) is None:
                continue
            high = card.height()
            if card.show_face(face_of(job), self._tails.get(job, ())):
                card.place_buttons()
                grown |= card.height_for(card.width()) != high
        if grown:
            self.place_again()

    def set_tails(self, tails: Mapping[int, tuple[str, ...]]) -> None:
        """The last lines of logs, by job."""
        self._tails = tails

    def wear(self, dress: Dress, *, is_compact: bool) -> None:
        self._dress, self._is_compact = dress, is_compact
        for card in (*self._cards.values(), *self._spare):
            card.wear(dress, is_compact=is_compact)
        self.place_again()

    def place_again(self) -> None:
        """Work out anew where every card goes."""
        anchor = self._anchor(self._cards.keys())
        self._inner.setUpdatesEnabled(False)
        self._place(anchor)
        self._inner.setUpdatesEnabled(True)

    def card(self, job: int) -> CardWidget | None:
        return self._cards.get(job)

    @property
    def current(self) -> int | None:
        return self._current

    def jobs(self) -> list[int]:
        """All that are shown, from the top."""
        return [job for _, jobs in self._sections for job in jobs]

    def visible_jobs(self) -> list[int]:
        """Those that can be seen now."""
        top, bottom = self.verticalScrollBar().value(), self.verticalScrollBar().value() + self.viewport().height()
        return [
            job for job in self.jobs() if self._cards[job].y() < bottom and self._cards[job].geometry().bottom() > top
        ]

    def focus(self, job: int | None = None) -> bool:
        """Put the keyboard on a card, the current one unless one is named; False where there is none."""
        wanted = self._current if job is None else job
        if wanted is None or wanted not in self._cards:
            return False
        self._make_current(wanted)
        self._cards[wanted].setFocus(Qt.FocusReason.TabFocusReason)
        self.ensureWidgetVisible(self._cards[wanted], 0, MARGIN)
        return True

    # ------------------------------------------------------------------ cards

    def _new_card(self, face: Face) -> CardWidget:
        if self._spare:
            card = self._spare.pop()
            card.show_face(face)
            return card
        card = CardWidget(face, self._dress, self._inner)
        card.wear(self._dress, is_compact=self._is_compact)
        card.pressed.connect(self.pressed)
        card.link_pressed.connect(self.link_pressed)
        card.menu_wanted.connect(self.menu_wanted)
        card.chosen.connect(self._choose)
        card.installEventFilter(self)
        return card

    def _put_away(self, card: CardWidget) -> None:
        card.hide()
        card.set_current(False)
        if len(self._spare) < MOST_SPARE:
            self._spare.append(card)
        else:
            card.deleteLater()

    def _choose(self, job: int) -> None:
        self._make_current(job)
        self.chosen.emit(job)

    def _make_current(self, job: int | None) -> None:
        if job == self._current and (job is None or job in self._cards):
            self._set_tab_order()
            return
        if (before := self._cards.get(self._current or 0)) is not None:
            before.set_current(False)
        self._current = job
        self._set_tab_order()

    def _set_tab_order(self) -> None:
        """From the current card to its buttons, in their order."""
        if (card := self._cards.get(self._current or 0)) is None:
            return
        card.set_current(True)
        for before, after in pairwise([card, *card.stops()]):
            QWidget.setTabOrder(before, after)

    # ------------------------------------------------------------------ places

    def _place(self, anchor: tuple[int, int] | None) -> None:
        width = max(NARROWEST, self.viewport().width()) - 2 * MARGIN
        gap = space(0.5) if self._is_compact else space(1)
        top = 0
        for label, jobs in self._sections:
            label.setVisible(bool(jobs))
            if jobs:
                label.setGeometry(MARGIN + space(0.5), top + space(0.5), width, label.sizeHint().height())
                top = label.geometry().bottom() + 1 + space(0.5)
            for job in jobs:
                card = self._cards[job]
                high = card.height_for(width)
                card.setGeometry(MARGIN, top, width, high)
                card.place_buttons()
                card.show()
                top += high + gap
            top += space(0.5) if jobs else 0
        self._inner.resize(width + 2 * MARGIN, max(top, 1))
        if anchor is not None:
            job, offset = anchor
            self.verticalScrollBar().setValue(self._cards[job].y() - offset)

    def _anchor(self, staying: Iterable[int]) -> tuple[int, int] | None:
        """A card in view that stays, and how far from the top of the view it is; none while all is at the top."""
        value = self.verticalScrollBar().value()
        if value == 0:
            return None
        keep = set(staying)
        seen = (job for job in self.visible_jobs() if job in keep)
        focused = self._current
        if focused in keep and focused in self._cards and self._cards[focused].hasFocus():
            job: int | None = focused
        else:
            job = next(seen, None)
        return None if job is None else (job, self._cards[job].y() - value)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.place_again()
        self.resized.emit()

    def sizeHint(self) -> QSize:
        return QSize(space(45), space(60))

    # ------------------------------------------------------------------ keys

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and isinstance(watched, CardWidget):
            return self._go(watched.face.job, event)
        return False

    def _go(self, job: int, event: QKeyEvent) -> bool:
        """Arrow keys, Home and End go from card to card."""
        jobs = self.jobs()
        at = jobs.index(job) if job in jobs else 0
        page = max(1, len(self.visible_jobs()) - 1)
        steps = {
            Qt.Key.Key_Down: at + 1,
            Qt.Key.Key_Up: at - 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(jobs) - 1,
            Qt.Key.Key_PageDown: at + page,
            Qt.Key.Key_PageUp: at - page,
        }
        place = steps.get(Qt.Key(event.key()))
        if place is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        return self.focus(jobs[min(len(jobs) - 1, max(0, place))])
