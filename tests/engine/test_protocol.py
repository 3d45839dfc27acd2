"""What worker and host say to each other comes out as it went in, one line each."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobdesk.core.outcomes import Artifact, Ending, Mishap, Outcome
from jobdesk.engine.protocol import (
    Checkpoint,
    Committed,
    Ended,
    Forget,
    FromHost,
    JobOrder,
    Progressed,
    Ready,
    Report,
    RunOrder,
    Setup,
    Started,
    Stop,
    ToHost,
    Work,
    decode_order,
    decode_report,
    encode,
)

IDS = st.integers(0, 2**62)
TEXTS = st.text(st.characters(), max_size=20)
NUMBERS = st.floats(allow_nan=False)
RUNS = st.lists(IDS, max_size=4).map(tuple)

OUTCOMES = st.builds(
    Outcome,
    st.sampled_from(Ending),
    st.none() | TEXTS,
    st.none() | st.sampled_from(Mishap),
    st.none() | st.integers(-300, 300),
    st.none() | TEXTS,
    st.dictionaries(TEXTS, NUMBERS | st.integers(), max_size=3),
    st.integers(0, 2**53),
    st.lists(st.builds(Artifact, TEXTS, TEXTS, IDS), max_size=2).map(tuple),
)
ENDS = st.builds(
    Ended, IDS, OUTCOMES, IDS, IDS, st.none() | NUMBERS, st.none() | IDS, st.none() | TEXTS, st.none() | IDS
)
RUN_ORDERS = st.builds(RunOrder, IDS, IDS, TEXTS, TEXTS, IDS, st.none() | NUMBERS, st.none() | TEXTS)

TO_HOST: st.SearchStrategy[ToHost] = st.one_of(
    st.builds(Setup, TEXTS, IDS, IDS, NUMBERS),
    st.builds(JobOrder, IDS, TEXTS, TEXTS, st.none() | TEXTS, st.none() | TEXTS, st.none() | TEXTS, st.booleans()),
    st.builds(Work, st.lists(RUN_ORDERS, max_size=3).map(tuple)),
    st.builds(Committed, RUNS),
    st.builds(Stop, RUNS, st.booleans(), st.booleans()),
    st.builds(Forget, IDS),
)
FROM_HOST: st.SearchStrategy[FromHost] = st.one_of(
    st.builds(Ready, IDS),
    st.builds(Checkpoint, IDS, TEXTS),
    st.builds(
        Report,
        st.lists(st.builds(Started, IDS, IDS), max_size=3).map(tuple),
        st.lists(ENDS, max_size=3).map(tuple),
        st.lists(st.builds(Progressed, IDS, st.none() | NUMBERS, st.none() | TEXTS), max_size=3).map(tuple),
        RUNS,
    ),
)


@given(TO_HOST)
def test_orders_arrive_as_they_were_sent(message: ToHost) -> None:
    """With every text, line ends and halves of characters included."""
    line = encode(message)
    assert line.index(b"\n") == len(line) - 1
    assert decode_order(line) == message


@given(FROM_HOST)
def test_reports_arrive_as_they_were_sent(message: FromHost) -> None:
    """Outcomes with all that belongs to them."""
    line = encode(message)
    assert line.index(b"\n") == len(line) - 1
    assert decode_report(line) == message


@pytest.mark.parametrize("line", [b'["ready",1]', b'["nothing"]'])
def test_an_unknown_order(line: bytes) -> None:
    """What a host says is no order, and the other way round."""
    with pytest.raises(ValueError, match="unknown message"):
        decode_order(line)


@pytest.mark.parametrize("line", [b'["forget",1]', b'["nothing"]'])
def test_an_unknown_report(line: bytes) -> None:
    with pytest.raises(ValueError, match="unknown message"):
        decode_report(line)
