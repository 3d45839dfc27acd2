"""The root of the command line: loads a command when it is asked for, and turns errors into exit codes."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_group

from jobdesk import __version__
from jobdesk.cli.bugs import told_as_bug
from jobdesk.cli.catalogue import COMMANDS, FAMILIES
from jobdesk.cli.completing import COMPLETING, answer_shell
from jobdesk.cli.diary import keep_diary
from jobdesk.cli.display import can_open
from jobdesk.cli.home import DATA_DIR
from jobdesk.cli.interrupt import EXIT_CODE, stopping_in_order
from jobdesk.cli.session import Session
from jobdesk.core.errors import JobDeskError

NAME = "jobdesk"
PIPE_CLOSED = 141


class _Commands(TyperGroup):
    """Commands whose modules are imported when they are called, as click's documentation does it.

    See "Lazily Loading Subcommands", https://click.palletsprojects.com/en/stable/complex/
    """

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name in COMMANDS and cmd_name not in self.commands:
            self.commands.update(get_group(_family(COMMANDS[cmd_name].module)).commands)
        if cmd_name not in self.commands and not ctx.resilient_parsing and not cmd_name.startswith("-"):
            ctx.fail(_unknown(cmd_name))
        return self.commands.get(cmd_name)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        widest = max(len(name) for name in COMMANDS)
        for title, family in FAMILIES.items():
            with formatter.section(title):
                formatter.write_dl([(name.ljust(widest), entry.words) for name, entry in family.items()])


def _family(module: str) -> typer.Typer:
    """The commands of a module; the first time it is imported with no collector at work, as what it makes stays."""
    name = f"jobdesk.cli.{module}"
    if name not in sys.modules:
        gc.disable()
        import_module(name)
        gc.freeze()
        gc.enable()
    family: typer.Typer = sys.modules[name].app
    return family


app = typer.Typer(
    cls=_Commands,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"{NAME} {__version__}")
        raise typer.Exit


@app.callback(epilog="`jobdesk COMMAND --help` says more about a command, `jobdesk help` about everything.")
def _root(
    context: typer.Context,
    data_dir: Annotated[
        str | None,
        typer.Option(
            "--data-dir",
            metavar="DIR",
            envvar=DATA_DIR,
            help="Where jobs, results and logs are kept; the place that your system has for that, if not given.",
        ),
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", help="Tell on stderr what happens inside.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Put every commit of a range through a command or a pipeline, in the background, and remember the results."""
    del version
    keep_diary(context.obj.arguments, is_verbose=verbose)
    if data_dir == "":
        raise typer.BadParameter("the folder has no name.", param_hint="--data-dir")
    if data_dir:
        is_from_environment = data_dir == os.environ.get(DATA_DIR)
        context.obj = context.obj.kept_in(Path(data_dir).expanduser(), is_from_environment=is_from_environment)


def run(arguments: Sequence[str]) -> int:
    """One call: 0 when all is well, 1 when some runs failed, 2 for bad input, 3 for trouble, 130 when interrupted."""
    root = get_command(app)
    if COMPLETING in os.environ:
        return answer_shell(root)
    arguments = list(arguments) or (["window"] if can_open() else ["--help"])
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # there are none, and looking for them takes a while
    session = Session.begin(arguments)
    try:
        with stopping_in_order(), root.make_context(NAME, list(arguments), obj=session) as context:
            result = root.invoke(context)
            return result if isinstance(result, int) else 0
    except typer.Exit as over:
        return over.exit_code
    except (KeyboardInterrupt, typer.Abort):
        return EXIT_CODE
    except BrokenPipeError:
        _let_go_of_stdout()
        return PIPE_CLOSED
    except typer.TyperException as error:
        return _refuse(session, _usage(error), error.exit_code)
    except JobDeskError as error:
        return _refuse(session, error.message, error.exit_code, error.below)
    except Exception as error:  # noqa: BLE001 - the top of the program: what nobody expected is told as a bug
        return _refuse(session, told_as_bug(error, arguments), JobDeskError.exit_code)


def _refuse(session: Session, sentence: str, code: int, below: str = "") -> int:
    session.complain(sentence)
    if below:
        session.err.line(below)
    if "--json" in _before_argv(session.arguments):
        session.answer({"error": sentence, "exit_code": code})
    return code


def _before_argv(arguments: Sequence[str]) -> Sequence[str]:
    """Our own options: what stands before `--`."""
    return arguments[: arguments.index("--")] if "--" in arguments else arguments


def _unknown(name: str) -> str:
    close = get_close_matches(name, COMMANDS, n=2)
    return f"There is no command {name!r}." + (f" Did you mean {' or '.join(close)}?" if close else "")


def _usage(error: typer.TyperException) -> str:
    """What Typer found wrong, as a sentence, and where to read how it is done."""
    words = error.format_message().rstrip().replace(": Value error, ", ": ")
    sentence = words if words.endswith((".", "?", ")")) else f"{words}."
    context = getattr(error, "ctx", None)
    return sentence if context is None else f"{sentence} See `{context.command_path} --help`."


def _let_go_of_stdout() -> None:
    """Whoever read our output is gone; what is still buffered must not fail once more at the very end.

    As Python's documentation of `signal` has it, "Note on SIGPIPE".
    """
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
