"""Calls to AnkiConnect, and what may go wrong with them."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from jobdesk.anki.connect import MOST_ACTIONS, MOST_BYTES, Action, AnkiConnect, Patience, pieces
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
from tests.support.anki_connect import CutOff, StandIn
from tests.support.clock import HandClock


@pytest.fixture
def anki(tmp_path: Path) -> Iterator[StandIn]:
    with StandIn(tmp_path / "anki") as stand_in:
        yield stand_in


@pytest.fixture
def connect(anki: StandIn) -> AnkiConnect:
    return to(anki)


def to(anki: StandIn, key: str | None = None, answer_s: float = 30.0) -> AnkiConnect:
    patience = Patience(connect_s=10.0, answer_s=answer_s)
    return AnkiConnect(anki.address, key, clock=Clock(), patience=patience)


class Listener:
    """Hears one request as it comes over the wire."""

    def __init__(self) -> None:
        self.request = b""
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = "http://127.0.0.1:{1}".format(*self._socket.getsockname())
        self._thread = threading.Thread(target=self._hear)
        self._thread.start()

    def heard(self) -> tuple[list[str], object]:
        """Its headers in small letters, and its body."""
        self._thread.join()
        head, _, body = self.request.partition(b"\r\n\r\n")
        return head.decode().lower().splitlines(), json.loads(body)

    def _hear(self) -> None:
        with self._socket, self._socket.accept()[0] as client:
            while not self.request.endswith(b"}"):
                self.request += client.recv(1024)
            client.sendall(b'HTTP/1.1 200 OK\r\n\r\n{"result": 6, "error": null}')


# ---------------------------------------------------------------------- what goes over the wire


def test_a_request_as_the_add_on_wants_it() -> None:
    """One body with its length, version 6, the key; no Origin, which the add-on would compare, and no pieces."""
    listener = Listener()
    assert AnkiConnect(listener.address, "secret", clock=Clock()).call("deckNames", one="é") == 6
    headers, body = listener.heard()
    names = {line.partition(":")[0] for line in headers[1:]}
    assert headers[0] == "post / http/1.1"
    assert {"origin", "transfer-encoding"}.isdisjoint(names) and "content-length" in names
    assert body == {"action": "deckNames", "version": 6, "params": {"one": "é"}, "key": "secret"}


def test_there_is_no_need_to_ask_for_permission(connect: AnkiConnect) -> None:
    """From an unknown Origin that opens a dialog in Anki, and nobody gets an answer; without one it is granted."""
    assert connect.call("requestPermission")["permission"] == "granted"


def test_many_calls_in_a_row(connect: AnkiConnect) -> None:
    """The add-on ends every connection without a word; not one of a hundred calls stumbles over that."""
    assert [connect.call("version") for _ in range(100)] == [6] * 100


def test_the_key_goes_into_every_action(tmp_path: Path) -> None:
    """The add-on asks for it inside `multi`, too."""
    with StandIn(tmp_path, key="secret") as anki:
        answers = to(anki, "secret").multi([Action("version"), Action("deckNames")])
    assert answers == [6, ["Default"]]


def test_a_failure_in_its_place(connect: AnkiConnect) -> None:
    """One action of many that fails is told in its place; the others have their results."""
    first, failure, last = connect.multi([Action("version"), Action("dance"), Action("version")])
    assert (first, last) == (6, 6)
    assert isinstance(failure, ActionFailed) and failure.is_unknown_action


def test_nothing_asks_nothing(anki: StandIn, connect: AnkiConnect) -> None:
    assert connect.multi([]) == []
    assert anki.calls == 0


def test_no_call_is_large(anki: StandIn, connect: AnkiConnect) -> None:
    """Of a hundred and one actions, one goes into a call of its own; of large ones, so do more."""
    large = Action("findNotes", {"query": "x" * (MOST_BYTES // 2)})
    assert [len(piece) for piece in pieces([Action("version")] * (MOST_ACTIONS + 1))] == [MOST_ACTIONS, 1]
    assert [len(piece) for piece in pieces([large] * 5)] == [2, 2, 1] or [len(p) for p in pieces([large] * 5)] == [
        1
    ] * 5
    connect.multi([large] * 5)
    assert anki.largest_body < 2 * MOST_BYTES


# ---------------------------------------------------------------------- what may go wrong


def test_anki_is_not_running(anki: StandIn, connect: AnkiConnect) -> None:
    anki.quit()
    with pytest.raises(AnkiNotRunning, match="not running"):
        connect.call("version")


def test_no_profile_is_open(anki: StandIn, connect: AnkiConnect) -> None:
    """The add-on answers before a profile is open, and then can do nothing; alone or inside `multi`."""
    anki.profile_is_open = False
    assert connect.call("version") == 6
    with pytest.raises(ProfileClosed):
        connect.call("deckNames")
    with pytest.raises(ProfileClosed):
        connect.multi([Action("version"), Action("deckNames")])


@pytest.mark.parametrize(
    ("wanted", "given", "trouble"),
    [("secret", None, KeyWanted), ("secret", "guess", KeyRefused), (None, "guess", KeyRefused)],
)
def test_keys(tmp_path: Path, wanted: str | None, given: str | None, trouble: type[Exception]) -> None:
    """The add-on says the same whether a key is missing, wrong or not wanted; we know what we gave."""
    with StandIn(tmp_path, key=wanted) as anki, pytest.raises(trouble):
        to(anki, given).call("version")


def test_anki_does_not_answer(anki: StandIn) -> None:
    """It shows a dialog, say: every call ends with its deadline."""
    anki.is_hanging = True
    with pytest.raises(AnkiSilent, match="window of its own"):
        to(anki, answer_s=0.05).call("version")


def test_an_answer_that_trickles_in(anki: StandIn) -> None:
    """The deadline is one for the whole answer, not one for each piece of it."""

    class Hasty(HandClock):
        """A second passes whenever somebody looks."""

        def monotonic(self) -> float:
            self.move(1)
            return super().monotonic()

    anki.garbage = b'HTTP/1.1 200 OK\r\n\r\n{"result": "' + b"x" * 1_000_000 + b'", "error": null}'
    in_time = AnkiConnect(anki.address, clock=Hasty(), patience=Patience(answer_s=10_000))
    assert len(in_time.call("deckNames")) == 1_000_000
    with pytest.raises(AnkiSilent):
        AnkiConnect(anki.address, clock=Hasty(), patience=Patience(answer_s=4)).call("deckNames")


@pytest.mark.parametrize("is_done", [True, False])
def test_an_answer_cut_off(anki: StandIn, connect: AnkiConnect, is_done: bool) -> None:
    """Nothing tells whether it was done, and nothing is tried twice by itself."""
    anki.cut_off = CutOff(1, is_done)
    with pytest.raises(AnswerCutOff, match="Sync once more"):
        connect.call("createDeck", deck="A")
    assert ("A" in connect.call("deckNames")) is is_done


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\n\r\nhello",
        b'HTTP/1.1 200 OK\r\n\r\n["result"]',
        b'HTTP/1.1 404 Not Found\r\n\r\n{"error": "no such page"}',
        b"SSH-2.0-OpenSSH_9.2\r\n",
    ],
)
def test_something_else_answers(anki: StandIn, connect: AnkiConnect, answer: bytes) -> None:
    """Another program may have the port."""
    anki.garbage = answer
    with pytest.raises(NotAnkiConnect):
        connect.call("version")


def test_multi_that_answers_something_else(anki: StandIn, connect: AnkiConnect) -> None:
    anki.garbage = b'HTTP/1.1 200 OK\r\n\r\n{"result": [6], "error": null}'
    with pytest.raises(NotAnkiConnect):
        connect.multi([Action("version"), Action("version")])


def test_the_add_on_does_not_let_us_in(anki: StandIn, connect: AnkiConnect) -> None:
    """Its only answer that is not 200, and it is empty."""
    anki.garbage = b"HTTP/1.1 403 Forbidden\r\n\r\n"
    with pytest.raises(AnkiRefused):
        connect.call("version")


def test_what_anki_says_itself(connect: AnkiConnect) -> None:
    """A failed action says which it was, and Anki's own reason."""
    with pytest.raises(ActionFailed, match=r"\(modelFieldNames\): model was not found") as raised:
        connect.call("modelFieldNames", modelName="Nothing")
    assert raised.value.reason == "model was not found: Nothing"
    assert not raised.value.is_unknown_action


@pytest.mark.parametrize(
    "address", ["https://127.0.0.1:8765", "http://", "http://127.0.0.1:port", "http://a/b", "ftp://a"]
)
def test_addresses_that_cannot_be(address: str) -> None:
    with pytest.raises(UnusableAddress, match="must look like"):
        AnkiConnect(address, clock=Clock())


@pytest.mark.parametrize("name", ["localhost:{}", "http://localhost:{}/"])
def test_addresses_as_people_write_them(anki: StandIn, name: str) -> None:
    address = name.format(anki.address.rpartition(":")[2])
    assert AnkiConnect(address, clock=Clock()).call("version") == 6
