"""What can be done with a job now, and where something cannot be done, why not. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass

from jobdesk.core.language import _
from jobdesk.core.model import Job
from jobdesk.core.states import JobState

CANCELLING = _("It is being cancelled.")


@dataclass(frozen=True, slots=True)
class Offer:
    """A button of a card: what it does, by the name of the action, and why it cannot, where it cannot.

    `left_s` is for how many seconds it is still offered, where that is known.
    """

    action: str
    why_not: str | None = None
    left_s: int | None = None

    @property
    def is_open(self) -> bool:
        return self.why_not is None


def offers_of(job: Job, now: int) -> tuple[Offer, ...]:
    """The buttons of a card, in their order. `now` is a stored time."""
    if job.state.is_final:
        again = () if job.state is JobState.SUCCEEDED else (Offer("retry-job"),)
        return *again, Offer("open-job")
    if (left_s := undo_left_s(job, now)) is not None:
        return Offer("undo-cancel", None, left_s), Offer("open-job")
    held = CANCELLING if job.cancel_requested_at is not None else None
    pause = Offer("pause-job" if job.paused_at is None else "resume-job", held)
    return pause, Offer("cancel-job", held), Offer("open-job")


def undo_left_s(job: Job, now: int) -> int | None:
    """How many seconds a cancel can still be taken back; None where there is none, or it is too late."""
    if job.state.is_final or job.cancel_requested_at is None or not job.cancel_held_until:
        return None
    left = job.cancel_held_until - now
    return None if left <= 0 else -(-left // 1_000_000)
