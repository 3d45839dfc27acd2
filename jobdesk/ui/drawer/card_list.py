"""The cards below each other, those of active jobs on top. Only those that can be seen are there, placed by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget

from jobdesk.core.language import _
from jobdesk.ui.drawer.card import CardWidget
from jobdesk.ui.drawer.dress import Dress
from jobdesk.ui.drawer.faces import Face
from jobdesk.ui.drawer.places import Places, Section
from jobdesk.ui.looks import Tone
from jobdesk.ui.parts import text
from jobdesk.ui.theme import Size, space

MARGIN = space(1)
NARROWEST = space(30)
BEYOND = space(12)
"""How far above and below what is seen cards are ready."""
NEW_AT_ONCE = 2
"""A widget takes milliseconds to make: no more of them in one go."""
ROUNDS = 4

FaceOf = Callable[[int], Face]


class CardList(QScrollArea):
    """Sections of cards. One card is the current one: the tab key stops there, arrow keys go from card to card.

    `seen` comes when other jobs have come into view.
    """

    pressed = Signal(int, str)
    link_pressed = Signal(int)
    chosen = Signal(int)
    menu_wanted = Signal(int, QPoint)
    seen = Signal()

    def __init__(self, dress: Dress, face_of: FaceOf, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumWidth(NARROWEST)
        self._inner = QWidget()
        self._inner.setAccessibleName(_("Jobs"))
        self.setWidget(self._inner)
        self._dress = dress
        self._face_of = face_of
        self._is_compact = False
        self._places = Places(dress.usual_height(is_compact=False), space(1))
        self._cards: dict[int, CardWidget] = {}
        self._spare: list[CardWidget] = []
        self._sections: list[tuple[QLabel, list[int]]] = []
        self._current: int | None = None
        self._tails: Mapping[int, tuple[str, ...]] = {}
        self._is_placing = False
        self._more = QTimer(self, singleShot=True, interval=0)
        self._more.timeout.connect(self._fill)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    # ------------------------------------------------------------------ what it shows

    def add_section(self, title: str) -> QLabel:
        """Another section, below those there are; its title is seen while it has cards."""
        label = text(title, Size.CAPTION, Tone.FAINT)
        label.setParent(self._inner)
        label.hide()
        self._sections.append((label, []))
        return label

    def arrange(self, orders: Sequence[Sequence[int]]) -> None:
        """Show these jobs, a list for each section; what is in view stays where it is."""
        wanted = {job for order in orders for job in order}
        anchor = self._anchor(wanted)
        for (_label, jobs), order in zip(self._sections, orders, strict=True):
            jobs[:] = order
        for job in self._cards.keys() - wanted:
            self._put_away(job)
        if self._current not in wanted:
            self._make_current(next(iter(self.jobs()), None))
        self._place(anchor)

    def redraw(self, jobs: Iterable[int]) -> None:
        """Say anew what these cards say, where they can be seen; others move only where one needs another height."""
        grown = False
        for job in jobs:
            if (card := self._cards.get(job)) is None:
                continue
            if card.show_face(self._face_of(job), self._tails.get(job, ())):
                card.place_buttons()
                grown |= not self._places.learn(job, card.height_for(self._room()))
        if grown:
            self._place(self._anchor(self._cards.keys()))

    def set_tails(self, tails: Mapping[int, tuple[str, ...]]) -> None:
        """The last lines of logs, by job."""
        self._tails = tails

    def wear(self, dress: Dress, *, is_compact: bool) -> None:
        """Be drawn in other fonts and colours, or in the other density."""
        self._dress, self._is_compact = dress, is_compact
        anchor = self._anchor(self._cards.keys())
        self._places.forget(dress.usual_height(is_compact=is_compact), space(0.5) if is_compact else space(1))
        for card in (*self._cards.values(), *self._spare):
            card.wear(dress, is_compact=is_compact)
        self._place(anchor)

    def card(self, job: int) -> CardWidget | None:
        """The card of a job, where it can be seen, or nearly."""
        return self._cards.get(job)

    @property
    def current(self) -> int | None:
        return self._current

    def jobs(self) -> list[int]:
        """All that are listed, from the top."""
        return [job for _, jobs in self._sections for job in jobs]

    def visible_jobs(self) -> list[int]:
        """Those that can be seen now."""
        value = self.verticalScrollBar().value()
        return self._places.between(value, value + self.viewport().height())

    def focus(self, job: int | None = None) -> bool:
        """Put the keyboard on a card, the current one unless one is named; False where there is none."""
        wanted = self._current if job is None else job
        if wanted is None or wanted not in self._places.tops:
            return False
        self._make_current(wanted)
        self._reveal(wanted)
        self._cards[wanted].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    # ------------------------------------------------------------------ cards

    def _have_card(self, job: int) -> CardWidget:
        """The card of a job: one that is there, one that is not needed elsewhere any more, or a new one."""
        if job in self._cards:
            return self._cards[job]
        face = self._face_of(job)
        card = self._spare.pop() if self._spare else self._new_card(face)
        card.show_face(face, self._tails.get(job, ()))
        self._cards[job] = card
        if job == self._current:
            self._set_tab_order()
        return card

    def _new_card(self, face: Face) -> CardWidget:
        card = CardWidget(face, self._dress, self._inner)
        card.wear(self._dress, is_compact=self._is_compact)
        card.pressed.connect(self.pressed)
        card.link_pressed.connect(self.link_pressed)
        card.menu_wanted.connect(self.menu_wanted)
        card.chosen.connect(self._choose)
        card.installEventFilter(self)
        return card

    def _put_away(self, job: int) -> None:
        card = self._cards.pop(job)
        card.set_current(False)
        card.hide()
        self._spare.append(card)

    def _choose(self, job: int) -> None:
        self._make_current(job)
        self.chosen.emit(job)

    def _make_current(self, job: int | None) -> None:
        if job != self._current:
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

    def _room(self) -> int:
        return max(NARROWEST, self.viewport().width()) - 2 * MARGIN

    def _place(self, anchor: tuple[int, int] | None) -> None:
        """Work out where everything goes, with the anchor where it was, and have there what is seen."""
        if self._is_placing:
            return
        self._is_placing = True
        self._inner.setUpdatesEnabled(False)
        for _round in range(ROUNDS):
            self._arrange_places()
            if anchor is not None and anchor[0] in self._places.tops:
                self.verticalScrollBar().setValue(self._places.tops[anchor[0]] - anchor[1])
            if self._fill_view():
                break
        self._inner.setUpdatesEnabled(True)
        self._is_placing = False
        self.seen.emit()

    def _arrange_places(self) -> None:
        titles = [label.sizeHint().height() + space(1) for label, _ in self._sections]
        self._places.arrange([Section(high, jobs) for high, (_label, jobs) in zip(titles, self._sections, strict=True)])
        self._inner.resize(self._room() + 2 * MARGIN, max(1, self._places.height))
        for (label, _jobs), top in zip(self._sections, self._places.titles, strict=True):
            label.setVisible(top is not None)
            if top is not None:
                label.setGeometry(MARGIN + space(0.5), top + space(0.5), self._room(), label.sizeHint().height())

    def _fill_view(self) -> bool:
        """Have a card for everything in view and a little beyond; False where one is of another height than thought.

        What would take too long to make comes in the next moments.
        """
        value, width, made, is_as_thought = self.verticalScrollBar().value(), self._room(), 0, True
        wanted = self._places.between(value - BEYOND, value + self.viewport().height() + BEYOND)
        kept = {*wanted, *self._focused_jobs()}
        for job in self._cards.keys() - kept:
            self._put_away(job)
        for job in wanted:
            if job not in self._cards and not self._spare:
                made += 1
                if made > NEW_AT_ONCE:
                    self._more.start()
                    break
            card = self._have_card(job)
            is_as_thought &= self._places.learn(job, card.height_for(width))
        for job, card in self._cards.items():
            card.setGeometry(MARGIN, self._places.tops[job], width, self._places.height_of(job))
            card.place_buttons()
            card.show()
        return is_as_thought

    def _focused_jobs(self) -> list[int]:
        """The job whose card has the keyboard, which stays wherever it is."""
        current = self._current or 0
        card = self._cards.get(current)
        has_focus = card is not None and (card.hasFocus() or card.isAncestorOf(self.focusWidget() or self))
        return [current] if has_focus and current in self._places.tops else []

    def _fill(self) -> None:
        self._place(self._anchor(self._cards.keys()))

    def _scrolled(self) -> None:
        if not self._is_placing:
            self._place(self._anchor(self._cards.keys()))

    def _reveal(self, job: int) -> None:
        """Scroll as far as it takes to see the whole card, and have it there."""
        view = self.viewport().height()
        for _round in range(ROUNDS):
            top, bar = self._places.tops[job], self.verticalScrollBar()
            bottom = top + self._places.height_of(job)
            if top - MARGIN < bar.value():
                bar.setValue(top - MARGIN)
            elif bottom + MARGIN > bar.value() + view:
                bar.setValue(bottom + MARGIN - view)
            else:
                break
        card = self._have_card(job)
        card.setGeometry(MARGIN, self._places.tops[job], self._room(), card.height_for(self._room()))
        card.place_buttons()
        card.show()

    def _anchor(self, staying: Iterable[int]) -> tuple[int, int] | None:
        """A card in view that stays, and how far from the top of the view it is; none while all is at the top."""
        value = self.verticalScrollBar().value()
        if value == 0:
            return None
        keep = set(staying)
        seen = self.visible_jobs()
        focused = [job for job in self._focused_jobs() if job in seen]
        job = next((job for job in (*focused, *seen) if job in keep), None)
        return None if job is None else (job, self._places.tops[job] - value)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        anchor = self._anchor(self._cards.keys())
        if event.size().width() != event.oldSize().width():
            self._places.forget(self._places.usual_height, self._places.gap)
        self._place(anchor)

    def sizeHint(self) -> QSize:
        return QSize(space(45), space(60))

    # ------------------------------------------------------------------ keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and isinstance(watched, CardWidget):
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
