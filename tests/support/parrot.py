"""A process that says again what it is told, until it is told to end."""

from __future__ import annotations

import sys


def main() -> None:
    for line in sys.stdin:
        if line == "end\n":
            return
        print(line, end="", flush=True)
