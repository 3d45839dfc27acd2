"""The page of cards: choose a repository, look through what its notes suggest, decide, and send it to Anki."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QProgressBar,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from jobdesk.core.customs import number
from jobdesk.core.language import _, ngettext, told
from jobdesk.desk.cards.actions import Undone
from jobdesk.desk.cards.cards import CARD_KIND
from jobdesk.desk.cards.reviews import Edit, ReviewCard
from jobdesk.desk.commits.repositories import RecentRepository
from jobdesk.desk.jobs.job_cards import Reread
from jobdesk.ui.bridge import Changed
from jobdesk.ui.formulas.typesetter import Typesetter
from jobdesk.ui.looks import Tone
from jobdesk.ui.notices import Notice, trouble_notice
from jobdesk.ui.page import Page
from jobdesk.ui.parts import Emptiness, button, button_of, text
from jobdesk.ui.repository_chooser import RepositoryChooser
from jobdesk.ui.review.card_list import CardList, CardModel
from jobdesk.ui.review.card_pane import CardPane
from jobdesk.ui.review.deciding import DecideDialog, LostDialog
from jobdesk.ui.review.editor import CardEditor, is_too_long
from jobdesk.ui.review.flow_row import FlowRow
from jobdesk.ui.review.key_button import KeyButton
from jobdesk.ui.review.narrowing import Narrowing
from jobdesk.ui.review.reading import CardReading, ReadingStopped
from jobdesk.ui.review.rows import CardRow, Deck, Narrowed
from jobdesk.ui.review.sending.dialog import SendDialog
from jobdesk.ui.review.sending.export import ExportDialog
from jobdesk.ui.review.sheets import Sheets
from jobdesk.ui.review.source_pane import SourcePane
from jobdesk.ui.review.wording import decided_words, left_words, undone_words
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import Size, space
from jobdesk.ui.turning import TurningRow, beside

NAME = "review"
PIPELINE = "cards"
REPOSITORY = "commits.repository"
"""What is remembered of the page of commits: both pages are about one repository."""

BESIDE_WIDTH = space(110)
"""From this width on the source stands beside the card, else below it."""

CALM_MS = 300
AFTER_PAINT_MS = 30
"""What may come a little later than the card itself."""

AHEAD, BACK = 4, 1
Decision = Callable[[Path, Sequence[ReviewCard]], list[ReviewCard]]


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
        self._ended: set[int] = set()
        self._changed_jobs: set[int] = set()
        self.typesetter = Typesetter(self)
        self.sheets = Sheets(self._desk, self._reader, surroundings.theme, self.typesetter, self)
        self.reading = CardReading(self._desk, self._reader, self)
        self.model = CardModel(self)
        self._looking = QTimer(self, singleShot=True, interval=CALM_MS)
        self._build()
        self._connect()
        self._bind()

    # ------------------------------------------------------------------ as a page of the window

    def on_shown(self, target: object) -> None:
        self._is_shown = True
        self._reader.ask(self._desk.repositories.recent, self._offer_recent, key=(self, "recent"))
        last = self._memory.get(REPOSITORY, "")
        wanted = Path(target) if isinstance(target, (str, Path)) else Path(last) if last else None
        if wanted is None:
            self._stack.setCurrentWidget(self.no_repository)
        elif wanted != self._repository:
            self.open(wanted)
        elif isinstance(target, (str, Path)):
            self._read()
        elif self._changed_jobs:
            self._looking.start()
        self._situate()

    def on_hidden(self) -> None:
        self._is_shown = False
        self.surroundings.actions.situate(cards=0, has_cards=False, is_editing=False)

    def first_focus(self) -> QWidget:
        return self.list if self._stack.currentWidget() is self._content else self.chooser.button

    def leave(self) -> None:
        self.reading.stop()
        self.typesetter.leave()

    def open(self, folder: Path) -> None:
        """Show the cards of the repository at a folder."""
        self._repository = folder
        self._memory.set(REPOSITORY, str(folder))
        self._deck = None
        self.model.take(())
        self.chooser.show_repository(folder.name, folder)
        self.sheets.show_repository(folder, self.devicePixelRatioF())
        self._read()

    # ------------------------------------------------------------------ reading

    def _read(self) -> None:
        self._looking.stop()
        if self._repository is not None:
            if self._deck is None:
                self.progress.setRange(0, 0)
                self._stack.setCurrentWidget(self._under_way)
                self._doing.setText(_("Reading the notes…"))
            self.reading.start(self._repository)

    def _progress(self, fraction: float, words: str) -> None:
        self.progress.setRange(0, 100)
        self.progress.setValue(round(100 * fraction))
        said = told(words)
        self._doing.setText(said[:1].upper() + said[1:])

    def _take(self, deck: Deck) -> None:
        if deck.repository != self._repository:
            return
        before = self._deck
        self._deck = deck
        if before is None:
            kept = self._memory.get(f"review.narrowed {deck.repository}", {})
            self.narrowing.show_narrowed(narrowed_in(kept))
        self.model.take(deck.rows)
        count = len(deck.found.ambiguities)
        words = ngettext("{count} card may be new or a lost one.", "{count} cards may be new or a lost one.", count)
        self._unclear.setText(words.format(count=number(count)))
        self._unclear_row.setVisible(count > 0)
        self._narrow(keep=True)
        if before is None and (first := self.model.rows.next_left(-1)) is not None:
            self.list.go_to(first)
        self._show_content()
        if self._is_shown and self._stack.currentWidget() is self._content and before is None:
            self.list.setFocus()

    def _fail(self, error: Exception) -> None:
        words = told(str(error))
        if self._deck is not None and not isinstance(error, ReadingStopped):
            self.surroundings.notices.tell(trouble_notice(error, self.surroundings.go))
            return
        title = _("Not read") if isinstance(error, ReadingStopped) else _("These notes cannot be read")
        self.trouble.say(title, words)
        self._stack.setCurrentWidget(self.trouble)

    def _show_content(self) -> None:
        deck = self._deck
        if deck is None:
            return
        if not deck.rows:
            self._stack.setCurrentWidget(self.no_cards)
        elif not deck.suggested and not self.narrowing.everything.isChecked():
            self.no_suggestions.say(
                _("No card is suggested yet"),
                _("The notes have {count}. Process commits, and the cards in which they had a part come here.").format(
                    count=number(len(deck.rows))
                ),
            )
            self._stack.setCurrentWidget(self.no_suggestions)
        else:
            self._stack.setCurrentWidget(self._content)
        self._situate()

    def _hear(self, changed: Changed) -> None:
        """Jobs that end may have made cards: look which they are, a little later and all at once."""
        if changed.jobs and self._repository is not None:
            self._changed_jobs |= changed.jobs
            if not self._looking.isActive():
                self._looking.start()

    def _look(self) -> None:
        jobs, self._changed_jobs = self._changed_jobs - self._ended, set()
        if jobs and self._is_shown:
            self._reader.ask(lambda: self._desk.job_cards.named(jobs), self._look_at)
        elif jobs:
            self._changed_jobs = jobs

    def _look_at(self, reread: Reread) -> None:
        ended = [card.job for card in reread.cards if card.job.pipeline == PIPELINE and card.job.state.is_final]
        self._ended |= {job.id for job in ended}
        if any(job.repository_path == str(self._repository) for job in ended):
            self._read()

    # ------------------------------------------------------------------ deciding

    def _decide(self, what: str) -> None:
        """Decide about what is selected, and go on to the next card before it is written."""
        rows = list(self.list.chosen())
        if not rows or self._repository is None:
            return
        repository, cards = self._repository, [row.card for row in rows]
        self._reader.wish(
            lambda: self._decision(what)(repository, cards), partial(self._decided, what, len(cards)), failed=self._tell
        )
        if what in ("accept", "discard", "keep") and (place := self._next_left(rows)) is not None:
            self.list.go_to(place)

    def _decision(self, what: str) -> Decision:
        """On a thread: the facet that knows cards is loaded with its first use."""
        cards = self._desk.cards
        return {
            "accept": cards.accept,
            "discard": cards.discard,
            "regenerate": cards.regenerate,
            "keep": cards.keep,
        }[what]

    def _next_left(self, decided: Sequence[CardRow]) -> int | None:
        """The next card behind the last of these that waits for a decision, and is none of them."""
        ids = {row.id for row in decided}
        rows = self.model.rows
        last = max((place for row in decided if (place := rows.place_of(row.id)) is not None), default=-1)
        order = (*range(last + 1, len(rows)), *range(last + 1))
        return next((place for place in order if rows[place].is_left and rows[place].id not in ids), None)

    def _decided(self, what: str, asked: int, cards: list[ReviewCard]) -> None:
        self.model.replace(cards)
        self._follow_current()
        self._count()
        if asked > 1:
            undo = self._undo
            self.surroundings.notices.tell(
                Notice(decided_words(what, len(cards)), Tone.PLAIN, "check-check", _("Undo"), undo)
            )

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
        card, repository = self.editor.card, self._repository
        if edit is None or card is None or repository is None:
            self._stop_editing()
            return
        self._reader.wish(
            lambda: self._desk.cards.edit(repository, [(card, edit)]), self._saved, failed=self._tell_editor
        )

    def _saved(self, cards: list[ReviewCard]) -> None:
        self.model.replace(cards)
        self._stop_editing()
        self._count()

    def _tell_editor(self, error: Exception) -> None:
        self.editor.tell(told(str(error)))

    def _stop_editing(self) -> None:
        self._set_editing(False)
        self._follow_current()
        self.list.setFocus()

    def _set_editing(self, is_editing: bool) -> None:
        self._right.setCurrentWidget(self.editor if is_editing else self.source)
        for one in (self.list, self.narrowing, self.chooser):
            one.setEnabled(not is_editing)
        self._situate()

    @property
    def is_editing(self) -> bool:
        """Whether a card is being written."""
        return self._right.currentWidget() is self.editor

    # ------------------------------------------------------------------ sending

    def _sync(self) -> None:
        """Show what a sync would do, and do it there."""
        if self._repository is not None:
            dialog = SendDialog(self.surroundings, self._repository, self.window())
            dialog.done_with_cards.connect(self._read)
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

    def _accept_shown(self) -> None:
        """Accept every card in view that waits for a decision; one step takes it back."""
        rows, repository = [row for row in self.model.rows if row.is_left], self._repository
        if rows and repository is not None:
            cards = [row.card for row in rows]
            self._reader.wish(
                lambda: self._decision("accept")(repository, cards),
                partial(self._decided, "accept", max(2, len(cards))),
                failed=self._tell,
            )

    # ------------------------------------------------------------------ taking back

    def _undo(self) -> None:
        if (repository := self._repository) is not None:
            self._reader.wish(lambda: self._taken_back(repository), self._undone, failed=self._tell)

    def _taken_back(self, repository: Path) -> tuple[Undone, list[ReviewCard]]:
        undone = self._desk.cards.undo(repository)
        ids = set(undone.identities)
        cards = [row.card for row in (self._deck.rows if self._deck else ()) if row.id in ids]
        return undone, self._desk.cards.refreshed(cards) if undone.kind == CARD_KIND else []

    def _undone(self, found: tuple[Undone, list[ReviewCard]]) -> None:
        undone, cards = found
        words = undone_words(undone.what, len(undone.identities))
        self.surroundings.notices.tell(Notice(words, Tone.PLAIN, "undo-2"))
        if undone.kind != CARD_KIND:
            self._read()
            return
        self.model.replace(cards)
        place = next((at for card in cards if (at := self.model.rows.place_of(card.id)) is not None), None)
        if place is not None:
            self.list.go_to(place)
        self._follow_current()
        self._count()

    def _tell(self, error: Exception) -> None:
        self.surroundings.notices.tell(trouble_notice(error, self.surroundings.go))

    # ------------------------------------------------------------------ what is before the person

    def _narrow(self, *, keep: bool = False) -> None:
        narrowed = self.narrowing.narrowed
        self.model.narrow(narrowed)
        if self._repository is not None and not keep:
            self._memory.set(f"review.narrowed {self._repository}", narrowed_shape(narrowed))
        self._middle.setCurrentWidget(self._work if len(self.model.rows) else self.no_match)
        self._count()
        self._show_content()

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

    def _show_its_source(self) -> None:
        row = self.list.current
        if self._repository is not None:
            self.source.show_card(self._repository, None if row is None else row.card)

    def _prepare(self) -> None:
        """The cards around this one are made ready before they are looked at."""
        rows, place = self.model.rows, self.list.place
        if place < 0:
            return
        near = [*range(place + 1, place + 1 + AHEAD), *range(place - 1, place - 1 - BACK, -1)]
        left = rows.next_left(place)
        wanted = dict.fromkeys([*([left] if left is not None else []), *near])
        self.sheets.prepare(rows[at].card for at in wanted if 0 <= at < len(rows))

    def _select(self) -> None:
        chosen = self.list.chosen()
        self.card.tell_selected([row.card for row in chosen])
        self._situate()

    def _situate(self) -> None:
        if self._is_shown:
            is_there = self._stack.currentWidget() is self._content and not self.is_editing
            count = len(self.list.selectionModel().selectedIndexes()) if is_there else 0
            self.surroundings.actions.situate(cards=count, has_cards=is_there, is_editing=self.is_editing)

    def _offer_recent(self, recent: list[RecentRepository]) -> None:
        self.chooser.offer(recent)

    # ------------------------------------------------------------------ what it is made of

    def _build(self) -> None:
        around = self.surroundings
        self.chooser = RepositoryChooser(around.theme, around.icons)
        self.left = text(size=Size.STRONG)
        self.narrowing = Narrowing(around.icons)
        self.list = CardList(self.model, around.theme, around.icons)
        self.card = CardPane(around, self.sheets)
        self.source = SourcePane(around)
        self.editor = CardEditor(around)
        self._right = QStackedWidget()
        self._right.addWidget(self.source)
        self._right.addWidget(self.editor)
        self._show_source = QTimer(self, singleShot=True, interval=AFTER_PAINT_MS)
        self._ahead = QTimer(self, singleShot=True, interval=2 * AFTER_PAINT_MS)
        self._build_empty_pages()
        self._middle = QStackedWidget()
        self._work = self._splitters()
        self._middle.addWidget(self._work)
        self._middle.addWidget(self.no_match)
        self._content = QWidget()
        inside = QVBoxLayout(self._content)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(space(1.5))
        inside.addWidget(self.narrowing)
        inside.addWidget(self._row_of_unclear())
        inside.addWidget(self._middle, 1)
        self._stack = QStackedWidget()
        for one in (self.no_repository, self._under_way, self.trouble, self.no_cards, self.no_suggestions):
            self._stack.addWidget(one)
        self._stack.addWidget(self._content)
        self._tools = FlowRow(space(0.75))
        self.left.setMinimumHeight(space(4))
        self._tools.add(self.left)
        for name in ("previous-card", "next-card", "undo-card"):
            self._tools.add(KeyButton(name, around, "flat", has_words=False))
        for name in ("export-cards", "send-cards"):
            self._tools.add(KeyButton(name, around))
        heading = text(self.title, Size.HEADING)
        title = beside(heading, self.chooser)
        head = TurningRow(space())
        head.add(title, lambda: heading.sizeHint().width() + space() + self.chooser.least_width)
        head.add(self._tools)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(3), space(2), space(3), space(2))
        column.setSpacing(space(1.5))
        column.addLayout(head)
        column.addWidget(self._stack, 1)

    def _row_of_unclear(self) -> QWidget:
        """Stands above the cards where it is unclear of some which they are."""
        self._unclear_row = QWidget()
        self._unclear = text(tone=Tone.NOTE)
        row = QHBoxLayout(self._unclear_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space())
        row.addWidget(self._unclear)
        row.addWidget(button(_("Decide"), self._decide_which, "link"))
        row.addStretch(1)
        self._unclear_row.hide()
        return self._unclear_row

    def _build_empty_pages(self) -> None:
        icons, actions = self.surroundings.icons, self.surroundings.actions
        self.no_repository = Emptiness(
            icons,
            "gallery-vertical-end",
            _("No repository is chosen"),
            _("Choose your notes on the page of commits; the cards that they suggest come here."),
            button_of(actions["go-commits"]),
        )
        self.trouble = Emptiness(icons, "triangle-alert", "", "", button(_("Read again"), self._read))
        self.no_cards = Emptiness(
            icons,
            "file-question-mark",
            _("There are no cards in these notes"),
            _("Cards come from LaTeX environments such as theorems and definitions, and from questions in Markdown."),
            button_of(actions["go-help"]),
        )
        self.no_suggestions = Emptiness(icons, "inbox", "", "", KeyButton("go-commits", self.surroundings, "primary"))
        self.all_of_them = button(_("Show all cards of the notes"), self._show_everything, "link")
        layout = self.no_suggestions.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(layout.count() - 1, self.all_of_them, alignment=Qt.AlignmentFlag.AlignHCenter)
        self.no_match = Emptiness(
            icons,
            "list-filter",
            _("No card matches"),
            _("No card is like that."),
            button(_("Show all cards"), self._open_filter),
        )
        self._under_way = QWidget()
        self._doing = text(tone=Tone.FAINT)
        self._doing.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(_("Progress"))
        self.progress.setFixedWidth(space(40))
        column = QVBoxLayout(self._under_way)
        column.setSpacing(space(1.5))
        column.addStretch(2)
        column.addWidget(self._doing)
        column.addWidget(self.progress, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(button(_("Stop"), self.reading.stop), alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def _splitters(self) -> QWidget:
        self._beside = QSplitter(Qt.Orientation.Vertical)
        self._beside.addWidget(self.card)
        self._beside.addWidget(self._right)
        self._beside.setChildrenCollapsible(False)
        self._outer = QSplitter(Qt.Orientation.Horizontal)
        self._outer.addWidget(self.list)
        self._outer.addWidget(self._beside)
        self._outer.setChildrenCollapsible(False)
        self._outer.setStretchFactor(1, 1)
        self._outer.setSizes(self._memory.get("review.list", [260, 700]))
        self._outer.splitterMoved.connect(lambda *_: self._memory.set("review.list", self._outer.sizes()))
        self._beside.splitterMoved.connect(lambda *_: self._memory.set(self._place_of_source, self._beside.sizes()))
        self._restore_source()
        return self._outer

    @property
    def _place_of_source(self) -> str:
        is_beside = self._beside.orientation() is Qt.Orientation.Horizontal
        return "review.beside" if is_beside else "review.below"

    def _restore_source(self) -> None:
        is_beside = self._beside.orientation() is Qt.Orientation.Horizontal
        usual = [560, 340] if is_beside else [700, 270]
        self._beside.setSizes(self._memory.get(self._place_of_source, usual))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The source stands beside the card, or below it where there is no room."""
        super().resizeEvent(event)
        wanted = Qt.Orientation.Horizontal if self.width() >= BESIDE_WIDTH else Qt.Orientation.Vertical
        if self._beside.orientation() is not wanted:
            self._beside.setOrientation(wanted)
            self._restore_source()

    def _connect(self) -> None:
        self.chooser.picked.connect(self.open)
        self.reading.progressed.connect(self._progress)
        self.reading.read.connect(self._take)
        self.reading.failed.connect(self._fail)
        self.narrowing.changed.connect(self._narrow)
        self.narrowing.filter.returnPressed.connect(self.list.setFocus)
        self.editor.changed.connect(self.card.show_card)
        self.editor.saved.connect(self._save)
        self.editor.left.connect(self._stop_editing)
        self.list.moved.connect(self._move)
        self.list.selected.connect(self._select)
        self._show_source.timeout.connect(self._show_its_source)
        self._ahead.timeout.connect(self._prepare)
        self._looking.timeout.connect(self._look)
        self.surroundings.bridge.changed.connect(self._hear)

    def _bind(self) -> None:
        deeds: dict[str, Callable[..., object]] = {
            "accept-card": partial(self._decide, "accept"),
            "discard-card": partial(self._decide, "discard"),
            "regenerate-card": partial(self._decide, "regenerate"),
            "keep-card": partial(self._decide, "keep"),
            "edit-card": self._edit,
            "save-card": self.editor.save,
            "next-card": partial(self.list.step, 1),
            "previous-card": partial(self.list.step, -1),
            "undo-card": self._undo,
            "accept-cards": self._accept_shown,
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


def narrowed_shape(narrowed: Narrowed) -> dict[str, object]:
    """A filter as it is remembered; the text is not."""
    return {
        "course": narrowed.course,
        "file": narrowed.file,
        "standings": sorted(narrowed.standings),
        "everything": narrowed.everything,
    }


def narrowed_in(kept: dict[str, object]) -> Narrowed:
    """The filter that `narrowed_shape` was given, as far as it can be read."""
    standings = kept.get("standings")
    return Narrowed(
        course=str(kept.get("course", "")),
        file=str(kept.get("file", "")),
        standings=frozenset(map(str, standings)) if isinstance(standings, list) else frozenset(),
        everything=kept.get("everything") is True,
    )
