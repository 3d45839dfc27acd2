"""The page of commits as a person uses it: through the real window, with clicks and keys alone."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QPlainTextEdit

from jobdesk.core.model import Mode
from jobdesk.core.states import JobState
from jobdesk.desk.jobs.requests import ProcessRequest
from jobdesk.git.commits import CommitRange
from jobdesk.ui.commits.table_model import Column
from jobdesk.ui.notices import Notice
from tests.support.commits_page import AtCommits
from tests.support.desks import finished
from tests.support.repositories import SampleRepository
from tests.support.windows import OpenWindow, Person

SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier

CHECK = "test $(cat number) != 2 || { echo two is wrong; exit 1; }"


@pytest.fixture
def sample(tmp_path: Path) -> SampleRepository:
    """Five commits, of which the third fails the check."""
    sample = SampleRepository(tmp_path / "notes")
    sample.grow(5)
    return sample


@pytest.fixture
def at(open_window: OpenWindow, sample: SampleRepository) -> AtCommits:
    """At the commits of the sample, with the check filled in."""
    at = AtCommits.opened(open_window, sample.path)
    at.choose_command(CHECK)
    return at


def notices_of(at: AtCommits) -> list[Notice]:
    """What is told in passing from now on."""
    told: list[Notice] = []
    at.page.surroundings.notices.told.connect(told.append)
    return told


# ---------------------------------------------------------------------- the main story


def test_new_commits_are_processed(at: AtCommits) -> None:
    """See what is new, press the one button, watch the badges, and hear that all is done."""
    assert at.badges == ["New"] * 5
    assert list(at.parts) == ["5 new"]
    assert at.button.text() == "Process 5 commits"
    at.process()
    at.wait_for_badges("Processed", "Processed", "Failed", "Processed", "Processed")
    assert at.column(Column.LAST)[2] == "Exit code 1: two is wrong"
    assert list(at.parts) == ["4 processed", "1 failed"]
    assert at.plan == "All 5 commits are processed, 1 of them failed. New ones appear here by themselves."
    assert not at.button.isEnabled()


def test_by_keys_alone(open_window: OpenWindow, sample: SampleRepository) -> None:
    """Open a repository by its path, choose what is new, process it, and read why one failed."""
    at = AtCommits(open_window())
    at.press("Ctrl+O")
    at.answer(str(sample.path))
    at.person.until(lambda: at.page.follower.listing is not None, "the repository")
    at.person.settle()
    at.choose_command(CHECK)
    at.press("Ctrl+Shift+N")
    assert len(at.chosen) == 5
    at.press("Ctrl+Return")
    at.wait_for_badges("Processed", "Processed", "Failed", "Processed", "Processed")
    at.press("Ctrl+F")
    at.person.type("failed")
    at.person.until(lambda: at.subjects == ["commit 2"], "the failed one")
    at.press("Tab")
    while QApplication.focusWidget() is not at.table:
        at.press("Tab")
    assert at.why == "Exit code 1: two is wrong"


def test_a_choice_is_processed(at: AtCommits) -> None:
    """What is chosen and nothing else; what is known among it is not run again."""
    at.point(0, Column.TICK)
    at.point(1, Column.TICK)
    at.process()
    at.wait_for_badges("Processed", "Processed", "New", "New", "New")
    assert at.chosen == []
    at.point(1, Column.TICK)
    at.point(3, Column.TICK)
    assert at.plan.startswith("2 commits chosen: 1 new, 1 known already. It should take")
    assert at.button.text() == "Process 1 commit"
    at.process()
    at.wait_for_badges("Processed", "Processed", "New", "Processed", "New")


def test_badges_follow_a_job_of_somebody_else(at: AtCommits, sample: SampleRepository) -> None:
    """A job that was started elsewhere is seen on the badges, too."""
    desk = at.person.desk
    request = ProcessRequest(sample.path, CommitRange(newest=2), given={"line": CHECK})
    finished(desk, desk.commits.process(request).job)
    at.wait_for_badges("Processed", "Processed", "New", "New", "New")


def test_a_cancelled_job_gives_its_commits_back(at: AtCommits) -> None:
    """Queued commits of a job that is cancelled are new again."""
    desk = at.person.desk
    desk.pool.pause()
    at.process()
    at.wait_for_badges(*["Running"] * 5)
    (job,) = desk.jobs.active()
    desk.jobs.cancel(job.id)
    at.wait_for_badges(*["New"] * 5)


def test_the_same_request_twice(at: AtCommits) -> None:
    """The second time it is the job that is there already, and the person is told which."""
    told = notices_of(at)
    at.person.desk.pool.pause()
    at.table.setFocus()
    at.press("Ctrl+A")
    at.process()
    at.wait_for_badges(*["Running"] * 5)
    at.table.setFocus()
    at.press("Ctrl+A")
    at.process()
    at.person.until(lambda: len(told) == 2, "what is told")
    assert told[1].words == "That is already running as job 1."
    assert told[1].action == "Open"
    assert len(at.person.desk.jobs.active()) == 1


def test_the_keyboard_stays_at_the_commits(at: AtCommits) -> None:
    """Who starts by the button is at the list then, and not wherever Qt finds the next thing."""
    at.button.setFocus()
    at.process()
    at.person.until(lambda: not at.button.isEnabled(), "nothing more to start")
    assert at.table.hasFocus()


# ---------------------------------------------------------------------- choosing


def test_choosing_with_the_pointer(at: AtCommits) -> None:
    """Pointing chooses nothing; ticks, control and shift do."""
    at.point(4)
    assert at.chosen == []
    at.point(0, modifier=CONTROL)
    at.point(4, Column.TICK)
    at.point(3, Column.TICK)
    at.point(3, Column.TICK)
    assert at.chosen == ["commit 4", "commit 0"]
    at.point(1)
    at.point(3, modifier=SHIFT)
    assert at.chosen == ["commit 4", "commit 3", "commit 2", "commit 1", "commit 0"]
    at.point(2, modifier=SHIFT)
    assert at.chosen == ["commit 4", "commit 3", "commit 2", "commit 0"]


def test_choosing_with_keys(at: AtCommits) -> None:
    at.table.setFocus()
    at.press("Down")
    at.press("Space")
    at.press("Down")
    at.press("Down")
    at.press("Shift+Down")
    assert at.chosen == ["commit 3", "commit 1", "commit 0"]
    at.press("Shift+Up")
    assert at.chosen == ["commit 3", "commit 1"]
    at.press("Ctrl+A")
    assert len(at.chosen) == 5
    at.press("Escape")
    assert at.chosen == []


def test_choosing_the_last_ones(at: AtCommits) -> None:
    """The menu asks how many, and its field has the keyboard."""
    choose(at, "The last…")
    at.answer("2")
    assert at.chosen == ["commit 4", "commit 3"]


def test_choosing_since_a_day(at: AtCommits) -> None:
    """The day is asked for; it begins at its midnight, and a dialog that is closed changes nothing."""
    choose(at, "Since a day…")
    at.answer("")
    assert at.chosen == []
    at.page.board.choose_since(QDate(2023, 12, 31))
    assert len(at.chosen) == 5
    choose(at, "Since a day…")
    at.answer("", "Escape")
    assert len(at.chosen) == 5


def choose(at: AtCommits, words: str) -> None:
    """Take something from the menu of selections, which a click opens."""
    menu = at.person.find(QAbstractButton, "Select").menu()  # type: ignore[attr-defined]
    next(action for action in menu.actions() if action.text() == words).trigger()
    at.person.settle()


def test_what_is_not_shown_is_not_chosen(at: AtCommits) -> None:
    """Choosing all means all that the filter lets through."""
    at.press("Ctrl+F")
    at.person.type("3")
    at.person.until(lambda: at.subjects == ["commit 3"], "the filter")
    at.press("Ctrl+Shift+N")
    at.press("Escape")
    assert at.button.text() == "Process 1 commit"


# ---------------------------------------------------------------------- the filter, the summary, the order


def test_each_part_of_the_summary_filters(at: AtCommits) -> None:
    at.process()
    at.wait_for_badges("Processed", "Processed", "Failed", "Processed", "Processed")
    at.person.click(at.parts["1 failed"])
    at.person.until(lambda: at.subjects == ["commit 2"], "the failed one")
    at.person.click(at.parts["1 failed"])
    at.person.until(lambda: len(at.subjects) == 5, "all")


def test_nothing_matches(at: AtCommits) -> None:
    """The page says so, and how to see everything again."""
    at.press("Ctrl+F")
    at.person.type("nowhere")
    at.person.find(QLabel, "No commit matches")
    at.person.click_button("Clear filter")
    assert len(at.subjects) == 5


def test_every_repository_has_a_filter_of_its_own(at: AtCommits, sample: SampleRepository, tmp_path: Path) -> None:
    """Another repository begins with its own, and the first one has its filter when it is shown again."""
    other = SampleRepository(tmp_path / "other")
    other.commit("of the other", {"file": "x"})
    at.process()
    at.wait_for_badges("Processed", "Processed", "Failed", "Processed", "Processed")
    at.person.click(at.parts["1 failed"])
    at.press("Ctrl+F")
    at.person.type("commit")
    at.person.until(lambda: at.subjects == ["commit 2"], "the failed one")
    at.person.window.go("commits", other.path)
    at.person.until(lambda: at.subjects == ["of the other"], "all of the other")
    line = at.person.find(QLineEdit, "Filter commits")
    assert line.text() == ""
    at.person.window.go("commits", sample.path)
    at.person.until(lambda: at.subjects == ["commit 2"] and "1 failed" in at.parts, "what was shown before")
    assert at.parts["1 failed"].isChecked()
    assert line.text() == "commit"


def test_a_path(at: AtCommits, sample: SampleRepository) -> None:
    """git is asked which commits touch it."""
    sample.commit("a picture", {"docs/picture.txt": "x"})
    at.person.until(lambda: len(at.subjects) == 6, "the new commit")
    at.press("Ctrl+F")
    at.person.type("path:PICTURE")
    at.person.until(lambda: at.subjects == ["a picture"], "the commit that touches it")
    at.person.settle()


def test_sorting(at: AtCommits) -> None:
    """By a click on a head: up, down, and back to git's own order. The current commit stays."""
    at.point(1)
    header = at.table.horizontalHeader()
    place = header.sectionPosition(Column.SUBJECT) + 20
    orders = []
    for _ in range(3):
        at.person.click(header.viewport(), QPoint(place, header.height() // 2))
        at.person.settle()
        orders.append(at.subjects)
    assert orders[0] == sorted(orders[0]) and orders[1] == orders[2] == sorted(orders[0], reverse=True)
    assert at.table.current_row == 1


# ---------------------------------------------------------------------- what is stale


def test_stale_results_are_explained_and_accepted(at: AtCommits) -> None:
    """Another command makes them stale; the reason is said; accepting one makes it current, and processing the rest."""
    at.process()
    at.wait_for_badges("Processed", "Processed", "Failed", "Processed", "Processed")
    at.choose_command("true")
    at.wait_for_badges(*["Needs re-run"] * 5)
    assert list(at.parts) == ["5 need a re-run"]
    at.point(2)
    assert at.why == (
        "Something that its result depends on is another now: Command changed."
        " The last result was: Exit code 1: two is wrong"
    )
    at.point(0)
    at.person.click_button("Accept as current")
    at.wait_for_badges("Processed", *["Needs re-run"] * 4)
    at.press("Ctrl+Shift+S")
    assert at.button.text() == "Process 4 commits"
    at.process()
    at.wait_for_badges(*["Processed"] * 5)


def test_force(at: AtCommits) -> None:
    """Only in developer mode, and it says what it does."""
    at.process()
    at.wait_for_badges("Processed", "Processed", "Failed", "Processed", "Processed")
    at.point(0, Column.TICK)
    assert not at.button.isEnabled()
    assert at.plan == "The chosen commit is processed. Nothing would run."
    assert at.person.sees(QAbstractButton, "force") == []
    at.press("Ctrl+Shift+D")
    force = at.person.find(QAbstractButton, "force")
    assert force.text() == "Force 1 commit"
    assert "ignoring what is known" in force.toolTip()
    assert not at.table.isColumnHidden(Column.HASH)
    at.person.click(force)
    at.person.until(lambda: len(at.person.desk.jobs.recent(5)) == 2, "the second job")
    job = finished(at.person.desk, 2)
    assert (job.force, job.counts.succeeded, job.counts.reused) == (True, 1, 0)
    at.person.settle()
    assert at.table.hasFocus()


# ---------------------------------------------------------------------- the form


def test_nothing_starts_without_a_command(at: AtCommits) -> None:
    """What is missing is said before the start, and at its place once the form was touched."""
    line = at.person.find(QLineEdit, "Command")
    line.setFocus()
    at.press("Ctrl+A")
    at.press("Delete")
    words = "Give either a command line or a list of arguments."
    at.person.until(lambda: at.plan == f"Before it can start: {words}", "the plan")
    assert not at.button.isEnabled()
    at.person.find(QLabel, words)
    assert len(at.subjects) == 5
    at.person.type("true")
    at.person.until(at.button.isEnabled, "the button")
    assert at.person.sees(QLabel, words) == []


def test_a_quick_start_runs_what_was_typed(at: AtCommits) -> None:
    """A click right after the last key is for the command as it stands then, not as it was listed before."""
    line = at.person.find(QLineEdit, "Command")
    line.setFocus()
    at.person.press("Ctrl+A")
    at.person.type("true")
    at.person.click(at.button)
    at.wait_for_badges(*["Processed"] * 5)
    assert [job.title for job in at.person.desk.jobs.recent(5)] == ["true"]


def test_an_option_that_cannot_be_read(at: AtCommits) -> None:
    """The sentence stands at the field, and the lid says how many options are set."""
    at.person.click_button("Options")
    field = at.person.find(QPlainTextEdit, "Variables")
    field.setFocus()
    at.person.type("NAME")
    at.person.find(QLabel, "Each line is written NAME=VALUE; 'NAME' is not.")
    assert not at.button.isEnabled()
    at.person.type("=1")
    at.person.until(at.button.isEnabled, "the button")
    at.person.find(QAbstractButton, "Options · 1 set")


def test_a_pipeline_without_input_needs_none(open_window: OpenWindow, sample: SampleRepository) -> None:
    """The cards of notes: nothing to fill in, and commits that touch no notes are settled."""
    sample.commit("notes", {"notes.tex": "\\begin{definition}A set.\\end{definition}"})
    at = AtCommits.opened(open_window, sample.path)
    assert at.person.find(QComboBox, "Pipeline").currentText() == "cards"
    assert at.badges == ["New", *["Processed"] * 5]


def test_what_a_repository_holds_decides_where_nothing_was_done(open_window: OpenWindow, tmp_path: Path) -> None:
    """Notes in LaTeX become cards, of anything else a command is asked for; what was picked since is kept."""
    code, notes = SampleRepository(tmp_path / "code"), SampleRepository(tmp_path / "notes")
    code.commit("first", {"README.md": "x"})
    notes.commit("first", {"notes.tex": "x"})
    at = AtCommits.opened(open_window, code.path)
    box = at.person.find(QComboBox, "Pipeline")
    assert box.currentText() == "command"
    at.drop(notes.path)
    at.person.until(lambda: box.currentText() == "cards", "the cards")
    at.choose_command("true")
    at.drop(code.path)
    at.drop(notes.path)
    at.person.settle()
    assert box.currentText() == "command"


# ---------------------------------------------------------------------- the repository


def test_commits_appear_by_themselves(at: AtCommits, sample: SampleRepository) -> None:
    """On top, while the choice and the current commit stay."""
    at.point(1, Column.TICK)
    sample.grow(2)
    at.person.until(lambda: at.subjects[:3] == ["commit 6", "commit 5", "commit 4"], "the new commits")
    at.person.settle()
    assert at.chosen == ["commit 3"]
    assert list(at.parts) == ["7 new"]


def test_rewritten_history_is_listed_anew(at: AtCommits, sample: SampleRepository) -> None:
    sample.run("update-ref", "refs/heads/main", "main~2")
    at.person.until(lambda: at.subjects == ["commit 2", "commit 1", "commit 0"], "the shorter history")
    at.person.settle()


def test_a_repository_that_vanishes_and_comes_back(at: AtCommits, sample: SampleRepository, tmp_path: Path) -> None:
    sample.path.rename(tmp_path / "away")
    at.person.until(lambda: at.page.follower.is_gone, "that it is missed")
    at.person.settle()
    words = f"The repository {sample.path} is not there any more: it was moved or deleted."
    at.person.find(QLabel, f"{words} It is shown again as soon as it is back.")
    assert not at.button.isEnabled()
    assert at.plan == words
    (tmp_path / "away").rename(sample.path)
    at.person.until(lambda: not at.page.follower.is_gone and at.button.isEnabled(), "that it is back")
    assert at.badges == ["New"] * 5


def test_an_unknown_revision(at: AtCommits) -> None:
    """Said at the branch; the next one is looked at again."""
    enter_range(at, "nowhere")
    at.person.until(lambda: said(at, "There is no commit 'nowhere' in "), "the sentence")
    enter_range(at, "main~3..main")
    at.person.until(lambda: at.subjects == ["commit 4", "commit 3", "commit 2"], "the range")
    assert not said(at, "There is no commit")
    enter_range(at, "main..main")
    at.person.until(lambda: said(at, "There are no commits in "), "the empty range")


def test_a_revision_that_never_was(at: AtCommits) -> None:
    enter_range(at, "a..b..c")
    at.person.until(lambda: said(at, "A range is written A..B"), "the sentence")


def enter_range(at: AtCommits, words: str) -> None:
    line = at.page.chooser.range.line
    line.setFocus()
    at.press("Ctrl+A")
    at.person.type(words)
    at.press("Return")


def said(at: AtCommits, words: str) -> bool:
    return any(label.text().startswith(words) for label in at.person.sees(QLabel))


def test_a_repository_without_commits(open_window: OpenWindow, tmp_path: Path) -> None:
    """It says so, and the first commit appears."""
    empty = SampleRepository(tmp_path / "empty")
    at = AtCommits(open_window(target=("commits", empty.path)))
    at.person.until(lambda: said(at, "The branch main of "), "the empty page")
    assert said(at, "No commits yet")
    assert not at.button.isEnabled()
    at.person.until(lambda: at.page.follower.is_waiting, "a look at what is there")
    empty.commit("the first one", {"file": "x"})
    at.person.until(lambda: at.page.board.model.rowCount() == 1, "the first commit")
    assert at.subjects == ["the first one"]


def test_a_branch_that_comes_later(at: AtCommits, sample: SampleRepository) -> None:
    """What was asked for in vain is shown as soon as it is there."""
    enter_range(at, "later")
    at.person.until(lambda: said(at, "There is no commit 'later' in "), "the sentence")
    at.person.until(lambda: at.page.follower.is_waiting, "a look at what is there")
    sample.run("branch", "later", "main~3")
    at.person.until(lambda: at.page.board.model.rowCount() == 2, "the branch")
    assert not said(at, "There is no commit")


def test_a_folder_is_dropped(open_window: OpenWindow, sample: SampleRepository) -> None:
    """A folder inside the repository will do, and the next window remembers it."""
    first = AtCommits(open_window())
    (sample.path / "docs").mkdir()
    first.drop(sample.path / "docs")
    first.person.until(lambda: len(first.subjects) == 5, "the commits")
    first.person.settle()
    first.person.window.close()
    second = AtCommits(open_window())
    second.person.until(lambda: len(second.subjects) == 5, "the commits again")


def test_a_folder_that_is_no_repository(open_window: OpenWindow, tmp_path: Path) -> None:
    """Said on the first page, which stays."""
    (tmp_path / "plain").mkdir()
    at = AtCommits(open_window())
    at.drop(tmp_path / "plain")
    at.person.find(QLabel, f"{tmp_path / 'plain'} is not in a git repository.")
    at.person.find(QAbstractButton, "Open repository…")


def test_the_sample(person: Person) -> None:
    """A person who has nothing to try it on gets something."""
    at = AtCommits(person)
    person.click_button("Make a sample to try it on")
    person.until(lambda: person.sees(type(at.page.board.table)) and len(at.subjects) > 20, "the sample")
    person.settle()


def test_between_repositories(open_window: OpenWindow, sample: SampleRepository, tmp_path: Path) -> None:
    """The menu has those of lately; each comes with what was last done there."""
    other = SampleRepository(tmp_path / "other")
    other.grow(2)
    at = AtCommits.opened(open_window, sample.path)
    at.choose_command("true")
    at.process()
    at.wait_for_badges(*["Processed"] * 5)
    at.drop(other.path)
    at.person.until(lambda: len(at.subjects) == 2, "the other one")
    at.person.settle()
    menu = at.page.chooser.repository.button.menu()
    next(one for one in menu.actions() if "notes" in one.text()).trigger()
    at.person.until(lambda: at.badges == ["Processed"] * 5, "the first one again")
    assert at.person.find(QLineEdit, "Command").text() == "true"
    at.person.settle()


def test_a_repository_of_lately_that_is_gone(open_window: OpenWindow, sample: SampleRepository) -> None:
    """It cannot be picked, and a window that showed it begins anew."""
    first = AtCommits.opened(open_window, sample.path)
    first.person.window.close()
    shutil.rmtree(sample.path)
    second = AtCommits(open_window())
    second.person.find(QAbstractButton, "Open repository…")
    assert said(second, "There is no folder")


# ---------------------------------------------------------------------- bad days

HOSTILE = [
    "<b>bold</b> <img src=x onerror=alert(1)>",
    "\u202egnp.exe\u202c turned",
    "emoji 👩‍👩‍👧‍👦 \u0301\u0301\u0301 zalgo",
    "x" * 1_000_000,
    "",
]


def test_hostile_messages_are_text(open_window: OpenWindow, tmp_path: Path) -> None:
    """They are shown, cannot be mistaken for markup, turn nothing around, and break no layout."""
    sample = SampleRepository(tmp_path / "hostile")
    for number, message in enumerate(HOSTILE):
        (sample.path / "message").write_text(message, "utf-8")
        (sample.path / "number").write_text(str(number))
        sample.run("add", "number")
        sample.run("commit", "--quiet", "--allow-empty-message", "--file=message")
    at = AtCommits.opened(open_window, sample.path)
    width = at.person.window.width()
    texts = list(reversed(at.subjects))
    assert texts[0] == HOSTILE[0]
    assert "\u202e" not in texts[1] and "turned" in texts[1]
    assert len(texts[3]) < 1000
    assert texts[4] == "(no message)"
    for row in range(5):
        at.point(row)
    assert at.person.window.width() == width
    model = at.table.model()
    tip = model.data(model.index(4, Column.SUBJECT), Qt.ItemDataRole.ToolTipRole)
    assert "<b>" not in tip


def test_the_window_scales(at: AtCommits) -> None:
    """With text twice as large every row is as high as its text, and the button can be reached."""
    for _ in range(10):
        at.press("Ctrl++")
    at.person.until(lambda: at.page.surroundings.theme.factor == 2.0, "the larger text")
    metrics = at.table.fontMetrics()
    assert at.table.rowHeight(0) >= metrics.height()
    button = at.button
    at.person.until(lambda: button.visibleRegion().boundingRect() == button.rect(), "all of the button to be seen")


def test_the_message_stays_in_a_narrow_window(at: AtCommits) -> None:
    """With large text and all columns wished for, others go, and come back where there is room again."""
    settings = at.person.desk.settings
    at.person.window.resize(720, 480)
    settings.change("developer.enabled", True)
    settings.change("appearance.text_size", 2.0)
    at.person.until(lambda: at.table.isColumnHidden(Column.DATE), "the message in place of others")
    assert at.table.columnWidth(Column.SUBJECT) > at.table.viewport().width() // 4
    settings.change("appearance.text_size", None)
    at.person.window.resize(1900, 900)
    at.person.until(lambda: not at.table.isColumnHidden(Column.TOOK), "all columns")
    assert not at.table.isColumnHidden(Column.DATE)


def test_a_job_that_ended_while_the_page_was_away(at: AtCommits) -> None:
    """Coming back, the badges are those of now."""
    at.press("F1")
    desk = at.person.desk
    request = replace(at_request(at), selection=CommitRange())
    job = finished(desk, desk.commits.process(request).job)
    assert job.state is JobState.FAILED
    at.press("Alt+Left")
    at.wait_for_badges("Processed", "Processed", "Failed", "Processed", "Processed")


def at_request(at: AtCommits) -> ProcessRequest:
    repositories = at.person.desk.repositories.recent()
    return ProcessRequest(repositories[0].path, CommitRange(), given={"line": CHECK})


# ---------------------------------------------------------------------- the first bad commit


def test_the_first_bad_commit_is_found(at: AtCommits) -> None:
    """By one key, over all of the branch; its job opens from the notice, and says which it was."""
    at.choose_command("test $(cat number) -lt 2")
    told = notices_of(at)
    at.press("Ctrl+Shift+B")
    at.person.until(lambda: told, "the notice")
    job = at.person.desk.jobs.active() or at.person.desk.jobs.recent(1)
    finished(at.person.desk, job[0].id)
    bad = [run for run in at.person.desk.jobs.runs(job[0].id) if run.state == "failed"]
    assert job[0].mode == Mode.FIRST_BAD
    at.person.window.go("job", job[0].id)
    at.person.until(lambda: any(one.text().startswith("First bad commit: ") for one in at.person.sees(QLabel)))
    assert bad
