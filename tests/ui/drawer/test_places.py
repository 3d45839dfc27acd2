"""Cards are put below each other from their heights, with no window."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jobdesk.ui.drawer.places import Places, Section

HEIGHTS = st.dictionaries(st.integers(1, 60), st.integers(20, 300), min_size=1)


def test_sections_stand_below_each_other() -> None:
    """A title and the cards below it; a section without cards takes no room."""
    places = Places(usual_height=100, gap=8)
    places.arrange([Section(20, [1, 2]), Section(20, []), Section(20, [3])])
    assert places.tops == {1: 20, 2: 128, 3: 256}
    assert places.titles == [0, None, 236]
    assert places.height == 364


def test_a_card_that_was_seen_has_its_own_height() -> None:
    """From then on, until all may be of another height."""
    places = Places(usual_height=100, gap=0)
    assert not places.learn(1, 150)
    assert places.learn(1, 150)
    assert places.learn(2, 100)
    places.arrange([Section(0, [1, 2])])
    assert (places.tops, places.height) == ({1: 0, 2: 150}, 250)
    places.forget(50, 4)
    places.arrange([Section(0, [1, 2])])
    assert places.tops == {1: 0, 2: 54}


@given(HEIGHTS, st.integers(0, 5000), st.integers(1, 900))
def test_what_lies_between_two_edges_is_found(heights: dict[int, int], top: int, view: int) -> None:
    """Every card of which a pixel is in view, and no other."""
    places = Places(usual_height=100, gap=8)
    for job, height in heights.items():
        places.learn(job, height)
    places.arrange([Section(30, list(heights))])
    seen = [job for job in heights if places.tops[job] < top + view and places.tops[job] + heights[job] > top]
    assert places.between(top, top + view) == seen
