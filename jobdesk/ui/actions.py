"""The actions of the window as Qt has them: made from the table, bound to what does them, enabled as things stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence

from jobdesk.ui.action_table import ACTS, Act, Situation
from jobdesk.ui.icons import Icons


class Actions(QObject):
    """One QAction for every act of the table; all of the window shares them.

    `bind` says what does it: until then it is hidden, so that menus and the palette offer only what there is.
    """

    situated = Signal()

    def __init__(self, icons: Icons, acts: Iterable[Act] = ACTS, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        self._acts = {act.id: act for act in acts}
        self._actions = {act.id: self._action(act) for act in self._acts.values()}
        self._bound: dict[str, Callable[..., object]] = {}
        self.situation = Situation()
        icons.changed.connect(self._redraw)
        self._redraw()

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def __iter__(self) -> Iterator[QAction]:
        return iter(self._actions.values())

    def act(self, name: str) -> Act:
        """The line of the table."""
        return self._acts[name]

    def bind(self, name: str, does: Callable[..., object]) -> QAction:
        """Let an action do this from now on; one that is a switch passes whether it is on."""
        action = self._actions[name]
        if name in self._bound:
            raise ValueError(f"{name} is bound already")
        self._bound[name] = does
        if self._acts[name].is_switch:
            action.toggled.connect(does)
        else:
            action.triggered.connect(lambda _checked=False: does())
        self._judge(self._acts[name])
        return action

    def situate(self, **changes: Any) -> None:
        """Say what is before the person now: fields of `Situation`. Every action is judged anew."""
        situation = replace(self.situation, **changes)
        if situation == self.situation:
            return
        self.situation = situation
        for act in self._acts.values():
            self._judge(act)
        self.situated.emit()

    def bound(self) -> list[tuple[Act, QAction]]:
        """What there is, in the order of the table; for the palette and the sheet of shortcuts."""
        return [(self._acts[name], action) for name, action in self._actions.items() if action.isVisible()]

    def trigger(self, name: str) -> None:
        """Do it, if it is possible now."""
        self._actions[name].trigger()

    def _action(self, act: Act) -> QAction:
        action = QAction(act.words, self)
        action.setObjectName(act.id)
        action.setCheckable(act.is_switch)
        if act.shortcut:
            action.setShortcut(QKeySequence(act.shortcut))
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setToolTip(_tip(act, action))
        action.setVisible(False)
        action.setEnabled(False)
        return action

    def _judge(self, act: Act) -> None:
        is_there = act.id in self._bound and (self.situation.is_developer or not act.only_for_developers)
        self._actions[act.id].setVisible(is_there)
        self._actions[act.id].setEnabled(is_there and act.is_possible(self.situation))

    def _redraw(self) -> None:
        for act in self._acts.values():
            if act.icon:
                self._actions[act.id].setIcon(self._icons.icon(act.icon))


def _tip(act: Act, action: QAction) -> str:
    """What it does, and its keys."""
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return " · ".join(part for part in (act.tip or act.words, keys) if part)
