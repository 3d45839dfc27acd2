"""What sections have besides their fields: tidying up, the pipelines that there are, and a test of Anki."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from jobdesk.anki.check import Finding
from jobdesk.core.language import _
from jobdesk.desk.pipelines import PipelineCard
from jobdesk.desk.settings import Settings
from jobdesk.desk.storage import Cleaned
from jobdesk.desk.words import listed
from jobdesk.ui.looks import Tone
from jobdesk.ui.parts import button, line, retone, text
from jobdesk.ui.settings.commands import Commands
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import Size, space


class Extra(QWidget):
    """A part of a section; it hears when its section is shown, and what is set."""

    def on_shown(self) -> None:
        """Its section came to the front."""

    def show_settings(self, settings: Settings) -> None:
        """This is set now."""


class Tidying(Extra):
    """What could be deleted now, deleting it, and a copy of the database."""

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__()
        self._surroundings = surroundings
        self._due = text(tone=Tone.FAINT, wraps=True)
        self._clean = button(_("Clean now"), self._clean_now)
        self._copied = text(tone=Tone.FAINT, wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(2))
        column.addWidget(line())
        column.addLayout(_row(self._clean, self._due))
        column.addLayout(_row(button(_("Copy the database …"), self._ask_where), self._copied))

    def on_shown(self) -> None:
        self._look()

    def show_settings(self, settings: Settings) -> None:
        if self.isVisible():
            self._look()

    def _look(self) -> None:
        storage = self._surroundings.desk.storage
        self._surroundings.reader.ask(lambda: storage.clean(is_dry=True), self._tell_due, key=(self, "look"))

    def _clean_now(self) -> None:
        self._clean.setEnabled(False)
        self._surroundings.reader.wish(self._surroundings.desk.storage.clean, self._tell_gone, failed=self._fail)

    def _tell_due(self, due: Cleaned) -> None:
        self._clean.setEnabled(bool(due.parts()))
        self._tell(due, _("Served its time: {parts}."))

    def _tell_gone(self, gone: Cleaned) -> None:
        self._clean.setEnabled(False)
        self._tell(gone, _("Deleted: {parts}."))

    def _tell(self, cleaned: Cleaned, words: str) -> None:
        parts = cleaned.parts()
        told = words.format(parts=listed(parts)) if parts else _("There is nothing to delete now.")
        _say(self._due, told, Tone.FAINT)

    def _fail(self, error: Exception) -> None:
        self._clean.setEnabled(True)
        _say(self._due, str(error), Tone.BAD)

    def _ask_where(self) -> None:
        place = QFileDialog.getExistingDirectory(self, _("Where the copy goes"))
        if place:
            self._surroundings.reader.wish(
                lambda: self._surroundings.desk.storage.back_up(Path(place)),
                lambda path: _say(self._copied, _("Copied to {path}.").format(path=path), Tone.GOOD),
                failed=lambda error: _say(self._copied, str(error), Tone.BAD),
            )


class PipelineList(Extra):
    """The person's own commands, and all pipelines that there are."""

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__()
        self.setProperty("help", "settings#pipelines-of-your-own")
        self._commands = Commands(surroundings)
        self._surroundings = surroundings
        self._all = QVBoxLayout()
        self._all.setSpacing(space(2))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(2))
        column.addWidget(self._commands)
        column.addWidget(line())
        column.addWidget(text(_("All pipelines"), Size.TITLE))
        column.addLayout(self._all)

    def on_shown(self) -> None:
        self._surroundings.reader.ask(self._surroundings.desk.pipelines.all, self._list, key=(self, "all"))

    def show_settings(self, settings: Settings) -> None:
        self._commands.show_settings(settings)
        if self.isVisible():
            self.on_shown()

    def _list(self, cards: Sequence[PipelineCard]) -> None:
        while (item := self._all.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for card in cards:
            self._all.addWidget(_pipeline(card))


class AnkiTest(Extra):
    """Asks Anki, as it is set now, whether it is there and lets us in."""

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__()
        self._surroundings = surroundings
        self._settings = surroundings.desk.settings.now.anki
        self._found = text(wraps=True)
        self._test = button(_("Test"), self._begin)
        self._test.setAccessibleDescription(_("Asks Anki whether it is there and lets JobDesk in."))
        self.setProperty("help", "anki")
        self._learn = button(_("Learn more"), lambda: surroundings.go("help", "anki"), "link")
        row = _row(self._test, self._learn, self._found)
        row.setContentsMargins(0, 0, 0, 0)
        self.setLayout(row)

    def show_settings(self, settings: Settings) -> None:
        """What was found holds for the address and the key that it was found with."""
        if settings.anki != self._settings:
            self._settings = settings.anki
            _say(self._found, "", Tone.PLAIN)

    def _begin(self) -> None:
        """Leave the field that a person is at, and ask once what was typed there is stored."""
        self._test.setFocus()
        self._test.setEnabled(False)
        _say(self._found, _("Asking Anki …"), Tone.FAINT)
        self._surroundings.reader.wish(lambda: None, lambda _: self._ask())

    def _ask(self) -> None:
        desk = self._surroundings.desk
        self._surroundings.reader.ask(lambda: desk.anki.check(), self._tell, key=(self, "test"), failed=self._fail)

    def _tell(self, finding: Finding) -> None:
        self._test.setEnabled(True)
        _say(self._found, finding.sentence, Tone.GOOD if finding.is_ready else Tone.BAD)

    def _fail(self, error: Exception) -> None:
        self._test.setEnabled(True)
        _say(self._found, str(error), Tone.BAD)


def _pipeline(card: PipelineCard) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(space(0.5))
    head = QHBoxLayout()
    head.addWidget(text(card.name, Size.STRONG))
    head.addWidget(text(card.version, Size.CAPTION, Tone.FAINT))
    head.addStretch(1)
    column.addLayout(head)
    column.addWidget(text(card.trouble or card.words, tone=Tone.BAD if card.trouble else Tone.FAINT, wraps=True))
    return made


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(space(2))
    for widget in widgets[:-1]:
        row.addWidget(widget)
    row.addWidget(widgets[-1], 1)
    return row


def _say(label: QLabel, words: str, tone: Tone) -> None:
    label.setText(words)
    retone(label, tone)


EXTRAS: Mapping[str, Callable[[Surroundings], Extra]] = {
    "anki": AnkiTest,
    "pipelines": PipelineList,
    "storage": Tidying,
}
"""By the name of the section."""
