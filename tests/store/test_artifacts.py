"""Files are kept by their content, and nothing but regular files is."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from jobdesk.core.outcomes import Artifact
from jobdesk.store.artifacts import ArtifactRefused, artifact_path, keep_artifact

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="links and pipes in the file system are POSIX's")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "artifacts"


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_is_kept_under_its_digest(tmp_path: Path, folder: Path) -> None:
    source = tmp_path / "report.txt"
    source.write_bytes(b"all is well")
    kept = keep_artifact(folder, source, "report")
    digest = hashlib.sha256(b"all is well").hexdigest()
    assert kept == Artifact("report", digest, 11)
    assert artifact_path(folder, digest) == folder / digest[:2] / digest[2:]
    assert artifact_path(folder, digest).read_bytes() == b"all is well"


def test_the_same_content_is_kept_once(tmp_path: Path, folder: Path) -> None:
    """Whatever it is called; what was there stays, and is marked as used now."""
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_bytes(b"same")
    second.write_bytes(b"same")
    kept = artifact_path(folder, keep_artifact(folder, first, "a").digest)
    os.utime(kept, (0, 0))
    before = kept.stat()
    keep_artifact(folder, second, "b")
    assert _files(folder) == [kept]
    assert (kept.stat().st_ino, kept.stat().st_mtime > 1e9) == (before.st_ino, True)


@POSIX
def test_what_is_kept_is_private(tmp_path: Path, folder: Path) -> None:
    source = tmp_path / "open"
    source.write_bytes(b"x")
    source.chmod(0o666)
    kept = artifact_path(folder, keep_artifact(folder, source, "x").digest)
    assert [path.stat().st_mode & 0o777 for path in (kept, kept.parent, folder)] == [0o600, 0o700, 0o700]


@POSIX
@pytest.mark.parametrize("kind", ["link", "link on the way", "pipe", "folder", "missing", "dots", "elsewhere"])
def test_what_is_no_file_inside_is_refused(tmp_path: Path, folder: Path, kind: str) -> None:
    """No link is followed out of the folder that a command worked in, and nothing waits for a pipe."""
    slot, outside = tmp_path / "slot", tmp_path / "outside"
    slot.mkdir()
    outside.mkdir()
    (outside / "secret").write_text("secret")
    path = slot / "it"
    if kind == "link":
        path.symlink_to(outside / "secret")
    elif kind == "link on the way":
        path.symlink_to(outside)
        path = path / "secret"
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "dots":
        path = slot / ".." / "outside" / "secret"
    elif kind == "elsewhere":
        path = outside / "secret"
    with pytest.raises(ArtifactRefused, match="kept"):
        keep_artifact(folder, path, "it", inside=slot)
    assert not folder.exists()


@POSIX
def test_a_link_is_refused_where_no_folder_is_named(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "it").symlink_to("secret")
    with pytest.raises(ArtifactRefused, match="is a link"):
        keep_artifact(folder, tmp_path / "it", "it")


def test_a_file_deep_inside_is_kept(tmp_path: Path, folder: Path) -> None:
    deep = tmp_path / "slot" / "a" / "a" / "a"
    deep.parent.mkdir(parents=True)
    deep.write_bytes(b"deep")
    assert keep_artifact(folder, deep, "deep", inside=tmp_path / "slot").size == 4


def test_a_copy_that_fails_leaves_nothing(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk in the middle of it: no part of a file is ever taken for the whole."""
    source = tmp_path / "big"
    source.write_bytes(b"x" * 100)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        keep_artifact(folder, source, "big")
    assert _files(folder) == []


def test_hosts_need_no_database_for_it() -> None:
    """A host that keeps files and uses the cache does not import peewee; it is small and starts fast."""
    script = (
        "import sys, jobdesk.store.artifacts, jobdesk.store.cache;"
        "sys.exit(sorted({'peewee', 'playhouse', 'psutil', 'pydantic'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) in [(1, "[]\n"), (0, "")]
