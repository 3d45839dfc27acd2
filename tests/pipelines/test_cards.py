"""Notes become cards through the whole desk: what runs, what is settled without a run, and what every badge says."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from jobdesk.core.states import JobState, RunState
from jobdesk.desk.desk import Desk, open_desk
from jobdesk.desk.jobs.requests import Badge, ProcessRequest
from jobdesk.git.commits import CommitRange
from jobdesk.git.repository import NoCommitsYet
from jobdesk.notes.config import ConfigError
from jobdesk.pipelines.cards import CardsPipeline
from tests.support.cards import CONFIG, badges, ids_at, processed, theorem
from tests.support.desks import finished, quick_settings
from tests.support.long_term import LongTerm
from tests.support.repositories import SampleRepository


@pytest.fixture
def sample(tmp_path: Path) -> SampleRepository:
    """Five commits; the second and the last touch no note."""
    made = SampleRepository(tmp_path / "algebra")
    made.commit("begin", {"notes/a.tex": theorem("Ada") + theorem("Bob"), "jobdesk.toml": CONFIG})
    made.commit("readme", {"README.md": "#flashcards\n\nNobody asks::This."})
    made.commit("edit", {"notes/a.tex": theorem("Ada", "Whatever is true of it is not false.") + theorem("Bob")})
    made.commit("add and delete", {"notes/a.tex": theorem("Ada"), "notes/b.md": "#flashcards\n\nWho?::Cleo."})
    made.commit("picture", {"notes/c.png": b"\x89PNG"})
    return made


def summaries(desk: Desk, job: int) -> list[tuple[RunState, int, str | None]]:
    """Of each run in the order of the items, the finish last: state, attempts and summary."""
    return [(run.state, run.attempts, run.summary) for run in desk.jobs.runs(job)]


def warnings_of(desk: Desk, job: int) -> str:
    """All that the runs of a job have logged."""
    paths = [desk.jobs.live_log_path(run) for run in desk.jobs.runs(job)]
    return "".join(path.read_text("utf-8") for path in paths if path)


# ---------------------------------------------------------------------- what runs


def test_what_each_commit_did(desk: Desk, sample: SampleRepository) -> None:
    """One run for each commit that touches a note; the others are settled without an attempt."""
    job = processed(desk, sample)
    assert job.state is JobState.SUCCEEDED
    assert summaries(desk, job.id) == [
        (RunState.SUCCEEDED, 1, "2 cards"),
        (RunState.SKIPPED, 0, "no notes changed"),
        (RunState.SUCCEEDED, 1, "1 card"),
        (RunState.SUCCEEDED, 1, "2 cards, 1 removed"),
        (RunState.SKIPPED, 0, "no notes changed"),
        (RunState.SUCCEEDED, 1, "2 cards, 1 orphan"),
    ]
    assert job.metrics == {"new_cards": 3, "changed_cards": 2, "removed_cards": 1}
    assert job.summary == "2 cards, 1 orphan"


def test_again_with_nothing_changed(desk: Desk, sample: SampleRepository) -> None:
    """All is reused, durably, but for the one step at the end."""
    processed(desk, sample)
    again = processed(desk, sample)
    assert again.counts.reused == 5
    assert [run.attempts for run in desk.jobs.runs(again.id)] == [0, 0, 0, 0, 0, 1]
    assert again.summary == "2 cards, 1 orphan"


def test_a_commit_that_touches_no_note_is_known(desk: Desk, sample: SampleRepository) -> None:
    """It is shown as processed once it was submitted, a plan does not count it, and alone it needs no run."""
    request = ProcessRequest(sample.path, CommitRange(newest=2), "cards")
    assert desk.commits.plan(request, 2).to_run == 1
    processed(desk, sample, sample.run("rev-parse", "HEAD"))
    assert badges(desk, sample)[:2] == [
        ("picture", Badge.PROCESSED, "no notes changed"),
        ("add and delete", Badge.NEW, None),
    ]


def test_by_force(desk: Desk, sample: SampleRepository) -> None:
    """Everything runs again, even where there is nothing to do."""
    processed(desk, sample)
    request = ProcessRequest(sample.path, CommitRange(), "cards", force=True)
    job = desk.jobs.wait(desk.commits.process(request).job, 30)
    assert summaries(desk, job.id)[1] == (RunState.SUCCEEDED, 1, "no cards")
    assert job.counts.reused == 0


def test_merges(desk: Desk, sample: SampleRepository) -> None:
    """A merge did what is in none of its parents: nothing, or what its author changed by hand."""
    sample.run("checkout", "--quiet", "-b", "side")
    sample.commit("on the side", {"notes/side.tex": theorem("Dan")})
    sample.run("checkout", "--quiet", "main")
    taken_over = sample.merge("side")
    sample.commit("beside it", {"notes/a.tex": theorem("Ada") + theorem("Eve")})
    sample.run("checkout", "--quiet", "side")
    sample.commit("more of the side", {"notes/side.tex": theorem("Dan") + theorem("Finn")})
    sample.run("checkout", "--quiet", "main")
    both = sample.merge("side")
    sample.commit("beside it again", {"README.md": "x", "notes/z.tex": theorem("Zoe")})
    sample.run("checkout", "--quiet", "side")
    sample.commit("the side again", {"notes/side.tex": theorem("Dan")})
    sample.run("checkout", "--quiet", "main")
    sample.run("merge", "--quiet", "--no-commit", "--no-ff", "side")
    by_hand = sample.commit(
        "merge by hand", {"notes/hand.tex": theorem("Gil", "Nothing else."), "notes/z.tex": theorem("Zoe", "So.")}
    )
    job = processed(desk, sample)
    told = {run.item: run.summary for run in desk.jobs.runs(job.id)}
    assert told[taken_over] == "no notes changed"
    assert told[both] == "no cards"
    assert told[by_hand] == "2 cards"
    assert job.summary == "6 cards, 2 orphans"


# ---------------------------------------------------------------------- what is no reason to run again


def test_a_reworded_history(desk: Desk, sample: SampleRepository) -> None:
    """Results, identities and suggestions rest on content: other messages and dates change nothing."""
    processed(desk, sample)
    before = desk.tips.at(sample.path)
    sample.run("-c", "core.editor=true", "rebase", "--quiet", "--root", "--force-rebase", "--reset-author-date")
    assert sample.run("rev-parse", "HEAD") != before.commit
    assert {badge for _, badge, _ in badges(desk, sample)} == {Badge.PROCESSED}
    after = desk.tips.at(sample.path)
    assert [(card.id, card.is_suggested) for card in after.cards] == [(card.id, True) for card in before.cards]


def test_what_no_card_depends_on(desk: Desk, sample: SampleRepository) -> None:
    """How many cards a day are sent, and which first, makes no card another one."""
    processed(desk, sample)
    (sample.path / "jobdesk.toml").write_text(f"daily_new_limit = 5\n{CONFIG}priority = 7\n")
    assert {badge for _, badge, _ in badges(desk, sample)} == {Badge.PROCESSED}
    assert desk.tips.at(sample.path).cards[0].card.priority == 7


# ---------------------------------------------------------------------- what is


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        (CONFIG.replace('deck = "Notes"', 'deck = "Other"'), "courses changed"),
        (CONFIG.replace("notes/**", "**"), "courses changed"),
        (f'tags = ["x"]\n{CONFIG}', "tags changed"),
        (f'environments = ["theorem"]\nheadings = true\n{CONFIG}', "environments, headings changed"),
    ],
)
def test_another_configuration(desk: Desk, sample: SampleRepository, config: str, reason: str) -> None:
    """As it lies in the work tree: it need not be committed to count."""
    processed(desk, sample)
    (sample.path / "jobdesk.toml").write_text(config)
    assert [(badge, why) for _, badge, why in badges(desk, sample)] == [
        (Badge.PROCESSED, "no notes changed"),
        (Badge.STALE, reason),
        (Badge.STALE, reason),
        (Badge.STALE, reason) if '["**"]' in config else (Badge.PROCESSED, "no notes changed"),
        (Badge.STALE, reason),
    ]
    (sample.path / "jobdesk.toml").write_text(CONFIG)
    assert {badge for _, badge, _ in badges(desk, sample)} == {Badge.PROCESSED}


def test_another_version(desk: Desk, sample: SampleRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(CardsPipeline, "version", "parser-0.9/cards-1")
        processed(desk, sample)
    reasons = {why for _, badge, why in badges(desk, sample) if badge is Badge.STALE}
    assert reasons == {f"version parser-0.9/cards-1 → {CardsPipeline.version}"}


def test_other_notes(desk: Desk, sample: SampleRepository) -> None:
    """A commit that was amended or rebased onto other notes needs a run, as long as it is known which one it was."""
    processed(desk, sample)
    sample.run("checkout", "--quiet", "HEAD~3", "--", "notes/a.tex")
    sample.run("commit", "--quiet", "--amend", "--no-edit")
    assert badges(desk, sample)[:2] == [
        ("picture", Badge.STALE, "notes changed"),
        ("add and delete", Badge.PROCESSED, "2 cards, 1 removed"),
    ]
    (sample.path / "jobdesk.toml").write_text(CONFIG.replace('deck = "Notes"', 'deck = "Other"'))
    assert badges(desk, sample)[0][2] == "courses changed, notes changed"
    sample.commit("another one", {"notes/d.tex": theorem("Dan")})
    assert badges(desk, sample)[0][1:] == (Badge.NEW, None)


@pytest.mark.parametrize("subjects", [("one", "two", "three"), ("wip", "wip", "wip")])
def test_commits_of_one_moment_are_not_one_another(
    desk: Desk, sample: SampleRepository, subjects: tuple[str, ...]
) -> None:
    """A script makes commits faster than the clock ticks: that one was processed says nothing of the others."""
    for number, subject in enumerate(subjects):
        (sample.path / "notes" / "fast.tex").write_text(theorem("Fast", f"It is number {number}."))
        sample.run("add", "--all")
        sample.run("commit", "--quiet", "--date=2024-05-05T05:05:05Z", f"--message={subject}")
    processed(desk, sample, sample.run("rev-parse", "HEAD"))
    assert [badge for _, badge, _ in badges(desk, sample)[:3]] == [Badge.PROCESSED, Badge.NEW, Badge.NEW]


# ---------------------------------------------------------------------- any order, any part, any data folder


@pytest.fixture(scope="module")
def term(tmp_path_factory: pytest.TempPathFactory) -> LongTerm:
    return LongTerm(tmp_path_factory.mktemp("term"))


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory, term: LongTerm) -> dict[str, str]:
    """The identities in a data folder where nothing was ever processed."""
    with open_desk(tmp_path_factory.mktemp("fresh") / "data", quick_settings()) as desk:
        return ids_at(desk, term.repository)


@pytest.mark.parametrize("seed", range(2))
def test_shuffled_and_in_parts(tmp_path: Path, term: LongTerm, expected: dict[str, str], seed: int) -> None:
    """Commits in any order, a few at a time, twice, not all of them: the identities are the same."""
    chance = random.Random(seed)
    commits = term.repository.run("rev-list", "main").split()
    chance.shuffle(commits)
    with open_desk(tmp_path / "data", quick_settings()) as desk:
        desk.pool.start()
        for start in range(0, 24, 8):
            assert processed(desk, term.repository, *commits[start : start + 9]).state is JobState.SUCCEEDED
        assert ids_at(desk, term.repository) == expected


def test_the_whole_term(tmp_path: Path, term: LongTerm, expected: dict[str, str]) -> None:
    """All at once, and again into a fresh folder from a clone: the same cards, all suggested."""
    term.repository.run("clone", "--quiet", "--bare", ".", str(tmp_path / "clone.git"))
    for name, sample in (("one", term.repository), ("two", SampleRepository.at(tmp_path / "clone.git"))):
        with open_desk(tmp_path / name, quick_settings()) as desk:
            desk.pool.start()
            job = processed(desk, sample)
            assert job.summary == f"{len(expected)} cards, 2 orphans"
            assert ids_at(desk, sample) == expected
            assert all(card.is_suggested for card in desk.tips.at(sample.path).cards)


# ---------------------------------------------------------------------- configurations and repositories of all kinds


def test_a_bad_configuration(desk: Desk, sample: SampleRepository) -> None:
    """It is refused with the line before anything happens, and what is known is not lost."""
    processed(desk, sample)
    (sample.path / "jobdesk.toml").write_text(f"{CONFIG}color = 'red'\n")
    for refused in (lambda: processed(desk, sample), lambda: badges(desk, sample), lambda: desk.tips.at(sample.path)):
        with pytest.raises(ConfigError, match=r"jobdesk\.toml, line 5: `courses\.Notes\.color` is not known"):
            refused()
    (sample.path / "jobdesk.toml").write_text(CONFIG)
    assert {badge for _, badge, _ in badges(desk, sample)} == {Badge.PROCESSED}


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"\xff", r"jobdesk\.toml, line 1: this is not UTF-8"), (b" " * 2_000_000, "larger than a configuration")],
)
def test_what_is_no_configuration(desk: Desk, sample: SampleRepository, content: bytes, words: str) -> None:
    (sample.path / "jobdesk.toml").write_bytes(content)
    with pytest.raises(ConfigError, match=words):
        badges(desk, sample)


def test_the_configuration_of_the_earlier_tool(desk: Desk, sample: SampleRepository) -> None:
    (sample.path / "jobdesk.toml").unlink()
    (sample.path / "commit.yml").write_text("courses:\n  A:\n    paths: ['notes/a.tex']\n    deck: Algebra\n")
    assert processed(desk, sample).summary == "1 card, 1 orphan"
    assert desk.tips.at(sample.path).cards[0].card.deck == "Algebra"


def test_a_bare_repository(desk: Desk, sample: SampleRepository, tmp_path: Path) -> None:
    """Its configuration is that of the tip; without one there is one deck, with the name of the repository."""
    sample.run("clone", "--quiet", "--bare", ".", str(tmp_path / "library.git"))
    bare = SampleRepository.at(tmp_path / "library.git")
    processed(desk, bare)
    assert {card.card.deck for card in desk.tips.at(bare.path).cards} == {"Notes"}
    shutil.rmtree(sample.path)
    empty = SampleRepository(tmp_path / "work")
    empty.commit("begin", {"a.tex": theorem("Ada")})
    empty.run("clone", "--quiet", "--bare", ".", str(tmp_path / "shelf.git"))
    shelf = SampleRepository.at(tmp_path / "shelf.git")
    assert {card.card.deck for card in desk.tips.at(shelf.path).cards} == {"shelf"}
    assert {card.card.deck for card in desk.tips.at(empty.path).cards} == {"work"}


def test_a_repository_without_commits(desk: Desk, tmp_path: Path) -> None:
    empty = SampleRepository(tmp_path / "empty")
    for refused in (lambda: processed(desk, empty), lambda: desk.tips.at(empty.path)):
        with pytest.raises(NoCommitsYet, match="has no commits yet"):
            refused()


def test_a_repository_without_notes(desk: Desk, tmp_path: Path) -> None:
    """One sentence says so."""
    empty = SampleRepository(tmp_path / "empty")
    empty.commit("begin", {"a.py": "print()"})
    job = processed(desk, empty)
    assert job.state is JobState.SUCCEEDED
    assert job.summary == "no notes: no file that a course holds is LaTeX or Markdown"
    assert desk.tips.at(empty.path).cards == ()


# ---------------------------------------------------------------------- hostile notes


@pytest.fixture
def hostile(tmp_path: Path) -> Iterator[SampleRepository]:
    sample = SampleRepository(tmp_path / "hostile")
    sample.commit("begin", {"a.tex": theorem("Ada")})
    sample.commit(
        "worse",
        {
            "huge.tex": b"\\begin{theorem}" * 3_500_000,
            "binary.tex": bytes(range(256)) * 100,
            "latin.tex": "\\begin{theorem}[Gödel]\nÜber Sätze.\n\\end{theorem}".encode("latin-1"),
            "endless.tex": "\\newcommand{\\x}{\\x\\x}\\begin{theorem}[Endless]\n$\\x$\n\\end{theorem}",
            "deep.tex": "\\begin{theorem}" * 1000 + "x" + "\\end{theorem}" * 1000 + "{" * 5000,
            "open.tex": theorem("Open").removesuffix("\\end{theorem}\n"),
            "deep.md": "#flashcards\n\n" + "> " * 1000 + "Q::A\n" + "- " * 1000 + "x",
            "b.tex": theorem("Bob"),
        },
    )
    yield sample


def test_hostile_notes(desk: Desk, hostile: SampleRepository) -> None:
    """Each gives a warning with file and line where there is something to say, and the rest is processed."""
    job = processed(desk, hostile)
    assert job.state is JobState.SUCCEEDED
    fronts = {card.card.front for card in desk.tips.at(hostile.path).cards}
    assert {f"State the theorem: <b>{name}</b>" for name in ("Ada", "Bob", "Gödel")} <= fronts
    log = warnings_of(desk, job.id)
    assert "huge.tex:1: not read: 52.5 MB is more than the 4 MB a note may have" in log
    assert "binary.tex:1: not read: this is a binary file" in log
    assert "latin.tex:1: not valid UTF-8" in log
    assert "open.tex:1: " in log
    assert "endless.tex:1: " in log


# ---------------------------------------------------------------------- again


def test_what_a_job_was_given_and_what_it_works_with(desk: Desk, sample: SampleRepository) -> None:
    """The configuration is that of the moment: a job that is done again asks anew, one that is retried does not."""
    job = processed(desk, sample)
    assert job.input == "{}"
    assert '"deck": "Notes"' in job.settled_input
    (sample.path / "jobdesk.toml").write_text(CONFIG.replace('deck = "Notes"', 'deck = "Other"'))
    retried = finished(desk, desk.jobs.retry(job.id).job)
    assert (retried.recipe_id, retried.counts.reused) == (job.recipe_id, 5)
    again = processed(desk, sample)
    assert '"deck": "Other"' in again.settled_input
    assert [run.attempts for run in desk.jobs.runs(again.id)] == [1, 0, 1, 1, 0, 1]
