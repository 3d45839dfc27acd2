"""Which block became which: the surest reason wins, and what is doubtful is listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from jobdesk.notes.block import Block
from jobdesk.notes.descent import descend
from jobdesk.notes.edges import Edges, How, decode, encode
from jobdesk.notes.prints import Place
from tests.support.pasts import note

KERNEL = note("Kernel", "The kernel of a homomorphism is what it sends to the identity of the second group.")
IMAGE = note("Image", "The image of a homomorphism is what it hits, and it is a subgroup of its codomain.")
ORBIT = note(None, "An orbit has as many points as the stabilizer of any of them has cosets in all.")
TWIN = note(None, "Show that this is clear.")


def became(edges: Edges) -> dict[tuple[str, int], tuple[str, int, How]]:
    """By place in the child the place in the parent, and how that is known."""
    return {
        (file.path, index): (descent.origin.place.path, descent.origin.place.index, descent.origin.how)
        for file in edges.changed
        for index, descent in enumerate(file.blocks)
        if descent.origin
    }


def candidates(edges: Edges) -> dict[tuple[str, int], tuple[Place, ...]]:
    return {
        (file.path, index): descent.candidates
        for file in edges.changed
        for index, descent in enumerate(file.blocks)
        if descent.candidates
    }


def test_files_that_stay_are_not_named() -> None:
    """A file with the same blocks has no edges, whether it is given on both sides or on none."""
    both = descend({"a": [KERNEL], "b": [IMAGE]}, {"a": [KERNEL], "b": [IMAGE, ORBIT]})
    assert [file.path for file in both.changed] == ["b"]
    assert both == descend({"b": [IMAGE]}, {"b": [IMAGE, ORBIT]})


def test_a_block_is_followed_wherever_it_goes() -> None:
    """The same front and back is the same block, in whatever file, and however white space is set."""
    spaced = note("  Kernel", KERNEL.body.replace(" ", "\n  "))
    edges = descend({"a": [KERNEL, IMAGE]}, {"b": [IMAGE], "c": [spaced]})
    assert became(edges) == {("b", 0): ("a", 1, "same text"), ("c", 0): ("a", 0, "same text")}
    assert edges.removed == ("a",)


def test_another_kind_of_the_same_text() -> None:
    """A lemma that is promoted to a theorem is still itself; where both are there, the kind tells them apart."""
    lemma, theorem = note("Zorn", "Chains.", kind="lemma"), note("Zorn", "Chains.")
    assert became(descend({"a": [lemma]}, {"b": [theorem]})) == {("b", 0): ("a", 0, "same text")}
    assert became(descend({"a": [lemma, theorem]}, {"b": [theorem, lemma]})) == {
        ("b", 0): ("a", 1, "same text"),
        ("b", 1): ("a", 0, "same text"),
    }


def test_a_rewritten_back_under_the_same_front() -> None:
    edges = descend({"a": [KERNEL, IMAGE]}, {"a": [IMAGE, note("Kernel", "Whatever goes to one.")]})
    assert became(edges)["a", 1] == ("a", 0, "same front")


def test_a_renamed_front_over_the_same_back() -> None:
    edges = descend(
        {"a": [note("Old", KERNEL.body, heading=("Groups",))]}, {"b": [note("New", KERNEL.body, heading=("Groups",))]}
    )
    assert became(edges) == {("b", 0): ("a", 0, "same back")}


def test_a_label_outlives_front_and_back() -> None:
    edges = descend({"a": [note("Old", "One.", label="thm:x")]}, {"b": [note("New", "Other words.", label="thm:x")]})
    assert became(edges) == {("b", 0): ("a", 0, "same label")}


def test_an_id_that_both_carry_wins_over_the_text() -> None:
    edges = descend(
        {"a": [note("A", "One.", explicit_id="11112222"), note("B", "Two.")]},
        {"a": [note("A", "One."), note("B", "Two.", explicit_id="11112222")]},
    )
    assert became(edges)["a", 1] == ("a", 0, "same id")


def test_an_edit_is_recognised_by_its_words() -> None:
    """Without a front, in the same hunk or moved to another file, most of the words are enough."""
    edited = note(None, ORBIT.body.replace("points", "elements"))
    assert became(descend({"a": [ORBIT]}, {"a": [edited]})) == {("a", 0): ("a", 0, "similar")}
    assert became(descend({"a": [KERNEL, ORBIT]}, {"a": [KERNEL], "b": [edited]}))["b", 0] == ("a", 1, "similar")


def test_a_hunk_makes_up_for_fewer_words() -> None:
    """Half the words are enough between neighbours that stayed, and nowhere else."""
    half = note(None, "An orbit has as many points as the group has elements over those that fix one.")
    assert became(descend({"a": [KERNEL, ORBIT, IMAGE]}, {"a": [KERNEL, half, IMAGE]}))["a", 1] == ("a", 1, "similar")
    assert ("b", 0) not in became(descend({"a": [KERNEL, ORBIT, IMAGE]}, {"a": [KERNEL, IMAGE], "b": [half]}))


def test_another_block_in_the_same_place_is_new() -> None:
    edges = descend({"a": [KERNEL, ORBIT, IMAGE]}, {"a": [KERNEL, note(None, "Fields have no zero divisors."), IMAGE]})
    assert set(became(edges)) == {("a", 0), ("a", 2)}
    assert candidates(edges) == {}


def test_the_same_front_in_another_chapter_is_not_enough() -> None:
    """A front that alone was left over does not join two blocks of different files with nothing else in common."""
    edges = descend({"groups": [KERNEL], "x": [IMAGE]}, {"rings": [note("Kernel", "An ideal, always.")], "x": [IMAGE]})
    assert became(edges) == {}


def test_twins_are_told_apart_by_their_neighbours() -> None:
    """Of two blocks that say the same, the one is gone that no longer stands where it stood."""
    edges = descend({"a": [TWIN, KERNEL, TWIN, IMAGE]}, {"a": [KERNEL, TWIN, IMAGE]})
    assert became(edges)["a", 1] == ("a", 2, "same text")


def test_twins_in_a_renamed_file_keep_their_order() -> None:
    edges = descend({"a": [TWIN, KERNEL, TWIN]}, {"b": [KERNEL, TWIN, TWIN]})
    assert became(edges) == {
        ("b", 0): ("a", 1, "same text"),
        ("b", 1): ("a", 0, "same text"),
        ("b", 2): ("a", 2, "same text"),
    }


def test_a_copy_beside_its_original_takes_nothing_from_it() -> None:
    """They say the same, so the first may as well be the one that was there."""
    edges = descend({"a": [KERNEL, TWIN, IMAGE]}, {"a": [KERNEL, TWIN, TWIN, IMAGE]})
    assert became(edges)["a", 1] == ("a", 1, "same text")
    assert candidates(edges) == {}


def test_twins_side_by_side_are_doubtful() -> None:
    """Nothing tells which of two neighbours that say the same is gone: both are candidates."""
    edges = descend({"a": [KERNEL, TWIN, TWIN, IMAGE]}, {"a": [KERNEL, TWIN, IMAGE]})
    assert candidates(edges) == {("a", 1): (Place("a", 1), Place("a", 2))}


def test_a_block_that_was_split_in_two_is_doubtful() -> None:
    """Two that resemble the one nearly alike: neither is it, until a person says so."""
    one, other = (note(None, ORBIT.body.replace("orbit", word)) for word in ("path", "class"))
    edges = descend({"a": [KERNEL, ORBIT]}, {"a": [KERNEL, one, other]})
    assert candidates(edges) == {("a", 1): (Place("a", 1),), ("a", 2): (Place("a", 1),)}


def test_files_without_blocks_are_no_files() -> None:
    assert descend({"a": [], "b": [KERNEL]}, {"a": [], "b": []}) == Edges((), ("b",))
    assert descend({}, {"a": []}) == Edges()


def test_thousands_of_blocks_that_all_changed() -> None:
    """A macro renamed in the whole of a book: every block is found again, without comparing each with each."""
    before = {f"{chapter}": [_of_a_book(chapter, number, r"\eps") for number in range(100)] for chapter in range(30)}
    after = {f"{chapter}": [_of_a_book(chapter, number, r"\epsilon") for number in range(100)] for chapter in range(30)}
    origins = became(descend(before, after))
    assert len(origins) == 3000
    assert all(place == origin[:2] for place, origin in origins.items())


def _of_a_book(chapter: int, number: int, macro: str) -> Block:
    words = " ".join(f"word{chapter}x{number}x{index} let" for index in range(6))
    return note(None, f"For every {macro} {words} there is {macro}.")


texts = st.sampled_from(["", "a", "b", "a b c d", "a b c e", "a b x e", "x y"])
blocks = st.builds(
    note,
    st.none() | texts,
    texts,
    kind=st.sampled_from(["theorem", "lemma"]),
    label=st.sampled_from([None, None, "l"]),
    explicit_id=st.sampled_from([None, None, None, "12345678"]),
)
trees = st.dictionaries(st.sampled_from("pqr"), st.lists(blocks, max_size=5), max_size=3)


@given(trees, trees)
def test_any_two_trees(parent: Mapping[str, Sequence[Block]], child: Mapping[str, Sequence[Block]]) -> None:
    """One to one, the same whatever the order of the files, whole after JSON; no candidate became another block."""
    edges = descend(parent, child)
    assert edges == descend(_backwards(parent), _backwards(child))
    assert decode(encode(edges)) == edges
    origins = [origin[:2] for origin in became(edges).values()]
    assert len(origins) == len(set(origins))
    assert all(index < len(parent[path]) for path, index in origins)
    assert not {(place.path, place.index) for places in candidates(edges).values() for place in places} & set(origins)
    kept = {file.path: len(file.blocks) for file in edges.changed}
    assert all(kept.get(path, len(parent.get(path, ()))) == len(blocks) for path, blocks in child.items() if blocks)


def _backwards(tree: Mapping[str, Sequence[Block]]) -> dict[str, Sequence[Block]]:
    return dict(reversed(list(tree.items())))
