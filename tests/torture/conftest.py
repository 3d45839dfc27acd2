"""What the long proofs share: a way to tell where they are."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Say = Callable[[str], None]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    """Tells on the terminal, while the proof goes on."""

    def tell(words: str) -> None:
        with capsys.disabled():
            print(f"\n    {words}", end="", flush=True)

    return tell
