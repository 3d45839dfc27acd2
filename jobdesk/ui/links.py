"""Where a link or an argument leads: `jobdesk://job/12`, a page, or a folder with a repository. No Qt here."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

from jobdesk.core.errors import UserError
from jobdesk.core.language import _

SCHEME = "jobdesk"
PAGES = ("commits", "review", "jobs", "insights", "settings", "help")


class BadLink(UserError):
    """That link leads nowhere."""

    help = "window"


@dataclass(frozen=True)
class Destination:
    """What to show: a page, one job of it, the repository that it opens, or the help page of a topic."""

    page: str
    job: int | None = None
    repository: Path | None = None
    topic: str | None = None

    def link(self) -> str:
        """The link that leads here."""
        if self.job is not None:
            return f"{SCHEME}://job/{self.job}"
        if self.repository is not None:
            return f"{SCHEME}://commits?repository={quote(os.fsencode(self.repository), safe='/')}"
        return f"{SCHEME}://{self.page}" + (f"/{quote(self.topic, safe='')}" if self.topic else "")


def destination_of(text: str) -> Destination:
    """Where it leads: a link of ours, or else a folder. Raises `BadLink`."""
    if not text.casefold().startswith(f"{SCHEME}:"):
        return _folder(text)
    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise BadLink(_("{link} is no link: {error}.").format(link=text, error=error)) from error
    page, rest = parts.netloc.casefold(), unquote(parts.path).strip("/")
    if page == "job":
        return _job(text, rest)
    if page not in PAGES:
        raise BadLink(
            _("{link} leads nowhere; there are jobdesk://job/12 and {pages}.").format(link=text, pages=", ".join(PAGES))
        )
    asked = parse_qs(parts.query, errors="surrogateescape")
    if page == "commits" and "repository" in asked:
        return _folder(asked["repository"][0])
    return Destination(page, topic=rest or None)


def _job(text: str, number: str) -> Destination:
    if not (number.isascii() and number.isdigit() and 0 < int(number) < 1 << 63):
        raise BadLink(_("{link} names no job; a link to one is jobdesk://job/12.").format(link=text))
    return Destination("jobs", job=int(number))


def _folder(text: str) -> Destination:
    if not text.strip() or "\0" in text:
        raise BadLink(_("That names no folder."))
    return Destination("commits", repository=Path(text).expanduser().absolute())
