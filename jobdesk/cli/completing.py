"""Answers a shell that asks what could come next, or for the script by which it asks."""

from __future__ import annotations

import os
from typing import Any

from typer.completion import get_completion_inspect_parameters

COMPLETING = "_JOBDESK_COMPLETE"
"""The variable in which a shell asks: `complete_bash`, `source_zsh`, ..."""


def print_script(root: Any, shell: str) -> int:
    """The script by which a shell asks us, as if the shell had asked for it; the exit code."""
    os.environ[COMPLETING] = f"source_{shell}"
    try:
        return answer_shell(root)
    finally:
        del os.environ[COMPLETING]


def answer_shell(root: Any) -> int:
    """Have Typer print what the variable asks for; the exit code."""
    get_completion_inspect_parameters()  # makes its shells known to it
    try:
        root.main([], prog_name="jobdesk")
    except SystemExit as over:
        return int(over.code or 0)
    return 0
