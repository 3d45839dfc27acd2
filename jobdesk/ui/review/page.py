"""The page of cards: choose a repository, look through what its notes suggest, decide, and send it to Anki."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from jobdesk.core.language import _, told
from jobdesk.desk.cards.reviews import Edit
from jobdesk.desk.commits.repositories import RecentRepository
from jobdesk.ui.formulas.typesetter import Typesetter
from jobdesk.ui.looks import Tone
from jobdesk.ui.notices import Notice, trouble_notice
from jobdesk.ui.page import Page
from jobdesk.ui.parts import Emptiness, button, text
from jobdesk.ui.repository_chooser import RepositoryChooser
from jobdesk.ui.review.arrangement import Arrangement
from jobdesk.ui.review.card_list import CardList, CardModel
from jobdesk.ui.review.card_pane import CardPane
from jobdesk.ui.review.decisions import Decisions
from jobdesk.ui.review.editor import CardEditor, is_too_long
from jobdesk.ui.review.flow_row import FlowRow
from jobdesk.ui.review.foreground import Foreground
from jobdesk.ui.review.key_button import KeyButton
from jobdesk.ui.review.narrowing import Narrowing
from jobdesk.ui.review.news import CardNews
from jobdesk.ui.review.reading import CardReading, ReadingStopped
from jobdesk.ui.review.rows import CardRow, Deck, Narrowed
from jobdesk.ui.review.sending.dialog import SendDialog
from jobdesk.ui.review.sending.export import ExportDialog
from jobdesk.ui.review.sheets import Sheets
from jobdesk.ui.review.source_pane import SourcePane
from jobdesk.ui.review.which_card import DecideDialog, LostDialog, UnclearRow
from jobdesk.ui.review.wording import left_words
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import Size, space
from jobdesk.ui.turning import TurningRow, beside

NAME = "review"
REPOSITORY = "commits.repository"
"""What is remembered of the page of commits: both pages are about one repository."""

AFTER_PAINT_MS = 30
"""What may come a little later than the card itself."""


def make_page(surroundings: Surroundings) -> ReviewPage:
    return ReviewPage(surroundings)


class ReviewPage(Page):
    """`target` is the folder of a repository."""

    title = _("Review")
    help = "review"

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self._desk, self._reader, self._memory = surroundings.desk, surroundings.reader, surroundings.memory
        self._repository: Path | None = None
        self._deck: Deck | None = None
        self._is_shown = False
        self.typesetter = Typesetter(self)
        self.sheets = Sheets(self._desk, self._reader, surroundings.theme, self.typesetter, self)
        self.reading = CardReading(self._desk, self._reader, self)
        self.news = CardNews(self._desk, self._reader, surroundings.bridge, self)
        self.model = CardModel(self)
        self._show_source = QTimer(self, singleShot=True, interval=AFTER_PAINT_MS)
        self._ahead = QTimer(self, singleShot=True, interval=2 * AFTER_PAINT_MS)
        self._build()
        self.decisions = Decisions(surroundings, self.model, self.list)
        self._connect()
        self._bind()

    # ------------------------------------------------------------------ as a page of the window

    def on_shown(self, target: object) -> None:
        self._is_shown = True
        self.news.resume()
        self._reader.ask(self._desk.repositories.recent, self._offer_recent, key=(self, "recent"))
        if not self.is_editing:  # nothing comes in the place of a card that is being written
            self._show_wanted(target)
        self._situate()

    def _show_wanted(self, target: object) -> None:
        last = self._memory.get(REPOSITORY, "")
        wanted = Path(target) if isinstance(target, (str, Path)) else Path(last) if last else None
        if wanted is None:
            self._foreground.show_no_repository()
        elif wanted != self._repository:
            self.open(wanted)
        elif isinstance(target, (str, Path)):
            self._read()

    def on_hidden(self) -> None:
        self._is_shown = False
        self.news.pause()
        self.surroundings.actions.situate(cards=0, has_cards=False, is_editing=False)

    def first_focus(self) -> QWidget:
        return self.list if self._foreground.has_cards else self.chooser.button

    def leave(self) -> None:
        self.reading.stop()
        self.typesetter.leave()

    def open(self, folder: Path) -> None:
        """Show the cards of the repository at a folder."""
        self._repository = self.news.repository = folder
        self._memory.set(REPOSITORY, str(folder))
        self._deck = None
        self.model.take(())
        self.chooser.show_repository(folder.name, folder)
        self.sheets.show_repository(folder, self.devicePixelRatioF())
        self._read()

    # ------------------------------------------------------------------ reading

    def _read(self) -> None:
        self.news.skip()
        if self._repository is not None:
            if self._deck is None:
                self._foreground.begin_reading()
            self.decisions.expect(self._repository)
            self.reading.start(self._repository)

    def _take(self, deck: Deck) -> None:
        if deck.repository != self._repository:
            return
        is_first = self._deck is None
        self._deck = deck
        if is_first:
            self.narrowing.show_narrowed(Narrowed.from_kept(self._memory.get(self._name_of_filter, {})))
        self.model.take(deck.rows)
        self.decisions.take(deck)
        self._unclear.tell(len(deck.found.ambiguities))
        self._narrow(keep=True)
        if is_first and (first := self.model.rows.next_left(-1)) is not None:
            self.list.go_to(first)
        if self._is_shown and self._foreground.has_cards and is_first:
            self.list.setFocus()

    def _fail(self, error: Exception) -> None:
        if self._deck is not None and not isinstance(error, ReadingStopped):
            self.surroundings.notices.tell(trouble_notice(error, self.surroundings.go))
        else:
            self._foreground.show_trouble(error)

    def _show_deck(self) -> None:
        if self._deck is not None:
            self._foreground.show_deck(self._deck, everything=self.narrowing.everything.isChecked())
            self._situate()

    def _offer_recent(self, recent: list[RecentRepository]) -> None:
        self.chooser.offer(recent)

    # ------------------------------------------------------------------ which cards are before the person

    @property
    def _name_of_filter(self) -> str:
        return f"review.narrowed {self._repository}"

    def _narrow(self, *, keep: bool = False) -> None:
        """Show what the filter lets through, and remember it, unless it is to be kept as it was."""
        narrowed = self.narrowing.narrowed
        self.model.narrow(narrowed)
        if self._repository is not None and not keep:
            self._memory.set(self._name_of_filter, narrowed.kept)
        self._middle.setCurrentWidget(self._arrangement if len(self.model.rows) else self._no_match)
        self._count()
        self._show_deck()

    def _open_filter(self) -> None:
        self.narrowing.show_narrowed(Narrowed(everything=self.narrowing.everything.isChecked()))
        self._narrow()
        self.list.setFocus()

    def _show_everything(self) -> None:
        self.narrowing.everything.setChecked(True)
        self.list.setFocus()

    def _count(self) -> None:
        sums = self.model.rows.sums
        self.left.setText(left_words(sums.left, sums.total))
        self.narrowing.offer(sums)

    # ------------------------------------------------------------------ which card is before the person

    def _move(self, row: CardRow | None) -> None:
        self.card.show_card(None if row is None else row.card)
        self._show_source.start()
        self._ahead.start()

    def _follow_current(self) -> None:
        """The card before the person may say something else now."""
        row = self.list.current
        if row is not None:
            self.card.show_card(row.card)
        self._show_source.start()
        self._situate()

    def _follow_decisions(self) -> None:
        self._follow_current()
        self._count()

    def _show_its_source(self) -> None:
        row = self.list.current
        if self._repository is not None:
            self.source.show_card(self._repository, None if row is None else row.card)

    def _prepare(self) -> None:
        """The cards around this one are made ready before they are looked at."""
        rows = self.model.rows
        self.sheets.prepare(rows[place].card for place in rows.after(self.list.place))

    def _select(self) -> None:
        self.card.tell_selected([row.card for row in self.list.chosen()])
        self._situate()

    def _situate(self) -> None:
        if self._is_shown:
            is_there = self._foreground.has_cards and not self.is_editing
            count = len(self.list.selectionModel().selectedIndexes()) if is_there else 0
            self.surroundings.actions.situate(cards=count, has_cards=is_there, is_editing=self.is_editing)

    # ------------------------------------------------------------------ writing a card

    @property
    def is_editing(self) -> bool:
        """Whether a card is being written."""
        return self._arrangement.has_editor

    def _edit(self) -> None:
        """Write the card before the person; meanwhile no other one is chosen or decided about."""
        row = self.list.current
        if row is None:
            return
        if is_too_long(row.card):
            words = _("This card is too long for a field; `jobdesk cards edit` writes it in your editor.")
            self.surroundings.notices.tell(Notice(words, Tone.NOTE, "info"))
            return
        self._set_editing(True)
        self.editor.edit(row.card)

    def _save(self, edit: Edit | None) -> None:
        card = self.editor.card
        if edit is None or card is None:
            self._stop_editing()
        else:
            self.decisions.edit(card, edit, self._stop_editing, self._tell_editor)

    def _tell_editor(self, error: Exception) -> None:
        self.editor.tell(told(str(error)))

    def _stop_editing(self) -> None:
        self._set_editing(False)
        self._follow_current()
        self.list.setFocus()

    def _set_editing(self, is_editing: bool) -> None:
        self._arrangement.show_editor(is_editing)
        for one in (self.list, self.narrowing, self.chooser):
            one.setEnabled(not is_editing)
        self._situate()

    # ------------------------------------------------------------------ sending

    def _sync(self) -> None:
        """Show what a sync would do, and do it there."""
        if self._repository is not None:
            dialog = SendDialog(self.surroundings, self._repository, self.window())
            dialog.takes_over.connect(self._read_after_wishes)
            dialog.open()

    def _export(self) -> None:
        if self._deck is not None:
            cards = [row.card for row in self.model.rows.all() if row.card.is_listed]
            ExportDialog(self.surroundings, self._deck, cards, self.window()).open()

    # ------------------------------------------------------------------ which card is which

    def _decide_which(self) -> None:
        if self._deck is not None and self._deck.found.ambiguities:
            dialog = DecideDialog(self.surroundings, self._deck, self.window())
            dialog.decided.connect(self._read_after_wishes)
            dialog.open()
        else:
            self.surroundings.notices.tell(Notice(_("It is clear of every card which it is."), Tone.PLAIN, "check"))

    def _read_after_wishes(self) -> None:
        """Read when what was wished until now is done."""
        self._reader.wish(lambda: None, lambda _: self._read())

    def _show_lost(self) -> None:
        if self._deck is not None:
            LostDialog(self._deck, self.window()).open()

    # ------------------------------------------------------------------ what it is made of

    def _build(self) -> None:
        around = self.surroundings
        self.narrowing = Narrowing(around.icons)
        self.list = CardList(self.model, around.theme, around.icons)
        self.card = CardPane(around, self.sheets)
        self.source = SourcePane(around)
        self.editor = CardEditor(around)
        self._arrangement = Arrangement(self._memory, self.list, self.card, self.source, self.editor)
        self._no_match = Emptiness(
            around.icons,
            "list-filter",
            _("No card matches"),
            _("No card is like that."),
            button(_("Show all cards"), self._open_filter),
        )
        self._foreground = Foreground(around, self._content())
        column = QVBoxLayout(self)
        column.setContentsMargins(space(3), space(2), space(3), space(2))
        column.setSpacing(space(1.5))
        column.addLayout(self._head())
        column.addWidget(self._foreground, 1)

    def _head(self) -> TurningRow:
        """The title and the repository, how many cards are left, and what can be done with all of them."""
        around = self.surroundings
        self.chooser = RepositoryChooser(around.theme, around.icons)
        self.left = text(size=Size.STRONG)
        self.left.setMinimumHeight(space(4))
        tools = FlowRow(space(0.75))
        tools.add(self.left)
        for name in ("previous-card", "next-card", "undo-card"):
            tools.add(KeyButton(name, around, "flat", has_words=False))
        for name in ("export-cards", "send-cards"):
            tools.add(KeyButton(name, around))
        heading = text(self.title, Size.HEADING)
        head = TurningRow(space())
        head.add(beside(heading, self.chooser), lambda: heading.sizeHint().width() + space() + self.chooser.least_width)
        head.add(tools)
        return head

    def _content(self) -> QWidget:
        """The filter, what is unclear, and the cards, or that none of them matches."""
        self._middle = QStackedWidget()
        self._middle.addWidget(self._arrangement)
        self._middle.addWidget(self._no_match)
        self._unclear = UnclearRow(self._decide_which)
        content = QWidget()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(space(1.5))
        inside.addWidget(self.narrowing)
        inside.addWidget(self._unclear)
        inside.addWidget(self._middle, 1)
        return content

    def _connect(self) -> None:
        self.chooser.picked.connect(self.open)
        self.reading.progressed.connect(self._foreground.show_progress)
        self.reading.read.connect(self._take)
        self.reading.failed.connect(self._fail)
        self.news.made.connect(self._read)
        self._foreground.read_wanted.connect(self._read)
        self._foreground.stop_wanted.connect(self.reading.stop)
        self._foreground.everything_wanted.connect(self._show_everything)
        self._foreground.currentChanged.connect(self._situate)
        self.narrowing.changed.connect(self._narrow)
        self.narrowing.filter.returnPressed.connect(self.list.setFocus)
        self.editor.changed.connect(self.card.show_card)
        self.editor.saved.connect(self._save)
        self.editor.left.connect(self._stop_editing)
        self.list.moved.connect(self._move)
        self.list.selected.connect(self._select)
        self.decisions.changed.connect(self._follow_decisions)
        self.decisions.outdated.connect(self._read)
        self._show_source.timeout.connect(self._show_its_source)
        self._ahead.timeout.connect(self._prepare)

    def _bind(self) -> None:
        deeds: dict[str, Callable[..., object]] = {
            "accept-card": partial(self.decisions.decide, "accept"),
            "discard-card": partial(self.decisions.decide, "discard"),
            "regenerate-card": partial(self.decisions.decide, "regenerate"),
            "keep-card": partial(self.decisions.decide, "keep"),
            "edit-card": self._edit,
            "save-card": self.editor.save,
            "next-card": partial(self.list.step, 1),
            "previous-card": partial(self.list.step, -1),
            "undo-card": self.decisions.undo,
            "accept-cards": self.decisions.accept_shown,
            "decide-cards": self._decide_which,
            "lost-cards": self._show_lost,
            "send-cards": self._sync,
            "export-cards": self._export,
            "open-note": self.source.open_file,
            "filter": self.narrowing.filter.setFocus,
            "reload": self._read,
        }
        for name, does in deeds.items():
            self.surroundings.actions.bind(name, does, page=NAME)
