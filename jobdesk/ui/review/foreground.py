"""What is in front of the page of cards: the cards, or else why there are none and what to do next."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from jobdesk.core.customs import number
from jobdesk.core.language import _, told
from jobdesk.ui.looks import Tone
from jobdesk.ui.parts import Emptiness, button, button_of, text
from jobdesk.ui.review.key_button import KeyButton
from jobdesk.ui.review.reading import ReadingStopped
from jobdesk.ui.review.rows import Deck
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import space


class Foreground(QStackedWidget):
    """One page at a time; `content` is the one with the cards.

    `read_wanted`, `stop_wanted` and `everything_wanted` come from the buttons of the other pages: read the notes
    again, read no further, show the cards that nobody suggested, too.
    """

    read_wanted = Signal()
    stop_wanted = Signal()
    everything_wanted = Signal()

    def __init__(self, surroundings: Surroundings, content: QWidget) -> None:
        super().__init__()
        icons, actions = surroundings.icons, surroundings.actions
        self._content = content
        self._no_repository = Emptiness(
            icons,
            "gallery-vertical-end",
            _("No repository is chosen"),
            _("Choose your notes on the page of commits; the cards that they suggest come here."),
            button_of(actions["go-commits"]),
        )
        self._under_way = _UnderWay(self.stop_wanted.emit)
        self._trouble = Emptiness(icons, "triangle-alert", "", "", button(_("Read again"), self.read_wanted.emit))
        self._no_cards = Emptiness(
            icons,
            "file-question-mark",
            _("There are no cards in these notes"),
            _("Cards come from LaTeX environments such as theorems and definitions, and from questions in Markdown."),
            button_of(actions["go-help"]),
        )
        self._no_suggestions = self._unsuggested(surroundings)
        for one in (self._no_repository, self._under_way, self._trouble, self._no_cards, self._no_suggestions, content):
            self.addWidget(one)

    @property
    def has_cards(self) -> bool:
        """Whether the cards are in front."""
        return self.currentWidget() is self._content

    def show_no_repository(self) -> None:
        self.setCurrentWidget(self._no_repository)

    def begin_reading(self) -> None:
        """The notes are being read; nobody knows yet for how long."""
        self._under_way.begin()
        self.setCurrentWidget(self._under_way)

    def show_progress(self, fraction: float, words: str) -> None:
        """How far the reading is, as a part of 1, and what goes on."""
        self._under_way.show_progress(fraction, words)

    def show_trouble(self, error: Exception) -> None:
        """Why nothing was read."""
        is_stopped = isinstance(error, ReadingStopped)
        self._trouble.say(_("Not read") if is_stopped else _("These notes cannot be read"), told(str(error)))
        self.setCurrentWidget(self._trouble)

    def show_deck(self, deck: Deck, *, everything: bool) -> None:
        """The cards, where there are some: suggested ones, or `everything` that the notes have."""
        if not deck.rows:
            self.setCurrentWidget(self._no_cards)
        elif not deck.suggested and not everything:
            words = _("The notes have {count}. Process commits, and the cards in which they had a part come here.")
            self._no_suggestions.say(_("No card is suggested yet"), words.format(count=number(len(deck.rows))))
            self.setCurrentWidget(self._no_suggestions)
        else:
            self.setCurrentWidget(self._content)

    def _unsuggested(self, surroundings: Surroundings) -> Emptiness:
        to_commits = KeyButton("go-commits", surroundings, "primary")
        page = Emptiness(surroundings.icons, "inbox", "", "", to_commits)
        everything = button(_("Show all cards of the notes"), self.everything_wanted.emit, "link")
        layout = page.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(layout.count() - 1, everything, alignment=Qt.AlignmentFlag.AlignHCenter)
        return page


class _UnderWay(QWidget):
    """How far the reading is, and the button that stops it."""

    def __init__(self, stop: Callable[[], object]) -> None:
        super().__init__()
        self._doing = text(tone=Tone.FAINT)
        self._doing.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName(_("Progress"))
        self._progress.setFixedWidth(space(40))
        column = QVBoxLayout(self)
        column.setSpacing(space(1.5))
        column.addStretch(2)
        column.addWidget(self._doing)
        column.addWidget(self._progress, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(button(_("Stop"), stop), alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def begin(self) -> None:
        self._progress.setRange(0, 0)
        self._doing.setText(_("Reading the notes…"))

    def show_progress(self, fraction: float, words: str) -> None:
        self._progress.setRange(0, 100)
        self._progress.setValue(round(100 * fraction))
        said = told(words)
        self._doing.setText(said[:1].upper() + said[1:])
