"""Which jobs a list is to show, and in which order."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from jobdesk.core.query.tree import EVERYTHING, Node


class SortKey(StrEnum):
    """What jobs can be sorted by. Of two that are alike the newer one comes first."""

    NUMBER = "number"
    STATE = "state"
    TITLE = "title"
    PLACE = "place"
    TOLD = "told"
    WHEN = "when"
    PIPELINE = "pipeline"
    VERSION = "version"
    PROJECT = "project"
    DURATION = "duration"
    WAITED = "waited"
    COST = "cost"
    RUNS = "runs"
    FAILED = "failed"
    PRIORITY = "priority"
    CREATED = "created"
    STARTED = "started"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Those that the query lets through, sorted; what has no value to sort by comes last."""

    query: Node = EVERYTHING
    order: SortKey = SortKey.NUMBER
    is_descending: bool = True

    @property
    def is_open(self) -> bool:
        """Whether it is every job."""
        return self.query == EVERYTHING

    @property
    def is_newest_first(self) -> bool:
        return self.order is SortKey.NUMBER and self.is_descending
