"""Windows without a screen: Qt draws into memory, as on a screen of a usual size (its own is 800 by 800)."""

from __future__ import annotations

import os
from pathlib import Path

# Relative, since Qt parts the arguments of a platform at colons, of which a drive has one.
OFFSCREEN = f"offscreen:configfile={os.path.relpath(Path(__file__).with_name('screen.json'))}"
