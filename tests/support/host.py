"""A host for the tests: it evaluates the Python expressions that it is sent, a line each, and answers each with a line.

Run as `python host.py GRACE_S`. It ends with its stdin, and takes its tree along, as a host should.
"""

from __future__ import annotations

import sys

from jobdesk.processes import tree
from jobdesk.processes.keeper import become_kept_host

become_kept_host(grace_s=float(sys.argv[1]))

import os  # noqa: E402 - a host becomes one before it imports what it works with
import subprocess  # noqa: E402


def start(*argv: str) -> int:
    """Start a command in a session of its own."""
    return subprocess.Popen(argv, stdin=subprocess.DEVNULL, start_new_session=True).pid


for line in sys.stdin:
    print(repr(eval(line)), flush=True)
tree.end_own_tree()
os._exit(0)
