"""Cards of jobs as the desk reads them, without a desk: each test says only what it is about."""

from __future__ import annotations

from dataclasses import replace

from jobdesk.core.model import Counts, Run, RunKind
from jobdesk.core.states import JobState, RunState
from jobdesk.desk.jobs.job_cards import JobCard, Overview
from jobdesk.desk.jobs.outlooks import Outlook
from jobdesk.desk.pool import Owner, PoolState
from tests.support.plain import SECOND, under_way

NOW = 1_750_000_000 * SECOND

POOL = PoolState(4, 4, is_paused=False, holding=None, owner=Owner(1, is_here=True), trouble=None, failure=None)

PLAIN = under_way(
    title="make test",
    counts=Counts(34, 11, 2, 19, 0, 2, 0, 0),
    created_at=NOW - 70 * SECOND,
    started_at=NOW - 65 * SECOND,
)


def counts(total: int, **places: int) -> Counts:
    """So many runs, the rest of them queued."""
    found = {"running": 0, "succeeded": 0, "skipped": 0, "failed": 0, "cancelled": 0, "reused": 0, **places}
    final = sum(found[name] for name in ("succeeded", "skipped", "failed", "cancelled"))
    return Counts(total, total - final - found["running"], **found)


def a_card(
    job: int = 12, state: JobState = JobState.RUNNING, outlook: Outlook | None = None, **facts: object
) -> JobCard:
    """A job in that state, by its number; `facts` are fields of its row, and what came out."""
    made = facts.pop("came_out", None)
    if state.is_final and "finished_at" not in facts:
        facts["finished_at"] = NOW
    if state is JobState.QUEUED:
        facts = {"started_at": None, "counts": counts(34), **facts}
    row = replace(PLAIN, id=job, state=state, **facts)  # type: ignore[arg-type]
    return JobCard(row, outlook or Outlook(state), NOW, made)  # type: ignore[arg-type]


def an_overview(active: list[JobCard], ended: list[JobCard] | None = None, runs: tuple[Run, ...] = ()) -> Overview:
    return Overview(tuple(active), len(active), tuple(ended or ()), runs, POOL)


def a_run(job: int = 12, position: int = 0, state: RunState = RunState.RUNNING, **facts: object) -> Run:
    """A run of a job that a host has now."""
    plain = Run(
        id=job << 24 | position,
        job=job,
        position=position,
        kind=RunKind.ITEM,
        item="0123456789abcdef0123456789abcdef01234567",
        content="c",
        state=state,
        attempts=1,
        tries=0,
        lost=0,
        available_at=0,
        is_claimed=True,
        waits_for=None,
        reused=False,
        progress=None,
        message=None,
        error=None,
        exit_code=None,
        summary=None,
        metrics={},
        cost=0,
        started_at=NOW,
        finished_at=None,
    )
    return replace(plain, **facts)  # type: ignore[arg-type]
