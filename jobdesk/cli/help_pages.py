"""The help pages that come with the program: found, listed and shown."""

from __future__ import annotations

from pathlib import Path

from rich.markdown import Markdown

from jobdesk.cli.bars import console_of
from jobdesk.cli.screen import Screen
from jobdesk.core.errors import UserError
from jobdesk.files import resource

FOLDER = "help"
OVERVIEW = "overview"


class UnknownTopic(UserError):
    """There is no help page about that."""


def all_topics() -> list[str]:
    """The topics by name."""
    return sorted(path.stem for path in resource(FOLDER).glob("*.md"))


def page(topic: str) -> str:
    """The text of a page, in Markdown. Raises `UnknownTopic`."""
    path: Path = resource(FOLDER) / f"{topic}.md"
    if topic not in all_topics():
        raise UnknownTopic(f"There is no help page about {topic!r}. There are: {', '.join(all_topics())}.")
    return path.read_text("utf-8")


def write_page(screen: Screen, text: str) -> None:
    """A page on a terminal with its headings and lists set out; as it is written elsewhere."""
    if not screen.is_terminal:
        screen.line(text.rstrip("\n"))
        return
    console_of(screen).print(Markdown(text))
