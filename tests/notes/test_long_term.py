"""A long term in a real repository: whoever survives is who they were, at every commit and on every branch."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from jobdesk.notes.config import read_config
from tests.support.git_past import GitPast
from tests.support.long_term import CONFIG, NAMES, LongTerm, name_in

GONE = {"Abel", "Mendel"}


@pytest.fixture(scope="module")
def term(tmp_path_factory: pytest.TempPathFactory) -> LongTerm:
    return LongTerm(tmp_path_factory.mktemp("term"))


@pytest.fixture(scope="module")
def past(term: LongTerm) -> GitPast:
    return GitPast(term.repository, read_config("jobdesk.toml", CONFIG))


def identities(past: GitPast, term: LongTerm) -> Iterator[tuple[str, dict[str, str]]]:
    """At each station the identity of each card by its name."""
    for commit, cards in past.identities_at(*(told.commit for told in term.told)).items():
        yield commit, {name_in(f"{block.title} {block.body}"): identity for identity, block in cards}


def test_the_term_is_what_it_is_said_to_be(past: GitPast, term: LongTerm) -> None:
    """Thirty commits and more, and at each of them the cards that the notes hold."""
    assert int(term.repository.run("rev-list", "--count", "main")) >= 30
    assert {name: frozenset(cards) for name, cards in identities(past, term)} == {
        told.commit: told.names for told in term.told
    }
    assert term.told[-1].names == set(NAMES) - GONE


def test_everybody_is_who_they_were(past: GitPast, term: LongTerm) -> None:
    """One identity for each name everywhere, one name for each identity, and no doubt about anybody."""
    found = {pair for _, cards in identities(past, term) for pair in cards.items()}
    assert len(found) == len({name for name, _ in found}) == len({identity for _, identity in found}) == len(NAMES)
    lineages = past.fold(*(told.commit for told in term.told))
    assert [one.ambiguities for one in lineages.values() if one.ambiguities] == []
    lost = {dict(found)[name] for name in GONE}
    assert {orphan.identity for orphan in lineages[term.head].orphans} == lost
