"""Keeps the bar above the list, and what can be done, in step with which rows are selected, whatever the list does."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent

from jobdesk.core.numbers import Numbers
from jobdesk.desk.jobs.undertaking import Wish
from jobdesk.store.choices import Tally
from jobdesk.ui.action_table import SEVERAL
from jobdesk.ui.jobs.bulk_bar import BulkBar
from jobdesk.ui.jobs.bulk_words import offers
from jobdesk.ui.jobs.job_table import JobTable
from jobdesk.ui.jobs.model import AllJobs
from jobdesk.ui.jobs.selection import Selection, Stretch, found_again, stretches_of
from jobdesk.ui.page import has_keyboard
from jobdesk.ui.surroundings import Surroundings

WISHES = {
    "cancel-job": Wish.CANCEL,
    "retry-job": Wish.RETRY,
    "delete-job": Wish.DELETE,
    "restore-job": Wish.RESTORE,
    "drop-job": Wish.DROP,
}
FLAGS = QItemSelectionModel.SelectionFlag


class Selecting(QObject):
    """Between a table, its model and the bar; what is selected stays so in a list that is read anew, by its numbers."""

    def __init__(self, table: JobTable, model: AllJobs, bar: BulkBar, surroundings: Surroundings) -> None:
        super().__init__(table)
        self._table, self._model, self._bar = table, model, bar
        self._reader, self._actions = surroundings.reader, surroundings.actions
        self._selection: Selection | None = None
        self._settle = QTimer(self, singleShot=True, interval=0)
        self._settle.timeout.connect(self._look)
        table.selectionModel().selectionChanged.connect(lambda *_: self._settle.start())
        table.installEventFilter(self)
        model.modelAboutToBeReset.connect(self._look_now)
        model.modelReset.connect(self._find_again)
        bar.tallied.connect(self._take_tally)
        bar.begun.connect(self.clear)
        bar.closed.connect(self.clear)
        bar.kept.connect(table.setFocus)
        bar.undoable.connect(lambda can: self._actions.situate(can_undo_many=can))
        for name, wish in WISHES.items():
            self._actions.bind(name, partial(self._do, name, wish), page="jobs")
        self._actions.bind("select-all", self.choose_all, page="jobs")
        self._actions.bind("undo", self._undo, page="jobs")

    def choose_all(self) -> None:
        """All that the list shows: all that matches."""
        self._table.setFocus()
        self._table.selectAll()

    def clear(self) -> None:
        """Select nothing; the row that the keyboard is on stays so."""
        self._table.choose_nothing()
        self._table.setFocus()

    def leave(self) -> None:
        """Another view came to the front: what is selected here is out of sight."""
        if self._actions.situation.jobs >= SEVERAL:
            self._actions.situate(job=None, jobs=0, wishes=frozenset())

    def come_back(self) -> None:
        """The list is in front again."""
        self._settle.start()
        self._bar.count_again()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape selects nothing, where something is selected."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress or event.key() != Qt.Key.Key_Escape:
            return False
        has_some = self._table.selectionModel().hasSelection()
        self.clear()
        return has_some

    # ------------------------------------------------------------------ what is selected

    def situate(self) -> None:
        """Say which job is before the person, or how many, or that there is none."""
        if self._selection is None and has_keyboard(self._table):
            self._actions.situate(job=None, jobs=0, wishes=frozenset())
        elif self._selection is not None:
            self._table.situate()

    def _look(self) -> None:
        stretches = self._stretches()
        selection = Selection(self._model.numbers, stretches) if stretches else None
        if selection == self._selection:
            return
        self._selection = selection
        self._bar.select(selection)
        self.situate()

    def _look_now(self) -> None:
        """What was selected just now is known before it goes."""
        if self._settle.isActive():
            self._settle.stop()
            self._look()

    def _stretches(self) -> tuple[Stretch, ...]:
        ranges = self._table.selectionModel().selection()
        return stretches_of((one.top(), one.bottom() + 1) for one in (ranges.at(n) for n in range(ranges.count())))

    def _take_tally(self, tally: Tally) -> None:
        if self._selection is not None and len(self._selection) >= SEVERAL:
            self._actions.situate(wishes=frozenset(map(str, offers(tally))))

    # ------------------------------------------------------------------ a list that was read anew

    def _find_again(self) -> None:
        """Qt selects nothing after a reset, and tells nobody."""
        before, numbers = self._selection, self._model.numbers
        if before is None or len(before) < SEVERAL:
            self._settle.start()
        elif before.is_everything:
            self._table.selectAll()
            self._settle.start()
        else:
            self._reader.ask(
                lambda: found_again(set(before[:]), numbers), partial(self._select, numbers), key=(self, "again")
            )

    def _select(self, numbers: Numbers, stretches: tuple[Stretch, ...]) -> None:
        if numbers is not self._model.numbers:
            return
        chosen, last = QItemSelection(), self._model.columnCount() - 1
        for start, end in stretches:
            chosen.select(self._model.index(start, 0), self._model.index(end - 1, last))
        self._table.selectionModel().select(chosen, FLAGS.ClearAndSelect)
        self._settle.start()

    # ------------------------------------------------------------------ what is done

    def _do(self, name: str, wish: Wish) -> None:
        """With several jobs, or what has to be asked first, by the bar; with one as everywhere."""
        self._look_now()  # a key right after a click is about what that click has selected
        if self._actions.situation.jobs >= SEVERAL or wish is Wish.DROP:
            self._bar.wish(wish)
        else:
            self._actions.do_as_elsewhere(name)

    def _undo(self) -> None:
        """What the bar did last, or else what was done with one job."""
        if self._bar.can_undo:
            self._bar.take_back()
        else:
            self._actions.do_as_elsewhere("undo")
