"""Finds what JobDesk ships beside its code: pictures, help, samples, defaults."""

from __future__ import annotations

from pathlib import Path

from jobdesk.core.errors import EnvironmentTrouble
from jobdesk.core.language import _

_PACKAGE = Path(__file__).resolve().parent


class ResourceMissing(EnvironmentTrouble):
    """A file of JobDesk itself is missing; install it again."""


def resource(name: str) -> Path:
    """The file or folder that `name` says inside `resources/`, with `/` between its parts.

    A wheel and a frozen program carry `resources/` inside the package, a checkout has it beside the package.
    Raises `ResourceMissing` where there is none.
    """
    carried = _PACKAGE / "resources"
    home = carried if carried.is_dir() else _PACKAGE.parent / "resources"
    path = home / name
    if not path.exists():
        raise ResourceMissing(_("A file of JobDesk itself is missing; install it again: {path}").format(path=path))
    return path
