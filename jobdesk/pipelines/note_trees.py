"""The notes of any tree of a repository, and what differs between two of them."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from jobdesk.git.objects import ObjectReader
from jobdesk.git.tree_files import NO_FILES, TreeFiles, TreeReader
from jobdesk.notes.block import PARSER_VERSION, Block, Parsed
from jobdesk.notes.config import Config
from jobdesk.notes.descent import descend
from jobdesk.notes.edges import LINEAGE_VERSION, Edges, decode, encode
from jobdesk.notes.gather import Notes, Placed, gather, is_note
from jobdesk.notes.kinds import Environments
from jobdesk.notes.markdown import MarkdownOptions
from jobdesk.notes.reach import is_read, speaks_for_itself
from jobdesk.notes.survey import Survey
from jobdesk.pipelines.note_blobs import Blobs
from jobdesk.store.cache import Cache

EDGES = f"edges {PARSER_VERSION} {LINEAGE_VERSION}"


@dataclass(frozen=True)
class Difference:
    """The blocks of those files of which the blocks may differ between two trees."""

    key: str
    """Of its edges in the cache: nothing but the notes, and how they are read."""
    before: Notes
    after: Notes

    def edges(self) -> Edges:
        """Which block became which."""
        return descend(_by_file(self.before.placed), _by_file(self.after.placed))


class TreeLibrary:
    """The library (`notes.library.Library`) of one tree."""

    def __init__(self, files: TreeFiles, blobs: Blobs) -> None:
        self._files = files.blobs
        self._blobs = blobs

    def survey(self, path: str) -> Survey | None:
        return self._blobs.survey(self._files[path]).survey if path in self._files else None

    def parse(self, path: str, environments: Environments) -> Parsed:
        return self._blobs.parse(self._files[path], environments)

    def parse_markdown(self, path: str, options: MarkdownOptions) -> Parsed:
        return self._blobs.parse_markdown(self._files[path], options)

    def text(self, path: str) -> str | None:
        return self._blobs.text(self._files[path]) if path in self._files else None


class NoteTrees:
    """The notes of trees as a configuration asks for them; for one thread."""

    def __init__(self, objects: ObjectReader, id_bytes: int, cache: Cache, config: Config) -> None:
        self.blobs = Blobs(objects, cache)
        self.config = config
        self._cache = cache
        self._reader = TreeReader(objects.read, id_bytes, lambda path: is_read(path, config))
        self._rules = _rules(config)

    def files(self, tree: str | None) -> TreeFiles:
        """The files that have a say; none before there was a tree."""
        return NO_FILES if tree is None else self._reader.at(tree)

    def notes(self, files: TreeFiles, only: Collection[str] | None = None) -> Notes:
        """The blocks of all notes, or those of some files alone."""
        self.blobs.surveys(files.blobs.values())
        return gather(files.blobs, TreeLibrary(files, self.blobs), self.config, only=only)

    def note_paths(self, files: TreeFiles) -> list[str]:
        """The notes among the files: those that a course holds."""
        return [path for path in files.blobs if is_note(path) and self.config.course_of(path)]

    def difference(self, before: TreeFiles, after: TreeFiles) -> Difference:
        """What may differ: files with other bytes, that take in others, or in which other environments hold."""
        changed = {path for path, _ in set(before.listed) ^ set(after.listed)}
        changed |= self._taking_in(before) | self._taking_in(after)
        old, new = self.notes(before, changed), self.notes(after, changed)
        moved = {path for path, frame in new.frames.items() if old.frames.get(path, frame) != frame} - changed
        if moved:
            old, new = self.notes(before, changed | moved), self.notes(after, changed | moved)
        return Difference(self.edges_key(before, after), old, new)

    def edges_key(self, before: TreeFiles, after: TreeFiles) -> str:
        """The key of the edges between two trees in the cache."""
        return f"{before.digest} {after.digest} {self._rules}"

    def known_edges(self, keys: Collection[str]) -> dict[str, bytes]:
        """What the cache has of these keys, still encoded."""
        return self._cache.get_many(EDGES, keys)

    def edges(self, before: TreeFiles, after: TreeFiles) -> Edges:
        """Which block became which, from the cache or made now."""
        return self.edges_of(self.difference(before, after)) if self._may_differ(before, after) else Edges()

    def _may_differ(self, before: TreeFiles, after: TreeFiles) -> bool:
        """Whether there can be an edge at all. Files that no note takes in, such as texts beside them, make none."""
        changed = {path for path, _ in set(before.listed) ^ set(after.listed)}
        if any(speaks_for_itself(path, self.config) for path in changed):
            return True
        return bool(changed and (self._taking_in(before) or self._taking_in(after)))

    def edges_of(self, difference: Difference) -> Edges:
        """The edges of a difference, which are in the cache afterwards."""
        return decode(self._cache.get_or_make(EDGES, difference.key, lambda: encode(difference.edges())))

    def _taking_in(self, files: TreeFiles) -> set[str]:
        surveys = self.blobs.surveys(files.blobs.values())
        return {path for path, blob in files.listed if surveys[blob].takes_in}


def _by_file(placed: Sequence[Placed]) -> dict[str, list[Block]]:
    found: defaultdict[str, list[Block]] = defaultdict(list)
    for one in placed:
        found[one.block.file].append(one.block)
    return found


def _rules(config: Config) -> str:
    """A digest of what the configuration says of blocks, and not of their cards."""
    paths = [course.paths for course in config.courses]
    rules = [paths, config.environments, config.preamble, config.headings]
    return hashlib.sha256(json.dumps(rules).encode()).hexdigest()[:32]
