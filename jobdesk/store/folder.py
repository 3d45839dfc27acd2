"""Makes the data folder: private to the person, and on a disk whose locks can be trusted."""

from __future__ import annotations

import os
from pathlib import Path

import psutil

from jobdesk.core.errors import EnvironmentTrouble
from jobdesk.core.language import _

NETWORK_FILE_SYSTEMS = frozenset(
    {"9p", "afpfs", "beegfs", "ceph", "cifs", "davfs", "fuse.davfs", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs"}
    | {"fuse.sshfs", "fuse.vmhgfs-fuse", "glusterfs", "lustre", "nfs", "nfs4", "prl_fs", "smb3", "smbfs", "vboxsf"}
    | {"webdav"}
)


class FolderTrouble(EnvironmentTrouble):
    """That folder cannot be used."""

    help = "trouble#the-folder"


class NetworkFileSystem(FolderTrouble):
    """The folder is on a network file system, where locks cannot be trusted; choose a local folder."""


class FolderIsShared(FolderTrouble):
    """The folder holds other files and is open to others; choose a folder of its own for JobDesk."""


def make_private(folder: Path, file_name: str) -> Path:
    """The path of a file in a data folder, both made where they are new and closed to other people.

    A folder that is open to others and holds something else already is left as it is and refused.
    Raises `FolderTrouble` with a sentence.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if file_system_of(folder) in NETWORK_FILE_SYSTEMS:
            raise NetworkFileSystem(
                _("{folder} is on a network file system, where locks cannot be trusted.").format(folder=folder)
            )
        path = folder / file_name
        if not path.exists() and _is_open_to_others(folder) and any(folder.iterdir()):
            raise FolderIsShared(
                _("{folder} holds other files and is open to others; choose a folder of its own.").format(folder=folder)
            )
        restrict(folder, 0o700)
        path.touch(mode=0o600)
        restrict(path, 0o600)
    except (FileExistsError, NotADirectoryError) as error:
        raise FolderTrouble(_("{folder} is not a folder.").format(folder=folder)) from error
    except PermissionError as error:
        raise FolderTrouble(_("{folder} cannot be written to; check its permissions.").format(folder=folder)) from error
    except OSError as error:
        raise FolderTrouble(_("{folder} cannot be used: {why}.").format(folder=folder, why=error.strerror)) from error
    return path


def restrict(path: Path, mode: int) -> None:
    """Take away what a mode does not give, on systems that have modes."""
    if os.name == "posix" and path.stat().st_mode & 0o777 & ~mode:
        path.chmod(mode)


def _is_open_to_others(folder: Path) -> bool:
    return os.name == "posix" and folder.stat().st_mode & 0o077 != 0


def file_system_of(folder: Path) -> str:
    """The type of the file system that holds a folder, in lower case; empty where it cannot be told."""
    resolved = folder.resolve()
    if resolved.drive.startswith("\\\\"):
        return "smbfs"
    mounts = [
        (len(Path(mount.mountpoint).parts), "smbfs" if "remote" in mount.opts.split(",") else mount.fstype.lower())
        for mount in psutil.disk_partitions(all=True)
        if resolved.is_relative_to(mount.mountpoint)
    ]
    return max(mounts, default=(0, ""))[1]
