"""Makes the small git folders of a slot: their own configuration, refs and hooks, and borrowed objects."""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jobdesk.git.slots.erase import erase
from jobdesk.git.slots.index import looks_of
from jobdesk.git.slots.source import SlotSource

_FOLDERS = (b"/hooks", b"/info", b"/objects/info", b"/objects/pack", b"/refs/heads", b"/refs/tags")
FOLDERS = (b"", b"/objects", b"/refs", *_FOLDERS)
"""The folders of a git folder, as they follow its path."""
if sys.platform == "win32":
    _PLAIN = os.O_RDWR | os.O_CREAT | os.O_BINARY | os.O_NOINHERIT
else:
    _PLAIN = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_PLAIN_PATH = re.compile(rb"[ !$-\[\]-~][ -\[\]-~]*")
_UNBORN = b"ref: refs/heads/main\n"


@dataclass(frozen=True)
class Template:
    """What a git folder of a slot holds when nothing has touched it: path to content."""

    files: dict[bytes, bytes]

    @classmethod
    def of(cls, source: SlotSource, lenders: Iterable[bytes], *, ignores_case: bool) -> Template:
        files = {
            b"HEAD": _UNBORN,
            b"config": _configuration(source.object_format, ignores_case).encode(),
            b"objects/info/alternates": b"".join(map(_quoted, lenders)),
            b"packed-refs": source.packed_refs.encode("utf-8", "surrogateescape"),
            b"shallow": source.shallow.encode("utf-8", "surrogateescape"),
        }
        return cls({path: content for path, content in files.items() if content})

    def build(self, folder: bytes) -> None:
        """Makes the git folder, which must not exist."""
        os.mkdir(folder)
        for inner in _FOLDERS:
            os.makedirs(folder + inner)
        for path, content in self.files.items():
            with open(folder + b"/" + path, "xb") as file:
                file.write(content)


class PrivateFolder:
    """The `.git` of a slot, which commands see and may ruin.

    HEAD and the index are written for every commit; all the rest is compared with what was built, and the
    whole is built anew where it differs.
    """

    def __init__(self, folder: bytes, template: Template, attic: bytes) -> None:
        self._folder = folder
        self._template = template
        self._attic = attic
        self._built: dict[bytes, object] = {}

    def rebuild(self, template: Template | None = None) -> None:
        """Removes all that is there and builds it, from another template if one is given."""
        self._template = template or self._template
        erase(self._folder, self._attic)
        self._template.build(self._folder)
        self._built = self._look()

    def is_intact(self, settled: bytes) -> bool:
        """Whether nothing but HEAD and the index differs; `settled` as in the scan of the work tree."""
        try:
            return self._look() == self._built and all(self._holds(path, settled) for path in self._lasting())
        except OSError:
            return False

    def write_index(self, image: bytes) -> None:
        overwrite(self._folder + b"/index", image, self._attic)

    def write_head(self, commit: str) -> os.stat_result:
        """Detaches HEAD at a commit, and returns what the file now looks like."""
        return overwrite(self._folder + b"/HEAD", commit.encode() + b"\n", self._attic)

    def _lasting(self) -> Iterator[bytes]:
        return (path for path in self._template.files if path != b"HEAD")

    def _look(self) -> dict[bytes, object]:
        """What every lasting file looks like, and what every folder holds."""
        seen: dict[bytes, object] = {}
        for folder in FOLDERS:
            permissions = os.lstat(self._folder + folder).st_mode
            seen[folder] = (permissions, {*os.listdir(self._folder + folder)} - {b"index"})
        for path in self._lasting():
            status = os.lstat(self._folder + b"/" + path)
            seen[path] = looks_of(status, status.st_mode)
        return seen

    def _holds(self, path: bytes, settled: bytes) -> bool:
        """Whether a file has its content; one that is older than the hand-over has, as it looks untouched."""
        looks = self._built[path]
        if isinstance(looks, bytes) and looks[: len(settled)] < settled:
            return True
        with open(self._folder + b"/" + path, "rb") as file:
            return file.read() == self._template.files[path]


def overwrite(path: bytes, content: bytes, attic: bytes) -> os.stat_result:
    """Writes a file of a git folder in place, and never through a link; what is no plain file there goes.

    In place, because a file system may flush a file that replaces another to the disk (ext4 does).
    """
    descriptor = _open_plain(path)
    if descriptor is None:
        erase(path, attic)
        descriptor = os.open(path, _PLAIN | os.O_EXCL, 0o666)
    with open(descriptor, "wb", buffering=0) as file:
        written = 0
        while written < len(content):
            written += file.write(memoryview(content)[written:])
        file.truncate()
        return os.fstat(descriptor)


def _open_plain(path: bytes) -> int | None:
    """Opens a file that is plain, has one name, and is ours to write; None where it is not."""
    try:
        descriptor = os.open(path, _PLAIN, 0o666)
    except OSError:
        return None
    status = os.fstat(descriptor)
    if stat.S_ISREG(status.st_mode) and status.st_nlink == 1 and status.st_mode & 0o600 == 0o600:
        return descriptor
    os.close(descriptor)
    return None


def _configuration(object_format: str, ignores_case: bool) -> str:
    """Everything that the configuration of a person could otherwise decide about a checkout."""
    on_windows = sys.platform == "win32"
    sections: dict[str, dict[str, str | int]] = {
        "core": {
            "repositoryFormatVersion": 1 if object_format == "sha256" else 0,
            "bare": False,
            "fileMode": not on_windows,
            "symlinks": not on_windows,
            "ignoreCase": ignores_case,
            "checkStat": "minimal" if on_windows else "default",
            "trustCTime": not on_windows,
            "longPaths": True,
            "autoCRLF": False,
            "eol": "lf",
            "attributesFile": "/dev/null",
            "excludesFile": "/dev/null",
            "logAllRefUpdates": False,
            "fsmonitor": False,
            "untrackedCache": False,
            "splitIndex": False,
        },
        "advice": {"detachedHead": False},
        "commit": {"gpgSign": False},
        "extensions": {"objectFormat": "sha256"} if object_format == "sha256" else {},
        "gc": {"auto": 0},
        "index": {"version": 2},
        "maintenance": {"auto": False},
        "submodule": {"recurse": False},
        "tag": {"gpgSign": False},
        "user": {"name": "JobDesk", "email": "jobdesk@localhost"},
    }
    lines = []
    for section, settings in sections.items():
        lines.append(f"[{section}]")
        lines += [f"\t{name} = {_written(value)}" for name, value in settings.items()]
    return "\n".join(lines) + "\n"


def _written(value: str | int) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _quoted(folder: bytes) -> bytes:
    """A line of `alternates`, quoted as in C where it would not be read as it is written."""
    if _PLAIN_PATH.fullmatch(folder):
        return folder + b"\n"
    quoted = b"".join(
        b"\\%03o" % letter if letter < 0x20 or letter in b'"\\' or letter > 0x7E else bytes([letter])
        for letter in folder
    )
    return b'"' + quoted + b'"\n'
