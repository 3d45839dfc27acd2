"""Changes files at random, from a seed: what a program could do to a folder, short of removing the folder itself."""

from __future__ import annotations

import os
import random
import shutil
from contextlib import suppress
from pathlib import Path

_MODES = [0o000, 0o444, 0o500, 0o600, 0o755, 0o777]


class Vandal:
    """Works in `folder`; `outside` is where its links lead to, and where it gives files second names."""

    def __init__(self, seed: int, folder: Path, outside: Path) -> None:
        self._random = random.Random(seed)
        self._folder = folder
        self._outside = outside

    def work(self) -> None:
        """A few changes; one that is not possible is left out."""
        for _ in range(self._random.randrange(6)):
            with suppress(OSError):
                self._change(self._some_path(), self._new_path())
        for name in self._outside.glob("name*"):
            if self._random.random() < 0.5 and not name.is_symlink():
                _rewrite(name)

    def _change(self, path: Path, new: Path) -> None:
        actions = [
            lambda: _remove(path),
            lambda: _append(path),
            lambda: _rewrite(path),
            lambda: path.rename(new),
            lambda: new.mkdir(),
            lambda: new.touch(),
            lambda: os.mkfifo(new),
            lambda: new.symlink_to(self._outside),
            lambda: path.is_symlink() or path.chmod(self._random.choice(_MODES)),
            lambda: os.utime(path, (0, 0), follow_symlinks=False),
            lambda: (self._outside / f"name{self._random.random()}").hardlink_to(path),
            lambda: (_remove(path), path.symlink_to(self._outside)),
            lambda: (_remove(path), path.mkdir(), (path / "inner").touch()),
            lambda: (_remove(path), path.touch()),
        ]
        self._random.choice(actions)()

    def _some_path(self) -> Path:
        paths = self._paths()
        return self._random.choice(paths) if paths else self._folder / "nothing"

    def _new_path(self) -> Path:
        folders = [path for path in self._paths() if path.is_dir() and not path.is_symlink()]
        return self._random.choice([self._folder, *folders]) / f"new{self._random.randrange(4)}"

    def _paths(self) -> list[Path]:
        paths: list[Path] = []
        for folder, folders, files in os.walk(self._folder):
            if folder == str(self._folder):
                folders[:] = [name for name in folders if name != ".git"]
            paths += [Path(folder, name) for name in sorted(folders + files)]
        return sorted(paths)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def _append(path: Path) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK), "ab") as file:
        file.write(b"more")


def _rewrite(path: Path) -> None:
    """Other content of the same length."""
    with os.fdopen(os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK), "r+b") as file:
        content = file.read()
        file.seek(0)
        file.write(bytes(letter ^ 1 for letter in content))
