"""The database opens, or says in one sentence why not, and loses nothing that it told as done."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from jobdesk.core.errors import EnvironmentTrouble
from jobdesk.store import database as module
from jobdesk.store.database import (
    CopyFailed,
    Database,
    DatabaseBusy,
    DatabaseDamaged,
    DatabaseIsNewer,
    DatabaseReadOnly,
    DatabaseTrouble,
    DiskFull,
    SqliteTooOld,
    lock_on,
)
from jobdesk.store.folder import FolderTrouble
from jobdesk.store.store import FILE_NAME, Store
from tests.support.queue import request
from tests.support.waiting import until

ADD_COLUMN = 'def up(_migrator, database):\n    database.execute_sql("ALTER TABLE controls ADD COLUMN note TEXT")\n'
FAIL = 'def up(_migrator, database):\n    database.execute_sql("DROP TABLE controls")\n    raise ValueError("no")\n'
OPENER = """
import sys
from pathlib import Path
from jobdesk.store.store import Store

sys.stdin.read()
store = Store(Path(sys.argv[1]))
with store.writing() as connection:
    connection.execute("INSERT INTO controls (name, value) VALUES (?, '1')", sys.argv[2:])
store.close()
"""
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX's")
AS_A_PERSON = pytest.mark.skipif(sys.platform != "win32" and os.geteuid() == 0, reason="root may write anywhere")
MOUNTS = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0 or shutil.which("mount") is None,
    reason="only root may mount a small disk",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "jobdesk"


@pytest.fixture
def database(folder: Path) -> Iterator[Database]:
    database = Database(folder, FILE_NAME, busy_timeout_s=0.05)
    yield database
    database.close_thread()


@pytest.fixture
def migrations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of migrations to add to; its name would be a pattern to who takes it for one."""
    copied = tmp_path / "[migrations]*"
    shutil.copytree(module.MIGRATIONS, copied, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(module, "MIGRATIONS", copied)
    return copied


def _names(database: Database) -> list[str]:
    with database.reading() as connection:
        return [name for (name,) in connection.execute("SELECT name FROM controls ORDER BY name")]


def _add(database: Database, name: str) -> None:
    with database.transaction() as connection:
        connection.execute("INSERT INTO controls (name, value) VALUES (?, '1')", (name,))


def _add_and_leave(database: Database, name: str) -> None:
    _add(database, name)
    database.close_thread()


# ---------------------------------------------------------------------- opening


@POSIX
def test_the_folder_is_the_persons_alone(database: Database, folder: Path) -> None:
    """The files beside the database, too, while it is open."""
    _add(database, "a")
    assert folder.stat().st_mode & 0o777 == 0o700
    modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
    assert modes == dict.fromkeys([FILE_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm", "jobdesk.migrating"], 0o600)


@POSIX
def test_an_empty_folder_is_closed_to_others(folder: Path) -> None:
    folder.mkdir(mode=0o755)
    Database(folder, FILE_NAME).close_thread()
    assert folder.stat().st_mode & 0o777 == 0o700


@POSIX
def test_a_database_that_was_opened_to_others_is_closed_again(folder: Path) -> None:
    Database(folder, FILE_NAME).close_thread()
    folder.chmod(0o755)
    (folder / FILE_NAME).chmod(0o644)
    Database(folder, FILE_NAME).close_thread()
    assert [path.stat().st_mode & 0o777 for path in (folder, folder / FILE_NAME)] == [0o700, 0o600]


@POSIX
def test_a_folder_that_is_something_elses_is_refused_and_left_as_it_is(folder: Path) -> None:
    """Somebody's home or project folder does not lose its mode to a wrong word on the command line."""
    folder.mkdir(mode=0o755)
    (folder / "thesis.tex").touch()
    with pytest.raises(FolderTrouble, match="holds other files"):
        Database(folder, FILE_NAME)
    assert folder.stat().st_mode & 0o777 == 0o755
    assert [path.name for path in folder.iterdir()] == ["thesis.tex"]


def test_processes_may_open_a_new_folder_at_the_same_time(folder: Path) -> None:
    """One of them makes the tables, the others wait for it."""
    openers = [
        subprocess.Popen([sys.executable, "-c", OPENER, str(folder), str(number)], stdin=subprocess.PIPE)
        for number in range(8)
    ]
    for opener in openers:
        assert opener.stdin is not None
        opener.stdin.close()
    assert [opener.wait() for opener in openers] == [0] * 8
    database = Database(folder, FILE_NAME)
    assert _names(database) == [str(number) for number in range(8)]
    database.close_thread()


def test_a_file_where_the_folder_should_be(folder: Path) -> None:
    folder.touch()
    with pytest.raises(FolderTrouble, match="is not a folder"):
        Database(folder, FILE_NAME)
    with pytest.raises(FolderTrouble, match="is not a folder"):
        Database(folder / "below", FILE_NAME)


@pytest.mark.parametrize("system", ["nfs4", "CIFS", "fuse.sshfs"])
def test_a_network_file_system_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch, system: str) -> None:
    """Neither its locks nor the process ids of those who use it can be trusted."""

    class Mount:
        mountpoint, fstype, opts = str(folder.parent), system, "rw"

    monkeypatch.setattr("psutil.disk_partitions", lambda all: [Mount])
    with pytest.raises(FolderTrouble, match="network file system"):
        Database(folder, FILE_NAME)
    assert list(folder.iterdir()) == []


def test_an_old_sqlite_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    with pytest.raises(SqliteTooOld, match=r"SQLite 3\.37\.0 or later"):
        Database(folder, FILE_NAME)


@pytest.mark.parametrize("content", [b"this is no database at all", b"SQLite format 3\0" + b"\xff" * 8192])
def test_a_damaged_file_is_told_and_left_as_it_is(folder: Path, content: bytes) -> None:
    folder.mkdir(mode=0o700)
    (folder / FILE_NAME).write_bytes(content)
    with pytest.raises(DatabaseDamaged, match="restore a copy"):
        Database(folder, FILE_NAME)
    assert (folder / FILE_NAME).read_bytes() == content


def test_damage_that_is_found_later_is_told(folder: Path) -> None:
    store = Store(folder)
    with store.writing() as connection:
        store.jobs.submit(connection, request(*map(str, range(5000))), 1)
    store.close()
    with (folder / FILE_NAME).open("r+b") as file:
        file.seek(300_000)
        file.write(b"\xff" * 200_000)
    store = Store(folder)
    with pytest.raises(DatabaseDamaged), store.reading() as connection:
        store.runs.of_job(connection, 1)
    store.close()


@AS_A_PERSON
def test_a_folder_that_cannot_be_written_to(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    folder.chmod(0o500)
    with pytest.raises(FolderTrouble, match="check its permissions"):
        Database(folder, FILE_NAME)


# ---------------------------------------------------------------------- transactions


def test_a_transaction_is_all_or_nothing(database: Database) -> None:
    with pytest.raises(ValueError, match="halfway"), database.transaction() as connection:
        connection.execute("INSERT INTO controls (name, value) VALUES ('a', '1')")
        raise ValueError("halfway")
    assert _names(database) == []


def test_a_part_of_a_transaction_can_fail_alone(database: Database) -> None:
    with database.transaction():
        _add(database, "before")
        with pytest.raises(ValueError, match="halfway"), database.transaction() as connection:
            connection.execute("INSERT INTO controls (name, value) VALUES ('part', '1')")
            raise ValueError("halfway")
        _add(database, "after")
    assert _names(database) == ["after", "before"]


def test_the_whole_takes_its_parts_along(database: Database) -> None:
    with pytest.raises(ValueError, match="at the end"), database.transaction():
        _add(database, "part")
        raise ValueError("at the end")
    assert _names(database) == []


def test_a_commit_that_fails_leaves_no_transaction_open(database: Database) -> None:
    """Else the next one would be taken for a part of it, and never be committed."""
    with pytest.raises(sqlite3.IntegrityError), database.transaction() as connection:
        connection.execute("PRAGMA defer_foreign_keys = 1")
        connection.execute("INSERT INTO checkpoints VALUES (99, 'no such recipe', '1', 1)")
    _add(database, "next")
    with sqlite3.connect(database.path) as other:
        assert other.execute("SELECT name FROM controls").fetchall() == [("next",)]
    other.close()


def test_threads_take_turns(database: Database) -> None:
    def add(thread: int) -> None:
        for number in range(20):
            _add(database, f"{thread}.{number}")
        database.close_thread()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(add, range(4)))
    assert len(_names(database)) == 80


def test_a_change_by_another_connection_is_seen(database: Database) -> None:
    before = database.version_seen()
    assert database.version_seen() == before
    thread = threading.Thread(target=lambda: (_add(database, "a"), database.close_thread()))
    thread.start()
    thread.join()
    assert database.version_seen() != before


def test_a_database_that_another_program_holds(database: Database) -> None:
    """Who writes is told to close it; who reads does not notice."""
    _add(database, "a")
    other = sqlite3.connect(database.path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(DatabaseBusy, match="locked by another program"):
        _add(database, "b")
    assert _names(database) == ["a"]
    other.execute("ROLLBACK")
    other.close()
    _add(database, "c")
    assert _names(database) == ["a", "c"]


def test_who_waits_for_another_program_says_so(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once it has lasted a moment, and with the file that is held; then the work goes on by itself."""
    monkeypatch.setattr(module, "NOTICED_S", 0.02)
    patient = Database(database.path.parent, FILE_NAME)
    assert patient.held is None
    other = sqlite3.connect(database.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    late = threading.Thread(target=_add_and_leave, args=(patient, "late"))
    late.start()
    said = until(lambda: patient.held or "", "the wait to be told")
    other.execute("ROLLBACK")
    late.join()
    other.close()
    assert str(database.path) in said
    assert "by itself" in said
    assert patient.held is None
    assert _names(patient) == ["late"]
    patient.close_thread()


def test_a_lock_is_seen_without_waiting(database: Database) -> None:
    """It names the file; a database that is free, or that is none, has no lock."""
    assert lock_on(database.path) is None
    other = sqlite3.connect(database.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert str(database.path) in (lock_on(database.path) or "")
    other.close()
    assert lock_on(database.path.with_name("none")) is None


def test_only_another_program_counts_as_one(database: Database) -> None:
    """What this process writes itself keeps nobody from closing."""
    assert not database.is_held_elsewhere()
    with database.transaction():
        looked = [elsewhere(database)]
    other = sqlite3.connect(database.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    looked.append(elsewhere(database))
    other.close()
    assert looked == [False, True]


def elsewhere(database: Database) -> bool:
    """What a thread that writes nothing finds."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(database.is_held_elsewhere).result()


def test_a_full_disk_keeps_what_was_done(database: Database) -> None:
    """The database may grow no further; when there is room again, work goes on."""
    _add(database, "before")
    with database.reading() as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DiskFull, match="The disk is full"), database.transaction() as connection:
        connection.execute("INSERT INTO controls (name, value) VALUES ('big', ?)", ("x" * 1_000_000,))
    assert _names(database) == ["before"]
    with database.reading() as connection:
        connection.execute("PRAGMA max_page_count = 1000000")
    _add(database, "after")
    assert _names(database) == ["after", "before"]


@MOUNTS
def test_a_disk_that_is_really_full(tmp_path: Path) -> None:
    """Whatever call of the system it is that fails, the person reads that the disk is full."""
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m,mode=700", "tmpfs", str(disk)], check=True)
    try:
        database = Database(disk / "jobdesk", FILE_NAME)
        _fill(database, disk)
        (disk / "ballast").unlink()
        _add(database, "after")
        assert "after" in _names(database)
        with database.reading() as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        database.close_thread()
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


def _fill(database: Database, disk: Path) -> None:
    """Fill the disk and write until the database says so; what was committed by then is still there."""
    with (disk / "ballast").open("wb", buffering=0) as ballast, pytest.raises(OSError, match="No space"):
        while True:
            ballast.write(bytes(4096))
    done = []
    with pytest.raises(DiskFull, match="The disk is full"):
        for number in range(10_000):
            _add(database, str(number))
            done.append(str(number))
    assert _names(database) == sorted(done)


@MOUNTS
def test_a_disk_that_is_read_only(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m,mode=700", "tmpfs", str(disk)], check=True)
    try:
        database = Database(disk / "jobdesk", FILE_NAME)
        _add(database, "a")
        database.close_thread()
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        with pytest.raises(EnvironmentTrouble, match=r"cannot be written|Read-only"):
            Database(disk / "jobdesk", FILE_NAME)
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


@pytest.mark.parametrize(
    ("code", "trouble"),
    [
        (sqlite3.SQLITE_READONLY, DatabaseReadOnly),
        (sqlite3.SQLITE_READONLY_DBMOVED, DatabaseReadOnly),
        (sqlite3.SQLITE_CANTOPEN, DatabaseReadOnly),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, DatabaseBusy),
        (sqlite3.SQLITE_IOERR_FSYNC, DatabaseTrouble),
    ],
)
def test_trouble_is_told_by_its_code(database: Database, code: int, trouble: type[DatabaseTrouble]) -> None:
    error = sqlite3.OperationalError("some words")
    error.sqlite_errorcode = code
    with pytest.raises(trouble), database.transaction():
        raise error


def test_a_mistake_of_ours_is_not_called_trouble(database: Database) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"), database.transaction() as connection:
        connection.execute("SELECT * FROM locked_and_full")


# ---------------------------------------------------------------------- migrations


def test_a_migration_is_made_once_and_a_copy_before_it(folder: Path, migrations: Path) -> None:
    first = Database(folder, FILE_NAME)
    _add(first, "before")
    first.close_thread()
    (migrations / "0002_note.py").write_text(ADD_COLUMN)
    for _ in range(2):
        migrated = Database(folder, FILE_NAME)
        with migrated.reading() as connection:
            assert connection.execute("SELECT name, note FROM controls").fetchall() == [("before", None)]
        migrated.close_thread()
    copy = folder / "jobdesk-before-0002_note.sqlite"
    assert sorted(path.name for path in folder.glob("*.sqlite")) == [copy.name, FILE_NAME]
    with sqlite3.connect(copy) as kept:
        assert kept.execute("SELECT * FROM controls").fetchall() == [("before", "1")]
    kept.close()


def test_a_new_database_needs_no_copy(folder: Path, database: Database) -> None:
    assert [path.name for path in folder.glob("*.sqlite")] == [FILE_NAME]


def test_a_migration_that_fails_leaves_everything_as_it_was(folder: Path, migrations: Path) -> None:
    first = Database(folder, FILE_NAME)
    _add(first, "before")
    first.close_thread()
    (migrations / "0002_bad.py").write_text(FAIL)
    with pytest.raises(ValueError, match="no"):
        Database(folder, FILE_NAME)
    (migrations / "0002_bad.py").unlink()
    again = Database(folder, FILE_NAME)
    assert _names(again) == ["before"]
    again.close_thread()


def test_a_database_of_a_newer_version_is_refused(folder: Path, migrations: Path) -> None:
    """And is not touched: the newer version finds it as it left it."""
    (migrations / "0002_note.py").write_text(ADD_COLUMN)
    Database(folder, FILE_NAME).close_thread()
    (migrations / "0002_note.py").unlink()
    before = (folder / FILE_NAME).read_bytes()
    with pytest.raises(DatabaseIsNewer, match="written by a newer JobDesk"):
        Database(folder, FILE_NAME)
    assert (folder / FILE_NAME).read_bytes() == before


# ---------------------------------------------------------------------- copies


def test_a_copy_is_made_while_work_goes_on(database: Database, tmp_path: Path) -> None:
    """It holds what was committed when it began, though another thread never stops writing."""
    _add(database, "before")
    stop, begun = threading.Event(), threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            _add(database, f"during {number}")
            number += 1
            begun.set()
        database.close_thread()

    writer = threading.Thread(target=write)
    writer.start()
    begun.wait()
    target = tmp_path / "copy.sqlite"
    database.copy_to(target)
    stop.set()
    writer.join()
    copy = sqlite3.connect(target)
    assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert {"before", "during 0"} <= {name for (name,) in copy.execute("SELECT name FROM controls")}
    copy.close()
    if sys.platform != "win32":
        assert target.stat().st_mode & 0o777 == 0o600


def test_a_copy_replaces_the_one_before(database: Database, tmp_path: Path) -> None:
    target = tmp_path / "copy.sqlite"
    for name in ("one", "two"):
        _add(database, name)
        database.copy_to(target)
    copy = sqlite3.connect(target)
    assert copy.execute("SELECT count(*) FROM controls").fetchone() == (2,)
    copy.close()
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["copy.sqlite"]


def test_a_copy_to_nowhere_is_told(database: Database, tmp_path: Path) -> None:
    with pytest.raises(CopyFailed, match="cannot be written"):
        database.copy_to(tmp_path / "no such folder" / "copy.sqlite")
