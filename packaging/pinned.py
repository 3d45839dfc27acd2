"""Prints the part of constraints.txt that some groups of requirements need, hashes included.

    python packaging/pinned.py run test

A group is one of pyproject.toml's dependency groups or extras, or `run`: what JobDesk itself needs.
constraints.txt pins the whole tree in one file and says below each package what asked for it; from a group's
own requirements this follows those lines down. What it might miss, `pip install --require-hashes` refuses.
"""

import re
import sys
import tomllib
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parent.parent
ASKED_BY = re.compile(r"^ +#(?: via|  ) +(\S+)", re.MULTILINE)


def main(groups: list[str]) -> str | None:
    """Print the pins of `groups`; return what is wrong, as one sentence, or None."""
    pyproject = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))
    pins = read_pins((CHECKOUT / "constraints.txt").read_text("utf-8"))
    wanted = {name for group in groups for name in asked_for(pyproject, group)}
    if unpinned := wanted - {name for name, _ in pins}:
        return f"constraints.txt does not pin {', '.join(sorted(unpinned))}. Run: make lock"
    needed = closure(pins, wanted)
    sys.stdout.writelines(lines for name, lines in pins if name in needed)
    return None


def asked_for(pyproject: dict[str, Any], group: str) -> set[str]:
    """The names that `group` asks for itself."""
    project = pyproject["project"]
    groups = {
        "run": project["dependencies"],
        **project["optional-dependencies"],
        **pyproject["dependency-groups"],
    }
    return {canonical(re.split(r"[^\w.-]", requirement)[0]) for requirement in groups[group]}


def read_pins(constraints: str) -> list[tuple[str, str]]:
    """Every pin as its package's name and its lines: version, marker, hashes, and what asked for it."""
    blocks = re.split(r"^(?=[a-z0-9])", constraints, flags=re.MULTILINE)[1:]
    return [(block.partition("==")[0], block) for block in blocks]


def closure(pins: list[tuple[str, str]], names: set[str]) -> set[str]:
    """`names`, and all that they ask for, however indirectly."""
    found: set[str] = set()
    ahead = set(names)
    while ahead:
        found |= ahead
        ahead = {name for name, lines in pins if found.intersection(ASKED_BY.findall(lines))} - found
    return found


def canonical(name: str) -> str:
    """The one spelling of a package's name (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
