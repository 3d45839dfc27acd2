"""The application's side of a host: starting it, talking to it, making certain that it is gone."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import jobdesk
from jobdesk.engine.folders import logs_folder
from jobdesk.engine.protocol import FromHost, Setup, ToHost, decode_report, encode
from jobdesk.processes.host_process import HostProcess
from jobdesk.processes.keeper import HOST_FLAG
from jobdesk.processes.tree import LEASE_TOKEN

# The keeper is forked off before anything heavy is imported, so that it stays small.
BOOT = """
from jobdesk.processes.keeper import become_kept_host
become_kept_host()
from jobdesk.engine.child import main
main()
"""
LAST_WORDS = 4096

log = logging.getLogger(__name__)

Listener = Callable[["Host", FromHost | None], object]


def host_command() -> list[str]:
    """How this program starts a host: a frozen program is its own interpreter."""
    if getattr(sys, "frozen", False):
        return [sys.executable, HOST_FLAG]
    return [sys.executable, "-c", BOOT]


def host_environment() -> dict[str, str]:
    """The application's own, with its import path, so that a host finds the same packages."""
    package_root = str(Path(jobdesk.__file__).parent.parent)
    path = [package_root, *(folder for folder in sys.path if folder and folder != package_root)]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path), "PYTHONDONTWRITEBYTECODE": "1"}


class Host:
    """A running host. What it says comes to `listener`, in a thread of its own; None when it is gone."""

    def __init__(self, process: HostProcess, errors: Path, listener: Listener) -> None:
        self._process = process
        self._errors = errors
        self._listener = listener
        self.reader = threading.Thread(target=self._read, name=f"host {process.pid}", daemon=True)

    @property
    def pid(self) -> int:
        return self._process.pid

    def listen(self) -> None:
        self.reader.start()

    def send(self, message: ToHost) -> None:
        """Say something; to a host that is gone it is lost, and the reader will say so."""
        with contextlib.suppress(OSError, ValueError):
            self._process.stdin.write(encode(message))
            self._process.stdin.flush()

    def kill(self) -> None:
        """End it and everything below it, now."""
        self._process.kill()

    def close(self) -> None:
        """End it in order."""
        self._process.close(grace_s=1.0)

    def last_words(self) -> str:
        """The last line it wrote to its stderr; nothing where that cannot be read."""
        try:
            with self._errors.open("rb") as errors:
                errors.seek(max(0, self._errors.stat().st_size - LAST_WORDS))
                lines = errors.read().decode("utf-8", "replace").splitlines()
        except OSError:
            return ""
        return next((line.strip() for line in reversed(lines) if line.strip()), "")

    def _read(self) -> None:
        """Hand on what it says. A host that says what cannot be understood is ended; that it is gone is always told."""
        try:
            for line in self._process.stdout:
                self._listener(self, decode_report(line))
        except (OSError, ValueError, TypeError):
            log.debug("Host %s fell silent.", self.pid, exc_info=True)
            self._process.kill()
        finally:
            self._listener(self, None)


class Hosts:
    """Starts hosts for the workers of one engine; `lease` marks all that they start."""

    def __init__(self, data_folder: Path, lease: str, *, log_limit: int, grace_s: float) -> None:
        self.log_limit = log_limit
        self.grace_s = grace_s
        self._data_folder = data_folder
        self._lease = lease

    def start(self, worker: int, listener: Listener) -> Host:
        errors = logs_folder(self._data_folder) / f"host-{worker}.log"
        errors.parent.mkdir(parents=True, exist_ok=True)
        with errors.open("wb") as stderr:
            process = HostProcess.start(
                host_command(),
                {**host_environment(), LEASE_TOKEN: self._lease},
                cwd=str(self._data_folder),
                stderr=stderr,
            )
        host = Host(process, errors, listener)
        host.send(self.setup(worker))
        host.listen()
        return host

    def setup(self, worker: int) -> Setup:
        """What the host of a worker has to know, as things are set now."""
        return Setup(str(self._data_folder), worker, self.log_limit, self.grace_s)
