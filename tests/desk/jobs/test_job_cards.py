"""The drawer reads what it shows by a few questions, however many jobs there are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from jobdesk.core.query.reading import read
from jobdesk.core.query.wanted import Wanted
from jobdesk.desk.desk import Desk, open_desk
from jobdesk.desk.jobs.requests import TaskRequest
from tests.support.desks import finished, quick_settings
from tests.support.waiting import until


def ask(folder: Path, pipeline: str, *items: str, **more: object) -> TaskRequest:
    return TaskRequest(pipeline, {"folder": str(folder)}, items, **more)  # type: ignore[arg-type]


def questions(desk: Desk, ask_them: Callable[[], object]) -> list[str]:
    """What SQLite is asked meanwhile, in this thread."""
    asked: list[str] = []
    with desk.store.reading() as connection:
        connection.set_trace_callback(asked.append)
        ask_them()
        connection.set_trace_callback(None)
    return asked


@pytest.fixture
def idle(tmp_path: Path, test_pipelines: None) -> Desk:
    """A desk that nobody works."""
    with open_desk(tmp_path / "data", quick_settings()) as desk:
        yield desk


def test_an_overview_has_what_goes_on_and_what_ended(desk: Desk, work_folder: Path) -> None:
    """What runs comes first with its runs, then what waits, each with how it stands; what ended stands apart."""
    over = desk.jobs.submit(ask(work_folder, "counting", "a")).job
    finished(desk, over)
    waiting = desk.jobs.submit(ask(work_folder, "gated", "b", run_at=desk.clock.now() + 10**10)).job
    running = desk.jobs.submit(ask(work_folder, "gated", "c")).job
    until(lambda: desk.jobs.get(running).counts.running == 1)
    seen = desk.job_cards.overview()
    assert [(card.job.id, card.outlook.chip) for card in seen.active] == [(running, "running"), (waiting, "scheduled")]
    assert [(card.job.id, card.outlook.chip) for card in seen.ended] == [(over, "succeeded")]
    assert [run.item for run in seen.under_way] == ["c"]
    assert seen.active[1].outlook.until == desk.jobs.get(waiting).run_at
    assert (seen.active_count, seen.pool.workers, seen.pool.is_paused, seen.pool.holding) == (2, 2, False, None)
    assert seen.pool.owner is not None
    (work_folder / "c.open").touch()


def test_many_jobs_are_read_by_as_many_questions_as_one(idle: Desk, work_folder: Path) -> None:
    """No question per card: of an overview, of a page and of what changed."""
    first = idle.jobs.submit(ask(work_folder, "counting", "a")).job
    reads = (
        lambda: idle.job_cards.overview(),
        lambda: idle.job_cards.page(list(idle.job_search.numbers(Wanted(read("count"))))),
        lambda: idle.job_cards.named(list(idle.job_search.numbers(Wanted()))),
    )
    few = [len(questions(idle, read)) for read in reads]
    for number in range(30):
        idle.jobs.submit(ask(work_folder, "counting", f"b{number}", title="counting"))
    assert [len(questions(idle, read)) for read in reads] == few
    assert len(idle.job_cards.overview(10).active) == 10
    assert idle.job_cards.overview(10).active_count == 31
    assert idle.job_cards.overview(10).active[0].job.id == first


def test_an_event_about_a_run_reads_that_run_and_its_job(desk: Desk, work_folder: Path) -> None:
    """Two questions, and both by number: no list is read while something of the job runs."""
    job = desk.jobs.submit(ask(work_folder, "gated", "a", "b", workers=1)).job
    until(lambda: desk.jobs.get(job).counts.running == 1)
    desk.jobs.submit(ask(work_folder, "counting", "c", run_at=desk.clock.now() + 10**10))
    run = desk.jobs.runs(job)[0]
    asked = questions(desk, lambda: desk.job_cards.named([job], [run.id]))
    assert len(asked) == 2
    assert "WHERE jobs.id IN" in asked[0]
    assert "FROM runs WHERE id IN" in asked[1]
    for name in ("a.open", "b.open"):
        (work_folder / name).touch()


def test_a_page_keeps_its_order_and_leaves_out_what_is_gone(idle: Desk, work_folder: Path) -> None:
    jobs = [idle.jobs.submit(ask(work_folder, "counting", name)).job for name in "abc"]
    idle.jobs.cancel(jobs[1])
    assert [card.job.id for card in idle.job_cards.page([jobs[1], jobs[2], 99, jobs[0]])] == [jobs[1], jobs[2], jobs[0]]
    assert idle.job_search.first(Wanted(read("status:cancelled")), 9) == [jobs[1]]


def test_a_card_has_what_came_out(desk: Desk, work_folder: Path) -> None:
    """Of a job of one run that is what its run says."""
    summed = desk.jobs.submit(ask(work_folder, "summing", "1", "2")).job
    finished(desk, summed)
    single = desk.jobs.submit(ask(work_folder, "counting", "a")).job
    finished(desk, single)
    made = {card.job.id: card.came_out for card in desk.job_cards.overview().ended}
    assert made == {single: "a counted", summed: "sum 3"}


def test_what_is_under_way_in_numbers(desk: Desk, work_folder: Path) -> None:
    """Jobs that run or may run now, and their runs; what is for later or paused counts once something of it runs."""
    assert (desk.job_cards.going().jobs, desk.job_cards.going().is_here) == (0, False)
    desk.jobs.submit(ask(work_folder, "gated", "later", run_at=desk.clock.now() + 10**10))
    job = desk.jobs.submit(ask(work_folder, "gated", "a", "b", "c", workers=1)).job
    until(lambda: desk.jobs.get(job).counts.running == 1)
    desk.jobs.pause(job)
    going = desk.job_cards.going()
    assert (going.jobs, going.running, going.final, going.runs, going.is_here) == (1, 1, 0, 3, True)
    (work_folder / "a.open").touch()
    until(lambda: desk.jobs.get(job).counts.final == 1)
    assert desk.job_cards.going().jobs == 0
    assert len(questions(desk, desk.job_cards.going)) == len(questions(desk, desk.pool.look)) + 1
