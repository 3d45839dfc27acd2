"""When all that is queued and running will be done: a band of time, or why it cannot be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jobdesk.core.clock import MICROSECONDS, Clock, seconds
from jobdesk.core.language import _
from jobdesk.desk.pool import Pool
from jobdesk.engine.band import ENOUGH_KNOWN, Prospect, band
from jobdesk.engine.forecast import tried
from jobdesk.store.remaining import Left
from jobdesk.store.store import Store

KNOWN_RUNS = 300
DOUBT_OF_ALIKE = 0.6
"""How far runs of the same pipeline with other input may be off (the deviation of the logarithm)."""


@dataclass(frozen=True, slots=True)
class QueueEnd:
    """When the queue ends, as things stand at `at`: stored times between which it does in most cases.

    `runs` of `jobs` are left, without those that are paused, for later or about to be cancelled. Where it cannot be
    told there are no times, and `unknown` is the sentence that says why; with nothing left there is neither.
    """

    at: int
    jobs: int
    runs: int
    earliest: int | None = None
    middle: int | None = None
    latest: int | None = None
    unknown: str | None = None


class QueueEnds:
    """The facet of the desk that looks at the end of the whole queue."""

    def __init__(self, store: Store, pool: Pool, clock: Clock) -> None:
        self._store = store
        self._pool = pool
        self._clock = clock

    def look(self) -> QueueEnd:
        """As it stands now."""
        now, workers = self._clock.now(), self._pool.workers
        with self._store.reading() as connection:
            left = [one for one in self._store.remaining.left(connection, now, workers) if one.runs]
        jobs, runs = sum(one.jobs for one in left), sum(one.runs for one in left)
        if not left:
            return QueueEnd(now, 0, 0)
        if (why := self._why_nothing_goes_on()) is not None:
            return QueueEnd(now, jobs, runs, unknown=why)
        found = band(self._prospects(left, now, workers), workers)
        if found is None:
            return QueueEnd(now, jobs, runs, unknown=_("Not known yet: nothing like it has run."))
        earliest, middle, latest = (now + seconds(one) for one in (found.earliest_s, found.middle_s, found.latest_s))
        return QueueEnd(now, jobs, runs, earliest, middle, latest)

    def _why_nothing_goes_on(self) -> str | None:
        if self._pool.owner is None:
            return _("Nobody works on it now.")
        if self._pool.is_paused:
            return _("Everything is paused.")
        return self._pool.holding

    def _prospects(self, left: Sequence[Left], now: int, workers: int) -> list[Prospect]:
        """What is left of each recipe, with what is known of runs like it: of its own, else of its pipeline."""
        remaining = self._store.remaining
        with self._store.reading() as connection:
            own = remaining.lengths_s(connection, {one.recipe_id for one in left}, KNOWN_RUNS)
            alike = {
                one.pipeline: remaining.alike_s(connection, one.pipeline, KNOWN_RUNS)
                for one in left
                if len(own[one.recipe_id]) < ENOUGH_KNOWN
            }
            running = remaining.running_since(connection, now)
            gap_s = remaining.gap_s(connection)
        found = []
        for number, one in enumerate(left):
            known = own[one.recipe_id]
            doubt = 0.0
            if len(known) < ENOUGH_KNOWN:
                known, doubt = [*known, *alike[one.pipeline]], DOUBT_OF_ALIKE
            since = running.pop((one.recipe_id, one.priority), [])
            found.append(
                Prospect(
                    number,
                    one.priority,
                    tried(one.runs, one.mode, min(workers, one.workers)),
                    max(1, one.workers),
                    [length_s + gap_s for length_s in known],
                    [max(0, now - at) / MICROSECONDS for at in since],
                    doubt,
                )
            )
        return found
