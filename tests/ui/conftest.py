"""Windows need no screen here: Qt draws into memory, unless a test's caller says otherwise."""

from __future__ import annotations

import os

from tests.support.windows import open_window, person

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

__all__ = ["open_window", "person"]
