"""The menu of a job, wherever it is listed: all that can be done with the one before the person."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu, QWidget

from jobdesk.ui.actions import Actions

GROUPS = (
    ("open-job", "review-cards", "retry-job", "retry-failed", "force-job"),
    ("pause-job", "resume-job", "cancel-job"),
    ("show-artifacts", "copy-command-line", "duplicate-job"),
    ("delete-job", "restore-job", "drop-job"),
)
ONLY_WHEN_POSSIBLE = frozenset(
    {"review-cards", "pause-job", "resume-job", "retry-failed", "delete-job", "restore-job", "drop-job"}
)
"""What is left out where it cannot be done; the others are there and faint, so that the menu keeps its shape."""


def job_menu(actions: Actions, parent: QWidget) -> QMenu:
    """A menu that goes when it is closed; its first entry is ready for the Return key."""
    menu = QMenu(parent)
    menu.setToolTipsVisible(True)
    for group in GROUPS:
        menu.addActions([actions[name] for name in group if _is_shown(actions, name)])
        menu.addSeparator()
    menu.aboutToHide.connect(menu.deleteLater)
    if menu.actions():
        menu.setActiveAction(menu.actions()[0])
    return menu


def _is_shown(actions: Actions, name: str) -> bool:
    action = actions[name]
    return action.isVisible() and (action.isEnabled() or name not in ONLY_WHEN_POSSIBLE)
