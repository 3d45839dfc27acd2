"""What every part of the window is given: the desk and the ways to it, how things look, and where to go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobdesk.ui.actions import Actions
from jobdesk.ui.bridge import Bridge
from jobdesk.ui.icons import Icons
from jobdesk.ui.memory import Memory
from jobdesk.ui.notices import Notices
from jobdesk.ui.queue_watch import QueueWatch
from jobdesk.ui.reader import Reader
from jobdesk.ui.theme import Theme

if TYPE_CHECKING:  # the desk is loaded after the first paint
    from jobdesk.desk.desk import Desk


@dataclass(frozen=True)
class Surroundings:
    """Passed to the constructor of every page, the drawer and what is around them.

    `go` brings a page to the front, with what it is to show: `go("job", 12)`.
    """

    desk: Desk
    reader: Reader
    bridge: Bridge
    theme: Theme
    icons: Icons
    actions: Actions
    memory: Memory
    notices: Notices
    queue: QueueWatch
    go: Callable[[str, object], None]
