"""A key is the same exactly when its parts are, and says what differs where they are not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jobdesk.core.keys import (
    Recipe,
    Scope,
    canonical,
    content_of,
    content_of_change,
    differences,
    is_untouched,
)

values = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(), st.lists(st.text()))
parameters = st.dictionaries(st.text(), values, max_size=4)


@given(given=parameters)
def test_the_order_of_parameters_does_not_matter(given: dict[str, object]) -> None:
    assert canonical(given) == canonical(dict(reversed(given.items())))


@given(
    old=parameters, new=parameters, versions=st.tuples(st.text(), st.text()), pipelines=st.tuples(st.text(), st.text())
)
def test_there_is_a_reason_exactly_when_the_keys_differ(
    old: dict[str, object], new: dict[str, object], versions: tuple[str, str], pipelines: tuple[str, str]
) -> None:
    """And two recipes share a digest exactly when there is none."""
    before = Recipe(pipelines[0], versions[0], canonical(old))
    after = Recipe(pipelines[1], versions[1], canonical(new))
    reasons = differences(before, after, same_content=True)
    assert bool(reasons) == (before != after)
    assert (before.digest == after.digest) == (before == after)


def test_reasons_name_what_changed() -> None:
    old = Recipe("cards", "1", canonical({"deck": "A", "depth": 2, "same": [1]}))
    new = Recipe("cards", "2", canonical({"deck": "B", "same": [1]}))
    assert differences(old, new, same_content=False) == ("version 1 → 2", "deck, depth changed", "content changed")


def test_what_python_takes_for_the_same_json_does_not() -> None:
    """1, 1.0 and true; an empty parameter and one that is missing."""
    assert _changed({"a": 1}, {"a": True}) == ("a changed",)
    assert _changed({"a": 1}, {"a": 1.0}) == ("a changed",)
    assert _changed({"a": None}, {}) == ("a changed",)


def test_a_path_that_is_no_unicode_is_a_parameter_like_any_other() -> None:
    """A name that is not UTF-8 comes from the system with lone surrogates, which no database stores."""
    recipe = Recipe("command", "1", canonical({"path": "caf\udce9"}))
    assert recipe.parameters.isascii()
    assert len(recipe.digest) == 64


def test_content_says_under_which_scope() -> None:
    """A tree and a commit of the same id are not the same content."""
    assert content_of(Scope.TREE, "abc") == "tree:abc"
    assert content_of(Scope.COMMIT, "abc") != content_of(Scope.TREE, "abc")


def _changed(old: dict[str, object], new: dict[str, object]) -> tuple[str, ...]:
    return differences(Recipe("p", "1", canonical(old)), Recipe("p", "1", canonical(new)), same_content=True)


def test_content_of_a_change() -> None:
    """It rests on what counts in the commit and in its parents, in their order, and on nothing else."""
    one = content_of_change("a", ["b"], "nothing")
    assert one == content_of_change("a", ["b"], "nothing else")
    others = {
        content_of_change("b", ["a"], "nothing"),
        content_of_change("a", ["c"], "nothing"),
        content_of_change("a", ["b", "c"], "nothing"),
        content_of_change("a", ["c", "b"], "nothing"),
        content_of_change("a", [], "nothing"),
    }
    assert len(others | {one}) == 6
    assert not any(map(is_untouched, others | {one, content_of(Scope.COMMIT, "untouched:a")}))


def test_a_commit_that_touches_nothing() -> None:
    """It has all that counts from a parent, or has none and begins with none."""
    assert is_untouched(content_of_change("a", ["a"], "nothing"))
    assert is_untouched(content_of_change("a", ["b", "a"], "nothing"))
    assert is_untouched(content_of_change("nothing", [], "nothing"))
    assert content_of_change("a", ["a"], "nothing") != content_of_change("b", ["b"], "nothing")


def test_patterns_that_follow_from_the_rest_are_no_reason_of_their_own() -> None:
    """Under the scope `change` the paths follow from the courses; under others they are what a person asked for."""
    before = {"scope": Scope.CHANGE, "courses": 1, "paths": ["a"]}
    assert _changed(before, {"scope": Scope.CHANGE, "courses": 2, "paths": ["b"]}) == ("courses changed",)
    assert _changed(before, {"scope": Scope.CHANGE, "courses": 1, "paths": ["b"]}) == ("paths changed",)
    before = {"scope": Scope.PATHS, "line": 1, "paths": ["a"]}
    assert _changed(before, {"scope": Scope.PATHS, "line": 2, "paths": ["b"]}) == ("line, paths changed",)
