"""Keeps the list of commits in step with its repository, and badges with what jobs do; the UI thread never waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject, QTimer, Signal

from jobdesk.core.errors import JobDeskError
from jobdesk.desk.commits.listing import Listing
from jobdesk.desk.desk import Desk
from jobdesk.desk.jobs.requests import ProcessRequest
from jobdesk.git.commits import CommitRange
from jobdesk.git.pulse import Pulse, pulse
from jobdesk.git.repository import Repository, RepositoryGone
from jobdesk.ui.bridge import Bridge
from jobdesk.ui.commits.badge_watch import BadgeWatch
from jobdesk.ui.commits.rows import Batch, CommitRows, batches
from jobdesk.ui.reader import Reader

LOOK_MS = 1000
FILL_MS = 150


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be listed. `is_bare` says that nobody has said yet what to do with the commits.

    `repository` is open already, to be read from the first time; later it is looked for anew.
    """

    request: ProcessRequest
    is_bare: bool = False
    repository: Repository | None = field(default=None, compare=False)

    def is_same_list_as(self, other: Wanted | None) -> bool:
        """Whether the commits are the same ones, and only what is done with them differs."""
        return other is not None and (self.request.repository, self.request.selection) == (
            other.request.repository,
            other.request.selection,
        )


@dataclass(frozen=True, slots=True)
class Begun:
    """A list that is being read, and how its references stood when that began."""

    listing: Listing
    pulse: Pulse
    tip: str | None


@dataclass(frozen=True, slots=True)
class Moved:
    """What a look at the repository found: how its references stand now, and what was committed on top.

    `newer` is None where the list has to be read anew.
    """

    pulse: Pulse
    tip: str | None
    newer: tuple[Batch, ...] | None


class Follower(QObject):
    """One list at a time: `show` says which, the signals say how it goes.

    `began` carries the rows, which are filled from then on; `added` those that came, and whether on top of the list;
    `changed` says that badges are others now, `settled` that nothing is under way any more. `failed` carries an
    error, `gone` the sentence about a repository that has vanished, or an empty one when it is back.
    """

    began = Signal(object)
    added = Signal(object, bool)
    changed = Signal()
    settled = Signal()
    failed = Signal(object)
    gone = Signal(str)

    def __init__(self, desk: Desk, reader: Reader, bridge: Bridge) -> None:
        super().__init__()
        self._desk = desk
        self._reader = reader
        self.rows = CommitRows()
        self.listing: Listing | None = None
        self.is_reading = False
        self.is_gone = False
        self._wanted: Wanted | None = None
        self._begun: Begun | None = None
        self._missed: Wanted | None = None
        self._missed_pulse: Pulse | None = None
        self._is_complete = False
        self._is_feeling = False
        self._waiting: list[Batch] = []
        self._filling = QTimer(self, singleShot=True, interval=FILL_MS)
        self._filling.timeout.connect(self._fill)
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.feel)
        self._badges = BadgeWatch(desk.jobs, reader, bridge)
        self._badges.changed.connect(self.changed)
        self._badges.turned.connect(self.look_again)
        self._badges.failed.connect(self._hears_trouble)

    # ------------------------------------------------------------------ what is listed

    @property
    def is_filling(self) -> bool:
        """Whether commits are being read that are not listed yet; else only badges may be."""
        return self.is_reading and not self._is_complete

    @property
    def is_waiting(self) -> bool:
        """Whether it looks for what could not be listed."""
        return self._missed_pulse is not None

    def show(self, wanted: Wanted) -> None:
        """List these commits; where only what is done with them differs, just their badges are read."""
        is_same = self._is_complete and not self.is_gone and wanted.is_same_list_as(self._wanted)
        if wanted == self._wanted and (is_same or self.is_reading):
            return
        self._wanted, self._missed = wanted, None
        self._badges.forget_jobs()
        if is_same:
            self.look_again()
        else:
            self._read()

    def read_again(self) -> None:
        """All of it, from git on."""
        if self._wanted is not None:
            self._read()

    def forget(self) -> None:
        """List nothing, until what is wanted can be listed: a branch may come, and the first commit of a repository."""
        if self._wanted is not None:
            self._missed, self._missed_pulse = self._wanted, None
        self._wanted = self._begun = self.listing = None
        self._is_complete = self.is_reading = self.is_gone = False
        self._waiting.clear()
        self._reader.ask(lambda: None, lambda _: None, key=(self, "list"))
        self._list(CommitRows())

    def watch(self, *, is_seen: bool) -> None:
        """Look for new commits now and every second, as long as somebody looks at the list."""
        if is_seen:
            self._timer.start()
            self.feel()
        else:
            self._timer.stop()

    def _open(self, wanted: Wanted) -> Listing:
        commits, before = self._desk.commits, self._begun
        is_first = before is None or before.listing.request.repository != wanted.request.repository
        repository = wanted.repository if is_first else None
        if wanted.is_bare:
            return commits.bare_listing(wanted.request, repository)
        return commits.listing(wanted.request, repository)

    def _read(self) -> None:
        wanted = self._wanted
        assert wanted is not None

        def source() -> Iterator[Begun | Batch]:
            listing = self._open(wanted)
            yield Begun(listing, listing.pulse(), listing.tip())
            yield from batches(listing.read())

        self._is_complete = False
        self._stream(source)

    def look_again(self) -> None:
        """The badges of all rows, without git."""
        wanted, rows = self._wanted, self.rows
        if wanted is None or not self._is_complete:
            return

        def source() -> Iterator[Listing | Batch]:
            listing = self._open(wanted)
            yield listing
            yield from batches(listing.look_again(rows.commits(rows.order)))

        self._stream(source)

    def _stream(self, source: Callable[[], Iterator[Begun | Listing | Batch]]) -> None:
        self.is_reading = True
        self._reader.stream(source, self._take, self._settle, key=(self, "list"), failed=self._fail)

    def _take(self, pieces: Sequence[Begun | Listing | Batch]) -> None:
        is_changed = False
        for piece in pieces:
            match piece:
                case Begun():
                    self._begin(piece)
                case Listing():
                    self._relist(piece)
                case Batch() if self._is_complete:
                    is_changed = bool(self.rows.update(piece)) or is_changed
                case Batch():
                    self._waiting.append(piece)
        if is_changed:
            self.changed.emit()
        if self._waiting and not len(self.rows):
            self._fill()
        elif self._waiting and not self._filling.isActive():
            self._filling.start()

    def _fill(self) -> None:
        """Add what was read: the first rows at once, the others a few times a second, for whoever shows them."""
        self._filling.stop()
        waiting, self._waiting = self._waiting, []
        added = [row for batch in waiting for row in self.rows.add(batch)]
        if added:
            self.added.emit(added, False)

    def _begin(self, begun: Begun) -> None:
        self._begun, self.listing = begun, begun.listing
        self._waiting.clear()
        self._set_gone("")
        self._list(CommitRows())

    def _list(self, rows: CommitRows) -> None:
        """Nothing is listed yet, and will be in these rows."""
        self.rows = rows
        self._badges.follow(self.listing, rows)
        self.began.emit(rows)

    def _relist(self, listing: Listing) -> None:
        """The same commits, from now on with another input."""
        self.listing = listing
        self._badges.follow(listing, self.rows)
        if self._begun is not None:
            self._begun = replace(self._begun, listing=listing)

    def _settle(self) -> None:
        self._fill()
        self.is_reading, self._is_complete = False, True
        self.settled.emit()

    def _fail(self, error: Exception) -> None:
        self._fill()
        self.is_reading = False
        if isinstance(error, RepositoryGone):
            self._set_gone(error.message)
        else:
            self.failed.emit(error)

    def _set_gone(self, words: str) -> None:
        if self.is_gone != bool(words):
            self.is_gone = bool(words)
            self.gone.emit(words)

    # ------------------------------------------------------------------ what is committed

    def feel(self) -> None:
        """Look whether references have moved: a few `stat` calls, on a thread."""
        if self._is_feeling or self.is_reading:
            return
        if self._begun is None:
            self._look_for_missed()
            return
        self._is_feeling = True
        before = self._begun
        self._reader.ask(lambda: _felt(before), lambda moved: self._feels(before, moved), failed=self._feels_trouble)

    def _look_for_missed(self) -> None:
        """What could not be listed is tried again when references have moved."""
        missed = self._missed
        if missed is None or (repository := missed.repository) is None:
            return
        self._is_feeling = True
        selection = missed.request.selection
        revision = selection.tip if isinstance(selection, CommitRange) else "HEAD"
        self._reader.ask(
            lambda: pulse(repository, revision), lambda now: self._found(missed, now), failed=self._feels_trouble
        )

    def _found(self, missed: Wanted, now: Pulse) -> None:
        self._is_feeling = False
        if missed is not self._missed:
            return
        self._set_gone("")
        before, self._missed_pulse = self._missed_pulse, now
        if before is not None and before != now:
            self.show(missed)

    def _feels(self, before: Begun, moved: Moved | None) -> None:
        self._is_feeling = False
        if before is not self._begun:
            return
        was_gone = self.is_gone
        self._set_gone("")
        if not self._is_complete or (moved is not None and moved.newer is None):
            self._read()
        elif moved is not None:
            self._begun = Begun(before.listing, moved.pulse, moved.tip)
            for batch in reversed(moved.newer or ()):
                if added := self.rows.add(batch, at_top=True):
                    self.added.emit(added, True)
        elif was_gone:
            self.settled.emit()

    def _hears_trouble(self, error: Exception) -> None:
        if isinstance(error, RepositoryGone):
            self._set_gone(error.message)

    def _feels_trouble(self, error: Exception) -> None:
        self._is_feeling = False
        if isinstance(error, RepositoryGone):
            self._set_gone(error.message)
        elif isinstance(error, JobDeskError):
            self._begun = None
            self.failed.emit(error)


def _felt(before: Begun) -> Moved | None:
    """What has moved since, or None. On a thread."""
    listing, now = before.listing, before.listing.pulse()
    if now == before.pulse:
        return None
    tip = listing.tip()
    if tip is None or tip == before.tip:
        return Moved(now, tip, ())
    newer = None if before.tip is None else listing.newer(before.tip)
    return Moved(now, tip, None if newer is None else tuple(batches(newer)))
