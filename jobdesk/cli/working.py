"""Works on jobs, or watches who does, to their end or to Ctrl-C."""

from __future__ import annotations

from collections.abc import Sequence

from jobdesk.cli.follow import Follower
from jobdesk.cli.session import Session
from jobdesk.cli.shapes import Shape, job_shape
from jobdesk.cli.summary import hint
from jobdesk.core.model import Job
from jobdesk.desk.desk import Desk


def work_on(
    session: Session,
    desk: Desk,
    jobs: Sequence[int],
    workers: int | None,
    *,
    heads: Sequence[str],
    is_detached: bool,
    as_json: bool,
) -> int:
    """Work on these jobs and follow them, or leave them to others; the worst of their exit codes.

    `heads` are lines for people that go before.
    """
    try:
        if not as_json:
            for head in heads:
                session.out.line(head)
        found = [desk.jobs.get(job) for job in jobs]
        if is_detached:
            _leave(session, desk, found, as_json=as_json)
            return 0
        if not all(job.state.is_final for job in found):
            desk.pool.start(workers)
        follower = Follower(desk, session, as_json=as_json)
        ended = [follower.follow(job) for job in jobs]
    except KeyboardInterrupt:
        _stop(session, desk, jobs)
        if as_json:
            _answer(session, [job_shape(desk.jobs.get(job)) for job in jobs])
        raise
    if as_json:
        _answer(session, [one.shape() for one in ended])
    return max(one.code for one in ended)


def _answer(session: Session, shapes: Sequence[Shape]) -> None:
    """One object for one job, a list for several."""
    session.answer(shapes[0] if len(shapes) == 1 else shapes)


def _leave(session: Session, desk: Desk, jobs: Sequence[Job], *, as_json: bool) -> None:
    if as_json:
        _answer(session, [job_shape(job) for job in jobs])
    elif desk.pool.owner is None:
        session.out.line(hint(session, "run", "works on what is queued"))
    else:
        session.out.line(hint(session, f"watch {jobs[0].id}", "shows how it goes"))


def _stop(session: Session, desk: Desk, jobs: Sequence[int]) -> None:
    """Give back what runs here, and say how to carry on."""
    owner = desk.pool.owner
    if owner is not None and not owner.is_here:
        _stop_watching(session, jobs, owner.pid)
        return
    session.remark("Stopping: what runs is given back. Ctrl-C again ends it at once.")
    desk.pool.stop()
    for job in _left(desk, jobs):
        session.remark(
            f"Job {job.id}: {job.items.final:,} of {job.items.total:,} are done, and stay so. "
            f"Carry on with the same command, or with `{session.program} run`."
        )


def _stop_watching(session: Session, jobs: Sequence[int], pid: int) -> None:
    numbers = " ".join(str(job) for job in jobs)
    program = session.program
    session.remark(f"It goes on in process {pid}: `{program} watch` shows it, `{program} cancel {numbers}` ends it.")


def _left(desk: Desk, jobs: Sequence[int]) -> list[Job]:
    return [job for job in map(desk.jobs.get, jobs) if not job.state.is_final]
