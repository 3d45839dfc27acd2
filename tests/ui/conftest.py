"""Windows need no screen here: Qt draws into memory, unless a test's caller says otherwise."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
