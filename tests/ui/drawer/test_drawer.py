"""The job drawer in the real window, by a person who has keys and a mouse."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QMenu, QPushButton, QToolButton

from jobdesk.core.events import JobsChanged, RunProgressed
from jobdesk.core.states import JobState
from jobdesk.desk.jobs.requests import TaskRequest
from jobdesk.desk.settings import FloorSettings
from jobdesk.store.database import DatabaseBusy
from jobdesk.ui.drawer.card import CardWidget
from jobdesk.ui.drawer.panel import Drawer
from jobdesk.ui.job.page import JobPage
from jobdesk.ui.theme import Mode
from jobdesk.ui.toasts import ToastCard
from tests.support.desks import quick_settings
from tests.support.windows import OpenWindow, Person

LATER = 10**13


def ask(folder: Path, pipeline: str, *items: str, **more: object) -> TaskRequest:
    return TaskRequest(pipeline, {"folder": str(folder)}, items, **more)  # type: ignore[arg-type]


def submit(person: Person, request: TaskRequest) -> int:
    return person.desk.jobs.submit(request).job


def drawer(person: Person) -> Drawer:
    return person.find(Drawer)


def card(person: Person, job: int) -> CardWidget:
    """The card of a job, once it is there."""
    person.until(lambda: drawer(person).cards.card(job), f"the card of job {job}")
    found = drawer(person).cards.card(job)
    assert found is not None
    return found


def shows(person: Person, job: int, words: str) -> None:
    """Wait until a card wears that chip."""
    person.until(lambda: card(person, job).face.chip.startswith(words), f"job {job} to be {words}")


@pytest.fixture
def later(work_folder: Path) -> TaskRequest:
    """Something that is queued for a long while."""
    return ask(work_folder, "counting", "later", title="Nightly check", run_at=LATER * 10**3)


def test_a_job_is_watched_from_the_queue_to_its_end(person: Person, work_folder: Path) -> None:
    """It appears by itself, counts, and goes below when it is over; a toast says what came out and leads there."""
    job = submit(person, ask(work_folder, "gated", "a", "b", title="Two gates"))
    shows(person, job, "Running")
    assert card(person, job).face.title == "Two gates"
    (work_folder / "a.open").touch()
    person.until(lambda: card(person, job).face.line.startswith("1 of 2"), "the first run")
    (work_folder / "b.open").touch()
    shows(person, job, "Succeeded")
    assert drawer(person).cards.jobs() == [job]
    person.until(lambda: person.sees(QPushButton, "Open"), "a toast")


def test_a_queued_job_is_cancelled_and_taken_back(person: Person, later: TaskRequest) -> None:
    """For eight seconds Cancel becomes Undo; taken back it stands as it stood before."""
    job = submit(person, later)
    shows(person, job, "Scheduled")
    person.click_button("Cancel Nightly check")
    shows(person, job, "Cancelling in")
    person.click_button("Undo Nightly check")
    shows(person, job, "Scheduled")
    assert person.desk.jobs.get(job).cancel_requested_at is None


def test_a_running_job_is_cancelled(person: Person, work_folder: Path) -> None:
    """What runs cannot be taken back: it ends, and Retry is what is offered then."""
    job = submit(person, ask(work_folder, "gated", "a", title="One gate"))
    shows(person, job, "Running")
    person.click_button("Cancel One gate")
    shows(person, job, "Cancelled")
    person.find(QToolButton, "Retry One gate")


def test_a_failed_job_says_why_and_is_retried(person: Person, work_folder: Path) -> None:
    """The retry is another job; undoing it cancels that."""
    job = submit(person, ask(work_folder, "flaky", "a", title="Flaky"))
    shows(person, job, "Failed")
    assert card(person, job).face.sentence == "the first time"
    person.desk.pool.pause()
    person.click_button("Retry Flaky")
    shows(person, job + 1, "Paused")
    assert person.desk.jobs.get(job + 1).retry_of == job
    person.press("Ctrl+Z")
    shows(person, job + 1, "Cancelled")


def test_a_job_is_paused_and_resumed(person: Person, work_folder: Path) -> None:
    job = submit(person, ask(work_folder, "gated", "a", "b", title="Gates", workers=1))
    shows(person, job, "Running")
    person.click_button("Pause Gates")
    shows(person, job, "Paused")
    person.click_button("Resume Gates")
    shows(person, job, "Running")


def test_a_waiting_job_leads_to_the_one_it_waits_for(person: Person, work_folder: Path) -> None:
    first = submit(person, ask(work_folder, "alone", "a", title="First"))
    second = submit(person, ask(work_folder, "alone", "b", title="Second"))
    shows(person, second, f"Waiting for job {first}")
    person.click_button(f"Show job {first}", card(person, second))
    assert card(person, first).hasFocus()


def test_all_by_keyboard(person: Person, later: TaskRequest, work_folder: Path) -> None:
    """Into the drawer, from card to card, to the buttons of one and out again; Delete cancels, Ctrl+Z takes it back."""
    first = submit(person, later)
    second = submit(person, ask(work_folder, "counting", "x", title="Another", run_at=LATER * 10**3))
    shows(person, second, "Scheduled")
    drawer(person).focus_cards()
    assert card(person, first).hasFocus()
    person.press("Down")
    assert card(person, second).hasFocus()
    person.press("Home")
    person.press("End")
    assert card(person, second).hasFocus()
    assert person.desktop.actions.situation.job == person.desk.jobs.get(second)
    person.press("Tab")
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Pause Another"
    person.press("Space")
    shows(person, second, "Paused")
    card(person, second).setFocus()
    person.press("Delete")
    shows(person, second, "Cancelling in")
    person.until(person.desktop.actions["undo"].isEnabled, "what can be taken back")
    person.press("Ctrl+Z")
    shows(person, second, "Paused")
    person.press("Ctrl+Shift+P")
    shows(person, second, "Scheduled")


def test_the_menu_of_a_job(person: Person, later: TaskRequest) -> None:
    """What can be done is on it; the command line goes to the clipboard."""
    job = submit(person, later)
    shows(person, job, "Scheduled")
    person.click_button("More for Nightly check")
    menu = person.find(QMenu)
    words = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert words == [
        *("Open", "Retry", "Pause", "Cancel", "Show artifacts", "Copy command line", "Duplicate with changes…")
    ]
    copy = next(action for action in menu.actions() if action.text() == "Copy command line")
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(copy).center())
    person.until(lambda: "--pipeline counting" in QGuiApplication.clipboard().text(), "the command line")


def test_a_job_is_duplicated_with_changes(person: Person, later: TaskRequest, work_folder: Path) -> None:
    """The form says what the job was asked for with; what is changed in it is asked for anew."""
    job = submit(person, later)
    shows(person, job, "Scheduled")
    card(person, job).setFocus()
    person.desktop.actions.trigger("duplicate-job")
    dialog = person.find(QDialog)
    person.until(lambda: person.sees(QLineEdit, "Folder", dialog), "the form")
    field = person.find(QLineEdit, "Folder", dialog)
    assert field.text() == str(work_folder)
    field.selectAll()
    person.type(str(work_folder / "elsewhere"), field)
    person.click_button("Queue", dialog)
    person.until(lambda: drawer(person).cards.card(job + 1), "the new job")
    assert "elsewhere" in person.desk.jobs.get(job + 1).input
    assert not person.sees(QDialog)


def test_the_pool_is_steered(person: Person, work_folder: Path) -> None:
    """How many workers, and pausing everything, which it then says."""
    bar = drawer(person).pool
    person.until(lambda: bar.workers.text() == "2", "the number of workers")
    person.click_button("One worker more")
    person.until(lambda: person.desk.pool.workers == 3, "three workers")
    person.press("Up", bar.workers)
    person.press("Up", bar.workers)
    person.until(lambda: person.desk.pool.workers == 5, "five workers")
    person.click_button("Pause everything")
    person.until(lambda: bar.note.text() == "Everything is paused: nothing new starts.", "the note")
    person.click_button("Resume everything")
    person.until(lambda: not bar.note.isVisible(), "no note")


def test_workers_that_cannot_be_written(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """The field says again how many there are."""

    def refuse(_count: int | None) -> None:
        raise DatabaseBusy

    bar = drawer(person).pool
    person.until(lambda: bar.workers.text() == "2", "the number of workers")
    monkeypatch.setattr(person.desk.pool, "set_workers", refuse)
    person.click_button("One worker more")
    assert bar.workers.text() == "3"
    person.until(lambda: bar.workers.text() == "2", "the number as it was")


def test_density_is_remembered(open_window: OpenWindow, tmp_path: Path, work_folder: Path) -> None:
    """Compact cards take one line, here and in the next window."""
    person = open_window(tmp_path / "data")
    job = submit(person, ask(work_folder, "counting", "a", title="Short"))
    shows(person, job, "Succeeded")
    high = card(person, job).height()
    person.press("Ctrl+Shift+C")
    assert card(person, job).height() < high / 2
    person.desktop.stop()
    again = open_window(tmp_path / "data")
    assert card(again, job).height() < high / 2


def test_developers_see_the_end_of_the_log(person: Person, work_folder: Path) -> None:
    """Hashes and times at once; with Verbose also what is being written."""
    job = submit(person, TaskRequest("stepwise", {"folder": str(work_folder)}, title="Steps"))
    person.press("Ctrl+Shift+D")
    person.until(lambda: card(person, job).face.details, "details")
    assert card(person, job).face.details[0].startswith("stepwise 1")
    person.click_button("Verbose")
    (work_folder / "die").touch()
    shows(person, job, "Succeeded")


def test_hostile_texts_break_nothing(person: Person, work_folder: Path) -> None:
    """A megabyte, markup, marks of direction: cut, shown as written, and the drawer keeps its width."""
    title = "<h1>big</h1>\u202egnol" + "w" * 1_000_000
    job = submit(person, ask(work_folder, "counting", "a", title=title))
    shows(person, job, "Succeeded")
    shown = card(person, job)
    assert shown.width() <= drawer(person).width()
    person.until(lambda: shown.height() < 200, "the card to be laid out")
    assert "<h1>" in shown.accessibleName()
    assert shown.toolTip().startswith("<p>")


def test_many_jobs_fail_and_one_toast_says_so(person: Person) -> None:
    """Hundreds at once: as many cards as there is room for, one toast with their number, and the way to them."""
    for number in range(300):
        person.desk.jobs.submit(TaskRequest("buggy", items=["refused"], title=f"Job {number}", force=True))
    person.until(lambda: not person.desk.jobs.active(), "all of them to end")
    person.until(lambda: person.sees(QPushButton, "Open"), "a toast")
    toasts = [one for one in person.window.findChildren(QPushButton) if one.text() == "Open" and one.isVisible()]
    person.until(lambda: drawer(person)._feed.board.active_count == 0, "an empty queue")
    assert len(toasts) == 1
    assert len(drawer(person).cards.jobs()) == 30
    person.click(toasts[0])
    person.until(lambda: person.window.windowTitle().startswith("Jobs"), "the list")
    person.settle()
    person.until(lambda: person.sees(QLabel, "300 jobs"), "all of them in the list")


def test_a_click_beside_the_buttons_chooses_a_card(person: Person, later: TaskRequest) -> None:
    job = submit(person, later)
    shows(person, job, "Scheduled")
    person.click(card(person, job), QPoint(20, card(person, job).height() - 8))
    assert card(person, job).hasFocus()
    assert person.desktop.actions.situation.job is not None
    assert person.desktop.actions.situation.job.id == job
    assert person.desk.jobs.get(job).state is JobState.QUEUED


def test_a_job_is_opened(person: Person, work_folder: Path) -> None:
    """From a toast that tells of its end, by its button, and by the Return key on its card."""
    job = submit(person, ask(work_folder, "counting", "a", title="Quick"))
    shows(person, job, "Succeeded")
    toast = person.find(ToastCard)
    assert toast.words.text() == "Quick: a counted"
    person.click(person.find(QPushButton, "Open", toast))
    person.until(lambda: isinstance(person.page, JobPage), "its page")
    person.press("Ctrl+3")
    person.until(lambda: person.window.windowTitle().startswith("Jobs"), "the list")
    person.click_button("Open Quick")
    person.until(lambda: isinstance(person.page, JobPage), "its page")
    person.press("Ctrl+3")
    drawer(person).focus_cards()
    person.press("Return")
    person.until(lambda: isinstance(person.page, JobPage), "its page")


def test_the_drawer_closes_and_opens_with_the_keyboard_in_it(person: Person, later: TaskRequest) -> None:
    job = submit(person, later)
    shows(person, job, "Scheduled")
    shown = drawer(person)
    person.press("Ctrl+J")
    assert not shown.isVisible()
    person.press("Ctrl+J")
    assert shown.isVisible()
    assert card(person, job).hasFocus()


def test_a_storm_of_reports_is_read_run_by_run(person: Person, work_folder: Path) -> None:
    """Ten thousand reports of one run: its row and that of its job, a few times, and no list of anything."""
    job = submit(person, ask(work_folder, "gated", "a", "b", title="Stormy", workers=1))
    other = submit(person, ask(work_folder, "counting", "c", title="Other", run_at=LATER * 10**3))
    shows(person, job, "Running")
    shows(person, other, "Scheduled")
    person.rest()
    run = person.desk.jobs.runs(job)[0].id
    asked: list[tuple[set[int], set[int]]] = []
    lists: list[str] = []
    cards = person.desk.job_cards
    named, overview = cards.named, cards.overview
    cards.named = lambda jobs, runs=(): asked.append((set(jobs), set(runs))) or named(jobs, runs)  # type: ignore[assignment,func-returns-value,method-assign]
    cards.overview = lambda *a, **k: lists.append("overview") or overview(*a, **k)  # type: ignore[assignment,func-returns-value,method-assign]
    for _ in range(10_000):
        person.desk.bus.publish(RunProgressed(job, run))
    person.until(lambda: asked, "a reading")
    person.settle()
    assert lists == []
    assert all(jobs <= {job} and runs <= {run} for jobs, runs in asked)
    assert len(asked) < 50
    assert card(person, job).face.chip == "Running"


def test_a_card_far_below_is_reached_and_read(person: Person, work_folder: Path) -> None:
    """Of a hundred queued jobs only those in view have a widget; End goes to the last one, and its button works."""
    far = [
        submit(person, ask(work_folder, "counting", f"x{number}", title=f"Job {number}", run_at=LATER * 10**3))
        for number in range(100)
    ]
    person.until(lambda: len(drawer(person).cards.jobs()) == 100, "all of them")
    person.until(lambda: drawer(person).cards.card(far[0]), "the first")
    assert len(person.sees(CardWidget)) < 20
    drawer(person).focus_cards()
    person.press("End")
    assert card(person, far[-1]).hasFocus()
    assert len(person.sees(CardWidget)) < 20
    person.press("Delete")
    shows(person, far[-1], "Cancelling in")
    assert person.desk.jobs.get(far[-1]).cancel_requested_at is not None


def test_the_window_stays_light_or_dark_and_large(person: Person, later: TaskRequest) -> None:
    """Cards follow the theme at once: twice the text is a higher card, and nothing of it is outside."""
    job = submit(person, later)
    shows(person, job, "Scheduled")
    high = card(person, job).height()
    person.desktop.theme.set(Mode.DARK, 2.0)
    person.settle()
    assert card(person, job).height() > high * 1.4
    assert card(person, job).rect().contains(card(person, job).button("cancel-job").geometry())


def test_the_pool_says_what_the_machine_lacks(open_window: OpenWindow, tmp_path: Path, work_folder: Path) -> None:
    """Under a floor nothing new starts: the bar above the cards says which, and so does the job that waits."""
    floors = FloorSettings(memory_mb=10**9, disk_mb=0, battery=0)
    person = open_window(tmp_path / "data", quick_settings().model_copy(update={"floors": floors}))
    job = submit(person, ask(work_folder, "counting", "a", title="Hungry"))
    bar = drawer(person).pool
    person.until(lambda: bar.note.text().startswith("Free memory is"), "the reason")
    person.until(lambda: str(card(person, job).face.sentence).startswith("Free memory is"), "the reason of the job")


def test_a_flood_of_jobs_is_read_as_a_whole(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands that change at once are not read one by one for a drawer that shows a few of them."""
    cards = person.desk.job_cards
    named, overviews = [], []
    read, overview = cards.named, cards.overview
    monkeypatch.setattr(cards, "named", lambda jobs, runs=(): named.append(set(jobs)) or read(jobs, runs))
    monkeypatch.setattr(cards, "overview", lambda: overviews.append(1) or overview())
    person.desk.bus.publish(JobsChanged(frozenset(range(10_000, 15_000))))
    person.until(lambda: overviews, "all of it")
    person.rest()
    assert not any(jobs & set(range(10_000, 15_000)) for jobs in named)
