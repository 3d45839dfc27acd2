"""The notes of a real repository through its history, read with git and folded without pipeline, store or cache."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from jobdesk.notes.block import Block
from jobdesk.notes.config import Config
from jobdesk.notes.descent import descend
from jobdesk.notes.edges import Edges
from jobdesk.notes.gather import Notes, gather
from jobdesk.notes.library import PlainLibrary
from jobdesk.notes.lineage import Lineage, fold
from tests.support.repositories import SampleRepository


@dataclass(frozen=True)
class GitPast:
    """Each commit is read once, whichever tip asks."""

    repository: SampleRepository
    config: Config

    @cached_property
    def _notes(self) -> dict[str, Notes]:
        return {}

    @cached_property
    def _blobs(self) -> dict[str, bytes]:
        return {}

    def notes_at(self, commit: str) -> Notes:
        if commit not in self._notes:
            files = self._files_at(commit)
            self._notes[commit] = gather(files, PlainLibrary(files.get), self.config)
        return self._notes[commit]

    def _files_at(self, commit: str) -> dict[str, bytes]:
        rows = self.repository.run("ls-tree", "-r", "-z", commit).split("\0")[:-1]
        ids = {path: row.split()[2] for row, path in (line.split("\t") for line in rows)}
        for blob in set(ids.values()) - self._blobs.keys():
            self._blobs[blob] = self.repository.run("cat-file", "blob", f"{blob}").encode("utf-8", "surrogateescape")
        return {path: self._blobs[blob] for path, blob in ids.items()}

    def blocks_at(self, commit: str) -> dict[str, list[Block]]:
        """The blocks of a commit by their file."""
        blocks: dict[str, list[Block]] = {}
        for placed in self.notes_at(commit).placed:
            blocks.setdefault(placed.block.file, []).append(placed.block)
        return blocks

    def history_of(self, *tips: str) -> dict[str, tuple[str, ...]]:
        lines = self.repository.run("rev-list", "--parents", "--topo-order", *tips).splitlines()
        return {commit: tuple(parents) for commit, *parents in (line.split() for line in lines)}

    def fold(self, *tips: str, decisions: Mapping[str, str] | None = None) -> dict[str, Lineage]:
        return fold(self.history_of(*tips), self._edges, tips, decisions)

    def identities_at(self, *tips: str) -> dict[str, list[tuple[str, Block]]]:
        """At each tip every block with its identity."""
        return {
            tip: [
                (identity, block)
                for path, blocks in self.blocks_at(tip).items()
                for identity, block in zip(lineage.identities[path], blocks, strict=True)
            ]
            for tip, lineage in self.fold(*tips).items()
        }

    def _edges(self, parent: str | None, child: str) -> Edges:
        return descend(self.blocks_at(parent) if parent else {}, self.blocks_at(child))
