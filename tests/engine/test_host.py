"""The application's side of a host: that its end is always told, and what it said last."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from jobdesk.engine.host import Host
from jobdesk.engine.protocol import Committed, FromHost, Ready, encode
from jobdesk.processes.host_process import HostProcess


class Pipes(HostProcess):
    """What a host process is to `Host`: two pipes and an end."""

    pid = 1

    def __init__(self, said: bytes) -> None:
        self.stdin = io.BytesIO()
        self.stdout = io.BytesIO(said)
        self.is_killed = False

    def kill(self, *, within_s: float = 0.0) -> bool:
        self.is_killed = True
        return True


def heard(said: bytes, folder: Path) -> tuple[list[FromHost | None], Pipes]:
    """All that a listener hears of a host that says this and is gone."""
    told: list[FromHost | None] = []
    pipes = Pipes(said)
    host = Host(pipes, folder / "errors", lambda _, message: told.append(message))
    host.listen()
    host.reader.join()
    return told, pipes


def test_the_end_of_a_host_is_told_last(tmp_path: Path) -> None:
    """After all that it has said."""
    told, pipes = heard(encode(Ready(1)) + encode(Ready(2)), tmp_path)
    assert told == [Ready(1), Ready(2), None]
    assert not pipes.is_killed


@pytest.mark.parametrize(
    "nonsense",
    [
        b"oops\n",
        b'["ready"]\n',
        b'["unheard of", 1]\n',
        b"17\n",
        b'["report",[],[[1,2,3]],[],[]]\n',
        b'["report",[[1,2]],[],[]',
        b"\xff\xfe\n",
    ],
)
def test_a_host_that_cannot_be_understood_is_ended(tmp_path: Path, nonsense: bytes) -> None:
    """Its end is told all the same, so that no run waits for it for ever."""
    told, pipes = heard(encode(Ready(1)) + nonsense + encode(Ready(2)), tmp_path)
    assert told == [Ready(1), None]
    assert pipes.is_killed


def test_a_host_that_is_gone_can_be_told_anything(tmp_path: Path) -> None:
    """What is said to nobody is lost, and no error: the listener hears of the end."""
    pipes = Pipes(b"")
    pipes.stdin.close()
    host = Host(pipes, tmp_path / "errors", lambda *_: None)
    host.send(Committed((1,)))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", ""),
        (b"first\nlast\n\n  \n", "last"),
        (b"x" * 10_000 + b"\nMemoryError: caf\xe9\n", "MemoryError: caf\N{REPLACEMENT CHARACTER}"),
    ],
)
def test_last_words(tmp_path: Path, text: bytes, words: str) -> None:
    """The last line of its stderr that says something."""
    (tmp_path / "errors").write_bytes(text)
    assert Host(Pipes(b""), tmp_path / "errors", lambda *_: None).last_words() == words


def test_last_words_that_cannot_be_read(tmp_path: Path) -> None:
    """A log that was deleted says nothing."""
    assert Host(Pipes(b""), tmp_path / "errors", lambda *_: None).last_words() == ""
