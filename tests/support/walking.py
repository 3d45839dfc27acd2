"""Leads through all that there is to see in the window: every page, every view of it, and every dialog."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QSystemTrayIcon, QWidget

from jobdesk.desk.jobs.requests import TaskRequest
from jobdesk.desk.settings import AnkiSettings, AppearanceSettings, DeveloperSettings, Settings
from jobdesk.ui.commits.ask import ask_last, ask_since
from jobdesk.ui.jobs.view import VIEWS
from jobdesk.ui.page import PAGES
from jobdesk.ui.review.editor import CardEditor
from jobdesk.ui.settings.sections import SECTIONS
from tests.support.anki_connect import StandIn
from tests.support.cards import CONFIG, processed, theorem
from tests.support.desks import finished, quick_settings
from tests.support.repositories import SampleRepository
from tests.support.review_page import AtReview
from tests.support.windows import OpenWindow, Person

SIZE = (1280, 800)

Sight = tuple[str, QWidget]
"""What it is, and the window or the dialog that shows it."""
Walk = Callable[[float], Iterator[Sight]]


def settings(text_size: float, anki: str) -> Settings:
    """Developer mode shows the most."""
    looks, developer = AppearanceSettings(text_size=text_size), DeveloperSettings(enabled=True)
    changed = {"appearance": looks, "developer": developer, "anki": AnkiSettings(url=anki)}
    return quick_settings().model_copy(update=changed)


@pytest.fixture(params=["pages", "dialogs", "cards"])
def walked(
    request: pytest.FixtureRequest,
    open_window: OpenWindow,
    tmp_path: Path,
    work_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Walk]:
    """A third of the walk, at a size of text."""
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: True))
    for name in ("show", "hide"):  # Qt has none for a display in memory
        monkeypatch.setattr(QSystemTrayIcon, name, lambda _icon: None)
    sample = SampleRepository(tmp_path / "notes")
    with StandIn(tmp_path / "anki") as anki:

        def walk(text_size: float) -> Iterator[Sight]:
            person = open_window(settings=settings(text_size, anki.address))
            person.window.resize(*SIZE)
            match request.param:
                case "pages":
                    yield from pages(person, sample, jobs_of_every_kind(person, work_folder))
                case "dialogs":
                    yield from dialogs(person, sample, jobs_of_every_kind(person, work_folder))
                case "cards":
                    yield from cards(person, sample, anki)

        yield walk


def jobs_of_every_kind(person: Person, folder: Path) -> int:
    """In the drawer and the list: one that ended, one that runs, one for later; the number of the first."""
    given = {"folder": str(folder)}
    ended = person.desk.jobs.submit(TaskRequest("counting", given, ("a",), title="Count everything")).job
    finished(person.desk, ended)
    finished(person.desk, person.desk.jobs.submit(TaskRequest("flaky", given, ("f",), title="Now and then")).job)
    person.desk.jobs.submit(TaskRequest("gated", given, ("b", "c"), title="A gate that stays shut"))
    later = person.desk.clock.now() + 10**12
    person.desk.jobs.submit(TaskRequest("counting", given, ("d",), title="Nightly", run_at=later))
    return ended


def pages(person: Person, sample: SampleRepository, job: int) -> Iterator[Sight]:
    """Every page, view and section of the settings."""
    sample.commit("first", {"a.txt": "one"})
    targets: dict[str, object] = {"commits": sample.path, "job": job}
    places: list[tuple[str, str, object]] = [(entry.name, entry.name, targets.get(entry.name)) for entry in PAGES]
    places += [(f"jobs, {view.name}", "jobs", (view.name, None)) for view in VIEWS]
    places += [(f"settings, {section.name}", "settings", section.name) for section in SECTIONS]
    for words, page, target in places:
        person.window.go(page, target)
        rest(person)
        yield words, person.window


def dialogs(person: Person, sample: SampleRepository, job: int) -> Iterator[Sight]:
    """What asks: about actions, a view, a job, commits, and what closing does while work is under way."""
    sample.commit("first", {"a.txt": "one"})
    for name in ("shortcuts", "palette"):
        yield from opened(person, name, lambda name=name: person.desktop.actions.trigger(name))
    person.window.go("jobs", (VIEWS[0].name, None))
    rest(person)
    yield from opened(person, "save a view", lambda: person.desktop.actions.trigger("save-view"))
    person.window.go("job", job)
    rest(person)
    yield from opened(person, "duplicate", lambda: person.desktop.actions.trigger("duplicate-job"))
    person.window.go("commits", sample.path)
    rest(person)
    yield from opened(person, "the last commits", lambda: ask_last(person.page, 5, lambda _count: None))
    yield from opened(person, "commits since", lambda: ask_since(person.page, lambda _day: None))
    yield from opened(person, "closing", person.window.close)


def cards(person: Person, sample: SampleRepository, anki: StandIn) -> Iterator[Sight]:
    """The review: cards, one that is being written, which is which, those without a note, and the ways to Anki."""
    processed(person.desk, notes_with_doubts(sample))
    person.window.go("review", sample.path)
    at = AtReview(person)
    at.settle()
    yield "cards", person.window
    at.list.setFocus()
    at.press("E")
    yield "a card that is written", person.window
    person.press("Esc", on=person.find(CardEditor))
    at.settle()
    for action in ("decide-cards", "lost-cards", "export-cards"):
        yield from opened(person, action, lambda action=action: person.desktop.actions.trigger(action))
    at.list.setFocus()
    at.press("Shift+A")
    yield from opened(person, "sync", lambda: person.desktop.actions.trigger("send-cards"))
    anki.quit()
    yield from opened(person, "sync without Anki", lambda: person.desktop.actions.trigger("send-cards"))


def notes_with_doubts(sample: SampleRepository) -> SampleRepository:
    """A card that is there, and one that may be either of two that are not."""
    twin = theorem("Twin", "Both of them say just this, and at some length.")
    given = {"jobdesk.toml": CONFIG, "notes/sums.tex": theorem("Sum", "It is $n (n + 1) / 2$.")}
    sample.commit("write", {**given, "notes/a.tex": twin, "notes/b.tex": twin})
    sample.commit("lose", {"notes/a.tex": None, "notes/b.tex": None})
    sample.commit("find", {"notes/c.tex": twin})
    return sample


def opened(person: Person, name: str, by: Callable[[], object]) -> Iterator[Sight]:
    """The dialog that comes of something, until it has been looked at."""
    by()
    dialog = person.find(QDialog)
    rest(person)
    yield name, dialog
    dialog.close()
    person.until(lambda: not person.sees(QDialog), "the end of the dialog")
    person.window.activateWindow()


def rest(person: Person) -> None:
    """Until all has come, and is laid out."""
    person.rest()
    QApplication.processEvents()
