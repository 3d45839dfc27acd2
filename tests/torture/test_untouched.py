"""Five hundred jobs whose commands do their worst leave the person's repository byte for byte what it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobdesk.desk.desk import open_desk
from jobdesk.desk.jobs.requests import ProcessRequest
from jobdesk.git.commits import CommitRange
from tests.support.desks import finished, quick_settings
from tests.support.repositories import SampleRepository, everything_in
from tests.torture.conftest import Say

JOBS, TOLD_EVERY = 500, 50
WORST = (
    "git reset -q --hard HEAD~1; git branch -D main topic; git tag -d v1; git tag mine; "
    "git commit -q --allow-empty -m mine; git gc -q --prune=now; git config user.name x; "
    "git update-ref -d refs/heads/main; git worktree prune; git reflog expire --expire=now --all; "
    "printf '#!/bin/sh\\ntouch /tmp/never' > .git/hooks/post-checkout; chmod +x .git/hooks/post-checkout; true"
)


@pytest.mark.timeout(1800)
def test_five_hundred_jobs_leave_no_trace(tmp_path: Path, say: Say) -> None:
    """Refs, objects, index, configuration, hooks and work tree: nothing of them changes, not even a time."""
    repository = SampleRepository(tmp_path / "repository")
    repository.commit("first", {"a": "a\n", "folder/b": "b\n"})
    repository.run("branch", "topic")
    repository.run("tag", "v1")
    repository.grow(20)
    repository.run("reset", "--quiet", "--hard")
    (repository.path / "untracked").write_text("mine\n")
    before = everything_in(repository.path)
    with open_desk(tmp_path / "data", quick_settings(4)) as desk:
        desk.pool.start()
        for number in range(JOBS):
            request = ProcessRequest(
                repository.path, CommitRange(newest=3), given={"line": f"{WORST} # {number}"}, force=True
            )
            job = finished(desk, desk.commits.process(request).job)
            assert job.counts.succeeded == 3, job.error
            if (number + 1) % TOLD_EVERY == 0:
                say(f"{number + 1} of {JOBS} jobs")
    assert everything_in(repository.path) == before
