"""One whole process of JobDesk over the public desk: submits a job, works it off, and ends."""

from __future__ import annotations

import sys
from pathlib import Path

from jobdesk.desk.desk import open_desk
from jobdesk.desk.requests import ProcessRequest
from jobdesk.git.commits import CommitRange


def main(folder: str, repository: str, commits: str, workers: str, command: str) -> int:
    """0 when every run succeeded."""
    selection = CommitRange(newest=int(commits), first_parent=True)
    with open_desk(Path(folder)) as desk:
        desk.pool.set_workers(int(workers))
        desk.pool.start()
        submitted = desk.commits.process(
            ProcessRequest(Path(repository), selection, given={"line": command}, workers=int(workers))
        )
        counts = desk.jobs.wait(submitted.job).counts
    return 0 if counts.succeeded == counts.total else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
