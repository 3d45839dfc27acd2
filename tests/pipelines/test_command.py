"""The `command` pipeline at the commits of real repositories."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from jobdesk.core.model import Job, Mode, Run
from jobdesk.core.outcomes import Mishap
from jobdesk.core.states import JobState, RunState
from jobdesk.desk.commits.keys import BadInput
from jobdesk.desk.desk import Desk
from jobdesk.desk.jobs.requests import Badge, ProcessRequest
from jobdesk.git.commits import CommitRange
from tests.support.desks import finished
from tests.support.repositories import SampleRepository, everything_in
from tests.support.waiting import until


@pytest.fixture
def repository(tmp_path: Path) -> SampleRepository:
    """Six commits: `number` grows, `other` changes at the fourth; from the fifth on a check fails."""
    made = SampleRepository(tmp_path / "repository")
    for number in range(1, 7):
        files: dict[str, str | bytes | None] = {"number": f"{number}\n"}
        if number == 4:
            files["docs/other"] = "other\n"
        made.commit(f"commit {number}", files)
    return made


def ask(repository: SampleRepository, line: str, **more: object) -> ProcessRequest:
    given = {"line": line, **more.pop("given", {})}  # type: ignore[dict-item]
    selection = more.pop("selection", CommitRange(first_parent=True))
    return ProcessRequest(repository.path, selection, given=given, **more)  # type: ignore[arg-type]


def process(desk: Desk, request: ProcessRequest) -> Job:
    return finished(desk, desk.commits.process(request).job)


def runs(desk: Desk, job: Job) -> list[Run]:
    return desk.jobs.runs(job.id)


def log_of(desk: Desk, run: Run) -> str:
    attempt = desk.jobs.attempts([run])[run.id][-1]
    path = desk.jobs.log_path(attempt)
    return path.read_text("utf-8", "replace") if path else ""


def test_a_command_at_every_commit(desk: Desk, repository: SampleRepository) -> None:
    """Each commit has its own files, and its output is its log."""
    job = process(desk, ask(repository, "cat number"))
    assert job.state is JobState.SUCCEEDED
    assert [log_of(desk, run) for run in runs(desk, job)] == [f"{number}\n" for number in range(1, 7)]


def test_findings(desk: Desk, repository: SampleRepository) -> None:
    """A command that says no has found something: the run fails, with the last line it said."""
    job = process(desk, ask(repository, "test $(cat number) -lt 5 || { echo too many; exit 3; }"))
    assert (job.state, job.counts.succeeded, job.counts.failed) == (JobState.FAILED, 4, 2)
    assert job.error == "Exit code 3: too many"
    assert [run.exit_code for run in runs(desk, job)] == [0, 0, 0, 0, 3, 3]


def test_exit_code_125_skips(desk: Desk, repository: SampleRepository) -> None:
    """125 says: this commit cannot be told."""
    job = process(desk, ask(repository, "exit 125"))
    assert (job.state, job.counts.skipped) == (JobState.SUCCEEDED, 6)


def test_an_argument_list_is_no_shell_line(desk: Desk, repository: SampleRepository) -> None:
    """Arguments reach the command as they are."""
    request = ProcessRequest(
        repository.path, CommitRange(newest=1), given={"argv": [sys.executable, "-c", "print('$HOME;*')"]}
    )
    (run,) = runs(desk, process(desk, request))
    assert log_of(desk, run) == "$HOME;*\n"


def test_what_a_command_is_told(desk: Desk, repository: SampleRepository) -> None:
    """Commit, tree, job, attempt and the place for a report are in the environment; secrets are not."""
    line = 'echo $JOBDESK_COMMIT $JOBDESK_TREE $JOBDESK_JOB $JOBDESK_ATTEMPT; echo "size=3" >> $JOBDESK_REPORT'
    job = process(desk, ask(repository, line, selection=CommitRange(newest=1)))
    (run,) = runs(desk, job)
    tree = repository.run("rev-parse", "HEAD^{tree}")
    assert log_of(desk, run).split() == [run.item, tree, str(job.id), "1"]
    assert job.metrics == {"size": 3}


def test_the_environment_is_an_allow_list(
    desk: Desk, repository: SampleRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command sees what it was given, and of the machine what is harmless."""
    monkeypatch.setenv("SOME_VARIABLE", "some")
    monkeypatch.setenv("MY_TOKEN", "hush-hush")
    given = {"environment": {"ADDED": "yes"}, "pass_on": ["MY_TOKEN"]}
    request = ask(repository, "env; echo $ADDED", given=given, selection=CommitRange(newest=1))
    (run,) = runs(desk, process(desk, request))
    log = log_of(desk, run)
    assert "SOME_VARIABLE" not in log
    assert "hush-hush" not in log
    assert "MY_TOKEN=***" in log
    assert log.endswith("yes\n")


def test_nothing_stays_from_commit_to_commit(desk: Desk, repository: SampleRepository) -> None:
    """No run sees what another did, whatever it did."""
    line = (
        'test ! -e made && git diff --quiet HEAD && test -z "$(git branch --list mine)" &&'
        " touch made && echo x > number && git checkout -q -b mine && git commit -qam mine && git tag mine"
    )
    job = process(desk, ask(repository, line, workers=1))
    assert job.state is JobState.SUCCEEDED, job.error


def test_what_is_kept_on_request(desk: Desk, repository: SampleRepository) -> None:
    """Build folders can stay."""
    line = "echo x >> made && wc -l < made"
    job = process(desk, ask(repository, line, workers=1, given={"keep": "everything"}))
    assert [log_of(desk, run).strip() for run in runs(desk, job)] == list("123456")


def test_a_set_up_runs_once_a_slot(desk: Desk, repository: SampleRepository) -> None:
    """The set-up runs again when its lock file changes, not before."""
    given = {"setup": "echo set >> $JOBDESK_ROOM/sets", "setup_files": ["docs/other"]}
    job = process(desk, ask(repository, "wc -l < $JOBDESK_ROOM/sets", given=given, workers=1))
    assert [log_of(desk, run).strip() for run in runs(desk, job)] == list("111222")


def test_scope_tree_runs_the_same_content_once(desk: Desk, repository: SampleRepository) -> None:
    """Commits with the same files share one run, and a rewording needs none."""
    repository.commit("nothing changes")
    job = process(desk, ask(repository, "true", given={"scope": "tree"}))
    assert (job.counts.succeeded, job.counts.reused) == (7, 1)
    repository.run("commit", "--quiet", "--amend", "--allow-empty", "--message=reworded")
    again = process(desk, ask(repository, "true", given={"scope": "tree"}))
    assert (again.counts.succeeded, again.counts.reused) == (7, 7)


def test_scope_paths_runs_what_the_paths_say(desk: Desk, repository: SampleRepository) -> None:
    """Only a change of the declared paths makes a run."""
    job = process(desk, ask(repository, "true", given={"scope": "paths", "paths": ["docs"]}))
    assert (job.counts.succeeded, job.counts.reused) == (6, 4)


def test_badges_and_their_reasons(desk: Desk, repository: SampleRepository) -> None:
    """New, processed and failed are known; a changed parameter makes stale, and says so."""
    request = ask(repository, "test $(cat number) -lt 5", selection=CommitRange(newest=4, first_parent=True))
    process(desk, request)
    everything = ask(repository, "test $(cat number) -lt 5")
    badges = [status.badge for status in desk.commits.statuses(everything)]
    assert badges == [Badge.FAILED] * 2 + [Badge.PROCESSED] * 2 + [Badge.NEW] * 2
    changed = ask(repository, "test $(cat number) -lt 5", given={"environment": {"A": "b"}})
    stale = list(desk.commits.statuses(changed))
    assert [status.badge for status in stale] == [Badge.STALE] * 4 + [Badge.NEW] * 2
    assert {status.reason for status in stale[:4]} == {"Variables changed"}


def test_accepting_what_is_stale(desk: Desk, repository: SampleRepository) -> None:
    """A person can let stale results stand."""
    process(desk, ask(repository, "true"))
    changed = ask(repository, "true", given={"environment": {"A": "b"}})
    assert desk.commits.accept(changed) == 6
    assert {status.badge for status in desk.commits.statuses(changed)} == {Badge.PROCESSED}


def test_a_plan(desk: Desk, repository: SampleRepository) -> None:
    """Before anything starts it is said what would run, and what is known."""
    process(desk, ask(repository, "true", selection=CommitRange(newest=2)))
    plan = desk.commits.plan(ask(repository, "true"), workers=2)
    assert (plan.total, plan.to_run, plan.reused) == (6, 4, 2)
    assert plan.duration_s is not None


def test_find_first_bad(desk: Desk, repository: SampleRepository) -> None:
    """The first bad commit is found without trying every one."""
    ids = repository.grow(60)
    bad = f"test $(cat number) -lt {6 + 41}"
    job = process(desk, ask(repository, bad, mode=Mode.FIRST_BAD))
    assert job.state is JobState.SUCCEEDED
    assert job.summary == f"First bad: {ids[41]}"
    tried = [run for run in runs(desk, job) if run.attempts]
    assert len(tried) < 20


def test_find_first_bad_steps_around_skips(desk: Desk, repository: SampleRepository) -> None:
    """Commits that cannot be told are stepped around, and named as doubtful."""
    line = "case $(cat number) in 4|5) exit 125;; 6) exit 1;; esac"
    job = process(desk, ask(repository, line, mode=Mode.FIRST_BAD))
    head = repository.run("rev-parse", "HEAD")
    assert job.summary == f"First bad: {head}, or one of the 2 skipped right before it"


def test_a_command_that_does_not_exist_stops_the_job(desk: Desk, repository: SampleRepository) -> None:
    """Where it works nowhere the command is broken: the job stops, and nothing is remembered."""
    request = ask(repository, "no-such-command-at-all")
    job = process(desk, request)
    assert job.state is JobState.FAILED
    assert job.error is not None
    assert job.error.startswith("The command does not work")
    assert job.counts.skipped > 0
    assert {status.badge for status in desk.commits.statuses(request)} <= {Badge.NEW, Badge.FAILED}
    assert process(desk, request).counts.reused == 0


def test_127_where_the_command_works_elsewhere(desk: Desk, repository: SampleRepository) -> None:
    """A script that is missing at one commit is a finding of that commit."""
    repository.commit("a script", {"check.sh": "exit 0\n"})
    job = process(desk, ask(repository, "test -e check.sh || exit 127"))
    assert (job.counts.succeeded, job.counts.failed, job.counts.skipped) == (1, 6, 0)


def test_a_time_out_keeps_the_output(desk: Desk, repository: SampleRepository) -> None:
    """What was said before the time-out is kept, and a time-out is no finding."""
    job = process(desk, ask(repository, "echo begun; sleep 60", selection=CommitRange(newest=1), timeout_s=1.5))
    (run,) = runs(desk, job)
    assert run.error == "It took longer than 1.5 s."
    assert log_of(desk, run) == "begun\n"
    assert [one.mishap for one in desk.jobs.attempts([run])[run.id]] == [Mishap.TIME_OUT]


def test_artifacts(desk: Desk, repository: SampleRepository) -> None:
    """Files by pattern are kept; what leads out of the slot is not."""
    line = "mkdir out && cat number > out/a.txt && ln -s /etc/passwd out/b.txt"
    job = process(desk, ask(repository, line, given={"artifacts": ["out/*.txt"]}, selection=CommitRange(newest=1)))
    (run,) = runs(desk, job)
    ((artifact, path),) = desk.jobs.artifacts(run.id)
    assert (artifact.name, path.read_text()) == ("out/a.txt", "6\n")
    assert "is a link, so it is not kept" in log_of(desk, run)


def test_much_output_keeps_head_and_tail(desk: Desk, repository: SampleRepository) -> None:
    """Beyond the limit the middle of the output is left out, and the log says so."""
    line = "echo first; head -c 20000000 /dev/zero | tr '\\0' x; echo; echo last"
    (run,) = runs(desk, process(desk, ask(repository, line, selection=CommitRange(newest=1))))
    log = log_of(desk, run)
    assert log.startswith("first\n")
    assert log.endswith("last\n")
    assert "bytes left out" in log
    assert len(log) < 9_000_000


def test_output_that_is_no_text(desk: Desk, repository: SampleRepository) -> None:
    """Bytes are kept as they are."""
    line = "printf '\\377\\000\\376'; exit 1"
    (run,) = runs(desk, process(desk, ask(repository, line, selection=CommitRange(newest=1))))
    attempt = desk.jobs.attempts([run])[run.id][-1]
    path = desk.jobs.log_path(attempt)
    assert path is not None
    assert path.read_bytes() == b"\xff\x00\xfe"


def test_a_commit_that_is_gone(desk: Desk, repository: SampleRepository) -> None:
    """A commit that git has removed ends its own run with a sentence, without a retry."""
    desk.pool.pause()
    submitted = desk.commits.process(ask(repository, "true"))
    gone = repository.run("rev-parse", "HEAD")
    repository.run("reset", "--quiet", "--hard", "HEAD~1")
    repository.run("reflog", "expire", "--expire=now", "--all")
    repository.run("gc", "--quiet", "--prune=now")
    desk.pool.resume()
    job = finished(desk, submitted.job)
    assert (job.counts.succeeded, job.counts.failed) == (5, 1)
    last = runs(desk, job)[-1]
    assert (last.item, last.state, last.attempts) == (gone, RunState.FAILED, 1)
    assert last.error is not None
    assert "no longer in the repository" in last.error


def test_a_repository_that_is_deleted(desk: Desk, repository: SampleRepository) -> None:
    """A job whose repository is gone ends with that sentence."""
    desk.pool.pause()
    submitted = desk.commits.process(ask(repository, "true"))
    repository.path.rename(repository.path.with_name("moved"))
    desk.pool.resume()
    job = finished(desk, submitted.job)
    assert job.state is JobState.FAILED
    assert job.error is not None
    assert "moved or deleted" in job.error


def test_the_repository_is_never_touched(desk: Desk, repository: SampleRepository) -> None:
    """Whatever commands do in their slots, the person's repository stays byte for byte what it was."""
    before = everything_in(repository.path)
    line = (
        "git reset -q --hard HEAD~0; git tag x; git branch -D main; git commit -q --allow-empty -m x;"
        " git gc -q; git config user.name y; echo 'exit 1' > .git/hooks/pre-commit; rm -rf .git"
    )
    process(desk, ask(repository, line))
    assert everything_in(repository.path) == before


def test_cancel_ends_the_whole_tree(desk: Desk, repository: SampleRepository, tmp_path: Path) -> None:
    """A command that forks, leaves its session and ignores requests is gone after a cancel."""
    pids = tmp_path / "pids"
    line = f"trap '' TERM; (trap '' TERM; setsid sleep 300 & echo $! >> {pids}; wait) & echo $! >> {pids}; wait"
    submitted = desk.commits.process(ask(repository, line, selection=CommitRange(newest=1)))
    until(lambda: pids.exists() and len(pids.read_text().split()) == 2)
    desk.jobs.cancel(submitted.job)
    assert finished(desk, submitted.job).state is JobState.CANCELLED
    for pid in pids.read_text().split():
        until(lambda pid=pid: not Path(f"/proc/{pid}").exists(), f"process {pid} to end")  # type: ignore[misc]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"line": ""}, "Give either a command line or a list of arguments"),
        ({"line": "true", "argv": ["true"]}, "Give either a command line or a list of arguments"),
        ({"line": "true", "scope": "paths"}, "The scope `paths` and paths go together"),
        ({"line": "true", "folder": "../x"}, "The folder must be below the work tree"),
        ({"line": "true", "colour": "red"}, "colour: Extra inputs are not permitted"),
    ],
)
def test_bad_input(desk: Desk, repository: SampleRepository, given: dict[str, object], words: str) -> None:
    """Input that makes no sense is told in a sentence, with the field."""
    with pytest.raises(BadInput, match=words):
        desk.commits.process(ProcessRequest(repository.path, CommitRange(), given=given))
