"""The command line: speaks to the desk for a person at a terminal, and for scripts."""

from jobdesk.cli.app import main

__all__ = ["main"]
