"""The line that narrows the list: what a person typed, and which rows it lets through. No Qt here."""

from __future__ import annotations

import re
from array import array
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from jobdesk.desk.jobs.requests import Badge
from jobdesk.ui.commits.rows import BADGES, CommitRows

_TERM = re.compile(r'(?:(?P<name>[a-z]+):)?(?:"(?P<quoted>[^"]*)"?|(?P<plain>\S+))', re.IGNORECASE)
_NAMES = ("message", "author", "badge", "hash", "path")
_HEX = re.compile(r"[0-9a-f]+")
_HASH = re.compile(r"[0-9a-f]{4,64}")


@dataclass(frozen=True, slots=True)
class Query:
    """What a row must be like: every term must hold. Texts are casefolded; `badges` is empty for any.

    A plain word is looked for in message, author, badge and hash; `author:ada`, `message:"two words"`, `badge:new`,
    `hash:1a2b` and `path:docs` say where. Paths are known to git alone, which is asked for them.
    """

    words: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    hashes: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    named_badges: tuple[str, ...] = ()
    badges: frozenset[Badge] = frozenset()

    @classmethod
    def read(cls, text: str, badges: Iterable[Badge] = ()) -> Query:
        """Never refuses: what is no term is a word."""
        found: dict[str, list[str]] = {name: [] for name in ("", *_NAMES)}
        for term in _TERM.finditer(text):
            name = (term["name"] or "").lower()
            value = term["quoted"] if term["quoted"] is not None else term["plain"]
            if name not in found:
                name, value = "", term[0]
            if value:
                found[name].append(value if name == "path" else value.casefold())
        words, messages, authors, hashes, paths, named = (
            tuple(found[name]) for name in ("", "message", "author", "hash", "path", "badge")
        )
        return cls(words, messages, authors, hashes, paths, named, frozenset(badges))

    @property
    def is_open(self) -> bool:
        """Whether it lets everything through."""
        return self == Query()

    @property
    def without_paths(self) -> Query:
        return replace(self, paths=())

    def narrows(self, other: Query) -> bool:
        """Whether it is the other one with more typed at its end, and so lets nothing through that that did not."""
        if not self.words or replace(self, words=()) != replace(other, words=()) or self.paths:
            return False
        before = (*other.words, "")[: len(self.words)]
        return (
            self.words[:-1] == before[:-1]
            and self.words[-1].startswith(before[-1])
            and not _HASH.fullmatch(self.words[-1])
        )

    def rows(self, rows: CommitRows, among: Iterable[int], touched: Collection[bytes] | None = None) -> array[int]:
        """Those of some rows that it lets through, in their order; `touched` are the ids that git found for paths."""
        passing = among if self.paths == () or touched is None else _with_ids(rows, among, touched)
        badges = self._badges()
        if len(set(badges)) > 1 or not badges[0]:
            codes = rows.badges
            passing = [row for row in passing if badges[codes[row]]]
        for text in self.hashes:
            start, ids = _start_of(text), rows.ids
            passing = [row for row in passing if ids[row].startswith(start) and ids[row].hex().startswith(text)]
        for text in self.authors:
            passing = _by_author(rows, passing, text)
        for text in self.messages:
            folded = rows.folded
            passing = [row for row in passing if text in folded[row]]
        for text in self.words:
            passing = _anywhere(rows, passing, text)
        return array("L", passing)

    def _badges(self) -> list[bool]:
        """By code: whether a row with that badge may pass."""
        return [
            (not self.badges or badge in self.badges) and all(text in badge for text in self.named_badges)
            for badge in BADGES
        ]


def _with_ids(rows: CommitRows, among: Iterable[int], ids: Collection[bytes]) -> list[int]:
    known = rows.ids
    return [row for row in among if known[row] in ids]


def _by_author(rows: CommitRows, among: Iterable[int], text: str) -> list[int]:
    meant = _people(rows, text)
    authors = rows.authors
    return [row for row in among if meant[authors[row]]]


def _anywhere(rows: CommitRows, among: Iterable[int], text: str) -> list[int]:
    """The people and badges with the text in them are found once, so that a row costs one look at its message."""
    meant, authors, folded, codes = _people(rows, text), rows.authors, rows.folded, rows.badges
    badges = [text in badge for badge in BADGES]
    if not _HASH.fullmatch(text):
        return [row for row in among if text in folded[row] or meant[authors[row]] or badges[codes[row]]]
    start, ids = _start_of(text), rows.ids
    return [
        row
        for row in among
        if text in folded[row]
        or meant[authors[row]]
        or (ids[row].startswith(start) and ids[row].hex().startswith(text))
    ]


def _start_of(text: str) -> bytes:
    """The whole bytes that an id begins with, to be looked at before its digits are; none where it is no id."""
    return bytes.fromhex(text[: len(text) // 2 * 2]) if _HEX.fullmatch(text) else b""


def _people(rows: CommitRows, text: str) -> list[bool]:
    """By place: whether the text is in a name or an address. Others may come while this is read."""
    return [text in name.casefold() or text in email.casefold() for name, email in rows.people[:]]
