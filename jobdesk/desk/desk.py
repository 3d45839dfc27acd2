"""Puts the whole together: `open_desk` is the one place that does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from jobdesk.core.clock import Clock
from jobdesk.desk.cards.sent import SentNotes
from jobdesk.desk.commits.commits import Commits
from jobdesk.desk.commits.repositories import Repositories
from jobdesk.desk.insights.insights import Insights
from jobdesk.desk.insights.queue_end import QueueEnds
from jobdesk.desk.jobs.bulk import Bulk
from jobdesk.desk.jobs.failures import Failures
from jobdesk.desk.jobs.job_cards import JobCards
from jobdesk.desk.jobs.jobs import Jobs
from jobdesk.desk.jobs.outlooks import Outlooks
from jobdesk.desk.jobs.runs import JobRuns
from jobdesk.desk.jobs.search import JobSearch
from jobdesk.desk.jobs.subjects import subjects_of
from jobdesk.desk.jobs.submitting import Submitter
from jobdesk.desk.logs.all_logs import AllLogs
from jobdesk.desk.logs.indexing import LogIndexing
from jobdesk.desk.logs.logs import Logs
from jobdesk.desk.news import News
from jobdesk.desk.pipelines import Pipelines
from jobdesk.desk.pool import Pool
from jobdesk.desk.settings import Settings
from jobdesk.desk.settings_file import SettingsFile
from jobdesk.desk.storage import Storage
from jobdesk.engine.bus import Bus
from jobdesk.engine.engine import Engine
from jobdesk.engine.folders import media_folder
from jobdesk.pipelines.registry import Registry
from jobdesk.store.store import Store

if TYPE_CHECKING:
    from jobdesk.desk.cards.anki import Anki
    from jobdesk.desk.cards.cards import Cards
    from jobdesk.desk.cards.ids import CardIds
    from jobdesk.desk.cards.tips import Tips


class Desk:
    """The product without its surface. Reading and wishing work from any process; `pool` does the work."""

    def __init__(
        self,
        folder: Path,
        settings: Settings | None = None,
        clock: Clock | None = None,
        *,
        has_window: bool = False,
    ) -> None:
        """`has_window`: what would hold the interpreter for long is left to processes of its own."""
        # Hosts and commands have folders of their own, from which a relative path would lead elsewhere.
        self.folder = folder = folder.absolute()
        self.settings = SettingsFile(folder, settings)
        self.clock = clock or Clock()
        self._has_window = has_window
        self.bus = Bus()
        self.registry = Registry(self.settings.now.named_commands())
        self.settings.listen(lambda settings: self.registry.name_commands(settings.named_commands()))
        self.store = Store(folder, self.clock)
        self.storage = Storage(self.store, folder, lambda: self.settings.now.storage, self.clock)
        indexing = LogIndexing(folder, self.bus, self._log_index_limit, self.clock)
        engine = Engine(
            self.store,
            folder,
            self.bus,
            self.registry,
            lambda: self.settings.look().for_engine(),
            lambda is_wanted: self.storage.clean(is_wanted=is_wanted),
            self.clock,
            indexing.tend,
        )
        self.pool = Pool(self.store, engine, lambda: self.settings.now.workers.count, self.clock)
        submitter = Submitter(self.store, self.bus, self.clock, engine.look)
        self.jobs = Jobs(self.store, folder, self.bus, self.registry, self.clock, engine.look, submitter)
        self.bulk = Bulk(self.store, self.storage, self.pool, self.bus, self.registry, self.clock)
        self.logs = Logs(self.jobs)
        self.commits = Commits(self.store, self.registry, self.clock, submitter)
        subjects = partial(subjects_of, self.commits)
        self.all_logs = AllLogs(self.store, folder, subjects, self._log_index_limit, self.clock.now, indexing.wake)
        self.repositories = Repositories(self.store, self.commits.open, self.clock)
        self.sent = SentNotes(self.store, self.clock)
        self.pipelines = Pipelines(self.registry)
        self.outlooks = Outlooks(self.store, self.pool, self.registry, self.clock)
        self.queue_ends = QueueEnds(self.store, self.pool, self.clock)
        self.insights = Insights(self.store, self.clock)
        self.job_cards = JobCards(self.store, self.outlooks, self.pool, self.clock)
        self.job_search = JobSearch(self.store, self.clock)
        self.job_runs = JobRuns(self.store, self.jobs, self.commits)
        self.failures = Failures(self.store, self.bulk, self.commits, self.clock)
        self.news = News(self.store)

    @cached_property
    def tips(self) -> Tips:
        """What reads the current cards of repositories."""
        from jobdesk.desk.cards.tips import Tips

        return Tips(self.store, self.folder, is_apart=self._has_window)

    @cached_property
    def cards(self) -> Cards:
        """The facet that knows cards."""
        from jobdesk.desk.cards.cards import Cards

        return Cards(self.store, self.tips.at, self.sent, media_folder(self.folder), self.clock)

    @cached_property
    def card_ids(self) -> CardIds:
        """The facet that writes the ids of cards into notes."""
        from jobdesk.desk.cards.ids import CardIds

        return CardIds(self.folder)

    @cached_property
    def anki(self) -> Anki:
        """The facet that knows Anki."""
        from jobdesk.desk.cards.anki import Anki
        from jobdesk.desk.cards.notebook import CardNotebook

        return Anki(CardNotebook(self.cards), self.sent, lambda: self.settings.now.anki, self.folder, self.clock)

    def _log_index_limit(self) -> int:
        """In bytes."""
        return self.settings.now.storage.log_index_mb << 20

    def close(self) -> None:
        """Stop the pool, if it was started, and close the database. Closing twice is fine."""
        self.pool.stop()
        self.store.close()


@contextmanager
def open_desk(folder: Path, settings: Settings | None = None, clock: Clock | None = None) -> Iterator[Desk]:
    """The desk over a data folder, closed at the end. Raises `DatabaseTrouble` and `BadSettings`."""
    desk = Desk(folder, settings, clock)
    try:
        yield desk
    finally:
        desk.close()
