"""Makes the folder of Python that the checkout works in, on a machine that has nothing but Python.

python3 packaging/environment.py FOLDER

What goes into it comes from `pinned.py`. Only the standard library is used, and no syntax that an old Python
would stumble over before it could be told that it is too old.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

OLDEST_PYTHON = (3, 11)
TOO_OLD = "JobDesk needs Python 3.11 or later, and {} is {}.{}. Name a newer one, as in: make PYTHON=python3.13"
NO_PIP = (
    "{} has neither ensurepip nor a pip of 22.3 or later, so it cannot make an environment."
    " Install one of them (on Debian and Ubuntu: apt install python3-venv) and run make again."
)


def main(folder: str) -> "str | None":
    """Make `folder` an environment with pip in it; return what is wrong, as one sentence, or None."""
    if sys.version_info < OLDEST_PYTHON:
        return TOO_OLD.format(sys.executable, *sys.version_info[:2])
    has_ensurepip = importlib.util.find_spec("ensurepip") is not None
    if not has_ensurepip and not importlib.util.find_spec("pip"):
        return NO_PIP.format(sys.executable)
    venv.create(folder, clear=True, symlinks=os.name != "nt", with_pip=has_ensurepip)
    return None if has_ensurepip else lend_pip(folder)


def lend_pip(folder: str) -> "str | None":
    """Install the pinned pip into `folder` with this Python's own: Debian keeps ensurepip apart."""
    pinned = [sys.executable, str(Path(__file__).with_name("pinned.py")), "build"]
    install = [sys.executable, "-m", "pip", "--python", folder, "install", "--quiet", "--require-hashes"]
    listed = Path(folder, "build.txt")
    try:
        listed.write_bytes(subprocess.run(pinned, check=True, stdout=subprocess.PIPE).stdout)
        subprocess.run([*install, "--requirement", str(listed)], check=True)
    except subprocess.CalledProcessError:
        shutil.rmtree(folder)  # the next call starts anew
        return NO_PIP.format(sys.executable)
    return None


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
