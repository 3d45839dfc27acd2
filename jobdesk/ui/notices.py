"""What just happened, told in passing: whoever did it tells it here, and the toasts show it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from jobdesk.core.errors import JobDeskError
from jobdesk.core.language import _
from jobdesk.ui.looks import Tone


@dataclass(frozen=True)
class Notice:
    """One sentence, and the one thing that may be done about it.

    Notices of one `group` are shown as one where they come together: `many` says it of so many, and `does_for_many`
    is what may be done about all of them. A notice takes the place of the one before `about` the same; after one that
    is `last` there is nothing more to say about it.
    """

    words: str
    tone: Tone = Tone.PLAIN
    icon: str = "info"
    action: str = ""
    does: Callable[[], object] | None = None
    group: str = ""
    many: Callable[[int], str] | None = None
    does_for_many: Callable[[], object] | None = None
    about: str = ""
    is_last: bool = False


def trouble_notice(error: Exception, go: Callable[[str, object], None]) -> Notice:
    """That something went wrong, with the way to the page of the help that says more where there is one."""
    if not isinstance(error, JobDeskError):
        return Notice(str(error), Tone.BAD, "triangle-alert")
    if not error.help:
        return Notice(error.message, Tone.BAD, "triangle-alert")
    return Notice(error.message, Tone.BAD, "triangle-alert", _("Learn more"), lambda: go("help", error.help))


class Notices(QObject):
    """Carries notices to whoever shows them. On the UI thread."""

    told = Signal(object)
    withdrawn = Signal(str)

    def tell(self, notice: Notice) -> None:
        self.told.emit(notice)

    def withdraw(self, about: str) -> None:
        """What was told about something is over: what may be done about it would do something else now."""
        self.withdrawn.emit(about)


def about_job(job: int) -> str:
    """What a notice about a job is about."""
    return f"job {job}"
