"""Repositories of notes, and short ways to process them and to ask for their cards."""

from __future__ import annotations

from pathlib import Path

from jobdesk.core.model import Job
from jobdesk.desk.desk import Desk
from jobdesk.desk.jobs.requests import Badge, ProcessRequest, Selection
from jobdesk.git.commits import CommitList, CommitRange
from jobdesk.git.executable import find_git
from jobdesk.git.repository import Repository
from jobdesk.notes.config import Config, default_config
from jobdesk.pipelines.note_tips import KnownTip, TipMaker
from jobdesk.store.cache import Cache
from tests.support.desks import finished
from tests.support.repositories import SampleRepository

CONFIG = """
[courses.Notes]
paths = ["notes/**"]
deck = "Notes"
"""


def theorem(name: str, body: str = "Whatever is true of it is true.") -> str:
    return f"\\begin{{theorem}}[{name}]\n{body}\n\\end{{theorem}}\n"


def processed(desk: Desk, sample: SampleRepository, *commits: str) -> Job:
    """The job that has put these commits, or all of the branch, through the pipeline."""
    selection: Selection = CommitList(commits) if commits else CommitRange()
    return finished(desk, desk.commits.process(ProcessRequest(sample.path, selection, "cards")).job)


def badges(desk: Desk, sample: SampleRepository) -> list[tuple[str, Badge, str | None]]:
    """The commits of the branch, newest first: subject, badge and reason."""
    request = ProcessRequest(sample.path, CommitRange(), "cards")
    return [(one.commit.subject, one.badge, one.reason) for one in desk.commits.statuses(request)]


def ids_at(desk: Desk, sample: SampleRepository, tip: str = "HEAD") -> dict[str, str]:
    """The front of each current card with its identity."""
    return {card.card.front: card.id for card in desk.tips.at(sample.path, tip).cards}


def suggested(desk: Desk, sample: SampleRepository) -> list[bool]:
    """Of each current card, in its order, whether it is suggested."""
    return [card.is_suggested for card in desk.tips.at(sample.path).cards]


def tip_of(sample: SampleRepository, cache: Path, tip: str = "HEAD", config: Config | None = None) -> KnownTip:
    """The cards at a tip, with a cache in that file and without a desk."""
    repository = Repository.open(sample.path, find_git())
    kept = Cache(cache)
    try:
        maker = TipMaker(repository, kept, config or default_config("Notes"), {})
        return maker.at(repository.resolve(tip), lambda fraction, words: None)
    finally:
        kept.close()
