"""A host as the application sees it: two pipes, and the certainty that its whole tree goes with it."""

from __future__ import annotations

import contextlib
import os
import secrets
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from typing import IO, Self

from jobdesk.processes import tree

if sys.platform == "linux":
    from jobdesk.processes import linux as system
else:
    from jobdesk.processes import portable as system


class HostProcess:
    """A child that calls `become_kept_host` first, with its keeper and all that it starts.

    The application calls `tree.adopt_orphans()` once, before its first host. `wait` and `kill` may be called
    from any thread; `close` by the one that reads and writes the pipes.
    """

    def __init__(self, process: subprocess.Popen[bytes], token: str) -> None:
        assert process.stdin is not None and process.stdout is not None
        self.stdin: IO[bytes] = process.stdin
        """Buffered: flush after each message."""
        self.stdout: IO[bytes] = process.stdout
        """Ends with the host, before the keeper has cleared up; `wait` for that."""
        self.pid = process.pid
        """The keeper's process id, and the group of keeper and host."""
        self.token = token
        self._process = process
        self._killing = threading.Lock()
        self._is_gone = False
        self._seen: set[int] = set()

    @classmethod
    def start(
        cls,
        argv: Sequence[str],
        env: Mapping[str, str],
        *,
        cwd: str | None = None,
        stderr: IO[bytes] | int | None = None,
        token: str | None = None,
    ) -> Self:
        """Start a host in a session of its own: a Ctrl-C on the terminal is not for it.

        `token` goes into its environment as JOBDESK_HOST, where `tree.strays(token)` finds what is left of
        it even when application, keeper and host were all killed at once. Raises OSError.
        """
        token = token or secrets.token_hex(8)
        process = subprocess.Popen(
            argv,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            cwd=cwd,
            env={**env, tree.HOST_TOKEN: token},
            start_new_session=True,
        )
        return cls(process, token)

    def wait(self, timeout_s: float | None = None) -> int | None:
        """How it ended (negative: by that signal), all cleared up; None if it did not in `timeout_s`.

        A keeper that was killed itself says -9 too, and its host may still live: `kill` makes certain.
        """
        try:
            return self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return None

    def kill(self, *, within_s: float = 2.0) -> bool:
        """Kill keeper, host and everything below, now; True when nobody is left. Twice is fine."""
        with self._killing:
            if not self._is_gone:
                self._is_gone = not tree.kill_all(self._look, within_s=within_s, reap=self._reap).left
            return self._is_gone

    def close(self, *, grace_s: float = 0.0) -> int | None:
        """Close its stdin, give it `grace_s` to end by itself, kill what is left, close the pipes."""
        with contextlib.suppress(BrokenPipeError):
            self.stdin.close()
        if grace_s:
            self.wait(grace_s)
        self.kill()
        self.stdout.close()
        return self.wait(0)

    def _look(self) -> list[int]:
        """The keeper; what came to us after its end (its group, and what was seen below it); the strays."""
        keeper = [self.pid] if self._process.poll() is None else []
        adopted = [
            child
            for child in system.children(os.getpid())
            if child not in keeper and (child in self._seen or system.group(child) == self.pid)
        ]
        roots = [*keeper, *adopted, *tree.strays(self.token)]
        found = list(dict.fromkeys(pid for root in roots for pid in (root, *tree.descendants(root))))
        self._seen.update(found)
        return found

    def _reap(self, pid: int) -> None:
        if pid == self.pid:
            self._process.poll()
        else:
            system.reap(pid)
