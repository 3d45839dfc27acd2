"""The index of logs finds what was added, newest first, forgets what is gone, and keeps within its room."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jobdesk.store import log_index
from jobdesk.store.log_index import Candidate, LoggedAttempt, LogIndex, LogIndexWriter, match_of
from jobdesk.store.run_ids import run_id

ROOM = 1 << 30


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "index.sqlite"


@pytest.fixture
def writer(path: Path) -> Iterator[LogIndexWriter]:
    with LogIndexWriter(path, ROOM) as opened:
        yield opened


def add(writer: LogIndexWriter, job: int, *stretches: str, position: int = 0) -> LoggedAttempt:
    """A log of these stretches; what is of a later job ended later."""
    log = LoggedAttempt(run_id(job, position), 1, 1_000 * job + position)
    if writer._shelf is None:
        writer.stand_at_newest()
    for text in stretches:
        writer.add_stretch(text)
    writer.add_log(log, len(stretches), sum(map(len, stretches)))
    return log


def found(path: Path, *texts: str, job: int | None = None, after: Candidate | None = None) -> list[Candidate]:
    index = LogIndex(path)
    with index.reading() as connection:
        assert connection is not None
        place = after.place if after else None
        return list(index.candidates(connection, match_of(texts), job=job, after=place))


def test_any_part_of_a_word_is_found(writer: LogIndexWriter, path: Path) -> None:
    """In any case of letters, in the stretches where all of the texts stand."""
    log = add(writer, 1, "AssertionError in test_parser.py", "all is well", "no error in the parser")
    writer.commit()
    (one,) = found(path, "parser", "error")
    assert (one.log, one.stretches) == (log, [0, 2])
    assert found(path, "parsers") == []
    assert [one.stretches for one in found(path, 'is "well"')] == []


def test_newest_first_and_page_by_page(writer: LogIndexWriter, path: Path) -> None:
    """Over shelves, too; and what is added meanwhile does not move what comes next."""
    for job in (1, 2):
        add(writer, job, "needle", position=1)
        add(writer, job, "needle", position=2)
        writer.stand_at_new()
    add(writer, 3, "needle")
    writer.commit()
    every = found(path, "needle")
    assert [one.log.ended_at for one in every] == [3000, 2002, 2001, 1002, 1001]
    add(writer, 4, "needle")
    writer.commit()
    assert found(path, "needle", after=every[1]) == every[2:]
    assert [one.log.ended_at for one in found(path, "needle", after=every[0])] == [2002, 2001, 1002, 1001]


def test_the_logs_of_one_job(writer: LogIndexWriter, path: Path) -> None:
    mine = [add(writer, 2, "needle", position=position) for position in range(3)]
    add(writer, 3, "needle")
    writer.commit()
    assert [one.log for one in found(path, "needle", job=2)] == mine[::-1]
    assert found(path, "needle", job=9) == []


def test_nothing_is_found_before_its_log_is_whole(writer: LogIndexWriter, path: Path) -> None:
    """What was added of a log whose end never came is found by nobody, also not below the next one."""
    writer.stand_at_newest()
    writer.add_stretch("needle")
    writer.commit()
    assert found(path, "needle") == []
    with LogIndexWriter(path, ROOM) as later:
        add(later, 1, "nothing")
        later.commit()
    assert found(path, "needle") == []


def test_what_is_gone_is_forgotten(writer: LogIndexWriter, path: Path) -> None:
    """A shelf of which the larger part is gone is taken down, and what else stood on it can be added again."""
    add(writer, 1, "needle", "needle", "needle")
    kept = add(writer, 2, "needle")
    for job in (1, 2):
        writer.add_whole_job(job)
    writer.commit()
    writer.forget([1])
    assert found(path, "needle") == []
    index = LogIndex(path)
    with index.reading() as connection:
        assert connection is not None
        assert (index.covered(connection), index.seen(connection, 2), index.whole_jobs(connection)) == (0, set(), set())
    add(writer, 2, "needle")
    writer.commit()
    assert [one.log for one in found(path, "needle")] == [kept]


def test_what_is_too_much_goes_by_the_oldest_shelf(path: Path) -> None:
    """The newest stays, whatever it takes; what went is still known, so that it is not added again."""
    with LogIndexWriter(path, 0) as writer:
        for job in (1, 2, 3):
            writer.stand_at_new()
            add(writer, job, "needle")
        writer.commit()
        assert not writer.has_room_for(1)
        assert writer.drop_what_is_too_much() == 2
    assert [one.log.ended_at for one in found(path, "needle")] == [3000]
    index = LogIndex(path)
    with index.reading() as connection:
        assert connection is not None
        assert (index.covered(connection), index.known(connection)) == (1, 3)


def test_a_full_shelf_is_followed_by_another(
    writer: LogIndexWriter, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "shelf_size", 10)
    for job in (1, 2):
        writer.stand_at_newest()
        add(writer, job, "needle in hay")
        writer.commit()
    assert len({one.place.shelf for one in found(path, "needle")}) == 2


@pytest.mark.parametrize("said", [b"this is no database, but a text of some length" * 100, b""])
def test_what_is_no_index_is_built_anew(path: Path, said: bytes) -> None:
    path.write_bytes(said)
    with LogIndex(path).reading() as connection:
        assert connection is None
    with LogIndexWriter(path, ROOM) as writer:
        add(writer, 1, "needle")
        writer.commit()
    assert len(found(path, "needle")) == 1


def test_an_index_of_another_form_is_thrown_away(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with LogIndexWriter(path, ROOM) as writer:
        add(writer, 1, "needle")
        writer.commit()
    monkeypatch.setattr(log_index, "FORM", 99)
    with LogIndex(path).reading() as connection:
        assert connection is None


def test_no_index_at_all(path: Path) -> None:
    """Whoever reads makes none."""
    with LogIndex(path).reading() as connection:
        assert connection is None
    assert not path.exists()


def test_a_file_that_was_deleted_is_noticed(writer: LogIndexWriter, path: Path) -> None:
    assert writer.is_there
    path.unlink()
    assert not writer.is_there


def test_a_long_text_is_looked_up_by_some_of_it() -> None:
    assert match_of(["ab"]) == ""
    assert match_of(['a"b']) == '"a""b"'
    assert match_of(["x" * 1000]).count("AND") == 0
    assert match_of(["".join(chr(0x4E00 + at) for at in range(1000))]).count("AND") < 12
