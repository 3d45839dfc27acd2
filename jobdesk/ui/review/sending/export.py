"""Export: which cards go into a package, where it is written, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QRadioButton, QTextEdit, QVBoxLayout, QWidget

from jobdesk.core.customs import number
from jobdesk.core.language import _, told
from jobdesk.desk.cards.cards import Exported, Which
from jobdesk.desk.cards.reviews import CardState, ReviewCard
from jobdesk.ui.looks import Tone
from jobdesk.ui.parts import ask_for_no_width, button, text
from jobdesk.ui.review.rows import Deck
from jobdesk.ui.review.sending.opening import open_package
from jobdesk.ui.review.sending.wording import exported_words
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import Size, space

ENDING = ".apkg"
REMEMBERED = "review.exported"


class ExportDialog(QDialog):
    """What is accepted, or all that is not discarded; `cards` are those that are listed, as they are now."""

    def __init__(self, surroundings: Surroundings, deck: Deck, cards: Sequence[ReviewCard], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("export")
        self.setWindowTitle(_("Export cards"))
        self._surroundings = surroundings
        self._deck = deck
        self._path: Path | None = None
        accepted = sum(1 for card in cards if card.accepted is not None)
        kept = sum(1 for card in cards if card.state is not CardState.DISCARDED)
        self.accepted_ones = QRadioButton(_("What is accepted ({count})").format(count=number(accepted)))
        self.all = QRadioButton(_("All that is not discarded ({count})").format(count=number(kept)))
        (self.accepted_ones if accepted else self.all).setChecked(True)
        self.accepted_ones.setEnabled(accepted > 0)
        self._said = text(size=Size.STRONG, wraps=True)
        self._more = QTextEdit()
        self._more.setReadOnly(True)
        self._more.setAccessibleName(_("About the package"))
        for one in (self._said, self._more):
            one.hide()
        ask_for_no_width(self._said)
        self._write = button(_("Write package…"), self._ask_where, "primary")
        self._write.setDefault(True)
        self._write.setEnabled(kept > 0)
        self._open = button(_("Open with Anki"), self._open_package, "primary")
        self._open.hide()
        self._close = button(_("Cancel"), self.reject)
        self._lay_out()

    def write(self, path: Path) -> None:
        """Write the package there."""
        desk, deck = self._surroundings.desk, self._deck
        which = Which.ALL if self.all.isChecked() else Which.ACCEPTED
        target = path if path.suffix.lower() == ENDING else path.with_name(f"{path.name}{ENDING}")

        def deed() -> Exported:
            found = desk.cards.at(deck.repository, deck.found.commit)
            return desk.cards.export(deck.repository, desk.cards.to_send(deck.repository, found, which), target)

        self._write.setEnabled(False)
        self._surroundings.reader.wish(deed, self._written, failed=self._fail)

    def _ask_where(self) -> None:
        dialog = QFileDialog(
            self, _("Write the package"), str(self._surroundings.memory.get(REMEMBERED, str(Path.home())))
        )
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(_("Packages of Anki") + f" (*{ENDING})")
        dialog.setDefaultSuffix(ENDING.lstrip("."))
        dialog.selectFile(f"{self._deck.repository.name}{ENDING}")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.write(Path(path)))
        dialog.open()

    def _written(self, exported: Exported) -> None:
        first, *more = exported_words(exported)
        self._path = exported.package.path
        self._surroundings.memory.set(REMEMBERED, str(self._path.parent))
        self._tell(first, [str(self._path), *more])
        self._write.hide()
        self._open.show()
        self._open.setDefault(True)
        self._close.setText(_("Close"))

    def _fail(self, error: Exception) -> None:
        self._write.setEnabled(True)
        self._tell(told(str(error)), [])

    def _tell(self, words: str, more: list[str]) -> None:
        self._said.setText(words)
        self._said.show()
        self._more.setPlainText("\n".join(more))
        self._more.setVisible(bool(more))

    def _open_package(self) -> None:
        if self._path is not None:
            self._hint.setText(open_package(self._path))

    def _lay_out(self) -> None:
        self._hint = text(
            _("Anki imports it under File, Import, and keeps the history of the cards that it knows."),
            Size.CAPTION,
            Tone.FAINT,
            wraps=True,
        )
        ask_for_no_width(self._hint)
        foot = QHBoxLayout()
        foot.setSpacing(space())
        foot.addStretch(1)
        for one in (self._close, self._write, self._open):
            foot.addWidget(one)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(3), space(2), space(3), space(2))
        column.setSpacing(space(1.5))
        column.addWidget(text(_("Export cards"), Size.HEADING))
        column.addWidget(self.accepted_ones)
        column.addWidget(self.all)
        column.addWidget(self._hint)
        column.addWidget(self._said)
        column.addWidget(self._more)
        column.addLayout(foot)
        self.setMinimumWidth(space(60))
