"""Opens the desk for a call of the program."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from jobdesk.cli.home import home_of
from jobdesk.cli.session import Session
from jobdesk.desk.desk import Desk, open_desk


@contextmanager
def opened(session: Session) -> Iterator[Desk]:
    """The desk, closed at the end."""
    with open_desk(home_of(session.data_folder)) as desk:
        yield desk
