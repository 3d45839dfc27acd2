"""What will happen with what is chosen, worked out away from the UI thread; and making it happen."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal

from jobdesk.core.language import _
from jobdesk.core.model import Mode, Submitted
from jobdesk.desk.jobs.requests import Badge, ProcessRequest
from jobdesk.git.commits import CommitList, CommitRange
from jobdesk.ui.commits.choice import Chosen, added_up, counts, needing_work
from jobdesk.ui.commits.commit_board import Board
from jobdesk.ui.commits.follower import Follower
from jobdesk.ui.commits.plan_bar import PlanBar
from jobdesk.ui.commits.rows import BADGES
from jobdesk.ui.commits.wording import PlanWords, accepted_words, already_words, force_words, plan_words, started_words
from jobdesk.ui.looks import Tone
from jobdesk.ui.notices import Notice, about_job
from jobdesk.ui.page import PAGES
from jobdesk.ui.surroundings import Surroundings

WHILE_READING_MS = 200
_NOTHING = PlanWords("", _("Process"), is_possible=False)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the choice comes to, whether nobody chose, how many of each badge there are, and how long it should take."""

    chosen: Chosen
    is_implied: bool
    counts: tuple[int, ...]
    duration_s: float | None


class Launch(QObject):
    """Keeps the plan at the foot of the page true.

    A start that comes before what was filled in is known, and the badges under it, waits for them: `hurried` asks not
    to wait for a pause in the typing.
    """

    failed = Signal(object)
    hurried = Signal()

    def __init__(self, surroundings: Surroundings, follower: Follower, board: Board) -> None:
        super().__init__()
        self._surroundings = surroundings
        self._follower = follower
        self._board = board
        self._outlook: Outlook | None = None
        self._trouble = ""
        self._missing = ""
        self._is_starting = False
        self._is_edited = False
        self._wants_start = False
        self._is_thinking = False
        self._has_news = False
        self._timer = QTimer(self, singleShot=True, interval=WHILE_READING_MS)
        self._timer.timeout.connect(self._work_out)
        self.bar = PlanBar(self.start, self.force)
        board.changed.connect(self.think)
        board.moved.connect(lambda _: self._situate())
        board.accepted.connect(self.accept_current)

    def miss(self, words: str) -> None:
        """The repository is not there, in words; without any it is."""
        self._missing = words
        self.show()

    def hold(self, trouble: str) -> None:
        """Nothing can start because of this; or, with an empty text, it can."""
        self._trouble = trouble
        self._wants_start = self._wants_start and not trouble
        self.show()

    def expect(self) -> None:
        """What is asked for is about to be another."""
        self._is_edited = True

    def expect_nothing(self) -> None:
        """What is asked for is what the follower lists, or is reading."""
        self._is_edited = False

    def think(self) -> None:
        """Work out what is chosen and what it comes to; what changes meanwhile is worked out after.

        While commits are read that is now and then, for it looks at all of them.
        """
        if self._is_thinking:
            self._has_news = True
        elif self._follower.is_filling and self._outlook is not None:
            self._timer.start()
        else:
            self._work_out()

    def _work_out(self) -> None:
        if self._is_thinking:
            return
        self._timer.stop()
        self._is_thinking, self._has_news = True, False
        is_filling = self._follower.is_filling
        rows, choice, listing = self._board.rows, self._board.choice, self._follower.listing
        pool = self._surroundings.desk.pool

        def work_out() -> Outlook:
            is_implied = choice.count == 0
            meant = (array("L") if is_filling else needing_work(rows)) if is_implied else choice.rows()
            chosen = added_up(rows, meant)
            is_timed = chosen.to_run > 0 and listing is not None
            duration_s = listing.duration_s(chosen.to_run, pool.workers) if is_timed and listing else None
            return Outlook(chosen, is_implied, counts(rows), duration_s)

        self._surroundings.reader.ask(work_out, self._thought, failed=self._cannot_think)

    def _thought(self, outlook: Outlook) -> None:
        self._outlook, self._is_thinking = outlook, False
        self.show()
        if self._has_news:
            self.think()
        elif self._wants_start and not self._is_waiting:
            self._wants_start = False
            self.start()

    @property
    def _is_waiting(self) -> bool:
        """Whether what would be started is not known yet."""
        return self._is_edited or self._follower.is_reading or self._is_thinking

    def _cannot_think(self, error: Exception) -> None:
        self._is_thinking = False
        self.failed.emit(error)

    # ------------------------------------------------------------------ what is said

    def show(self) -> None:
        """Say it as it stands."""
        outlook = self._outlook
        if outlook is None:
            return
        self._board.summary.show_counts(outlook.counts)
        plan = self._plan(outlook)
        is_developer = self._surroundings.actions.situation.is_developer
        has_force = is_developer and outlook.chosen.total > 0 and not outlook.is_implied
        can_force = has_force and not (self._is_starting or self._trouble or self._follower.is_gone)
        for button, can_stay in ((self.bar.start, plan.is_possible), (self.bar.force, can_force)):
            if button.hasFocus() and not can_stay:
                self._board.table.setFocus()  # else Qt moves the keyboard to wherever comes next
        self.bar.show_plan(plan)
        self.bar.show_force(force_words(outlook.chosen) if has_force else None)
        self.bar.force.setEnabled(can_force)
        self._situate()

    def _plan(self, outlook: Outlook) -> PlanWords:
        if self._follower.is_gone:
            return replace(_NOTHING, sentence=self._missing)
        if self._follower.listing is None:
            return replace(_NOTHING, sentence=self._trouble)
        words = plan_words(
            outlook.chosen,
            is_implied=outlook.is_implied,
            is_reading=self._follower.is_filling,
            duration_s=outlook.duration_s,
            listed_counts=outlook.counts,
        )
        if self._trouble:
            return replace(
                words, sentence=_("Before it can start: {trouble}").format(trouble=self._trouble), is_possible=False
            )
        return replace(words, is_possible=words.is_possible and not self._is_starting)

    def _situate(self) -> None:
        """What the actions of the window may do."""
        outlook, rows = self._outlook, self._board.rows
        current = self._board.table.current_row
        stale = int(current is not None and rows.badge_of(current) is Badge.STALE)
        if outlook is not None and not outlook.is_implied:
            stale = max(stale, outlook.chosen.by_badge[BADGES.index(Badge.STALE)])
        can_start = outlook is not None and (self.bar.start.isEnabled() or not self.bar.force.isHidden())
        commits = outlook.chosen.total if outlook is not None and can_start else 0
        self._surroundings.actions.situate(commits=commits, stale_commits=stale)

    # ------------------------------------------------------------------ starting

    def start(self) -> None:
        """Process what is chosen, or all that needs it."""
        if not self.bar.start.isEnabled():
            return
        if self._is_waiting:
            self._wants_start = True
            self.hurried.emit()
            return
        self._submit(force=False)

    def force(self) -> None:
        """Run what is chosen again, whatever is known of it."""
        if self.bar.force.isEnabled() and not self.bar.force.isHidden() and not self._is_waiting:
            self._submit(force=True)

    def find_first_bad(self) -> None:
        """Search what is chosen, or else all of the range along its first parents, for where it turned bad."""
        outlook, listing = self._outlook, self._follower.listing
        if outlook is None or listing is None or self._trouble or self._is_waiting:
            return
        asked = replace(listing.request, mode=Mode.FIRST_BAD)
        if outlook.is_implied and isinstance(asked.selection, CommitRange):
            line = replace(asked, selection=replace(asked.selection, first_parent=True))
            self._wish(lambda: line, len(self._board.rows))
        else:
            self._wish(self._picked(asked, outlook), outlook.chosen.total)

    def _submit(self, *, force: bool) -> None:
        outlook, listing = self._outlook, self._follower.listing
        if outlook is not None and listing is not None and outlook.chosen.total:
            number = outlook.chosen.total if force else outlook.chosen.needing
            self._wish(self._picked(replace(listing.request, force=force), outlook), number)

    def _picked(self, asked: ProcessRequest, outlook: Outlook) -> Callable[[], ProcessRequest]:
        """For a thread: the request for what is chosen; there may be very many ids to write down."""
        rows, chosen = self._board.rows, outlook.chosen.rows
        return lambda: replace(asked, selection=CommitList(tuple(rows.id_of(row) for row in chosen)))

    def _wish(self, request: Callable[[], ProcessRequest], number: int) -> None:
        if self._is_starting:
            return
        self._is_starting = True
        self.show()
        commits = self._surroundings.desk.commits
        self._surroundings.reader.wish(
            lambda: commits.process(request()), lambda made: self._started(made, number), failed=self._cannot_start
        )

    def _started(self, submitted: Submitted, number: int) -> None:
        self._is_starting = False
        job = submitted.job
        if submitted.created:
            self._board.table.choose_none()
            self._tell_of_job(started_words(job, number), job, Tone.BUSY)
        else:
            self._tell_of_job(already_words(job), job, Tone.NOTE)
            self._open_job(job)
        self.think()

    def _cannot_start(self, error: Exception) -> None:
        self._is_starting = False
        self.show()
        self.failed.emit(error)

    def _tell_of_job(self, words: str, job: int, tone: Tone) -> None:
        notice = Notice(words, tone, "circle-play", _("Open"), lambda: self._open_job(job), about=about_job(job))
        self._surroundings.notices.tell(notice)

    def _open_job(self, job: int) -> None:
        if any(entry.name == "job" for entry in PAGES):
            self._surroundings.go("job", job)

    # ------------------------------------------------------------------ what is stale

    def accept(self) -> None:
        """Let the stale results of what is chosen, or else of the current commit, stand."""
        self._accept(self._board.chosen_stale())

    def accept_current(self) -> None:
        """Let the stale result of the current commit stand."""
        row = self._board.table.current_row
        self._accept([] if row is None else [row])

    def _accept(self, chosen: Sequence[int]) -> None:
        listing, rows = self._follower.listing, self._board.rows
        if listing is None or not chosen:
            return
        asked = listing.request

        def accept() -> int:
            picked = CommitList(tuple(rows.id_of(row) for row in chosen))
            return self._surroundings.desk.commits.accept(replace(asked, selection=picked))

        self._surroundings.reader.wish(accept, self._accepted, failed=self.failed.emit)

    def _accepted(self, number: int) -> None:
        self._surroundings.notices.tell(Notice(accepted_words(number), Tone.GOOD, "check"))
        self._follower.look_again()
