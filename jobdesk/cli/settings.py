"""`settings`: what is set, and setting it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from jobdesk.cli.home import home_of
from jobdesk.cli.options import AsJson, Family
from jobdesk.cli.screen import safe
from jobdesk.cli.session import Session, session_of
from jobdesk.cli.tables import Cell, Column, write_table
from jobdesk.core.errors import UserError
from jobdesk.desk.settings import Settings
from jobdesk.desk.settings_file import SettingsFile, UnknownSetting

app = Family()

COLUMNS = (Column("SETTING"), Column("VALUE"), Column("WHAT IT IS", is_flexible=True))


HIDDEN = "(hidden)"


class NothingToReset(UserError):
    """Say which setting to set back."""


@app.add
def settings(
    context: typer.Context,
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help='One of them, such as "workers.count".', show_default=False)
    ] = None,
    value: Annotated[
        str | None, typer.Argument(metavar="[VALUE]", help="What it is from now on.", show_default=False)
    ] = None,
    reset: Annotated[bool, typer.Option("--reset", help="Set it back to the usual value.")] = False,
    as_json: AsJson = False,
) -> int:
    """Show what is set, or set it; what works now follows within a second.

    All of it stands in `settings.toml` in the data folder, which you may edit by hand as well. A secret, such as a key,
    is shown only where you name it.
    """
    session = session_of(context)
    file = SettingsFile(home_of(session.data_folder))
    if reset or value is not None:
        if name is None:
            raise NothingToReset
        now = {row: known for row, known, _ in _rows(file.now, shows_secrets=True)}
        file.change(name, None if reset or value is None else _meant(value, now.get(name)))
    return _show(session, file.now, name, as_json=as_json)


def _meant(text: str, now: object) -> object:
    """What was typed: for a setting that is a text the text itself, else the number or flag that it reads as."""
    if isinstance(now, str):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _show(session: Session, settings: Settings, name: str | None, *, as_json: bool) -> int:
    rows = [row for row in _rows(settings, shows_secrets=name is not None) if name in (None, row[0])]
    if not rows:
        raise UnknownSetting(f"There is no setting {name!r}; `{session.program} settings` lists them.")
    if as_json:
        session.answer(rows[0][1] if name else {row: value for row, value, _ in rows})
    elif name:
        session.out.line(safe(_said(rows[0][1])))
    else:
        table = [[Cell(row), Cell(safe(_said(one))), Cell(words)] for row, one, words in rows]
        write_table(session.out, COLUMNS, table)
    return 0


def _rows(settings: Settings, *, shows_secrets: bool) -> Iterator[tuple[str, Any, str]]:
    """Every setting: its name, its value and what it is; a secret that is set is None, unless it is to be shown.

    Pipelines have a command of their own.
    """
    values = settings.model_dump(mode="json", exclude={"pipelines"})
    for section, fields in values.items():
        model = type(getattr(settings, section))
        for field, value in fields.items():
            is_hidden = not (shows_secrets or model.model_fields[field].repr) and bool(value)
            yield f"{section}.{field}", None if is_hidden else value, model.model_fields[field].description or ""


def _said(value: object) -> str:
    if value is None:
        return HIDDEN
    return value if isinstance(value, str) else json.dumps(value)
