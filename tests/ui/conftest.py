"""Windows need no screen here: Qt draws into memory, unless a test's caller says otherwise."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from functools import partialmethod

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from jobdesk.desk.jobs import bulk, jobs
from jobdesk.store.database import Database
from jobdesk.ui import deeds
from tests.support.offscreen import OFFSCREEN
from tests.support.waiting import PATIENCE_MS, PATIENCE_S
from tests.support.windows import open_window, person, undressed

os.environ.setdefault("QT_QPA_PLATFORM", OFFSCREEN)

__all__ = ["open_window", "person", "undressed"]


class PatientBot(QtBot):
    """Waits by default as long as every test does."""

    waitSignal = partialmethod(QtBot.waitSignal, timeout=PATIENCE_MS)  # noqa: N815
    waitUntil = partialmethod(QtBot.waitUntil, timeout=PATIENCE_MS)  # noqa: N815


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    return PatientBot(request)


@pytest.fixture(autouse=True)
def undressed_behind(request: pytest.FixtureRequest) -> None:
    """Whatever a test of the window does to the application, the next one begins anew."""
    if "qapp" in request.fixturenames:
        request.getfixturevalue("undressed")


@pytest.fixture(autouse=True)
def time_to_undo(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is, what was done can still be taken back."""
    for module in (jobs, bulk, deeds):
        monkeypatch.setattr(module, "UNDO_S", 10 * PATIENCE_S)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every statement that the window's readers put to the database."""
    statements: list[str] = []
    usual = Database.connection.fget
    assert usual is not None

    def traced(self: Database) -> object:
        connection = usual(self)
        if threading.current_thread().name.startswith("reader"):
            connection.set_trace_callback(statements.append)
        return connection

    monkeypatch.setattr(Database, "connection", property(traced))
    yield statements
