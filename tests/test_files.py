"""What JobDesk ships is found wherever JobDesk was installed."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from jobdesk.files import ResourceMissing, resource

CHECKOUT = Path(__file__).parent.parent


def test_in_a_checkout() -> None:
    """A checkout has its resources beside the package."""
    assert resource("README.md") == CHECKOUT / "resources" / "README.md"


def test_in_a_wheel(tmp_path: Path) -> None:
    """A wheel carries its resources inside the package, and finds those, not the checkout's."""
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=CHECKOUT, check=True, capture_output=True)
    installed = tmp_path / "site-packages"
    zipfile.ZipFile(next(tmp_path.glob("*.whl"))).extractall(installed)
    ask = "from jobdesk.files import resource; print(resource('README.md'))"
    found = subprocess.check_output([sys.executable, "-c", ask], cwd=installed, text=True)
    assert Path(found.strip()) == installed / "jobdesk" / "resources" / "README.md"


def test_a_missing_file_is_named() -> None:
    """An installation that lost a file says which, and what to do."""
    with pytest.raises(ResourceMissing, match=r"install it again: .*no such thing$"):
        resource("no such thing")
