"""`process` keeps the contract that scripts rely on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.pipelines import lines
from tests.support.program import Program
from tests.support.repositories import SampleRepository

CHECK = "grep -q good state"


def test_all_is_well(program: Program, repository: SampleRepository) -> None:
    """Exit code 0 when every run succeeded; a line says which job it is, and another how it ended."""
    told = program("process", "--repo", repository.path, "--last", 3, "--command", "true")
    assert told.code == 0
    assert told.lines[0] == f"Job 1: 3 commits in {repository.path}"
    assert told.lines[-1].endswith("3 succeeded")
    assert told.err == ""


def test_a_finish_is_no_commit(program: Program, repository: SampleRepository) -> None:
    """A job that ends with a run for itself is about as many commits as were chosen."""
    told = program("process", "--repo", repository.path, "--last", 3, "--pipeline", "cards")
    assert (told.code, told.lines[0]) == (0, f"Job 1: 3 commits in {repository.path}")


def test_a_data_folder_by_a_relative_path(
    program: Program, repository: SampleRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is the same folder for the program, its hosts and the commands, which run elsewhere."""
    monkeypatch.chdir(tmp_path)
    program.folder = Path(program.folder.name)
    line = "echo told; echo summary=reported >> $JOBDESK_REPORT"
    assert program("process", "--repo", repository.path, "--last", 1, "--command", line).code == 0
    assert "told" in program("log", 1).out
    assert program("show", 1, "--json").json["runs"][0]["summary"] == "reported"
    assert not (program.folder / program.folder).exists()


def test_some_failed(program: Program, repository: SampleRepository) -> None:
    """Exit code 1 when some failed; each is told with its reason and its subject, and what can be done next."""
    told = program("process", "--repo", repository.path, "--all", "--command", CHECK)
    assert told.code == 1
    assert any("Exit code 1." in line and "commit 4" in line for line in told.lines)
    assert any("4 succeeded, 1 failed" in line for line in told.lines)
    assert any("retry 1 --failed" in line for line in told.lines)


def test_a_skip_is_no_failure(program: Program, repository: SampleRepository) -> None:
    """Exit code 125 of a command skips its commit, and the job is well."""
    told = program("process", "--repo", repository.path, "--last", 2, "--command", f"{CHECK} || exit 125")
    assert (told.code, "1 succeeded, 1 skipped" in told.out) == (0, True)


def test_one_json_object(program: Program, repository: SampleRepository) -> None:
    """`--json` prints one object with the job's number, status and counts, and nothing else."""
    told = program("process", "--repo", repository.path, "--all", "--command", CHECK, "--json")
    assert told.code == 1
    assert (told.json["job"], told.json["id"], told.json["status"]) == (1, 1, "failed")
    assert told.json["counts"] == {
        "total": 5,
        "queued": 0,
        "running": 0,
        "succeeded": 4,
        "skipped": 0,
        "failed": 1,
        "cancelled": 0,
        "reused": 0,
    }


def test_an_argument_list_needs_no_shell(program: Program, repository: SampleRepository) -> None:
    """What stands after `--` is run as it is, our own options included."""
    told = program(
        "process", "--repo", repository.path, "--last", 1, "--", "sh", "-c", 'test "$1" = --json', "x", "--json"
    )
    assert told.code == 0
    assert told.out.startswith("Job 1")


def test_the_second_time_all_is_known(program: Program, repository: SampleRepository) -> None:
    """Results are reused, failures too; --force runs all of it again."""
    call = ("process", "--repo", repository.path, "--all", "--command", CHECK, "--json")
    program(*call)
    again = program(*call)
    assert (again.code, again.json["job"], again.json["counts"]["reused"]) == (1, 2, 5)
    forced = program(*call, "--force")
    assert forced.json["counts"]["reused"] == 0


def test_tree_scope_shares_what_has_the_same_files(program: Program, repository: SampleRepository) -> None:
    """A commit that changes no file is not run again with `--scope tree`."""
    repository.commit("only words")
    told = program(
        "process", "--repo", repository.path, "--last", 2, "--scope", "tree", "--command", "true", "--json"
    )  # fmt: skip
    assert told.json["counts"]["reused"] == 1


def test_paths_that_count(program: Program, repository: SampleRepository) -> None:
    """`--path` makes the scope: commits 1 to 3 have the same `state`, and so have 5 and they."""
    told = program(
        "process", "--repo", repository.path, "--all", "--scope", "paths", "--path", "state", "--command", CHECK,
        "--json",
    )  # fmt: skip
    assert told.json["counts"]["reused"] == 3
    implied = program("process", "--repo", repository.path, "--all", "--path", "state", "--command", CHECK, "--json")
    assert implied.json["counts"]["reused"] == 5


def test_a_dry_run_says_what_and_why(program: Program, repository: SampleRepository) -> None:
    """How many commits would run, how many are known, and what has changed; nothing is stored."""
    first = ("process", "--repo", repository.path, "--last", 3, "--command", CHECK)
    program(*first)
    told = program("process", "--repo", repository.path, "--all", "--command", CHECK, "--dry-run")
    assert told.code == 0
    assert told.lines[0] == "5 commits: 2 processed, 1 failed, 2 new"
    assert "2 runs would start" in told.lines[-1]
    kept = program("process", "--repo", repository.path, "--all", "--command", CHECK, "--keep", "ignored", "--dry-run")
    assert "3 Keep files changed" in " ".join(kept.out.split())
    plan = program(*first, "--dry-run", "--json").json
    assert (plan["total"], plan["to_run"], plan["reused"], plan["dry_run"]) == (3, 0, 3, True)
    assert len(program("jobs", "--json").json) == 1


def test_first_bad(program: Program, repository: SampleRepository) -> None:
    """A search ends with the first commit that fails, in words and in JSON, and exit code 1."""
    (bad,) = [line.split()[0] for line in repository.run("log", "--format=%H %s").splitlines() if "commit 4" in line]
    repository.run("reset", "--quiet", "--hard", "HEAD~1")
    call = ("process", "--repo", repository.path, "--all", "--find-first-bad", "--command", CHECK)
    assert f"First bad: {bad}" in program(*call).out
    told = program(*call, "--json")
    assert (told.code, told.json["first_bad"], told.json["mode"]) == (1, bad, "first bad")


def test_a_range_without_a_bad_one(program: Program, repository: SampleRepository) -> None:
    told = program(
        "process", "--repo", repository.path, "--all", "--find-first-bad", "--command", "true", "--json"
    )  # fmt: skip
    assert (told.code, told.json["first_bad"]) == (0, None)


def test_detached(program: Program, repository: SampleRepository) -> None:
    """`--detach` submits and no more, says who will do the work, and `run --until-idle` does it."""
    told = program("process", "--repo", repository.path, "--last", 2, "--command", "true", "--detach")
    assert told.code == 0
    assert "run" in told.lines[-1]
    assert program("jobs", "--json").json[0]["status"] == "queued"
    assert program("run", "--until-idle").code == 0
    assert program("jobs", "--json").json[0]["status"] == "succeeded"


def test_the_same_request_is_the_same_job(program: Program, repository: SampleRepository) -> None:
    """While a job is not over, asking for the same again carries on with it."""
    call = ("process", "--repo", repository.path, "--last", 2, "--command", "true")
    program(*call, "--detach")
    told = program(*call)
    assert told.lines[0] == "Carrying on with job 1: 0 of 2 commits are done"
    assert told.code == 0
    assert len(program("jobs", "--json").json) == 1


def test_variables_are_set_and_passed_on(
    program: Program, repository: SampleRepository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """`--env NAME=VALUE` sets one, `--env NAME` passes on what it is here, and nothing else gets through."""
    monkeypatch.setenv("PASSED", "on")
    monkeypatch.setenv("HIDDEN", "away")
    line = 'test "$SET=$PASSED=$HIDDEN" = "it=on="'
    told = program(
        "process", "--repo", repository.path, "--last", 1, "--command", line, "--env", "SET=it", "--env", "PASSED"
    )  # fmt: skip
    assert told.code == 0


def test_setup_folder_artifacts_and_a_file_of_input(
    program: Program, repository: SampleRepository, tmp_path: Path
) -> None:
    """The options of the command pipeline reach it, and `--input @FILE` says the same in JSON."""
    repository.commit("a folder", {"below/file": "x\n"})
    call = ("process", "--repo", repository.path, "--last", 1)
    told = program(
        *call, "--command", "cp made kept.txt && test -e file", "--folder", "below", "--setup", "echo 1 > made",
        "--keep", "everything", "--artifact", "below/*.txt",
    )  # fmt: skip
    assert told.code == 0
    run = program("show", 1, "HEAD", "--json").json
    assert [one["name"] for one in run["artifacts"]] == ["below/kept.txt"]
    given = tmp_path / "input.json"
    given.write_text(json.dumps({"line": "test -e file", "folder": "below"}))
    assert program(*call, "--input", f"@{given}").code == 0


def test_retries_are_for_findings(program: Program, repository: SampleRepository, tmp_path: Path) -> None:
    """`--retries 1` tries a commit that fails once more, and says how many attempts there were."""
    line = f"test -e {tmp_path}/seen || {{ touch {tmp_path}/seen; exit 1; }}"
    told = program("process", "--repo", repository.path, "--last", 1, "--command", line, "--retries", 1)
    assert told.code == 0
    (run,) = program("show", 1, "--json").json["runs"]
    assert (run["attempts"], run["status"]) == (2, "succeeded")


def test_a_time_out(program: Program, repository: SampleRepository) -> None:
    """A command that takes longer than `--timeout` fails, and says so."""
    told = program("process", "--repo", repository.path, "--last", 1, "--timeout", "0.2", "--command", "sleep 60")
    assert told.code == 1
    assert "It took longer than 0.2 s." in told.out


def test_a_pipeline_without_commits(program: Program, work_folder: Path, test_pipelines: None) -> None:
    """It needs no range, and runs once, for the job itself."""
    given = json.dumps({"folder": str(work_folder)})
    told = program("process", "--pipeline", "counting", "--input", given)
    assert (told.code, told.lines[0]) == (0, "Job 1")
    assert lines(work_folder) == ["job 1"]
    refused = program("process", "--pipeline", "counting", "--input", given, "--dry-run")
    assert refused.code == 2


BAD_INPUT = {
    "no commits": ([], "Say which commits"),
    "two ranges": (["--last", "1", "--all"], "exclude each other"),
    "range and branch": (["--range", "a..b", "--branch", "c"], "--branch does not go with it"),
    "no number": (["--last", "many"], "not a valid integer|valid integer"),
    "too few": (["--last", "0"], "must be 1 or more"),
    "unknown revision": (["--range", "nowhere..HEAD"], "There is no commit 'nowhere'"),
    "empty range": (["--range", "HEAD..HEAD"], "There are no commits in HEAD..HEAD"),
    "no range": (["--range", "HEAD"], "A range is written A..B"),
    "a ref like an option": (["--last", "1", "--branch=--upload-pack=x"], "There is no commit '--upload-pack=x'"),
    "a scope without paths": (["--all", "--scope", "paths"], "go together"),
    "an unknown scope": (["--all", "--scope", "planet"], "Invalid value for '--scope'"),
    "a folder outside": (["--all", "--folder", "../x"], "below the work tree"),
    "a time-out of words": (["--all", "--timeout", "soon"], "A time-out is"),
    "a time-out of nothing": (["--all", "--timeout", "0"], "more than 0"),
    "negative retries": (["--all", "--retries", "-1"], "0 or more"),
    "no workers": (["--all", "--workers", "0"], "between 1 and 256"),
    "a variable without a name": (["--all", "--env", "=1"], "NAME=VALUE"),
    "no time": (["--all", "--run-at", "teatime"], "is not a time"),
    "no JSON": (["--all", "--input", "{"], "not JSON"),
    "no JSON object": (["--all", "--input", "[]"], "a JSON object"),
    "no such file": (["--all", "--input", "@nowhere.json"], "cannot be read"),
    "an unknown field": (["--all", "--input", '{"colour": 1}'], "colour"),
    "an unknown pipeline": (["--all", "--pipeline", "tea"], "There is no pipeline 'tea'"),
    "an unknown option": (["--al"], "No such option"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_INPUT)
def test_bad_input(program: Program, repository: SampleRepository, case: str) -> None:
    """One sentence on stderr, exit code 2, the same in JSON, and no job was made."""
    options, words = BAD_INPUT[case]
    command = [] if "--pipeline" in options else ["--command", "true"]
    call = ("process", "--repo", repository.path, *command, *options)
    told = program(*call)
    assert told.code == 2
    assert told.out == ""
    assert told.err.startswith("jobdesk: ")
    assert len(told.err.splitlines()) == 1
    assert any(one in told.err for one in words.split("|"))
    in_json = program(*call, "--json")
    assert (in_json.code, in_json.json["exit_code"]) == (2, 2)
    assert in_json.json["error"] == in_json.err.removeprefix("jobdesk: ").rstrip("\n")
    assert program("jobs", "--json").json == []


def test_foreign_options_are_refused(program: Program, repository: SampleRepository, test_pipelines: None) -> None:
    """A pipeline of another kind takes its input from --input, not from the options of the command pipeline."""
    told = program("process", "--repo", repository.path, "--all", "--pipeline", "instant", "--shell", "bash")
    assert told.code == 2
    assert "--input" in told.err


@pytest.mark.parametrize("place", ["nowhere", "file", "."])
def test_no_repository(program: Program, tmp_path: Path, place: str) -> None:
    """A folder that is not there, a file, and a folder in no repository each have their sentence."""
    (tmp_path / "file").write_text("")
    told = program("process", "--repo", tmp_path / place, "--all", "--command", "true")
    assert told.code == 2
    assert told.err.startswith("jobdesk: ")


def test_no_command(program: Program, repository: SampleRepository) -> None:
    told = program("process", "--repo", repository.path, "--all")
    assert (told.code, "--command LINE" in told.err) == (2, True)


def test_two_commands(program: Program, repository: SampleRepository) -> None:
    told = program("process", "--repo", repository.path, "--all", "--command", "true", "--", "false")
    assert (told.code, "exclude each other" in told.err) == (2, True)


def test_a_repository_without_commits(program: Program, tmp_path: Path) -> None:
    empty = SampleRepository(tmp_path / "empty")
    told = program("process", "--repo", empty.path, "--last", 1, "--command", "true")
    assert (told.code, "no commits yet" in told.err) == (2, True)


def test_a_command_that_does_not_exist(program: Program, repository: SampleRepository) -> None:
    """The job stops with exit code 2, and nothing of it is remembered."""
    told = program("process", "--repo", repository.path, "--all", "--workers", 1, "--command", "no-such-command-here")
    assert told.code == 2
    assert "no-such-command-here" in told.out
    job = program("show", 1, "--json").json
    assert job["counts"]["failed"] == 1
    status = program("status", "--repo", repository.path, "--command", "no-such-command-here", "--json").json
    assert "processed" not in status["counts"]


def test_control_characters_are_shown(program: Program, repository: SampleRepository) -> None:
    """What a command prints or a commit is called cannot move the cursor of who reads it."""
    repository.commit("red \x1b[31m and a bell \x07")
    told = program("process", "--repo", repository.path, "--last", 1, "--command", "printf 'x\\033[2Jy'; exit 3")
    assert "\x1b" not in told.out
    assert "x\\x1b[2Jy" in told.out
    assert "a bell \\x07" in told.out
