"""What one call of the program has to do with: where its data is, and where it speaks."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO, cast

import typer

from jobdesk.cli.screen import Screen, Style, safe


@dataclass(frozen=True)
class Session:
    """One call. `data_folder` is None for the usual one; `out` is for what was asked, `err` for what went wrong.

    `program` is how this program is called again with the same data, for hints that can be copied.
    """

    arguments: Sequence[str]
    out: Screen
    err: Screen
    data_folder: Path | None = None
    program: str = "jobdesk"

    @classmethod
    def begin(cls, arguments: Sequence[str]) -> Session:
        return cls(arguments, Screen(_forgiving(sys.stdout)), Screen(_forgiving(sys.stderr)))

    def kept_in(self, folder: Path, *, is_from_environment: bool) -> Session:
        program = "jobdesk" if is_from_environment else shlex.join(["jobdesk", "--data-dir", str(folder)])
        return replace(self, data_folder=folder, program=program)

    def complain(self, sentence: str) -> None:
        """Say what went wrong."""
        lines = self.err.wrapped(f"jobdesk: {safe(sentence)}")
        self.err.line(lines.replace("jobdesk:", self.err.paint("jobdesk:", Style.BAD), 1))

    def remark(self, sentence: str) -> None:
        """Say something beside the answer, so that it does not get into a pipe."""
        self.err.line(self.err.wrapped(safe(sentence)))

    def answer(self, shape: object) -> None:
        """One JSON value on stdout."""
        self.out.line(json.dumps(shape, indent=2))

    def answer_line(self, shape: object) -> None:
        """One of several JSON values on stdout, a line each."""
        self.out.line(json.dumps(shape))


def session_of(context: typer.Context) -> Session:
    return cast("Session", context.obj)


def _forgiving(stream: TextIO) -> TextIO:
    """The stream, showing what its encoding cannot say instead of failing."""
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")
    return stream
