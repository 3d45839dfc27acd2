"""Reads what a person writes for a branch or a range, as commits to list. No Qt here."""

from __future__ import annotations

from jobdesk.git.commits import CommitRange


def read_range(text: str, *, first_parent: bool = False) -> CommitRange:
    """A branch, a tag, a commit, or `A..B`; nothing is HEAD. Raises `BadRange`."""
    text = text.strip()
    if ".." in text:
        return CommitRange.between(text, first_parent=first_parent)
    return CommitRange(tip=text or "HEAD", first_parent=first_parent)
