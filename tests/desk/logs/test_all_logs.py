"""A text is found in all logs: by the index where to look, by the logs what stands there."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from jobdesk.core.model import Job, Run
from jobdesk.core.outcomes import Outcome
from jobdesk.desk.logs.all_logs import AllLogs, Coverage, FoundLog
from jobdesk.desk.logs.builder import LogBuilder
from jobdesk.desk.logs.lines import BLOCK
from jobdesk.engine.folders import log_index_file, logs_folder
from jobdesk.store import log_index
from jobdesk.store.locks import file_lock
from jobdesk.store.log_index import NoLogIndex
from tests.support.clock import HandClock
from tests.support.queue import Queue
from tests.support.said import submit_said

ROOM = 1 << 30


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def queue(folder: Path) -> Iterator[Queue]:
    queue = Queue(folder, HandClock())
    yield queue
    queue.store.close()


@pytest.fixture
def woken() -> list[bool]:
    return []


@pytest.fixture
def logs(queue: Queue, folder: Path, woken: list[bool]) -> AllLogs:
    return AllLogs(queue.store, folder, no_subjects, lambda: ROOM, queue.clock.now, lambda: woken.append(True))


def no_subjects(runs: Iterable[Run], jobs: Mapping[int, Job]) -> dict[int, str]:
    """These runs are about no commits."""
    return {}


def find(logs: AllLogs, text: str) -> list[FoundLog]:
    """All that is found, page by page."""
    found: list[FoundLog] = []
    page = logs.search(logs.read(text))
    found += page.logs
    while page.after is not None:
        page = logs.search(logs.read(text), page.after)
        found += page.logs
    return found


def test_lines_are_found_with_their_places(queue: Queue, folder: Path, logs: AllLogs) -> None:
    """Newest first; each line with its number, what it says, and where in it the finds are."""
    first = submit_said(queue, folder, "one\ntwo Needle needles\n", "nothing\n")
    second = submit_said(queue, folder, "\n" * 5 + "a needle")
    assert logs.build()
    new, old = find(logs, "needle")
    assert (new.job.id, old.job.id) == (second, first)
    assert [(line.number, line.offset, line.text, line.spans) for line in (*new.lines, *old.lines)] == [
        (6, 5, "a needle", ((2, 8),)),
        (2, 4, "two Needle needles", ((4, 10), (11, 17))),
    ]
    assert not new.more


def test_a_line_has_all_that_is_sought(queue: Queue, folder: Path, logs: AllLogs) -> None:
    submit_said(queue, folder, "needle\nhay\n", "needle in hay\n", "needle in hay, not mine\n")
    logs.build()
    assert [one.lines[0].text for one in find(logs, "needle hay -mine")] == ["needle in hay"]
    assert [one.lines[0].text for one in find(logs, '"needle in" min*')] == ["needle in hay, not mine"]


def test_whose_logs(queue: Queue, folder: Path, logs: AllLogs) -> None:
    """Of a job, a pipeline, a status, a time; a deleted job is left out."""
    good = submit_said(queue, folder, "needle")
    bad = submit_said(queue, folder, "needle", outcome=Outcome.failed("no"))
    logs.build()

    def jobs(text: str) -> list[int]:
        return [one.job.id for one in find(logs, text)]

    assert jobs("needle") == [bad, good]
    assert jobs(f"needle job:{good}") == [good]
    assert jobs("needle status:failed") == [bad]
    assert jobs("needle pipeline:command") == [bad, good]
    assert jobs("needle pipeline:cards") == []
    assert jobs("needle since:1h") == [bad, good]
    queue.clock.move(7200)
    assert jobs("needle since:1h") == []
    with queue.store.writing() as connection:
        queue.store.trash.put(connection, [good], queue.clock.now())
    assert jobs("needle") == [bad]


def test_only_the_first_lines_of_a_log(queue: Queue, folder: Path, logs: AllLogs) -> None:
    submit_said(queue, folder, "needle\n" * 9)
    logs.build()
    (one,) = find(logs, "needle")
    assert ([line.number for line in one.lines], one.more) == ([1, 2, 3, 4, 5], True)


def test_page_by_page(queue: Queue, folder: Path, logs: AllLogs) -> None:
    job = submit_said(queue, folder, *["needle"] * 7)
    logs.build()
    page = logs.search(logs.read("needle"), most=3)
    assert (len(page.logs), page.after is not None) == (3, True)
    following = logs.search(logs.read("needle"), page.after, most=100)
    assert [one.run.position for one in (*page.logs, *following.logs)] == [6, 5, 4, 3, 2, 1, 0]
    assert (following.after, following.logs[0].job.id) == (None, job)


def test_a_search_that_takes_long_says_where_it_goes_on(queue: Queue, folder: Path, logs: AllLogs) -> None:
    submit_said(queue, folder, *["needle"] * 3)
    logs.build()
    page = logs.search(logs.read("needle"), longest_s=0)
    assert (len(page.logs), page.after is not None) == (1, True)
    assert logs.search(logs.read("needle"), stop=lambda: True).after is not None


@pytest.mark.parametrize("at", [0, BLOCK - 40, BLOCK - 3, BLOCK, 3 * BLOCK - 1])
def test_wherever_it_stands(queue: Queue, folder: Path, logs: AllLogs, at: int) -> None:
    """At a seam of two stretches, too: a line belongs to the one in which it begins."""
    lines = b"0123456789abcde\n" * (at // 16)
    submit_said(queue, folder, lines + b"x" * (at % 16) + b" a needle here\n" + b"tail\n" * 9000)
    logs.build()
    (one,) = find(logs, '"a needle here"')
    assert [line.number for line in one.lines] == [at // 16 + 1]


def test_a_line_of_a_megabyte(queue: Queue, folder: Path, logs: AllLogs) -> None:
    """It is cut where it is shown, so that the find is in sight."""
    submit_said(queue, folder, b"x" * 1_000_000 + b"needle" + b"y" * 1_000_000)
    logs.build()
    (one,) = find(logs, "needle")
    (line,) = one.lines
    ((start, end),) = line.spans
    assert (line.text[start:end], len(line.text) < 300) == ("needle", True)


def test_hostile_texts(queue: Queue, folder: Path, logs: AllLogs) -> None:
    """Colours go, what moves a cursor is shown by its picture, and what is no text harms nothing."""
    submit_said(queue, folder, b"\x1b[31mred\x1b[0m needle\x07\x00\xff\xfe \xe2\x80\xae\n", 'a "needle" AND (b) OR *\n')
    logs.build()
    texts = [one.lines[0].text for one in find(logs, "needle")]
    assert texts == ['a "needle" AND (b) OR *', "red needle\u2407\u2400\ufffd\ufffd \\u202e"]
    assert len(find(logs, "red needle")) == 1
    assert len(find(logs, '"AND (b) OR"')) == 1


@pytest.mark.parametrize(
    ("said", "sought"), [("İstanbul needle", "needle"), ("GRÜSSE", "grüsse"), ("日本語のログ", "本語の")]
)
def test_letters_of_the_world(queue: Queue, folder: Path, logs: AllLogs, said: str, sought: str) -> None:
    """A letter whose small form is two letters moves no find."""
    submit_said(queue, folder, said)
    logs.build()
    (one,) = find(logs, sought)
    ((start, end),) = one.lines[0].spans
    assert one.lines[0].text[start:end].lower() == sought


def test_logs_that_were_cleaned_away(queue: Queue, folder: Path, logs: AllLogs) -> None:
    """They are not found any more, at once; and the index forgets them with the next building."""
    job = submit_said(queue, folder, "needle")
    kept = submit_said(queue, folder, "needle")
    logs.build()
    shutil.rmtree(logs_folder(folder) / str(job))
    assert [one.job.id for one in find(logs, "needle")] == [kept]
    logs.build()
    assert logs.coverage() == Coverage(1, 1)
    assert [one.job.id for one in find(logs, "needle")] == [kept]


def test_the_logs_of_a_job_under_way_can_vanish_too(queue: Queue, folder: Path, logs: AllLogs) -> None:
    """It was never whole, and is forgotten all the same."""
    job = submit_said(queue, folder, "needle")
    with queue.store.writing() as connection:
        connection.execute("UPDATE jobs SET state = 'running' WHERE id = ?", (job,))
    logs.build()
    assert logs.coverage() == Coverage(1, 1)
    shutil.rmtree(logs_folder(folder) / str(job))
    logs.build()
    assert logs.coverage() == Coverage(0, 0)


def test_how_far_it_is(queue: Queue, folder: Path, logs: AllLogs, woken: list[bool]) -> None:
    """Who finds it behind calls whoever builds."""
    assert (logs.coverage(), woken) == (Coverage(0, 0), [])
    submit_said(queue, folder, "needle", "needle")
    assert (logs.coverage(), woken) == (Coverage(0, 2), [True])
    assert logs.search(logs.read("needle")).logs == ()
    logs.build()
    assert logs.coverage() == Coverage(2, 2)
    submit_said(queue, folder, "needle")
    assert (logs.coverage(), logs.coverage().is_complete) == (Coverage(2, 3), False)
    logs.build()
    assert (logs.coverage(), len(find(logs, "needle"))) == (Coverage(3, 3), 3)


def test_the_newest_is_built_first(queue: Queue, folder: Path, logs: AllLogs, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has to wait for the index finds in it what is most likely wanted; when stopped, it goes on the next time."""
    monkeypatch.setattr(log_index, "SHELF", 100)
    for _ in range(3):
        submit_said(queue, folder, "needle " + "x" * 100)
        queue.clock.move(10_000)
    turns = iter([True, True, False])
    LogBuilder(folder, ROOM, is_wanted=lambda: next(turns, False), pace=lambda _: None).build()
    assert [one.job.id for one in find(logs, "needle")] == [3]
    logs.build()
    assert [one.job.id for one in find(logs, "needle")] == [3, 2, 1]


def test_there_is_only_so_much_room(queue: Queue, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest are left out, and it says so."""
    monkeypatch.setattr(log_index, "SHELF", 100)
    for _ in range(3):
        submit_said(queue, folder, "needle " + "x" * 100)
        queue.clock.move(10_000)
    logs = AllLogs(queue.store, folder, no_subjects, lambda: 1, queue.clock.now, lambda: None)
    logs.build()
    assert [one.job.id for one in find(logs, "needle")] == [3]
    assert logs.coverage() == Coverage(1, 3)


def test_an_index_that_is_deleted(queue: Queue, folder: Path, logs: AllLogs) -> None:
    """It is a cache: nothing is lost with it, also while it is being built."""
    submit_said(queue, folder, "needle", "needle")
    logs.build()
    log_index_file(folder).unlink()
    assert find(logs, "needle") == []

    def delete(_took_s: float) -> None:
        log_index_file(folder).unlink(missing_ok=True)

    LogBuilder(folder, ROOM, is_wanted=lambda: True, pace=delete).build()
    logs.build()
    assert len(find(logs, "needle")) == 2


def test_an_index_that_is_damaged(queue: Queue, folder: Path, logs: AllLogs, woken: list[bool]) -> None:
    """It is told in a sentence, thrown away, and built again."""
    submit_said(queue, folder, "needle")
    logs.build()
    path = log_index_file(folder)
    raw = bytearray(path.read_bytes())
    raw[4096:] = b"\xaa" * (len(raw) - 4096)
    path.write_bytes(raw)
    with pytest.raises(NoLogIndex, match="built again"):
        find(logs, "needle")
    assert (path.exists(), woken) == (False, [True])
    logs.build()
    assert len(find(logs, "needle")) == 1


def test_damage_that_the_builder_finds(queue: Queue, folder: Path, logs: AllLogs) -> None:
    submit_said(queue, folder, "needle")
    log_index_file(folder).write_bytes(b"no index at all, and not short either" * 200)
    logs.build()
    assert len(find(logs, "needle")) == 1


def test_one_builds_at_a_time(queue: Queue, folder: Path, logs: AllLogs) -> None:
    submit_said(queue, folder, "needle")
    with file_lock(log_index_file(folder).with_suffix(".building")):
        assert not logs.build()
    assert logs.build()


def test_switched_off(queue: Queue, folder: Path) -> None:
    submit_said(queue, folder, "needle")
    logs = AllLogs(queue.store, folder, no_subjects, lambda: 0, queue.clock.now, lambda: None)
    assert not logs.build()
    with pytest.raises(NoLogIndex, match="switched off"):
        logs.search(logs.read("needle"))
