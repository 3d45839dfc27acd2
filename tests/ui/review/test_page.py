"""The page of cards as a person uses it: through the real window, with keys and clicks alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QComboBox, QTextEdit, QToolButton

from jobdesk.core.events import RunsSettled
from jobdesk.desk.cards import tips_apart
from jobdesk.desk.cards.cards import Cards, CardsAtTip, NotACandidate
from jobdesk.desk.cards.reviews import CardState
from jobdesk.desk.jobs.job_cards import JobCards, Reread
from jobdesk.notes.cards import Card
from jobdesk.notes.lineage import Orphan
from jobdesk.store.database import DatabaseBusy
from jobdesk.ui.notices import Notice
from jobdesk.ui.review import reading
from jobdesk.ui.review.card_pane import Sheet
from jobdesk.ui.review.key_button import KeyButton
from jobdesk.ui.review.rows import Deck, deck_of
from jobdesk.ui.review.which_card import DecideDialog
from jobdesk.ui.theme import Mode
from jobdesk.ui.toasts import Toasts
from tests.support.cards import CONFIG, processed, theorem
from tests.support.repositories import SampleRepository
from tests.support.review_page import AtReview, theorems
from tests.support.waiting import PATIENCE_S
from tests.support.windows import OpenWindow, Person


@pytest.fixture
def sample(tmp_path: Path) -> SampleRepository:
    return theorems(SampleRepository(tmp_path / "notes"), 4)


@pytest.fixture
def at(open_window: OpenWindow, sample: SampleRepository) -> AtReview:
    """At four cards that wait for a review."""
    return AtReview.opened(open_window, sample)


def others(folder: Path) -> SampleRepository:
    """Two cards of another repository."""
    sample = SampleRepository(folder / "other")
    sample.commit("write others", {"jobdesk.toml": CONFIG, "notes/a.tex": theorem("Ada") + theorem("Bob")})
    return sample


def states(at: AtReview, sample: SampleRepository) -> list[CardState]:
    """Where the cards stand, as the desk knows it."""
    return [card.state for card in at.person.desk.cards.at(sample.path).every]


def test_a_key_button_is_drawn_once_for_a_change(at: AtReview, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its icon, which stands on the accent, is no other first."""
    drawn: list[str] = []
    usual = KeyButton.setIcon
    monkeypatch.setattr(KeyButton, "setIcon", lambda button, icon: [drawn.append(button.text()), usual(button, icon)])
    at.person.desktop.actions.situate(cards=0)
    assert drawn.count("Accept") == 1


def test_a_review_by_keys_alone(at: AtReview, sample: SampleRepository) -> None:
    """Accept one, discard one, go back, take it back; the list, the count and the desk say the same."""
    assert at.left == "4 left of 4"
    assert "Number 1" in at.current
    at.press("A")
    assert "Number 2" in at.current
    at.press("D")
    assert "Number 3" in at.current
    assert at.standings == ["accepted", "discarded", "pending", "pending"]
    assert at.left == "2 left of 4"
    at.press("K")
    assert "Number 2" in at.current
    at.press("U")
    assert at.standings == ["accepted", "pending", "pending", "pending"]
    assert states(at, sample) == [CardState.ACCEPTED, *[CardState.PENDING] * 3]
    at.press("J")
    assert "Number 3" in at.current


def test_the_formulas_are_drawn(at: AtReview) -> None:
    """Nothing is left of their source on the sheet, and each stands in the text as one thing."""
    assert "\\sum" not in at.sheet
    assert at.sheet.count("\ufffc") == 2


def test_another_wording(at: AtReview) -> None:
    before = at.current
    at.press("R")
    assert at.current != before
    at.press("U")
    assert at.current == before


def test_many_at_once(at: AtReview, sample: SampleRepository) -> None:
    """All that are selected are decided together, told in one sentence, and taken back in one step.

    The list hears of all of them at once: whatever is done about what is selected is not done for each.
    """
    told: list[Notice] = []
    heard: list[int] = []
    at.page.surroundings.notices.told.connect(told.append)
    at.page.model.dataChanged.connect(lambda first, last: heard.append(last.row() - first.row()))
    at.list.setFocus()
    at.person.press("Ctrl+A")
    assert at.says("4 cards selected: 4 to review")
    at.press("A")
    assert states(at, sample) == [CardState.ACCEPTED] * 4
    assert told[-1].words == "4 cards accepted."
    assert heard == [3]
    assert at.left == "All 4 cards are decided"
    at.press("U")
    assert states(at, sample) == [CardState.PENDING] * 4


def test_by_mouse(at: AtReview, sample: SampleRepository) -> None:
    at.person.click_button("Accept")
    at.settle()
    at.person.click_button("Next card")
    assert "Number 3" in at.current
    at.person.click_button("Discard")
    at.settle()
    assert states(at, sample)[0] is CardState.ACCEPTED
    assert states(at, sample)[2] is CardState.DISCARDED


def test_nothing_moves_at_the_first_decision(at: AtReview) -> None:
    """What keys lead to has its switch from the beginning."""
    before = at.person.find(Sheet).mapTo(at.person.window, QPoint())
    at.press("A")
    at.press("D")
    assert at.person.find(QToolButton, "Only cards that are: discarded").text() == "Discarded 1"
    assert at.person.find(Sheet).mapTo(at.person.window, QPoint()) == before


def test_filters(at: AtReview, open_window: OpenWindow) -> None:
    """A text narrows as it is typed, a state by its switch; nothing that matches says so and offers all."""
    at.press("A")
    at.person.press("Ctrl+F")
    at.person.type("number 3")
    at.settle()
    assert [question for _, question in at.rows] == ["State the theorem: Number 3"]
    at.person.press("Ctrl+A")
    at.person.type("no such words")
    at.settle()
    assert at.says("No card matches")
    at.person.click_button("Show all cards")
    at.settle()
    assert len(at.rows) == 4
    at.person.click(at.person.find(QToolButton, "Only cards that are: accepted"))
    at.settle()
    assert at.standings == ["accepted"]


def test_single_keys_type_into_the_filter(at: AtReview) -> None:
    """A letter decides nothing while the person is typing."""
    at.person.press("Ctrl+F")
    at.person.type("add")
    at.settle()
    assert at.page.narrowing.filter.text() == "add"
    at.page.narrowing.filter.clear()
    at.settle()
    assert set(at.standings) == {"pending"}


def test_where_it_comes_from(at: AtReview) -> None:
    """File and line, the commit, and the lines that became the card, on a ground of their own."""
    source = at.page.source
    assert at.says("notes/sums.tex:1")
    assert at.says("write theorems · Ada")
    (marked,) = source.lines.extraSelections()
    assert "Number 1" in marked.cursor.selectedText()
    assert "Number 2" not in marked.cursor.selectedText()


def test_what_has_changed(at: AtReview, sample: SampleRepository) -> None:
    """A card that was accepted waits again when its note changes, with the difference beside it."""
    at.press("A")
    note = (sample.path / "notes/sums.tex").read_text("utf-8").replace("Then", "It follows that", 1)
    sample.commit("say more", {"notes/sums.tex": note})
    processed(at.person.desk, sample)
    at.person.until(lambda: at.standings[:1] == ["changed"], "the changed card")
    at.settle()
    at.list.go_to(0)
    at.settle()
    assert at.says("What has changed since it was decided on")
    difference = at.page.source.difference
    assert "It follows that" in difference.toPlainText()
    at.person.window.resize(1280, 800)
    at.settle()
    changed = difference.textCursor()
    assert changed.position() == difference.toPlainText().index("Then") - 1
    assert difference.viewport().rect().contains(difference.cursorRect(changed)), "the change is in sight"
    assert difference.viewport().height() >= 4 * difference.fontMetrics().lineSpacing()


def test_cards_of_a_job_that_ends_appear(open_window: OpenWindow, sample: SampleRepository) -> None:
    at = AtReview.opened(open_window, sample)
    sample.commit("one more", {"notes/more.tex": theorem("Another one")})
    processed(at.person.desk, sample)
    at.person.until(lambda: len(at.rows) == 5, "the new card")


def test_cards_of_a_job_that_ended_elsewhere(open_window: OpenWindow, sample: SampleRepository) -> None:
    """Who comes back from another page finds what was made meanwhile."""
    at = AtReview.opened(open_window, sample)
    page = at.page
    at.person.press("F1")
    at.settle_window()
    sample.commit("one more", {"notes/more.tex": theorem("Another one")})
    processed(at.person.desk, sample)
    at.settle_window()
    at.person.press("Ctrl+2")
    at.person.until(lambda: len(page.model.rows) == 5, "the new card")


def test_cards_of_a_job_that_could_not_be_looked_at(
    open_window: OpenWindow, sample: SampleRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When it ended the database was in trouble: its cards come with whatever happens next."""
    at = AtReview.opened(open_window, sample)
    failed: list[object] = []

    def fail(_cards: JobCards, jobs: object, runs: object = ()) -> Reread:
        failed.append(jobs)
        raise DatabaseBusy

    sample.commit("one more", {"notes/more.tex": theorem("Another one")})
    with monkeypatch.context() as patch:
        patch.setattr(JobCards, "named", fail)
        processed(at.person.desk, sample)
        at.settle_window()
    assert failed
    at.person.desk.bus.publish(RunsSettled(99, (99 << 24,)))
    at.person.until(lambda: len(at.rows) == 5, "the new card")


def test_what_has_been_read_is_not_read_again(
    open_window: OpenWindow, sample: SampleRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job ended while nobody looked: who comes to its cards has them, and to come back later reads nothing."""
    at = AtReview.opened(open_window, sample, is_processed=False)
    at.person.desktop.window.go("jobs")
    processed(at.person.desk, sample)
    at.settle_window()
    at.person.desktop.window.go("review", sample.path)
    at.settle()
    assert len(at.rows) == 4
    started: list[Path] = []
    monkeypatch.setattr(at.page.reading, "start", started.append)
    at.person.desktop.window.go("jobs")
    at.person.desktop.window.go("review")
    at.settle()
    assert not started


def test_nothing_is_suggested_yet(open_window: OpenWindow, sample: SampleRepository) -> None:
    """The page says what to do next; all cards of the notes can be shown all the same."""
    at = AtReview.opened(open_window, sample, is_processed=False)
    assert at.says("No card is suggested yet")
    at.person.click_button("Show all cards of the notes")
    at.settle()
    assert len(at.rows) == 4


def test_no_repository(person: Person) -> None:
    person.press("Ctrl+2")
    person.settle()
    assert AtReview(person).says("No repository is chosen")
    assert person.sees(QAbstractButton, "Commits")


def test_notes_without_cards(open_window: OpenWindow, tmp_path: Path) -> None:
    sample = SampleRepository(tmp_path / "notes")
    sample.grow(1)
    at = AtReview.opened(open_window, sample, is_processed=False)
    assert at.says("There are no cards in these notes")


def test_a_folder_that_is_no_repository(open_window: OpenWindow, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    at = AtReview(open_window(target=("review", tmp_path / "empty")))
    at.settle()
    assert at.says("These notes cannot be read")


def test_narrowing_by_file(open_window: OpenWindow, sample: SampleRepository) -> None:
    sample.commit("more", {"notes/more.tex": theorem("Another one")})
    at = AtReview.opened(open_window, sample)
    box = at.person.find(QComboBox, "File")
    box.setFocus()
    at.person.press("Down")
    at.settle()
    assert [question for _, question in at.rows] == ["State the theorem: Another one"]


def test_hostile_texts_are_text(open_window: OpenWindow, tmp_path: Path) -> None:
    """Markup, scripts and marks of direction in a note are shown, never obeyed; broken formulas as they are written."""
    sample = SampleRepository(tmp_path / "notes")
    body = "<script>alert(1)</script> <img src=x onerror=y> \u202e $\\frac{1$ and $\\nosuchthing{x}$"
    sample.commit("hostile", {"jobdesk.toml": CONFIG_ALL, "a.md": f"#flashcards\n\nWhat?::{body}\n"})
    at = AtReview.opened(open_window, sample)
    assert "<script>alert(1)</script>" in at.sheet
    assert "<img src=x onerror=y>" in at.sheet
    assert "\\nosuchthing" in at.sheet


CONFIG_ALL = '[courses.Notes]\npaths = ["**"]\ndeck = "Notes"\n'


def test_the_list_is_read_aloud(at: AtReview) -> None:
    """A row says its state, its question and its place."""
    model = at.page.model
    said = model.data(model.index(0), Qt.ItemDataRole.AccessibleTextRole)
    assert said == "To review, State the theorem: Number 1, Notes · notes/sums.tex:1"


def test_an_edit_in_place(at: AtReview, sample: SampleRepository) -> None:
    """The sheet follows what is typed; saving accepts it, and what Anki could not show is told at its place."""
    at.press("E")
    editor = at.page.editor
    assert editor.front.hasFocus()
    at.person.press("Ctrl+A")
    at.person.type("Sum up to \\(n\\)")
    at.person.until(lambda: "Sum up to" in at.sheet, "the sheet to follow")
    at.person.press("Ctrl+A")
    at.person.press("Backspace")
    at.press("Ctrl+S")
    assert at.says("Its front is empty.")
    at.person.type("Sum up to a < b")
    at.press("Ctrl+S")
    assert at.standings[0] == "edited"
    card = at.person.desk.cards.at(sample.path).every[0]
    assert card.state is CardState.EDITED
    assert card.text.front == "Sum up to a &lt; b"


def test_an_edit_that_is_left(at: AtReview) -> None:
    """Nothing changes, and the sheet shows the card as it is."""
    before = at.sheet
    at.press("E")
    at.person.type("nonsense")
    at.settle()
    at.person.press("Escape")
    at.settle()
    assert at.sheet == before
    assert set(at.standings) == {"pending"}
    assert at.list.hasFocus()


def test_the_job_leads_to_its_cards(open_window: OpenWindow, sample: SampleRepository) -> None:
    """What is told when a cards job ends has the way to them, and so has the page of the job."""
    person = open_window()
    told: list[Notice] = []
    person.desktop.surroundings.notices.told.connect(told.append)
    job = processed(person.desk, sample)
    person.until(lambda: any(one.action == "Review 4 cards" for one in told), "the next step")
    person.desktop.window.go("job", job.id)
    person.settle()
    person.click_button("Review cards", person.page)
    at = AtReview(person)
    at.settle()
    assert at.left == "4 left of 4"


def test_all_that_are_shown(at: AtReview, sample: SampleRepository) -> None:
    at.person.press("Ctrl+F")
    at.person.type("number 3")
    at.settle()
    at.list.setFocus()
    at.press("Shift+A")
    assert [state.is_accepted for state in states(at, sample)] == [False, False, True, False]


def test_which_card_is_which(open_window: OpenWindow, tmp_path: Path) -> None:
    """Two were lost and one came that may be either: beside each other, decided by a key, and then it is that one."""
    sample = SampleRepository(tmp_path / "notes")
    twins = {f"notes/{name}.tex": theorem("Twin", "Both of them say just this, and at some length.") for name in "ab"}
    sample.commit("write", {"jobdesk.toml": CONFIG_ALL, **twins})
    sample.commit("lose", {"notes/a.tex": None, "notes/b.tex": None})
    sample.commit("find", {"notes/c.tex": theorem("Twin", "Both of them say just this, and at some length.")})
    at = AtReview.opened(open_window, sample)
    assert at.says("1 card may be new or a lost one.")
    at.person.click_button("Decide")
    dialog = at.person.find(DecideDialog)
    assert dialog.ambiguity is not None
    chosen = dialog.ambiguity.candidates[1].identity
    at.settle()
    assert "at some length" in at.person.find(QTextEdit, "Candidate 2").toPlainText()
    at.person.press("2", on=dialog)
    at.person.until(lambda: not at.person.sees(DecideDialog), "the end of it")
    at.settle()
    assert [row.id for row in at.page.model.rows] == [chosen]
    assert not at.says("may be new or a lost one")


def test_what_a_lost_card_said_may_come_too_late(
    open_window: OpenWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has closed the dialog by then hears nothing of it."""
    sample = SampleRepository(tmp_path / "notes")
    twins = {f"notes/{name}.tex": theorem("Twin", "Both of them say just this, and at some length.") for name in "ab"}
    sample.commit("write", {"jobdesk.toml": CONFIG_ALL, **twins})
    sample.commit("lose", {"notes/a.tex": None, "notes/b.tex": None})
    sample.commit("find", {"notes/c.tex": theorem("Twin", "Both of them say just this, and at some length.")})
    at = AtReview.opened(open_window, sample)
    cards, may_end, told = at.person.desk.cards, Event(), []
    last_texts = cards.last_texts

    def late(repository: Path, lost: Sequence[Orphan]) -> dict[str, Card]:
        may_end.wait(PATIENCE_S)
        return last_texts(repository, lost)

    monkeypatch.setattr(cards, "last_texts", late)
    at.page.surroundings.reader.trouble.connect(told.append)
    at.person.click_button("Decide")
    at.person.press("Escape", on=at.person.find(DecideDialog))
    at.person.until(lambda: not at.person.window.findChildren(DecideDialog), "the end of it")
    may_end.set()
    at.settle()
    assert told == []


def test_only_what_is_seen_is_decided(open_window: OpenWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that stands at no candidate does nothing; what cannot be decided is told, also by the last of them."""
    sample = SampleRepository(tmp_path / "notes")
    again = theorem("Twin", "All of them say just this, and at some length.")
    sample.commit("write", {"jobdesk.toml": CONFIG_ALL, **{f"notes/{name}.tex": again for name in "abcde"}})
    sample.commit("lose", {f"notes/{name}.tex": None for name in "abcde"})
    sample.commit("find", {"notes/f.tex": again})
    at = AtReview.opened(open_window, sample)
    at.person.click_button("Decide")
    dialog = at.person.find(DecideDialog)
    assert dialog.ambiguity is not None
    assert len(dialog.ambiguity.candidates) == 5
    at.settle()
    assert not at.person.sees(QTextEdit, "Candidate 5")
    at.person.press("5", on=dialog)
    assert at.person.sees(DecideDialog)

    def fail(*_: object) -> None:
        raise NotACandidate

    monkeypatch.setattr(Cards, "decide", fail)
    at.person.press("4", on=dialog)
    at.person.until(lambda: at.says(NotACandidate().message), "what went wrong")


def test_a_first_reading_can_be_stopped(
    open_window: OpenWindow, sample: SampleRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The window goes on while another process reads; what was stopped can be begun again."""
    at = AtReview(open_window())
    with monkeypatch.context() as patch:
        patch.setattr(tips_apart, "CHILD", "tests.support.silent")
        at.person.desktop.window.go("review", sample.path)
        at.person.click_button("Stop")
        at.person.until(lambda: at.says("Not read"), "the word that it was stopped")
    at.person.click_button("Read again")
    at.person.until(lambda: len(at.page.model.rows.all()) == 4, "the cards")
    at.settle()


def test_a_first_reading_offers_nothing_to_take_back(
    open_window: OpenWindow, sample: SampleRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until there are cards the key takes nothing back, nor of the repository that was looked at before."""
    at = AtReview.opened(open_window, sample)
    at.press("A")
    other = others(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(tips_apart, "CHILD", "tests.support.silent")
        at.person.desktop.window.go("review", other.path)
        at.person.find(QAbstractButton, "Stop")
        assert not at.page.surroundings.actions["undo-card"].isEnabled()
        at.person.press("U")
        at.person.click_button("Stop")
        at.person.until(lambda: at.says("Not read"), "the word that it was stopped")
    assert states(at, sample)[0] is CardState.ACCEPTED


def test_what_is_told_is_taken_back_where_it_was_decided(
    at: AtReview, sample: SampleRepository, tmp_path: Path
) -> None:
    """Also when the cards of another repository have come to the front since, of which something was decided, too."""
    told: list[Notice] = []
    at.page.surroundings.notices.told.connect(told.append)
    at.list.setFocus()
    at.press("Shift+A")
    undo = told[-1].does
    assert undo is not None
    other = others(tmp_path)
    processed(at.person.desk, other)
    at.person.desktop.window.go("review", other.path)
    at.settle()
    at.press("D")
    undo()
    at.settle()
    assert states(at, sample) == [CardState.PENDING] * 4
    assert states(at, other) == [CardState.DISCARDED, CardState.PENDING]
    assert at.standings == ["discarded", "pending"]


def test_what_is_decided_while_the_cards_are_read_again(at: AtReview, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reading has looked at reviews before the decision was written; the list shows the decision all the same."""
    has_read, may_end = Event(), Event()

    def slowly(repository: Path, found: CardsAtTip) -> Deck:
        has_read.set()
        may_end.wait(PATIENCE_S)
        return deck_of(repository, found)

    monkeypatch.setattr(reading, "deck_of", slowly)
    at.person.press("F5")
    at.person.until(has_read.is_set, "the reading")
    at.person.press("A")
    at.person.until(lambda: at.standings[0] == "accepted", "the decision")
    at.person.press("E")
    at.person.press("Ctrl+A")
    at.person.type("In my words")
    at.person.press("Ctrl+S")
    at.person.until(lambda: at.standings[1] == "edited", "the card in other words")
    may_end.set()
    at.settle()
    assert at.standings == ["accepted", "edited", "pending", "pending"]


def test_a_card_that_is_being_written_stays_before_the_person(
    at: AtReview, sample: SampleRepository, tmp_path: Path
) -> None:
    """Whatever was looked at meanwhile; it is saved where it belongs, and then the other cards may come."""
    other = others(tmp_path)
    processed(at.person.desk, other)
    at.press("E")
    at.person.press("Ctrl+A")
    at.person.type("In my words")
    at.person.desktop.window.go("commits", other.path)
    at.person.rest()
    at.person.desktop.window.go("review")
    at.settle()
    assert at.page.editor.front.toPlainText() == "In my words"
    at.press("Ctrl+S")
    assert at.standings == ["edited", "pending", "pending", "pending"]
    at.press("U")
    assert at.standings == ["pending"] * 4
    at.person.desktop.window.go("review", other.path)
    at.settle()
    assert len(at.rows) == 2


def test_a_card_in_large_text(at: AtReview) -> None:
    """Some lines of it can be read, however little room there is; what is below can be scrolled to."""
    at.person.desktop.theme.set(Mode.LIGHT, 2.0)
    at.person.window.resize(1280, 800)
    at.settle()
    sheet = at.person.find(Sheet)
    assert sheet.viewport().height() >= 4 * QFontMetrics(sheet.document().defaultFont()).height()


def test_all_of_what_is_written_is_in_sight(at: AtReview) -> None:
    """In a usual window too, from the front to the buttons; after that the card has its room again."""
    at.person.window.resize(1280, 800)
    at.settle()
    before = at.page.card.height()
    at.press("E")
    save = at.person.find(QAbstractButton, "Save", at.page.editor)
    assert not save.visibleRegion().isEmpty()
    assert at.page.editor.front.viewport().height() >= 3 * at.page.editor.front.fontMetrics().lineSpacing()
    at.press("Escape")
    assert at.page.card.height() == before


def test_undo_in_a_message_is_about_what_it_tells(at: AtReview, sample: SampleRepository) -> None:
    """It takes the last decision back: after another one it is not offered any more."""
    at.press("Shift+A")
    toasts = at.person.find(Toasts)
    assert at.person.sees(QAbstractButton, "Undo", toasts)
    at.press("D")
    assert not at.person.sees(QAbstractButton, "Undo", toasts)
    at.press("U")
    at.press("Shift+A")
    at.press("U")
    assert states(at, sample) == [CardState.PENDING] * 4
    assert not at.person.sees(QAbstractButton, "Undo", toasts)
