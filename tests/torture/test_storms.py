"""Long storms over the real engine, each from a seed that says again what happened."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.test_storm import moody
from tests.support.storm import Storm

__all__ = ["moody"]


@pytest.mark.torture
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", range(1000, 1040))
def test_a_long_storm_passes(tmp_path: Path, moody: None, seed: int) -> None:
    """As in `tests/engine/test_storm.py`, for longer and from many seeds."""
    storm = Storm(tmp_path, seed)
    try:
        storm.rage(steps=400)
        storm.calm()
        storm.check()
    finally:
        storm.close()
