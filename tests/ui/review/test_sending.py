"""From cards to Anki through the real window: a preview, a sync, what differs both ways, and a package in its place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QAbstractButton, QDialog, QFileDialog, QLineEdit, QRadioButton

from jobdesk.anki.package_reading import read_package
from jobdesk.anki.troubles import AnkiTrouble
from jobdesk.desk.cards.anki import Anki
from jobdesk.desk.settings import AnkiSettings, Settings
from jobdesk.ui.review.sending.dialog import SendDialog
from jobdesk.ui.review.sending.table import SendTable
from tests.support.anki_connect import StandIn
from tests.support.cards import CONFIG, processed
from tests.support.desks import quick_settings
from tests.support.repositories import SampleRepository
from tests.support.review_page import AtReview, theorems
from tests.support.windows import OpenWindow, Person


@pytest.fixture
def sample(tmp_path: Path) -> SampleRepository:
    return theorems(SampleRepository(tmp_path / "notes"), 3)


@pytest.fixture
def anki(tmp_path: Path) -> Iterator[StandIn]:
    with StandIn(tmp_path / "anki") as anki:
        yield anki


def settings(url: str) -> Settings:
    return quick_settings().model_copy(update={"anki": AnkiSettings(url=url)})


@pytest.fixture
def at(open_window: OpenWindow, sample: SampleRepository, anki: StandIn) -> AtReview:
    """At three cards, with an Anki that is running."""
    return AtReview.opened(lambda: open_window(settings=settings(anki.address)), sample)


def dialog_of(person: Person) -> SendDialog:
    return person.find(SendDialog)


def rows(person: Person) -> list[tuple[str, str]]:
    """What the preview says of each card: what happens, and why."""
    model = person.find(SendTable).model()
    return [(model.data(model.index(row, 0)), model.data(model.index(row, 2))) for row in range(model.rowCount())]


def close(at: AtReview, keys: str = "Return") -> None:
    """Close the dialog by keys, and be at the page again, as any window manager has it."""
    at.person.press(keys, on=at.person.find(QDialog))
    at.person.until(lambda: not at.person.sees(QDialog), "the dialog to go")
    at.person.window.activateWindow()
    at.person.until(at.person.window.isActiveWindow, "the window")
    at.list.setFocus()


def test_from_notes_to_anki_by_keys_alone(at: AtReview, anki: StandIn) -> None:
    """Accept, accept, discard; look at what would be done; do it. Anki has the two, and the next preview nothing."""
    at.press("A")
    at.press("A")
    at.press("D")
    at.press("S")
    assert rows(at.person) == [("Add", "not in Anki yet")] * 2
    assert at.says("2 cards will be added, 0 changed; 0 left as they are.")
    at.press("Return")
    at.person.until(lambda: at.says("2 cards added, 0 changed."), "the end")
    assert anki.collection.note_count() == 2
    close(at)
    at.press("S")
    assert at.says("Anki has everything as it should be")
    close(at, "Escape")


def test_five_steps(open_window: OpenWindow, sample: SampleRepository, anki: StandIn) -> None:
    """From notes to cards in Anki as the README counts them: open, process, accept all, look, sync."""
    person = open_window(settings=settings(anki.address))
    person.desktop.window.go("commits", sample.path)
    person.settle()
    button = person.find(QAbstractButton, "Process 1 commit")
    person.until(button.isEnabled, "what will run")
    person.press("Ctrl+Return")
    person.until(lambda: any(job.state.is_final for job in person.desk.jobs.recent()), "the job")
    person.press("Ctrl+2")
    at = AtReview(person)
    at.settle()
    at.press("Shift+A")
    at.press("S")
    at.press("Return")
    person.until(lambda: anki.collection.note_count() == 3, "the cards in Anki")
    at.settle()
    close(at)


def test_what_was_changed_in_anki(at: AtReview, anki: StandIn) -> None:
    """It stays unless the person says otherwise: taken over, the card says it here; written over, the note wins."""
    at.press("A")
    at.press("A")
    at.press("S")
    at.person.click_button("Sync 2 cards")
    at.settle()
    close(at)
    for note_id, words in zip(anki.collection.find_notes(""), ("Mine", "Nonsense"), strict=True):
        note = anki.collection.get_note(note_id)
        note["Front"] = words
        anki.collection.update_note(note)
    at.press("S")
    assert rows(at.person) == [("Leave as it is", "changed in Anki by hand")] * 2
    table = at.person.find(SendTable)
    mine = next(row for row in range(2) if "Mine" in difference_of(at, table, row))
    table.selectRow(mine)
    at.person.click_button("Take over from Anki")
    table.selectRow(1 - mine)
    at.person.click_button("Write over")
    at.person.click_button("Sync 2 cards")
    at.settle()
    assert at.says("0 cards added, 1 changed, 1 taken over from Anki.")
    fronts = [anki.collection.get_note(one)["Front"] for one in anki.collection.find_notes("")]
    assert "Nonsense" not in fronts
    close(at)
    at.settle()
    assert "Mine" in [question for _, question in at.rows]


def test_what_is_for_another_day_comes_last(at: AtReview, sample: SampleRepository) -> None:
    """After all that is done today, so that hundreds of new cards do not hide the one that changed."""
    sample.commit("slowly", {"jobdesk.toml": f"daily_new_limit = 2\n{CONFIG}"})
    at.press("Shift+A")
    at.press("S")
    assert rows(at.person) == [("Add", "not in Anki yet")] * 2 + [("Add another day", "not in Anki yet")]
    at.person.click_button("Sync 2 cards")
    at.settle()
    close(at)
    note = (sample.path / "notes/sums.tex").read_text("utf-8").replace("Then", "It follows that", 1)
    sample.commit("say more", {"notes/sums.tex": note})
    processed(at.person.desk, sample)
    at.person.until(lambda: "changed" in at.standings, "the changed card")
    at.settle()
    at.press("Shift+A")
    at.press("S")
    assert rows(at.person) == [("Change", "changed in the notes"), ("Add another day", "not in Anki yet")]
    table = at.person.find(SendTable)
    room = table.size()
    table.selectRow(1)
    at.settle()
    assert table.size() == room, "nothing moves from under the pointer"
    close(at, "Escape")


def test_what_was_taken_over_before_a_trouble_is_seen(
    at: AtReview, anki: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cards are taken over first: what goes wrong after that does not hide what they say now."""
    at.press("A")
    at.press("S")
    at.person.click_button("Sync 1 card")
    at.settle()
    close(at)
    note = anki.collection.get_note(anki.collection.find_notes("")[0])
    note["Front"] = "Mine"
    anki.collection.update_note(note)
    at.press("A")
    at.press("S")
    table = at.person.find(SendTable)
    table.selectRow(next(row for row in range(2) if "Mine" in difference_of(at, table, row)))
    at.person.click_button("Take over from Anki")

    def fail(*_: object) -> None:
        raise AnkiTrouble("Anki has gone.")

    monkeypatch.setattr(Anki, "sync", fail)
    at.person.click_button("Sync 2 cards")
    at.settle()
    assert at.says("Anki has gone.")
    close(at, "Escape")
    at.settle()
    assert "Mine" in [question for _, question in at.rows]


def difference_of(at: AtReview, table: SendTable, row: int) -> str:
    """What is shown of how a card differs."""
    table.selectRow(row)
    return dialog_of(at.person)._difference.toPlainText()


def test_nothing_is_deleted_unasked(at: AtReview, anki: StandIn) -> None:
    """A card that is accepted no more stays in Anki until its deletion is chosen; an export of it is kept."""
    at.press("A")
    at.press("S")
    at.press("Return")
    at.person.until(lambda: anki.collection.note_count() == 1, "the card in Anki")
    at.settle()
    close(at)
    at.list.go_to(0)
    at.press("D")
    at.press("S")
    assert rows(at.person) == [("Leave as it is", "not accepted now")]
    at.person.click_button("Delete in Anki")
    assert rows(at.person) == [("Delete in Anki", "not accepted now")]
    at.person.click_button("Sync 1 card")
    at.person.until(lambda: anki.collection.note_count() == 0, "the deletion")
    at.settle()
    assert at.says("0 cards added, 0 changed, 1 deleted.")
    assert list((at.person.desk.folder / "anki" / "deleted").glob("*.apkg"))
    close(at)


def test_anki_is_not_running(
    open_window: OpenWindow, sample: SampleRepository, anki: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says so, and offers the package, which holds what is accepted, and says what to do where nothing takes it."""
    anki.quit()
    at = AtReview.opened(lambda: open_window(settings=settings(anki.address)), sample)
    at.press("A")
    at.press("S")
    assert at.says("Anki cannot be reached")
    assert at.says("Anki is not running")
    at.person.click_button("Write a package instead")
    at.settle()
    assert at.says("1 card is in the package.")
    (package,) = (at.person.desk.folder / "anki").glob("*.apkg")
    assert len(read_package(package)) == 1
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    at.person.click_button("Open with Anki")
    assert opened == [QUrl.fromLocalFile(str(package))]
    assert at.says("No program here opens packages. Import the one below in Anki under File, Import.")
    assert str(package) in dialog_of(at.person)._more.toPlainText()
    close(at, "Escape")


def test_what_anki_would_not_take(at: AtReview, anki: StandIn) -> None:
    """Note by note: an open editor reverts a change, and that is told."""
    at.press("A")
    at.press("S")
    at.press("Return")
    at.person.until(lambda: anki.collection.note_count() == 1, "the card in Anki")
    at.settle()
    close(at)
    at.list.go_to(0)
    at.press("E")
    at.person.press("Ctrl+A")
    at.person.type("Other words")
    at.press("Ctrl+S")
    anki.open_notes = set(anki.collection.find_notes(""))
    at.press("S")
    at.press("Return")
    at.person.until(lambda: at.says("Below is what stayed behind."), "the end")
    assert "open" in dialog_of(at.person)._more.toPlainText()
    close(at)


def test_an_export(at: AtReview, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything that is not discarded, when that is asked for; where it was written is remembered."""
    at.press("A")
    at.press("D")
    at.press("X")
    at.person.click(at.person.find(QRadioButton, "All that is not discarded (2)"))
    at.person.click_button("Write package…")
    chooser = at.person.find(QFileDialog)
    field = chooser.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    field.setText(str(tmp_path / "out.apkg"))
    at.person.press("Return", on=field)
    at.person.until((tmp_path / "out.apkg").exists, "the package")
    at.settle()
    assert len(read_package(tmp_path / "out.apkg")) == 2
    assert at.says("2 cards are in the package.")
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: True)
    at.person.click_button("Open with Anki")
    assert at.says("Should Anki not open, import the package below there under File, Import.")
    close(at, "Escape")
