"""The person's own pipelines: a command under a name, with a version that they bump."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from jobdesk.core.language import _
from jobdesk.desk.settings import CommandSettings, Settings
from jobdesk.ui.looks import Tone
from jobdesk.ui.parts import button, surface, text
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import Size, space

FIELDS = (
    ("name", _("Name"), "lint"),
    ("line", _("Command"), "ruff check src"),
    ("version", _("Version"), "1"),
)


class Commands(QWidget):
    """One card for each, and one more for the next; what else a command can say stands in the file."""

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__()
        self._surroundings = surroundings
        self._shown: Mapping[str, CommandSettings] | None = None
        self._cards = QVBoxLayout()
        self._cards.setSpacing(space())
        self._new = _Card(surroundings, None, CommandSettings())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space())
        column.addLayout(self._cards)
        column.addWidget(self._new)

    def show_settings(self, settings: Settings) -> None:
        """These have names now."""
        if settings.pipelines == self._shown:
            return
        self._shown = dict(settings.pipelines)
        while (item := self._cards.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for name, command in self._shown.items():
            self._cards.addWidget(_Card(self._surroundings, name, command))
        self._new.clear()


class _Card(QWidget):
    """One command, or the place for another one where `name` is None."""

    def __init__(self, surroundings: Surroundings, name: str | None, command: CommandSettings) -> None:
        super().__init__()
        self._surroundings = surroundings
        self._name = name
        line = str((command.model_extra or {}).get("line") or "")
        given = {"name": name, "line": line, "version": command.version} if name else {}
        self._editors = {field: QLineEdit(given.get(field, "")) for field, _, _ in FIELDS}
        self._trouble = text(size=Size.CAPTION, tone=Tone.BAD, wraps=True)
        self._trouble.hide()
        ground = surface("card")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(ground)
        inside = QVBoxLayout(ground)
        inside.setContentsMargins(space(2), space(2), space(2), space(2))
        inside.addLayout(self._grid())
        inside.addWidget(self._trouble)
        inside.addLayout(self._buttons())

    def clear(self) -> None:
        """Ready for another one."""
        for editor in self._editors.values():
            editor.clear()
        self._tell("")

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(space(2))
        of_what = _("{field} of {command}") if self._name else _("{field} of a new command")
        for column, (field, title, example) in enumerate(FIELDS):
            editor = self._editors[field]
            editor.setAccessibleName(of_what.format(field=title, command=self._name))
            editor.setObjectName(f"command-{field}")
            editor.setPlaceholderText(_("such as {example}").format(example=example))
            editor.setReadOnly(field == "name" and self._name is not None)
            editor.returnPressed.connect(self._store)
            label = text(title, Size.CAPTION, Tone.FAINT)
            label.setBuddy(editor)
            grid.addWidget(label, 0, column)
            grid.addWidget(editor, 1, column)
            grid.setColumnStretch(column, 3 if field == "line" else 1)
        return grid

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addStretch(1)
        if self._name is not None:
            row.addWidget(button(_("Remove"), self._remove, "flat"))
        row.addWidget(button(_("Store") if self._name else _("Name this command"), self._store))
        return row

    def _store(self) -> None:
        given = {field: editor.text().strip() for field, editor in self._editors.items()}
        name = given.pop("name")
        given["version"] = given["version"] or "1"
        if not given["line"] and self._name is None:
            self._tell(_("Say which command it is."))
            return
        if self._name is None and name in self._surroundings.desk.settings.now.pipelines:
            self._tell(_("There is a command {name} already.").format(name=name))
            return
        self._wish(name, {field: value for field, value in given.items() if value})

    def _remove(self) -> None:
        assert self._name is not None
        self._wish(self._name, None)

    def _wish(self, name: str, given: Mapping[str, object] | None) -> None:
        self._surroundings.reader.wish(
            lambda: self._surroundings.desk.settings.name_command(name, given),
            self._stored,
            failed=self._fail,
        )

    def _stored(self, _: object) -> None:
        """A method, as no answer comes to one whose card is gone: the card of what was removed."""
        self._tell("")

    def _fail(self, error: Exception) -> None:
        self._tell(str(error))

    def _tell(self, trouble: str) -> None:
        self._trouble.setText(trouble)
        self._trouble.setVisible(bool(trouble))
