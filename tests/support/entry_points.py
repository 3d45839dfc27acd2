"""Makes pipelines known as an installed package would: by a distribution with entry points on the import path."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def install(site: Path, pipelines: Mapping[str, str]) -> None:
    """Put a distribution into a folder of the import path; `pipelines` are places (`module:Class`) by name."""
    info = site / "pipelines_for_tests-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: pipelines-for-tests\nVersion: 1\n")
    points = "".join(f"{name} = {place}\n" for name, place in pipelines.items())
    (info / "entry_points.txt").write_text(f"[jobdesk.pipelines]\n{points}")
