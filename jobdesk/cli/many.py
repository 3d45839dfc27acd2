"""Does a wish for many jobs: says how many first, shows how far it is, stops at Ctrl-C, and says what was done."""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping, Sequence

from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table

from jobdesk.cli.bars import FRAMES_PER_S, WIDEST_BAR, console_of
from jobdesk.cli.filters import Filter, NoJobsChosen, NothingMatches, agree
from jobdesk.cli.interrupt import EXIT_CODE
from jobdesk.cli.session import Session
from jobdesk.cli.words import counted, listed
from jobdesk.core.query.fields import Operator
from jobdesk.core.query.tree import Node, Term, all_of
from jobdesk.core.query.wanted import SortKey, Wanted
from jobdesk.core.states import JobState
from jobdesk.desk.desk import Desk
from jobdesk.desk.jobs.undertaking import Left, Progress, Undertaking, Wish

MANY = 1000
"""For fewer jobs no bar is worth while."""

LOOK_S = 0.05
ACTIVE = (JobState.QUEUED, JobState.RUNNING)
OVER = (JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED)
DELETED: Node = Term("is", Operator.HAS, ("deleted",))

DONE: Mapping[Wish, str] = {
    Wish.CANCEL: "cancelled",
    Wish.RETRY: "done again",
    Wish.DELETE: "in the trash",
    Wish.RESTORE: "restored",
    Wish.DROP: "deleted for good",
}
"""What jobs are when a wish has been done, and would be if it were."""


def matching(desk: Desk, wanted: Filter, among: Collection[JobState] = (), *, in_trash: bool = False) -> list[int]:
    """The numbers of the jobs that a filter lets through, oldest first, of those in some states or in the trash.

    Raises `NoJobsChosen`, `NothingMatches` and `BadLine`.
    """
    if wanted.is_open:
        raise NoJobsChosen
    parts = [wanted.as_query()]
    if among:
        parts.append(Term("status", Operator.HAS, tuple(among)))
    if in_trash:
        parts.append(DELETED)
    numbers = list(desk.job_search.numbers(Wanted(all_of(parts), SortKey.NUMBER, is_descending=False)))
    if not numbers:
        raise NothingMatches
    return numbers


def agreed(session: Session, verb: str, count: int, *, is_agreed: bool) -> None:
    """Say how many jobs it is for, and go on only if the person wants that. Raises `NotAgreed`."""
    if not is_agreed:
        agree(session, f"{verb} {counted(count, 'job')}?")


def say_count(session: Session, wish: Wish, count: int, *, as_json: bool) -> int:
    """What a dry run says."""
    if as_json:
        session.answer({"dry_run": True, "wish": str(wish), "jobs": count})
    else:
        session.out.line(f"{counted(count, 'job')} would be {DONE[wish]}.")
    return 0


def do(session: Session, desk: Desk, undertaking: Undertaking, *, as_json: bool) -> int:
    """Do it to the end or to Ctrl-C, and say what was done."""
    was_interrupted = go(session, desk, undertaking)
    tell(session, undertaking.progress, as_json=as_json)
    return EXIT_CODE if was_interrupted else 0


def made_again(session: Session, desk: Desk, retry: Undertaking, *, as_json: bool) -> list[int]:
    """Do jobs again: those that it made. Where Ctrl-C stops it, they are told and stay, and it goes on as Ctrl-C."""
    if go(session, desk, retry):
        tell(session, retry.progress, as_json=as_json)
        raise KeyboardInterrupt
    return list(retry.made)


def go(session: Session, desk: Desk, undertaking: Undertaking) -> bool:
    """Do it on a thread, with a bar on a terminal; Ctrl-C stops it after a piece. Whether it came to that."""
    failures: list[Exception] = []
    over = threading.Event()  # a thread that is joined when Ctrl-C comes would be taken for one that has ended

    def work() -> None:
        try:
            for _progress in undertaking.go():
                pass
        except Exception as error:  # noqa: BLE001 - the top of a thread: it is raised where the person is told
            failures.append(error)
        finally:
            desk.store.close()
            over.set()

    threading.Thread(target=work, name="bulk").start()
    was_interrupted = False
    try:
        _watch(session, undertaking, over)
    except KeyboardInterrupt:
        was_interrupted = True
        undertaking.stop()
        over.wait()
    if failures:
        raise failures[0]
    return was_interrupted


def _watch(session: Session, undertaking: Undertaking, over: threading.Event) -> None:
    if not session.out.is_terminal or undertaking.progress.total < MANY:
        while not over.wait(LOOK_S):
            pass
        return
    console = console_of(session.out)
    with Live(console=console, refresh_per_second=FRAMES_PER_S, transient=True) as live:
        while not over.wait(LOOK_S):
            live.update(_line(undertaking.progress))


def _line(progress: Progress) -> Table:
    line = Table.grid(padding=(0, 1))
    bar = ProgressBar(total=max(1, progress.total), completed=progress.seen, width=WIDEST_BAR)
    line.add_row(bar, f"{progress.seen:,}/{progress.total:,}  Ctrl-C stops")
    return line


def tell(session: Session, progress: Progress, *, as_json: bool) -> None:
    """What came of it."""
    if as_json:
        session.answer(
            {
                "wish": str(progress.wish),
                "jobs": progress.total,
                "done": progress.done,
                "left": {str(reason): count for reason, count in progress.left.items()},
                "stopped": progress.is_stopped,
            }
        )
        return
    verb = "is" if progress.done == 1 else "are"
    session.out.line(f"{counted(progress.done, 'job')} {verb} {DONE[progress.wish]}.")
    if progress.is_stopped:
        session.out.line(f"Stopped: {counted(progress.total - progress.seen, 'job')} not looked at.")
    if why := left_words(progress.left):
        session.out.line(why)


def left_words(left: Mapping[Left, int]) -> str:
    """`12 jobs left: 10 not over yet, 2 in the trash.`; nothing where none was."""
    count = sum(left.values())
    words = listed(f"{n:,} {reason}" for reason, n in left.items() if n)
    return f"{counted(count, 'job')} left: {words}." if count else ""


def unique(numbers: Sequence[int]) -> list[int]:
    """Each number once, in the order in which they were given."""
    return list(dict.fromkeys(numbers))
