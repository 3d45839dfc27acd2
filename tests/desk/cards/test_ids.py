"""Ids are written into notes where a person asks for it: one edit that can be committed, or none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from jobdesk.desk.cards.ids import (
    HAS_ANOTHER_ID,
    SHARES_ITS_LINE,
    WOULD_CHANGE,
    IdEdit,
    NotesChanged,
    NotesNotWritten,
    NoWorkTree,
)
from jobdesk.desk.cards.reviews import CardState, ReviewCard
from jobdesk.desk.desk import Desk, open_desk
from tests.support.repositories import SampleRepository

CONFIG = '[courses.All]\npaths = ["**/*.md", "*.md", "**"]\ndeck = "All"\n'
LATEX = "\\begin{theorem}[One]\nTrue.\n\\end{theorem}\n\n\\begin{theorem}[Two]\nTrue as well.\n\\end{theorem}\n"
MARKDOWN = "# Words #flashcards\n\nhest ::: horse\n\nWhat is it?\n?\n```\ncode\n```\n"


@pytest.fixture
def notes(tmp_path: Path) -> SampleRepository:
    sample = SampleRepository(tmp_path / "notes")
    sample.commit("first", {"one.tex": LATEX, "two.md": MARKDOWN, "jobdesk.toml": CONFIG})
    return sample


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path / "desk") as opened:
        yield opened


def cards_of(desk: Desk, notes: SampleRepository) -> tuple[ReviewCard, ...]:
    return desk.cards.at(notes.path).every


def planned(desk: Desk, notes: SampleRepository) -> IdEdit:
    found = desk.cards.at(notes.path)
    return desk.card_ids.plan(notes.path, found.commit, found.every)


def files(notes: SampleRepository) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in notes.path.iterdir() if path.is_file()}


def test_cards_stay_who_they_are(desk: Desk, notes: SampleRepository, tmp_path: Path) -> None:
    """With the edit committed nothing is asked again, and a copy without the history has the same cards."""
    before = {card.id: card.text.front for card in desk.cards.accept(notes.path, cards_of(desk, notes))}
    edit = planned(desk, notes)
    assert set(edit.ids) == before.keys()
    assert not edit.left_out
    desk.card_ids.write(edit)
    notes.commit("ids")
    assert {card.id: card.text.front for card in cards_of(desk, notes)} == before
    assert {card.state for card in cards_of(desk, notes)} == {CardState.ACCEPTED}
    copy = SampleRepository(tmp_path / "copy")
    copy.commit("all at once, elsewhere", {f"else/{name}": content for name, content in files(notes).items()})
    assert {card.id: card.text.front for card in cards_of(desk, copy)} == before


def test_a_plan_changes_nothing(desk: Desk, notes: SampleRepository) -> None:
    planned(desk, notes)
    assert notes.run("status", "--porcelain") == ""


def test_the_edit_is_clean(desk: Desk, notes: SampleRepository) -> None:
    """Nothing but the notes with new ids has changed, permissions stay, and nothing is left lying about."""
    (notes.path / "one.tex").chmod(0o755)
    notes.commit("can be run")
    desk.card_ids.write(planned(desk, notes))
    assert notes.run("status", "--porcelain").splitlines() == [" M one.tex", " M two.md"]
    assert {line[:1] for line in notes.run("diff", "-U0", "one.tex").splitlines()[5:]} == {"+", "@"}


def test_what_has_its_id_is_left_alone(desk: Desk, notes: SampleRepository) -> None:
    desk.card_ids.write(planned(desk, notes))
    notes.commit("ids")
    again = planned(desk, notes)
    assert (again.files, again.already, again.left_out) == ((), 4, ())


@pytest.mark.parametrize("is_staged", [False, True])
def test_notes_with_other_changes_are_refused(desk: Desk, notes: SampleRepository, is_staged: bool) -> None:
    """The edit would not be one of ids alone; other files may have changed as they like."""
    (notes.path / "jobdesk.toml").write_text(CONFIG + "\n")
    assert len(planned(desk, notes).ids) == 4
    (notes.path / "one.tex").write_text(LATEX + "More.\n")
    if is_staged:
        notes.run("add", "one.tex")
        (notes.path / "one.tex").write_text(LATEX)
    with pytest.raises(NotesChanged, match=r"one\.tex"):
        planned(desk, notes)


def test_a_missing_note_is_refused(desk: Desk, notes: SampleRepository) -> None:
    (notes.path / "one.tex").unlink()
    with pytest.raises(NotesChanged, match=r"one\.tex"):
        planned(desk, notes)


def test_line_ends_of_the_work_tree_are_no_change(desk: Desk, notes: SampleRepository) -> None:
    """git may write CRLF into a work tree (`core.autocrlf`); the new lines end like their neighbours."""
    notes.run("config", "core.autocrlf", "true")
    (notes.path / "one.tex").write_bytes(LATEX.replace("\n", "\r\n").encode())
    desk.card_ids.write(planned(desk, notes))
    written = (notes.path / "one.tex").read_bytes()
    assert written.count(b"\r\n") == written.count(b"\n")
    notes.commit("ids")
    assert len(planned(desk, notes).ids) == 0


def test_nothing_is_written_into_a_bare_repository(desk: Desk, notes: SampleRepository, tmp_path: Path) -> None:
    bare = tmp_path / "bare.git"
    notes.run("clone", "--quiet", "--bare", ".", str(bare))
    with pytest.raises(NoWorkTree):
        planned(desk, SampleRepository.at(bare))


def test_a_linked_work_tree_has_its_own_edit(desk: Desk, notes: SampleRepository, tmp_path: Path) -> None:
    notes.run("worktree", "add", "--quiet", str(tmp_path / "linked"))
    linked = SampleRepository.at(tmp_path / "linked")
    desk.card_ids.write(planned(desk, linked))
    assert linked.run("status", "--porcelain").splitlines() == [" M one.tex", " M two.md"]
    assert notes.run("status", "--porcelain") == ""


def test_notes_behind_a_link_are_refused(desk: Desk, notes: SampleRepository, tmp_path: Path) -> None:
    """Nothing is written outside of the work tree."""
    notes.commit("below", {"below/three.tex": LATEX})
    (notes.path / "below").rename(tmp_path / "away")
    (notes.path / "below").symlink_to(tmp_path / "away")
    with pytest.raises(NotesChanged, match=r"below/three\.tex"):
        planned(desk, notes)


def test_what_cannot_be_written_is_told(desk: Desk, notes: SampleRepository) -> None:
    """Two in one line, and one that carries the id of another card."""
    double = "\\begin{lemma}\nA.\n\\end{lemma} \\begin{lemma}\nB.\n\\end{lemma}\n"
    pair = "\\begin{lemma}C.\\end{lemma} \\begin{lemma}D.\\end{lemma}\n"
    carried = "".join(f"% guid: abcdef0123\n\\begin{{lemma}}\n{name}.\n\\end{{lemma}}\n" for name in "EF")
    notes.commit("odd", {"one.tex": double, "pair.tex": pair, "same.tex": carried})
    edit = planned(desk, notes)
    reasons = sorted((one.source, one.reason) for one in edit.left_out)
    assert reasons == [
        ("pair.tex:1", SHARES_ITS_LINE),
        ("pair.tex:1", SHARES_ITS_LINE),
        ("same.tex:6", HAS_ANOTHER_ID),
    ]
    assert [(one.path, len(one.ids)) for one in edit.files] == [("one.tex", 2), ("two.md", 2)]
    assert edit.already == 1


def test_a_note_that_an_id_would_spoil_is_left_out(desk: Desk, notes: SampleRepository) -> None:
    """The plan is read again before it is one: a file of two bytes a letter takes no comment in single bytes."""
    notes.commit("wide", {"wide.tex": "\\begin{lemma}\nTrue.\n\\end{lemma}\n".encode("utf-16")})
    edit = planned(desk, notes)
    assert [(one.source, one.reason) for one in edit.left_out] == [("wide.tex:1", WOULD_CHANGE)]
    assert [one.path for one in edit.files] == ["one.tex", "two.md"]


def test_notes_that_change_meanwhile_are_kept(desk: Desk, notes: SampleRepository) -> None:
    """All files are written or none."""
    edit = planned(desk, notes)
    (notes.path / "two.md").write_text("Mine.\n")
    with pytest.raises(NotesChanged, match=r"two\.md"):
        desk.card_ids.write(edit)
    assert files(notes) == {"one.tex": LATEX.encode(), "two.md": b"Mine.\n", "jobdesk.toml": CONFIG.encode()}


def test_a_file_that_has_gone_is_told(desk: Desk, notes: SampleRepository) -> None:
    edit = planned(desk, notes)
    gone = replace(edit, files=(*edit.files, replace(edit.files[0], path="gone/one.tex")))
    with pytest.raises(NotesNotWritten):
        desk.card_ids.write(gone)
    assert notes.run("status", "--porcelain") == ""
