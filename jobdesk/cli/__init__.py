"""The command line: speaks to the desk for a person at a terminal, and for scripts; and opens the window."""

import sys

from jobdesk.cli.short_way import opened_window


def main() -> None:
    """The program: what is on the command line, to its exit code."""
    code = opened_window(sys.argv[1:])
    if code is None:
        from jobdesk.cli.app import run

        code = run(sys.argv[1:])
    sys.exit(code)
