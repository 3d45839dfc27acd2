"""The menu of saved views: to choose one, to save what is shown under a name, to rename and to delete it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from jobdesk.core.language import _
from jobdesk.ui.icons import Icons
from jobdesk.ui.jobs.menu_button import MenuButton
from jobdesk.ui.jobs.saved import GIVEN, Arrangement, SavedView, as_json, from_json, trouble_with
from jobdesk.ui.looks import Tone
from jobdesk.ui.memory import Memory
from jobdesk.ui.notices import Notice, Notices
from jobdesk.ui.parts import button, text
from jobdesk.ui.plain import one_line
from jobdesk.ui.theme import Size, space

REMEMBERED = "job_views"


class ViewsButton(MenuButton):
    """Says which view it is that is shown, where it is one. `chosen` carries the arrangement of another."""

    chosen = Signal(object)

    def __init__(self, icons: Icons, memory: Memory, notices: Notices) -> None:
        super().__init__(icons, "star")
        self._memory, self._notices = memory, notices
        self._shown = Arrangement()
        self.show_arrangement(self._shown)

    @property
    def views(self) -> list[SavedView]:
        """The given ones, and those that the person has saved."""
        return [*GIVEN, *from_json(self._memory.get(REMEMBERED, []))]

    def show_arrangement(self, arrangement: Arrangement) -> None:
        """This is what the list shows now."""
        self._shown = arrangement
        view = self._current()
        words = _("Views") if view is None else one_line(view.name, 30)
        self.setText(words)
        self.setAccessibleName(_("Saved views, now {view}").format(view=words) if view else _("Saved views"))
        self.setToolTip(_("Saved views: a line, an order and columns by a name"))

    def ask_name(self) -> None:
        """Save what is shown under a name that the person gives."""
        _NameDialog(self, _("Save this view"), _("Save"), "", lambda name: trouble_with(self.views, name), self.save)

    def save(self, name: str) -> None:
        """Keep what is shown under this name."""
        self._keep([*self.views, SavedView(name.strip(), self._shown)])

    # ------------------------------------------------------------------ the menu

    def fill(self) -> None:
        self.choices.clear()
        current, views = self._current(), self.views
        for view in views:
            if not view.is_given and views[views.index(view) - 1].is_given:
                self.choices.addSeparator()
            action = self.choices.addAction(one_line(view.name, 60).replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(view == current)
            action.triggered.connect(lambda _on=False, view=view: self.chosen.emit(view.arrangement))
        self.choices.addSeparator()
        self.choices.addAction(_("Save this view…")).triggered.connect(lambda _on=False: self.ask_name())
        if current is not None and not current.is_given:
            name = one_line(current.name, 40).replace("&", "&&")
            rename = self.choices.addAction(_("Rename “{view}”…").format(view=name))
            rename.triggered.connect(lambda _on=False: self._ask_new_name(current))
            delete = self.choices.addAction(_("Delete “{view}”").format(view=name))
            delete.triggered.connect(lambda _on=False: self._delete(current))

    def _ask_new_name(self, view: SavedView) -> None:
        others = [one for one in self.views if one != view]
        _NameDialog(
            self,
            _("Rename a view"),
            _("Rename"),
            view.name,
            lambda name: trouble_with(others, name),
            lambda name: self._keep([replace(one, name=name.strip()) if one == view else one for one in self.views]),
        )

    def _delete(self, view: SavedView) -> None:
        before = self.views
        self._keep([one for one in before if one != view])
        words = _("The view “{view}” is deleted.").format(view=one_line(view.name, 60))
        self._notices.tell(Notice(words, icon="trash-2", action=_("Undo"), does=lambda: self._keep(before)))

    def _keep(self, views: list[SavedView]) -> None:
        self._memory.set(REMEMBERED, as_json(views))
        self.show_arrangement(self._shown)

    def _current(self) -> SavedView | None:
        """The view that is shown; of two that are alike the person's own."""
        return next((view for view in reversed(self.views) if view.arrangement == self._shown), None)


class _NameDialog(QDialog):
    """Asks for a name, and says at once why it cannot be that one."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        verb: str,
        name: str,
        trouble: Callable[[str], str | None],
        does: Callable[[str], object],
    ) -> None:
        super().__init__(parent.window())
        self._trouble, self._does = trouble, does
        self.setObjectName("view-name")
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(space(45))
        self._name = QLineEdit(name)
        self._name.setAccessibleName(_("Name of the view"))
        self._words = text("", Size.CAPTION, Tone.BAD, wraps=True)
        self._do = button(verb, self.accept, "primary")
        self._do.setDefault(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(3), space(3), space(3), space(3))
        column.setSpacing(space())
        label = text(_("Name of the view"), Size.STRONG)
        label.setBuddy(self._name)
        for part in (label, self._name, self._words):
            column.addWidget(part)
        row = QHBoxLayout()
        row.setSpacing(space())
        row.addStretch()
        row.addWidget(button(_("Cancel"), self.reject))
        row.addWidget(self._do)
        column.addSpacing(space())
        column.addLayout(row)
        self._name.textChanged.connect(self._check)
        self._name.selectAll()
        self._check(name)
        self.open()

    def accept(self) -> None:
        if self._trouble(self._name.text()) is None:
            self._does(self._name.text())
            super().accept()

    def _check(self, name: str) -> None:
        trouble = self._trouble(name)
        self._do.setEnabled(trouble is None)
        self._words.setText((trouble or "") if name.strip() else "")
