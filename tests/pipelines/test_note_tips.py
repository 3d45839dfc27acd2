"""The cards at a tip are those of its whole history, whatever was cached before, and are remembered."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from jobdesk.git.executable import find_git
from jobdesk.git.repository import Repository
from jobdesk.notes import latex
from jobdesk.notes.block import PARSER_VERSION, Parsed
from jobdesk.notes.config import Config, read_config
from jobdesk.notes.kinds import Environments
from jobdesk.pipelines import note_blobs, note_tips, note_trees
from jobdesk.pipelines.note_tips import TipMaker
from jobdesk.store.cache import Cache
from tests.support.cards import theorem, tip_of
from tests.support.git_past import GitPast
from tests.support.long_term import CONFIG, LongTerm
from tests.support.repositories import SampleRepository

TERM: Config = read_config("jobdesk.toml", CONFIG)


@pytest.fixture(scope="module")
def term(tmp_path_factory: pytest.TempPathFactory) -> LongTerm:
    return LongTerm(tmp_path_factory.mktemp("term"))


@pytest.fixture
def sample(tmp_path: Path) -> SampleRepository:
    return SampleRepository(tmp_path / "notes")


def never(*_: object) -> None:
    raise AssertionError("this was to be remembered")


def test_every_station_of_a_long_term(tmp_path: Path, term: LongTerm) -> None:
    """In any order, with one cache: as a plain reading of every file of every commit has it."""
    stations = [told.commit for told in term.told]
    expected = GitPast(term.repository, TERM).identities_at(*stations)
    random.Random(7).shuffle(stations)
    for station in stations:
        known = tip_of(term.repository, tmp_path / "cache", station, TERM)
        found = [(card.id, card.card.file, card.card.line) for card in known.tip.cards]
        assert found == [(identity, block.file, block.line) for identity, block in expected[station]]


def test_a_fresh_cache_gives_the_same(tmp_path: Path, term: LongTerm) -> None:
    """All of the answer, and the commits that made each card."""
    tip_of(term.repository, tmp_path / "one", f"{term.head}~9", TERM)
    assert tip_of(term.repository, tmp_path / "one", term.head, TERM) == tip_of(
        term.repository, tmp_path / "two", term.head, TERM
    )


def test_macros_and_environments_come_from_other_files(tmp_path: Path, sample: SampleRepository) -> None:
    """A change of the preamble changes the cards of files that stayed as they are, and costs none its identity."""
    chapter = "\\begin{thm}[Ada]\n$\\RR$ is \\emph{complete}.\n\\end{thm}\n\\begin{zz}[Bob]\nIt is.\n\\end{zz}\n"
    book = "\\documentclass{book}\n\\newtheorem{thm}{Theorem}\n\\newcommand{\\RR}{\\mathbf R}\n%s\\input{one}\n"
    sample.commit("begin", {"book.tex": book % "", "one.tex": chapter})
    before = tip_of(sample, tmp_path / "cache")
    sample.commit("declare", {"book.tex": (book % "\\newtheorem{zz}{Satz}\n").replace("mathbf", "mathbb")})
    after = tip_of(sample, tmp_path / "cache")
    assert [card.card.front for card in before.tip.cards] == ["State the theorem: <b>Ada</b>"]
    assert [card.card.front for card in after.tip.cards] == [
        "State the theorem: <b>Ada</b>",
        "State the satz: <b>Bob</b>",
    ]
    assert after.tip.cards[0].id == before.tip.cards[0].id
    assert "mathbf" in before.tip.cards[0].card.back
    assert "mathbb" in after.tip.cards[0].card.back


@pytest.mark.parametrize("inner", ["inner.tex", "inner.txt"])
def test_what_others_say_inside_a_block(tmp_path: Path, sample: SampleRepository, inner: str) -> None:
    """A block that takes in a file is another block when that file changes."""
    outer = f"\\begin{{theorem}}[Ada]\n\\input{{{inner}}}\n\\end{{theorem}}\n"
    sample.commit("begin", {"outer.tex": outer, inner: "It holds in every finite case."})
    first = tip_of(sample, tmp_path / "cache").tip.cards
    changed = sample.commit("change", {inner: "It holds in every case but one."})
    (card,) = tip_of(sample, tmp_path / "cache").tip.cards
    assert card.id == first[0].id
    assert card.commit == changed
    assert "every case but one" in card.card.back


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_what_others_say_in_an_embed(tmp_path: Path, sample: SampleRepository, encoding: str) -> None:
    """The same in Markdown, however it is stored."""
    (sample.path / "a.md").write_bytes("#flashcards\nWho::Ada ![[b]]\n".encode(encoding))
    sample.run("add", "a.md")
    sample.commit("begin", {"b.md": "It holds in every finite case."})
    (first,) = tip_of(sample, tmp_path / "cache").tip.cards
    changed = sample.commit("change", {"b.md": "It holds in every case but one."})
    (card,) = tip_of(sample, tmp_path / "cache").tip.cards
    assert card.id == first.id
    assert card.commit == changed
    assert "every case but one" in card.card.back


def test_the_commit_of_a_card(tmp_path: Path, sample: SampleRepository) -> None:
    """The newest that changed it: not one that moved it, broke its lines anew, or wrote beside it."""
    sample.commit("begin", {"a.tex": theorem("Ada", "One two three four five."), "b.tex": theorem("Bob")})
    edited = sample.commit("edit", {"a.tex": theorem("Ada", "One two three four six.")})
    sample.commit("move", {"a.tex": None, "c.tex": "Words.\n\n" + theorem("Ada", "One two\nthree four six.")})
    known = tip_of(sample, tmp_path / "cache")
    assert [(card.card.file, card.commit) for card in known.tip.cards] == [
        ("b.tex", sample.run("rev-parse", "HEAD~2")),
        ("c.tex", edited),
    ]
    assert [len(commits) for commits in known.touching] == [1, 2]


def test_a_change_that_a_merge_threw_away(tmp_path: Path, sample: SampleRepository) -> None:
    """The commit of a card is the one that made it what it is."""
    sample.commit("begin", {"a.tex": theorem("Ada", "One two three four five."), "b.md": "x"})
    sample.run("checkout", "--quiet", "-b", "side")
    sample.commit("edit beside", {"a.tex": theorem("Ada", "One two three four seven.")})
    sample.run("checkout", "--quiet", "main")
    kept = sample.commit("edit", {"a.tex": theorem("Ada", "One two three four six.")})
    sample.run("merge", "--quiet", "--strategy=ours", "--message=merge", "side")
    known = tip_of(sample, tmp_path / "cache")
    assert known.tip.cards[0].commit == kept
    assert len(known.touching[0]) == 3


def test_remembered(tmp_path: Path, sample: SampleRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same question a second time reads no note and no history."""
    sample.commit("begin", {"a.tex": theorem("Ada"), "b.md": "#flashcards\n\nWho?::Bob.\n"})
    first = tip_of(sample, tmp_path / "cache")
    monkeypatch.setattr(Repository, "commits", never)
    monkeypatch.setattr(Repository, "objects", never)
    assert tip_of(sample, tmp_path / "cache") == first
    assert len(first.tip.cards) == 2


def test_nothing_is_parsed_twice(tmp_path: Path, sample: SampleRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    """One more commit on top costs one more file; another configuration of decks costs none."""
    sample.commit("begin", {name: theorem(name) for name in ("a.tex", "b.tex")})
    tip_of(sample, tmp_path / "cache")
    sample.commit("edit", {"b.tex": theorem("B")})
    parsed: list[bytes] = []

    def parse(blob: bytes, environments: Environments) -> Parsed:
        parsed.append(blob)
        return latex.parse(blob, environments)

    monkeypatch.setattr(note_blobs, "parse", parse)
    tip_of(sample, tmp_path / "cache")
    assert parsed == [theorem("B").encode()]
    other = Config(TERM.courses, tags=("x",))
    assert tip_of(sample, tmp_path / "cache", config=other).tip.cards[0].card.tags == ("x",)
    assert len(parsed) == 1


def test_a_shallow_clone_that_is_deepened(tmp_path: Path, sample: SampleRepository) -> None:
    """Its oldest commit counts as a root, and the answer for the same tip is another one later."""
    sample.commit("begin", {"a.tex": theorem("Ada", "One two three four five.")})
    sample.commit("edit", {"a.tex": theorem("Ada", "One two three four six.")})
    sample.run("clone", "--quiet", "--depth=1", f"file://{sample.path}", str(tmp_path / "clone"))
    clone = SampleRepository.at(tmp_path / "clone")
    shallow = tip_of(clone, tmp_path / "cache").tip.cards[0].id
    clone.run("fetch", "--quiet", "--unshallow")
    assert tip_of(clone, tmp_path / "cache").tip.cards[0].id == tip_of(sample, tmp_path / "cache").tip.cards[0].id
    assert shallow != tip_of(clone, tmp_path / "cache").tip.cards[0].id


def test_who_watches_can_end_it(tmp_path: Path, sample: SampleRepository) -> None:
    """What has been made until then is kept, and nothing is remembered by halves."""
    sample.commit("begin", {"a.tex": theorem("Ada")})
    repository = Repository.open(sample.path, find_git())
    cache = Cache(tmp_path / "cache")

    def stop(fraction: float, words: str) -> None:
        assert 0 <= fraction <= 1
        raise InterruptedError(words)

    maker = TipMaker(repository, cache, TERM, {})
    with pytest.raises(InterruptedError, match="following cards through 1 commit"):
        maker.at(repository.resolve("HEAD"), stop)
    cache.close()
    assert len(tip_of(sample, tmp_path / "cache").tip.cards) == 1


@pytest.mark.parametrize("broken", ["survey", "parse", "parse_markdown", "render"])
def test_a_bug_costs_no_more_than_its_note(
    tmp_path: Path,
    sample: SampleRepository,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    broken: str,
) -> None:
    """Where one of ours fails, the log and the note say so, and all the others are read."""
    sample.commit("begin", {"a.tex": theorem("Ada"), "bad.tex": theorem("Bad"), "b.md": "#flashcards\n\nBad::Bob.\n"})
    works = getattr(note_blobs, broken)

    def fails(first: object, *rest: object) -> object:
        if "Bad" in (first.decode() if isinstance(first, bytes) else str(first)):
            raise RecursionError("too deep")
        return works(first, *rest)

    monkeypatch.setattr(note_blobs, broken, fails)
    tip = tip_of(sample, tmp_path / "cache").tip
    assert "State the theorem: <b>Ada</b>" in [card.card.front for card in tip.cards]
    assert {record.exc_info[0] for record in caplog.records if record.exc_info} == {RecursionError}
    told = [str(one) for one in tip.warnings] + [text for card in tip.cards for text in card.card.warnings]
    assert any("a bug" in text for text in told) is (broken != "survey")


def test_a_note_that_never_ends(tmp_path: Path, sample: SampleRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    """It costs its own time-out and a warning; all other notes are read."""

    def parse(content: bytes, environments: Environments) -> Parsed:
        while b"endless" in content:
            pass
        return latex.parse(content, environments)

    monkeypatch.setattr(note_blobs, "NOTE_S", 0.1)
    monkeypatch.setattr(note_blobs, "parse", parse)
    sample.commit("begin", {"bad.tex": theorem("endless", "It goes on."), "good.tex": theorem("good", "It ends.")})
    tip = tip_of(sample, tmp_path / "cache").tip
    assert [card.card.file for card in tip.cards] == ["good.tex"]
    assert [(one.file, one.text) for one in tip.warnings] == [("bad.tex", "not read: it takes more than 30 s")]


def test_what_another_version_read_is_read_anew(
    tmp_path: Path, sample: SampleRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of its cache is used; the cards that it had, too, stay who they are."""

    def parse(blob: bytes, environments: Environments) -> Parsed:
        return Parsed(latex.parse(blob, environments).blocks[1:])

    sample.commit("begin", {"a.tex": theorem("Ada") + theorem("Bob")})
    sample.commit("edit", {"a.tex": theorem("Ada", "It holds in no case.") + theorem("Bob")})
    with monkeypatch.context() as patch:
        for module, name in (
            *((note_blobs, name) for name in ("SURVEYS", "BLOCKS", "HTML")),
            (note_trees, "EDGES"),
            (note_tips, "TIPS"),
        ):
            patch.setattr(module, name, getattr(module, name).replace(PARSER_VERSION, "parser-1.0"))
        patch.setattr(note_blobs, "parse", parse)
        (bob,) = tip_of(sample, tmp_path / "cache").tip.cards
    now = tip_of(sample, tmp_path / "cache")
    assert now == tip_of(sample, tmp_path / "fresh")
    assert [card.card.front for card in now.tip.cards] == ["State the theorem: <b>Ada</b>", bob.card.front]
    assert now.tip.cards[1].id == bob.id
