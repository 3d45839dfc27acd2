"""Identities through history: what survives keeps its id, and what is doubtful waits for a person."""

from __future__ import annotations

import pytest

from jobdesk.notes.block import Block
from jobdesk.notes.identities import MOST_CANDIDATES
from tests.support.pasts import Past, note

KERNEL = note("Kernel", "The kernel of a homomorphism is what it sends to the identity of the second group.")
KERNEL_2 = note("Kernel", "The kernel of a homomorphism is what it sends to the neutral element of the second group.")
IMAGE = note("Image", "The image of a homomorphism is what it hits, and it is a subgroup of its codomain.")
ORBIT = note(None, "An orbit has as many points as the stabilizer of any of them has cosets in all.")
TWIN = note(None, "Show that this is clear.")


@pytest.fixture
def past() -> Past:
    return Past()


def carried(block: Block, identity: str) -> Block:
    return note(block.title, block.body, explicit_id=identity)


def test_an_identity_is_made_of_the_birth_alone(past: Past) -> None:
    """Path, kind, text and number: the same wherever and in whatever commit a block is born."""
    first = past.commit({"a": [KERNEL, TWIN, TWIN]})
    later = past.commit({"a": [TWIN, KERNEL, TWIN]}, past.commit({"z": [IMAGE]}))
    one, two = past.ids(first)["a"], past.ids(later)["a"]
    assert one == (two[1], two[0], two[2])
    assert len(set(one)) == 3
    assert all(len(identity) == 32 and set(identity) <= set("0123456789abcdef") for identity in one)


def test_ids_never_change_from_version_to_version(past: Past) -> None:
    """Anki knows cards by what these ids become: another digest would make every card new."""
    assert past.ids(past.commit({"tex/groups.tex": [KERNEL]})) == {
        "tex/groups.tex": ("04479eb00785ed5109a78137d5b14a34",)
    }


def test_a_twin_of_an_earlier_text_is_another_block(past: Past) -> None:
    """A block that says what an edited one said at its birth does not take its id."""
    born, _, tip = past.line({"a": [KERNEL]}, {"a": [KERNEL_2]}, {"a": [KERNEL_2, note("Kernel", KERNEL.body)]})
    identity, twin = past.ids(tip)["a"]
    assert (identity,) == past.ids(born)["a"]
    assert twin != identity


def test_deleted_and_brought_back(past: Past) -> None:
    """With the text that it had last, or ever had, in any file; until then it is an orphan with its last place."""
    born, edited, gone, same, older = past.line(
        {"a": [KERNEL, IMAGE]},
        {"a": [KERNEL_2, IMAGE]},
        {"a": [IMAGE]},
        {"a": [IMAGE], "b": [KERNEL_2]},
        {"a": [IMAGE]},
    )
    identity = past.ids(born)["a"][0]
    (orphan,) = past.at(gone).orphans
    assert (orphan.identity, orphan.last.commit, orphan.last.place.path) == (identity, edited, "a")
    assert past.ids(same)["b"] == (identity,)
    assert past.at(same).orphans == ()
    back = past.commit({"a": [KERNEL, IMAGE]}, older)
    assert past.ids(back)["a"][0] == identity


def test_twins_deleted_and_brought_back_keep_their_order(past: Past) -> None:
    born, _, back = past.line({"a": [TWIN, IMAGE, TWIN]}, {"a": [IMAGE]}, {"a": [IMAGE], "b": [TWIN, TWIN]})
    one, _, two = past.ids(born)["a"]
    assert past.ids(back)["b"] == (one, two)


def test_a_block_brought_back_twice(past: Past) -> None:
    """The first is the one that was lost, the other a copy."""
    born, _, back = past.line({"a": [TWIN, IMAGE]}, {"a": [IMAGE]}, {"a": [TWIN, IMAGE, TWIN]})
    assert past.ids(back)["a"][:2] == past.ids(born)["a"]
    assert past.at(back).ambiguities == ()


def test_one_of_two_lost_twins_is_doubtful(past: Past) -> None:
    """It may be either; decided, it is that one, and the other stays an orphan."""
    born, _, back = past.line({"a": [TWIN, IMAGE, TWIN]}, {"a": [IMAGE]}, {"a": [IMAGE, TWIN]})
    one, _, two = past.ids(born)["a"]
    (doubt,) = past.at(back).ambiguities
    assert [orphan.identity for orphan in doubt.candidates] == sorted([one, two])
    assert past.ids(back)["a"][1] == doubt.identity
    assert doubt.identity not in (one, two)
    decided = past.at(back, {doubt.identity: two})
    assert decided.identities["a"][1] == two
    assert decided.ambiguities == ()
    assert [orphan.identity for orphan in decided.orphans] == [one]


def test_none_of_the_candidates(past: Past) -> None:
    """Decided to be itself, a doubtful block is new for good."""
    _, _, back = past.line({"a": [TWIN, IMAGE, TWIN]}, {"a": [IMAGE]}, {"a": [IMAGE, TWIN]})
    (doubt,) = past.at(back).ambiguities
    decided = past.at(back, {doubt.identity: doubt.identity})
    assert decided.ambiguities == ()
    assert decided.identities == past.at(back).identities


def test_a_decision_holds_through_what_comes_after(past: Past) -> None:
    """It takes effect where the doubt arose, so later edits, deletions and returns carry the decided identity."""
    one, other = (note(None, ORBIT.body.replace("orbit", word)) for word in ("path", "class"))
    born, split = past.line({"a": [KERNEL, ORBIT]}, {"a": [KERNEL, one, other]})
    moved = past.commit({"a": [KERNEL, one], "b": [other]}, split)
    gone = past.commit({"a": [KERNEL, one]}, moved)
    back = past.commit({"a": [KERNEL, one, other]}, gone)
    identity = past.ids(born)["a"][1]
    first, second = past.at(split).ambiguities
    assert [candidate.identity for candidate in (*first.candidates, *second.candidates)] == [identity, identity]
    decisions = {second.identity: identity}
    assert past.ids(split, decisions)["a"] == (past.ids(born)["a"][0], first.identity, identity)
    assert past.ids(moved, decisions)["b"] == (identity,)
    assert past.ids(back, decisions)["a"][2] == identity
    assert past.at(back, decisions).ambiguities == ()


def test_two_decisions_for_one_identity(past: Past) -> None:
    """The first block that is born takes it; no two blocks ever share one."""
    one, other = (note(None, ORBIT.body.replace("orbit", word)) for word in ("path", "class"))
    _, split = past.line({"a": [KERNEL, ORBIT]}, {"a": [KERNEL, one, other]})
    first, second = past.at(split).ambiguities
    identity = first.candidates[0].identity
    decided = past.ids(split, {first.identity: identity, second.identity: identity})["a"]
    assert decided[1:] == (identity, second.identity)


def test_a_decision_may_reach_across_a_cut_in_history(past: Past) -> None:
    """After a squash nothing leads back to the old identity, and a person may still say that it is that one."""
    tip = past.commit({"a": [KERNEL]})
    (born,) = past.ids(tip)["a"]
    assert past.ids(tip, {born: "feedfacefeedface"})["a"] == ("feedfacefeedface",)


def test_an_id_in_the_note_is_the_identity(past: Past) -> None:
    """From then on, through edits, and after it is taken out of the note again."""
    _, written, moved, taken_out = past.line(
        {"a": [KERNEL]},
        {"a": [carried(KERNEL, "abc123def456")]},
        {"b": [carried(note("Other", "Something else."), "abc123def456")]},
        {"b": [note("Other", "Something else.")]},
    )
    for tip in (written, moved, taken_out):
        assert list(past.ids(tip).values()) == [("abc123def456",)]


def test_the_own_id_written_into_a_note_changes_nothing(past: Past) -> None:
    born = past.commit({"a": [KERNEL, IMAGE]})
    ids = past.ids(born)
    written = past.commit({"a": [carried(KERNEL, ids["a"][0]), carried(IMAGE, ids["a"][1])]}, born)
    assert past.ids(written) == ids
    assert past.at(written).orphans == ()


def test_an_id_copied_along_with_its_note(past: Past) -> None:
    """The block that had it keeps it, whichever file comes first; the copy is a block of its own."""
    _, copied, moved = past.line(
        {"m": [carried(KERNEL, "abc123def456")]},
        {"a": [carried(KERNEL_2, "abc123def456")], "m": [carried(KERNEL, "abc123def456")]},
        {"a": [carried(KERNEL_2, "abc123def456"), ORBIT], "m": [carried(KERNEL, "abc123def456"), IMAGE]},
    )
    copy = past.ids(copied)["a"][0]
    assert past.ids(copied)["m"] == ("abc123def456",)
    assert (past.ids(moved)["a"][0], past.ids(moved)["m"][0]) == (copy, "abc123def456")


def test_an_id_moved_to_another_note(past: Past) -> None:
    """Who carries an id has it, even against a block of a file that this commit did not touch."""
    _, kept, moved = past.line(
        {"m": [carried(KERNEL, "abc123def456")]},
        {"m": [KERNEL]},
        {"m": [KERNEL], "n": [carried(IMAGE, "abc123def456")]},
    )
    assert past.ids(kept) == {"m": ("abc123def456",)}
    ids = past.ids(moved)
    assert ids["n"] == ("abc123def456",)
    assert ids["m"] != ids["n"]


def test_both_sides_of_a_merge_count(past: Past) -> None:
    """Edited on one side, moved and joined by a new block on the other: all of them are who they were."""
    base = past.commit({"a": [KERNEL, IMAGE]})
    edited = past.commit({"a": [KERNEL_2, IMAGE]}, base)
    moved = past.commit({"a": [IMAGE], "b": [KERNEL, ORBIT]}, base)
    kernel, image = past.ids(base)["a"]
    orbit = past.ids(moved)["b"][1]
    for parents in ((edited, moved), (moved, edited)):
        merge = past.commit({"a": [IMAGE], "b": [KERNEL_2, ORBIT]}, *parents)
        assert past.ids(merge) == {"a": (image,), "b": (kernel, orbit)}
        assert past.at(merge).orphans == ()


def test_a_merge_that_takes_one_side_of_a_file(past: Past) -> None:
    """What only the other side had is an orphan, and comes back when the merge is made again properly."""
    base = past.commit({"a": [KERNEL]})
    ours, theirs = past.commit({"a": [KERNEL, IMAGE]}, base), past.commit({"a": [KERNEL, ORBIT]}, base)
    merge = past.commit({"a": [KERNEL, IMAGE]}, ours, theirs)
    orbit = past.ids(theirs)["a"][1]
    assert [(orphan.identity, orphan.last.commit) for orphan in past.at(merge).orphans] == [(orbit, theirs)]
    assert past.ids(past.commit({"a": [KERNEL, IMAGE, ORBIT]}, merge))["a"][2] == orbit


def test_a_merge_that_edits_what_the_other_side_brought(past: Past) -> None:
    """A block that is in the second parent alone, and in no parent as it is now, comes from there."""
    base = past.commit({"a": [KERNEL]})
    ours, theirs = past.commit({"a": [KERNEL, IMAGE]}, base), past.commit({"a": [KERNEL, ORBIT]}, base)
    edited = note(None, ORBIT.body.replace("points", "elements"))
    merge = past.commit({"a": [KERNEL, IMAGE, edited]}, ours, theirs)
    assert past.ids(merge)["a"][2] == past.ids(theirs)["a"][1]


def test_parents_that_disagree(past: Past) -> None:
    """A block that says what it says in the second parent is that one, whatever it resembles in the first."""
    base = past.commit({"x": [ORBIT]})
    ours, theirs = past.commit({"x": [ORBIT], "a": [KERNEL]}, base), past.commit({"x": [ORBIT], "b": [KERNEL_2]}, base)
    merge = past.commit({"x": [ORBIT], "b": [KERNEL_2]}, ours, theirs)
    assert past.ids(merge)["b"] == past.ids(theirs)["b"]
    assert [orphan.identity for orphan in past.at(merge).orphans] == list(past.ids(ours)["a"])


def test_a_decision_on_a_side_branch_renames_nobody_else(past: Past) -> None:
    """The id that a decided block would have had is used up: a later twin has the one that it has undecided."""
    one, other = (note(None, ORBIT.body.replace("orbit", word)) for word in ("path", "class"))
    base = past.commit({"a": [KERNEL, ORBIT]})
    split = past.commit({"a": [KERNEL, one, other]}, base)
    merge = past.commit({"a": [KERNEL, one, other]}, past.commit({"a": [KERNEL, ORBIT], "b": [IMAGE]}, base), split)
    twin = past.commit({"a": [KERNEL, one, other, other]}, merge)
    decisions = {doubt.identity: doubt.candidates[0].identity for doubt in past.at(split).ambiguities[1:]}
    assert past.ids(twin, decisions)["a"][3] == past.ids(twin)["a"][3]
    assert past.ids(twin, decisions)["a"][2] == past.ids(base)["a"][1]


def test_the_same_birth_on_two_sides(past: Past) -> None:
    """Picked onto two branches a block is one; two that were born alike and went apart stay two after the merge."""
    base = past.commit({"x": [IMAGE]})
    ours = past.commit({"x": [IMAGE], "a": [KERNEL]}, base)
    theirs = past.commit({"x": [IMAGE], "a": [KERNEL], "b": [ORBIT]}, base)
    assert past.ids(past.commit(past.notes[theirs], ours, theirs)) == past.ids(theirs)
    edited = past.commit({"x": [IMAGE], "a": [KERNEL_2]}, ours)
    merge = past.commit({"x": [IMAGE], "a": [KERNEL_2], "b": [KERNEL, ORBIT]}, edited, theirs)
    ids = past.ids(merge)
    assert ids["a"] == past.ids(edited)["a"]
    assert ids["b"][0] not in ids["a"]


def test_an_octopus(past: Past) -> None:
    base = past.commit({"x": [IMAGE]})
    arms = [past.commit({"x": [IMAGE], str(n): [note(f"N{n}", "b")]}, base) for n in range(3)]
    merge = past.commit({"x": [IMAGE], **{str(n): [note(f"N{n}", "b")] for n in range(3)}}, *arms)
    assert all(past.ids(merge)[str(n)] == past.ids(arm)[str(n)] for n, arm in enumerate(arms))


def test_a_shallow_clone_begins_where_it_is_cut(past: Past) -> None:
    past.line({"a": [KERNEL]}, {"a": [KERNEL, IMAGE]})
    del past.history["c0"]
    assert len(past.ids("c1")["a"]) == 2


def test_a_history_of_one_line_is_not_recursion(past: Past) -> None:
    tips = past.line(*([{"a": [KERNEL]}] * 3000))
    assert past.ids(tips[-1]) == past.ids(tips[0])


def test_thousands_that_say_the_same() -> None:
    """Who of so many came back is asked of a few, those of the same file first; nobody could choose among all."""
    past = Past()
    many = [note("Ada", "It holds.") for _ in range(300)]
    _, _, last = past.line({"a.tex": many, "b.tex": many}, {"c.tex": [note("Bob", "Other.")]}, {"b.tex": many[:200]})
    lineage = past.at(last)
    assert len(lineage.ambiguities) == 200
    assert {len(one.candidates) for one in lineage.ambiguities} == {MOST_CANDIDATES}
    assert {one.last.place.path for found in lineage.ambiguities for one in found.candidates} == {"b.tex"}
