"""Speaks to AnkiConnect, the add-on of Anki: one new connection for every call, and a deadline on each.

The add-on closes its connections without saying so, so none is kept. It answers every error with HTTP 200, ignores
bodies in chunks, and compares the key in every action, also inside `multi`. A body of more than a megabyte freezes Anki
for seconds. Nothing here ever sends an Origin or asks for `requestPermission`, which opens a dialog that blocks all
other calls.
"""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from jobdesk.anki.troubles import (
    ActionFailed,
    AnkiNotRunning,
    AnkiRefused,
    AnkiSilent,
    AnswerCutOff,
    KeyRefused,
    KeyWanted,
    NotAnkiConnect,
    ProfileClosed,
    UnusableAddress,
)
from jobdesk.core.clock import Clock

_PORT = 8765
ADDRESS = f"http://127.0.0.1:{_PORT}"
"""Where AnkiConnect listens unless it was told otherwise; by number, since it does so on IPv4 alone."""

VERSION = 6
"""The version of the interface: without it, answers have another shape."""

MOST_ACTIONS = 100
MOST_BYTES = 500_000
"""What goes into one call."""

Json = Any

_CLOSED = ("collection is not available", "decks are not available")
_KEY = "valid api key must be provided"
_PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that AnkiConnect is asked for."""

    name: str
    params: dict[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long calls may take, in seconds: until the connection stands, an answer, and one to work on a whole file."""

    connect_s: float = 3.0
    answer_s: float = 30.0
    file_s: float = 300.0


PATIENCE = Patience()


class AnkiConnect:
    """AnkiConnect at one address. Every method may raise an `AnkiTrouble`; nothing is tried twice by itself."""

    def __init__(
        self, address: str = ADDRESS, key: str | None = None, *, clock: Clock, patience: Patience = PATIENCE
    ) -> None:
        self.address = address
        self.key = key
        self._host, self._port = _host_and_port(address)
        self._patience = patience
        self._clock = clock

    def call(self, name: str, **params: Json) -> Json:
        """The result of one action. Raises `ActionFailed` with Anki's own reason."""
        return self._ask(Action(name, params), self._patience.answer_s)

    def call_on_file(self, name: str, **params: Json) -> Json:
        """The result of an action that may take as long as a whole package needs."""
        return self._ask(Action(name, params), self._patience.file_s)

    def multi(self, actions: Sequence[Action]) -> list[Json | ActionFailed]:
        """The results of many actions in order, a failure in its place, with as few calls as Anki bears."""
        return [answer for piece in pieces(actions) for answer in self._multi(piece)]

    def _multi(self, actions: Sequence[Action]) -> Iterator[Json | ActionFailed]:
        asked = [self._asked(action) for action in actions]
        answers = self._ask(Action("multi", {"actions": asked}), self._patience.answer_s)
        if not isinstance(answers, list) or len(answers) != len(actions):
            raise NotAnkiConnect
        for action, answer in zip(actions, answers, strict=True):
            try:
                yield self._result(action.name, answer)
            except ActionFailed as failure:
                yield failure

    def _ask(self, action: Action, answer_s: float) -> Json:
        body = json.dumps(self._asked(action), ensure_ascii=False).encode()
        return self._result(action.name, self._exchange(body, answer_s))

    def _asked(self, action: Action) -> dict[str, Json]:
        asked: dict[str, Json] = {"action": action.name, "version": VERSION, "params": action.params}
        return asked if self.key is None else {**asked, "key": self.key}

    def _result(self, name: str, answer: Json) -> Json:
        if not isinstance(answer, dict) or not {"result", "error"} <= answer.keys():
            raise NotAnkiConnect
        reason = answer["error"]
        if reason is None:
            return answer["result"]
        if reason == _KEY:
            raise KeyWanted if self.key is None else KeyRefused
        if reason in _CLOSED:
            raise ProfileClosed
        raise ActionFailed(name, str(reason))

    def _exchange(self, body: bytes, answer_s: float) -> Json:
        connection = http.client.HTTPConnection(self._host, self._port, timeout=self._patience.connect_s)
        try:
            with _unreachable():
                connection.connect()
            with _unanswered():
                status, answer = self._answer(connection, body, answer_s)
        finally:
            connection.close()
        if status == http.client.FORBIDDEN:
            raise AnkiRefused
        if status == http.client.OK and not answer:
            raise AnswerCutOff
        try:
            return json.loads(answer)
        except ValueError as error:
            raise NotAnkiConnect from error

    def _answer(self, connection: http.client.HTTPConnection, body: bytes, answer_s: float) -> tuple[int, bytes]:
        """Status and body, within the deadline as a whole, however slowly they trickle in."""
        deadline = self._clock.monotonic() + answer_s
        sock = connection.sock
        self._wait_until(deadline, sock)
        connection.request("POST", "/", body, {"Content-Type": "application/json"})
        self._wait_until(deadline, sock)
        with connection.getresponse() as response:
            answer = bytearray()
            while piece := response.read1(_PIECE):
                answer += piece
                self._wait_until(deadline, sock)
            if response.length:
                raise http.client.IncompleteRead(bytes(answer), response.length)
            return response.status, bytes(answer)

    def _wait_until(self, deadline: float, sock: socket.socket) -> None:
        left_s = deadline - self._clock.monotonic()
        if left_s <= 0:
            raise TimeoutError
        sock.settimeout(left_s)


def pieces(actions: Iterable[Action]) -> Iterator[list[Action]]:
    """The actions in order, so many at a time as one call may hold."""
    piece: list[Action] = []
    held = 0
    for action in actions:
        size = len(json.dumps(action.params, ensure_ascii=False).encode())
        if piece and (len(piece) == MOST_ACTIONS or held + size > MOST_BYTES):
            yield piece
            piece, held = [], 0
        piece.append(action)
        held += size
    if piece:
        yield piece


def _host_and_port(address: str) -> tuple[str, int]:
    try:
        parts = urlsplit(address if "//" in address else f"http://{address}")
        port = parts.port or _PORT
    except ValueError as error:
        raise UnusableAddress from error
    if parts.scheme != "http" or not parts.hostname or parts.path not in ("", "/"):
        raise UnusableAddress
    return parts.hostname, port


@contextmanager
def _unreachable() -> Iterator[None]:
    """What keeps a connection from being made."""
    try:
        yield
    except TimeoutError as error:
        raise AnkiSilent from error
    except OSError as error:
        raise AnkiNotRunning from error


@contextmanager
def _unanswered() -> Iterator[None]:
    """What keeps an answer from coming whole."""
    try:
        yield
    except TimeoutError as error:
        raise AnkiSilent from error
    except (http.client.IncompleteRead, ConnectionError) as error:
        raise AnswerCutOff from error
    except http.client.HTTPException as error:
        raise NotAnkiConnect from error
