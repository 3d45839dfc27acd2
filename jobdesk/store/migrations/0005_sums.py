"""What ended, added up by quarter of an hour, and what a project has cost, also of jobs that were deleted since."""

from typing import Any

TABLES = """
CREATE TABLE sum_groups (
    id INTEGER PRIMARY KEY,
    pipeline TEXT NOT NULL,
    version TEXT NOT NULL,
    project_id INTEGER NOT NULL,
    repository_id INTEGER NOT NULL,
    UNIQUE (pipeline, version, project_id, repository_id)
) STRICT;

CREATE TABLE sums (
    slot INTEGER NOT NULL,
    group_id INTEGER NOT NULL,
    succeeded INTEGER NOT NULL DEFAULT 0,
    skipped INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    cancelled INTEGER NOT NULL DEFAULT 0,
    reused INTEGER NOT NULL DEFAULT 0,
    jobs_succeeded INTEGER NOT NULL DEFAULT 0,
    jobs_failed INTEGER NOT NULL DEFAULT 0,
    jobs_cancelled INTEGER NOT NULL DEFAULT 0,
    cpu INTEGER NOT NULL DEFAULT 0,
    memory INTEGER NOT NULL DEFAULT 0,
    cost INTEGER NOT NULL DEFAULT 0,
    backwards INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (slot, group_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE lengths (
    slot INTEGER NOT NULL,
    group_id INTEGER NOT NULL,
    measure TEXT NOT NULL,
    bucket INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (measure, slot, group_id, bucket)
) STRICT, WITHOUT ROWID;

CREATE INDEX slow_results ON results (duration_s, made_at, run_id) WHERE duration_s >= 0.25;

DROP INDEX superseded_results;

CREATE INDEX superseded_results ON results (recipe_id, content, ending) WHERE current = 0;

ALTER TABLE jobs ADD COLUMN sum_group INTEGER;

ALTER TABLE projects RENAME COLUMN spent_before TO spent;

UPDATE projects SET spent = spent + (SELECT coalesce(sum(cost), 0) FROM jobs WHERE project_id = projects.id);
"""


def up(_migrator: Any, database: Any) -> None:
    for statement in TABLES.split(";\n"):
        if statement.strip():
            database.execute_sql(statement)
