"""A process that is asked something, and ends without a word."""

from __future__ import annotations

import sys


def main() -> None:
    sys.stdin.readline()
