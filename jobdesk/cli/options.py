"""Options that several commands share, and how a group of them becomes one value."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import wraps
from typing import Annotated, Any, TypeVar, get_type_hints

import typer
from typer.core import TyperCommand

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of words for people.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say for how many jobs it is; do nothing.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
JobNumbers = Annotated[
    list[int] | None, typer.Argument(metavar="[JOB]...", help="Numbers of jobs.", show_default=False)
]
JobNumber = Annotated[int, typer.Argument(metavar="JOB", help="The number of a job.", show_default=False)]

Workers = Annotated[
    int | None,
    typer.Option(metavar="N", help="Work on at most so many at a time. Without it, on as many as the settings say."),
]
Detach = Annotated[
    bool, typer.Option("--detach", help="Submit only: `jobdesk run`, or another JobDesk, does the work.")
]

GENERAL = "Options"

Command = TypeVar("Command", bound=Callable[..., int])


class _Sectioned(TyperCommand):
    """A command whose help shows the options of each group under the title of the group."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        sections: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            if record := parameter.get_help_record(ctx):
                title = getattr(parameter, "rich_help_panel", None) or GENERAL
                sections.setdefault(title, []).append(record)
        for title, records in sorted(sections.items(), key=lambda section: section[0] == GENERAL):
            with formatter.section(title):
                formatter.write_dl(records)


class Family(typer.Typer):
    """Commands that share a module. Help is plain text: quick to show, and it fits a terminal of 80 columns."""

    def __init__(self) -> None:
        super().__init__(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)

    def add(self, command: Command) -> Command:
        """Have a function as a command, by its own name: `list_` becomes `list`, `write_ids` `write-ids`."""
        self.command(command.__name__.removesuffix("_").replace("_", "-"), cls=_Sectioned)(spread(command))
        return command

    def branch(self, name: str, words: str) -> Family:
        """Commands below one: `jobdesk NAME COMMAND`. `words` are what its help begins with."""
        below = Family()
        self.add_typer(below, name=name, help=words)
        return below


def spread(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command the options that the fields of its dataclass parameters are.

    A field is declared like an option of Typer's: `name: Annotated[type, typer.Option(...)] = default`, and
    the class has a `title` for the help. The command itself gets the dataclass.
    """
    hints = get_type_hints(command, include_extras=True)
    groups: dict[str, Any] = {name: kind for name, kind in hints.items() if is_dataclass(kind)}
    parameters: list[inspect.Parameter] = []
    for name, parameter in inspect.signature(command).parameters.items():
        if name in groups:
            parameters += _options_of(groups[name])
        else:
            parameters.append(parameter.replace(annotation=hints[name], kind=inspect.Parameter.KEYWORD_ONLY))

    @wraps(command)
    def called(**given: Any) -> int:
        for name, kind in groups.items():
            given[name] = kind(**{field.name: given.pop(field.name) for field in fields(kind)})
        return command(**given)

    del called.__wrapped__
    called.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    called.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return called


def _options_of(group: Any) -> list[inspect.Parameter]:
    """The fields of a group as parameters; its title goes along with each of them, for the help."""
    hints = get_type_hints(group, include_extras=True)
    parameters = []
    for field in fields(group):
        annotation = hints[field.name]
        (option,) = annotation.__metadata__
        option.rich_help_panel = group.title
        kind = inspect.Parameter.KEYWORD_ONLY
        parameters.append(inspect.Parameter(field.name, kind, default=field.default, annotation=annotation))
    return parameters
