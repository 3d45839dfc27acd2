"""The window at a real X server, with real keys and clicks: what happens elsewhere is seen, and can be stopped."""

from __future__ import annotations

from jobdesk.core.states import JobState
from jobdesk.desk.desk import open_desk
from tests.support.on_screen import PATIENCE_S, OpenOnScreen, at_screen, display
from tests.support.program import RealProgram, ended
from tests.support.repositories import SampleRepository
from tests.support.waiting import until

__all__ = ["at_screen", "display"]


def test_a_job_of_the_command_line_is_seen_and_cancelled(
    at_screen: OpenOnScreen, real_program: RealProgram, repository: SampleRepository
) -> None:
    """The window does the work that a command line asked for, and a click ends it."""
    person = at_screen(real_program.folder)
    person.wait_for("Number of workers")
    told = ended(real_program.start("process", "--repo", repository.path, "--all", "--command", "sleep 60", "--detach"))
    assert told.code == 0, told.err
    person.click("Cancel sleep 60")
    with open_desk(real_program.folder) as desk:
        until(lambda: desk.jobs.get(1).state is JobState.CANCELLED, "the job to be cancelled")
    assert person.close() == 0


def test_the_main_story(at_screen: OpenOnScreen, real_program: RealProgram, repository: SampleRepository) -> None:
    """A repository is opened, a command typed, every commit processed by one click, and the job looked at."""
    person = at_screen(real_program.folder, str(repository.path))
    person.wait_for("40 commits")
    person.click("Command")
    person.type("test ! -e src/step_3.py")
    person.click("Process 40 commits")
    with open_desk(real_program.folder) as desk:
        until(lambda: desk.jobs.recent(1), "the job to be there")
        job = desk.jobs.wait(1, PATIENCE_S)
        assert (job.state, job.counts.succeeded, job.counts.failed) == (JobState.FAILED, 3, 37)
    person.wait_for("Retry test ! -e src/step_3.py")
    person.click("Open test ! -e src/step_3.py")
    person.wait_for("Log")
    person.press("alt+Left")
    person.wait_for("Command")
    assert person.close() == 0


def test_pages_and_the_drawer_by_keys(at_screen: OpenOnScreen, real_program: RealProgram) -> None:
    """Help comes with F1, and the drawer goes and comes with Ctrl+J."""
    person = at_screen(real_program.folder)
    person.wait_for("Number of workers")
    person.press("F1")
    person.wait_for("Find in help")
    person.press("ctrl+j")
    until(lambda: person.where("Number of workers") is None, "the drawer to close")
    person.press("ctrl+j")
    person.wait_for("Number of workers")
    assert person.close() == 0
