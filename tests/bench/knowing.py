"""Figures of what is known: the status of a long history, and a second pass over known commits."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from pathlib import Path

from jobdesk.core.keys import Scope
from jobdesk.core.states import JobState
from jobdesk.desk.desk import Desk, open_desk
from jobdesk.desk.jobs.requests import Badge, ProcessRequest
from jobdesk.git.commits import CommitList, CommitRange
from tests.bench.figures import Figure, Peer, Skipped, Want, compared, median
from tests.bench.ground import Ground
from tests.bench.rounds import interleaved, timed

COMMITS = 80_000
PROCESSED_EVERY = 2
FIRST_ROWS = 50
KNOWN = 500
PATIENCE_S = 900.0

FIELDS = ("%H", "%T", "%P", "%an", "%ae", "%at", "%ct", "%s")
"""What a status knows of a commit."""
LOG = ("log", "-z", f"--max-count={COMMITS}", f"--format={'%x00'.join(FIELDS)}")


def measure(ground: Ground) -> Iterator[Figure | Skipped]:
    """All figures of this family."""
    yield from _status(ground, ground.large_repository())
    yield _second_pass(ground)


# ---------------------------------------------------------------------- status


def _status(ground: Ground, repository: Path) -> Iterator[Figure]:
    """The status of all commits, of which every other one is processed."""
    folder = next(line for line in ground.git(repository, "ls-tree", "-d", "--name-only", "HEAD").splitlines())
    scopes: dict[str, dict[str, object]] = {
        "tree scope, cold": {"scope": Scope.TREE},
        f"path scope ({folder}), warm": {"scope": Scope.PATHS, "paths": [folder]},
    }
    data = ground.fresh("data")
    commits = [fields[0] for fields in bare_log(repository)]
    with open_desk(data) as desk:
        desk.pool.start()
        for given in scopes.values():
            _process(desk, _request(repository, given, CommitList(tuple(commits[::PROCESSED_EVERY]))))
    command = f"git {' '.join(LOG[:3])} --format=…, split into tuples by Python"
    peer = Peer("git", command, ground.version("git", "--version"))
    for name, given in scopes.items():
        request = _request(repository, given, CommitRange(newest=COMMITS))
        if given["scope"] is Scope.PATHS:
            _read_status(data, request, len(commits))
        taken = interleaved(
            ground.rounds,
            {
                "ours": partial(_read_status, data, request, len(commits)),
                "theirs": timed(partial(bare_log, repository)),
            },
        )
        title = f"status of {len(commits):,} commits, every other one processed, {name}"
        yield compared(title, "s", taken["ours"], taken["theirs"], peer, Want.TIMES_AS_LONG, 1.5)
        first = median(_read_first_rows(data, request) for _ in range(ground.rounds))
        yield Figure(f"first {FIRST_ROWS} rows of it, {name}", "ms", first * 1000, Want.BELOW, 50)


def _request(repository: Path, given: dict[str, object], selection: CommitList | CommitRange) -> ProcessRequest:
    return ProcessRequest(repository, selection, "nothing-at-commits", given)


def _process(desk: Desk, request: ProcessRequest) -> None:
    job = desk.jobs.wait(desk.commits.process(request).job, PATIENCE_S)
    assert job.state is JobState.SUCCEEDED, job


def _read_status(data: Path, request: ProcessRequest, expected: int) -> float:
    """How long a desk that was just opened takes for the whole status."""
    with open_desk(data) as desk:
        started = time.perf_counter()
        statuses = list(desk.commits.statuses(request))
        taken = time.perf_counter() - started
    processed = sum(status.badge is Badge.PROCESSED for status in statuses)
    assert len(statuses) == expected, len(statuses)
    assert processed >= expected // PROCESSED_EVERY, processed
    return taken


def _read_first_rows(data: Path, request: ProcessRequest) -> float:
    with open_desk(data) as desk:
        started = time.perf_counter()
        statuses = desk.commits.statuses(request)
        for _ in range(FIRST_ROWS):
            next(statuses)
        return time.perf_counter() - started


def bare_log(repository: Path) -> list[tuple[str, ...]]:
    """All fields of all commits, by as little as Python needs for it."""
    output = subprocess.run(["git", "-C", repository, *LOG], stdout=subprocess.PIPE, check=True).stdout
    fields = iter(output.decode("utf-8", "replace").split("\0"))
    return list(zip(*[fields] * len(FIELDS), strict=False))


# ---------------------------------------------------------------------- second pass


def _second_pass(ground: Ground) -> Figure | Skipped:
    """Looking up what is known of commits that were all processed before."""
    name = f"second pass over {KNOWN} known commits"
    program = ground.git_test()
    if program is None:
        return Skipped(name, "there is no git-test: name it in JOBDESK_BENCH_GIT_TEST, or put it on the PATH")
    repository = ground.line(KNOWN + 1)
    ground.git(repository, "config", "test.default.command", "true")
    look_up = [program, "run", f"HEAD~{KNOWN}..HEAD"]
    ground.run(look_up, repository)
    data = ground.fresh("data")
    request = ProcessRequest(repository, CommitRange(newest=KNOWN), given={"argv": ["true"], "scope": Scope.TREE})
    with open_desk(data) as desk:
        desk.pool.start()
        _process(desk, request)
        taken = interleaved(
            ground.rounds,
            {
                "ours": timed(lambda: _process(desk, request)),
                "theirs": timed(partial(ground.run, look_up, repository)),
            },
        )
    content = sha256(Path(program).read_bytes()).hexdigest()[:12]  # It has no version of its own.
    peer = Peer("git-test", f"git-test run HEAD~{KNOWN}..HEAD, all known", f"(SHA-256 {content})")
    return compared(name, "s", taken["ours"], taken["theirs"], peer, Want.TIMES_FASTER, 50)
