"""Where the parts of a slot lie.

- `work`: the work tree, and in it `.git`, the git folder that commands see and may ruin;
- `reader`: a git folder from which JobDesk reads, of which commands know nothing;
- `loan`: the objects that commands borrow;
- `lock`: held by the one process that uses the slot;
- `state.json`, `index`: what the slot was left with. They are there only while no process uses the slot, so
  that one which was not left in order is recognised, and built anew;
- `attic`, `converted`: short-lived.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

LOCK = "lock"


@dataclass(frozen=True)
class Places:
    """The absolute paths of the parts, as bytes; `folder` has no symbolic link in it."""

    folder: bytes

    @classmethod
    def of(cls, folder: Path) -> Places:
        return cls(os.fsencode(folder.resolve()))

    @property
    def work(self) -> bytes:
        return self.folder + b"/work"

    @property
    def git(self) -> bytes:
        return self.folder + b"/work/.git"

    @property
    def reader(self) -> bytes:
        return self.folder + b"/reader"

    @property
    def loan(self) -> bytes:
        return self.folder + b"/loan"

    @property
    def lock(self) -> bytes:
        return self.folder + b"/" + LOCK.encode()

    @property
    def state(self) -> bytes:
        return self.folder + b"/state.json"

    @property
    def index(self) -> bytes:
        return self.folder + b"/index"

    @property
    def attic(self) -> bytes:
        return self.folder + b"/attic"

    @property
    def converted(self) -> bytes:
        return self.folder + b"/converted"

    def ignores_case(self) -> bool:
        """Whether the file system takes `LOCK` for `lock` (which is there)."""
        return os.path.lexists(self.folder + b"/" + LOCK.upper().encode())
