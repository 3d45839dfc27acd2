"""Digests of what some paths hold: the content of an item whose scope is those paths."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import islice

from jobdesk.core.errors import UserError
from jobdesk.core.language import _
from jobdesk.git.commits import Commit

ReadTrees = Callable[[Sequence[bytes]], Iterator[bytes]]
"""Reads the raw content of tree objects by their ids, in order."""

_Entry = tuple[bytes, bytes]
"""Mode, as it stands in a tree object, and full id."""

_FOLDER = b"40000"
_ABSENT = b"absent"
_STRETCH = 50


class BadPath(UserError):
    """A path is written from the top of the repository, and stays inside it."""

    help = "process#what-to-do-with-each"


class PathScope:
    """What counts of a commit: the files and folders at some paths, with their modes.

    Only the folders on the way to a path are read, each distinct one once, and nothing below it. A path that
    is not there counts as that. Submodules, and files that a partial clone left out, count by their ids, and
    need not be present. How the paths are ordered or spelled makes no difference to a digest.
    """

    def __init__(self, paths: Iterable[str], id_bytes: int) -> None:
        """`paths` from the top of the repository; `id_bytes` is 20 or 32. Raises BadPath."""
        names = {_names(path) for path in paths}
        if not names:
            raise BadPath(_("Say which paths count."))
        self._top = _Place(b"", names, id_bytes)

    def digests(self, trees: Iterable[str], read: ReadTrees) -> dict[str, str]:
        """For each of these root trees the digest of the paths, 64 hexadecimal digits."""
        entries = {tree: (_FOLDER, tree.encode()) for tree in trees}
        texts = self._top.describe(entries.values(), read)
        return {tree: sha256(texts[entry]).hexdigest() for tree, entry in entries.items()}

    def along(
        self, commits: Iterable[Commit], read: ReadTrees, known: Mapping[str, str]
    ) -> Iterator[tuple[Commit, str]]:
        """Each commit with its digest, as they come; `known` has digests by root tree, which are not read."""
        source = iter(commits)
        while stretch := list(islice(source, _STRETCH)):
            fresh = self.digests([commit.tree for commit in stretch if commit.tree not in known], read)
            for commit in stretch:
                yield commit, fresh.get(commit.tree) or known[commit.tree]


class _Place:
    """A place on the way to the paths, or the end of one."""

    def __init__(self, name: bytes, paths: Collection[tuple[bytes, ...]], id_bytes: int) -> None:
        """`paths` are seen from here; the one without a name ends here, and covers the others."""
        self.name = name
        self._mark = b" %s\0" % name
        self._id_bytes = id_bytes
        self._entries = re.compile(rb"(?:[^\0]++\0.{%d})*+" % id_bytes, re.DOTALL)
        self._is_end = () in paths
        inner = () if self._is_end else sorted({path[0] for path in paths})
        self._inner = [_Place(one, [path[1:] for path in paths if path[0] == one], id_bytes) for one in inner]
        self._seen: dict[bytes, bytes] = {}

    def describe(self, entries: Iterable[_Entry | None], read: ReadTrees) -> dict[_Entry | None, bytes]:
        """What counts of each of the entries that stand at this place in some tree."""
        present = dict.fromkeys(entry for entry in entries if entry is not None)
        texts: dict[_Entry | None, bytes] = {None: _ABSENT}
        if self._is_end:
            return texts | {entry: b"%s %s" % entry for entry in present}
        fresh = [tree for mode, tree in present if mode == _FOLDER and tree not in self._seen]
        if fresh:
            self._look_into(fresh, read)
        return texts | {entry: self._seen.get(entry[1], _ABSENT) for entry in present}

    def _look_into(self, trees: list[bytes], read: ReadTrees) -> None:
        """Reads folders that stand at this place, and keeps what counts of each."""
        rows = [[inner.entry_in(raw) for inner in self._inner] for raw in read(trees)]
        columns = zip(*rows, strict=True)
        texts = [inner.describe(column, read) for inner, column in zip(self._inner, columns, strict=True)]
        for tree, row in zip(trees, rows, strict=True):
            self._seen[tree] = self._summary([text[entry] for text, entry in zip(texts, row, strict=True)])

    def entry_in(self, raw: bytes) -> _Entry | None:
        """The entry of this name in a tree object: `<mode> <name>`, NUL, the id's bytes, and so on.

        The walk from the start proves that what was found is an entry, and not the end of a longer name or
        bytes of an id. A mode has six digits, that of a folder five; old tools put a zero before either
        (git-fsck(1), "zeroPaddedFilemode"), which means nothing.
        """
        at = raw.find(self._mark)
        while at >= 0:
            for start in (at - 6, at - 5, at - 7):
                if raw[start:at].isdigit() and self._entries.fullmatch(raw, 0, start):
                    end = at + len(self._mark)
                    return raw[start:at].lstrip(b"0"), raw[end : end + self._id_bytes].hex().encode()
            at = raw.find(self._mark, at + 1)
        return None

    def _summary(self, texts: list[bytes]) -> bytes:
        """One text for all inside; with nothing there, it is as if the folder were not there either."""
        if set(texts) == {_ABSENT}:
            return _ABSENT
        named = zip(self._inner, texts, strict=True)
        return sha256(b"\0".join(b"%s\0%s" % (inner.name, text) for inner, text in named)).digest()


def _names(path: str) -> tuple[bytes, ...]:
    """The names that lead to a path; none for the top folder, `.`. Raises BadPath."""
    names = [name for name in path.replace(os.sep, "/").split("/") if name not in ("", ".")]
    is_inside = path and "\0" not in path and ".." not in names and not os.path.isabs(path)  # noqa: PTH117
    try:
        encoded = tuple(os.fsencode(name) for name in names)
    except UnicodeEncodeError:
        is_inside = False
    if not is_inside:
        raise BadPath(f"{BadPath().message} {_('{path!r} does not.').format(path=path)}")
    return encoded
