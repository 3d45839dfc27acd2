"""Brings a work tree from one commit to another by writing what differs, and puts right what a command did."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from jobdesk.core.language import stored
from jobdesk.git.slots.attributes import Converter, converted_endings, is_attributes
from jobdesk.git.slots.errors import UnsafeTree
from jobdesk.git.slots.index import LINK, SUBMODULE, Index, folder_of, looks_of, no_looks
from jobdesk.git.slots.names import check_name, readable
from jobdesk.git.slots.reader import Blob, Change, Reader
from jobdesk.git.slots.scan import Disorder, is_unwanted
from jobdesk.git.slots.tree import Tree

_POINTER = b"version https://git-lfs.github.com/spec/v1\n"
_LONGEST_POINTER = 1024


class WorkTree:
    """The tracked files of a slot, and the knowledge of what lies beside them.

    `untracked` are the paths beside the tracked ones; a folder stands for all it holds. `written` are the files
    that the last `apply` made. `converted` are the paths that `.gitattributes` have git write otherwise than it
    stores them, `pointers` those whose content is not in git but in Git LFS, `submodules` empty folders. Where a
    method raises, the files may be of no commit at all: start anew.
    """

    def __init__(
        self,
        tree: Tree,
        index: Index,
        reader: Reader,
        converter: Converter,
        converted: Iterable[bytes] = (),
        pointers: Iterable[bytes] = (),
    ) -> None:
        self.tree = tree
        self.index = index
        self.untracked: set[bytes] = set()
        self.written: list[bytes] = []
        self.converted = set(converted)
        self.pointers = set(pointers)
        self.submodules = {path for path in index if index.mode(path) == SUBMODULE}
        self._reader = reader
        self._converter = converter
        self._attributes = {
            path: index.content(path) for path in index if is_attributes(path) and index.mode(path) != LINK
        }
        self._endings = self._endings_of(self._attributes)
        for folder in index.folders:
            tree.trust(folder)

    def difference_to(self, listing: Iterable[Change]) -> list[Change]:
        """What has to change where all the files of a commit are known, and not the difference."""
        index = self.index
        wanted = {change.path: change for change in listing}
        changes = [Change(path, 0, b"") for path in index if path not in wanted]
        changes += [
            change for change in wanted.values() if change.path not in index or change != self._tracked(change.path)
        ]
        return changes

    def apply(self, changes: Iterable[Change], disorder: Disorder) -> None:
        """Makes the changes, and puts right what is in disorder. What is untracked and in the way goes.

        Raises CommitGone, ContentMissing, UnsafeTree.
        """
        self.written = []
        targets = {change.path: change for change in changes}
        self._check(targets.values())
        for path in disorder.unwanted:
            self.tree.erase(path)
        self._mend_folders(disorder.broken)
        targets |= {path: self._tracked(path) for path in disorder.changed if path not in targets}
        targets |= self._newly_converted(targets)
        removals = [path for path, change in targets.items() if not change.mode]
        writes = [change for change in targets.values() if change.mode]
        self._remove(removals)
        self._announce(writes)
        self._remove_folders(removals)
        for change in writes:
            self._make_folder(folder_of(change.path))
        self._write(writes)

    def erase_untracked(self) -> None:
        for path in self.untracked:
            self.tree.erase(path)
        self.untracked = set()

    def _tracked(self, path: bytes) -> Change:
        return Change(path, self.index.mode(path), self.index.content(path))

    def _check(self, changes: Iterable[Change]) -> None:
        for change in changes:
            if change.mode and (change.path not in self.index or change.mode == LINK):
                check_name(change.path, is_link=change.mode == LINK)

    def _mend_folders(self, broken: Iterable[bytes]) -> None:
        """Makes the tracked folders again that a command removed or replaced."""
        broken = list(broken)
        for folder in broken:
            self.tree.distrust(folder)
        for folder in broken:
            self.tree.make_folder(folder)
            self.untracked.discard(folder)

    def _newly_converted(self, targets: Mapping[bytes, Change]) -> dict[bytes, Change]:
        """Learns which files are converted after these changes; returns the others that need to be written.

        That goes beyond `git checkout`, which leaves files as an earlier commit's attributes had them.
        """
        attributes = self._attributes_after(targets)
        if attributes == self._attributes:
            self.converted |= self._ask(path for path in targets if path not in self.index)
            return {}
        self._attributes = attributes
        self._endings = self._endings_of(attributes)
        removed = {path for path, change in targets.items() if not change.mode}
        outdated, self.converted = self.converted, self._ask({*self.index, *targets} - removed)
        rewritten = (outdated | self.converted) - targets.keys()
        return {path: self._tracked(path) for path in rewritten}

    def _ask(self, paths: Iterable[bytes]) -> set[bytes]:
        """Those of `paths` that are converted."""
        suspects = [path for path in paths if path.endswith(self._endings)]
        return self._converter.converted(self._attributes, suspects) if suspects else set()

    def _endings_of(self, attributes: Mapping[bytes, bytes]) -> tuple[bytes, ...]:
        endings: set[bytes] = set()
        contents = sorted(set(attributes.values()))
        for blob in self._reader.contents(contents):
            endings.update(converted_endings(b"".join(blob.pieces)))
        return tuple(endings)

    def _attributes_after(self, targets: Mapping[bytes, Change]) -> dict[bytes, bytes]:
        attributes = dict(self._attributes)
        for path, change in targets.items():
            if is_attributes(path):
                attributes.pop(path, None)
                if change.mode not in (0, LINK, SUBMODULE):
                    attributes[path] = change.content
        return attributes

    def _remove(self, paths: Iterable[bytes]) -> None:
        for path in paths:
            if path not in self.index:
                continue
            self.tree.remove(path)
            self.index.remove(path)
            self.converted.discard(path)
            self.pointers.discard(path)
            self.submodules.discard(path)

    def _announce(self, changes: Iterable[Change]) -> None:
        """Enters new paths into the index, before they are written, so that its folders are known."""
        added = [change for change in changes if change.path not in self.index]
        for change in added:
            self.index.set(change.path, no_looks(change.mode), change.content)
        for change in added:
            folder = folder_of(change.path)
            if change.path in self.index.folders or any(above in self.index for above in _upwards(folder)):
                raise UnsafeTree(
                    stored("This commit has a file and a folder of one name: {path}", path=readable(change.path))
                )

    def _remove_folders(self, removed: Iterable[bytes]) -> None:
        """Removes the folders that no longer hold anything tracked, as far as they are empty."""
        gone = {above for path in removed for above in _upwards(folder_of(path)) if above not in self.index.folders}
        for folder in sorted(gone, reverse=True):
            if not self.tree.remove_folder(folder):
                inside = folder + b"/"
                self.untracked = {path for path in self.untracked if not path.startswith(inside)}
                self.untracked.add(folder)

    def _make_folder(self, folder: bytes) -> None:
        if self.tree.trusts(folder):
            return
        self._make_folder(folder_of(folder))
        self.untracked.discard(folder)
        if not self.tree.make_folder(folder):
            self._adopt(folder)

    def _adopt(self, folder: bytes) -> None:
        """What lies in an untracked folder that is now a tracked one becomes untracked on its own."""
        for name in os.listdir(self.tree.path(folder)):
            path = folder + b"/" + name
            if path in self.index or path in self.index.folders:
                continue
            if is_unwanted(path, os.lstat(self.tree.path(path)).st_mode):
                self.tree.erase(path)
            else:
                self.untracked.add(path)

    def _write(self, changes: Iterable[Change]) -> None:
        converted, raw = [], []
        for change in changes:
            self.untracked.discard(change.path)
            self.submodules.discard(change.path)
            if change.mode == SUBMODULE:
                self._make_submodule(change)
            elif change.path in self.converted and change.mode != LINK:
                converted.append(change)
            else:
                raw.append(change)
        for blob, change in zip(self._reader.contents([change.content for change in raw]), raw, strict=True):
            self._write_raw(change, blob)
        if converted:
            self._write_converted(converted)

    def _write_raw(self, change: Change, blob: Blob) -> None:
        left = self.index.looks(change.path)
        status = self.tree.write(change.path, change.mode, self._noting_pointers(change.path, blob), left)
        self._wrote(change, status)

    def _write_converted(self, changes: list[Change]) -> None:
        written = self._converter.write(self._attributes, changes)
        for change in changes:
            self._wrote(change, self.tree.move_in(change.path, written + b"/" + change.path))
        self._converter.clear()

    def _wrote(self, change: Change, status: os.stat_result) -> None:
        self.index.set(change.path, looks_of(status, change.mode), change.content)
        self.written.append(change.path)

    def _make_submodule(self, change: Change) -> None:
        self.submodules.add(change.path)
        self.tree.erase(change.path)
        self.tree.make_folder(change.path)
        self.tree.distrust(change.path)
        self.index.set(change.path, no_looks(SUBMODULE), change.content)

    def _noting_pointers(self, path: bytes, blob: Blob) -> Iterable[bytes]:
        self.pointers.discard(path)
        if blob.size > _LONGEST_POINTER:
            return blob.pieces
        content = b"".join(blob.pieces)
        if content.startswith(_POINTER):
            self.pointers.add(path)
        return (content,)


def _upwards(folder: bytes) -> list[bytes]:
    """The folder, and those above it up to the root, which is left out."""
    above = []
    while folder:
        above.append(folder)
        folder = folder_of(folder)
    return above
