"""Which commits, and what is to be done with each: the options that `process`, `status` and `accept` share."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, ClassVar

import typer

from jobdesk.cli.lengths import variable
from jobdesk.core.errors import UserError
from jobdesk.git.commits import CommitRange

COMMAND = "command"


class NoCommitsChosen(UserError):
    """Say which commits: --range A..B, --last N, --since DATE or --all."""


class NoCommandGiven(UserError):
    """Say what to run at every commit: --command LINE, or -- and a command with its arguments."""


class TwoChoices(UserError):
    """These options exclude each other."""


class BadJson(UserError):
    """The input must be a JSON object, or @ and the name of a file that holds one."""


class ScopeChoice(StrEnum):
    """What makes a commit another one."""

    COMMIT = "commit"
    TREE = "tree"
    PATHS = "paths"


class KeepChoice(StrEnum):
    """What untracked files stay from commit to commit."""

    NOTHING = "nothing"
    IGNORED = "ignored"
    EVERYTHING = "everything"


@dataclass(frozen=True)
class WhichCommits:
    """Which commits of which repository."""

    title: ClassVar[str] = "Which commits"

    repo: Annotated[Path, typer.Option(metavar="PATH", help="A folder of the repository.")] = Path()
    range_: Annotated[
        str | None, typer.Option("--range", metavar="A..B", help="The commits that B reaches and A does not.")
    ] = None
    last: Annotated[int | None, typer.Option(metavar="N", help="The newest N commits.")] = None
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="The commits since then, as git reads it: '2 weeks ago'.")
    ] = None
    all_: Annotated[bool, typer.Option("--all", help="All commits.")] = False
    branch: Annotated[
        str | None, typer.Option(metavar="NAME", help="Begin at this branch, tag or commit instead of HEAD.")
    ] = None
    first_parent: Annotated[bool, typer.Option("--first-parent", help="Leave out what merges brought in.")] = False

    @property
    def is_open(self) -> bool:
        """Whether nothing was said of which commits."""
        return self.range_ is None and self.last is None and self.since is None and not self.all_

    def selection(self, *, first_parent: bool = False, usual: int | None = None) -> CommitRange:
        """The commits; without a word, the newest `usual` ones. Raises `NoCommitsChosen`, `TwoChoices`, `BadRange`."""
        named = {
            "--range": self.range_ is not None,
            "--last": self.last is not None,
            "--since": self.since is not None,
            "--all": self.all_,
        }
        chosen = [option for option, is_given in named.items() if is_given]
        if len(chosen) > 1:
            raise TwoChoices(f"{' and '.join(chosen)} exclude each other: choose one of them.")
        if self.range_ is not None:
            if self.branch is not None:
                raise TwoChoices("--range says where to begin, so --branch does not go with it.")
            return CommitRange.between(self.range_, first_parent=first_parent or self.first_parent)
        if not chosen and usual is None:
            raise NoCommitsChosen
        return CommitRange(
            tip="HEAD" if self.branch is None else self.branch,
            newest=self.last if chosen else usual,
            since=self.since,
            first_parent=first_parent or self.first_parent,
        )


@dataclass(frozen=True)
class WhatToDo:
    """A pipeline with its input."""

    title: ClassVar[str] = "What to do with each"

    pipeline: Annotated[str, typer.Option(metavar="NAME", help="What every commit is put through.")] = COMMAND
    command: Annotated[str | None, typer.Option(metavar="LINE", help="One line for a shell.")] = None
    argv: Annotated[
        list[str] | None,
        typer.Argument(metavar="-- ARGV", help="A command with its arguments, run without a shell."),
    ] = None
    scope: Annotated[
        ScopeChoice | None,
        typer.Option(help="What a result depends on: the commit itself, its files, or some paths of them."),
    ] = None
    path: Annotated[
        list[str] | None, typer.Option(metavar="P", help="A path that counts, with --scope paths. Repeatable.")
    ] = None
    input_: Annotated[
        str | None, typer.Option("--input", metavar="JSON", help="Input of another pipeline; @FILE reads it.")
    ] = None
    shell: Annotated[str | None, typer.Option(metavar="NAME", help="The shell of --command (sh).")] = None
    folder: Annotated[
        str | None, typer.Option(metavar="DIR", help="Where the command runs, below the top of the repository.")
    ] = None
    env: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME[=VALUE]", help="Set a variable, or pass it on from here. Repeatable."),
    ] = None
    setup: Annotated[
        str | None, typer.Option(metavar="LINE", help="Runs first, once in each slot, until its lock files change.")
    ] = None
    setup_file: Annotated[
        list[str] | None, typer.Option(metavar="P", help="A lock file of the set-up. Repeatable.")
    ] = None
    keep: Annotated[KeepChoice | None, typer.Option(help="What untracked files stay from commit to commit.")] = None
    artifact: Annotated[
        list[str] | None, typer.Option(metavar="PATTERN", help="Files to keep: 'build/*.log'. Repeatable.")
    ] = None

    @property
    def is_open(self) -> bool:
        """Whether nothing was said of what to do."""
        return self.pipeline == COMMAND and self.command is None and not self.argv and self.input_ is None

    def given(self) -> Mapping[str, object]:
        """The input of the pipeline. Raises `NoCommandGiven`, `TwoChoices`, `BadJson`, `BadVariable`."""
        if self.is_open:
            raise NoCommandGiven
        said = self.said()
        if self.pipeline != COMMAND and said.keys() - {"scope", "paths"}:
            raise TwoChoices(
                f"The pipeline {self.pipeline!r} gets its input from --input: a command, and what goes with one, "
                "is for the pipeline 'command'."
            )
        return {**_object_in(self.input_), **said} if self.input_ is not None else said

    def said(self) -> dict[str, object]:
        """The part of the input that has options of its own, as far as they were given."""
        if self.command is not None and self.argv:
            raise TwoChoices("--command and a command after -- exclude each other: choose one of them.")
        variables = [variable(text) for text in self.env or ()]
        said: dict[str, object | None] = {
            "line": self.command,
            "argv": self.argv or None,
            "scope": self.scope or (ScopeChoice.PATHS if self.path else None),
            "paths": self.path,
            "shell": self.shell,
            "folder": self.folder,
            "environment": {name: value for name, value in variables if value is not None} or None,
            "pass_on": [name for name, value in variables if value is None] or None,
            "setup": self.setup,
            "setup_files": self.setup_file,
            "keep": self.keep,
            "artifacts": self.artifact,
        }
        return {name: value for name, value in said.items() if value is not None}


def _object_in(text: str) -> dict[str, object]:
    try:
        found = json.loads(Path(text[1:]).read_bytes() if text.startswith("@") else text)
    except OSError as error:
        raise BadJson(f"{text[1:]} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise BadJson(f"{BadJson.__doc__} It is not JSON: {error}.") from error
    if not isinstance(found, dict):
        raise BadJson
    return found
