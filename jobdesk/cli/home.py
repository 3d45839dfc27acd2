"""Where data is kept, found without loading anything."""

from __future__ import annotations

from pathlib import Path

import platformdirs

DATA_DIR = "JOBDESK_DATA_DIR"


def home_of(wanted: Path | None) -> Path:
    """Where data is kept: what was asked for, or the place that the system has for that."""
    return wanted or platformdirs.user_data_path("jobdesk", appauthor=False)
