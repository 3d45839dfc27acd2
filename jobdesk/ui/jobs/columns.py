"""The columns of the list of all jobs: what each is called and says, and what is sorted by it. No Qt here."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from jobdesk.core.clock import MICROSECONDS
from jobdesk.core.customs import number
from jobdesk.core.language import _
from jobdesk.core.query.wanted import SortKey
from jobdesk.core.states import JobState
from jobdesk.desk.jobs.job_cards import JobCard
from jobdesk.desk.jobs.outlooks import Outlook
from jobdesk.desk.words import cents, length, moment
from jobdesk.ui.drawer.faces import Face, Glimpse, face_of
from jobdesk.ui.looks import Tone
from jobdesk.ui.wording import BETWEEN


@dataclass(frozen=True, slots=True)
class Row:
    """One job as the table says it, made ready when it was read: `words` are those of all columns."""

    card: JobCard
    face: Face
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column, by what it is sorted by; `letters` is how wide it is at first, or 0 where it takes what is free.

    One that is `usual` is there until a person says otherwise. What grows, such as a number, is first looked at from
    its large end (`from_above`).
    """

    key: SortKey
    heading: str
    words: Callable[[JobCard, Face, int], str]
    letters: int = 0
    is_usual: bool = False
    from_above: bool = False
    tone: Tone = Tone.FAINT


def row_of(card: JobCard, now: int) -> Row:
    """What the table says of a job at a time. Time does not go by in a list: what counts down on a card is left out."""
    if card.job.state is JobState.RUNNING and card.outlook.waits_for is not None:
        # Between two runs it has none for a moment, which is not worth a word in a list.
        card = replace(card, outlook=Outlook(JobState.RUNNING))
    face = face_of(card, Glimpse(), now)
    return Row(card, face, tuple(column.words(card, face, now) for column in COLUMNS))


def usual_keys() -> list[SortKey]:
    """The columns that are there at first."""
    return [column.key for column in COLUMNS if column.is_usual]


def known_keys(names: Collection[object]) -> list[SortKey]:
    """The columns of these names, in their order in the table; the title is always one of them."""
    return [column.key for column in COLUMNS if column.key in names or column.key is SortKey.TITLE]


def _told(card: JobCard, face: Face, now: int) -> str:
    """How much of it, then why or what came out, which matters more than how long it took and what it cost."""
    line, _sign, _ago = face.line.rpartition(BETWEEN)
    measured = line.removeprefix(face.counted).removeprefix(BETWEEN) if face.is_over else ""
    return BETWEEN.join(filter(None, [face.counted, face.sentence, measured]))


def _place(card: JobCard, face: Face, now: int) -> str:
    return face.place.rpartition(BETWEEN)[0]


def _duration(card: JobCard, face: Face, now: int) -> str:
    job = card.job
    if job.started_at is None or job.finished_at is None:
        return ""
    return length(max(0, job.finished_at - job.started_at) / MICROSECONDS)


def _waited(card: JobCard, face: Face, now: int) -> str:
    job = card.job
    if job.started_at is None:
        return ""
    return length(max(0, job.started_at - max(job.created_at, job.run_at)) / MICROSECONDS)


def _at(at: int | None, now: int) -> str:
    return "" if at is None else moment(at, now)


def _count(count: int) -> str:
    return number(count) if count else ""


COLUMNS: tuple[Column, ...] = (
    Column(SortKey.STATE, _("State"), lambda card, face, now: face.look.word, 16, is_usual=True),
    Column(SortKey.NUMBER, _("Job"), lambda card, face, now: str(card.job.id), 5, is_usual=True, from_above=True),
    Column(SortKey.TITLE, _("What"), lambda card, face, now: face.title, is_usual=True, tone=Tone.PLAIN),
    Column(SortKey.PLACE, _("Where"), _place, 9, is_usual=True),
    Column(SortKey.TOLD, _("How it went"), _told, is_usual=True, tone=Tone.PLAIN),
    Column(SortKey.PIPELINE, _("Pipeline"), lambda card, face, now: card.job.pipeline, 10),
    Column(SortKey.VERSION, _("Version"), lambda card, face, now: card.job.version, 8),
    Column(SortKey.PROJECT, _("Project"), lambda card, face, now: card.job.project or "", 10),
    Column(SortKey.RUNS, _("Runs"), lambda card, face, now: number(card.job.counts.total), 7, from_above=True),
    Column(
        SortKey.FAILED, _("Failed runs"), lambda card, face, now: _count(card.job.counts.failed), 11, from_above=True
    ),
    Column(SortKey.DURATION, _("Took"), _duration, 9, from_above=True),
    Column(SortKey.WAITED, _("Waited"), _waited, 9, from_above=True),
    Column(
        SortKey.COST,
        _("Cost"),
        lambda card, face, now: cents(card.job.cost) if card.job.cost else "",
        9,
        from_above=True,
    ),
    Column(SortKey.PRIORITY, _("Priority"), lambda card, face, now: str(card.job.priority or ""), 8, from_above=True),
    Column(SortKey.CREATED, _("Submitted"), lambda card, face, now: _at(card.job.created_at, now), 15, from_above=True),
    Column(SortKey.STARTED, _("Began"), lambda card, face, now: _at(card.job.started_at, now), 15, from_above=True),
    Column(
        SortKey.WHEN,
        _("When"),
        lambda card, face, now: moment(card.job.finished_at or card.job.started_at or card.job.created_at, now),
        15,
        is_usual=True,
        from_above=True,
    ),
)
PLACES = {column.key: at for at, column in enumerate(COLUMNS)}
"""Where each column stands in the model."""
