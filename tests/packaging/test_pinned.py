"""constraints.txt pins the whole tree, and each group of requirements gets its own part of it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent.parent
CONSTRAINTS = (CHECKOUT / "constraints.txt").read_text("utf-8")
GROUPS = ["run", "desktop", "build", "test", "lint", "bench", "package", "lock"]


def pinned(*groups: str, checkout: Path = CHECKOUT) -> subprocess.CompletedProcess[str]:
    script = checkout / "packaging" / "pinned.py"
    return subprocess.run([sys.executable, script, *groups], capture_output=True, text=True)


def names_in(pins: str) -> set[str]:
    return set(re.findall(r"^([\w-]+)==", pins, flags=re.MULTILINE))


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A small checkout: `app` needs `lower`, a test needs `checker`, which needs `lower` and `gauge`."""
    (tmp_path / "packaging").mkdir()
    (tmp_path / "packaging" / "pinned.py").write_bytes((CHECKOUT / "packaging" / "pinned.py").read_bytes())
    (tmp_path / "pyproject.toml").write_text(
        "[project]\n"
        "dependencies = [\"App_Kit>=1; python_version < '4'\"]\n"
        "[project.optional-dependencies]\n"
        "[dependency-groups]\n"
        'test = ["checker[fast]"]\n'
        'later = ["unheard-of"]\n'
    )
    (tmp_path / "constraints.txt").write_text(
        "app-kit==1.0 \\\n    --hash=sha256:a1\n    # via house (pyproject.toml)\n"
        "checker==2.0 ; sys_platform == 'linux' \\\n    --hash=sha256:c1 \\\n    --hash=sha256:c2\n"
        "    # via house (pyproject.toml:test)\n"
        "gauge==3.0 \\\n    --hash=sha256:91\n    # via checker\n"
        "lower==4.0 \\\n    --hash=sha256:10\n    # via\n    #   app-kit\n    #   checker\n"
    )
    return tmp_path


def test_a_group_gets_what_it_asks_for_and_what_that_needs(checkout: Path) -> None:
    """Down to the last package, however a name is spelled, and nothing of the other groups."""
    assert names_in(pinned("run", checkout=checkout).stdout) == {"app-kit", "lower"}
    assert names_in(pinned("test", checkout=checkout).stdout) == {"checker", "gauge", "lower"}
    assert names_in(pinned("run", "test", checkout=checkout).stdout) == {
        "app-kit",
        "checker",
        "gauge",
        "lower",
    }


def test_a_pin_is_printed_whole(checkout: Path) -> None:
    """With the systems that it is for, and every hash."""
    assert "checker==2.0 ; sys_platform == 'linux' \\\n    --hash=sha256:c1 \\\n    --hash=sha256:c2\n" in (
        pinned("test", checkout=checkout).stdout
    )


def test_what_is_not_pinned_is_named(checkout: Path) -> None:
    """A requirement that came after the last `make lock` stops the set-up with a sentence."""
    refused = pinned("later", checkout=checkout)
    assert (refused.returncode, refused.stderr) == (
        1,
        "constraints.txt does not pin unheard-of. Run: make lock\n",
    )


@pytest.mark.parametrize("group", GROUPS)
def test_every_group_of_the_project_is_pinned(group: str) -> None:
    """What pyproject.toml asks for stands in constraints.txt."""
    assert pinned(group).returncode == 0, pinned(group).stderr


def test_the_groups_together_are_the_whole_file() -> None:
    """Nothing is pinned that no group needs, and no group is forgotten."""
    assert pinned(*GROUPS).stdout == CONSTRAINTS


def test_every_pin_has_a_hash() -> None:
    """One version each, and at least one hash: pip takes no other file."""
    pins = re.split(r"^(?=\S)", CONSTRAINTS, flags=re.MULTILINE)[1:]
    assert [pin for pin in pins if not re.match(r"[a-z0-9-]+==\S+ .*\\\n    --hash=sha256:[0-9a-f]{64}", pin)] == []


def test_no_registry_is_named() -> None:
    """Where packages come from is the machine's to say."""
    assert "://" not in CONSTRAINTS
    assert "index" not in CONSTRAINTS


def test_the_broken_pair_of_qt_and_python_is_not_pinned() -> None:
    """PySide6 6.12.0 aborts the interpreter on Python 3.11."""
    on_311 = re.findall(r"^pyside6-essentials==(\S+) ; python_full_version < '3.12'", CONSTRAINTS, flags=re.MULTILINE)
    assert len(on_311) == 1
    assert on_311 != ["6.12.0"]
