"""What a view of the page "Jobs" is, and the table of those that there are."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from jobdesk.core.language import _
from jobdesk.ui.surroundings import Surroundings


class View(QWidget):
    """A view: built when it is first needed, and kept. Subclasses override what they care about.

    `summed_up` carries what stands in the head of the page while the view is in front, such as "12 jobs"; `counted`
    the number on its switch, 0 for none.
    """

    summed_up = Signal(str)
    counted = Signal(int)

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__()
        self.surroundings = surroundings

    def on_shown(self, target: object) -> None:
        """It came to the front; `target` is what it is to show, or None for what it showed before."""

    def on_hidden(self) -> None:
        """Another view or another page came to the front."""

    def situate(self) -> None:
        """Say which job is before the person: the keyboard has come back."""

    def first_focus(self) -> QWidget:
        """What the keyboard goes to when the view comes to the front."""
        return self

    def filter_by_keyboard(self) -> None:
        """The person wants to narrow it: give the keyboard to what they type in."""

    def reload(self) -> None:
        """Read it again."""


@dataclass(frozen=True)
class Entry:
    """A view by its name: `action` of the table leads to it, `words` stand on the switch.

    `module` has a function `make_view(surroundings)`, and may have one `number_of(desk, memory)`, which is called on a
    thread: the number on the switch while the view is not built.
    """

    name: str
    module: str
    words: str
    action: str


VIEWS: tuple[Entry, ...] = (
    Entry("list", "jobdesk.ui.jobs.list_view", _("List"), "jobs-list"),
    Entry("failures", "jobdesk.ui.jobs.failures_view", _("Failures"), "jobs-failures"),
    Entry("logs", "jobdesk.ui.jobs.logs_view", _("Logs"), "jobs-logs"),
)
