"""What the window says of a wish for many jobs: for how many it is, how far it is, and what came of it. No Qt here."""

from __future__ import annotations

from collections.abc import Mapping

from jobdesk.core.customs import number
from jobdesk.core.language import _, ngettext
from jobdesk.desk.jobs.undertaking import Left, Progress, Wish
from jobdesk.desk.words import listed
from jobdesk.store.choices import Tally

LEFT: Mapping[Left, str] = {
    Left.GONE: _("{n} gone for good"),
    Left.ACTIVE: _("{n} not over yet"),
    Left.OVER: _("{n} over already"),
    Left.CANCELLING: _("{n} being cancelled already"),
    Left.RETRIED: _("{n} being retried already"),
    Left.SUCCEEDED: _("{n} with nothing to try again"),
    Left.DELETED: _("{n} in the trash"),
    Left.LISTED: _("{n} not in the trash"),
    Left.UNKNOWN: _("{n} of a pipeline or an input that is not known any more"),
}


def selected_words(count: int) -> str:
    """`1,204 jobs selected`."""
    return ngettext("{n} job selected", "{n} jobs selected", count).format(n=number(count))


def offers(tally: Tally) -> dict[Wish, str]:
    """What can be done with some jobs, each with the words of its button; what there is nothing for is left out."""
    counts = {
        Wish.CANCEL: tally.cancellable,
        Wish.RETRY: tally.retryable,
        Wish.DELETE: tally.deletable,
        Wish.RESTORE: tally.deleted,
        Wish.DROP: tally.deleted,
    }
    one = {
        Wish.CANCEL: _("Cancel"),
        Wish.RETRY: _("Retry"),
        Wish.DELETE: _("Delete"),
        Wish.RESTORE: _("Restore"),
        Wish.DROP: _("Delete for good…"),
    }
    words = {
        Wish.CANCEL: _("Cancel {n}"),
        Wish.RETRY: _("Retry {n}"),
        Wish.DELETE: _("Delete {n}"),
        Wish.RESTORE: _("Restore {n}"),
        Wish.DROP: _("Delete {n} for good…"),
    }
    wanted = words if tally.jobs > 1 else one
    return {wish: wanted[wish].format(n=number(count)) for wish, count in counts.items() if count}


def question(wish: Wish, tally: Tally) -> str | None:
    """What is asked before something that cannot be undone; None where there is nothing to ask."""
    if wish is Wish.DROP:
        return ngettext(
            "Delete {n} job for good? Its runs and logs go with it, and that cannot be undone.",
            "Delete {n} jobs for good? Their runs and logs go with them, and that cannot be undone.",
            tally.deleted,
        ).format(n=number(tally.deleted))
    running = tally.cancellable - tally.queued
    if wish is Wish.CANCEL and running and tally.jobs > 1:
        return ngettext(
            "Cancel {count}? {n} of them runs, and what runs cannot be taken back.",
            "Cancel {count}? {n} of them run, and what runs cannot be taken back.",
            running,
        ).format(count=_counted(tally.cancellable), n=number(running))
    return None


def yes_words(wish: Wish) -> str:
    """What the button says that answers a question with yes."""
    return _("Delete for good") if wish is Wish.DROP else _("Cancel them")


def progress_words(progress: Progress) -> str:
    """`Deleting 12,000 of 50,000`."""
    words = {
        Wish.CANCEL: _("Cancelling {n} of {total}"),
        Wish.RETRY: _("Retrying {n} of {total}"),
        Wish.DELETE: _("Deleting {n} of {total}"),
        Wish.RESTORE: _("Restoring {n} of {total}"),
        Wish.DROP: _("Deleting for good: {n} of {total}"),
        Wish.TAKE_BACK: _("Taking back {n} of {total}"),
        Wish.CANCEL_MADE: _("Cancelling the retries: {n} of {total}"),
    }
    return words[progress.wish].format(n=number(progress.seen), total=number(progress.total))


def came_words(progress: Progress) -> str:
    """What came of it: `1,192 jobs are in the trash. 12 were left: 10 not over yet, 2 in the trash.`"""
    words = [_done_words(progress)]
    if progress.is_stopped:
        rest = progress.total - progress.seen
        words.append(_("Stopped: {n} were not looked at.").format(n=number(rest)))
    if left := left_words(progress.left):
        words.append(left)
    return " ".join(words)


def left_words(left: Mapping[Left, int]) -> str:
    """`12 were left: 10 not over yet, 2 in the trash.`; nothing where none was."""
    count = sum(left.values())
    if not count:
        return ""
    why = listed(LEFT[reason].format(n=number(n)) for reason, n in left.items() if n)
    return ngettext("{n} was left: {why}.", "{n} were left: {why}.", count).format(n=number(count), why=why)


def _done_words(progress: Progress) -> str:
    n = progress.done
    if not n:
        return _("Nothing was changed.")
    words = {
        Wish.CANCEL: ngettext("{n} job is cancelled.", "{n} jobs are cancelled.", n),
        Wish.RETRY: ngettext("{n} job is done again.", "{n} jobs are done again.", n),
        Wish.DELETE: ngettext("{n} job is in the trash.", "{n} jobs are in the trash.", n),
        Wish.RESTORE: ngettext("{n} job is restored.", "{n} jobs are restored.", n),
        Wish.DROP: ngettext("{n} job is deleted for good.", "{n} jobs are deleted for good.", n),
        Wish.TAKE_BACK: ngettext("{n} job is queued as before.", "{n} jobs are queued as before.", n),
        Wish.CANCEL_MADE: ngettext("{n} retry is cancelled.", "{n} retries are cancelled.", n),
    }
    return words[progress.wish].format(n=number(n))


def _counted(n: int) -> str:
    return ngettext("{n} job", "{n} jobs", n).format(n=number(n))
