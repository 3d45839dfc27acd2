"""Lets a person write a card in their own editor, as a small form of text."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from jobdesk.core.errors import EnvironmentTrouble, UserError
from jobdesk.desk.cards.reviews import CardText, Edit
from jobdesk.notes.written_html import clean_field

HEAD = """\
# Front and back are HTML, as in Anki; a < b need not be escaped. Lines up to the first mark that begin with # are
# not read. Save and close the editor to keep what you wrote; leave all as it is to change nothing.
"""
FRONT, BACK = "----- front -----", "----- back -----"

_FORM = re.compile(
    rf"(?P<head>.*?)^{FRONT}[ \t]*\n(?P<front>.*?)^{BACK}[ \t]*$\n?(?P<back>.*)", re.DOTALL | re.MULTILINE
)

Edited = Callable[[str], str]
"""Takes a text, and gives back what a person made of it."""


class NoEditor(UserError):
    """There is no editor here: set EDITOR, or use --front, --back, --deck or --tag."""


class EditorFailed(EnvironmentTrouble):
    """The editor ended with an error, so nothing was changed."""


class FormBroken(UserError):
    """The lines that mark front and back are gone, so nothing was changed."""


def form_of(text: CardText) -> str:
    """A card as text to be edited."""
    return f"{HEAD}deck: {text.deck}\ntags: {' '.join(text.tags)}\n{FRONT}\n{text.front}\n{BACK}\n{text.back}\n"


def edit_in(form: str, before: CardText) -> Edit | None:
    """What a person changed in the form; None where that is nothing. Raises `FormBroken`."""
    form = form.replace("\r\n", "\n")
    if form == form_of(before):
        return None
    found = _FORM.fullmatch(form)
    if found is None:
        raise FormBroken
    fields = dict(_field(line) for line in found["head"].splitlines() if not line.startswith("#") and ":" in line)
    deck, tags = fields.get("deck", before.deck), tuple(fields.get("tags", " ".join(before.tags)).split())
    edit = Edit(
        front=_changed(found["front"], before.front),
        back=_changed(found["back"], before.back),
        deck=None if deck == before.deck else deck,
        tags=None if tags == before.tags else tags,
    )
    return None if edit == Edit() else edit


def ask_editor(form: str) -> str:
    """What a person made of a text in the editor of their choice. Raises `NoEditor` and `EditorFailed`."""
    with tempfile.TemporaryDirectory(prefix="jobdesk-") as folder:
        path = Path(folder, "card.html")
        path.write_text(form, encoding="utf-8")
        command = [*_editor(), str(path)]
        try:
            status = subprocess.run(command, check=False).returncode
        except OSError as error:
            raise NoEditor(f"The editor {command[0]!r} cannot be started: {error.strerror}.") from error
        if status:
            raise EditorFailed(f"The editor {command[0]!r} ended with {status}, so nothing was changed.")
        return path.read_text(encoding="utf-8", errors="replace")


def _editor() -> list[str]:
    """VISUAL or EDITOR, with their arguments, as git and others take them."""
    chosen = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ("notepad" if sys.platform == "win32" else "")
    if not chosen.strip():
        raise NoEditor
    return [chosen] if sys.platform == "win32" else shlex.split(chosen)


def _field(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.strip().lower(), value.strip()


def _changed(written: str, before: str) -> str | None:
    """A side as it was written, cleaned; None where it is as before."""
    return None if written.strip() == before.strip() else clean_field(written)
