"""What a page of the window is, and the table of those that there are."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QApplication, QWidget

from jobdesk.ui.surroundings import Surroundings


class Page(QWidget):
    """A page: built when it is first needed, and kept. Subclasses override what they care about."""

    title = ""
    help = "start"
    """The page of the help that is about it."""

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__()
        self.surroundings = surroundings

    def on_shown(self, target: object) -> None:
        """It came to the front; `target` is what it is to show, or None for what it showed before."""

    def on_hidden(self) -> None:
        """Another page came to the front."""

    def leave(self) -> None:
        """The window closes: end what goes on beside it."""

    def situate(self) -> None:
        """Say which job is before the person here: the keyboard has come back, as from the drawer with its own."""

    @property
    def foot(self) -> int:
        """How much of its lower edge, in pixels, is not to be covered by what comes and goes."""
        return 0

    def first_focus(self) -> QWidget:
        """What the keyboard goes to when the page comes to the front."""
        return self


def has_keyboard(widget: QWidget) -> bool:
    """Whether what is typed goes to the page that a widget is on, or nowhere; not to the drawer, or to a dialog."""
    focused = QApplication.focusWidget()
    return focused is None or _page_of(focused) is _page_of(widget)


def _page_of(widget: QWidget) -> Page | None:
    one: QWidget | None = widget
    while one is not None and not isinstance(one, Page):
        one = one.parentWidget()
    return one


@dataclass(frozen=True)
class Entry:
    """A page by its name: `action` of the table leads to it and gives it its words and its icon.

    `module` has a function `make_page(surroundings)`. It is imported after the first paint, one that `waits` only when
    somebody goes there: what it stands on takes much memory. A page that is not on the rail is reached from others;
    those at the foot stand apart.
    """

    name: str
    module: str
    action: str = ""
    is_at_foot: bool = False
    waits: bool = False


PAGES: tuple[Entry, ...] = (
    Entry("commits", "jobdesk.ui.commits.page", "go-commits"),
    Entry("review", "jobdesk.ui.review.page", "go-review", waits=True),
    Entry("jobs", "jobdesk.ui.jobs.page", "go-jobs"),
    Entry("job", "jobdesk.ui.job.page"),
    Entry("insights", "jobdesk.ui.insights.page", "go-insights"),
    Entry("settings", "jobdesk.ui.settings.page", "go-settings", is_at_foot=True),
    Entry("help", "jobdesk.ui.help.page", "go-help", is_at_foot=True),
)

# What stands in the drawer: a module with a function `make_drawer(surroundings)`, or nothing yet.
DRAWER: str | None = "jobdesk.ui.drawer.making"

# What goes on around the pages (toasts, tray, palette, ...): modules with a function `surround(window, surroundings)`.
AROUND: tuple[str, ...] = (
    "jobdesk.ui.appearance",
    "jobdesk.ui.around.background",
    "jobdesk.ui.around.budgets",
    "jobdesk.ui.around.job_views",
    "jobdesk.ui.around.palette",
    "jobdesk.ui.around.shortcuts",
    "jobdesk.ui.toasts",
    "jobdesk.ui.around.first_steps",
)
