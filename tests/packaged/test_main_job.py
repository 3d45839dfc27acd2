"""The packed program does the main job, hosts included, from a folder and an environment without Python."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

PACKED = Path(__file__).parents[2] / "dist" / "jobdesk"
PROGRAM = "jobdesk.exe" if os.name == "nt" else "jobdesk"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program, moved away from where it was made."""
    assert PACKED.is_dir(), "there is no packed program: make package"
    folder = tmp_path_factory.mktemp("elsewhere") / "jobdesk"
    shutil.copytree(PACKED, folder, symlinks=True)
    return folder / PROGRAM


def run(program: Path, data: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The program with nothing in its environment but where git and a shell are, and an empty home."""
    home = data.parent / "home"
    home.mkdir(exist_ok=True)
    environment = {"PATH": "/usr/bin:/bin" if os.name == "posix" else os.environ["PATH"], "HOME": str(home)}
    if os.name == "nt":
        environment["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
    return subprocess.run(
        [program, "--data-dir", data, *arguments],
        env=environment,
        cwd=home,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_the_main_job(program: Path, tmp_path: Path) -> None:
    """A sample is made, every commit is checked, and the second time everything is known."""
    data, sample = tmp_path / "data", tmp_path / "sample"
    made = run(program, data, "sample", sample)
    assert made.returncode == 0, made.stderr
    command = ("process", "--repo", sample, "--all", "--command", "sh check.sh", "--workers", "4", "--json")
    first = run(program, data, *command)
    assert first.returncode == 1, first.stderr
    counts = json.loads(first.stdout)["counts"]
    assert (counts["succeeded"], counts["skipped"], counts["failed"]) == (47, 1, 6)
    again = json.loads(run(program, data, *command).stdout)["counts"]
    assert again["reused"] == 54


def test_notes_become_cards(program: Path, tmp_path: Path) -> None:
    """The notes of the sample are processed, reviewed and exported, as the README says."""
    data, sample, package = tmp_path / "data", tmp_path / "sample", tmp_path / "notes.apkg"
    run(program, data, "sample", sample)
    processed = run(program, data, "process", "--repo", sample, "--all", "--pipeline", "cards")
    assert processed.returncode == 0, processed.stderr
    run(program, data, "cards", "accept", "--repo", sample, "--all")
    exported = run(program, data, "cards", "export", "--repo", sample, "--out", package, "--json")
    assert exported.returncode == 0, exported.stderr
    assert (json.loads(exported.stdout)["notes"], package.is_file()) == (71, True)


def test_the_doctor(program: Path, tmp_path: Path) -> None:
    """Everything that the program needs is in the folder."""
    found = run(program, tmp_path / "data", "doctor")
    assert found.returncode == 0, found.stdout + found.stderr
