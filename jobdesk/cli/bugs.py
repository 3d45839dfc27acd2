"""What the program says of an error that nobody expected: that it is a bug, and what to report."""

from __future__ import annotations

import platform
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path

from jobdesk import __version__

SECRET_OPTIONS = frozenset({"--key"})


def told_as_bug(error: Exception, arguments: Sequence[str]) -> str:
    """One sentence; the traceback goes into a file, which the sentence names."""
    kind = f"{type(error).__name__}: {error}".rstrip(": ")
    return f"This is a bug in JobDesk ({kind}). Please report it, with what is in {write_report(error, arguments)}."


def write_report(error: Exception, arguments: Sequence[str]) -> Path:
    """A file with all that a report should have, for this person's eyes only."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", prefix="jobdesk-bug-", suffix=".txt", delete=False) as file:
        file.write(f"jobdesk {__version__}, Python {platform.python_version()}, {platform.platform()}\n")
        file.write(f"arguments: {_without_secrets(arguments)!r}\n\n")
        file.write("".join(traceback.format_exception(error)))
    return Path(file.name)


def _without_secrets(arguments: Sequence[str]) -> list[str]:
    """`--env NAME=VALUE` and `--key VALUE` may hold a secret, and reports go to strangers."""
    before = ("", *arguments)
    return [
        "***" if last in SECRET_OPTIONS else _without_value(argument)
        for last, argument in zip(before, arguments, strict=False)
    ]


def _without_value(argument: str) -> str:
    name, equals, _ = argument.partition("=")
    return f"{name}=***" if equals else argument
