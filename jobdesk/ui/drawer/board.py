"""The cards that the drawer shows, kept in order from what is read: pure state, which no widget is needed to test."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Set
from dataclasses import dataclass, field, replace
from itertools import islice

from jobdesk.core.model import Job, Mode, Run
from jobdesk.core.states import JobState, RunState
from jobdesk.desk.jobs.job_cards import FEW_RUNS, MOST_ACTIVE, MOST_ENDED, JobCard, Overview, Reread
from jobdesk.desk.jobs.outlooks import Outlook
from jobdesk.desk.pool import PoolState
from jobdesk.engine.forecast import Pace
from jobdesk.ui.drawer.faces import Face, Glimpse, face_of

MOST_TOLD = 10_000
BREATH_S = 2.0


@dataclass(frozen=True)
class Step:
    """What a reading changed: cards to draw again, and whether others came, went or changed places.

    `ended` are jobs that were seen to end, each told once. `is_stale` says that what other jobs wait for may be
    another thing now, or that there are more than are shown.
    """

    drawn: frozenset[int] = frozenset()
    is_moved: bool = False
    ended: tuple[JobCard, ...] = ()
    is_stale: bool = False


@dataclass
class _Course:
    """How a job goes: how quickly, as it is seen here, and what was told of it when, both in seconds."""

    pace: Pace = field(default_factory=Pace)
    left_s: float | None = None
    told_at: float = 0.0
    ran_at: float | None = None
    runs: dict[int, Run] = field(default_factory=dict)

    @property
    def run_under_way(self) -> Run | None:
        """The run that a host has now; the last one that began where there are several."""
        return max(self.runs.values(), key=lambda run: run.started_at or 0, default=None)

    def left_at(self, at_s: float, *, is_running: bool) -> float | None:
        """How long it still takes at that time. What was told while it ran says nothing of a job that waits since, nor
        does what should be over by now.
        """
        if self.left_s is None:
            return None
        left_s = self.left_s - (at_s - self.told_at)
        if is_running:
            return max(0.0, left_s)
        is_of_waiting = self.ran_at is None or self.told_at > self.ran_at
        return left_s if is_of_waiting and left_s > 0 else None


class Board:
    """The foremost active jobs and those that ended last. Times are seconds of a clock that never goes back."""

    def __init__(self) -> None:
        self.active: list[int] = []
        self.ended: list[int] = []
        self.active_count = 0
        self.pool: PoolState | None = None
        self._cards: dict[int, JobCard] = {}
        self._courses: dict[int, _Course] = {}
        self._since: int | None = None
        self._told: dict[int, None] = {}

    def __contains__(self, job: int) -> bool:
        return job in self._cards

    @property
    def jobs(self) -> Set[int]:
        """Those that have a card."""
        return self._cards.keys()

    def card(self, job: int) -> JobCard:
        return self._cards[job]

    def face(self, job: int, now: int, at_s: float, *, is_developer: bool = False) -> Face:
        """What the card of a job says at a stored time, which is `at_s` by the other clock."""
        card, course = self._cards[job], self._courses.get(job)
        if course is not None and _is_between_runs(card, course, at_s):
            card = replace(card, outlook=Outlook(JobState.RUNNING))
        glimpse = Glimpse() if course is None else _glimpse(card, course, at_s)
        return face_of(card, glimpse, now, is_developer=is_developer)

    def run_under_way(self, job: int) -> Run | None:
        """The run that a host has now, as far as that is known; the last one that began where there are several."""
        course = self._courses.get(job)
        return None if course is None else course.run_under_way

    def follows(self, job: int) -> bool:
        """Whether what a single run of a job says can be seen on its card."""
        return job in self._courses and self._cards[job].job.counts.total <= FEW_RUNS

    # ------------------------------------------------------------------ what was read

    def take_overview(self, overview: Overview, at_s: float) -> Step:
        """All of it anew."""
        before, order = self._cards, (self.active, self.ended)
        cards = {card.job.id: card for card in (*overview.active, *overview.ended)}
        if self._since is None:
            self._since = max((card.job.finished_at or 0 for card in overview.ended), default=0)
        self._cards = cards
        self.active = [card.job.id for card in overview.active]
        self.ended = [card.job.id for card in overview.ended]
        self.active_count, self.pool = overview.active_count, overview.pool
        self._courses = {job: self._courses.get(job) or _Course() for job in self.active}
        for card in overview.active:
            course = self._courses[card.job.id]
            course.left_s, course.told_at = card.outlook.left_s, at_s
            course.runs = {}
            _see(course, card.job, at_s)
        self._take_runs(overview.under_way)
        drawn = frozenset(job for job, card in cards.items() if before.get(job) != card)
        return Step(drawn, order != (self.active, self.ended), self._seen_to_end(overview.ended))

    def take(self, asked: Collection[int], reread: Reread, at_s: float) -> Step:
        """Some jobs and runs again; of those `asked` for, the ones that are deleted or not among them are gone."""
        cards = [card for card in reread.cards if card.job.deleted_at is None]
        found = {card.job.id for card in cards}
        order, is_stale = (list(self.active), list(self.ended)), False
        for job in set(asked) - found:
            self._drop(job)
        for card in cards:
            old = self._cards.get(card.job.id)
            is_stale |= old is None or _stance(old.job) != _stance(card.job)
            if card.job.state.is_final:
                self._end(card)
            else:
                self._keep(card)
                if (course := self._courses.get(card.job.id)) is not None:
                    _see(course, card.job, at_s)
        self.active.sort(key=lambda one: _place(self._cards[one].job))
        touched = self._take_runs(reread.runs)
        ended = self._seen_to_end([card for card in cards if card.job.state.is_final])
        drawn = frozenset(touched | found) & self._cards.keys()
        return Step(drawn, order != (self.active, self.ended), ended, is_stale)

    def _seen_to_end(self, cards: Iterable[JobCard]) -> tuple[JobCard, ...]:
        """Those that ended since the first look, and were not told yet."""
        since = self._since or 0
        fresh = [card for card in cards if (card.job.finished_at or 0) > since and card.job.id not in self._told]
        self._told |= dict.fromkeys(card.job.id for card in fresh)
        for old in list(islice(self._told, max(0, len(self._told) - MOST_TOLD))):
            del self._told[old]
        return tuple(fresh)

    def _keep(self, card: JobCard) -> None:
        """Have an active job in its place, as far as there is room."""
        job = card.job.id
        if job not in self._courses:
            if len(self.active) >= MOST_ACTIVE:
                return
            self.active_count += 1
            self.active.append(job)
            self._courses[job] = _Course()
        self._cards[job] = card

    def _end(self, card: JobCard) -> None:
        job = card.job.id
        if job in self._courses:
            self.active.remove(job)
            self.active_count -= 1
            del self._courses[job]
        self._cards[job] = card
        self.ended = sorted({*self.ended, job}, key=lambda one: _end_of(self._cards[one].job), reverse=True)
        for old in self.ended[MOST_ENDED:]:
            del self._cards[old]
        del self.ended[MOST_ENDED:]

    def _drop(self, job: int) -> None:
        if self._cards.pop(job, None) is None:
            return
        if self._courses.pop(job, None) is not None:
            self.active.remove(job)
            self.active_count -= 1
        else:
            self.ended.remove(job)

    def _take_runs(self, runs: Iterable[Run]) -> set[int]:
        touched = set()
        for run in runs:
            if (course := self._courses.get(run.job)) is None:
                continue
            touched.add(run.job)
            if run.state is RunState.RUNNING:
                course.runs[run.id] = run
            else:
                course.runs.pop(run.id, None)
        return touched


def _glimpse(card: JobCard, course: _Course, at_s: float) -> Glimpse:
    fractions = [run.progress for run in course.runs.values() if run.progress is not None]
    left_s = course.left_at(at_s, is_running=card.outlook.chip == JobState.RUNNING)
    return Glimpse(left_s, sum(fractions) if fractions else None, course.run_under_way)


def _see(course: _Course, job: Job, at_s: float) -> None:
    """Learn how quickly it goes; what is seen here is better than what was told before."""
    counts = job.counts
    if counts.running:
        course.ran_at = at_s
    if not counts.running or job.paused_at is not None:
        course.pace.rest()
    course.pace.saw(at_s, counts.final - counts.reused)
    left_s = course.pace.left_s(counts.total - counts.final) if job.mode is Mode.EACH else None
    if left_s is not None:
        course.left_s, course.told_at = left_s, at_s
    elif job.mode is not Mode.EACH:
        course.left_s = None


def _is_between_runs(card: JobCard, course: _Course, at_s: float) -> bool:
    """Whether a job is at work though none of its runs is at this very moment: its chip is not to flicker."""
    is_idle = card.job.state is JobState.RUNNING and card.outlook.chip in ("waiting", "queued", "running")
    return is_idle and course.ran_at is not None and at_s - course.ran_at < BREATH_S


def _place(job: Job) -> tuple[bool, int, int]:
    """What runs comes first, then by priority and age: the order in which the store has the foremost jobs."""
    return job.state is JobState.QUEUED, -job.priority, job.id


def _end_of(job: Job) -> tuple[int, int]:
    return job.finished_at or 0, job.id


def _stance(job: Job) -> tuple[object, ...]:
    """What of a job others may wait for."""
    return job.state, job.paused_at, job.cancel_requested_at, job.priority, job.run_at
