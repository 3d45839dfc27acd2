"""The entry for the menu of a Linux desktop, which links lead to as well."""

from __future__ import annotations

import os
import subprocess
import sys
from configparser import ConfigParser, SectionProxy
from pathlib import Path

import pytest

from jobdesk.ui.links import SCHEME
from jobdesk.ui.main_window import NAME

LINUX = Path(__file__).parents[2] / "packaging" / "linux"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems have other menus")


def entry_in(path: Path) -> SectionProxy:
    parser = ConfigParser(interpolation=None, delimiters="=", comment_prefixes="#", strict=True)
    parser.optionxform = str
    parser.read_string(path.read_text("utf-8"))
    return parser["Desktop Entry"]


def install(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([LINUX / "install.sh", *arguments], capture_output=True, text=True, check=False)


def made_program(folder: Path, name: str = "jobdesk") -> Path:
    folder.mkdir()
    program = folder / name
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    return program


def test_links_lead_to_the_window() -> None:
    """As the specification has it: %u is the one link that is handed over."""
    entry = entry_in(LINUX / "jobdesk.desktop")
    assert entry["Exec"] == "jobdesk window %u"
    assert entry["MimeType"].split(";") == [f"x-scheme-handler/{SCHEME}", ""]
    assert entry["Type"] == "Application"
    assert entry["Terminal"] == "false"
    assert entry["StartupWMClass"] == NAME, "what an X server is told, which is the name of the application"


def test_entry_and_icon_are_where_the_desktop_looks(tmp_path: Path) -> None:
    """The entry starts the program that was named, and the icon has the name that the entry says."""
    program = made_program(tmp_path / "my programs")
    done = install(program, tmp_path / "share")
    assert (done.returncode, done.stderr) == (0, "")
    made = [Path(line) for line in done.stdout.splitlines()]
    entry = entry_in(tmp_path / "share" / "applications" / "jobdesk.desktop")
    assert entry["Exec"] == f'"{program}" window %u'
    assert entry["TryExec"] == str(program)
    icon = tmp_path / "share" / "icons" / "hicolor" / "scalable" / "apps" / f"{entry['Icon']}.svg"
    assert icon.read_bytes().startswith(b"<svg")
    assert made == [tmp_path / "share" / "applications" / "jobdesk.desktop", icon]


@pytest.mark.parametrize("name", ["nothing-of-that-name", 'job"desk', "job%desk"])
def test_a_program_that_no_menu_can_start(tmp_path: Path, name: str) -> None:
    """It is said, and nothing is installed."""
    program = tmp_path / "bin" / name
    if not name.startswith("nothing"):
        made_program(tmp_path / "bin", name)
    done = install(program, tmp_path / "share")
    assert done.returncode == 1
    assert name in done.stderr
    assert not os.path.lexists(tmp_path / "share")
