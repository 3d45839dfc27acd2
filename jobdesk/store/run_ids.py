"""Makes the id of a run from its job and its position, and says how SQL finds the runs of a job."""

from __future__ import annotations

POSITION_BITS = 24
MOST_RUNS = 1 << POSITION_BITS

# The runs of a job are a stretch of the table, found without an index: of the job of the named parameter
# `:job`, and of the jobs of a join.
OF_JOB = "runs.id BETWEEN :job << 24 AND (:job << 24) + 16777215"
RUNS_OF_JOBS = "runs.id BETWEEN jobs.id << 24 AND (jobs.id << 24) + 16777215"


def run_id(job: int, position: int) -> int:
    return job << POSITION_BITS | position


def job_of(run: int) -> int:
    return run >> POSITION_BITS


def position_of(run: int) -> int:
    return run & MOST_RUNS - 1
