"""The one table of what a person can do in the window: words, icon, shortcut, and when it is possible. No Qt here.

Menus, buttons, the command palette and the sheet of shortcuts are all made from it. What a page does with an action is
bound in `actions`; an action that nothing is bound to is shown nowhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobdesk.core.language import _

if TYPE_CHECKING:  # the table is read before the first paint, and needs no job for that
    from jobdesk.core.model import Job


@dataclass(frozen=True)
class Situation:
    """What is before the person. `job` is the one that is selected or open, `jobs` how many are selected, and `cards`
    how many cards; `has_cards` is for a repository whose cards are shown, `is_editing` for one that is being written.
    Where several jobs are selected, `wishes` are what can be done with some of them.
    `has_failures` says that a group of failures is selected, `is_muted` how it is with that.
    """

    page: str = ""
    job: Job | None = None
    jobs: int = 0
    wishes: frozenset[str] = frozenset()
    has_repository: bool = False
    commits: int = 0
    stale_commits: int = 0
    cards: int = 0
    has_cards: bool = False
    is_editing: bool = False
    can_undo: bool = False
    can_undo_many: bool = False
    is_everything_paused: bool = False
    is_developer: bool = False
    has_failures: bool = False
    is_muted: bool = False


Condition = Callable[[Situation], bool]


@dataclass(frozen=True)
class Act:
    """One thing that can be done. `shortcut` is written as Qt writes it; `only_for_developers` is hidden else.

    The table is written in English; `family`, `words` and `tip` are in the language of the process.
    """

    id: str
    family: str
    words: str
    icon: str = ""
    shortcut: str = ""
    tip: str = ""
    is_possible: Condition = lambda _: True
    is_switch: bool = False
    only_for_developers: bool = False

    def __post_init__(self) -> None:
        for name in ("family", "words", "tip"):
            object.__setattr__(self, name, _(getattr(self, name)))


def _has_job(now: Situation) -> bool:
    return now.job is not None and now.jobs < SEVERAL


def _has_active_job(now: Situation) -> bool:
    return _has_job(now) and now.job is not None and not now.job.state.is_final


def _can_cancel(now: Situation) -> bool:
    if now.jobs >= SEVERAL:
        return "cancel" in now.wishes
    return _has_active_job(now) and now.job is not None and now.job.cancel_requested_at is None


def _can_pause(now: Situation) -> bool:
    return _has_active_job(now) and _can_cancel(now) and now.job is not None and now.job.paused_at is None


def _can_resume(now: Situation) -> bool:
    return _has_active_job(now) and now.job is not None and now.job.paused_at is not None


def _is_over(now: Situation) -> bool:
    return _has_job(now) and now.job is not None and now.job.state.is_final and now.job.deleted_at is None


def _is_deleted(now: Situation) -> bool:
    return _has_job(now) and now.job is not None and now.job.deleted_at is not None


def _can_retry(now: Situation) -> bool:
    return "retry" in now.wishes if now.jobs >= SEVERAL else _is_over(now)


def _made_cards(now: Situation) -> bool:
    return _is_over(now) and now.job is not None and str(now.job.state) == "succeeded" and now.job.pipeline == "cards"


def _can_retry_failed(now: Situation) -> bool:
    return _is_over(now) and now.job is not None and now.job.counts.failed + now.job.counts.cancelled > 0


def _has_card(now: Situation) -> bool:
    return now.cards > 0


def _edits_card(now: Situation) -> bool:
    return now.is_editing


def _shows_cards(now: Situation) -> bool:
    return now.has_cards


def _can_delete(now: Situation) -> bool:
    return "delete" in now.wishes if now.jobs >= SEVERAL else _is_over(now) and now.page in WITH_JOBS


def _can_restore(now: Situation) -> bool:
    return "restore" in now.wishes if now.jobs >= SEVERAL else _is_deleted(now)


def _can_drop(now: Situation) -> bool:
    is_possible = "delete for good" in now.wishes if now.jobs >= SEVERAL else _is_deleted(now)
    return is_possible and now.page == "jobs"


def _can_select_all(now: Situation) -> bool:
    return now.has_repository or now.page == "jobs"


SEVERAL = 2
WITH_JOBS = frozenset({"jobs", "job"})
"""The pages on which a key may delete: elsewhere the job that was chosen last may be out of sight."""


def _has_failures(now: Situation) -> bool:
    return now.has_failures


ACTS: tuple[Act, ...] = (
    # Going somewhere.
    Act("go-commits", "Go", "Commits", "git-commit-horizontal", "Ctrl+1", "Choose commits and start them"),
    Act("go-review", "Go", "Review", "gallery-vertical-end", "Ctrl+2", "Look through the cards that a job made"),
    Act("go-jobs", "Go", "Jobs", "list-checks", "Ctrl+3", "Everything that was ever run"),
    Act("go-insights", "Go", "Insights", "chart-line", "Ctrl+4", "What ran, how long it took, and what it cost"),
    Act("go-settings", "Go", "Settings", "settings", "Ctrl+,", "How JobDesk works and looks"),
    Act("go-help", "Go", "Help", "circle-question-mark", "F1", "What JobDesk does, and how"),
    Act("first-steps", "Go", "First steps", "flag", "", "Five short steps on a sample"),
    Act("go-back", "Go", "Back", "chevron-left", "Alt+Left", "To the page before"),
    Act("palette", "Go", "Find an action, a page or a job", "search", "Ctrl+K"),
    Act("shortcuts", "Go", "Keyboard shortcuts", "keyboard", "?"),
    # Commits.
    Act("open-repository", "Commits", "Open repository…", "folder-open", "Ctrl+O"),
    Act("process", "Commits", "Process", "play", "Ctrl+Return", "", lambda now: now.commits > 0),
    Act("select-all", "Commits", "Select all", "check-check", "Ctrl+A", "", _can_select_all),
    Act("select-new", "Commits", "Select new", "circle-dot", "Ctrl+Shift+N", "", lambda now: now.has_repository),
    Act("select-stale", "Commits", "Select stale", "refresh-cw", "Ctrl+Shift+S", "", lambda now: now.has_repository),
    Act("why-stale", "Commits", "Why it needs a re-run", "lightbulb", "", "", lambda now: now.stale_commits > 0),
    Act("accept-stale", "Commits", "Accept as current", "check", "", "", lambda now: now.stale_commits > 0),
    Act(
        "find-first-bad",
        "Commits",
        "Find the first bad commit",
        "crosshair",
        "Ctrl+Shift+B",
        "Tries as few of them as it can, several at once",
        lambda now: now.has_repository,
    ),
    Act(
        "force",
        "Commits",
        "Force",
        "zap",
        "Ctrl+Shift+Return",
        "Run again what is known already",
        lambda now: now.commits > 0,
        only_for_developers=True,
    ),
    # All jobs.
    Act("jobs-list", "Jobs", "List of all jobs", "list", "Alt+1", "Every job that was ever run"),
    Act(
        "saved-views",
        "Jobs",
        _("Saved views"),
        "star",
        "Ctrl+Shift+V",
        _("A line, an order and columns by a name"),
    ),
    Act("save-view", "Jobs", _("Save this view…"), "save", "", _("The line, the order and the columns under a name")),
    Act(
        "columns",
        "Jobs",
        _("Columns and sorting"),
        "columns-3",
        "Ctrl+Shift+O",
        _("What the list shows, and in which order"),
    ),
    # Cards.
    Act("accept-card", "Cards", _("Accept"), "check", "A", _("Take it as it is shown"), _has_card),
    Act("edit-card", "Cards", _("Edit"), "pencil", "E", _("Write it in your own words"), lambda now: now.cards == 1),
    Act("discard-card", "Cards", _("Discard"), "x", "D", _("It is not sent to Anki"), _has_card),
    Act("regenerate-card", "Cards", _("Regenerate"), "shuffle", "R", _("Ask it in the next wording"), _has_card),
    Act("keep-card", "Cards", _("Keep as it was"), "lock", "", _("What was accepted before stays"), _has_card),
    Act("next-card", "Cards", _("Next card"), "arrow-down", "J", "", _shows_cards),
    Act("previous-card", "Cards", _("Previous card"), "arrow-up", "K", "", _shows_cards),
    Act("undo-card", "Cards", _("Undo"), "undo-2", "U", _("Take the last decision about cards back"), _shows_cards),
    Act("accept-cards", "Cards", _("Accept all that are shown"), "check-check", "Shift+A", "", _shows_cards),
    Act("save-card", "Cards", _("Save"), "check", "Ctrl+S", _("It counts as accepted"), _edits_card),
    Act("decide-cards", "Cards", _("Decide which card is which…"), "split", "", "", _shows_cards),
    Act("lost-cards", "Cards", _("Cards without a note…"), "file-x", "", "", _shows_cards),
    Act("open-note", "Cards", _("Open in editor"), "external-link", "O", "", lambda now: now.cards == 1),
    Act(
        "send-cards",
        "Cards",
        _("Sync with Anki…"),
        "refresh-cw",
        "S",
        _("Shows first what would be done"),
        _shows_cards,
    ),
    Act("export-cards", "Cards", _("Export…"), "package", "X", _("A package that Anki imports"), _shows_cards),
    Act("jobs-failures", "Jobs", _("Failures"), "circle-alert", "Alt+2", _("What failed, grouped by what it says")),
    Act("jobs-logs", "Jobs", _("Search all logs"), "scroll-text", "Alt+3", _("Lines of any log")),
    # Failures.
    Act(
        "open-error", "Failures", _("Go to the error"), "scroll-text", "Ctrl+E", _("The line of the log"), _has_failures
    ),
    Act(
        "retry-group",
        "Failures",
        _("Retry the group"),
        "rotate-ccw",
        "Ctrl+Alt+R",
        _("Each of its jobs once; what succeeded is reused"),
        _has_failures,
    ),
    Act(
        "mute-group",
        "Failures",
        _("Mute"),
        "bell-off",
        "Ctrl+M",
        _("List it at the end, and count it no more"),
        lambda now: now.has_failures and not now.is_muted,
    ),
    Act(
        "unmute-group",
        "Failures",
        _("Unmute"),
        "bell",
        "Ctrl+Shift+M",
        _("List and count it again"),
        lambda now: now.has_failures and now.is_muted,
    ),
    Act("copy-group", "Failures", _("Copy what it says"), "copy", "Ctrl+Shift+L", "", _has_failures),
    # A job.
    Act("open-job", "Job", "Open", "arrow-right", "", "Its runs, its log and what it made", _has_job),
    Act(
        "review-cards",
        "Job",
        _("Review cards"),
        "gallery-vertical-end",
        "",
        _("Look through what it made"),
        _made_cards,
    ),
    Act("cancel-job", "Job", "Cancel", "x", "Ctrl+Backspace", "", _can_cancel),
    Act("pause-job", "Job", "Pause", "pause", "Ctrl+P", "What runs is finished, nothing new starts", _can_pause),
    Act("resume-job", "Job", "Resume", "play", "Ctrl+Shift+P", "", _can_resume),
    Act("retry-job", "Job", "Retry", "rotate-ccw", "Ctrl+R", "A new job; what succeeded is reused", _can_retry),
    Act("retry-failed", "Job", "Retry what failed", "rotate-ccw", "Ctrl+Shift+R", "", _can_retry_failed),
    Act("delete-job", "Job", _("Delete"), "trash-2", "Del", _("Into the trash; it can be restored"), _can_delete),
    Act("restore-job", "Job", _("Restore"), "undo-2", "", _("Out of the trash, as it was"), _can_restore),
    Act("drop-job", "Job", _("Delete for good…"), "trash-2", "Shift+Del", _("With its runs and logs"), _can_drop),
    Act(
        "undo",
        "Job",
        "Undo",
        "undo-2",
        "Ctrl+Z",
        _("Take the last cancel, retry or deletion back"),
        lambda now: now.can_undo or now.can_undo_many,
    ),
    Act("copy-command-line", "Job", "Copy command line", "terminal", "", "", _has_job),
    Act("show-artifacts", "Job", "Show artifacts", "package", "", "", _has_job),
    Act("duplicate-job", "Job", "Duplicate with changes…", "copy", "", "", _has_job),
    Act(
        "force-job",
        "Job",
        "Force",
        "zap",
        "",
        "Run everything of it again, also what is known",
        _is_over,
        only_for_developers=True,
    ),
    # The pool.
    Act("pause-all", "Workers", "Pause everything", "circle-pause", "", "", lambda now: not now.is_everything_paused),
    Act("resume-all", "Workers", "Resume everything", "circle-play", "", "", lambda now: now.is_everything_paused),
    # What is seen.
    Act("drawer", "View", "Job drawer", "panel-right", "Ctrl+J", "Active and recent jobs", is_switch=True),
    Act("compact", "View", "Compact cards", "rows-3", "Ctrl+Shift+C", "", is_switch=True),
    Act("filter", "View", "Filter", "list-filter", "Ctrl+F"),
    Act("reload", "View", "Read again", "refresh-cw", "F5"),
    Act("larger-text", "View", "Larger text", "plus", "Ctrl++"),
    Act("smaller-text", "View", "Smaller text", "minus", "Ctrl+-"),
    Act("usual-text", "View", "Usual text", "type", "Ctrl+0"),
    Act("light", "View", _("Light theme"), "sun", "", _("Light colours, whatever the system has")),
    Act("dark", "View", _("Dark theme"), "moon", "", _("Dark colours, whatever the system has")),
    Act("system-theme", "View", _("Theme of the system"), "monitor", "", _("Light or dark as the system is")),
    Act("developer", "View", "Developer mode", "code", "Ctrl+Shift+D", "Logs, hashes, timings, Force", is_switch=True),
    Act("quit", "View", "Quit", "log-out", "Ctrl+Q"),
)
