"""`jobs`, `show`, `log` and `export`: what was asked for and how it went, for people and for programs."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.support.program import Program, RealProgram, Told, ended, lines_of, wait_for_lines
from tests.support.repositories import SampleRepository

CHECK = "cat number; grep -q good state || { echo 'it is bad' >&2; exit 3; }"


@pytest.fixture
def done(program: Program, repository: SampleRepository) -> Told:
    """Job 1: five commits, of which the fourth fails with exit code 3."""
    return program("process", "--repo", repository.path, "--all", "--command", CHECK, "--project", "thesis")


def test_no_jobs_yet(program: Program) -> None:
    assert program("jobs").out == "There are no jobs yet.\n"
    assert program("jobs", "--json").json == []


def test_jobs_newest_first(program: Program, repository: SampleRepository, done: Told) -> None:
    """Those that are not over are on top, and a failed one says why."""
    program("process", "--repo", repository.path, "--last", 1, "--command", "true")
    program("process", "--repo", repository.path, "--last", 1, "--command", "sleep 1", "--detach")
    told = program("jobs")
    assert [line.split()[0] for line in told.lines[1:]] == ["3", "2", "1"]
    assert "Nobody works" in told.lines[1]
    assert "it is bad" in told.lines[3]
    assert [job["chip"] for job in program("jobs", "--json").json] == ["waiting", "succeeded", "failed"]


def test_a_filter(program: Program, repository: SampleRepository, done: Told) -> None:
    """By state, words, project, pipeline and repository; what does not match is said."""
    program("process", "--repo", repository.path, "--last", 1, "--command", "true")

    def found(*options: object) -> list[int]:
        return [job["id"] for job in program("jobs", "--json", *options).json]

    assert found("--state", "failed") == [1]
    assert found("--text", "IT IS BAD") == [1]
    assert found("--project", "thesis") == [1]
    assert found("--pipeline", "command") == [2, 1]
    assert found("--repo", "repository", "--state", "succeeded") == [2]
    assert found("--last", 1) == [2]
    assert program("jobs", "--text", "nothing like that").out == "No job matches.\n"


def test_show_for_scripts(program: Program, repository: SampleRepository, done: Told) -> None:
    """`show JOB --json` has every run: commit, status, attempts, exit code, duration, reused or not, error."""
    shown = program("show", 1, "--json")
    assert shown.code == 0
    runs = shown.json["runs"]
    assert [run["commit"] for run in runs] == repository.run("rev-list", "--reverse", "HEAD").splitlines()
    assert [run["status"] for run in runs] == ["succeeded"] * 3 + ["failed", "succeeded"]
    bad = runs[3]
    assert (bad["attempts"], bad["exit_code"], bad["reused"], bad["error"]) == (1, 3, False, "Exit code 3: it is bad")
    assert 0 < bad["duration_s"] < 60
    again = program("process", "--repo", repository.path, "--all", "--command", CHECK, "--json").json["job"]
    (one, *_) = program("show", again, "--json").json["runs"]
    assert (one["reused"], one["attempts"], one["duration_s"]) == (True, 0, None)


def test_show_for_people(program: Program, done: Told) -> None:
    """The facts of a job, and what is known of its runs."""
    told = program("show", 1)
    assert "it is bad · commit 4" in told.out
    assert any(line.split() == ["project", "thesis"] for line in told.lines)


def test_show_one_run(program: Program, done: Told) -> None:
    """By the beginning of its id, or by anything that git resolves: attempts, and every move it made."""
    told = program("show", 1, "HEAD~1")
    assert "attempt 1" in told.out
    assert "queued → running" in told.out
    assert "running → failed" in told.out
    run = program("show", 1, "HEAD~1", "--json").json
    assert [attempt["outcome"] for attempt in run["attempt_list"]] == ["failed"]
    assert program("show", 1, run["commit"][:12], "--json").json["commit"] == run["commit"]


@pytest.mark.parametrize(
    "call", [("show", 7), ("show", 1, "f" * 40), ("show", 1, "nowhere"), ("log", 7), ("export", 7)]
)
def test_what_is_not_there(program: Program, done: Told, call: tuple[object, ...]) -> None:
    told = program(*call)
    assert (told.code, told.out) == (2, "")
    assert told.err.startswith("jobdesk: ")


def test_an_id_that_says_too_little(program: Program, done: Told) -> None:
    """Two runs that begin alike are not guessed between."""
    told = program("show", 1, "")
    assert told.code == 2


def test_logs(program: Program, done: Told) -> None:
    """One as it was printed; all of a job below a line each that says whose it is; of those that failed only."""
    assert program("log", 1, "HEAD~1").out == "4\nit is bad\n"
    everything = program("log", 1).out
    assert everything.count("==> ") == 5
    assert "commit 4 <==\n4\nit is bad\n" in everything
    assert program("log", 1, "--failed").out.count("==> ") == 1
    (shape,) = program("log", 1, "HEAD~1", "--json").json
    assert (shape["attempt"], shape["text"]) == (1, "4\nit is bad\n")


def test_a_log_of_another_attempt(program: Program, done: Told) -> None:
    assert program("log", 1, "HEAD", "--attempt", 1).out == "5\n"
    told = program("log", 1, "HEAD", "--attempt", 2)
    assert (told.code, "1 attempt" in told.err) == (2, True)


def test_the_log_of_what_was_reused(program: Program, repository: SampleRepository, done: Told) -> None:
    """It is that of the run whose result was taken."""
    again = program("process", "--repo", repository.path, "--all", "--command", CHECK, "--json").json["job"]
    assert program("log", again, "HEAD~1").out == "4\nit is bad\n"


def test_output_that_is_no_text(program: Program, repository: SampleRepository) -> None:
    """What is not UTF-8 goes to a pipe byte by byte, and into JSON as well as it can."""
    program("process", "--repo", repository.path, "--last", 1, "--command", r"printf 'a\377\376b\n'")
    assert program("log", 1, "HEAD", "--json").json[0]["text"] == "a\ufffd\ufffdb\n"


def test_follow_a_log(real_program: RealProgram, repository: SampleRepository, tmp_path: Path) -> None:
    """What is printed comes while it is printed, and following ends with the job."""
    notes, gate = tmp_path / "notes", tmp_path / "gate"
    line = f"echo first; echo begun >> {notes}; while ! test -e {gate}; do sleep 0.02; done; echo last"
    worker = real_program.start("process", "--repo", repository.path, "--last", 1, "--command", line)
    wait_for_lines(notes, 1)
    follower = real_program.start("log", "1", "--follow")
    assert follower.stdout is not None
    assert b"<==" in follower.stdout.readline()
    assert follower.stdout.readline() == b"first\n"
    gate.touch()
    assert ended(worker).code == 0
    told = ended(follower)
    assert (told.code, told.out) == (0, "last\n")
    assert lines_of(notes) == ["begun"]


def test_export_json(program: Program, done: Told) -> None:
    exported = json.loads(program("export", 1).out)
    assert [run["subject"] for run in exported["runs"]] == [f"commit {number}" for number in range(1, 6)]
    assert exported["project"] == "thesis"


def test_export_csv(program: Program, repository: SampleRepository, tmp_path: Path) -> None:
    """A row a run, and nothing that a spreadsheet would take for a formula."""
    repository.commit('=1+1 is, "two"')
    program("process", "--repo", repository.path, "--last", 2, "--command", "true")
    rows = list(csv.DictReader(io.StringIO(program("export", 1, "--format", "csv").out)))
    assert [row["subject"] for row in rows] == ["commit 5", '\'=1+1 is, "two"']
    assert [row["status"] for row in rows] == ["succeeded", "succeeded"]


def test_export_junit(program: Program, done: Told, tmp_path: Path) -> None:
    """The format of a file follows its name; a failure has its message and the end of its output."""
    path = tmp_path / "report.xml"
    told = program("export", 1, "--output", path)
    assert told.code == 0
    suite = ElementTree.parse(path).getroot()
    assert (suite.get("tests"), suite.get("failures")) == ("5", "1")
    (failure,) = suite.iter("failure")
    assert failure.get("message") == "Exit code 3: it is bad"
    assert failure.text == "4\nit is bad\n"


def test_xml_holds_what_xml_can(program: Program, repository: SampleRepository) -> None:
    """Control characters, colours and bytes that are no text do not break the file."""
    repository.commit("a bell \x07")
    program("process", "--repo", repository.path, "--last", 1, "--command", r"printf '\033[31mred\000\377'; exit 1")
    suite = ElementTree.fromstring(program("export", 1, "--format", "junit").out)
    (failure,) = suite.iter("failure")
    assert failure.text is not None
    assert "\\x1b[31mred\\x00" in failure.text


def test_an_export_that_cannot_be_written(program: Program, done: Told, tmp_path: Path) -> None:
    told = program("export", 1, "--output", tmp_path / "nowhere" / "report.csv")
    assert (told.code, "cannot be written" in told.err) == (3, True)


def test_a_query(program: Program, repository: SampleRepository, done: Told) -> None:
    """The same line as in the window: in one argument or in several, with options that narrow it further."""
    program("process", "--repo", repository.path, "--last", 1, "--command", "true", "--force")

    def found(*options: object) -> list[int]:
        return [job["id"] for job in program("jobs", "--json", *options).json]

    assert found("status:failed OR status:succeeded") == [2, 1]
    assert found("status:failed", "since:1h") == [1]
    assert found("--query", "is:forced") == [2]
    assert found("--", "-status:failed") == [2]
    assert found("repo:repository", "--state", "failed", "--project", "thesis") == [1]
    assert found("error~/bad$/ -project:none") == [1]


def test_a_query_that_is_wrong_is_marked_at_its_place(program: Program, done: Told) -> None:
    """Exit code 2, a sentence, the line, and marks below what is meant; for programs the sentence alone."""
    told = program("jobs", "status:failed durration>2m")
    assert (told.code, told.out) == (2, "")
    assert told.err.splitlines() == [
        "jobdesk: There is no field “durration”; is “duration” meant?",
        "  status:failed durration>2m",
        "                ^^^^^^^^^",
    ]
    assert program("jobs", "a OR", "--json").json == {"error": "There is nothing after “OR”.", "exit_code": 2}
    assert program("retry", "--query", "(", "--yes").code == 2


def test_wishes_take_a_query(program: Program, done: Told) -> None:
    """What can be filtered by options can be asked for in one line."""
    assert program("retry", "--query", "status:failed is:reused", "--yes").err == "jobdesk: No job matches.\n"
    assert program("retry", "--query", "status:failed", "--yes", "--json").code in (0, 1)
    assert len(program("jobs", "retry-of:1", "--json").json) == 1
