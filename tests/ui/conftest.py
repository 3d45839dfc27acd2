"""Windows need no screen here: Qt draws into memory, unless a test's caller says otherwise."""

from __future__ import annotations

import os

import pytest

from tests.support.offscreen import OFFSCREEN
from tests.support.windows import open_window, person, undressed

os.environ.setdefault("QT_QPA_PLATFORM", OFFSCREEN)

__all__ = ["open_window", "person", "undressed"]


@pytest.fixture(autouse=True)
def undressed_behind(request: pytest.FixtureRequest) -> None:
    """Whatever a test of the window does to the application, the next one begins anew."""
    if "qapp" in request.fixturenames:
        request.getfixturevalue("undressed")
