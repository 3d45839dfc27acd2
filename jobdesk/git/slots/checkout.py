"""The work tree of a slot and its git folder together, brought from commit to commit."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable
from dataclasses import replace

from jobdesk.git.executable import Git, clean_environment
from jobdesk.git.slots.attributes import Converter
from jobdesk.git.slots.erase import erase
from jobdesk.git.slots.errors import CommitGone, LenderGone
from jobdesk.git.slots.index import Index, folder_of, looks_of
from jobdesk.git.slots.leftovers import Keep, clear_unignored
from jobdesk.git.slots.loan import Loan
from jobdesk.git.slots.places import Places
from jobdesk.git.slots.reader import Change, Reader
from jobdesk.git.slots.repository import FOLDERS, PrivateFolder, Template, overwrite
from jobdesk.git.slots.scan import Disorder, Scanner
from jobdesk.git.slots.source import SlotSource
from jobdesk.git.slots.state import State
from jobdesk.git.slots.tree import Tree
from jobdesk.git.slots.watch import Watch
from jobdesk.git.slots.worktree import WorkTree

_YOUNG = 8
"""How many bytes of an entry say when the file was last changed."""
_GIT_FOLDERS = frozenset(b".git" + folder for folder in FOLDERS)


class Checkout:
    """The files of a slot. Where `move_to` raises, they may be of no commit: make a new one.

    `left` is the state to carry on from; without it all files go. The git folders are always made anew.
    """

    def __init__(self, places: Places, source: SlotSource, git: Git, left: State | None) -> None:
        self.commit = left.commit if left else None
        self.generation = left.generation if left else os.urandom(8).hex()
        self._places = places
        self._source = source
        if left is None:
            erase(places.work, places.attic)
            os.mkdir(places.work)
        _check_folder(places.work)
        self._loan = self._borrow(left.lenders if left else ())
        self._private = PrivateFolder(places.git, self._template(), places.attic)
        self._private.rebuild()
        tree = Tree(places.work, places.attic, os.lstat(places.git).st_mode & 0o777)
        index = left.index if left else Index(source.object_format)
        environment = clean_environment(git.environment, personal_configuration=False)
        self._git = git.with_environment(environment).with_options(f"--git-dir={os.fsdecode(places.reader)}")
        self._reader = Reader(self._git)
        self._converter = Converter(self._git, places.converted, source.object_format)
        self.files = WorkTree(
            tree,
            index,
            self._reader,
            self._converter,
            left.converted if left else (),
            left.pointers if left else (),
        )
        self._settled = left.settled if left else bytes(_YOUNG)
        self._ignored: set[bytes] = set()
        self._watch = Watch(places.work)

    def move_to(self, commit: str, keep: Keep) -> None:
        """Makes the files, the index, HEAD, refs, configuration and hooks what they should be at `commit`.

        Raises CommitGone, ContentMissing, UnsafeTree, OSError, GitFailed.
        """
        changes = self._changes_to(commit)
        disorder = self._look()
        self._loan.refresh_for(commit)
        self.files.apply(changes, disorder)
        if keep is Keep.NOTHING:
            self.files.erase_untracked()
        self._private.write_index(self.files.index.image())
        if keep is Keep.IGNORED:
            self._clear_unignored(commit, changes)
        head = self._private.write_head(commit)
        self._settled = looks_of(head, 0)[:_YOUNG]
        self.commit = commit
        self._watch.renew(self.files.tree.made)
        self.files.tree.made.clear()
        folders = self.files.index.folders.keys() | self.files.submodules | _GIT_FOLDERS
        self._watch.settle(folders, self.files.index, self.files.written, b"HEAD\0")

    def refresh(self, source: SlotSource) -> None:
        """Takes newer refs, and a repository that moved."""
        former, self._source = self._source, source
        if source.object_folders != former.object_folders:
            self._reader.close()
            self._loan = self._borrow(former.object_folders)
        self._private.rebuild(self._template())
        self._watch.forget()

    def tree(self) -> str:
        """The id of the tree of the commit that is checked out. Raises GitFailed."""
        assert self.commit is not None
        return self._reader.tree_of(self.commit)

    def state(self) -> State | None:
        """What a later process needs to carry on; None where no commit was checked out yet."""
        if self.commit is None:
            return None
        return State(
            commit=self.commit,
            generation=self.generation,
            index=self.files.index,
            settled=self._settled,
            converted=frozenset(self.files.converted),
            pointers=frozenset(self.files.pointers),
            lenders=self._source.object_folders,
        )

    def process_ids(self) -> list[int]:
        return self._reader.process_ids()

    def close(self) -> None:
        self._reader.close()
        self._watch.forget()

    def _borrow(self, former: tuple[str, ...]) -> Loan:
        """Makes the git folder to read from, and what commands borrow."""
        source, places = replace(self._source, packed_refs="", shallow=""), self._places
        erase(places.reader, places.attic)
        lenders = map(os.fsencode, source.object_folders)
        Template.of(source, lenders, ignores_case=places.ignores_case()).build(places.reader)
        if source.object_folders != former:
            erase(places.loan, places.attic)
        loan = Loan(places.loan, source.object_folders)
        loan.build()
        return loan

    def _template(self) -> Template:
        return Template.of(self._source, self._loan.folders(), ignores_case=self._places.ignores_case())

    def _changes_to(self, commit: str) -> list[Change]:
        if commit == self.commit:
            return []
        if self.commit is not None:
            try:
                return self._reader.changes(self.commit, commit)
            except CommitGone:  # which of the two is gone, the listing will tell
                pass
        try:
            return self.files.difference_to(self._reader.listing(commit))
        except CommitGone as gone:
            if os.path.isdir(self._source.object_folders[0]):
                raise
            raise LenderGone from gone

    def _look(self) -> Disorder:
        """Puts the git folder right, and says what else a command changed."""
        touched = self._watch.touched()
        if touched is None or touched.upheaval:
            return self._look_everywhere()
        folders = self.files.index.folders
        if not folders.keys().isdisjoint(touched.paths):
            return self._look_everywhere()
        if any(path == b".git" or path.startswith(b".git/") for path in touched.paths):
            self._mend_private()
        paths = {path for path in touched.paths if folder_of(path) in folders and path != b".git"}
        paths |= self.files.submodules & {folder_of(path) for path in touched.paths}
        disorder = self._scanner().examine(paths)
        self.files.untracked -= paths
        self.files.untracked |= disorder.untracked
        return disorder

    def _look_everywhere(self) -> Disorder:
        self._watch.forget()
        _check_folder(self._places.work)
        os.chmod(self._places.work, self.files.tree.folder_permissions)
        self._mend_private()
        disorder = self._scanner().scan()
        self.files.untracked = disorder.untracked
        return disorder

    def _scanner(self) -> Scanner:
        files = self.files
        return Scanner(files.tree, files.index, self._source.object_format, files.converted, self._settled)

    def _mend_private(self) -> None:
        if not self._private.is_intact(self._settled):
            self._private.rebuild()
            self._watch.renew(_GIT_FOLDERS)

    def _clear_unignored(self, commit: str, changes: Iterable[Change]) -> None:
        """Removes the untracked files that are not ignored; asks git only where it has not answered yet."""
        untracked = self.files.untracked
        if any(_is_ignore_file(path) for path in (*untracked, *(change.path for change in changes))):
            self._ignored = set()
        if untracked <= self._ignored:
            return
        overwrite(self._places.reader + b"/HEAD", commit.encode() + b"\n", self._places.attic)
        git = self._git.with_options(f"--work-tree={os.fsdecode(self._places.work)}").with_environment(
            {**self._git.environment, "GIT_INDEX_FILE": os.fsdecode(self._places.git + b"/index")}
        )
        tree = self.files.tree
        self._ignored = clear_unignored(git, tree.root, untracked, tree.erase)
        self.files.untracked = {path for path in untracked if os.path.lexists(tree.path(path))}


def _check_folder(path: bytes) -> None:
    """Raises NotADirectoryError, also for a link to a folder: what follows would go through it."""
    if not stat.S_ISDIR(os.lstat(path).st_mode):
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), os.fsdecode(path))


def _is_ignore_file(path: bytes) -> bool:
    return path.rpartition(b"/")[2] == b".gitignore"
