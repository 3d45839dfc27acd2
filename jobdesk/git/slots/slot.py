"""A slot: a small repository of JobDesk's own, in which commands run at one commit after the other."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from jobdesk.git.executable import Git, GitFailed
from jobdesk.git.slots.checkout import Checkout
from jobdesk.git.slots.errors import CommitGone, ContentMissing, LenderGone, SlotTrouble
from jobdesk.git.slots.leftovers import Keep
from jobdesk.git.slots.lock import Lock
from jobdesk.git.slots.names import readable
from jobdesk.git.slots.places import Places
from jobdesk.git.slots.source import SlotSource
from jobdesk.git.slots.state import State
from jobdesk.git.slots.worktree import WorkTree

_FULL_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_NAMED = 3


@dataclass(frozen=True)
class CheckedOut:
    """A commit in a slot. `folder` is the work tree; `notes` are sentences about what is not as one may
    expect: submodules that are empty, files whose content is elsewhere, names that collide."""

    folder: Path
    commit: str
    notes: tuple[str, ...]


class Slot:
    """One slot, held by this process and used by one thread at a time.

    Git works inside: HEAD is detached at the commit, `git status` is clean, `describe`, `log`, `diff HEAD^`,
    `commit`, `checkout -b` do what they should, and the next `check_out` puts back whatever a command did: to
    files, index, HEAD, refs, configuration, hooks. It runs nothing that a command or a commit brought along.
    It is no sandbox: a command that writes to an absolute path elsewhere still can.
    """

    def __init__(self, places: Places, lock: Lock, source: SlotSource, git: Git) -> None:
        self.folder = Path(os.fsdecode(places.work))
        """The work tree."""
        self._places = places
        self._ignores_case = places.ignores_case()
        self._lock = lock
        self._source = source
        self._git = git
        self._checkout: Checkout | None = None
        self._is_closed = False

    @classmethod
    def open(cls, folder: Path, source: SlotSource, git: Git) -> Slot:
        """Makes a slot in `folder` (which is JobDesk's own, outside every repository), or carries on with the
        one that is there; one that was not closed is built anew. Raises SlotInUse, SlotTrouble."""
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            places = Places.of(folder)
            slot = cls(places, Lock.take(places.lock), source, git)
        except OSError as error:
            raise _trouble(folder, error) from error
        slot._lock.stamp()
        slot._take_up()
        return slot

    @property
    def generation(self) -> str:
        """Changes whenever the slot was built anew, and so lost all that commands had made in it."""
        return self._built().generation

    @property
    def tree(self) -> str:
        """The id of the tree of the commit that is checked out."""
        return self._built().tree()

    def environment(self) -> dict[str, str]:
        """What git needs in the environment of a command. Other names that begin with `GIT_` must not be there."""
        return {
            "GIT_CEILING_DIRECTORIES": os.fsdecode(self._places.folder),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_ATTR_NOSYSTEM": "1",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_EDITOR": ":",
        }

    def refresh(self, source: SlotSource) -> None:
        """Takes a newer snapshot of the repository, to be done before each job; the same one costs nothing."""
        if source == self._source:
            return
        is_other_format = source.object_format != self._source.object_format
        self._source = source
        if self._checkout and is_other_format:
            self._drop()
        elif self._checkout:
            self._attempt(lambda checkout: checkout.refresh(source))

    def check_out(self, commit: str, keep: Keep = Keep.IGNORED) -> CheckedOut:
        """Makes the slot exactly what `commit` (a full id) is; of untracked files only those of `keep` stay.

        A slot that fails is built anew, once. Raises CommitGone, LenderGone, ContentMissing, UnsafeTree,
        SlotTrouble.
        """
        if not _FULL_ID.fullmatch(commit):
            raise ValueError(f"{commit!r} is no full id of a commit")
        self._attempt(lambda checkout: checkout.move_to(commit, keep))
        return CheckedOut(self.folder, commit, _notes(self._built().files, self._ignores_case))

    def process_ids(self) -> list[int]:
        """The processes of the slot's own that live from one command to the next."""
        return self._checkout.process_ids() if self._checkout else []

    def close(self) -> None:
        """Leaves the slot so that the next process can carry on with it. Closing twice is fine."""
        if self._is_closed:
            return
        self._is_closed = True
        state = self._checkout.state() if self._checkout else None
        try:
            if state:
                state.write(self._places)
        except OSError as error:
            raise _trouble(self.folder, error) from error
        finally:
            self._drop()
            self._lock.stamp()
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _take_up(self) -> None:
        left = State.take(self._places, self._source.object_format)
        if left:
            with suppress(OSError, GitFailed, ContentMissing):  # then it is built anew
                self._checkout = Checkout(self._places, self._source, self._git, left)

    def _built(self) -> Checkout:
        if self._is_closed:
            raise ValueError("this slot is closed")
        self._checkout = self._checkout or Checkout(self._places, self._source, self._git, None)
        return self._checkout

    def _drop(self) -> None:
        if self._checkout:
            self._checkout.close()
        self._checkout = None

    def _attempt(self, action: Callable[[Checkout], None]) -> None:
        """Does it, in a slot that is built anew where the first time fails."""
        try:
            self._try(action)
        except (OSError, GitFailed):
            try:
                self._try(action)
            except (OSError, GitFailed) as error:
                raise _trouble(self.folder, error) from error

    def _try(self, action: Callable[[Checkout], None]) -> None:
        try:
            action(self._built())
        except (CommitGone, LenderGone):  # known before anything was touched
            raise
        except BaseException:
            self._drop()
            raise


def _trouble(folder: Path, error: OSError | GitFailed) -> SlotTrouble:
    reason = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
    return SlotTrouble(f"The slot {folder} could not be prepared: {reason}.")


def _notes(files: WorkTree, ignores_case: bool) -> tuple[str, ...]:
    notes = []
    if files.submodules:
        notes.append(f"Submodules are left as empty folders: {_named(sorted(files.submodules))}.")
    if files.pointers:
        notes.append(f"Git LFS files are pointers, not their contents: {_named(sorted(files.pointers))}.")
    if ignores_case and (collisions := _collisions(files.index)):
        notes.append(f"These names are one file on this system: {_named(collisions)}.")
    return tuple(notes)


def _named(paths: Sequence[bytes]) -> str:
    names = ", ".join(readable(path) for path in paths[:_NAMED])
    more = len(paths) - _NAMED
    return f"{names} and {more} more" if more > 0 else names


def _collisions(paths: Iterable[bytes]) -> list[bytes]:
    """The paths that differ only in the case of letters from another one."""
    same: dict[str, list[bytes]] = {}
    for path in paths:
        same.setdefault(path.decode("utf-8", "surrogateescape").casefold(), []).append(path)
    return sorted(path for group in same.values() if len(group) > 1 for path in group)
