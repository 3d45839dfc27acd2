"""A host as the application sees it: two pipes, and the certainty that its whole tree goes with it."""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import IO, Self

from jobdesk.processes import system, tree

if sys.platform == "win32":
    from jobdesk.processes.windows import Job

    _NO_WINDOW = subprocess.CREATE_NO_WINDOW
else:
    _NO_WINDOW = 0

log = logging.getLogger(__name__)


class HostProcess:
    """A child that calls `become_kept_host` first, with its keeper and all that it starts.

    `wait` and `kill` may be called from any thread; `close` by the one that reads and writes the pipes.
    """

    def __init__(self, process: subprocess.Popen[bytes], token: str) -> None:
        assert process.stdin is not None and process.stdout is not None
        self.stdin: IO[bytes] = process.stdin
        """Buffered: flush after each message."""
        self.stdout: IO[bytes] = process.stdout
        """Ends with the host, before the keeper has cleared up; `wait` for that."""
        self.pid = process.pid
        """The keeper's process id, and the group of keeper and host. Windows needs no keeper: the host's."""
        self.token = token
        self._process = process
        self._killing = threading.Lock()
        self._is_gone = False
        self._seen: set[int] = set()
        if sys.platform == "win32":
            self._job = Job()
            self._job.add(process)

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

        From now on orphans among this process's descendants come to it. `token` goes into the host's
        environment as JOBDESK_HOST; `tree.strays(token)` finds what is left even when application, keeper
        and host were all killed at once. Raises OSError.
        """
        tree.adopt_orphans()
        token = token or secrets.token_hex(8)
        process = subprocess.Popen(
            argv,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            cwd=cwd,
            env={**env, tree.HOST_TOKEN: token},
            start_new_session=True,
            creationflags=_NO_WINDOW,
        )
        return cls(process, token)

    def say(self, words: bytes) -> None:
        """Say something; to a process that is gone it is lost, and who hears it will know."""
        with contextlib.suppress(OSError, ValueError):
            self.stdin.write(words)
            self.stdin.flush()

    def hear(self, listener: Callable[[bytes | None], object]) -> None:
        """Hand on each line that it says, and at its end None: that it is gone is always told.

        One that says what the listener cannot take (`ValueError`, `TypeError`) is ended.
        """
        try:
            for line in self.stdout:
                listener(line)
        except (OSError, ValueError, TypeError):
            log.debug("Process %s fell silent.", self.pid, exc_info=True)
            self.kill()
        finally:
            listener(None)

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
        if sys.platform == "win32":
            self._job.close()
        return self.wait(0)

    def _look(self) -> list[int]:
        """The keeper and all below it, and what is left where it was killed."""
        if sys.platform == "win32":
            return self._job.members()
        keeper = [self.pid] if self._process.poll() is None else self._left_without_keeper()
        found = list(dict.fromkeys(pid for root in keeper for pid in (root, *tree.descendants(root))))
        self._seen.update(found)
        return found

    def _left_without_keeper(self) -> list[int]:
        """The host, which is in the keeper's group; what was seen before and is ours to reap; the strays."""
        adopted = system.children(os.getpid())
        host = [pid for pid in adopted if pid in self._seen or system.group(pid) == self.pid]
        return [*host, *filter(system.is_running, tree.strays(self.token))]

    def _reap(self, pid: int) -> None:
        if pid == self.pid:
            self._process.poll()
        else:
            system.reap(pid)
