"""A process that is asked something, and says nothing until its input ends."""

from __future__ import annotations

import sys


def main() -> None:
    sys.stdin.read()
