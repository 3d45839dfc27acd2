"""What would do a job again: the request it came from, and the command line that makes the same."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from jobdesk.core.model import Job, Mode, Run, RunKind
from jobdesk.desk.jobs.requests import ProcessRequest, TaskRequest
from jobdesk.git.commits import CommitList

THE_JOB = "job"
"""The name of the one item of a job that is about nothing else."""


def request_of(job: Job, runs: Sequence[Run]) -> ProcessRequest | TaskRequest:
    """The request that does the same at the same items; `runs` are all of the job's."""
    items = tuple(run.item for run in runs if run.kind is RunKind.ITEM)
    common: dict[str, Any] = {
        "pipeline": job.pipeline,
        "given": json.loads(job.input),
        "project": job.project,
        "priority": job.priority,
        "workers": job.workers,
        "timeout_s": job.timeout_s,
        "retries": job.rules.retries,
        "max_attempts": job.rules.max_attempts,
        "force": job.force,
    }
    if job.repository_path is None:
        return TaskRequest(**common, items=items, title=job.title)
    return ProcessRequest(
        Path(job.repository_path),
        CommitList(items),
        mode=job.mode,
        timeout_factor=job.timeout_factor,
        **common,
    )


def command_line_of(job: Job, program: str = "jobdesk") -> str:
    """The command line that does the same, ready for a POSIX shell.

    What no option can say (commits picked by hand, the items of a task) is said by the number of the job.
    """
    options = json.loads(job.options)
    chosen = options.get("range")
    is_task = job.repository_path is None and job.counts.total == 1
    if chosen is None and not is_task:
        return f"{program} retry {job.id}"
    words = [program, "process"]
    if chosen is not None and job.repository_path is not None:
        words += ["--repo", job.repository_path, *_range_words(chosen)]
    words += _terms(job)
    return shlex.join([*words, *_what(job)])


def _range_words(chosen: Mapping[str, Any]) -> Iterator[str]:
    excluded, tip = chosen["excluded"], chosen["tip"]
    if excluded is not None:
        yield from ("--range", f"{excluded}..{tip}")
    elif tip != "HEAD":
        yield from ("--branch", tip)
    if chosen["newest"] is not None:
        yield from ("--last", str(chosen["newest"]))
    elif chosen["since"] is not None:
        yield from ("--since", chosen["since"])
    elif excluded is None:
        yield "--all"
    if chosen["first_parent"]:
        yield "--first-parent"


def _terms(job: Job) -> Iterator[str]:
    if job.mode is Mode.FIRST_BAD:
        yield "--find-first-bad"
    if job.timeout_factor is not None:
        yield from ("--timeout", f"{job.timeout_factor * 100:g}%")
    elif job.timeout_s is not None:
        yield from ("--timeout", f"{job.timeout_s:g}")
    if job.rules.retries:
        yield from ("--retries", str(job.rules.retries))
    if job.priority:
        yield from ("--priority", str(job.priority))
    if job.workers is not None:
        yield from ("--workers", str(job.workers))
    if job.project is not None:
        yield from ("--project", job.project)
    if job.force:
        yield "--force"


def _what(job: Job) -> Iterator[str]:
    """The pipeline and its input; a command as people write one, with what else it takes as JSON."""
    given: dict[str, object] = json.loads(job.input)
    line = argv = None
    if job.pipeline == "command":
        line, argv = given.pop("line", None), given.pop("argv", None)
    else:
        yield from ("--pipeline", job.pipeline)
    if given:
        yield from ("--input", json.dumps(given))
    if line:
        yield from ("--command", str(line))
    if isinstance(argv, list):
        yield from ("--", *map(str, argv))
