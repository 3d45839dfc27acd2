"""What a host does first: it splits in two, and the parent, the keeper, clears up after the child.

The keeper imports nothing more and only waits. It outlives the host for the moment it takes to kill
whatever the host left, and the application for the moment it takes to notice. Only the end of the keeper
itself is not its to see: the host goes on then, and the application, which adopts it, can end it.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import BinaryIO

from jobdesk.processes import system, tree

OWN_FLAG = "--jobdesk-process"
"""By this, a module and how nice it is, a frozen program is started as a process of its own: it has no `python -c`."""


def live_in(module: str, nice: int) -> None:
    """Be a kept host, and live in a module of the program: in its function `main`."""
    become_kept_host(nice=nice)  # before anything heavy is imported, so that the keeper stays small
    import_module(module).main()


def own_stdout() -> BinaryIO:
    """Stdout for what this process has to tell whoever started it: what anything prints goes to stderr from now on."""
    told = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return told


if sys.platform == "win32":
    from jobdesk.processes.windows import Job, lower_priority

    def become_kept_host(*, nice: int = 10, grace_s: float = 1.0) -> None:
        """Return at lower priority, in a job object that takes all below along when this process ends."""
        del grace_s  # The application's own job object ends this one at once (see `host_process`).
        Job().add_self()
        if nice:
            lower_priority()

else:
    import resource
    import select
    import signal
    import time
    from typing import NoReturn

    _CLEAR_WITHIN_S = 10.0

    def become_kept_host(*, nice: int = 10, grace_s: float = 1.0) -> None:
        """Return as the host: below its keeper, `nice` steps down in priority, orphans coming to it.

        Call it before any thread and any heavy import. When the host ends, however that happens, the
        keeper kills what it left and ends as the host did. When stdin closes (the application is gone, or
        done with us), the host has `grace_s` to end by itself; then the keeper kills everything.

        A host must also follow the end of its stdin by itself, with `tree.end_own_tree` and exit, for the
        case that its keeper was killed.
        """
        if token := os.environ.get(tree.HOST_TOKEN):
            system.mark(token)
        tree.adopt_orphans()
        host = os.fork()
        if host:
            _Keeper(host, grace_s).keep()
        tree.adopt_orphans()
        os.nice(nice)

    class _Keeper:
        def __init__(self, host: int, grace_s: float) -> None:
            self._host = host
            self._grace_s = grace_s
            self._status: int | None = None

        def keep(self) -> NoReturn:
            try:
                self._prepare()
                self._wait()
                tree.kill_all(tree.own_tree, within_s=_CLEAR_WITHIN_S, reap=self._reap)
            finally:
                self._end_as_host_did()

        def _prepare(self) -> None:
            """Close stdout, whose end tells the application at once that the host has ended."""
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, 1)
            os.close(nowhere)
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            self._child_ended, wake = os.pipe()
            os.set_blocking(wake, False)
            signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
            signal.signal(signal.SIGCHLD, lambda *_: None)

        def _wait(self) -> None:
            """Wait for the end of the host, or for that of the application and the grace after it."""
            poller = select.poll()
            poller.register(self._child_ended, select.POLLIN)
            poller.register(0, 0)  # A hang-up is told unasked, also while the host reads this pipe (poll(2)).
            deadline = float("inf")
            while not self._host_has_ended() and (left_s := deadline - time.monotonic()) > 0:
                for descriptor, _ in poller.poll(None if left_s == float("inf") else left_s * 1000):
                    if descriptor == self._child_ended:
                        os.read(self._child_ended, 4096)
                    else:
                        poller.unregister(0)
                        deadline = time.monotonic() + self._grace_s

        def _host_has_ended(self) -> bool:
            self._reap(self._host)
            return self._status is not None

        def _reap(self, pid: int) -> None:
            try:
                reaped, status = os.waitpid(pid, os.WNOHANG)
            except ChildProcessError:
                return
            if reaped == self._host:
                self._status = status

        def _end_as_host_did(self) -> NoReturn:
            if self._status is not None and os.WIFSIGNALED(self._status):
                resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
                number = os.WTERMSIG(self._status)
                if number != signal.SIGKILL:
                    signal.signal(number, signal.SIG_DFL)
                os.kill(os.getpid(), number)
            os._exit(1 if self._status is None else os.waitstatus_to_exitcode(self._status))
