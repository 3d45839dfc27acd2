"""Which paths of a commit are never written: those that could reach git's own folder, or leave the slot.

The rules are git's own (`verify_path` in read-cache.c, `is_ntfs_dotgit` in path.c, `is_hfs_dotgit` in
utf8.c), and hold on every system, whatever its file system would do with such a name.
"""

from __future__ import annotations

import re
import sys

from jobdesk.core.language import stored
from jobdesk.git.slots.errors import UnsafeTree

_REFUSED = re.compile(rb"(?:\A|/)(?:\.\.?|(?:\.git|git~1)[ .]*(?:[\\:][^/]*)?)?(?=/|\Z)", re.IGNORECASE)
_REFUSED_VISIBLY = re.compile(rb"(?:\A|/)\.git(?=/|\Z)", re.IGNORECASE)
_REFUSED_LINK = re.compile(rb"(?:\A|/)(?:\.gitmodules|gitmod~\d|gi7eba~\d)[ .]*(?::[^/]*)?\Z", re.IGNORECASE)
_REFUSED_ON_WINDOWS = re.compile(rb"[\\:]")
_INVISIBLE = re.compile(rb"\xe2\x80[\x8c-\x8f\xaa-\xae]|\xe2\x81[\xaa-\xaf]|\xef\xbb\xbf")
"""The characters that HFS+ leaves out when it compares names."""


def check_name(path: bytes, *, is_link: bool = False) -> None:
    """Raises UnsafeTree where git would refuse to write `path` (bytes, with `/` between folders)."""
    if _is_refused(path, is_link) or _REFUSED_VISIBLY.search(_INVISIBLE.sub(b"", path)):
        raise UnsafeTree(stored("This commit holds a file name that git refuses to write: {path}", path=readable(path)))


def readable(path: bytes) -> str:
    """The path for people; bytes that are not UTF-8 and control characters are escaped."""
    text = path.decode("utf-8", "backslashreplace")
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)


def _is_refused(path: bytes, is_link: bool) -> bool:
    if sys.platform == "win32" and _REFUSED_ON_WINDOWS.search(path):
        return True
    return bool(_REFUSED.search(path) or (is_link and _REFUSED_LINK.search(path)))
