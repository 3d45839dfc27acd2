"""What the long proofs share: a way to tell where they are; and no screen is needed."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from tests.support.offscreen import OFFSCREEN

os.environ.setdefault("QT_QPA_PLATFORM", OFFSCREEN)

Say = Callable[[str], None]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    """Tells on the terminal, while the proof goes on."""

    def tell(words: str) -> None:
        with capsys.disabled():
            print(f"\n    {words}", end="", flush=True)

    return tell
