"""Whatever happens, in whatever order: every job comes to its end, and everything is accounted for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.entry_points import install
from tests.support.moody import PLACES
from tests.support.storm import Storm, troubled_desks


@pytest.fixture
def moody(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Installs the moody pipelines, and lets the disk fill up."""
    site = tmp_path_factory.mktemp("site")
    install(site, PLACES)
    monkeypatch.syspath_prepend(str(site))
    troubled_desks(monkeypatch)


@pytest.mark.parametrize("seed", range(2))
def test_a_storm_passes(tmp_path: Path, moody: None, seed: int) -> None:
    """Submits, cancels, undos, pauses, retries, force, workers that come and go, hosts that are killed, a full
    disk, a program that ends and another that takes over."""
    storm = Storm(tmp_path, seed)
    try:
        storm.rage(steps=50)
        storm.calm()
        storm.check()
    finally:
        storm.close()
