"""`sample`, `pipelines`, `help` and `completions`: getting to know the program."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from jobdesk.cli.catalogue import COMMANDS
from jobdesk.cli.help_pages import all_topics, page
from tests.support.pipelines import install
from tests.support.program import ROOT, Program, RealProgram


def test_the_sample_and_its_check(program: Program, tmp_path: Path) -> None:
    """A real history, the same everywhere, of which some commits fail the check and one is skipped."""
    folder = tmp_path / "sample"
    made = program("sample", folder, "--json").json
    assert (made["commits"], made["repository"]) == (54, str(folder))
    counts = program("process", "--repo", folder, "--all", "--command", made["command"], "--json").json["counts"]
    assert (counts["total"], counts["failed"], counts["skipped"]) == (54, 6, 1)


def test_the_sample_says_what_to_try(program: Program, tmp_path: Path) -> None:
    """What it prints can be copied; a second time it is there already."""
    told = program("sample", tmp_path / "sample")
    assert f'process --repo {tmp_path / "sample"} --all --command "sh check.sh"' in told.lines[1]
    assert told.lines[2].endswith(f"process --repo {tmp_path / 'sample'} --all --pipeline cards")
    assert "is there already" in program("sample", tmp_path / "sample").out


def test_no_sample_over_what_is_there(program: Program, tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    told = program("sample", tmp_path)
    assert (told.code, "empty or new" in told.err) == (2, True)
    told = program("sample", tmp_path / "thesis.tex")
    assert (told.code, len(told.err.splitlines())) == (2, 1)


def test_pipelines(program: Program, test_pipelines: None) -> None:
    """All of them with a line, and what one takes, field by field."""
    lines = program("pipelines").lines
    assert [line.split()[0] for line in lines[1:]] == sorted(line.split()[0] for line in lines[1:])
    assert any(line.startswith("command ") for line in lines)
    told = program("pipelines", "command")
    assert re.search(r"^scope +commit, tree, paths", told.out, flags=re.MULTILINE)
    (card,) = program("pipelines", "counting", "--json").json
    assert [field["name"] for field in card["fields"]] == ["folder"]
    assert program("pipelines", "instant").lines[-1] == "It takes no input."
    assert program("pipelines", "tea").code == 2


def test_a_broken_pipeline_says_so(program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stands in the list with its trouble, and hides no other."""
    (tmp_path / "site").mkdir()
    install(tmp_path / "site", {"broken": "nowhere.at_all:Broken"})
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    told = program("pipelines")
    assert told.code == 0
    assert any(line.startswith("broken") and "cannot be loaded" in line for line in told.lines)


def test_help_has_a_page_for_every_command(program: Program) -> None:
    assert set(COMMANDS) <= set(all_topics())
    assert program("help", "--json").json == all_topics()


@pytest.mark.parametrize("topic", all_topics())
def test_help_pages_tell_the_truth(program: Program, topic: str) -> None:
    """Each begins with its title, and every `jobdesk ...` on it names a command and options that there are."""
    text = page(topic)
    assert text.startswith("# ")
    assert program("help", topic).out.rstrip("\n") == text.rstrip("\n")
    assert_true(program, text)


def test_the_readme_tells_the_truth(program: Program) -> None:
    """So does the first page that anybody reads."""
    assert_true(program, (ROOT / "README.md").read_text("utf-8"))


def assert_true(program: Program, text: str) -> None:
    for command, rest in re.findall(r"jobdesk(?: --data-dir \S+)? ([a-z]+)\b([^\n`]*)", text):
        assert command in COMMANDS, command
        told = program(command, "--help").out
        own = rest.partition(" -- ")[0]
        if "COMMAND [ARGS]" in told and (below := re.match(r" ([a-z][a-z-]*)", own)):
            told = program(command, below[1], "--help").out
            assert told, f"{command} {below[1]}"
        for option in re.findall(r"(?<!\S)--[a-z-]+", own):
            assert option in told, f"{command} {option}"


def test_an_unknown_topic(program: Program) -> None:
    told = program("help", "tea")
    assert (told.code, "There are: " in told.err) == (2, True)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell", "pwsh"])
def test_completions(program: Program, shell: str) -> None:
    """A script for each shell."""
    told = program("completions", shell)
    assert told.code == 0
    assert "_JOBDESK_COMPLETE" in told.out


def test_bash_is_answered(real_program: RealProgram) -> None:
    """Commands by their beginning, and options of a command."""

    def offered(words: str) -> list[str]:
        count = str(len(words.split(" ")) - 1)
        answer = real_program(
            env={"_JOBDESK_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": count}
        )  # fmt: skip
        return answer.out.split()

    assert offered("jobdesk pro") == ["process"]
    assert offered("jobdesk process --find") == ["--find-first-bad"]
    assert offered("jobdesk process --scope p") == ["paths"]


def test_bash_accepts_the_script(program: Program) -> None:
    script = program("completions", "bash").out
    subprocess.run(["bash", "-n"], input=script.encode(), check=True)
