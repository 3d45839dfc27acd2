"""Cards of a real repository are reviewed, undone, decided and put into packages."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobdesk.anki.package_reading import read_package
from jobdesk.core.errors import UserError
from jobdesk.desk.cards.actions import NothingToUndo
from jobdesk.desk.cards.cards import (
    Cards,
    CardsAtTip,
    MediaNotKept,
    NonsenseEdit,
    NotACandidate,
    NothingToExport,
    Which,
)
from jobdesk.desk.cards.filter import CardFilter
from jobdesk.desk.cards.reviews import CardState, Edit, OneWording, ReviewCard
from jobdesk.desk.cards.sent import SentNotes
from jobdesk.notes.identities import Sighting
from jobdesk.notes.lineage import Ambiguity, Orphan
from jobdesk.notes.prints import Place, Print
from jobdesk.store.store import Store
from tests.support.clock import HandClock
from tests.support.repositories import SampleRepository
from tests.support.tips import SaidTips

GROUP, RING, FIELD, CONE = (f"{letter}" * 8 for letter in "abcd")

CONFIG = """
[courses.Algebra]
paths = ["algebra/**"]
deck = "Algebra::Basics"
priority = 5

[courses.Rest]
paths = ["**"]
deck = "Rest"
"""


def note(identity: str, title: str, body: str, kind: str = "theorem") -> str:
    return f"% guid: {identity}\n\\begin{{{kind}}}[{title}]\n{body}\n\\end{{{kind}}}\n"


GROUPS = note(GROUP, "Lagrange", "Let $G$ be a finite group. The order of a subgroup divides $|G|$.")
RINGS = note(RING, "Ring", "A \\emph{ring} has two operations.", "definition")
FIELDS = note(FIELD, "Finite fields", "A finite field has $p^n < q$ elements.")


class Reviewer:
    """A person with their repository and their cards."""

    def __init__(self, folder: Path) -> None:
        self.notes = SampleRepository(folder / "notes")
        self.notes.commit("first", {"jobdesk.toml": CONFIG, "algebra/groups.tex": GROUPS + RINGS, "fields.tex": FIELDS})
        self.clock = HandClock()
        self.store = Store(folder / "desk", self.clock)
        self.tips = SaidTips(self.store, folder / "desk")
        self.sent = SentNotes(self.store, self.clock)
        self.cards = self.anew()

    def anew(self) -> Cards:
        """The same cards, by a program that was started again."""
        return Cards(self.store, self.tips.at, self.sent, self.store.folder / "media", self.clock)

    def now(self, tip: str = "HEAD") -> CardsAtTip:
        return self.cards.at(self.notes.path, tip)

    def card(self, identity: str) -> ReviewCard:
        (found,) = [card for card in self.now().every if card.id == identity]
        return found

    def states(self) -> dict[str, CardState]:
        return {card.id: card.state for card in self.now().every}

    def change(self, old: str, new: str, path: str = "algebra/groups.tex") -> None:
        """A commit that changes some words of a note."""
        text = (self.notes.path / path).read_text()
        assert old in text
        self.notes.commit(f"say {new}", {path: text.replace(old, new)})

    def accept(self, *identities: str) -> list[ReviewCard]:
        return self.cards.accept(self.notes.path, [self.card(identity) for identity in identities])

    def discard(self, *identities: str) -> list[ReviewCard]:
        return self.cards.discard(self.notes.path, [self.card(identity) for identity in identities])

    def fronts(self, which: Which = Which.ACCEPTED) -> dict[str, str]:
        return {note.id: note.front for note in self.cards.notes(self.notes.path, which=which)}


@pytest.fixture
def person(tmp_path: Path) -> Iterator[Reviewer]:
    reviewer = Reviewer(tmp_path)
    yield reviewer
    reviewer.store.close()


P, A, E, D = CardState.PENDING, CardState.ACCEPTED, CardState.EDITED, CardState.DISCARDED


def test_decisions_outlive_the_program(person: Reviewer) -> None:
    person.accept(GROUP)
    person.discard(RING)
    person.cards = person.anew()
    assert person.states() == {GROUP: A, RING: D, FIELD: P}


def test_a_commit_asks_only_for_what_it_changes(person: Reviewer) -> None:
    """A card that only moved down its file, or into another file, is not asked again."""
    person.accept(GROUP, RING, FIELD)
    person.change("% guid: aaaaaaaa", "Some words before.\n\n% guid: aaaaaaaa")
    assert set(person.states().values()) == {A}
    person.notes.run("mv", "algebra/groups.tex", "algebra/all.tex")
    person.notes.commit("move")
    assert person.card(GROUP).text.source == "algebra/all.tex:4"
    person.change("divides", "is a divisor of", "algebra/all.tex")
    assert person.states() == {GROUP: P, RING: A, FIELD: A}


def test_earlier_tips_can_be_looked_at(person: Reviewer) -> None:
    """What was accepted at the newest one is pending where the note said something else."""
    person.change("divides", "is a divisor of")
    person.accept(GROUP)
    at_first = person.now("HEAD~1")
    assert [card.state for card in at_first.every if card.id == GROUP] == [P]
    assert at_first.commit == person.notes.run("rev-parse", "HEAD~1")


def test_only_what_was_suggested_is_listed(person: Reviewer) -> None:
    """And what was decided about all the same."""
    person.tips.unsuggested = {GROUP, RING}
    assert [card.id for card in person.now().cards()] == [FIELD]
    person.accept(GROUP)
    assert [card.id for card in person.now().cards()] == [GROUP, FIELD]
    assert [card.id for card in person.now().cards(everything=True)] == [GROUP, RING, FIELD]
    assert set(person.fronts()) == {GROUP}
    assert set(person.fronts(Which.ALL)) == {GROUP, FIELD}


def statements(person: Reviewer, work: Callable[[], object]) -> int:
    """How many statements of SQL some work takes, in this thread."""
    told: list[str] = []
    with person.store.reading() as connection:
        connection.set_trace_callback(told.append)
        try:
            work()
        finally:
            connection.set_trace_callback(None)
    return len(told)


def test_many_cards_take_no_more_questions(person: Reviewer) -> None:
    """The database is asked once for all of them, however many they are."""

    def look() -> None:
        shown = person.now()
        person.cards.refreshed(shown.every)
        person.cards.to_send(person.notes.path, shown)

    person.accept(GROUP)
    few = statements(person, look)
    many = "".join(note(f"{number:08}", f"Number {number}", f"It is {number}.") for number in range(40))
    person.notes.commit("many", {"many.tex": many})
    person.cards.accept(person.notes.path, person.now().every)
    assert statements(person, look) == few
    assert len(person.fronts()) == 43


# ---------------------------------------------------------------------- filters


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (CardFilter(), {GROUP, RING, FIELD}),
        (CardFilter(states=(A, E)), {RING}),
        (CardFilter(types=("cloze",)), set()),
        (CardFilter(course="algebra"), {GROUP, RING}),
        (CardFilter(deck="Algebra"), {GROUP, RING}),
        (CardFilter(deck="Alg"), set()),
        (CardFilter(file="fields.tex"), {FIELD}),
        (CardFilter(file="groups.tex"), {GROUP, RING}),
        (CardFilter(file="*.tex"), {GROUP, RING, FIELD}),
        (CardFilter(file="algebra"), {GROUP, RING}),
        (CardFilter(file="./algebra/gr*"), {GROUP, RING}),
        (CardFilter(kind="Definition"), {RING}),
        (CardFilter(tag="file:algebra/*"), {GROUP, RING}),
        (CardFilter(text="LAGRANGE order"), {GROUP}),
        (CardFilter(text="p^n < q"), {FIELD}),
        (CardFilter(has_warnings=True), set()),
        (CardFilter(course="Algebra", kind="theorem"), {GROUP}),
        (CardFilter(commit="0000"), set()),
    ],
)
def test_filters(person: Reviewer, wanted: CardFilter, found: set[str]) -> None:
    """Everything that is asked for must hold."""
    person.accept(RING)
    assert {card.id for card in wanted.among(person.now().every)} == found


def test_cards_of_a_commit(person: Reviewer) -> None:
    person.change("finite field", "field that is finite", "fields.tex")
    head = person.notes.run("rev-parse", "HEAD")
    assert [card.id for card in CardFilter(commit=head[:9]).among(person.now().every)] == [FIELD]


# ---------------------------------------------------------------------- edits


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (Edit(front=""), "front is empty"),
        (Edit(front="<p> </p>"), "front is empty"),
        (Edit(back=""), "back is empty"),
        (Edit(front="{{c1::a}}"), "Only a cloze"),
        (Edit(back="{{c1::a}}"), "Only a cloze"),
        (Edit(deck=" :: "), "deck has no name"),
    ],
)
def test_nonsense_is_refused(person: Reviewer, edit: Edit, sentence: str) -> None:
    """With a sentence, and nothing changes."""
    with pytest.raises(NonsenseEdit, match=sentence):
        person.cards.edit(person.notes.path, [(person.card(GROUP), edit)])
    assert person.states()[GROUP] is P


def test_a_cloze_needs_a_gap(person: Reviewer) -> None:
    shown = person.card(RING)
    gaps = next(one for one in shown.tip_card.wordings if one.type == "cloze")
    while shown.card != gaps:
        (shown,) = person.cards.regenerate(person.notes.path, [shown])
    with pytest.raises(NonsenseEdit, match="leaves nothing out"):
        person.cards.edit(person.notes.path, [(shown, Edit(front="A ring."))])
    (mine,) = person.cards.edit(person.notes.path, [(shown, Edit(front="A {{c1::ring}}."))])
    assert (mine.state, mine.accepted) == (E, mine.text)


def test_another_deck_is_no_other_text(person: Reviewer) -> None:
    """A file that moves into another course, and a deck that gets another name, ask for nothing anew."""
    person.accept(GROUP, RING, FIELD)
    person.notes.run("mv", "algebra/groups.tex", "groups.tex")
    person.notes.commit("out of the course", {"jobdesk.toml": CONFIG.replace('"Rest"', '"Other"')})
    assert set(person.states().values()) == {A}
    assert {note.deck for note in person.cards.notes(person.notes.path)} == {"Other"}


def test_many_get_a_deck_at_once(person: Reviewer) -> None:
    """Each keeps its own words."""
    person.cards.edit(person.notes.path, [(card, Edit(deck="Exam")) for card in person.now().every])
    assert {note.deck for note in person.cards.notes(person.notes.path)} == {"Exam"}
    assert len(set(person.fronts().values())) == 3


def test_the_chosen_wording_is_remembered(person: Reviewer) -> None:
    (other,) = person.cards.regenerate(person.notes.path, [person.card(GROUP)])
    person.cards = person.anew()
    assert person.card(GROUP).text.front == other.text.front
    assert other.text.front != other.tip_card.card.front


def test_one_wording_is_passed_over_among_many(person: Reviewer) -> None:
    """And told where it is alone."""
    several = person.card(GROUP)
    single = replace(several, tip_card=replace(several.tip_card, id="e" * 8, wordings=several.tip_card.wordings[:1]))
    assert len(person.cards.regenerate(person.notes.path, [several, single])) == 1
    with pytest.raises(OneWording):
        person.cards.regenerate(person.notes.path, [single])


CLOZE = "e" * 8


@pytest.mark.parametrize("sent_by", ["accept", "export", "undone accept"])
def test_gaps_keep_the_numbers_that_anki_knows(person: Reviewer, tmp_path: Path, sent_by: str) -> None:
    """Whether they got there by a review, without one, or by one that was taken back since."""
    person.notes.commit("gaps", {"gaps.tex": note(CLOZE, "Ring", "A \\emph{ring} and a \\emph{field}.", "definition")})
    (shown,) = person.cards.regenerate(person.notes.path, [person.card(CLOZE)], "gaps")
    assert "{{c1::ring}}" in shown.text.front
    if sent_by == "export":
        what = person.cards.to_send(person.notes.path, person.now(), Which.ALL)
        person.cards.export(person.notes.path, what, tmp_path / "all.apkg")
    else:
        person.accept(CLOZE)
    if sent_by == "undone accept":
        person.cards.undo(person.notes.path)
    person.change("A \\emph{ring}", "\\emph{Algebra}: a \\emph{ring}", "gaps.tex")
    front = person.card(CLOZE).text.front
    assert "{{c3::Algebra}}" in front
    assert "{{c1::ring}}" in front
    assert "{{c2::field}}" in front


# ---------------------------------------------------------------------- undo


def test_a_batch_is_one_action(person: Reviewer) -> None:
    person.accept(GROUP, RING)
    person.accept(FIELD)
    undone = person.cards.undo(person.notes.path)
    assert (undone.what, undone.identities) == ("accept", (FIELD,))
    assert person.states() == {GROUP: A, RING: A, FIELD: P}
    assert set(person.cards.undo(person.notes.path).identities) == {GROUP, RING}
    assert set(person.states().values()) == {P}
    with pytest.raises(NothingToUndo):
        person.cards.undo(person.notes.path)


def test_undo_after_undo(person: Reviewer) -> None:
    """What was undone does not come back; what was done since is undone first."""
    person.accept(GROUP)
    person.discard(GROUP)
    person.cards.undo(person.notes.path)
    person.cards.edit(person.notes.path, [(person.card(GROUP), Edit(front="Mine?"))])
    assert person.states()[GROUP] is E
    person.cards.undo(person.notes.path)
    assert person.states()[GROUP] is A
    person.cards.undo(person.notes.path)
    assert person.states()[GROUP] is P


def test_another_repository_is_left_alone(person: Reviewer, tmp_path: Path) -> None:
    """Each repository has its own last action, and a linked work tree is the same repository."""
    other = SampleRepository(tmp_path / "other")
    other.commit("first", {"a.tex": FIELDS.replace(FIELD, CONE)})
    person.accept(GROUP)
    person.cards.accept(other.path, person.cards.at(other.path).every)
    person.notes.run("worktree", "add", "--quiet", str(tmp_path / "linked"))
    assert person.cards.undo(tmp_path / "linked").identities == (GROUP,)
    assert [card.state for card in person.cards.at(other.path).every] == [A]


def test_cards_are_looked_at_anew_after_an_undo(person: Reviewer) -> None:
    shown = person.accept(GROUP, RING)
    person.cards.undo(person.notes.path)
    assert [card.state for card in person.cards.refreshed(shown)] == [P, P]


ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["accept", "discard", "regenerate", "edit"]),
        st.sets(st.sampled_from([GROUP, RING, FIELD]), min_size=1),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(ACTIONS)
def test_undo_restores(person: Reviewer, actions: list[tuple[str, set[str]]]) -> None:
    """Every action taken back, one after the other, gives what was there before it; cards of no action stay."""
    shown = {card.id: card for card in person.now().every}
    trail = [dict(shown)]
    for what, identities in actions:
        batch = [shown[identity] for identity in sorted(identities)]
        if what == "edit":
            done = person.cards.edit(person.notes.path, [(card, Edit(back=f"Mine, {len(trail)}.")) for card in batch])
        else:
            done = getattr(person.cards, what)(person.notes.path, batch)
        shown |= {card.id: card for card in done}
        assert {card.id: card for card in person.cards.refreshed(list(shown.values()))} == shown
        assert all(shown[identity] == trail[-1][identity] for identity in shown.keys() - identities)
        trail.append(dict(shown))
    for before in reversed(trail[:-1]):
        person.cards.undo(person.notes.path)
        assert {card.id: card for card in person.cards.refreshed(list(shown.values()))} == before


# ---------------------------------------------------------------------- identities


def ambiguity(*candidates: str) -> Ambiguity:
    lost = [
        Orphan(one, Sighting("f" * 40, Place("algebra/groups.tex", 0), Print("theorem", "t"))) for one in candidates
    ]
    return Ambiguity(FIELD, Place("fields.tex", 0), tuple(lost))


@pytest.mark.parametrize("identity", [CONE, FIELD])
def test_an_ambiguity_is_decided_and_undone(person: Reviewer, identity: str) -> None:
    """In the form that lineage takes: the new identity with the one that it is, or with itself."""
    person.cards.decide(person.notes.path, ambiguity(CONE), identity)
    with person.store.reading() as connection:
        assert person.store.decisions.latest(connection, "card identity")[FIELD].decision == identity
    assert person.cards.undo(person.notes.path).kind == "card identity"
    with person.store.reading() as connection:
        assert person.store.decisions.latest(connection, "card identity")[FIELD].decision is None


def test_no_other_card_than_a_candidate(person: Reviewer) -> None:
    with pytest.raises(NotACandidate):
        person.cards.decide(person.notes.path, ambiguity(CONE), GROUP)


def test_orphans_are_told_with_what_was_decided(person: Reviewer) -> None:
    """They are not sent, stay as they were, and come back with their notes."""
    person.accept(GROUP)
    person.notes.commit("drop two", {"algebra/groups.tex": RINGS, "fields.tex": None})
    known, unknown = person.now().orphans
    assert [(one.orphan.identity, one.review.verdict) for one in (known, unknown)] == [(GROUP, A), (FIELD, P)]
    assert known.review.text is not None
    assert "Lagrange" in known.review.text.front
    assert person.fronts() == {}
    person.notes.commit("bring one back", {"algebra/old.tex": GROUPS})
    assert person.states() == {GROUP: A, RING: P}


# ---------------------------------------------------------------------- sending


def test_what_is_sent(person: Reviewer) -> None:
    """Accepted and edited cards; or everything that was not discarded."""
    person.accept(GROUP)
    person.cards.edit(person.notes.path, [(person.card(RING), Edit(front="Mine?"))])
    assert person.fronts() == {GROUP: person.card(GROUP).text.front, RING: "Mine?"}
    person.discard(GROUP)
    assert set(person.fronts(Which.ALL)) == {RING, FIELD}


def test_the_accepted_text_is_sent_while_a_newer_one_waits(person: Reviewer) -> None:
    person.accept(GROUP)
    before = person.fronts()
    person.change("Lagrange", "Theorem of Lagrange")
    assert person.fronts() == before
    assert person.fronts(Which.ALL)[GROUP] != before[GROUP]
    what = person.cards.to_send(person.notes.path, person.now())
    assert (what.waiting, what.states) == ({GROUP}, {GROUP: A})


def test_a_note_carries_all_that_anki_needs(person: Reviewer) -> None:
    person.accept(GROUP)
    (sent,) = person.cards.notes(person.notes.path)
    assert (sent.deck, sent.source, sent.priority) == ("Algebra::Basics", "algebra/groups.tex:2", 5)
    assert sent.tags == ("auto", "file:algebra/groups.tex")
    assert sent.flaw is None


def test_a_package_is_written_and_remembered(person: Reviewer, tmp_path: Path) -> None:
    """The next one is later than the first, and every note keeps its guid."""
    person.accept(GROUP, FIELD)
    exports = []
    for name in ("one.apkg", "two.apkg"):
        what = person.cards.to_send(person.notes.path, person.now())
        exports.append(person.cards.export(person.notes.path, what, tmp_path / name))
    first, second = (export.package.sent for export in exports)
    assert [one.guid for one in first] == [one.guid for one in second]
    assert all(early.sent_at < late.sent_at for early, late in zip(first, second, strict=True))
    assert {one.guid for one in read_package(tmp_path / "two.apkg")} == {one.guid for one in first}
    assert set(person.sent.all()) == {one.key for one in first}


def test_nothing_to_export(person: Reviewer, tmp_path: Path) -> None:
    what = person.cards.to_send(person.notes.path, person.now())
    with pytest.raises(NothingToExport):
        person.cards.export(person.notes.path, what, tmp_path / "none.apkg")
    assert not (tmp_path / "none.apkg").exists()


PICTURED = note(CONE, "Cone", "A cone: \\includegraphics{img/cone} and \\includegraphics{img/gone}.")


@pytest.fixture
def pictured(person: Reviewer) -> Reviewer:
    person.notes.commit("picture", {"algebra/cone.tex": PICTURED, "algebra/img/cone.png": b"\x89PNG cone"})
    return person


def test_pictures_are_found_at_their_commit(pictured: Reviewer) -> None:
    """Under a name of their content; what is not there leaves its mark and is told."""
    pictured.accept(CONE)
    what = pictured.cards.to_send(pictured.notes.path, pictured.now())
    (sent,) = what.notes
    (media,) = sent.media
    assert media.path.read_bytes() == b"\x89PNG cone"
    assert f'src="{media.name}"' in sent.back
    assert "[img/gone: not found" in sent.back
    assert what.lacking == ("algebra/cone.tex:2: img/gone",)


def test_pictures_of_one_card(pictured: Reviewer) -> None:
    """For whoever shows it: where each lies, by its reference."""
    media = pictured.cards.media(pictured.notes.path, pictured.card(CONE))
    assert [(name, one and one.path.read_bytes()) for name, one in media.items()] == [
        ("img/cone", b"\x89PNG cone"),
        ("img/gone", None),
    ]
    assert pictured.cards.media(pictured.notes.path, pictured.card(GROUP)) == {}


def test_a_disk_in_trouble_is_told(pictured: Reviewer) -> None:
    """What stands in the way of the pictures is named."""
    (pictured.store.folder / "media").write_text("not a folder")
    with pytest.raises(MediaNotKept, match="media"):
        pictured.cards.media(pictured.notes.path, pictured.card(CONE))


def test_a_picture_of_an_accepted_text_stays_its_own(pictured: Reviewer) -> None:
    """While a newer text waits, the picture is the one of the commit at which the text was accepted."""
    pictured.accept(CONE)
    pictured.notes.commit(
        "redraw",
        {"algebra/cone.tex": PICTURED.replace("A cone", "One cone"), "algebra/img/cone.png": b"\x89PNG other"},
    )
    assert pictured.card(CONE).state is P
    (sent,) = pictured.cards.notes(pictured.notes.path)
    assert sent.media[0].path.read_bytes() == b"\x89PNG cone"


def test_a_replaced_picture_is_sent_without_a_question(pictured: Reviewer) -> None:
    pictured.accept(CONE)
    pictured.notes.commit("redraw", {"algebra/img/cone.png": b"\x89PNG other"})
    assert pictured.card(CONE).state is A
    (sent,) = pictured.cards.notes(pictured.notes.path)
    assert sent.media[0].path.read_bytes() == b"\x89PNG other"


def test_a_pointer_is_no_picture(pictured: Reviewer) -> None:
    """What Git LFS left in place of a picture is not sent."""
    pictured.notes.commit(
        "lfs", {"algebra/img/cone.png": b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n"}
    )
    pictured.accept(CONE)
    what = pictured.cards.to_send(pictured.notes.path, pictured.now())
    assert what.notes[0].media == ()
    assert len(what.lacking) == 2


def test_media_that_were_lost_are_made_again(pictured: Reviewer) -> None:
    pictured.accept(CONE)
    (first,) = pictured.cards.notes(pictured.notes.path)
    shutil.rmtree(pictured.store.folder / "media")
    (second,) = pictured.cards.notes(pictured.notes.path)
    assert first == second
    assert second.lack is None


def test_history_that_was_rewritten(pictured: Reviewer) -> None:
    """The commit of an accepted picture is gone for good: what is at the tip under its name is sent."""
    pictured.accept(CONE)
    pictured.notes.run("checkout", "--quiet", "--orphan", "fresh")
    pictured.notes.commit("anew", {"algebra/cone.tex": PICTURED.replace("A cone", "One cone")})
    pictured.notes.run("branch", "--quiet", "-D", "main")
    pictured.notes.run("reflog", "expire", "--expire=now", "--all")
    pictured.notes.run("gc", "--quiet", "--prune=now")
    (sent,) = pictured.cards.notes(pictured.notes.path)
    assert len(sent.media) == 1


def test_errors_are_for_the_person(person: Reviewer, tmp_path: Path) -> None:
    with pytest.raises(UserError):
        person.cards.undo(tmp_path / "nowhere")


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_the_source_of_a_card_is_read_as_its_note_was(person: Reviewer, encoding: str) -> None:
    """Whatever its encoding; and a form feed ends no line."""
    content = "é\x0cé\r\n" + note(GROUP, "Größe", "Über Größen.").replace("\n", "\r\n")
    person.notes.commit("encode", {"fields.tex": content.encode(encoding)})
    (card,) = [one for one in person.now().every if one.card.file == "fields.tex"]
    source = person.cards.source(person.notes.path, card)
    assert source.lines[source.start - source.first : source.stop - source.first + 1] == (
        "\\begin{theorem}[Größe]",
        "Über Größen.",
        "\\end{theorem}",
    )
