"""`run` and `watch`: all that is going on, on one board."""

from __future__ import annotations

from typing import Annotated

import typer

from jobdesk.cli.boards import Board, JsonBoard, LineBoard, looks
from jobdesk.cli.follow import Follower
from jobdesk.cli.live_board import LiveBoard
from jobdesk.cli.opening import opened
from jobdesk.cli.options import AsJson, Family, Workers
from jobdesk.cli.session import Session, session_of
from jobdesk.cli.shapes import job_shape
from jobdesk.cli.summary import ended_job, hint
from jobdesk.cli.words import counted
from jobdesk.desk.desk import Desk

app = Family()


@app.add
def run(
    context: typer.Context,
    workers: Workers = None,
    until_idle: Annotated[bool, typer.Option("--until-idle", help="End when nothing is left to do.")] = False,
    as_json: AsJson = False,
) -> int:
    """Work on all that is queued, until Ctrl-C.

    Another JobDesk that works on the same data is left to it; this one takes over when it is gone. With --json there
    is one line for every job that ends.
    """
    session = session_of(context)
    with opened(session) as desk:
        if owner := desk.pool.owner:
            session.remark(f"Process {owner.pid} is at work already; this one takes over when it is gone.")
        desk.pool.start(workers)
        try:
            _watch_all(session, desk, until_idle=until_idle, as_json=as_json)
        except KeyboardInterrupt:
            session.remark("Stopping: what runs is given back. Ctrl-C again ends it at once.")
            desk.pool.stop()
            if left := len(desk.jobs.active()):
                session.remark(f"{counted(left, 'job')} left; `{session.program} run` carries on.")
            raise
    return 0


@app.add
def watch(
    context: typer.Context,
    job: Annotated[
        int | None, typer.Argument(metavar="[JOB]", help="One job; without it, all that are not over.")
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Watch jobs while they are worked on.

    This never works itself, and Ctrl-C ends nothing but the watching. With --json there is one line for every change of
    the job, or for every job that ends.
    """
    session = session_of(context)
    with opened(session) as desk:
        if job is None:
            _watch_all(session, desk, until_idle=True, as_json=as_json)
            if not as_json:
                session.out.line("Nothing is queued or running.")
                session.out.line(hint(session, "jobs", "what has been done"))
            return 0
        if as_json:
            for current in desk.jobs.follow(job):
                session.answer_line(job_shape(current, desk.outlooks.of(current)))
            return ended_job(desk, current).code
        return Follower(desk, session, as_json=False).follow(job).code


def _watch_all(session: Session, desk: Desk, *, until_idle: bool, as_json: bool) -> None:
    board = _board_on(session, desk, as_json=as_json)
    try:
        for look in looks(desk):
            board.show(look)
            if until_idle and not look.jobs:
                return
    finally:
        board.close()


def _board_on(session: Session, desk: Desk, *, as_json: bool) -> Board:
    """What fits: a live board on a terminal, lines elsewhere."""
    if as_json:
        return JsonBoard(session)
    return LiveBoard(session.out) if session.out.is_terminal else LineBoard(session.out, desk.clock)
