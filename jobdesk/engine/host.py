"""The application's side of a host: starting it, talking to it, making certain that it is gone."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from jobdesk.engine.folders import logs_folder
from jobdesk.engine.protocol import FromHost, Setup, ToHost, decode_report, encode
from jobdesk.processes.host_process import HostProcess
from jobdesk.processes.own import last_words, start_in
from jobdesk.processes.tree import LEASE_TOKEN

CHILD = "jobdesk.engine.child"

Listener = Callable[["Host", FromHost | None], object]


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
        self._process.say(encode(message))

    def kill(self) -> None:
        """End it and everything below it, now."""
        self._process.kill()

    def close(self) -> None:
        """End it in order."""
        self._process.close(grace_s=1.0)

    def last_words(self) -> str:
        """The last line it wrote to its stderr; nothing where that cannot be read."""
        return last_words(self._errors)

    def _read(self) -> None:
        self._process.hear(lambda line: self._listener(self, None if line is None else decode_report(line)))


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
            process = start_in(CHILD, cwd=self._data_folder, stderr=stderr, variables={LEASE_TOKEN: self._lease})
        host = Host(process, errors, listener)
        host.send(self.setup(worker))
        host.listen()
        return host

    def setup(self, worker: int) -> Setup:
        """What the host of a worker has to know, as things are set now."""
        return Setup(str(self._data_folder), worker, self.log_limit, self.grace_s)
