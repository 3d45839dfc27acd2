"""The environment of a command: an allow-list of the machine's variables, and what the job adds."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping

from jobdesk.processes.tree import HOST_TOKEN, LEASE_TOKEN

# What programs need to find themselves, their person and their language; nothing that may hold a secret.
ALLOWED = frozenset(
    "PATH HOME USER LOGNAME SHELL LANG LANGUAGE TZ TMPDIR TERM XDG_RUNTIME_DIR XDG_CACHE_HOME"
    " SYSTEMROOT COMSPEC PATHEXT WINDIR TEMP TMP USERPROFILE USERNAME APPDATA LOCALAPPDATA PROGRAMDATA"
    " PROGRAMFILES PROGRAMFILES(X86) NUMBER_OF_PROCESSORS PROCESSOR_ARCHITECTURE".split()
)
SECRET_NAME = re.compile(r"TOKEN|SECRET|PASSW|CREDENTIAL|(^|_)KEY$|_KEY_|AUTH", re.IGNORECASE)
SHORTEST_SECRET = 4


def command_environment(
    added: Mapping[str, str], passed_on: Iterable[str], own: Mapping[str, str], machine: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """Variables for a command: what is allowed, what is passed on by name, what the job sets, and ours.

    The tokens by which JobDesk knows its processes go with them always.
    """
    wanted = {*passed_on, HOST_TOKEN, LEASE_TOKEN}
    kept = {name: value for name, value in machine.items() if is_allowed(name) or name in wanted}
    return {**kept, **added, **own}


def is_allowed(name: str) -> bool:
    return name.upper() in ALLOWED or name.startswith("LC_")


def secrets_of(
    added: Mapping[str, str], passed_on: Iterable[str], machine: Mapping[str, str] = os.environ
) -> list[str]:
    """The values of variables whose names say that they are secret; they are masked in what is stored."""
    given = {**{name: machine[name] for name in passed_on if name in machine}, **added}
    return [value for name, value in given.items() if SECRET_NAME.search(name) and len(value) >= SHORTEST_SECRET]
