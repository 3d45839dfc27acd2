"""The first house: every table as version 0.1 needs it.

Times are microseconds since the epoch (UTC), costs are hundredths of a cent.

The id of a run is made of its job and its position (`store/run_ids.py`): the runs of a job lie together
in the table, need no index of their own, and no id is ever used again. The last attempt
of a run stands in its own row, so that the usual run, tried once, is one row. What is written for every run has
no foreign keys: each would be one more look-up a row, and nothing but `Jobs.delete` takes its parents away.
"""

from typing import Any

TABLES = """
CREATE TABLE repositories (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL
) STRICT;

CREATE TABLE projects (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    budget INTEGER,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE recipes (
    id INTEGER PRIMARY KEY,
    pipeline TEXT NOT NULL,
    version TEXT NOT NULL,
    parameters TEXT NOT NULL,
    digest TEXT NOT NULL UNIQUE
) STRICT;
CREATE INDEX recipes_by_pipeline ON recipes (pipeline);

CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL,
    mode TEXT NOT NULL,
    pipeline TEXT NOT NULL,
    version TEXT NOT NULL,
    recipe_id INTEGER NOT NULL REFERENCES recipes (id),
    repository_id INTEGER REFERENCES repositories (id),
    project_id INTEGER REFERENCES projects (id),
    input TEXT NOT NULL,
    options TEXT NOT NULL,
    request_key TEXT,
    state TEXT NOT NULL,
    priority INTEGER NOT NULL,
    exclusive TEXT,
    run_at INTEGER NOT NULL,
    expires_at INTEGER,
    paused_at INTEGER,
    paused_now INTEGER NOT NULL DEFAULT 0,
    cancel_requested_at INTEGER,
    cancel_held_until INTEGER,
    max_attempts INTEGER NOT NULL,
    retries INTEGER NOT NULL,
    timeout_s REAL,
    timeout_factor REAL,
    workers INTEGER,
    force INTEGER NOT NULL,
    retry_of INTEGER,
    last_result INTEGER NOT NULL,
    total INTEGER NOT NULL,
    queued INTEGER NOT NULL,
    running INTEGER NOT NULL DEFAULT 0,
    succeeded INTEGER NOT NULL DEFAULT 0,
    skipped INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    cancelled INTEGER NOT NULL DEFAULT 0,
    reused INTEGER NOT NULL DEFAULT 0,
    cost INTEGER NOT NULL DEFAULT 0,
    metrics TEXT NOT NULL DEFAULT '{}',
    summary TEXT,
    error TEXT,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    finished_at INTEGER,
    cleaned_at INTEGER
) STRICT;
CREATE UNIQUE INDEX one_active_job_per_request ON jobs (request_key)
    WHERE request_key IS NOT NULL AND state IN ('queued', 'running');
CREATE INDEX active_jobs ON jobs (id) WHERE state IN ('queued', 'running');
CREATE INDEX jobs_by_state ON jobs (state, finished_at);

CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    job_id INTEGER GENERATED ALWAYS AS (id >> 24) VIRTUAL,
    position INTEGER GENERATED ALWAYS AS (id & 16777215) VIRTUAL,
    kind TEXT NOT NULL,
    item TEXT NOT NULL,
    content TEXT,
    state TEXT NOT NULL,
    lease_id INTEGER,
    worker INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0,
    tries INTEGER NOT NULL DEFAULT 0,
    lost INTEGER NOT NULL DEFAULT 0,
    available_at INTEGER NOT NULL DEFAULT 0,
    waits_for INTEGER,
    reused INTEGER NOT NULL DEFAULT 0,
    result_id INTEGER,
    progress REAL,
    message TEXT,
    error TEXT,
    exit_code INTEGER,
    mishap TEXT,
    summary TEXT,
    metrics TEXT,
    cost INTEGER NOT NULL DEFAULT 0,
    started_at INTEGER,
    finished_at INTEGER,
    cpu_s REAL,
    memory INTEGER,
    log TEXT,
    log_size INTEGER
) STRICT;
CREATE INDEX claimable_runs ON runs (id)
    WHERE state = 'queued' AND lease_id IS NULL AND waits_for IS NULL;
CREATE INDEX waiting_runs ON runs (waits_for) WHERE waits_for IS NOT NULL;

CREATE TABLE earlier_attempts (
    run_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    ending TEXT NOT NULL,
    mishap TEXT,
    error TEXT,
    exit_code INTEGER,
    worker INTEGER,
    started_at INTEGER NOT NULL,
    finished_at INTEGER NOT NULL,
    cpu_s REAL,
    memory INTEGER,
    log TEXT,
    log_size INTEGER,
    PRIMARY KEY (run_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE results (
    id INTEGER PRIMARY KEY,
    recipe_id INTEGER NOT NULL,
    content TEXT NOT NULL,
    item TEXT NOT NULL,
    ending TEXT NOT NULL,
    error TEXT,
    exit_code INTEGER,
    summary TEXT,
    metrics TEXT,
    duration_s REAL,
    run_id INTEGER,
    current INTEGER NOT NULL,
    accepted_at INTEGER,
    made_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX one_current_result_per_key ON results (recipe_id, content) WHERE current = 1;
CREATE INDEX superseded_results ON results (recipe_id, content) WHERE current = 0;

CREATE TABLE artifacts (
    run_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    digest TEXT NOT NULL,
    size INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL,
    PRIMARY KEY (run_id, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX artifacts_by_digest ON artifacts (digest);

CREATE TABLE checkpoints (
    recipe_id INTEGER NOT NULL REFERENCES recipes (id),
    content TEXT NOT NULL,
    state TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    PRIMARY KEY (recipe_id, content)
) STRICT, WITHOUT ROWID;

CREATE TABLE leases (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    owner TEXT NOT NULL,
    token TEXT NOT NULL,
    taken_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
CREATE UNIQUE INDEX one_engine ON leases ((1)) WHERE ended_at IS NULL;

CREATE TABLE history (
    job_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    run_id INTEGER,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (job_id, number)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER history_is_never_rewritten BEFORE UPDATE ON history
    BEGIN SELECT RAISE(ABORT, 'history is never rewritten'); END;
CREATE TRIGGER history_is_never_deleted BEFORE DELETE ON history
    BEGIN SELECT RAISE(ABORT, 'history is never deleted'); END;

CREATE TABLE decisions (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    identity TEXT NOT NULL,
    decision TEXT NOT NULL,
    who TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX decisions_by_identity ON decisions (kind, identity);
CREATE TRIGGER decisions_are_never_rewritten BEFORE UPDATE ON decisions
    BEGIN SELECT RAISE(ABORT, 'decisions are never rewritten'); END;
CREATE TRIGGER decisions_are_never_deleted BEFORE DELETE ON decisions
    BEGIN SELECT RAISE(ABORT, 'decisions are never deleted'); END;

CREATE TABLE path_contents (
    paths TEXT NOT NULL,
    tree TEXT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (paths, tree)
) STRICT, WITHOUT ROWID;

CREATE TABLE controls (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""


def up(_migrator: Any, database: Any) -> None:
    for statement in _statements(TABLES):
        database.execute_sql(statement)


def _statements(script: str) -> list[str]:
    """The script cut at the blank and closing lines that end a statement; a trigger holds a `;` inside."""
    found, current = [], ""
    for line in script.splitlines():
        current += line + "\n"
        if line.endswith(";") and ("TRIGGER" not in current or line.endswith("END;")):
            found.append(current)
            current = ""
    return found
