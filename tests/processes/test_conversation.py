"""A process that is spoken to from a thread that may not wait: what it says arrives, and so does its end."""

from __future__ import annotations

import queue
import subprocess

from jobdesk.processes.conversation import Conversation
from jobdesk.processes.host_process import HostProcess
from jobdesk.processes.own import start_in
from tests.support.waiting import PATIENCE_S, until


def start(module: str) -> HostProcess:
    return start_in(module, stderr=subprocess.DEVNULL)


def test_what_is_said_before_it_is_there_arrives() -> None:
    """And what is said later; then its end is told, once."""
    heard: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
    conversation = Conversation(lambda: start("tests.support.parrot"), heard.put)
    conversation.say(b"one\n")
    assert heard.get(timeout=PATIENCE_S) == b"one\n"
    conversation.say(b"two\nend\n")
    assert [heard.get(timeout=PATIENCE_S) for _ in range(2)] == [b"two\n", None]


def test_one_that_is_ended_is_not_heard_any_more() -> None:
    """Also one that is ended before it began; twice is fine."""
    started: list[HostProcess] = []
    heard: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()

    def noted() -> HostProcess:
        started.append(start("tests.support.silent"))
        return started[0]

    conversation = Conversation(noted, heard.put)
    conversation.end()
    conversation.end()
    until(lambda: started and started[0].wait(0) is not None, "the end of the process")
    assert heard.empty()


def test_one_that_cannot_be_started() -> None:
    """Is told as its end."""
    heard: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()

    def nothing() -> HostProcess:
        raise FileNotFoundError("no such program")

    Conversation(nothing, heard.put)
    assert heard.get(timeout=PATIENCE_S) is None
