"""`window`: opens the window."""

from __future__ import annotations

from typing import Annotated

import typer

from jobdesk.cli.display import check_display
from jobdesk.cli.home import home_of
from jobdesk.cli.options import Family
from jobdesk.cli.session import session_of

app = Family()


@app.add
def window(
    context: typer.Context,
    what: Annotated[
        str | None, typer.Argument(metavar="[WHAT]", help="A repository, or a link such as jobdesk://job/12.")
    ] = None,
) -> int:
    """Open the window: choose commits, start them, watch them.

    It works on what is queued for as long as it is open. Without a command, `jobdesk` opens it too where there is a
    display.
    """
    check_display()
    from jobdesk.desktop import open_window

    return open_window(home_of(session_of(context).data_folder), [what] if what else [])
