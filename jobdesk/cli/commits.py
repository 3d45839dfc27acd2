"""`status` and `accept`: what is known of commits."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import typer

from jobdesk.cli.choice import NoCommandGiven, WhatToDo, WhichCommits
from jobdesk.cli.opening import opened
from jobdesk.cli.options import AsJson, Family
from jobdesk.cli.plans import badges_line
from jobdesk.cli.screen import Style, safe
from jobdesk.cli.session import Session, session_of
from jobdesk.cli.shapes import status_shape
from jobdesk.cli.words import counted, day, short, sign_of, style_of
from jobdesk.core.model import Job
from jobdesk.desk.desk import Desk
from jobdesk.desk.jobs.requests import Badge, CommitStatus, ProcessRequest

USUAL_COMMITS = 20
JOBS_LOOKED_AT = 500

app = Family()


@app.add
def status(context: typer.Context, which: WhichCommits, what: WhatToDo, as_json: AsJson = False) -> int:
    """Show which commits are new, processed, failed or need a re-run, and why.

    Without a range these are the newest 20; without a command it is the one that was last run in this repository.
    """
    session = session_of(context)
    with opened(session) as desk:
        request = _request(session, desk, which, what, is_quiet=as_json)
        if as_json:
            statuses = list(desk.commits.statuses(request))
            counts = Counter(str(status.badge) for status in statuses)
            session.answer({"counts": dict(counts), "commits": [status_shape(status) for status in statuses]})
            return 0
        badges: Counter[Badge] = Counter()
        for status in desk.commits.statuses(request):
            badges[status.badge] += 1
            session.out.line(_line(session, status))
        session.out.line(f"{counted(badges.total(), 'commit')}: {badges_line(badges)}")
    return 0


@app.add
def accept(context: typer.Context, which: WhichCommits, what: WhatToDo, as_json: AsJson = False) -> int:
    """Let results that need a re-run stand as they are.

    For when the pipeline changed in a way that does not matter for them. Without a command it is the one that was last
    run in this repository.
    """
    session = session_of(context)
    selection = which.selection()
    with opened(session) as desk:
        request = replace(_request(session, desk, which, what, is_quiet=as_json), selection=selection)
        count = desk.commits.accept(request)
        if as_json:
            session.answer({"accepted": count})
        else:
            session.out.line(f"{counted(count, 'result')} accepted." if count else "No result of these needs a re-run.")
    return 0


def _request(session: Session, desk: Desk, which: WhichCommits, what: WhatToDo, *, is_quiet: bool) -> ProcessRequest:
    selection = which.selection(usual=USUAL_COMMITS)
    if not what.is_open:
        return ProcessRequest(which.repo, selection, what.pipeline, what.given())
    job = _last_job(desk, which)
    if not is_quiet:
        session.out.line(session.out.paint(f"As in job {job.id}: {safe(job.title)}", Style.FAINT))
    given: Mapping[str, object] = {**json.loads(job.input), **what.said()}
    return ProcessRequest(which.repo, selection, job.pipeline, given)


def _last_job(desk: Desk, which: WhichCommits) -> Job:
    path = str(desk.commits.open(which.repo).path)
    for job in desk.jobs.recent(JOBS_LOOKED_AT):
        if job.repository_path == path:
            return job
    raise NoCommandGiven(f"Nothing has been run in {path} yet. {NoCommandGiven.__doc__}")


def _line(session: Session, status: CommitStatus) -> str:
    """`✗ failed        1a2b3c4d5e  2024-01-02  Exit code 1: … · Fix the parser`."""
    out, commit, badge = session.out, status.commit, status.badge
    sign = out.paint(f"{sign_of(badge, has_signs=out.has_signs)} {badge:<12}", style_of(badge))
    head = f"{short(commit.id)}  {day(commit.committed_at)}  "
    words = (commit.subject, status.reason) if badge is Badge.PROCESSED else (status.reason, commit.subject)
    return f"{sign}  {head}{out.cut(out.joined(*words), taken=len(head) + 16)}"
