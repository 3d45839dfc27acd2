"""The current cards: whatever was processed they are those at the tip, and what was processed suggests some of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobdesk.desk.desk import Desk
from jobdesk.git.repository import UnknownRevision
from jobdesk.pipelines.cards import CardsPipeline
from tests.support.cards import CONFIG, ids_at, processed, suggested, theorem
from tests.support.repositories import SampleRepository


@pytest.fixture
def sample(tmp_path: Path) -> SampleRepository:
    """Ada is written first, Bob second; the third commit changes Ada, and the fourth touches no note."""
    made = SampleRepository(tmp_path / "notes")
    made.commit("Ada", {"jobdesk.toml": CONFIG, "notes/a.tex": theorem("Ada", "One two three four five.")})
    made.commit("Bob", {"notes/b.tex": theorem("Bob", "Something else altogether.")})
    made.commit("Ada again", {"notes/a.tex": theorem("Ada", "One two three four six.")})
    made.commit("readme", {"README": "x"})
    return made


def commits(sample: SampleRepository) -> list[str]:
    return sample.run("rev-list", "--reverse", "main").split()


def test_nothing_was_processed(desk: Desk, sample: SampleRepository) -> None:
    """All cards are there, and none is suggested; asking makes what is missing."""
    tip = desk.tips.at(sample.path)
    _, second, third, fourth = commits(sample)
    assert tip.commit == fourth
    assert [(card.card.file, card.commit, card.is_suggested) for card in tip.cards] == [
        ("notes/a.tex", third, False),
        ("notes/b.tex", second, False),
    ]


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ((0,), [True, False]),
        ((1,), [False, True]),
        ((2,), [True, False]),
        ((1, 2), [True, True]),
        ((3,), [False, False]),
    ],
)
def test_what_a_commit_suggests(
    desk: Desk, sample: SampleRepository, chosen: tuple[int, ...], expected: list[bool]
) -> None:
    """The cards in which it had a part, also where a later commit has changed them since."""
    ids = commits(sample)
    processed(desk, sample, *(ids[number] for number in chosen))
    assert suggested(desk, sample) == expected


def test_other_configurations_and_versions_suggest_too(
    desk: Desk, sample: SampleRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was processed is processed, however it was."""
    first, second, *_ = commits(sample)
    with monkeypatch.context() as patch:
        patch.setattr(CardsPipeline, "version", "parser-0.1/cards-1")
        processed(desk, sample, first)
    (sample.path / "jobdesk.toml").write_text(CONFIG.replace("notes/**", "notes/b.tex"))
    processed(desk, sample, second)
    (sample.path / "jobdesk.toml").write_text(CONFIG)
    assert suggested(desk, sample) == [True, True]


def test_another_tip(desk: Desk, sample: SampleRepository) -> None:
    """Any revision; one that is none is refused."""
    assert ids_at(desk, sample, "HEAD~3").items() < ids_at(desk, sample).items()
    with pytest.raises(UnknownRevision):
        desk.tips.at(sample.path, "nowhere")


def test_who_watches(desk: Desk, sample: SampleRepository) -> None:
    """It is told how far it is, from the start on; what is remembered takes no time to tell of."""
    heard: list[float] = []
    desk.tips.at(sample.path, watch=lambda fraction, words: heard.append(fraction))
    assert heard == sorted(heard)
    assert (heard[0], heard[-1]) == (0.0, 1.0)
    desk.tips.at(sample.path, watch=lambda fraction, words: heard.append(-1.0))
    assert -1.0 not in heard


def test_what_a_person_decided(desk: Desk, tmp_path: Path) -> None:
    """A doubtful card is who they say; the next finish knows it, and taking it back brings the doubt back."""
    sample = SampleRepository(tmp_path / "doubt")
    sample.commit("two alike", {"a.tex": theorem("Ada", "It holds."), "b.tex": theorem("Ada", "It holds.")})
    lost = {card.id for card in desk.tips.at(sample.path).cards}
    sample.commit("both gone", {"a.tex": None, "b.tex": None, "x.tex": theorem("X", "Nothing like it.")})
    sample.commit("one is back", {"c.tex": theorem("Ada", "It holds.")})
    assert processed(desk, sample).summary == "2 cards, 1 to decide, 2 orphans"
    (ambiguity,) = desk.tips.at(sample.path).ambiguities
    assert {one.identity for one in ambiguity.candidates} == lost
    chosen = ambiguity.candidates[0].identity
    desk.cards.decide(sample.path, ambiguity, chosen)
    assert chosen in ids_at(desk, sample).values()
    assert desk.tips.at(sample.path).ambiguities == ()
    assert processed(desk, sample).summary == "2 cards, 1 orphan"
    desk.cards.undo(sample.path)
    assert desk.tips.at(sample.path).ambiguities == (ambiguity,)
