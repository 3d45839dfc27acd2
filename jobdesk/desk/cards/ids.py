"""Writes the ids of cards into their notes, where a person asks for it: one edit of the work tree, to be committed.

An id in a note holds whatever becomes of the history: through squashed commits, shallow clones, and copies of the
files alone. Nothing is written unless every block says afterwards what it said before, and carries the id it should.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from jobdesk.core.errors import EnvironmentTrouble, UserError
from jobdesk.desk.cards.reviews import ReviewCard
from jobdesk.engine.folders import cache_file
from jobdesk.git.commits import CommitList
from jobdesk.git.executable import find_git
from jobdesk.git.files import files_of
from jobdesk.git.repository import Repository
from jobdesk.git.tree_files import TreeFiles
from jobdesk.notes.block import Block, Parsed
from jobdesk.notes.gather import gather
from jobdesk.notes.id_marks import says_the_same, with_ids
from jobdesk.notes.kinds import Environments
from jobdesk.notes.library import Library, PlainLibrary
from jobdesk.notes.markdown import MarkdownOptions
from jobdesk.notes.source import MAX_BYTES
from jobdesk.notes.survey import Survey
from jobdesk.pipelines.note_config import config_of
from jobdesk.pipelines.note_trees import NoteTrees, TreeLibrary
from jobdesk.store.cache import Cache

MOST_NAMED = 3

T = TypeVar("T")

SHARES_ITS_LINE = "another card begins in the same line"
HAS_ANOTHER_ID = "its note carries an id that is another card's"
WOULD_CHANGE = "an id cannot be written there without changing the note"


class NoWorkTree(UserError):
    """This is a bare repository: ids are written into the files of a work tree, so name a clone that has one."""

    help = "cards#ids-in-the-notes"


class NotesChanged(UserError):
    """An edit of ids alone cannot be made while notes are not as they were committed."""

    help = "cards#ids-in-the-notes"


class NotesNotWritten(EnvironmentTrouble):
    """The notes could not be written."""


@dataclass(frozen=True, slots=True)
class NoteEdit:
    """One file, by its path in the repository, before and after; and the ids that are new in it."""

    path: str
    before: bytes
    after: bytes
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A card whose id cannot be written, and why."""

    id: str
    source: str
    reason: str


@dataclass(frozen=True)
class IdEdit:
    """All that would be written."""

    top: Path
    """The top of the work tree."""
    files: tuple[NoteEdit, ...]
    already: int
    """How many cards have their id in their note."""
    left_out: tuple[LeftOut, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(identity for file in self.files for identity in file.ids)


class CardIds:
    """The facet of the desk that writes into notes; nothing else of the product does."""

    def __init__(self, folder: Path) -> None:
        """`folder` is the data folder."""
        self._folder = folder

    def plan(self, repository: Path, commit: str, cards: Sequence[ReviewCard]) -> IdEdit:
        """What would be written for these cards, which are those at `commit`, the HEAD of the work tree.

        Raises `NoWorkTree`, `NotesChanged` and `ConfigError`.
        """
        opened = Repository.open(repository, find_git())
        if opened.is_bare:
            raise NoWorkTree
        with ExitStack() as held:
            cache = Cache(cache_file(self._folder))
            held.callback(cache.close)
            objects = held.enter_context(opened.objects())
            trees = NoteTrees(objects, opened.id_bytes, cache, config_of(opened, commit))
            (found,) = opened.commits(CommitList((commit,)))
            return _Planner(opened, commit, trees, trees.files(found.tree)).plan(cards)

    def write(self, edit: IdEdit) -> None:
        """Write all files, or, where one has changed since or cannot be written, none.

        Raises `NotesChanged` and `NotesNotWritten`.
        """
        parts: list[tuple[Path, Path]] = []
        try:
            for one in edit.files:
                parts.append((_part_of(edit.top / one.path, one.after), edit.top / one.path))
            _refuse_changed([one.path for one in edit.files if (edit.top / one.path).read_bytes() != one.before])
            for part, path in parts:
                part.replace(path)
        except OSError as error:
            raise NotesNotWritten(f"{NotesNotWritten().message} {error}") from error
        finally:
            for part, _ in parts:
                part.unlink(missing_ok=True)


def _part_of(path: Path, content: bytes) -> Path:
    """The content beside its file, with the same permissions. Raises OSError, and leaves nothing then."""
    handle, name = tempfile.mkstemp(prefix=".jobdesk-", dir=path.parent)
    part = Path(name)
    with ExitStack() as undone:
        undone.callback(part.unlink)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        shutil.copymode(path, part)
        undone.pop_all()
    return part


@dataclass(frozen=True, slots=True)
class _Wish:
    """An id for a block, which is told by its number among those of its file."""

    card: ReviewCard
    index: int

    @property
    def path(self) -> str:
        return self.card.card.file


_Blocks = Mapping[str, Sequence[Block]]
"""By path the blocks of a file, in their order."""


class _Planner:
    """Works out one edit, and reads the notes again as they would be."""

    def __init__(self, repository: Repository, commit: str, trees: NoteTrees, files: TreeFiles) -> None:
        self._repository = repository
        self._commit = commit
        self._trees = trees
        self._files = files
        self._committed = TreeLibrary(files, trees.blobs)
        self._left_out: list[LeftOut] = []

    def plan(self, cards: Sequence[ReviewCard]) -> IdEdit:
        before = self._blocks(self._committed, {card.card.file for card in cards})
        wishes, already = self._wishes(cards, before)
        contents = self._contents(sorted({wish.path for wish in wishes}))
        after = _marked(contents, before, wishes)
        while wishes != (granted := self._granted(wishes, before, after)):
            self._leave_out([wish.card for wish in wishes if wish not in granted], WOULD_CHANGE)
            wishes = granted
            after = _marked(contents, before, wishes)
        ids = _by_path((wish.path, wish.card.id) for wish in wishes)
        files = tuple(NoteEdit(path, contents[path], after[path], tuple(ids[path])) for path in sorted(ids))
        left_out = tuple(sorted(self._left_out, key=lambda one: one.source))
        return IdEdit(self._repository.path, files, already, left_out)

    def _blocks(self, library: Library, paths: Container[str]) -> _Blocks:
        notes = gather(self._files.blobs, library, self._trees.config, only=paths)
        return _by_path((one.block.file, one.block) for one in notes.placed)

    def _wishes(self, cards: Sequence[ReviewCard], blocks: _Blocks) -> tuple[list[_Wish], int]:
        """What is to be written, and how many cards have their id already."""
        wishes: list[_Wish] = []
        already = 0
        for card in cards:
            here = [n for n, one in enumerate(blocks[card.card.file]) if one.line == card.card.line]
            carried = card.card.explicit_id
            if carried is not None and carried == card.id:
                already += 1
            elif carried is not None:
                self._leave_out([card], HAS_ANOTHER_ID)
            elif len(here) > 1:
                self._leave_out([card], SHARES_ITS_LINE)
            else:
                wishes.append(_Wish(card, here[0]))
        return sorted(wishes, key=lambda wish: (wish.path, wish.index)), already

    def _granted(self, wishes: list[_Wish], before: _Blocks, contents: Mapping[str, bytes]) -> list[_Wish]:
        """Those that can stay: with the files as they would be, every block is what it was, and has its id."""
        after = self._blocks(_Edited(self._committed, contents), contents)
        ids = {(wish.path, wish.index): wish.card.id for wish in wishes}
        spoilt: set[tuple[str, int]] = set()
        for path in contents:
            pairs = list(zip(before[path], after.get(path, ()), strict=False))
            broken = {
                (path, n)
                for n, (old, new) in enumerate(pairs)
                if not says_the_same(old, new) or new.explicit_id != ids.get((path, n), old.explicit_id)
            }
            if len(pairs) != len(before[path]) or len(pairs) != len(after[path]) or broken - ids.keys():
                broken = {place for place in ids if place[0] == path}
            spoilt |= broken
        return [wish for wish in wishes if (wish.path, wish.index) not in spoilt]

    def _contents(self, paths: Sequence[str]) -> dict[str, bytes]:
        """The notes as they lie in the work tree. Raises `NotesChanged` unless that is how they were committed."""
        staged = set(self._repository.staged())
        contents: dict[str, bytes] = {}
        changed: list[str] = []
        with files_of(self._repository) as files:
            for path in paths:
                committed = files.read(self._commit, path, MAX_BYTES)
                lying = _lying(self._repository.path, path)
                if committed is None or lying is None or path in staged or _plain(committed) != _plain(lying):
                    changed.append(path)
                else:
                    contents[path] = lying
        _refuse_changed(changed)
        return contents

    def _leave_out(self, cards: Iterable[ReviewCard], reason: str) -> None:
        self._left_out += [LeftOut(card.id, card.card.source, reason) for card in cards]


class _Edited:
    """The library (`notes.library.Library`) of a tree in which some files are as they would be."""

    def __init__(self, committed: Library, contents: Mapping[str, bytes]) -> None:
        self._committed = committed
        self._edited = PlainLibrary(contents.get)
        self._contents = contents

    def survey(self, path: str) -> Survey | None:
        return self._of(path).survey(path)

    def parse(self, path: str, environments: Environments) -> Parsed:
        return self._of(path).parse(path, environments)

    def parse_markdown(self, path: str, options: MarkdownOptions) -> Parsed:
        return self._of(path).parse_markdown(path, options)

    def text(self, path: str) -> str | None:
        return self._of(path).text(path)

    def _of(self, path: str) -> Library:
        return self._edited if path in self._contents else self._committed


def _marked(contents: Mapping[str, bytes], blocks: _Blocks, wishes: Sequence[_Wish]) -> dict[str, bytes]:
    ids = _by_path((wish.path, (blocks[wish.path][wish.index], wish.card.id)) for wish in wishes)
    return {path: with_ids(contents[path], ids[path]) for path in ids}


def _lying(top: Path, path: str) -> bytes | None:
    """What lies in the work tree; None where nothing does, or where a link leads out of it."""
    place = top / path
    try:
        return place.read_bytes() if place.resolve() == top.resolve() / path else None
    except OSError:
        return None


def _plain(content: bytes) -> bytes:
    """Without what git may change on the way into a work tree (`core.autocrlf`)."""
    return content.replace(b"\r\n", b"\n")


def _refuse_changed(paths: Sequence[str]) -> None:
    if paths:
        more = f" and {len(paths) - MOST_NAMED:,} more" if len(paths) > MOST_NAMED else ""
        raise NotesChanged(
            f"{(NotesChanged.__doc__ or '').removesuffix('.')}: "
            f"{', '.join(paths[:MOST_NAMED])}{more}. Commit or stash the changes first."
        )


def _by_path(pairs: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    found: defaultdict[str, list[T]] = defaultdict(list)
    for path, one in pairs:
        found[path].append(one)
    return found
