"""Tells of jobs that ended and of jobs that were queued, for the toasts: one sentence, and the one thing to do next."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from jobdesk.core.language import _
from jobdesk.core.model import Submitted
from jobdesk.core.states import JobState
from jobdesk.desk.jobs.job_cards import JobCard
from jobdesk.ui.deeds import Deeds
from jobdesk.ui.drawer.board import Step
from jobdesk.ui.drawer.ending_words import ended_words, many_words, review_words
from jobdesk.ui.drawer.feed import Feed
from jobdesk.ui.looks import Tone, look_of
from jobdesk.ui.notices import Notice, about_job
from jobdesk.ui.surroundings import Surroundings


class Endings(QObject):
    """Listens to the feed and to the deeds, and tells the notices."""

    def __init__(self, surroundings: Surroundings, feed: Feed, deeds: Deeds) -> None:
        super().__init__()
        self._surroundings = surroundings
        self._deeds = deeds
        feed.stepped.connect(self._tell_ended)
        deeds.submitted.connect(self._tell_queued)
        deeds.moved.connect(self._tell_moved)
        deeds.told.connect(lambda words: surroundings.notices.tell(Notice(words)))

    def _tell_ended(self, step: Step) -> None:
        for card in step.ended:
            if card.job.state is not JobState.CANCELLED:
                self._surroundings.notices.tell(self._ended(card))

    def _ended(self, card: JobCard) -> Notice:
        state = card.job.state
        look = look_of(state)
        action, does = self._next_step(card)
        return Notice(
            ended_words(card),
            look.tone,
            look.icon,
            action,
            does,
            group=str(state),
            many=partial(many_words, state),
            does_for_many=partial(self._surroundings.go, "jobs", state),
            about=about_job(card.job.id),
            is_last=True,
        )

    def _next_step(self, card: JobCard) -> tuple[str, Callable[[], object]]:
        """What a person does next: look through the cards that it made, or look at the job."""
        go, job = self._surroundings.go, card.job
        if (words := review_words(job)) and job.repository_path:
            return words, partial(go, "review", Path(job.repository_path))
        return _("Open"), partial(go, "job", job.id)

    def _tell_moved(self, words: str, undo: Callable[[], object]) -> None:
        self._surroundings.notices.tell(Notice(words, Tone.PLAIN, "trash-2", _("Undo"), undo))

    def _tell_queued(self, made: Submitted) -> None:
        if not made.created:
            words = _("Job {id} does this already.").format(id=made.job)
            show = partial(self._surroundings.go, "job", made.job)
            self._surroundings.notices.tell(Notice(words, Tone.PLAIN, "info", _("Open"), show))
            return
        undo = partial(self._deeds.undo_retry, made)
        words, icon = _("Job {id} is queued.").format(id=made.job), look_of("queued").icon
        self._surroundings.notices.tell(Notice(words, Tone.PLAIN, icon, _("Undo"), undo, about=about_job(made.job)))
