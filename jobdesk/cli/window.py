"""`window`: opens the window."""

from __future__ import annotations

from typing import Annotated

import typer

from jobdesk.cli.display import check_display
from jobdesk.cli.home import home_of
from jobdesk.cli.one_window import show_window
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

    It works on what is queued for as long as it is open. Where it is open already, it comes to the front and shows what
    is asked for. Without a command, `jobdesk` opens it too where there is a display.
    """
    check_display()
    return show_window(home_of(session_of(context).data_folder), [what] if what is not None else [])
