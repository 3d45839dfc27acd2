"""The trash: a job that was deleted stays as it is for a while, and is in no list and no count.

`trash_change` numbers the changes of the trash, so that whoever watches finds the jobs of those since its last look.
What the deleted jobs of a project cost stays spent when their rows are gone.
"""

from typing import Any

STATEMENTS = (
    "ALTER TABLE jobs ADD COLUMN deleted_at INTEGER",
    "ALTER TABLE jobs ADD COLUMN trash_change INTEGER",
    "ALTER TABLE projects ADD COLUMN spent_before INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX deleted_jobs ON jobs (deleted_at) WHERE deleted_at IS NOT NULL",
    "CREATE INDEX trash_changes ON jobs (trash_change) WHERE trash_change IS NOT NULL",
    "DROP INDEX jobs_by_state",
    "CREATE INDEX jobs_by_state ON jobs (state, finished_at) WHERE deleted_at IS NULL",
)


def up(_migrator: Any, database: Any) -> None:
    for statement in STATEMENTS:
        database.execute_sql(statement)
