"""What `cards write-ids` says: the edit as a diff, how many ids are where, and what to do with it."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from jobdesk.cli.screen import Style, safe
from jobdesk.cli.session import Session
from jobdesk.cli.shapes import Shape
from jobdesk.cli.words import counted
from jobdesk.desk.cards.ids import IdEdit, NoteEdit

MOST_TOLD = 5
_STYLES = {"+": Style.GOOD, "-": Style.BAD, "@": Style.FAINT}


def id_edit_shape(edit: IdEdit, *, dry_run: bool) -> Shape:
    """For programs."""
    return {
        "dry_run": dry_run,
        "written": len(edit.ids),
        "already": edit.already,
        "files": [{"path": one.path, "ids": list(one.ids)} for one in edit.files],
        "left_out": [{"id": one.id, "place": one.source, "reason": one.reason} for one in edit.left_out],
    }


def tell_id_edit(session: Session, edit: IdEdit, *, dry_run: bool) -> None:
    out = session.out
    for file in edit.files if dry_run else ():
        for line in _diff(file):
            out.line(out.paint(safe(line), None if line.startswith(("+++", "---")) else _STYLES.get(line[0])))
    for line in _lines(edit, dry_run=dry_run):
        out.line(out.wrapped(safe(line)))


def _diff(file: NoteEdit) -> Iterator[str]:
    before, after = (text.decode("utf-8", "backslashreplace").splitlines() for text in (file.before, file.after))
    yield from difflib.unified_diff(before, after, f"a/{file.path}", f"b/{file.path}", lineterm="", n=1)


def _lines(edit: IdEdit, *, dry_run: bool) -> Iterator[str]:
    if edit.files:
        many = f"{counted(len(edit.ids), 'id')} into {counted(len(edit.files), 'note')}"
        yield f"This would write {many}; nothing was changed." if dry_run else f"Wrote {many}."
    else:
        yield "There is no id to write, so nothing was changed."
    if edit.already:
        yield f"{counted(edit.already, 'card')} had {'its id' if edit.already == 1 else 'their ids'} there already."
    yield from (f"Left out {one.source}: {one.reason}." for one in edit.left_out[:MOST_TOLD])
    if len(edit.left_out) > MOST_TOLD:
        yield f"... and {len(edit.left_out) - MOST_TOLD:,} more; --json names all."
    if edit.files and not dry_run:
        yield "Look at it with `git diff`, and commit it: cards, states and intervals stay as they are."
