"""Indexes for what the engine asks all the time: tens of thousands of active jobs cost it no more than a few."""

from typing import Any

STATEMENTS = (
    "CREATE INDEX jobs_by_turn ON jobs (priority DESC, id) WHERE state IN ('queued', 'running')",
    "CREATE INDEX locking_jobs ON jobs (exclusive) WHERE exclusive IS NOT NULL AND state IN ('queued', 'running')",
    "CREATE INDEX cancelling_jobs ON jobs (cancel_held_until)"
    " WHERE cancel_requested_at IS NOT NULL AND state IN ('queued', 'running')",
    "CREATE INDEX expiring_jobs ON jobs (expires_at) WHERE expires_at IS NOT NULL AND state = 'queued'",
)


def up(_migrator: Any, database: Any) -> None:
    for statement in STATEMENTS:
        database.execute_sql(statement)
