"""Shows the person's objects to commands in such a way that git has nothing of theirs to touch.

A git that is to write an object and finds it in a borrowed folder sets the time of the file that holds it,
so that nobody prunes it (`freshen_loose_object`, `freshen_packed_object` in object-file.c): a `git commit` in a
slot would leave its mark on the person's repository. So commands borrow from a folder of the slot's own. It
has copies of loose objects; and for every pack a link, and beside it an empty `.mtimes`, which says that the
pack is one for unreachable objects: git 2.37 and later let the time of those be, and read what an `.mtimes`
says for packs of their own only.

Windows gives links to few; there, commands borrow from the person's folders.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress

_PACK_PARTS = (b".pack", b".rev", b".idx")
"""In the order of linking: git takes a pack for present when it sees the `.idx`."""
_GRAPHS = (b"/info/commit-graph", b"/info/commit-graphs")
_FAN_OUT = re.compile(rb"[0-9a-f]{2}")
_REST = re.compile(rb"[0-9a-f]{38}|[0-9a-f]{62}")
_PIECE = 1 << 20


class Loan:
    """A folder of objects in which everything is borrowed from other such folders (absolute paths)."""

    def __init__(self, folder: bytes, lenders: Sequence[str]) -> None:
        self._folder = folder
        self._lenders = [os.fsencode(lender) for lender in lenders]
        self._seen: list[int] = []

    def folders(self) -> list[bytes]:
        """What commands have to borrow from."""
        return self._lenders if sys.platform == "win32" else [self._folder]

    def build(self) -> None:
        """Makes the folder; what a loan from the same lenders has left there stays."""
        if sys.platform == "win32":
            return
        for inner in (b"/info", b"/pack"):
            os.makedirs(self._folder + inner, exist_ok=True)
        for graph in _GRAPHS:
            with suppress(FileExistsError):
                os.symlink(self._lenders[0] + graph, self._folder + graph)  # there or not, now or later
        self._take_over()

    def refresh_for(self, commit: str) -> None:
        """Takes over what is new, where a lender has packed anew, or the commit is newer than what is here."""
        if sys.platform != "win32" and (self._pack_times() != self._seen or self._lacks(commit)):
            self._take_over()

    def _take_over(self) -> None:
        self._seen = self._pack_times()
        packs = {name: lender for lender in self._lenders for name in _pack_names(lender)}
        for name, lender in packs.items():
            self._link_pack(name, lender + b"/pack/")
        for gone in _pack_names(self._folder) - packs.keys():
            for part in reversed((b".mtimes", *_PACK_PARTS)):
                with suppress(FileNotFoundError):
                    os.unlink(self._folder + b"/pack/" + gone + part)
        for lender in self._lenders:
            for name in _loose_names(lender):
                self._copy_loose(lender + name, self._folder + name)

    def _link_pack(self, name: bytes, folder: bytes) -> None:
        own = self._folder + b"/pack/" + name
        if os.path.lexists(own + b".idx"):
            return
        os.close(os.open(own + b".mtimes", os.O_WRONLY | os.O_CREAT, 0o444))
        for part in _PACK_PARTS:
            if os.path.exists(folder + name + part):
                os.symlink(folder + name + part, own + part)

    def _copy_loose(self, origin: bytes, copy: bytes) -> None:
        if os.path.exists(copy):
            return
        os.makedirs(os.path.dirname(copy), exist_ok=True)
        with suppress(FileNotFoundError), open(origin, "rb") as source, open(copy + b".new", "wb") as target:
            while piece := source.read(_PIECE):
                target.write(piece)
            target.close()
            os.rename(copy + b".new", copy)

    def _pack_times(self) -> list[int]:
        return [_time_of(lender + b"/pack") for lender in self._lenders]

    def _lacks(self, commit: str) -> bool:
        """Whether the commit is a loose object that was not taken over."""
        name = b"/%s/%s" % (commit[:2].encode(), commit[2:].encode())
        return not os.path.exists(self._folder + name) and any(
            os.path.exists(lender + name) for lender in self._lenders
        )


def _pack_names(folder: bytes) -> set[bytes]:
    """The names of the packs in a folder of objects, without their endings."""
    try:
        names = os.listdir(folder + b"/pack")
    except FileNotFoundError:
        return set()
    return {name.removesuffix(b".idx") for name in names if name.endswith(b".idx")}


def _loose_names(folder: bytes) -> Iterator[bytes]:
    """The loose objects in a folder of objects, as they follow its path."""
    with suppress(FileNotFoundError):
        for start in filter(_FAN_OUT.fullmatch, os.listdir(folder)):
            for rest in filter(_REST.fullmatch, os.listdir(folder + b"/" + start)):
                yield b"/%s/%s" % (start, rest)


def _time_of(folder: bytes) -> int:
    try:
        return os.stat(folder).st_mtime_ns
    except FileNotFoundError:
        return 0
