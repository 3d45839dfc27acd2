"""The root: help without loading anything, exit codes for every kind of trouble, and bugs told as bugs."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import typer

from jobdesk import __version__
from jobdesk.cli import main
from jobdesk.cli.app import run
from jobdesk.cli.bugs import write_report
from jobdesk.cli.catalogue import COMMANDS
from jobdesk.cli.options import Family
from jobdesk.engine.host import CHILD
from jobdesk.processes.keeper import OWN_FLAG
from tests.support.program import ROOT, Program, RealProgram

HEAVY = ("jobdesk.desk", "jobdesk.engine", "peewee", "pydantic", "rich.console", "rich.live", "apscheduler")


def test_the_version(program: Program) -> None:
    told = program("--version")
    assert (told.code, told.out) == (0, f"jobdesk {__version__}\n")


def test_help_names_every_command(program: Program) -> None:
    """Each with its line, in families."""
    told = program("--help")
    assert told.code == 0
    words = " ".join(told.out.split())
    assert all(f"{name} {entry.words}" in words for name, entry in COMMANDS.items())


def test_without_a_word_there_is_help(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no display; else there is the window."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert run([]) == 0
    assert capsys.readouterr().out.startswith("Usage: jobdesk")


def test_options_alone_are_not_enough(program: Program) -> None:
    told = program()
    assert (told.code, told.err) == (2, "jobdesk: Missing command. See `jobdesk --help`.\n")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(program: Program, name: str) -> None:
    """Its first sentence says what its line in the catalogue says, and its lines fit a terminal."""
    told = program(name, "--help")
    assert told.code == 0
    assert max(len(line) for line in told.lines) <= 80
    first = COMMANDS[name].words.rstrip(".").split(",")[0].split(":")[0]
    assert first.split()[0] in told.out


def test_the_catalogue_has_all_there_is() -> None:
    """Every command of every module is in it, under the module that has it."""
    found = {}
    for module in {entry.module for entry in COMMANDS.values()}:
        family = import_module(f"jobdesk.cli.{module}").app
        assert isinstance(family, Family)
        for command in family.registered_commands:
            assert command.callback is not None
            found[command.callback.__name__] = module
        found |= {str(group.name): module for group in family.registered_groups}
    assert found == {name: entry.module for name, entry in COMMANDS.items()}


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_quick_answers_load_little(option: str) -> None:
    """Neither the desk, nor what is below it, nor Rich's console."""
    code = f"import sys, jobdesk.cli.app as root; root.run([{option!r}]); print([*sys.modules], file=sys.stderr)"
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = ast.literal_eval(answer.stderr)
    assert [name for name in loaded if name.startswith(HEAVY)] == []


def test_a_pipe_does_not_load_a_progress_bar(program: Program) -> None:
    """What only a terminal needs is loaded for a terminal only."""
    code = "import sys, jobdesk.cli.process; print(sorted(sys.modules))"
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert [name for name in ast.literal_eval(answer.stdout) if name.startswith(("rich.live", "rich.console"))] == []


def test_a_typing_error_is_understood(program: Program) -> None:
    told = program("proces")
    assert (told.code, told.out) == (2, "")
    assert "Did you mean process?" in told.err


def test_a_usage_error_says_where_to_look(program: Program) -> None:
    told = program("show")
    assert told.code == 2
    assert "`jobdesk show --help`" in told.err
    assert len(told.err.splitlines()) == 1


def test_usage_errors_in_json(program: Program) -> None:
    """Typer's own refusals are an object on stdout as well, for those who read only that."""
    told = program("show", "--json")
    assert (told.code, told.json["exit_code"]) == (2, 2)


def test_json_of_the_command_is_not_ours(program: Program) -> None:
    """What stands behind `--` is not an option of JobDesk."""
    assert program("process", "--nope", "--", "x", "--json").out == ""


def test_a_folder_without_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--data-dir", "", "jobs"]) == 2
    assert "has no name" in capsys.readouterr().err


def test_the_folder_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """JOBDESK_DATA_DIR does what --data-dir does, and the option is stronger."""
    monkeypatch.setenv("JOBDESK_DATA_DIR", str(tmp_path / "one"))
    assert run(["jobs"]) == 0
    assert (tmp_path / "one" / "jobdesk.sqlite").exists()
    assert run(["--data-dir", str(tmp_path / "two"), "jobs"]) == 0
    assert (tmp_path / "two" / "jobdesk.sqlite").exists()


def test_trouble_of_the_machine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that cannot be one is the machine's turn: exit code 3 and a sentence."""
    (tmp_path / "file").write_text("")
    assert run(["--data-dir", str(tmp_path / "file"), "jobs"]) == 3
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_bad_settings_name_the_place(program: Program) -> None:
    (program.folder / "settings.toml").write_text("[workers]\ncount = 'many'\n")
    told = program("jobs")
    assert told.code == 2
    assert "workers.count" in told.err


def test_a_bug_is_told_as_one(program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No traceback; a file that holds it, without the values of what was passed, and a request to report it."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr("jobdesk.cli.jobs.opened", broken)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    told = program("jobs", "--text=a secret")
    assert told.code == 3
    assert told.err.startswith("jobdesk: This is a bug in JobDesk (ZeroDivisionError: by zero). Please report it")
    (report,) = tmp_path.glob("jobdesk-bug-*.txt")
    assert str(report) in told.err
    assert "in broken" in report.read_text()
    assert "a secret" not in report.read_text()


def test_a_report_holds_no_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A value of its own, not behind an equals sign, may be a secret too."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    text = write_report(ZeroDivisionError(), ["anki", "check", "--key", "secret", "--json"]).read_text()
    assert "'--key', '***', '--json'" in text


def test_a_reader_that_goes_away(real_program: RealProgram) -> None:
    """A closed pipe is no error to be told."""
    process = real_program.start("--help")
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    with process.stderr as errors:
        assert errors.read() == b""
    assert process.wait(60) in (0, 141)


def test_the_module_is_the_program(real_program: RealProgram) -> None:
    assert real_program("--version").out == f"jobdesk {__version__}\n"


def test_a_frozen_program_is_its_own_host(real_program: RealProgram) -> None:
    """With the flag of a host it takes orders from its input, and ends with it, saying nothing on the way."""
    told = real_program(OWN_FLAG, CHILD, "0")
    assert (told.code, told.err) == (0, "")
    assert "ready" in told.out


def test_main_ends_the_process(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["jobdesk", "--version"])
    with pytest.raises(SystemExit) as over:
        main()
    assert over.value.code == 0


def test_commands_are_declared_with_types() -> None:
    """What a command gets is what its annotations say: Typer reads nothing else."""
    for entry in {entry.module for entry in COMMANDS.values()}:
        for command in import_module(f"jobdesk.cli.{entry}").app.registered_commands:
            parameters = inspect.signature(command.callback).parameters.values()
            assert all(parameter.annotation is not inspect.Parameter.empty for parameter in parameters)
            assert any(parameter.annotation is typer.Context for parameter in parameters)
