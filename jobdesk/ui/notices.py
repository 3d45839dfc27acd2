"""What just happened, told in passing: whoever did it tells it here, and the toasts show it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from jobdesk.ui.looks import Tone


@dataclass(frozen=True)
class Notice:
    """One sentence, and the one thing that may be done about it. Notices of one `group` may be shown as one."""

    words: str
    tone: Tone = Tone.PLAIN
    icon: str = "info"
    action: str = ""
    does: Callable[[], object] | None = None
    group: str = ""


class Notices(QObject):
    """Carries notices to whoever shows them. On the UI thread."""

    told = Signal(object)

    def tell(self, notice: Notice) -> None:
        self.told.emit(notice)
