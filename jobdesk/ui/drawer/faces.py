"""What a card says of a job, as a frozen value: words, chip, bar and buttons. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass

from jobdesk.core.clock import MICROSECONDS
from jobdesk.core.customs import number
from jobdesk.core.language import _, ngettext, told
from jobdesk.core.model import Job, Run
from jobdesk.core.states import JobState
from jobdesk.desk.jobs.job_cards import JobCard
from jobdesk.desk.jobs.outlooks import Outlook
from jobdesk.desk.words import about, cents, clock_length, listed, moment, short
from jobdesk.ui.drawer.offers import Offer, offers_of, undo_left_s
from jobdesk.ui.looks import Look, look_of
from jobdesk.ui.plain import one_line
from jobdesk.ui.wording import BETWEEN, chip_words, duration_words, finish_words, items_words, made_words

TITLE_LENGTH = 200
LINE_LENGTH = 120
SHORTEST_S = 0.1
MOST_METRICS = 3
SAID_BY_THE_CHIP = (_("It is paused."), _("It is being cancelled."))


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What is known of a job beside its card: how long it will take from now, and the run that a host has now."""

    left_s: float | None = None
    fraction: float | None = None
    run: Run | None = None


@dataclass(frozen=True, slots=True)
class Face:
    """One card. `look` and `chip` are its chip; `line` counts (`counted` without what changes by itself); `sentence`
    says why, and may name a job (`link`).

    `done` and `failed` are parts of the bar, from 0 to 1; None is for no bar. `details` are for developers.
    `spoken` is all of it for a screen reader, without what changes every second.
    """

    job: int
    title: str
    place: str
    look: Look
    chip: str
    line: str
    counted: str
    sentence: str | None
    is_trouble: bool
    link: int | None
    done: float | None
    failed: float
    offers: tuple[Offer, ...]
    details: tuple[str, ...]
    spoken: str
    is_over: bool


def face_of(card: JobCard, glimpse: Glimpse, now: int, *, is_developer: bool = False) -> Face:
    """What a card says now (a stored time)."""
    job, outlook = card.job, card.outlook
    title = one_line(job.title, TITLE_LENGTH) or _("Untitled")
    chip = _chip(job, outlook, now)
    done = None if job.state.is_final else _done(card, glimpse)
    counts = _counted(card, done)
    sentence = _sentence(card, glimpse)
    return Face(
        job=job.id,
        title=title,
        place=_place(job),
        look=look_of(outlook.chip),
        chip=chip,
        line=BETWEEN.join([*counts, *_measured(job, outlook, glimpse, now)]),
        counted=BETWEEN.join(counts),
        sentence=sentence,
        is_trouble=job.state is JobState.FAILED,
        link=outlook.waits_for,
        done=done,
        failed=job.items.failed / max(1, job.items.total),
        offers=offers_of(job, now),
        details=_details(job, glimpse, now) if is_developer else (),
        spoken=", ".join(
            [title, number_words(job.id), look_of(outlook.chip).word, *counts, *([sentence] if sentence else [])]
        ),
        is_over=job.state.is_final,
    )


def _chip(job: Job, outlook: Outlook, now: int) -> str:
    left_s = undo_left_s(job, now)
    return chip_words(outlook, now) if left_s is None else _("Cancelling in {n} s").format(n=left_s)


def _place(job: Job) -> str:
    """`notes · job 12`."""
    if not job.repository_path:
        return number_words(job.id)
    name = job.repository_path.replace("\\", "/").rstrip("/").rpartition("/")[2]
    return BETWEEN.join([one_line(name, 40), number_words(job.id)])


def number_words(job: int) -> str:
    """`job 12`, within a line."""
    return _("job {id}").format(id=job)


def _done(card: JobCard, glimpse: Glimpse) -> float | None:
    """The part that is done; None of a single run that does not say."""
    counts = card.job.counts
    if counts.total <= 1:
        return glimpse.fraction
    return min(1.0, (counts.final + (glimpse.fraction or 0.0)) / counts.total)


def _counted(card: JobCard, done: float | None) -> list[str]:
    job, items = card.job, card.job.items
    parts = []
    if items.total > 1:
        parts += [items_words(job), *finish_words(job)]
    elif done is not None:
        parts.append(_("{n} %").format(n=f"{done * 100:.0f}"))
    if items.reused and job.state.is_final:
        some = _("{n} known").format(n=number(items.reused))
        parts.append(_("all known") if items.reused >= items.total else some)
    return parts


def _measured(job: Job, outlook: Outlook, glimpse: Glimpse, now: int) -> list[str]:
    """Time and money, which change by themselves."""
    money = [cents(job.cost)] if job.cost else []
    if job.state.is_final:
        taken = duration_words(job) if _took_s(job) >= SHORTEST_S else None
        over = [] if job.finished_at is None else [ago((now - job.finished_at) / MICROSECONDS)]
        return [*([taken] if taken else []), *money, *over]
    parts = []
    if outlook.chip == "running":
        if glimpse.left_s is not None:
            parts.append(_("{time} left").format(time=clock_length(glimpse.left_s)))
        elif job.started_at is not None:
            since_s = max(0.0, (now - job.started_at) / MICROSECONDS)
            parts.append(_("for {time}").format(time=clock_length(since_s)))
    elif glimpse.left_s is not None and outlook.chip in ("queued", "waiting"):
        parts.append(_("done in {time}").format(time=about(glimpse.left_s)))
    return parts + money


def came_out(card: JobCard) -> str | None:
    """What a job made: in its own words, or its numbers by name: `34 cards, 2 notes`."""
    if card.came_out:
        return made_words(card.came_out)
    figures = [(name, figure) for name, figure in card.job.metrics.items() if figure][:MOST_METRICS]
    return listed(f"{number(figure, _digits(figure))} {name}" for name, figure in figures) or None


def _digits(figure: float) -> int:
    """How many digits after the point say it as exactly as six in all do."""
    return len(f"{figure:.6g}".partition("e")[0].partition(".")[2])


def _took_s(job: Job) -> float:
    if job.started_at is None or job.finished_at is None:
        return 0.0
    return (job.finished_at - job.started_at) / MICROSECONDS


def ago(seconds: float) -> str:
    """How long something is over, no more exact than people say it."""
    minutes = int(seconds // 60)
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return _("{n} min ago").format(n=minutes)
    if minutes < 48 * 60:
        return _("{n} h ago").format(n=minutes // 60)
    days = minutes // 1440
    return ngettext("{n} day ago", "{n} days ago", days).format(n=number(days))


def _sentence(card: JobCard, glimpse: Glimpse) -> str | None:
    """Why it failed or waits, what it says while it runs, or what came out."""
    job = card.job
    if job.state.is_final:
        said = told(job.error or "") or came_out(card)
    elif card.outlook.chip == "running":
        said = glimpse.run.message if glimpse.run else None
    else:
        said = None if card.outlook.reason in SAID_BY_THE_CHIP else card.outlook.reason
    return one_line(said) or None if said else None


def _details(job: Job, glimpse: Glimpse, now: int) -> tuple[str, ...]:
    """What developers want to see: what runs now by its hash, the pipeline, and the times."""
    retry = [] if job.retry_of is None else [_("retry of job {id}").format(id=job.retry_of)]
    forced = [_("forced")] if job.force else []
    lines = [listed([one_line(f"{job.pipeline} {job.version}", LINE_LENGTH), *retry, *forced])]
    if glimpse.run is not None:
        words = _("{item}, attempt {n}").format(item=short(glimpse.run.item), n=glimpse.run.attempts)
        lines.append(one_line(words, LINE_LENGTH))
    times = {
        _("submitted {when}"): job.created_at,
        _("started {when}"): job.started_at,
        _("ended {when}"): job.finished_at,
    }
    lines.append(listed(words.format(when=moment(at, now)) for words, at in times.items() if at is not None))
    return tuple(lines)
