"""Where cards go in their list: worked out from their heights, which are known exactly once a card has been seen."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Section:
    """Some jobs below a title. A section with no jobs takes no room."""

    title_height: int
    jobs: Sequence[int]


@dataclass
class Places:
    """Tops and heights of all cards, in pixels. A card that was never seen counts as usual ones do."""

    usual_height: int
    gap: int
    tops: dict[int, int] = field(default_factory=dict)
    titles: list[int | None] = field(default_factory=list)
    height: int = 0
    _heights: dict[int, int] = field(default_factory=dict)
    _jobs: list[int] = field(default_factory=list)
    _edges: list[int] = field(default_factory=list)

    def learn(self, job: int, height: int) -> bool:
        """A card was seen; whether it is as high as was thought."""
        was_known = self._heights.get(job, self.usual_height) == height
        self._heights[job] = height
        return was_known

    def forget(self, usual_height: int, gap: int) -> None:
        """Every card may have another height now."""
        self._heights.clear()
        self.usual_height, self.gap = usual_height, gap

    def height_of(self, job: int) -> int:
        return self._heights.get(job, self.usual_height)

    def arrange(self, sections: Sequence[Section]) -> None:
        """Put the sections below each other."""
        top = 0
        self.tops, self.titles, self._jobs = {}, [], []
        for section in sections:
            self.titles.append(top if section.jobs else None)
            if not section.jobs:
                continue
            top += section.title_height
            for job in section.jobs:
                self.tops[job] = top
                self._jobs.append(job)
                top += self.height_of(job) + self.gap
        self._edges = [self.tops[job] for job in self._jobs]
        self._heights = {job: height for job, height in self._heights.items() if job in self.tops}
        self.height = top

    def between(self, top: int, bottom: int) -> list[int]:
        """The jobs of which something lies between these edges, from above."""
        first = max(0, bisect_right(self._edges, top) - 1)
        found = self._jobs[first : bisect_left(self._edges, bottom)]
        return [job for job in found if self.tops[job] + self.height_of(job) > top]
