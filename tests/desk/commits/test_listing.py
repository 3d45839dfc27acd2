"""A look at commits keeps up: with runs that settle, commits that are made, a repository that goes and comes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from jobdesk.desk.commits.listing import Listing
from jobdesk.desk.desk import Desk, open_desk
from jobdesk.desk.jobs.requests import Badge, CommitStatus, ProcessRequest
from jobdesk.git.commits import Commit, CommitList, CommitRange
from jobdesk.git.repository import NotARepository, RepositoryGone
from tests.support.desks import finished, quick_settings
from tests.support.repositories import SampleRepository

CHECK = "grep -q 2 number && exit 1 || true"


@pytest.fixture
def sample(tmp_path: Path) -> SampleRepository:
    sample = SampleRepository(tmp_path / "notes")
    sample.grow(4)
    return sample


@pytest.fixture
def listing(desk: Desk, sample: SampleRepository) -> Listing:
    return desk.commits.listing(ProcessRequest(sample.path, CommitRange(), given={"line": CHECK}))


def badges(statuses: Iterator[CommitStatus] | list[CommitStatus]) -> list[tuple[str, Badge]]:
    return [(status.commit.subject, status.badge) for status in statuses]


def test_what_runs_left_behind(desk: Desk, listing: Listing) -> None:
    """After a run, its own commit is known, and nothing else is read."""
    known = {status.commit.id: status.commit for status in listing.read()}
    job = finished(desk, desk.commits.process(listing.request).job)
    runs = [run.id for run in desk.jobs.runs(job.id)][:3]
    after = listing.after(runs, known.get)
    assert badges(after) == [
        ("commit 0", Badge.PROCESSED),
        ("commit 1", Badge.PROCESSED),
        ("commit 2", Badge.FAILED),
    ]


def test_runs_that_are_not_over(desk: Desk, listing: Listing) -> None:
    """A run that waits or goes on makes its commit `running`."""
    desk.pool.pause()
    known = {status.commit.id: status.commit for status in listing.read()}
    job = desk.commits.process(listing.request).job
    runs = [run.id for run in desk.jobs.runs(job)]
    assert {badge for _, badge in badges(listing.after(runs, known.get))} == {Badge.RUNNING}
    assert {badge for _, badge in badges(listing.read())} == {Badge.RUNNING}


def test_a_job_with_another_input_is_another_thing(desk: Desk, listing: Listing) -> None:
    """Commits that run with one command are not running with another."""
    desk.pool.pause()
    desk.commits.process(replace(listing.request, given={"line": "true"}))
    assert {badge for _, badge in badges(listing.read())} == {Badge.NEW}


def test_runs_of_others(desk: Desk, listing: Listing, tmp_path: Path) -> None:
    """Runs in another repository, and of commits that are not listed, are no news."""
    other = SampleRepository(tmp_path / "other")
    other.grow(2)
    elsewhere = desk.commits.process(replace(listing.request, repository=other.path)).job
    here = desk.commits.process(listing.request).job
    finished(desk, elsewhere)
    finished(desk, here)
    everything: dict[str, Commit] = {status.commit.id: status.commit for status in listing.read()}
    assert listing.after([run.id for run in desk.jobs.runs(elsewhere)], everything.get) == []
    assert listing.after([run.id for run in desk.jobs.runs(here)], {}.get) == []


def test_commits_look_again(desk: Desk, listing: Listing) -> None:
    """Under another input the same commits need not be read from git again."""
    commits = [status.commit for status in listing.read()]
    finished(desk, desk.commits.process(listing.request).job)
    other = desk.commits.listing(replace(listing.request, given={"line": "true"}))
    assert [status.badge for status in other.look_again(commits)] == [Badge.STALE] * 4
    assert [status.reason for status in other.look_again(commits[:1])] == ["Command changed"]


def test_what_was_committed_since(listing: Listing, sample: SampleRepository) -> None:
    tip = listing.tip()
    assert tip is not None
    assert listing.newer(tip) == []
    sample.grow(2)
    assert badges(listing.newer(tip) or []) == [("commit 5", Badge.NEW), ("commit 4", Badge.NEW)]


def test_rewritten_history_is_read_anew(listing: Listing, sample: SampleRepository) -> None:
    tip = listing.tip()
    assert tip is not None
    sample.run("update-ref", "refs/heads/main", "main~1")
    assert listing.newer(tip) is None


@pytest.mark.parametrize(
    "selection", [CommitRange(newest=2), CommitRange(since="2024-01-01"), CommitRange("main", "main~2")]
)
def test_a_narrow_selection_is_read_anew(desk: Desk, listing: Listing, selection: CommitRange) -> None:
    """Where commits also leave the selection when others come, only reading it tells."""
    narrow = desk.commits.listing(replace(listing.request, selection=selection))
    assert narrow.newer(listing.tip() or "") is None


def test_a_picked_list_has_no_tip(desk: Desk, listing: Listing) -> None:
    picked = replace(listing.request, selection=CommitList((listing.tip() or "",)))
    assert desk.commits.listing(picked).tip() is None


def test_the_pulse(listing: Listing, sample: SampleRepository) -> None:
    before = listing.pulse()
    assert listing.pulse() == before
    sample.grow(1)
    assert listing.pulse() != before


def test_a_repository_that_goes_and_comes(listing: Listing, sample: SampleRepository, tmp_path: Path) -> None:
    sample.path.rename(tmp_path / "moved")
    assert not listing.is_there()
    with pytest.raises(RepositoryGone):
        listing.tip()
    (tmp_path / "moved").rename(sample.path)
    assert listing.is_there()
    assert listing.tip() is not None


def test_how_long_it_should_take(desk: Desk, listing: Listing) -> None:
    """Nothing is guessed before something comparable has run; more workers take less long."""
    assert listing.duration_s(4, 2) is None
    finished(desk, desk.commits.process(listing.request).job)
    one, two = listing.duration_s(4, 1), listing.duration_s(4, 2)
    assert one is not None and two is not None and 0 < two < one


def test_recent_repositories(desk: Desk, sample: SampleRepository, tmp_path: Path) -> None:
    """The last one that was opened comes first; one that has gone says so."""
    other = SampleRepository(tmp_path / "other")
    other.grow(1)
    for path in (sample.path, other.path):
        desk.repositories.open(path)
    other.path.rename(tmp_path / "moved")
    assert [(one.name, one.is_there) for one in desk.repositories.recent()] == [("other", False), ("notes", True)]


def test_an_opened_repository(desk: Desk, sample: SampleRepository) -> None:
    sample.run("branch", "draft")
    opened = desk.repositories.open(sample.path)
    assert (opened.name, opened.head) == ("notes", "main")
    assert set(desk.repositories.branches(opened)) == {"main", "draft"}


def test_a_folder_that_is_none(desk: Desk, tmp_path: Path) -> None:
    """What cannot be opened is not remembered."""
    with pytest.raises(NotARepository):
        desk.repositories.open(tmp_path)
    assert desk.repositories.recent() == []


def test_a_listing_outlives_a_closed_window(tmp_path: Path, sample: SampleRepository) -> None:
    """Another desk over the same folder sees what the first one found."""
    with open_desk(tmp_path / "data", quick_settings()) as first:
        request = ProcessRequest(sample.path, CommitRange(), given={"line": CHECK})
        first.pool.start()
        finished(first, first.commits.process(request).job)
    with open_desk(tmp_path / "data", quick_settings()) as second:
        assert [status.badge for status in second.commits.listing(request).read()].count(Badge.PROCESSED) == 3


def test_before_anybody_said_what_to_do(desk: Desk, listing: Listing) -> None:
    """Commits can be looked at without a command; then nothing is known of any."""
    finished(desk, desk.commits.process(listing.request).job)
    bare = desk.commits.bare_listing(replace(listing.request, given={}))
    assert [status.badge for status in bare.read()] == [Badge.NEW] * 4
    assert bare.after([1], {}.get) == []
    assert bare.duration_s(4, 1) is None


def test_the_last_request(desk: Desk, listing: Listing) -> None:
    """What was last run in a repository, and what a pipeline last did there."""
    path = listing.repository.path
    assert desk.repositories.last_request(path) is None
    desk.commits.process(listing.request)
    last = desk.repositories.last_request(path)
    assert last is not None and (last.pipeline, last.given) == ("command", {"line": CHECK})
    assert desk.repositories.last_request(path, "cards") is None
