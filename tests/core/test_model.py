"""What the values say of themselves."""

from __future__ import annotations

from jobdesk.core.model import Changes, Counts


def test_the_final_ones_are_all_but_queued_and_running() -> None:
    assert Counts(total=20, queued=5, running=2, succeeded=6, skipped=4, failed=2, cancelled=1, reused=3).final == 13


def test_changes_are_merged_job_by_job() -> None:
    changes = Changes({1}, {1: [10]}, {1: [11]})
    changes.merge(Changes({2}, {1: [12], 2: [20]}, {2: [21]}))
    assert changes == Changes({1, 2}, {1: [10, 12], 2: [20]}, {1: [11], 2: [21]})
