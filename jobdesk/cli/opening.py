"""Opens the desk for a call of the program."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import platformdirs

from jobdesk.cli.session import Session
from jobdesk.desk.desk import Desk, open_desk


def home_of(session: Session) -> Path:
    """Where data is kept: what was asked for, or the place that the system has for that."""
    return session.data_folder or platformdirs.user_data_path("jobdesk", appauthor=False)


@contextmanager
def opened(session: Session) -> Iterator[Desk]:
    """The desk, closed at the end."""
    with open_desk(home_of(session)) as desk:
        yield desk
