"""Sees that the system has what the window needs, before Qt aborts for want of it.

    python packaging/window_libraries.py [--without-display]

As root on Debian and Ubuntu it installs what is missing and says so; else it prints the line that does.
Exit codes: 0 all is there, 1 something is missing, 3 there is no display (never with --without-display).
"""

import os
import subprocess
import sys

from jobdesk.cli.display import has_display, install_line, missing_libraries, packages_of

NO_DISPLAY = 3


def main(arguments: list[str]) -> int:
    needs_display = "--without-display" not in arguments
    if needs_display and not has_display():
        return NO_DISPLAY
    missing = missing_libraries(has_screen=needs_display)
    if missing and can_install():
        install(packages_of(missing))
        missing = missing_libraries(has_screen=needs_display)
    if missing:
        print(f"The window needs {', '.join(missing)}. {install_line(missing)}", file=sys.stderr)
    return 1 if missing else 0


def can_install() -> bool:
    """Whether this is root on a system with apt."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and install_line([]).startswith("Install them with: sudo apt")


def install(packages: list[str]) -> None:
    """Install them, with fresh lists where the old ones know nothing of them; what fails is told by what is missing."""
    quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    line = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", *packages]
    for command in (line, ["apt-get", "update", "--quiet"], line):
        done = subprocess.run(command, env=quietly, capture_output=True, check=False)
        if command is line and done.returncode == 0:
            print(f"Installed for the window: {' '.join(packages)}.")
            return


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
