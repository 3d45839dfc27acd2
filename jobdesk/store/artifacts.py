"""Keeps files by their content: each once, whole or not at all. For hosts: standard library only."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path

from jobdesk.core.errors import UserError
from jobdesk.core.language import stored
from jobdesk.core.outcomes import Artifact

PIECE = 1 << 20


class ArtifactRefused(UserError):
    """Only a regular file can be kept as an artifact."""


def artifact_path(folder: Path, digest: str) -> Path:
    """Where the artifact with this digest is, below the folder of all of them."""
    return folder / digest[:2] / digest[2:]


def keep_artifact(folder: Path, path: Path, name: str, inside: Path | None = None) -> Artifact:
    """Keep a copy of a file under `folder`, at an address made of its SHA-256.

    No link is followed to it: not the file itself, and with `inside`, the folder that it must be in,
    no folder on the way. Raises `ArtifactRefused` for what is no regular file or is not inside, and
    `OSError` where the disk is in trouble.
    """
    source = _open(path, inside)
    try:
        return _keep(folder, source, name)
    finally:
        os.close(source)


def _keep(folder: Path, source: int, name: str) -> Artifact:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = folder / f"{os.getpid()}-{os.urandom(8).hex()}.part"
    target = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        try:
            digest, size = _copy(source, target)
            address = artifact_path(folder, digest)
            is_new = not _touch(address)
            if is_new:
                os.fsync(target)
        finally:
            os.close(target)
        if is_new:
            address.parent.mkdir(mode=0o700, exist_ok=True)
            part.replace(address)
        return Artifact(name, digest, size)
    finally:
        with suppress(FileNotFoundError):
            part.unlink()


def _copy(source: int, target: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while piece := os.read(source, PIECE):
        digest.update(piece)
        size += len(piece)
        while piece:
            piece = piece[os.write(target, piece) :]
    return digest.hexdigest(), size


def _touch(address: Path) -> bool:
    """Whether the file is there already; if so it is marked as used now, which keeps the cleaner off it."""
    try:
        os.utime(address)
    except FileNotFoundError:
        return False
    return True


def _open(path: Path, inside: Path | None) -> int:
    try:
        handle = os.open(path, _FLAGS) if inside is None else _open_inside(inside, path)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError, PermissionError) as error:
        raise ArtifactRefused(stored("{path} cannot be kept: {why}.", path=path, why=error.strerror)) from error
    except OSError as error:
        if error.errno in _IS_A_LINK:
            raise ArtifactRefused(stored("{path} is a link, so it is not kept.", path=path)) from error
        raise
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise ArtifactRefused(stored("{path} is not a regular file, so it is not kept.", path=path))
    return handle


def _open_inside(folder: Path, path: Path) -> int:
    """Open a file step by step from a folder down, so that nothing on the way can be a link or `..`."""
    parts = path.relative_to(folder).parts if path.is_relative_to(folder) else ()
    if not parts or ".." in parts:
        raise ArtifactRefused(stored("{path} is not inside {folder}, so it is not kept.", path=path, folder=folder))
    if sys.platform == "win32":
        if not path.resolve().is_relative_to(folder.resolve()):
            raise ArtifactRefused(stored("{path} leads out of {folder}, so it is not kept.", path=path, folder=folder))
        return os.open(path, _FLAGS)
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    for depth, part in enumerate(parts, 1):
        try:
            below = os.open(part, _FLAGS if depth == len(parts) else _FLAGS | os.O_DIRECTORY, dir_fd=handle)
        finally:
            os.close(handle)
        handle = below
    return handle


# Without O_NONBLOCK a named pipe would wait for somebody to write to it.
_FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"))
# Linux and macOS say the first, FreeBSD the second (their pages of open(2)).
_IS_A_LINK = (errno.ELOOP, errno.EMLINK)
