"""Hands files to Anki and takes them back: by their path, or through its media folder where it sees another disk.

Anki may run in a sandbox, in a container or on another machine. Its media folder is then the one place that both can
reach, through `storeMediaFile` and `retrieveMediaFile`; what was put there for the way is deleted again.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from glob import escape
from pathlib import Path

from jobdesk.anki.connect import Action, AnkiConnect
from jobdesk.anki.note import Media
from jobdesk.anki.troubles import ActionFailed, AnkiTrouble


class NotCarried(AnkiTrouble):
    """Anki can neither read this machine's files nor be handed one."""


class Carrier:
    """The way for files to and from one Anki; what has worked once is tried first."""

    def __init__(self, connect: AnkiConnect) -> None:
        self._connect = connect
        self._sees_our_disk = True

    def import_package(self, package: Path) -> None:
        """Let Anki import a package. Raises `NotCarried` where there is no way."""
        if self._sees_our_disk:
            try:
                self._import(str(package.resolve()))
                return
            except ActionFailed:
                self._sees_our_disk = False
        try:
            self._import_through_media(package)
        except ActionFailed as error:
            raise NotCarried from error

    def export_deck(self, deck: str, package: Path, *, with_scheduling: bool) -> None:
        """Let Anki write a deck, with those below it, into a package here. Raises `NotCarried`."""
        package.unlink(missing_ok=True)
        try:
            if self._sees_our_disk:
                self._export(deck, str(package.resolve()), with_scheduling)
            if not package.exists():
                package.write_bytes(self._exported_through_media(deck, with_scheduling))
        except ActionFailed as error:
            raise NotCarried from error

    def store_media(self, media: Iterable[Media]) -> Mapping[str, str]:
        """Put media into Anki that it does not have; the names that Anki gave them, where these are other ones."""
        by_name = {one.name: one for one in media}
        there = self._connect.multi([Action("getMediaFilesNames", {"pattern": escape(name)}) for name in by_name])
        missing = [one for one, names in zip(by_name.values(), there, strict=True) if names != [one.name]]
        given = {one.name: self._store(one.name, one.path) for one in missing}
        return {ours: theirs for ours, theirs in given.items() if ours != theirs}

    def _import(self, path: str) -> None:
        self._connect.call_on_file("importPackage", path=path)

    def _export(self, deck: str, path: str, with_scheduling: bool) -> None:
        self._connect.call_on_file("exportPackage", deck=deck, path=path, includeSched=with_scheduling)

    def _import_through_media(self, package: Path) -> None:
        folder = self._connect.call("getMediaDirPath")
        name = self._store(_passing_name(), package)
        try:
            self._import(f"{folder}/{name}")
        finally:
            self._clear_away(name)

    def _exported_through_media(self, deck: str, with_scheduling: bool) -> bytes:
        folder, name = self._connect.call("getMediaDirPath"), _passing_name()
        try:
            self._export(deck, f"{folder}/{name}", with_scheduling)
            content = self._connect.call_on_file("retrieveMediaFile", filename=name)
        finally:
            self._clear_away(name)
        if not content:
            raise NotCarried
        return base64.b64decode(content)

    def _clear_away(self, name: str) -> None:
        """Delete what was on its way; what went wrong before is worth more than what goes wrong here."""
        with suppress(AnkiTrouble):
            self._connect.call("deleteMediaFile", filename=name)

    def _store(self, name: str, path: Path) -> str:
        """Put a file into the media folder; its name there."""
        if self._sees_our_disk:
            with suppress(ActionFailed):
                return str(self._connect.call_on_file("storeMediaFile", filename=name, path=str(path.resolve())))
        content = base64.b64encode(path.read_bytes()).decode()
        return str(self._connect.call_on_file("storeMediaFile", filename=name, data=content))


def _passing_name() -> str:
    """A name that nobody else has, and that Anki's own check of media would find unused if it were left behind."""
    return f"jobdesk-{secrets.token_hex(8)}.apkg"
