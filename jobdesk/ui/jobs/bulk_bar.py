"""The bar above the list: what can be done with what is selected, how far that is, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum, auto
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QSizePolicy, QToolButton, QWidget

from jobdesk.core.language import _
from jobdesk.desk.jobs.undertaking import Progress, Undertaking, Wish
from jobdesk.store.choices import Tally
from jobdesk.ui.jobs.bulk_words import came_words, offers, progress_words, question, selected_words, yes_words
from jobdesk.ui.jobs.selection import Selection
from jobdesk.ui.looks import Tone
from jobdesk.ui.parts import ElidedLabel, ask_for_no_width, button, set_icon_apart, text
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import space

SCALE = 1000
ICONS = {
    Wish.CANCEL: "x",
    Wish.RETRY: "rotate-ccw",
    Wish.DELETE: "trash-2",
    Wish.RESTORE: "undo-2",
    Wish.DROP: "trash-2",
}
NOTHING = Tally()


class Stage(Enum):
    """What the bar is about."""

    NOTHING = auto()
    SELECTED = auto()
    ASKED = auto()
    GOING = auto()
    OVER = auto()


class BulkBar(QFrame):
    """It is `wanted` while something is selected, is being done, or has just been done: then it is shown.

    `begun` says that a wish goes, and `changed` that it is over; `undoable` whether the last one can be undone;
    `tallied` carries what can be done; `closed` says that nothing is to be selected, `kept` that all of it stays.
    """

    begun = Signal()
    changed = Signal()
    undoable = Signal(bool)
    tallied = Signal(object)
    wanted = Signal(bool)
    closed = Signal()
    kept = Signal()

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__()
        self._surroundings = surroundings
        self._bulk = surroundings.desk.bulk
        self._stage = Stage.NOTHING
        self._selection: Selection | None = None
        self._tally = NOTHING
        self._asked = Wish.CANCEL
        self._hasty: Wish | None = None
        self._going: Undertaking | None = None
        self._to_undo: Undertaking | None = None
        self.words = text(wraps=True)
        self.progress = ElidedLabel()
        self.bar = QProgressBar()
        self.wishes = {wish: self._wish_button(wish) for wish in ICONS}
        self.yes = button("", self._answer, "danger")
        self.no = button(_("Keep them"), self._back, "flat")
        self.stop = button(_("Stop"), self._stop, "flat")
        self.undo = button(_("Undo"), self.take_back, "flat")
        self.close_button = QToolButton()
        self._arrange()
        surroundings.icons.changed.connect(self._dress)
        self._dress()
        self._show(Stage.NOTHING)

    # ------------------------------------------------------------------ what is selected

    @property
    def tally(self) -> Tally:
        """What can be done with what is selected, as far as that is known."""
        return self._tally

    @property
    def can_undo(self) -> bool:
        """Whether the last wish is over and can be undone."""
        return self._to_undo is not None

    @property
    def is_going(self) -> bool:
        """Whether a wish is under way."""
        return self._going is not None

    def select(self, selection: Selection | None) -> None:
        """This is selected now. While a wish is under way it is only remembered."""
        self._selection, self._hasty = selection, None
        self._take_tally(NOTHING)
        if selection is None:
            if self._stage in (Stage.SELECTED, Stage.ASKED):
                self._show(Stage.NOTHING)
            return
        self.count_again()
        if self._stage is not Stage.GOING:
            self._show(Stage.SELECTED)

    def count_again(self) -> None:
        """What is selected may stand differently now."""
        if (selection := self._selection) is not None:
            self._surroundings.reader.ask(lambda: self._bulk.tally(selection), self._take_tally, key=(self, "tally"))

    def _take_tally(self, tally: Tally) -> None:
        self._tally = tally if self._selection is not None else NOTHING
        self.tallied.emit(self._tally)
        if self._stage is Stage.SELECTED:
            self._show(Stage.SELECTED)
        if self._hasty is not None and tally != NOTHING:
            hasty, self._hasty = self._hasty, None
            self.wish(hasty)

    # ------------------------------------------------------------------ a wish

    def wish(self, wish: Wish) -> None:
        """Do it for what is selected, as soon as that is counted; what cannot be undone is asked first."""
        if self._selection is None or self.is_going:
            return
        if self._tally == NOTHING:
            self._hasty = wish
            return
        if wish not in offers(self._tally):
            return
        self._asked = wish
        if question(wish, self._tally) is None:
            self._answer()
        else:
            self._show(Stage.ASKED)
            self.no.setFocus()

    def take_back(self) -> None:
        """Undo the last wish, as far as it can be."""
        if (undo := self._to_undo) is not None and not self.is_going:
            self._begin(undo)

    def _answer(self) -> None:
        assert self._selection is not None
        doing: dict[Wish, Callable[[Selection], Undertaking]] = {
            Wish.CANCEL: partial(self._bulk.cancel, can_be_undone=True),
            Wish.RETRY: self._bulk.retry,
            Wish.DELETE: self._bulk.delete,
            Wish.RESTORE: self._bulk.restore,
            Wish.DROP: self._bulk.drop,
        }
        self._begin(doing[self._asked](self._selection))

    def _begin(self, undertaking: Undertaking) -> None:
        self._going, self._to_undo = undertaking, None
        self.undoable.emit(False)
        self._show(Stage.GOING)
        self._take_progress([undertaking.progress])
        self.begun.emit()
        self._surroundings.reader.stream(undertaking.go, self._take_progress, self._end, failed=self._fail)

    def _take_progress(self, steps: Sequence[Progress]) -> None:
        last = steps[-1]
        self.bar.setValue(round(SCALE * last.seen / max(1, last.total)))
        if self._stage is Stage.GOING:
            self.progress.setText(progress_words(last))

    def _end(self) -> None:
        assert self._going is not None
        going, self._going = self._going, None
        self._to_undo = going.to_undo()
        self.undoable.emit(self.can_undo)
        self.words.setText(came_words(going.progress))
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.words.text()))
        self._show(Stage.OVER)
        self.changed.emit()

    def _fail(self, error: Exception) -> None:
        """What was done stays done, and is told beside what went wrong."""
        self._surroundings.reader.tell(error)
        if self._going is not None:
            self._end()

    def _stop(self) -> None:
        if self._going is not None:
            self._going.stop()
            self.stop.setEnabled(False)

    def _back(self) -> None:
        self._show(Stage.SELECTED if self._selection is not None else Stage.NOTHING)
        self.kept.emit()

    def _close(self) -> None:
        """Nothing is selected any more, or what came of a wish has been read."""
        self._show(Stage.NOTHING)
        self.closed.emit()

    # ------------------------------------------------------------------ what is seen

    def _show(self, stage: Stage) -> None:
        had_focus = self.isAncestorOf(self.window().focusWidget() or self.window())
        self._stage = stage
        offered = offers(self._tally) if stage is Stage.SELECTED else {}
        for wish, one in self.wishes.items():
            one.setText(offered.get(wish, ""))
            one.setVisible(wish in offered)
        if stage is Stage.SELECTED:
            self.words.setText(selected_words(len(self._selection or ())))
        elif stage is Stage.ASKED:
            self.words.setText(question(self._asked, self._tally) or "")
            self.yes.setText(yes_words(self._asked))
        self.stop.setEnabled(True)
        shown: tuple[tuple[QWidget, bool], ...] = (
            (self.words, stage is not Stage.GOING),
            (self.progress, stage is Stage.GOING),
            (self.bar, stage is Stage.GOING),
            (self.stop, stage is Stage.GOING),
            (self.yes, stage is Stage.ASKED),
            (self.no, stage is Stage.ASKED),
            (self.undo, stage is Stage.OVER and self.can_undo),
            (self.close_button, stage in (Stage.SELECTED, Stage.OVER)),
        )
        for part, is_there in shown:
            part.setVisible(is_there)
        self.close_button.setAccessibleName(_("Select nothing") if stage is Stage.SELECTED else _("Close this message"))
        self.close_button.setToolTip(self.close_button.accessibleName())
        self.wanted.emit(stage is not Stage.NOTHING)
        if had_focus and stage is not Stage.NOTHING:
            self._first_button().setFocus()

    def _first_button(self) -> QWidget:
        """Where the keyboard goes when what it was on has gone."""
        order = (*self.wishes.values(), self.no, self.stop, self.undo, self.close_button)
        return next(one for one in order if one.isVisibleTo(self))

    def _wish_button(self, wish: Wish) -> QPushButton:
        return button("", partial(self.wish, wish), "danger" if wish is Wish.DROP else "flat")

    def _dress(self) -> None:
        icons = self._surroundings.icons
        for wish, one in self.wishes.items():
            set_icon_apart(one, icons.icon(ICONS[wish]))
        self.close_button.setIcon(icons.icon("x", Tone.FAINT))

    def _arrange(self) -> None:
        self.setProperty("surface", "card")
        self.setAccessibleName(_("What can be done with what is selected"))
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        ask_for_no_width(self.words)
        self.bar.setRange(0, SCALE)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("Progress"))
        self.bar.setFixedWidth(space(24))
        self.close_button.clicked.connect(lambda _checked=False: self._close())
        row = QHBoxLayout(self)
        row.setContentsMargins(space(1.5), space(0.25), space(0.5), space(0.25))
        row.setSpacing(space())
        row.addWidget(self.words, 1)
        row.addWidget(self.progress, 1)
        for one in (*self.wishes.values(), self.bar, self.yes, self.no, self.stop, self.undo, self.close_button):
            row.addWidget(one, alignment=Qt.AlignmentFlag.AlignVCenter)
