"""Links into the window: where each leads, and what leads nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobdesk.core.errors import UserError
from jobdesk.ui.links import PAGES, BadLink, Destination, destination_of


@pytest.mark.parametrize(
    ("text", "destination"),
    [
        ("jobdesk://job/12", Destination("jobs", job=12)),
        ("JobDesk://Job/12/", Destination("jobs", job=12)),
        ("jobdesk://settings", Destination("settings")),
        ("jobdesk://settings/anki", Destination("settings", topic="anki")),
        ("jobdesk://help/why%20stale", Destination("help", topic="why stale")),
        ("jobdesk://commits?repository=/ann/my%20notes", Destination("commits", repository=Path("/ann/my notes"))),
        ("/home/ann/notes", Destination("commits", repository=Path("/home/ann/notes"))),
        ("notes", Destination("commits", repository=Path.cwd() / "notes")),
    ],
)  # fmt: skip
def test_where_it_leads(text: str, destination: Destination) -> None:
    assert destination_of(text) == destination


@pytest.mark.parametrize(
    "text",
    ["", " ", "\0", "jobdesk:", "jobdesk://", "jobdesk://job", "jobdesk://job/0", "jobdesk://job/-1", "jobdesk://job/a",
     "jobdesk://job/٣", "jobdesk://job/99999999999999999999", "jobdesk://nowhere/1", "jobdesk://[", "jobdesk://job/1/2"],
)  # fmt: skip
def test_what_leads_nowhere_is_said(text: str) -> None:
    with pytest.raises(BadLink):
        destination_of(text)


@given(st.sampled_from(PAGES), st.text(min_size=1))
def test_a_link_leads_back(page: str, topic: str) -> None:
    """Whatever a topic or a folder is called."""
    there = Destination(page, topic=topic.strip("/") or None)
    assert destination_of(there.link()) == there


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1))
def test_a_link_leads_back_to_a_folder(name: str) -> None:
    there = Destination("commits", repository=Path("/home", name.strip("/") or "ann").absolute())
    assert destination_of(there.link()) == there


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    """Anything that another program hands over either leads somewhere or is refused with a sentence."""
    try:
        destination_of(f"jobdesk://{text}")
    except UserError as refused:
        assert refused.message
