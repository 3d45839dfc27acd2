"""The drawer itself: the pool's controls, the cards, and the way to all jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QPoint, QSize, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from jobdesk.core.customs import number
from jobdesk.core.language import _
from jobdesk.desk.insights.queue_end import QueueEnd
from jobdesk.desk.insights.queue_words import queue_words
from jobdesk.ui.deeds import Deeds
from jobdesk.ui.drawer.board import Step
from jobdesk.ui.drawer.card_list import CardList
from jobdesk.ui.drawer.dress import Dress
from jobdesk.ui.drawer.feed import Feed
from jobdesk.ui.drawer.menu import job_menu
from jobdesk.ui.drawer.pool_bar import PoolBar
from jobdesk.ui.parts import Emptiness, button, button_of, line
from jobdesk.ui.plain import one_line
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import space

TAIL_MS = 500
TAIL_LINES = 5
MOST_TAILS = 12


class Drawer(QWidget):
    """Active jobs on top, recent ones below. `all_jobs_wanted` is the way to the list of everything ever run."""

    all_jobs_wanted = Signal()

    def __init__(self, surroundings: Surroundings, feed: Feed, deeds: Deeds) -> None:
        super().__init__()
        self.setAccessibleName(_("Job drawer"))
        self.setProperty("help", "drawer")
        self._desk, self._reader = surroundings.desk, surroundings.reader
        self._theme, self._icons = surroundings.theme, surroundings.icons
        self._actions = surroundings.actions
        self._feed, self._deeds = feed, deeds
        self._dress = Dress(self._theme, self._icons)
        self._is_compact = False
        self._was_closed = False
        self._shown_tails: dict[int, tuple[str, ...]] = {}
        self.cards = CardList(self._dress, feed.face)
        self._active_title = self.cards.add_section(_("Active"))
        self.cards.add_section(_("Recent"))
        self.pool = PoolBar(self._dress)
        self._queue = surroundings.queue
        self.empty = Emptiness(
            self._icons,
            "inbox",
            _("Nothing is going on"),
            _("Choose commits, and what to do with them. What is going on then shows here."),
            button_of(self._actions["go-commits"]),
        )
        self.all_jobs = button(_("All jobs"), self.all_jobs_wanted.emit, "link")
        self.verbose = QPushButton(_("Verbose"))
        self._tails = QTimer(self, interval=TAIL_MS)
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        self.all_jobs.setToolTip(_("Everything that was ever run"))
        self.verbose.setCheckable(True)
        self.verbose.setProperty("kind", "flat")
        self.verbose.setToolTip(_("Show on every card what is being written to its log"))
        self.verbose.hide()
        middle = QWidget()
        self._middle = QStackedLayout(middle)
        self._middle.addWidget(QWidget())
        self._middle.addWidget(self.empty)
        self._middle.addWidget(self.cards)
        foot = QHBoxLayout()
        foot.setContentsMargins(space(1), space(0.5), space(1), space(0.5))
        foot.addWidget(self.all_jobs)
        foot.addStretch()
        foot.addWidget(self.verbose)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.pool)
        column.addWidget(line())
        column.addWidget(middle, 1)
        column.addWidget(line())
        column.addLayout(foot)

    def _connect(self) -> None:
        self._feed.stepped.connect(self._take)
        self._feed.ticked.connect(self._tick)
        self._icons.changed.connect(self._wear)
        self.cards.seen.connect(lambda: self._feed.look_at(self.cards.visible_jobs()))
        self.cards.pressed.connect(self._press)
        self.cards.chosen.connect(self._choose)
        self.cards.link_pressed.connect(self._show)
        self.cards.menu_wanted.connect(self._open_menu)
        self.pool.workers_wanted.connect(self._deeds.set_workers)
        self._deeds.workers_kept.connect(self.pool.forget_wish)
        self.pool.pause_wanted.connect(self._deeds.pause_all)
        self.pool.resume_wanted.connect(self._deeds.resume_all)
        self.verbose.toggled.connect(self._set_verbose)
        self._tails.timeout.connect(self._ask_tails)
        self._queue.looked.connect(self._show_end)

    # ------------------------------------------------------------------ how it looks

    def set_compact(self, is_compact: bool) -> None:
        self._is_compact = is_compact
        self.cards.wear(self._dress, is_compact=is_compact)

    def set_developer(self, is_developer: bool) -> None:
        """Hashes and times on every card, and the switch for logs."""
        self._feed.is_developer = is_developer
        self.verbose.setVisible(is_developer)
        if not is_developer:
            self.verbose.setChecked(False)
        self._redraw(self.cards.jobs())

    def focus_cards(self) -> None:
        """Put the keyboard on the current card, or where there is none on the first thing there is."""
        if not self.cards.focus():
            self.pool.workers.setFocus()

    def sizeHint(self) -> QSize:
        return QSize(space(45), space(80))

    def _wear(self) -> None:
        self._dress = Dress(self._theme, self._icons)
        self.cards.wear(self._dress, is_compact=self._is_compact)
        self.pool.wear(self._dress)

    # ------------------------------------------------------------------ what it shows

    def _take(self, step: Step) -> None:
        board = self._feed.board
        if board.pool is not None:
            self.pool.show_pool(board.pool)
        if step.is_moved or self._middle.currentIndex() == 0:
            self._active_title.setText(_active_words(len(board.active), board.active_count))
            self.cards.arrange((board.active, board.ended))
            self._middle.setCurrentWidget(self.cards if self.cards.jobs() else self.empty)
        else:
            self._redraw(step.drawn)
        self._situate()
        self._look_at_queue()

    def _redraw(self, jobs: Iterable[int]) -> None:
        self.cards.redraw(job for job in jobs if job in self._feed.board)

    def _tick(self) -> None:
        """Time goes by on the cards that can be seen; nothing is read."""
        if self.isVisible():
            self._redraw(self.cards.visible_jobs())
        self._look_at_queue()

    def _look_at_queue(self) -> None:
        if not self._feed.board.active:
            self.pool.show_end(None)
        elif self.pool.isVisible():
            self._queue.look()

    def _show_end(self, end: QueueEnd | None) -> None:
        """What the pool waits for, the bar says itself."""
        is_told = end is not None and end.runs and self._feed.board.active and not self.pool.has_note
        self.pool.show_end(queue_words(end) if end is not None and is_told else None)

    def showEvent(self, event: QShowEvent) -> None:
        """Who opens the drawer goes there; at the start of the window it is just there."""
        super().showEvent(event)
        self._redraw(self.cards.jobs())
        if self._was_closed:
            self._was_closed = False
            self.focus_cards()
        if self.verbose.isChecked():
            self._tails.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tails.stop()
        self._was_closed = not event.spontaneous() and self.window().isVisible()

    # ------------------------------------------------------------------ logs, for developers

    def _set_verbose(self, is_verbose: bool) -> None:
        if is_verbose:
            self._tails.start()
            self._ask_tails()
        else:
            self._tails.stop()
            self._take_tails({})

    def _ask_tails(self) -> None:
        """The last lines of what the runs of the cards in view write."""
        seen = self.cards.visible_jobs()[:MOST_TAILS]
        runs = {job: run for job in seen if (run := self._feed.board.run_under_way(job)) is not None}
        self._reader.ask(
            lambda: {job: tuple(self._desk.jobs.log_tail(run, TAIL_LINES)) for job, run in runs.items()},
            self._take_tails,
            key=(self, "tails"),
        )

    def _take_tails(self, tails: Mapping[int, tuple[str, ...]]) -> None:
        """Always as many lines, and those of the run before until there are others, so that no card jumps."""
        before, shown = self._shown_tails, {}
        for job, lines in tails.items() if self.verbose.isChecked() else ():
            if lines:
                shown[job] = tuple(map(one_line, (*lines, *[""] * TAIL_LINES)))[:TAIL_LINES]
            elif job in before:
                shown[job] = before[job]
        self._shown_tails = shown
        self.cards.set_tails(self._shown_tails)
        self._redraw(self.cards.jobs())

    # ------------------------------------------------------------------ a person at it

    def _press(self, job: int, name: str) -> None:
        does: dict[str, Callable[[int], object]] = {
            "open-job": self._deeds.opened.emit,
            "cancel-job": self._deeds.cancel,
            "undo-cancel": self._deeds.undo_cancel,
            "pause-job": self._deeds.pause,
            "resume-job": self._deeds.resume,
            "retry-job": self._deeds.retry,
        }
        does[name](job)

    def _choose(self, job: int) -> None:
        if job in self._feed.board:
            self._actions.situate(job=self._feed.board.card(job).job, jobs=1)

    def _situate(self) -> None:
        """The job before the person may stand differently now."""
        now = self._actions.situation.job
        if now is not None and now.id in self._feed.board:
            self._actions.situate(job=self._feed.board.card(now.id).job)

    def _show(self, job: int) -> None:
        """The card of a job, or its page where it has no card here."""
        if not self.cards.focus(job):
            self._deeds.opened.emit(job)

    def _open_menu(self, job: int, at: QPoint) -> None:
        self._choose(job)
        job_menu(self._actions, self).popup(at)


def _active_words(shown: int, count: int) -> str:
    if shown >= count:
        return _("Active")
    return _("Active: the first {n} of {all}").format(n=number(shown), all=number(count))
