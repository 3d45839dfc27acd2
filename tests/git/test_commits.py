"""Ranges mean what `git rev-list` means by them, and every commit can be read and put in order."""

from __future__ import annotations

import json
import threading
import tracemalloc
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobdesk.core.errors import UserError
from jobdesk.git.commits import (
    BadRange,
    Commit,
    CommitList,
    CommitRange,
    EmptyRange,
    oldest_first,
    read_commits,
)
from jobdesk.git.executable import Git
from jobdesk.git.repository import Repository, UnknownRevision
from tests.support.repositories import FIRST_MINUTE, SampleRepository

MINUTE = 60_000_000


@pytest.fixture
def forked(sample: SampleRepository) -> dict[str, str]:
    """root, then `left` on main and `right` on side, merged into `tip`; ids by name."""
    ids = {"root": sample.commit("root")}
    sample.run("branch", "side")
    ids["left"] = sample.commit("left", {"l": "1"})
    sample.run("checkout", "--quiet", "side")
    ids["right"] = sample.commit("right", {"r": "1"})
    sample.run("checkout", "--quiet", "main")
    ids["tip"] = sample.merge("side")
    return ids


@pytest.fixture
def repository(sample: SampleRepository, git: Git) -> Repository:
    return Repository.open(sample.path, git)


def listed(repository: Repository, selection: CommitRange | CommitList) -> list[str]:
    return [commit.id for commit in repository.commits(selection)]


def test_everything_about_a_commit(sample: SampleRepository, repository: Repository) -> None:
    """Ids are full, times are microseconds in UTC, and the subject is one line."""
    first = sample.commit("first")
    second = sample.commit("A subject\nover two lines\n\nand a body", {"a": "1"})
    commit = next(repository.commits(CommitRange()))
    assert commit == Commit(
        id=second,
        tree=sample.run("rev-parse", "HEAD^{tree}"),
        parents=(first,),
        author_name="Ada",
        author_email="ada@example.org",
        authored_at=FIRST_MINUTE * 1_000_000 + MINUTE,
        committed_at=FIRST_MINUTE * 1_000_000 + MINUTE,
        subject="A subject over two lines",
    )


@pytest.mark.parametrize(
    ("selection", "names"),
    [
        (CommitRange(), ["tip", "right", "left", "root"]),
        (CommitRange(first_parent=True), ["tip", "left", "root"]),
        (CommitRange(tip="side"), ["right", "root"]),
        (CommitRange(newest=2), ["tip", "right"]),
        (CommitRange(newest=2, first_parent=True), ["tip", "left"]),
        (CommitRange(newest=99), ["tip", "right", "left", "root"]),
        (CommitRange(since="2024-01-01T00:02:00Z"), ["tip", "right"]),
        (CommitRange(since="2024-01-01T00:01:00Z", newest=2, first_parent=True), ["tip", "left"]),
        (CommitRange.between("side..main"), ["tip", "left"]),
        (CommitRange.between("side.."), ["tip", "left"]),
        (CommitRange.between("main~1..side"), ["right"]),
        (CommitRange.between("HEAD~2..HEAD", first_parent=True), ["tip", "left"]),
    ],
    ids=str,
)
def test_ranges(forked: dict[str, str], repository: Repository, selection: CommitRange, names: Sequence[str]) -> None:
    """Every kind of range, alone and narrowed, newest first."""
    assert listed(repository, selection) == [forked[name] for name in names]


@pytest.mark.parametrize("newest", [1, 2, 3, 5])
def test_newest_as_git_has_them(sample: SampleRepository, repository: Repository, newest: int) -> None:
    """The newest n are exactly those of `git rev-list -n`, in its order, even where clocks were wrong."""
    sample.commit("first")
    for at in (5000, 20, 4000):
        tree = sample.run("rev-parse", "HEAD^{tree}")
        body = f"tree {tree}\nparent {sample.run('rev-parse', 'HEAD')}\nauthor A <a> {at} +0000\n"
        made = sample.run(
            "hash-object", "-w", "-t", "commit", "--stdin", request=f"{body}committer A <a> {at} +0000\n\nx\n".encode()
        )
        sample.run("merge", "--quiet", "--ff-only", made)
    assert listed(repository, CommitRange(newest=newest)) == sample.run("rev-list", "-n", str(newest), "HEAD").split()


def test_picked_commits(forked: dict[str, str], repository: Repository) -> None:
    """A list keeps its own order, and names each commit once."""
    picked = (forked["left"], forked["tip"], forked["left"], forked["root"])
    assert listed(repository, CommitList(picked)) == [forked["left"], forked["tip"], forked["root"]]


def test_history_order(forked: dict[str, str], repository: Repository) -> None:
    """Oldest first: parents come before their children, and only what was selected is there."""
    names = {identity: name for name, identity in forked.items()}
    assert [names[one] for one in repository.history(CommitRange())] == ["root", "left", "right", "tip"]
    assert [names[one] for one in repository.history(CommitRange(newest=2))] == ["right", "tip"]
    shuffled = CommitList((forked["root"], forked["tip"], forked["left"]))
    assert [names[one] for one in repository.history(shuffled)] == ["root", "left", "tip"]
    apart = CommitList((forked["root"], forked["tip"]))
    assert [names[one] for one in repository.history(apart)] == ["root", "tip"]


@pytest.mark.parametrize(
    "selection",
    [CommitRange.between("main..side"), CommitRange(since="2024-01-02"), CommitRange.between("HEAD..HEAD")],
    ids=str,
)
def test_an_empty_range(forked: dict[str, str], repository: Repository, selection: CommitRange) -> None:
    """Nothing selected is the person's turn, and the sentence repeats what they asked for."""
    with pytest.raises(EmptyRange, match=str(selection).replace(".", r"\.")):
        list(repository.commits(selection))
    with pytest.raises(EmptyRange):
        repository.history(selection)
    assert issubclass(EmptyRange, UserError)


def test_an_empty_range_says_what_git_made_of_the_date(forked: dict[str, str], repository: Repository) -> None:
    """git reads any text as a date; the sentence shows which."""
    with pytest.raises(EmptyRange, match=r"since 2024-01-02T00:00:00Z, which git reads as 2024-01-02 00:00:00 UTC"):
        list(repository.commits(CommitRange(since="2024-01-02T00:00:00Z")))


def test_ends_that_do_not_exist(forked: dict[str, str], repository: Repository) -> None:
    """Either end of a range is checked before anything is listed."""
    for text in ("nothing..HEAD", "HEAD..nothing"):
        with pytest.raises(UnknownRevision, match="'nothing'"):
            repository.commits(CommitRange.between(text))


@pytest.mark.parametrize("text", ["", "..", "main", "a...b", "a..b..c"])
def test_what_is_not_a_range(text: str) -> None:
    """One form counts; the sentence says which."""
    with pytest.raises(BadRange, match=r"written A\.\.B"):
        CommitRange.between(text)


def test_numbers_and_dates_that_cannot_be(forked: dict[str, str], repository: Repository) -> None:
    """No commits, or fewer, cannot be asked for; nor can a date that no program can be given."""
    with pytest.raises(BadRange, match="1 or more, not 0"):
        CommitRange(newest=0)
    with pytest.raises(BadRange, match="not a date"):
        repository.commits(CommitRange(since="to\0day"))


def test_picks_that_cannot_be() -> None:
    """Picked commits have full ids, so that nothing that looks like an option reaches git."""
    with pytest.raises(BadRange, match="'--all' is none"):
        CommitList(("--all",))
    with pytest.raises(EmptyRange):
        CommitList(())


@pytest.mark.parametrize(
    ("selection", "words"),
    [
        (CommitRange(), "HEAD"),
        (CommitRange(tip="topic", excluded="main", first_parent=True), "main..topic, first parents only"),
        (CommitRange(newest=5, since="May"), "the newest 5 of HEAD, since May"),
        (CommitList(("a" * 40,)), "a" * 40),
        (CommitList(("a" * 40, "b" * 40)), "2 picked commits"),
    ],
)
def test_words_for_a_selection(selection: CommitRange | CommitList, words: str) -> None:
    """A selection can be told to the person."""
    assert str(selection) == words


def craft(sample: SampleRepository, author: bytes, message: bytes, header: bytes = b"") -> None:
    """Puts a commit on main as no git would write it."""
    tree = sample.run("mktree").encode()
    content = b"tree %s\nauthor %s\ncommitter A <a@b> 1 +0000\n%s\n%s" % (tree, author, header, message)
    made = sample.run("hash-object", "--literally", "-w", "-t", "commit", "--stdin", request=content)
    sample.run("update-ref", "refs/heads/main", made)


@pytest.mark.parametrize(
    ("author", "message", "header", "name", "subject"),
    [
        ("Zoë".encode(), "naïve ☕".encode(), b"", "Zoë", "naïve ☕"),
        ("Zoë".encode("latin-1"), "naïve".encode("latin-1"), b"encoding ISO-8859-1\n", "Zoë", "naïve"),
        ("Zoë".encode("latin-1"), b"plain", b"", "Zoë", "plain"),
        ("Zoë".encode(), "naïve".encode("latin-1"), b"", "Zoë", "naïve"),
        ("山田".encode("euc-jp"), "日本語".encode("euc-jp"), b"encoding EUC-JP\n", "山田", "日本語"),
        (b"A", b"\x81\x8d\xff", b"", "A", "\ufffd\ufffdÿ"),
        (b"A", b"x", b"encoding no-such-thing\n", "A", "x"),
        (b"A", b"", b"", "A", ""),
        (b"A", b"one\ttab \x1b[31m red", b"", "A", "one\ttab \x1b[31m red"),
        (b"A", b"cut\0off", b"", "A", "cut"),
    ],
)
def test_unusual_text(
    sample: SampleRepository,
    repository: Repository,
    author: bytes,
    message: bytes,
    header: bytes,
    name: str,
    subject: str,
) -> None:
    """Whatever a name or a message is written in, it is read, and can be written as UTF-8."""
    craft(sample, author + b" <a@b> 1 +0000", message, header)
    (commit,) = repository.commits(CommitRange())
    assert (commit.author_name, commit.subject) == (name, subject)
    json.dumps([commit.subject, commit.author_name], ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("author", "authored_at"),
    [
        (b"A <a@b> 1 +0000", 1_000_000),
        (b"A <a@b> 1 -1159", 1_000_000),
        (b"A <a@b>", 0),
        (b"A <a@b> soon", 0),
        (b"A <a@b> -5 +0000", 0),
        (b"A <a@b> 99999999999999999999 +0000", 253_402_300_799_000_000),
        (b"nonsense", 0),
        (b"", 0),
    ],
)
def test_broken_dates(sample: SampleRepository, repository: Repository, author: bytes, authored_at: int) -> None:
    """A forged or missing date never stops a listing; what cannot be is 0 or the end of the year 9999."""
    craft(sample, author, b"x")
    (commit,) = repository.commits(CommitRange())
    assert commit.authored_at == authored_at


def test_pieces_end_anywhere() -> None:
    """Output that is cut at any byte reads the same."""
    line = b"\0".join((b"a" * 40, b"b" * 40, b"", "Zoë".encode(), b"z@e", b"1", b"2", "☕".encode())) + b"\n"
    whole = list(read_commits([line * 3]))
    assert len(whole) == 3
    assert list(read_commits(line[at : at + 1] * 1 for at in range(len(line)))) == whole[:1]


def test_commits_are_read_as_they_come(sample: SampleRepository, repository: Repository) -> None:
    """The first commits are there while git is still listing, and memory does not grow with history."""
    sample.grow(20_000)
    commits = repository.commits(CommitRange())
    next(commits)
    tracemalloc.start()
    assert sum(1 for _ in commits) == 19_999
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


def test_commits_that_nobody_wants_any_more(sample: SampleRepository, repository: Repository) -> None:
    """Closing the listing in the middle ends its git."""
    sample.grow(20_000)
    before = threading.active_count()
    commits = repository.commits(CommitRange())
    next(commits)
    assert threading.active_count() > before
    commits.close()  # type: ignore[attr-defined]
    assert threading.active_count() == before


@st.composite
def histories(draw: st.DrawFn) -> Mapping[str, Sequence[str]]:
    """Histories of up to thirty commits, listed newest first, some of whose parents were not selected."""
    count = draw(st.integers(0, 30))
    parents = {
        str(number): [str(one) for one in draw(st.lists(st.integers(-3, number - 1), max_size=3))]
        for number in range(count)
    }
    return {commit: parents[commit] for commit in reversed(parents)}


@given(histories())
def test_parents_come_first(history: Mapping[str, Sequence[str]]) -> None:
    """Every commit is there once, after all its parents."""
    ordered = oldest_first(history)
    assert sorted(ordered) == sorted(history)
    place = {commit: at for at, commit in enumerate(ordered)}
    assert all(place[one] < place[commit] for commit in history for one in history[commit] if one in place)


def test_lines_of_history_stay_together() -> None:
    """Two branches that were worked on in turns are not mixed, so that neighbours differ by little."""
    history = {"m": ["a2", "b2"], "b2": ["b1"], "a2": ["a1"], "b1": ["r"], "a1": ["r"], "r": []}
    assert oldest_first(history) == ["r", "a1", "a2", "b1", "b2", "m"]


def test_a_long_line_of_history() -> None:
    """A history of any length can be ordered: nothing recurses."""
    history = {str(number): [str(number - 1)] for number in range(50_000, 0, -1)}
    assert oldest_first(history) == [str(number) for number in range(1, 50_001)]
