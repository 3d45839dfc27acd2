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
        self._bound: dict[str, dict[str | None, Callable[..., object]]] = {}
        self.situation = Situation()
        icons.changed.connect(self._redraw)

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def __iter__(self) -> Iterator[QAction]:
        return iter(self._actions.values())

    def act(self, name: str) -> Act:
        """The line of the table."""
        return self._acts[name]

    def bind(self, name: str, does: Callable[..., object], *, page: str | None = None) -> QAction:
        """Let an action do this from now on; one that is a switch passes whether it is on.

        With a `page` it does so while that page is in front: each page may have a `filter` of its own.
        """
        action = self._actions[name]
        bound = self._bound.setdefault(name, {})
        if page in bound:
            raise ValueError(f"{name} is bound already")
        if not bound and self._acts[name].is_switch:
            action.toggled.connect(lambda is_on: self._do(name, is_on))
        elif not bound:
            action.triggered.connect(lambda _checked=False: self._do(name))
        if not bound:
            self._draw(self._acts[name])
        bound[page] = does
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

    def is_possible(self, name: str, **changes: Any) -> bool:
        """Whether it can be done where that is before the person: fields of `Situation` in place of those of now."""
        act = self._acts[name]
        return self._is_there(act) and act.is_possible(replace(self.situation, **changes))

    def trigger(self, name: str) -> None:
        """Do it, if it is possible now."""
        self._actions[name].trigger()

    def do_as_elsewhere(self, name: str) -> None:
        """Do it as it is done on pages that have no way of their own."""
        if (does := self._bound.get(name, {}).get(None)) is not None:
            does()

    def _do(self, name: str, *arguments: object) -> None:
        if (does := self._does(name)) is not None:
            does(*arguments)

    def _does(self, name: str) -> Callable[..., object] | None:
        """What it does now, with the page that is in front."""
        bound = self._bound.get(name, {})
        return bound.get(self.situation.page) or bound.get(None)

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
        action, is_there = self._actions[act.id], self._is_there(act)
        action.setVisible(is_there)
        action.setEnabled(is_there and act.is_possible(self.situation))

    def _is_there(self, act: Act) -> bool:
        return self._does(act.id) is not None and (self.situation.is_developer or not act.only_for_developers)

    def _redraw(self) -> None:
        for name in self._bound:
            self._draw(self._acts[name])

    def _draw(self, act: Act) -> None:
        if act.icon:
            self._actions[act.id].setIcon(self._icons.icon(act.icon))


def _tip(act: Act, action: QAction) -> str:
    """What it does, and its keys."""
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return " · ".join(part for part in (act.tip or act.words, keys) if part)
