"""An index of the runs that failed by themselves: they are read newest first, among millions that did not.

It costs nothing where a run succeeds, and one entry where one fails.
"""

from typing import Any


def up(_migrator: Any, database: Any) -> None:
    database.execute_sql("CREATE INDEX failed_runs ON runs (finished_at, id) WHERE state = 'failed' AND reused = 0")
