"""What is forbidden on the UI thread is noticed, wherever in the window it happens."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from jobdesk.store.store import Store
from jobdesk.ui.reader import Reader
from tests.support.ui_thread import guarded


def through_the_window(deed: Callable[[], object]) -> None:
    """Do it below a function of the window."""
    Reader._deliver_one(Reader.__new__(Reader), deed)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "data")


def test_a_question_to_the_database_is_noticed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def read() -> None:
        with store.reading() as connection:
            store.jobs.active(connection)

    with guarded(monkeypatch) as noticed:
        read()
        assert noticed == []
        through_the_window(read)
    assert "Database.reading" in noticed[0]


def test_files_and_processes_are_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    with guarded(monkeypatch) as noticed:
        through_the_window((tmp_path / "file").read_bytes)
        through_the_window(lambda: subprocess.run(["true"], check=True))
    assert [one.partition("(")[0] for one in noticed][:2] == ["open", "subprocess.Popen"]


def test_what_a_test_does_itself_is_its_own_affair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with guarded(monkeypatch) as noticed:
        (tmp_path / "file").write_text("mine")
    assert noticed == []
