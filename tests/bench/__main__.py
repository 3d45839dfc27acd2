"""The runner: `python -m tests.bench [FAMILY]...` prints a table and writes JSON."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path

from rich.console import Console

from tests.bench.figures import Figure, Skipped, as_json, said, show
from tests.bench.ground import BOOK, EARLIER_TOOL, GIT_TEST, LARGE_REPOSITORY, REPOSITORY, Ground, open_ground

FAMILIES = (
    "queue",
    "bulk",
    "commands",
    "knowing",
    "notes",
    "logs",
    "resting",
    "anki",
    "window",
    "listing",
    "found_jobs",
    "failures",
    "all_logs",
    "band",
    "insights",
    "review",
)
Found = Figure | Skipped


def main() -> int:
    """0 when every figure is met, 1 when one is not or a family broke off; what was measured is shown all the same."""
    given = _arguments().parse_args()
    console = Console()
    found: list[Found] = []
    broken: list[str] = []
    with open_ground(given.rounds, given.scratch) as ground:
        for family in given.family or FAMILIES:
            try:
                for one in _measured(family, ground, console):
                    found.append(one)
                    console.print(f"[dim]{family}:[/] {one.name}: {said(one)}")
            except subprocess.CalledProcessError as error:
                broken.append(family)
                console.print(f"{family} broke off: {error}\n{error.stderr}", markup=False)
    show(found, console)
    _write(given.json, given.rounds, found)
    return 0 if not broken and all(one.is_met for one in found if isinstance(one, Figure)) else 1


def _measured(family: str, ground: Ground, console: Console) -> Iterator[Found]:
    measure: Callable[[Ground], Iterator[Found]] = import_module(f"tests.bench.{family}").measure
    started = time.perf_counter()
    yield from measure(ground)
    console.print(f"[dim]{family} took {time.perf_counter() - started:.0f} s[/]")


def _write(path: Path, rounds: int, found: list[Found]) -> None:
    machine: Mapping[str, object] = {
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"machine": machine, "rounds": rounds, "figures": as_json(found)}, indent=2))


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench",
        description="Measures JobDesk against its peers, in interleaved rounds.",
        epilog=f"{REPOSITORY} names a repository of thousands of commits, {LARGE_REPOSITORY} one of about 80,000;"
        f" without them generated ones serve. {GIT_TEST} is the program git-test, where it is not on the PATH."
        f" {BOOK} names a repository of LaTeX notes, {EARLIER_TOOL} one of the tool that they are compared with.",
    )
    families = f"what to measure, of {', '.join(FAMILIES)}; everything by default"
    parser.add_argument("family", nargs="*", metavar="FAMILY", choices=FAMILIES, help=families)
    parser.add_argument("--rounds", type=int, default=5, help="how often each contestant has its turn")
    parser.add_argument("--json", type=Path, default=Path("build/bench.json"), help="where the figures are written")
    parser.add_argument("--scratch", type=Path, help="a folder on the disk to measure on, made where it is missing")
    return parser


if __name__ == "__main__":
    sys.exit(main())
