"""Everything goes, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jobdesk.git.slots.erase import erase


def erased(path: Path) -> bool:
    erase(os.fsencode(path), os.fsencode(path.parent / "attic"))
    return not os.path.lexists(path) and not (path.parent / "attic").exists()


def test_nothing_there(tmp_path: Path) -> None:
    """What is not there is gone already."""
    (tmp_path / "file").touch()
    assert erased(tmp_path / "none")
    assert erased(tmp_path / "none" / "deeper")
    assert erased(tmp_path / "file" / "deeper")


@pytest.mark.parametrize("kind", ["file", "link", "dangling", "pipe", "folder"])
def test_every_kind(kind: str, tmp_path: Path) -> None:
    """A link goes; what it leads to stays."""
    target = tmp_path / "target"
    (target / "inner").mkdir(parents=True)
    path = tmp_path / "path"
    if kind == "file":
        path.touch()
    elif kind == "link":
        path.symlink_to(target)
    elif kind == "dangling":
        path.symlink_to("nowhere")
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        (path / "deep" / "deeper").mkdir(parents=True)
        (path / "deep" / "link").symlink_to(target)
        (path / "deep" / "file").touch()
    assert erased(path)
    assert (target / "inner").is_dir()


@pytest.mark.parametrize("mode", [0o000, 0o100, 0o300, 0o400, 0o500])
def test_closed_folders(mode: int, tmp_path: Path) -> None:
    """Folders and files that may not be read or written go too."""
    inner = tmp_path / "top" / "closed" / "inner"
    inner.mkdir(parents=True)
    (inner / "file").touch(mode=0o000)
    for folder in (inner, inner.parent, inner.parent.parent):
        folder.chmod(mode)
    assert erased(tmp_path / "top")


def test_a_file_with_a_second_name(tmp_path: Path) -> None:
    """The other name keeps its content and its permissions."""
    (tmp_path / "top").mkdir()
    (tmp_path / "other").touch(mode=0o400)
    (tmp_path / "top" / "file").hardlink_to(tmp_path / "other")
    (tmp_path / "top").chmod(0o500)
    assert erased(tmp_path / "top")
    assert (tmp_path / "other").stat().st_mode & 0o777 == 0o400


def test_deeper_than_any_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders so deep that no path reaches them go too, without recursion."""
    (tmp_path / "top").mkdir()
    monkeypatch.chdir(tmp_path / "top")
    for _ in range(1500):
        Path("d" * 20).mkdir()
        os.chdir("d" * 20)
    Path("file").touch()
    os.chdir(tmp_path)
    assert erased(tmp_path / "top")
