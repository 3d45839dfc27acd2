"""What `--json` prints: jobs, runs, commits and plans as plain values. Scripts rely on these names.

Times are ISO 8601 in UTC, lengths seconds, costs cents. `resources/help/scripts.md` describes them.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any

from jobdesk.cli.words import iso
from jobdesk.core.clock import MICROSECONDS
from jobdesk.core.model import Attempt, Job, Mode, Run, RunKind, Transition
from jobdesk.core.outcomes import Artifact
from jobdesk.desk.jobs.outlooks import Outlook
from jobdesk.desk.jobs.requests import CommitStatus, Plan
from jobdesk.desk.pipelines import PipelineCard
from jobdesk.store.statistics import Figures

Shape = dict[str, Any]
CENT = 100


def job_shape(job: Job, outlook: Outlook | None = None) -> Shape:
    """One job. `id` and `job` are the same number, so that a job and its runs can be joined by `job`."""
    shape: Shape = {
        "id": job.id,
        "job": job.id,
        "status": str(job.state),
        "counts": asdict(job.items),
        "finish": None if job.finish is None else str(job.finish),
        "title": job.title,
        "pipeline": job.pipeline,
        "version": job.version,
        "repository": job.repository_path,
        "project": job.project,
        "input": json.loads(job.input),
        "mode": str(job.mode),
        "priority": job.priority,
        "workers": job.workers,
        "force": job.force,
        "retry_of": job.retry_of,
        "summary": job.summary,
        "error": job.error,
        "metrics": dict(job.metrics),
        "cost_cents": job.cost / CENT,
        "created_at": iso(job.created_at),
        "started_at": iso(job.started_at),
        "finished_at": iso(job.finished_at),
        "duration_s": _between(job.started_at, job.finished_at),
    }
    if outlook is not None:
        shape |= {"chip": outlook.chip, "reason": outlook.reason, "left_s": outlook.left_s}
    return shape


def run_shape(run: Run, flaky: Collection[str] = ()) -> Shape:
    """One run. `commit` is what it is about; `duration_s` that of its last attempt."""
    return {
        "commit" if run.kind is RunKind.ITEM else "finish": run.item,
        "status": str(run.state),
        "attempts": run.attempts,
        "exit_code": run.exit_code,
        "duration_s": _between(run.started_at, run.finished_at),
        "reused": run.reused,
        "error": run.error,
        "summary": run.summary,
        "message": run.message,
        "progress": run.progress,
        "flaky": run.item in flaky,
        "metrics": dict(run.metrics),
        "cost_cents": run.cost / CENT,
        "started_at": iso(run.started_at),
        "finished_at": iso(run.finished_at),
        "job": run.job,
        "run": run.id,
    }


def attempt_shape(attempt: Attempt, log: str | None) -> Shape:
    return {
        "number": attempt.number,
        "outcome": None if attempt.ending is None else str(attempt.ending),
        "mishap": None if attempt.mishap is None else str(attempt.mishap),
        "error": attempt.error,
        "exit_code": attempt.exit_code,
        "worker": attempt.worker,
        "started_at": iso(attempt.started_at),
        "finished_at": iso(attempt.finished_at),
        "duration_s": _between(attempt.started_at, attempt.finished_at),
        "cpu_s": attempt.cpu_s,
        "memory_bytes": attempt.memory,
        "log": log,
    }


def artifact_shape(artifact: Artifact, path: str) -> Shape:
    return {"name": artifact.name, "size": artifact.size, "sha256": artifact.digest, "path": path}


def transition_shape(one: Transition) -> Shape:
    return {"at": iso(one.at), "who": one.who, "before": one.before, "after": one.after, "why": one.why}


def status_shape(status: CommitStatus) -> Shape:
    commit = status.commit
    return {
        "commit": commit.id,
        "status": str(status.badge),
        "reason": status.reason,
        "subject": commit.subject,
        "author": commit.author_name,
        "committed_at": iso(commit.committed_at),
    }


def plan_shape(plan: Plan) -> Shape:
    return {
        "dry_run": True,
        "total": plan.total,
        "to_run": plan.to_run,
        "reused": plan.reused,
        "counts": {str(badge): number for badge, number in plan.badges.items()},
        "would_run": {str(badge): number for badge, number in plan.would_run.items()},
        "reasons": dict(plan.reasons),
        "duration_s": plan.duration_s,
    }


def figures_shape(figures: Figures) -> Shape:
    return {
        "jobs": figures.jobs,
        "runs": figures.runs,
        "total_s": figures.total_s,
        "mean_s": figures.mean_s,
        "total_cost_cents": figures.total_cost / CENT,
        "mean_cost_cents": figures.mean_cost / CENT,
    }


def card_shape(card: PipelineCard) -> Shape:
    return asdict(card)


def first_bad_shape(job: Job, runs: Sequence[Run]) -> Shape:
    """For a search: the first commit that is known to be bad."""
    if job.mode is not Mode.FIRST_BAD:
        return {}
    return {"first_bad": next((run.item for run in runs if run.state == "failed"), None)}


def _between(start: int | None, end: int | None) -> float | None:
    return None if start is None or end is None else (end - start) / MICROSECONDS
