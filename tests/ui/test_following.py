"""The window follows what happens: it reads what changed and no list, whichever process changed it."""

from __future__ import annotations

import re
from pathlib import Path

from jobdesk.core.events import JobsChanged, RunProgressed
from jobdesk.desk.desk import open_desk
from jobdesk.desk.jobs.requests import TaskRequest
from jobdesk.ui.bridge import Changed
from tests.support.desks import quick_settings
from tests.support.windows import OpenWindow, Person

LISTS = re.compile(r"\bLIMIT\b|ORDER BY jobs\.id DESC|state IN \('queued', 'running'\)")


def about_jobs(statements: list[str]) -> list[str]:
    """Those that read jobs or runs."""
    return [one for one in statements if re.search(r"\bFROM (jobs|runs)\b", one)]


def test_an_event_about_one_run_reads_that_run(open_window: OpenWindow, asked: list[str], work_folder: Path) -> None:
    """And its job; no list, however many jobs there are, and not the neighbours."""
    person = open_window()
    person.desk.pool.pause()
    given = {"folder": str(work_folder)}
    jobs = [person.desk.jobs.submit(TaskRequest("gated", given, items=(f"{one}", "more"))).job for one in range(5)]
    person.rest()
    (run, _) = person.desk.jobs.runs(jobs[0])
    asked.clear()
    person.desk.bus.publish(RunProgressed(jobs[0], run.id))
    person.until(lambda: about_jobs(asked), "a question")
    person.rest()
    assert [one for one in about_jobs(asked) if LISTS.search(one)] == []
    named = {int(number) for one in about_jobs(asked) for number in re.findall(r"\b\d+\b", one)}
    assert named.isdisjoint(jobs[1:])


def test_what_another_process_did_is_heard(person: Person) -> None:
    """A job that it submitted, without any event of this process's own."""
    heard: list[Changed] = []
    person.desktop.bridge.changed.connect(heard.append)
    person.desk.pool.pause()
    with open_desk(person.desk.folder, quick_settings()) as other:
        job = other.jobs.submit(TaskRequest("instant")).job
    person.until(lambda: any(job in one.jobs for one in heard), "news of the job")


def test_events_of_this_process_are_heard(person: Person) -> None:
    """Of the bus, coalesced."""
    heard: list[Changed] = []
    person.desktop.bridge.changed.connect(heard.append)
    person.desk.bus.publish(JobsChanged(frozenset({41})))
    person.desk.bus.publish(RunProgressed(41, 7))
    person.until(lambda: any(41 in one.jobs and 7 in one.runs.get(41, ()) for one in heard), "the news")
