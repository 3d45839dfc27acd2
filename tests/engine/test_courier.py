"""How a host's reports are grouped: little by little where it is quick, at once where it matters."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobdesk.engine.courier import GROUP_RUNS, Courier
from jobdesk.engine.protocol import Checkpoint, FromHost, Progressed, Ready, Report, Started, decode_report
from tests.support.scripted import ended
from tests.support.waiting import PATIENCE_S


class Desk:
    """A courier, and what has arrived from it."""

    def __init__(self) -> None:
        self.pipe = BytesIO()
        self.courier = Courier(self.pipe)

    def arrived(self) -> list[FromHost]:
        return [decode_report(line) for line in self.pipe.getvalue().splitlines()]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_nothing_is_sent_before_its_time(desk: Desk) -> None:
    """A start, progress and a quick end wait for what comes with them."""
    desk.courier.started(1, 10)
    desk.courier.progressed(1, 0.5, None)
    desk.courier.ended(ended(2), at_once=False)
    assert desk.arrived() == []


def test_a_start_that_has_ended_is_not_told(desk: Desk) -> None:
    """Nor how far it was."""
    desk.courier.started(1, 10)
    desk.courier.progressed(1, 0.5, None)
    desk.courier.ended(ended(1), at_once=True)
    assert desk.arrived() == [Report(ended=(ended(1),))]


def test_the_latest_progress_replaces_the_one_before(desk: Desk) -> None:
    """What it does not say again stays."""
    desk.courier.progressed(1, 0.2, "reading")
    desk.courier.progressed(1, 0.4, None)
    desk.courier.progressed(1, None, "writing")
    desk.courier.flush()
    assert desk.arrived() == [Report(progressed=(Progressed(1, 0.4, "writing"),))]


def test_a_group_of_quick_runs_is_sent_when_it_is_full(desk: Desk) -> None:
    for run in range(GROUP_RUNS - 1):
        desk.courier.ended(ended(run), at_once=False)
    assert desk.arrived() == []
    desk.courier.ended(ended(GROUP_RUNS), at_once=False)
    (report,) = desk.arrived()
    assert isinstance(report, Report)
    assert len(report.ended) == GROUP_RUNS


def test_what_was_told_before_a_checkpoint_arrives_before_it(desk: Desk) -> None:
    """A checkpoint belongs to a run that the worker knows to have begun."""
    desk.courier.started(1, 10)
    desk.courier.checkpoint(1, "{}")
    assert desk.arrived() == [Report(started=(Started(1, 10),)), Checkpoint(1, "{}")]


def test_what_is_given_back_is_sent_at_once(desk: Desk) -> None:
    desk.courier.returned([1, 2])
    assert desk.arrived() == [Report(returned=(1, 2))]


def test_closing_sends_the_rest(desk: Desk) -> None:
    """And ends the thread that would have sent it."""
    desk.courier.started(1, 10)
    thread = threading.Thread(target=desk.courier.run)
    desk.courier.close()
    thread.start()
    thread.join(PATIENCE_S)
    assert not thread.is_alive()
    assert desk.arrived() == [Report(started=(Started(1, 10),))]


def test_nothing_to_say_is_not_said(desk: Desk) -> None:
    desk.courier.flush()
    desk.courier.close()
    assert desk.arrived() == []


@given(
    st.lists(st.tuples(st.sampled_from(["start", "end", "end now", "progress", "return", "flush"]), st.integers(0, 5)))
)
def test_every_end_arrives_once_and_after_its_start(steps: list[tuple[str, int]]) -> None:
    """However reports are grouped, and nothing arrives of a run that has ended but a new beginning."""
    desk, expected = Desk(), []
    for step, run in steps:
        match step:
            case "start":
                desk.courier.started(run, 10)
            case "progress":
                desk.courier.progressed(run, 0.5, None)
            case "return":
                desk.courier.returned([run])
            case "flush":
                desk.courier.flush()
            case _:
                desk.courier.ended(ended(run), at_once=step == "end now")
                expected.append(run)
    desk.courier.close()
    reports = [message for message in desk.arrived() if isinstance(message, Report)]
    assert [one.run for report in reports for one in report.ended] == expected
    for report in reports:
        named = [one.run for one in report.started]
        assert len(named) == len(set(named))


class TestTheThread:
    """The courier's own thread, over a real pipe."""

    @pytest.fixture
    def reading(self) -> Iterator[tuple[BinaryIO, Courier]]:
        end, start = os.pipe()
        sink = os.fdopen(start, "wb")
        with os.fdopen(end, "rb") as pipe:
            courier = Courier(sink)
            thread = threading.Thread(target=courier.run)
            thread.start()
            yield pipe, courier
            courier.close()
            thread.join(PATIENCE_S)
            assert not thread.is_alive()
        with suppress(BrokenPipeError):
            sink.close()

    def test_what_nobody_sends_is_sent_soon(self, reading: tuple[BinaryIO, Courier]) -> None:
        """Without anything else happening."""
        pipe, courier = reading
        courier.started(1, 10)
        assert decode_report(pipe.readline()) == Report(started=(Started(1, 10),))
        courier.progressed(1, 0.5, None)
        assert decode_report(pipe.readline()) == Report(progressed=(Progressed(1, 0.5, None),))

    def test_who_listens_no_more_is_no_error(self, reading: tuple[BinaryIO, Courier]) -> None:
        """The application is gone: the host goes on to its own end, which is near."""
        pipe, courier = reading
        pipe.close()
        courier.tell(Ready(1))
        courier.ended(ended(1), at_once=True)
        courier.returned([2])
