"""`cards`: what notes suggest is listed, reviewed and exported at a terminal and by scripts."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from jobdesk.anki.package_reading import read_package
from jobdesk.cli.card_editor import BACK, FRONT, FormBroken, NoEditor, ask_editor, edit_in, form_of
from jobdesk.desk.cards.reviews import CardText, Edit
from tests.support.program import Program, Told
from tests.support.repositories import SampleRepository

GROUP, RING, EVIL = "aaaaaaaa", "aabbbbbb", "cccccccc"
GROUPS = f"""% guid: {GROUP}
\\begin{{theorem}}[Lagrange]
Let $G$ be finite. The order of a subgroup divides $|G|$.
\\end{{theorem}}
% guid: {RING}
\\begin{{definition}}[Ring]
A \\emph{{ring}} has two operations.
\\end{{definition}}
"""
HOSTILE = f"% guid: {EVIL}\n\\begin{{remark}}[Evil \x1b[2J\x07 \u202e]\n<script>\x1b]0;x\x07\n\\end{{remark}}\n"

TEXT = CardText("basic", "What <b>is</b> it?", "That.", "Deck", ("auto", "hard"))


@pytest.fixture
def notes(tmp_path: Path) -> SampleRepository:
    sample = SampleRepository(tmp_path / "notes")
    sample.commit("first", {"algebra/groups.tex": GROUPS})
    return sample


class CardsProgram:
    """`jobdesk cards` on one repository, whose cards nobody has processed."""

    def __init__(self, program: Program, notes: SampleRepository) -> None:
        self.program = program
        self.notes = notes

    def __call__(self, command: str, *arguments: object) -> Told:
        return self.program("cards", command, "--repo", self.notes.path, *arguments)

    def states(self) -> dict[str, str]:
        return {card["id"]: card["state"] for card in self("list", "--everything", "--json").json}

    def shape(self, identity: str) -> dict[str, Any]:
        (shape,) = self("show", identity, "--json").json
        assert isinstance(shape, dict)
        return shape


@pytest.fixture
def cards(program: Program, notes: SampleRepository) -> CardsProgram:
    return CardsProgram(program, notes)


# ---------------------------------------------------------------------- list and show


def test_scripts_find_what_they_rely_on(cards: CardsProgram) -> None:
    """A list of objects with these fields, whatever else is in them."""
    first, second = cards("list", "--everything", "--json").json
    fields = {"id", "type", "front", "back", "deck", "tags", "state", "file", "line", "commit", "warnings"}
    assert fields <= first.keys()
    assert (first["id"], first["type"], first["state"]) == (GROUP, "basic", "pending")
    assert (first["file"], first["line"]) == ("algebra/groups.tex", 2)
    assert first["commit"] == cards.notes.run("rev-parse", "HEAD")
    assert first["front"] == "State the theorem: <b>Lagrange</b>"
    assert second["id"] == RING


def test_without_a_suggestion_the_way_is_told(cards: CardsProgram) -> None:
    """An empty list for scripts; for people, what to do."""
    assert cards("list", "--json").json == []
    told = cards("list")
    assert "No card is suggested yet; the notes have 2." in told.out
    assert f"process --repo {cards.notes.path} --pipeline cards --all" in told.out
    assert cards("list", "--kind", "lemma", "--everything").lines[0] == "No card matches."


def test_processing_suggests(cards: CardsProgram) -> None:
    told = cards.program("process", "--repo", cards.notes.path, "--all", "--pipeline", "cards")
    assert told.code == 0
    assert f"cards list --repo {cards.notes.path}" in told.lines[-1]
    assert ": 1 succeeded" in told.out  # the finish is no commit
    told = cards("list")
    assert told.lines[-1] == "2 cards: 2 pending"
    assert [line.split()[0] for line in told.lines[1:3]] == [GROUP, RING]
    assert "algebra/groups.tex:2" in told.lines[1]
    assert "State the theorem: Lagrange" in told.lines[1]


def test_filters_narrow_the_list(cards: CardsProgram) -> None:
    def found(*filters: str) -> list[str]:
        return [card["id"] for card in cards("list", "--everything", "--json", *filters).json]

    assert found("--kind", "definition") == [RING]
    assert found("--text", "lagrange") == [GROUP]
    assert found("--file", "groups.tex", "--type", "basic", "--state", "pending") == [GROUP, RING]
    assert found("--state", "accepted", "--state", "edited") == []
    assert found("--commit", "HEAD") == [GROUP, RING]
    cards.notes.commit("more", {"more.tex": HOSTILE})
    assert found("--commit", cards.notes.run("rev-parse", "HEAD")[:9]) == [EVIL]
    assert cards("list", "--commit", "tea").code == 2
    told = cards("list", "--state", "tea")
    assert (told.code, "'--state': 'tea' is not one of" in told.err) == (2, True)


def test_a_long_list_is_cut(cards: CardsProgram) -> None:
    """For people, who are told; scripts get all of it."""
    many = "".join(f"\\begin{{lemma}}[Number {number}]\nIt is {number}.\n\\end{{lemma}}\n" for number in range(60))
    cards.notes.commit("many", {"many.tex": many})
    told = cards("list", "--everything")
    assert told.lines[-2:] == ["62 cards: 62 pending", "--all lists the other 12 too."]
    assert len(cards("list", "--everything", "--all").lines) == 64
    assert len(cards("list", "--everything", "--json").json) == 62


def test_bad_notes_are_mentioned(cards: CardsProgram) -> None:
    """Beside the list, for people; scripts get the list alone."""
    cards.notes.commit("bad", {"bad.tex": "\\begin{lemma}\nA\n", "worse.tex": b"\0\1\2"})
    told = cards("list", "--everything")
    assert "Not all of the notes could be read: bad.tex:1: " in told.err
    assert "and 1 more warning." in told.err
    assert cards("list", "--json").err == ""


def test_decks_are_told_apart(cards: CardsProgram) -> None:
    """Where there are several."""
    assert "DECK" not in cards("list", "--everything").lines[0]
    cards("edit", RING, "--deck", "Exam")
    assert "DECK" in cards("list", "--everything").lines[0]
    assert [card["id"] for card in cards("list", "--deck", "exam", "--json").json] == [RING]


def test_an_earlier_tip(cards: CardsProgram) -> None:
    cards.notes.commit("drop", {"algebra/groups.tex": GROUPS[: GROUPS.index("% guid: aab")]})
    assert list(cards.states()) == [GROUP]
    assert len(cards("list", "--everything", "--tip", "HEAD~1", "--json").json) == 2
    assert cards("list", "--tip", "tea").code == 2


def test_a_card_is_shown_as_text(cards: CardsProgram) -> None:
    """Or as the HTML that Anki gets."""
    told = cards("show", "aaaa")
    assert "  State the theorem: Lagrange" in told.lines
    assert "<b>" not in told.out
    assert "<b>Lagrange</b>" in cards("show", "aaaa", "--html").out


def test_a_filter_shows_many(cards: CardsProgram) -> None:
    """One below the other, in whatever state."""
    cards("accept", GROUP)
    told = cards("show", "--file", "groups.tex", "--everything")
    assert [line.split()[1] for line in told.lines if GROUP in line or RING in line] == [GROUP, RING]
    assert [card["id"] for card in cards("show", "--all", "--json").json] == [GROUP]
    assert cards("show", "--kind", "lemma").out == "No card matches.\n"
    assert cards("show").code == 2


def test_old_and_new_are_shown_as_a_difference(cards: CardsProgram) -> None:
    cards("accept", GROUP)
    text = GROUPS.replace("divides", "is a divisor of")
    cards.notes.commit("reword", {"algebra/groups.tex": text})
    told = cards("show", GROUP)
    assert "pending, changed since it was decided on" in told.lines[0]
    assert "[- divides-]{+ is a divisor of+}" in told.out
    assert cards.shape(GROUP)["before"]["back"] != cards.shape(GROUP)["back"]
    assert "1 pending (1 changed since a decision)" in cards("list").lines[-1]


def test_markup_alone_may_change(cards: CardsProgram) -> None:
    """Then the texts read the same, and that is said."""
    cards("accept", RING)
    cards.notes.commit("bold", {"algebra/groups.tex": GROUPS.replace("\\emph", "\\textbf")})
    assert "Only its markup has changed" in cards("show", RING).out
    assert "[-" in cards("show", RING, "--html").out


def test_hostile_text_breaks_no_terminal(cards: CardsProgram) -> None:
    """Nothing of it is obeyed, in whatever is shown."""
    cards.notes.commit("evil", {"evil.tex": HOSTILE, "a\x1b[2J.tex": GROUPS.replace(GROUP, "dddddddd")})
    outputs = [cards("list", "--everything").out, cards("show", EVIL).out, cards("show", EVIL, "--html").out]
    outputs += [cards("show", "dddddddd").out, cards("edit", EVIL, "--front", "\x1b[2J").out]
    for output in outputs:
        assert not set("\x1b\x07\u202e") & set(output)


# ---------------------------------------------------------------------- ids


@pytest.mark.parametrize(
    ("beginning", "sentence"),
    [("zz", "There is no card at this commit whose id begins with 'zz'"), ("", "There is no card")],
)
def test_an_unknown_card(cards: CardsProgram, beginning: str, sentence: str) -> None:
    told = cards("show", beginning)
    assert told.code == 2
    assert sentence in told.err


def test_an_ambiguous_beginning(cards: CardsProgram) -> None:
    """Those that it may mean are named; one letter more, and it is clear."""
    told = cards("accept", "aa")
    assert (told.code, cards.states()) == (2, {GROUP: "pending", RING: "pending"})
    assert f"'aa' is the beginning of {GROUP}, {RING}: write more of it." in told.err
    assert cards("accept", "aaB").code == 0
    assert cards.states()[RING] == "accepted"


# ---------------------------------------------------------------------- decisions


def test_a_batch_is_accepted_and_taken_back(cards: CardsProgram) -> None:
    """A second time there is nothing to do, which is no error."""
    told = cards("accept", "--all", "--everything")
    assert (told.code, told.lines[0]) == (0, "Accepted 2 cards.")
    assert cards.states() == {GROUP: "accepted", RING: "accepted"}
    again = cards("accept", "--all", "--everything")
    assert (again.code, "nothing was changed" in again.out) == (0, True)
    assert cards("undo").out == "Taken back: accept, 2 cards.\n"
    assert cards.states() == {GROUP: "pending", RING: "pending"}
    told = cards("undo")
    assert (told.code, "nothing to take back" in told.err) == (2, True)


def test_a_filter_means_what_waits(cards: CardsProgram) -> None:
    """What was decided stays, unless --state asks for it."""
    cards("discard", RING)
    cards("accept", "--all", "--everything")
    assert cards.states() == {GROUP: "accepted", RING: "discarded"}
    cards("accept", "--state", "discarded")
    assert cards.states() == {GROUP: "accepted", RING: "accepted"}


@pytest.mark.parametrize("command", ["accept", "discard", "regenerate"])
def test_say_which_cards(cards: CardsProgram, command: str) -> None:
    told = cards(command)
    assert (told.code, "Say which cards" in told.err) == (2, True)
    told = cards(command, GROUP, "--all")
    assert (told.code, "not both" in told.err) == (2, True)


def test_decisions_in_json(cards: CardsProgram) -> None:
    """The cards that were changed, as they are now."""
    assert [card["state"] for card in cards("accept", GROUP, RING, "--json").json] == ["accepted", "accepted"]
    assert cards("accept", GROUP, "--json").json == []
    assert [card["id"] for card in cards("discard", GROUP, "--json").json] == [GROUP]
    assert cards("undo", "--json").json == {"undone": "discard", "ids": [GROUP]}


def test_the_next_wording_is_shown(cards: CardsProgram) -> None:
    before = cards.shape(GROUP)["front"]
    told = cards("regenerate", GROUP)
    assert told.code == 0
    assert "2 of" in told.out
    assert cards.shape(GROUP)["front"] != before
    assert cards("regenerate", GROUP, "--wording", "tea").code == 2
    assert cards("regenerate", RING, "--wording", "gaps", "--json").json[0]["type"] == "cloze"


def test_what_is_clear_needs_no_decision(cards: CardsProgram) -> None:
    assert "It is clear" in cards("decide").out
    assert cards("decide", "--json").json == []
    assert cards("decide", GROUP, "--new").code == 2


def test_an_ambiguous_card_is_decided(cards: CardsProgram) -> None:
    """Two questions made one: which of them it is, only a person can say."""
    words = "Every %s is %s, and its order divides the order of the whole group that it is in."
    one = f"\\begin{{lemma}}\n{words}\n\\end{{lemma}}\n"
    cards.notes.commit("two", {"algebra/groups.tex": None, "a.tex": one % ("one", "x") + one % ("two", "y")})
    cards.notes.commit("one", {"a.tex": one % ("three", "z")})
    listed = cards("decide", "--json").json
    (doubt,) = listed
    names = [candidate["id"] for candidate in doubt["candidates"]]
    assert len(names) == 2
    assert all("Every" in candidate["back"] for candidate in doubt["candidates"])
    told = cards("decide").out
    assert all(name in told for name in names)
    assert "[- one-]{+ three+}" in told
    assert cards("decide", doubt["id"]).code == 2
    assert cards("decide", doubt["id"], "--is", names[0], "--new").code == 2
    assert cards("decide", doubt["id"][:9], "--is", names[1][:9]).code == 0
    assert list(cards.states()) == [names[1]]
    cards("undo")
    assert cards("decide", "--json").json == listed
    cards("decide", doubt["id"], "--new")
    assert (cards("decide", "--json").json, list(cards.states())) == ([], [doubt["id"]])


def test_orphans(cards: CardsProgram) -> None:
    """Those that were reviewed; the others on demand."""
    cards("accept", GROUP)
    cards.notes.commit("drop all", {"algebra/groups.tex": None})
    assert [one["id"] for one in cards("orphans", "--json").json] == [GROUP]
    assert "State the theorem: Lagrange" in cards("orphans").out
    assert len(cards("orphans", "--everything", "--json").json) == 2
    assert "never reviewed" in cards("orphans", "--everything").out
    cards.notes.run("reset", "--quiet", "--hard", "HEAD~1")
    assert "--everything" not in cards("orphans").out


# ---------------------------------------------------------------------- edits


def test_edits_by_options(cards: CardsProgram) -> None:
    """HTML stays what it is, and what is none becomes text."""
    told = cards("edit", GROUP, "--front", "Is <b>a</b> < b?", "--deck", "Exam", "--tag", "very hard")
    assert (told.code, told.lines[0]) == (0, "Edited 1 card.")
    shape = cards.shape(GROUP)
    assert (shape["state"], shape["front"], shape["deck"]) == ("edited", "Is <b>a</b> &lt; b?", "Exam")
    assert "very_hard" in shape["tags"]
    assert cards("edit", GROUP, RING, "--untag", "very_hard", "--tag", "both").code == 0
    assert ["both" in cards.shape(one)["tags"] for one in (GROUP, RING)] == [True, True]
    assert "very_hard" not in cards.shape(GROUP)["tags"]
    assert cards.shape(GROUP)["front"] == "Is <b>a</b> &lt; b?"
    assert cards("edit", GROUP, RING, "--front", "The same for both?").code == 2


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--front", " "), "Its front is empty."),
        (("--back", "{{c1::x}}"), "Only a cloze can leave something out"),
        (("--keep",), "There is nothing to keep"),
        (("--keep", "--deck", "x"), "--keep keeps all of it"),
    ],
)
def test_nonsense_is_refused(cards: CardsProgram, options: tuple[str, ...], sentence: str) -> None:
    told = cards("edit", GROUP, *options)
    assert (told.code, cards.states()[GROUP]) == (2, "pending")
    assert sentence in told.err


def test_own_words_are_kept(cards: CardsProgram) -> None:
    """Against a note that has changed since."""
    cards("edit", GROUP, "--front", "Mine?")
    cards.notes.commit("reword", {"algebra/groups.tex": GROUPS.replace("divides", "is a divisor of")})
    assert cards.states()[GROUP] == "pending"
    assert cards("edit", GROUP, "--keep").lines[0] == "Kept 1 card."
    assert (cards.shape(GROUP)["state"], cards.shape(GROUP)["front"]) == ("edited", "Mine?")


def editor(folder: Path, code: str) -> str:
    """A command that runs some Python on the text of the file it is given."""
    script = folder / "editor.py"
    script.write_text(
        "import pathlib, sys\npath = pathlib.Path(sys.argv[1])\ntext = path.read_text('utf-8')\n"
        f"{code}\npath.write_text(text, 'utf-8')\n"
    )
    return f"{sys.executable} {script}"


def test_edits_in_an_editor(cards: CardsProgram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is changed there is changed; nothing else is."""
    back = cards.shape(GROUP)["back"]
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", editor(tmp_path, "text = text.replace('State the', 'Do you know the')"))
    assert cards("edit", GROUP).lines[0] == "Edited 1 card."
    assert (cards.shape(GROUP)["front"], cards.shape(GROUP)["back"]) == (
        "Do you know the theorem: <b>Lagrange</b>",
        back,
    )
    monkeypatch.setenv("VISUAL", editor(tmp_path, ""))
    assert cards("edit", GROUP).lines[0].startswith("Nothing was changed.")
    assert cards("edit", GROUP, RING).code == 2


@pytest.mark.parametrize(
    ("code", "exit_code"), [("sys.exit(1)", 3), ("text = ''", 2), ("text = text.replace('front', 'f')", 2)]
)
def test_an_edit_that_went_wrong(
    cards: CardsProgram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, exit_code: int
) -> None:
    """An editor that fails, and a form that cannot be read, change nothing."""
    monkeypatch.setenv("VISUAL", editor(tmp_path, code))
    assert cards("edit", GROUP).code == exit_code
    assert cards.states()[GROUP] == "pending"


@pytest.mark.parametrize("name", ["", "  ", "/no/such/editor"])
def test_no_editor(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv("EDITOR", raising=False)
    monkeypatch.setenv("VISUAL", name)
    with pytest.raises(NoEditor):
        ask_editor("text")


def test_a_form_says_what_was_changed() -> None:
    """Each field for itself; line ends and space around a side count for nothing."""
    form = form_of(TEXT)
    assert edit_in(form, TEXT) is None
    assert edit_in(form.replace("\n", "\r\n") + "\n\n", TEXT) is None
    assert edit_in(form.replace("That.", "This."), TEXT) == Edit(back="This.")
    assert edit_in(form.replace("deck: Deck", "deck: A::B"), TEXT) == Edit(deck="A::B")
    assert edit_in(form.replace("auto hard", " hard  easy "), TEXT) == Edit(tags=("hard", "easy"))
    assert edit_in(form.replace("What <b>is</b> it?", "# a\n\nb < c"), TEXT) == Edit(front="# a\n\nb &lt; c")
    assert edit_in(f"{FRONT}\nA\n{BACK}\n", TEXT) == Edit(front="A", back="")
    with pytest.raises(FormBroken):
        edit_in("front: A", TEXT)


# ---------------------------------------------------------------------- export


def test_export_says_how_many_of_which(cards: CardsProgram, tmp_path: Path) -> None:
    """What was accepted, unless all is asked for; each time a later package of the same notes."""
    package = tmp_path / "cards.apkg"
    cards("accept", GROUP)
    told = cards("export", "--out", package)
    assert told.code == 0
    assert f"{package} has 1 card (1 accepted)." in told.lines
    cards("edit", RING, "--back", "Mine.")
    assert f"{package} has 2 cards (1 accepted, 1 edited)." in cards("export", "--accepted", "--out", package).lines
    cards("discard", GROUP)
    shape = cards("export", "--all", "--out", package, "--json").json
    assert (shape["notes"], shape["states"], shape["left_out"]) == (1, {"edited": 1}, [])
    (note,) = read_package(package)
    assert note.fields["Back"] == "Mine."


def test_what_waits_is_told(cards: CardsProgram, tmp_path: Path) -> None:
    """The accepted text is exported, and the newer one is mentioned."""
    cards("accept", GROUP)
    cards.notes.commit("reword", {"algebra/groups.tex": GROUPS.replace("divides", "is a divisor of")})
    told = cards("export", "--out", tmp_path / "cards.apkg")
    assert "1 card as accepted before; a newer text waits for a review." in told.lines
    (note,) = read_package(tmp_path / "cards.apkg")
    assert "divides" in note.fields["Back"]


def test_nothing_to_export_says_what_to_do(cards: CardsProgram, tmp_path: Path) -> None:
    package = tmp_path / "cards.apkg"
    told = cards("export", "--out", package)
    assert (told.code, "process --repo" in told.err) == (2, True)
    cards("accept", GROUP)
    cards("undo")
    cards("regenerate", GROUP)
    told = cards("export", "--out", package)
    assert (told.code, "cards accept --repo" in told.err) == (2, True)
    assert f" --out {package} --all` exports them" in told.err
    cards("discard", GROUP)
    assert "Every card was discarded" in cards("export", "--out", package, "--all").err
    assert "No card that would be exported matches." in cards("export", "--out", package, "--kind", "x").err
    assert not package.exists()


def test_where_a_package_cannot_go(cards: CardsProgram, tmp_path: Path) -> None:
    cards("accept", GROUP)
    told = cards("export", "--out", tmp_path / "none" / "cards.apkg")
    assert (told.code, told.err.endswith("could not be written: No such file or directory.\n")) == (3, True)
    told = cards("export", "--out", tmp_path / "cards.zip")
    assert (told.code, "--out cards.apkg" in told.err) == (2, True)
    assert cards("export", "--out", tmp_path / "cards.apkg", "--all", "--accepted").code == 2


def test_no_notes_at_all(program: Program, tmp_path: Path) -> None:
    empty = SampleRepository(tmp_path / "empty")
    empty.commit("first", {"readme.txt": "x"})
    assert "There are no cards in the notes" in program("cards", "list", "--repo", empty.path).out
    assert program("cards", "export", "--repo", empty.path, "--out", tmp_path / "x.apkg").code == 2


# ---------------------------------------------------------------------- ids in notes


def test_ids_are_written_only_where_they_are_asked_for(cards: CardsProgram) -> None:
    """The dry run shows a diff that git can apply; the edit is that diff; committed, there is nothing left to do."""
    lemma = "\\begin{lemma}\nTrue.\n\\end{lemma}\n"
    cards.notes.commit("lemma", {"lemma.tex": lemma})
    (fresh,) = [identity for identity in cards.states() if identity not in (GROUP, RING)]
    told = cards("write-ids", "--everything", "--dry-run")
    assert f"+% guid: {fresh}" in told.lines
    assert "This would write 1 id into 1 note; nothing was changed." in told.lines
    assert cards.notes.run("status", "--porcelain") == ""
    diff = told.out[: told.out.index("This would")]
    cards.notes.run("apply", "--check", request=diff.encode())
    assert "Wrote 1 id into 1 note." in cards("write-ids", "--everything").lines
    assert (cards.notes.path / "lemma.tex").read_text() == f"% guid: {fresh}\n{lemma}"
    told = cards("write-ids", "--everything")
    assert (told.code, "lemma.tex" in told.err) == (2, True)
    cards.notes.commit("ids")
    shape = cards("write-ids", "--everything", "--json").json
    assert shape == {"dry_run": False, "written": 0, "already": 3, "files": [], "left_out": []}


def test_ids_of_no_cards(cards: CardsProgram) -> None:
    assert "No card is suggested yet" in cards("write-ids").out
    assert cards("write-ids", "--everything", "--kind", "lemma").lines[0] == "No card matches."
