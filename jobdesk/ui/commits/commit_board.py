"""The list on the page: filter, summary, table and what there is to say of the current commit; and the choice in it."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import QDate, QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from jobdesk.core.language import _
from jobdesk.desk.jobs.requests import Badge
from jobdesk.ui.chip import ChipPainter
from jobdesk.ui.commits.arranger import Arranger, Order
from jobdesk.ui.commits.ask import ask_last, ask_since
from jobdesk.ui.commits.choice import Choice
from jobdesk.ui.commits.detail import Detail
from jobdesk.ui.commits.follower import Follower
from jobdesk.ui.commits.query import Query
from jobdesk.ui.commits.rows import CommitRows
from jobdesk.ui.commits.summary_line import SummaryLine
from jobdesk.ui.commits.table import CommitTable
from jobdesk.ui.commits.table_model import CommitTableModel
from jobdesk.ui.commits.wording import day_stored
from jobdesk.ui.parts import Emptiness, button, set_icon_apart
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import space

_ON_ROWS = ("process", "force", "why-stale", "accept-stale")
_SELECTING = ("select-new", "select-stale", "select-all")


class Board(QWidget):
    """Shows what the follower has. `changed` says that marks or badges are others now, `moved` carries the row that
    became the current one, `accepted` asks to let its result stand, `narrowed` carries the filter that a person set."""

    changed = Signal()
    moved = Signal(object)
    accepted = Signal()
    failed = Signal(object)
    narrowed = Signal(object)

    def __init__(self, surroundings: Surroundings, follower: Follower) -> None:
        super().__init__()
        self._surroundings = surroundings
        self._follower = follower
        self._is_developer = False
        self.arranger = Arranger(surroundings.reader)
        self.model = CommitTableModel(surroundings.desk.clock.now, self)
        self._build(surroundings)
        self._connect()
        surroundings.icons.changed.connect(self._dress)
        self._dress()

    @property
    def rows(self) -> CommitRows:
        return self.model.rows

    @property
    def choice(self) -> Choice:
        return self.model.choice

    # ------------------------------------------------------------------ what it is made of

    def _build(self, around: Surroundings) -> None:
        chips = ChipPainter(around.theme, around.icons)
        self.filter = QLineEdit(clearButtonEnabled=True)
        self.filter.setPlaceholderText(_("Filter: a word, author:ada, path:docs, badge:new"))
        self.filter.setAccessibleName(_("Filter commits"))
        self.select = QPushButton(_("Select"))
        self.summary = SummaryLine(around.icons)
        self.summary.setObjectName("badges")
        self.table = CommitTable(self.model, around.theme, chips)
        self.select.setMenu(self._select_menu())
        self._nothing = Emptiness(around.icons, "search", "", "", button(_("Clear filter"), self.clear))
        self._vacant = Emptiness(around.icons, "git-commit-horizontal", "", "")
        self._stack = QStackedWidget()
        for one in (self.table, self._nothing, self._vacant):
            self._stack.addWidget(one)
        self.detail = Detail(around.theme, chips, self.accepted.emit)
        narrow = QHBoxLayout()
        narrow.setSpacing(space())
        narrow.addWidget(self.filter, 1)
        narrow.addWidget(self.select)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(1.5))
        column.addLayout(narrow)
        column.addWidget(self.summary)
        column.addWidget(self._stack, 1)
        column.addWidget(self.detail)

    def _select_menu(self) -> QMenu:
        menu = QMenu(self)
        for name in _SELECTING:
            menu.addAction(self._surroundings.actions[name])
        menu.addSeparator()
        menu.addAction(_("Failed"), lambda: self.choose_badges(Badge.FAILED))
        menu.addAction(_("The last…"), lambda: ask_last(self, len(self.model.shown), self.choose_last))
        menu.addAction(_("Since a day…"), lambda: ask_since(self, self.choose_since))
        menu.addSeparator()
        menu.addAction(_("None"), self.table.choose_none)
        return menu

    def _connect(self) -> None:
        self.filter.textChanged.connect(self._narrow)
        self.summary.narrowed.connect(self._narrow)
        self.table.moved.connect(self._move)
        self.table.chosen.connect(self._chosen)
        self.table.sorted_by.connect(lambda column, down: self.arranger.sort(Order(column, down)))
        self.table.customContextMenuRequested.connect(self._open_menu)
        self.arranger.arranged.connect(self._show_arranged)
        self.arranger.searching.connect(lambda _: self._tell_shown())
        self.arranger.failed.connect(self.failed)
        self._follower.began.connect(self._begin)
        self._follower.added.connect(self._add)
        self._follower.changed.connect(self._change)
        self._follower.settled.connect(self._settle)

    # ------------------------------------------------------------------ what the follower has

    def _begin(self, rows: CommitRows) -> None:
        self.model.show_list(rows, Choice(rows))
        self.arranger.show_list(rows)
        self._settle()

    def _add(self, rows: list[int], at_top: bool) -> None:
        if at_top:
            self.arranger.forget_paths()
        if self.arranger.is_plain:
            self.model.insert(rows, at_top=at_top)
        else:
            self.arranger.arrange()
        self._settle()

    def _change(self) -> None:
        if self.arranger.is_plain:
            self.model.refresh()
        else:
            self.arranger.arrange()
        self._move(self.table.current_row)
        self._chosen()

    def _settle(self) -> None:
        self.arranger.use(self._follower.listing)
        self._show_list()
        self._chosen()

    def say_vacant(self, title: str, words: str) -> None:
        """There are no commits, and why."""
        self._vacant.say(title, words)
        self._stack.setCurrentWidget(self._vacant)

    def show_developer(self, shown: bool) -> None:
        """Hash and timings, or not."""
        self._is_developer = shown
        self.table.show_developer_columns(shown)
        self._move(self.table.current_row)

    # ------------------------------------------------------------------ what is shown

    def focus_filter(self) -> None:
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    def clear(self) -> None:
        """Show all again."""
        self.summary.release()
        self.filter.clear()
        self.table.setFocus()

    def narrow(self, kept: Mapping[str, object]) -> None:
        """Filter as it was once (`narrowed`), or not at all."""
        words, badges = kept.get("words"), kept.get("badges")
        for one in (self.filter, self.summary):
            one.blockSignals(True)
        self.filter.setText(words if isinstance(words, str) else "")
        self.summary.press(badges if isinstance(badges, list) else [])
        for one in (self.filter, self.summary):
            one.blockSignals(False)
        self.arranger.look_for(self._query)

    @property
    def _query(self) -> Query:
        return Query.read(self.filter.text(), self.summary.pressed)

    def _narrow(self, _: object = None) -> None:
        self.arranger.look_for(self._query)
        self.narrowed.emit({"words": self.filter.text(), "badges": sorted(self.summary.pressed)})

    def _show_arranged(self, shown: array[int]) -> None:
        self.model.arrange(shown)
        self._show_list()
        self._tell_shown()

    def _show_list(self) -> None:
        """The table, or why there is nothing in it."""
        if len(self.rows) and not self.model.shown and not self.arranger.is_plain:
            if self.arranger.is_searching:
                self._nothing.say(_("Looking…"), _("Commits show as git finds them."))
            else:
                self._nothing.say(_("No commit matches"), _("Try fewer words, or other ones."))
            self._stack.setCurrentWidget(self._nothing)
        elif len(self.rows) or self._follower.is_reading:
            self._stack.setCurrentWidget(self.table)

    def _tell_shown(self) -> None:
        if self.arranger.is_searching:
            self.summary.say(_("Looking for commits that touch that path…"))
        else:
            self.summary.show_shown(len(self.model.shown), len(self.rows), self.choice.count)

    def _move(self, row: int | None) -> None:
        self.detail.show_commit(self.rows, row, is_developer=self._is_developer)
        self.moved.emit(row)

    def _open_menu(self, at: QPoint) -> None:
        menu = QMenu(self.table)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        actions = self._surroundings.actions
        menu.addActions([actions[name] for name in _ON_ROWS])
        menu.addSeparator()
        menu.addActions([actions[name] for name in _SELECTING])
        menu.popup(self.table.viewport().mapToGlobal(at))

    # ------------------------------------------------------------------ what is chosen

    def choose_badges(self, badge: Badge) -> None:
        """Those with a badge, among what is shown."""
        self.choice.with_badges([badge], self.model.shown)
        self._marked()

    def choose_last(self, number: int) -> None:
        """The newest of those that are shown."""
        shown = set(self.model.shown)
        self.choice.only([row for row in self.rows.order if row in shown][:number])
        self._marked()

    def choose_since(self, day: QDate) -> None:
        """Those that are shown and were committed on that day or later."""
        at = day_stored(datetime(day.year(), day.month(), day.day()))
        self.choice.since(at, self.model.shown)
        self._marked()

    def _marked(self) -> None:
        self.model.refresh()
        self._chosen()

    def _chosen(self) -> None:
        self._tell_shown()
        self.changed.emit()

    def chosen_stale(self) -> list[int]:
        """The chosen rows that need a re-run, or else the current one if it does."""
        current = self.table.current_row
        chosen = [row for row in self.choice.rows() if self.rows.badge_of(row) is Badge.STALE]
        if not chosen and current is not None and self.rows.badge_of(current) is Badge.STALE:
            return [current]
        return chosen

    def show_why(self) -> None:
        """Bring the reason of a re-run to the eye: that of the current commit, or else of the first chosen one."""
        current, stale = self.table.current_row, self.chosen_stale()
        if not stale or (current is not None and self.rows.badge_of(current) is Badge.STALE):
            return
        place = self.model.place_of(stale[0])
        if place is not None:
            self.table.go_to(place)
            self.table.setFocus()

    def _dress(self) -> None:
        set_icon_apart(self.select, self._surroundings.icons.icon("list-checks"))
