"""The page of commits: pick a repository and what to do with its commits; the board shows them, the launch starts."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from jobdesk.core.errors import JobDeskError
from jobdesk.core.language import _
from jobdesk.desk.commits.keys import BadInput
from jobdesk.desk.commits.repositories import LastRequest, OpenedRepository, RecentRepository
from jobdesk.desk.forms import FieldTrouble, Form
from jobdesk.desk.jobs.requests import Badge, ProcessRequest
from jobdesk.desk.pipelines import PipelineCard
from jobdesk.desk.sample import Sample, make_sample
from jobdesk.git.commits import BadRange, EmptyRange
from jobdesk.git.repository import NoCommitsYet, UnknownRevision
from jobdesk.ui.commits.chooser import Chooser
from jobdesk.ui.commits.commit_board import Board
from jobdesk.ui.commits.follower import Follower, Wanted
from jobdesk.ui.commits.launch import Launch
from jobdesk.ui.commits.ranges import read_range
from jobdesk.ui.commits.rows import CommitRows
from jobdesk.ui.commits.welcome import Welcome
from jobdesk.ui.commits.what import What
from jobdesk.ui.notices import trouble_notice
from jobdesk.ui.page import Page
from jobdesk.ui.parts import set_icon_apart
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import space

NAME = "commits"
SAMPLE = "sample"
_AT_THE_RANGE = (BadRange, EmptyRange, UnknownRevision)


def make_page(surroundings: Surroundings) -> CommitsPage:
    return CommitsPage(surroundings)


class CommitsPage(Page):
    """Puts the parts together: what is picked and filled in becomes the list that the follower shows."""

    title = _("Commits")
    help = "commits"

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self._desk, self._reader, self._memory = surroundings.desk, surroundings.reader, surroundings.memory
        self._repository: OpenedRepository | None = None
        self._range = ""
        self._pipeline = ""
        self._is_developer = False
        self.follower = Follower(self._desk, self._reader, surroundings.bridge)
        self._build()
        self._connect()
        self._bind()
        self._reader.ask(self._desk.pipelines.all, self._offer_pipelines, key=(self, "pipelines"))
        self._look_for_recent()
        if last := self._memory.get("commits.repository", ""):
            self.open(Path(last))

    # ------------------------------------------------------------------ as a page of the window

    def on_shown(self, target: object) -> None:
        """`target` is the folder of a repository."""
        self.follower.watch(is_seen=True)
        self._look_for_recent()
        if isinstance(target, (str, Path)):
            self.open(Path(target))

    def on_hidden(self) -> None:
        self.follower.watch(is_seen=False)

    @property
    def foot(self) -> int:
        return 0 if self._repository is None else self.launch.bar.height()

    def first_focus(self) -> QWidget:
        return self.welcome.first_focus() if self._repository is None else self.board.table

    # ------------------------------------------------------------------ what it is made of

    def _build(self) -> None:
        around = self.surroundings
        self.welcome = Welcome(around.icons, self.open, self.browse, self.make_sample)
        self.chooser = Chooser(around.theme, around.icons)
        self.what = What(around.icons)
        self.board = Board(around, self.follower)
        self.launch = Launch(around, self.follower, self.board)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.welcome)
        self._stack.addWidget(self._with_repository())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        around.icons.changed.connect(self._dress)
        self._dress()

    def _with_repository(self) -> QWidget:
        """Everything but the foot can be scrolled, both ways, for large text on a small screen."""
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(space(3), space(2), space(3), space(1))
        column.setSpacing(space(1.5))
        column.addWidget(self.chooser)
        column.addWidget(self.what)
        column.addWidget(self.board, 1)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        whole = QWidget()
        outside = QVBoxLayout(whole)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.setSpacing(0)
        outside.addWidget(scroll, 1)
        outside.addWidget(self.launch.bar)
        return whole

    def _connect(self) -> None:
        self.chooser.picked.connect(self.open)
        self.chooser.browsed.connect(self.browse)
        self.chooser.ranged.connect(self._set_range)
        self.chooser.learned.connect(lambda topic: self.surroundings.go("help", topic))
        self.what.piped.connect(self._pick_pipeline)
        self.what.touched.connect(self.launch.expect)
        self.what.edited.connect(self._look)
        self.launch.hurried.connect(self.what.settle)
        self.follower.began.connect(self._begin)
        self.follower.failed.connect(self._fail)
        self.follower.gone.connect(self._be_gone)
        self.board.failed.connect(self._tell)
        self.board.narrowed.connect(self._keep_filter)
        self.launch.failed.connect(self._fail)
        self.surroundings.actions.situated.connect(self._follow_situation)
        self._follow_situation()

    def _bind(self) -> None:
        for name, does in {
            "open-repository": self.browse,
            "process": self.launch.start,
            "force": self.launch.force,
            "find-first-bad": self.launch.find_first_bad,
            "accept-stale": self.launch.accept,
            "why-stale": self.board.show_why,
            "select-all": self.board.table.choose_all,
            "select-new": lambda: self.board.choose_badges(Badge.NEW),
            "select-stale": lambda: self.board.choose_badges(Badge.STALE),
            "filter": self.board.focus_filter,
            "reload": self.follower.read_again,
        }.items():
            self.surroundings.actions.bind(name, does, page=NAME)

    # ------------------------------------------------------------------ the repository

    def open(self, folder: Path) -> None:
        """Show the repository at, or around, a folder or a file.

        It begins with what was last done there, else with the pipeline that was picked last, else with what suits it.
        """
        picked = self._memory.get("commits.pipeline", "")

        def find() -> tuple[OpenedRepository, str, LastRequest | None]:
            opened = self._desk.repositories.open(folder.parent if folder.is_file() else folder)
            if last := self._desk.repositories.last_request(opened.path):
                return opened, last.pipeline, last
            return opened, picked or self._desk.pipelines.first_for(opened.repository), None

        self._reader.ask(find, lambda found: self._opened(*found), key=(self, "open"), failed=self._cannot_open)

    def _opened(self, opened: OpenedRepository, pipeline: str, last: LastRequest | None) -> None:
        self._repository = opened
        self._memory.set("commits.repository", str(opened.path))
        self._range = self._memory.get(f"commits.range {opened.path}", opened.head or "HEAD")
        self.board.narrow(self._memory.get(f"commits.filter {opened.path}", {}))
        self.chooser.show_repository(opened, self._range)
        self._reader.ask(
            lambda: self._desk.repositories.branches(opened), self.chooser.offer_branches, key=(self, "branches")
        )
        had_keyboard = self.welcome.isAncestorOf(self.focusWidget() or self)
        self._stack.setCurrentIndex(1)
        if had_keyboard:
            self.board.table.setFocus()
        self.surroundings.actions.situate(has_repository=True)
        self._look_for_recent()
        self._ask_for_form(pipeline, last)

    def _cannot_open(self, error: Exception) -> None:
        """Said where it was asked: on the first page, or in passing where another repository is shown."""
        if self._repository is None:
            self._memory.set("commits.repository", "")
            self.welcome.tell(_sentence(error))
        else:
            self._tell(error)
        self._look_for_recent()

    def browse(self) -> None:
        """Let the person find a folder."""
        dialog = QFileDialog(self, _("Open repository"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda folder: self.open(Path(folder)))
        dialog.open()

    def make_sample(self) -> None:
        """Make the sample repository below the data folder, and show it."""
        folder = self._desk.folder / SAMPLE

        def show(made: Sample) -> None:
            self.open(made.path)

        self._reader.wish(lambda: make_sample(folder), show, failed=self._cannot_open)

    def _look_for_recent(self) -> None:
        self._reader.ask(self._desk.repositories.recent, self._offer_recent, key=(self, "recent"))

    def _offer_recent(self, recent: list[RecentRepository]) -> None:
        self.chooser.offer(recent)
        self.welcome.offer(recent)

    def _set_range(self, words: str) -> None:
        self._range = words
        if self._repository is not None:
            self._memory.set(f"commits.range {self._repository.path}", words)
        self._look()

    def _keep_filter(self, narrowed: dict[str, object]) -> None:
        """Every repository has its own."""
        if self._repository is not None:
            self._memory.set(f"commits.filter {self._repository.path}", narrowed)

    # ------------------------------------------------------------------ the pipeline and its input

    def _offer_pipelines(self, cards: list[PipelineCard]) -> None:
        self.what.offer([card for card in cards if card.needs_commits])

    def _pick_pipeline(self, name: str) -> None:
        """One that is picked again keeps what is filled in."""
        if name != self._pipeline:
            self._memory.set("commits.pipeline", name)
            self._ask_for_form(name, None)

    def _ask_for_form(self, name: str, last: LastRequest | None) -> None:
        path = None if self._repository is None else self._repository.path
        self._pipeline = name

        def find() -> tuple[Form, LastRequest | None]:
            form = self._desk.pipelines.form(name)
            return form, last or (None if path is None else self._desk.repositories.last_request(path, name))

        self._reader.ask(find, lambda found: self._show_form(*found), key=(self, "form"), failed=self._cannot_ask)

    def _show_form(self, form: Form, last: LastRequest | None) -> None:
        self.what.show_form(form, {} if last is None else last.given)
        self._look()

    def _cannot_ask(self, error: Exception) -> None:
        """The pipeline is not there, or broken: commits are shown all the same."""
        self.launch.hold(_sentence(error))
        self._show_commits("", {}, is_bare=True)

    def _look(self) -> None:
        """What is asked for is another: check it, and list commits under it."""
        form, given = self.what.form, self.what.given()
        if form is None:
            return
        if given is None:
            self.launch.hold(_("a field cannot be read."))
            self._show_commits(form.pipeline, {}, is_bare=True)
            return
        self._reader.ask(
            lambda: self._desk.pipelines.troubles(form.pipeline, given),
            lambda troubles: self._checked(form.pipeline, given, troubles),
            key=(self, "check"),
        )

    def _checked(self, pipeline: str, given: dict[str, object], troubles: tuple[FieldTrouble, ...]) -> None:
        self.launch.hold(self.what.tell(troubles))
        self._show_commits(pipeline, given, is_bare=bool(troubles))

    def _show_commits(self, pipeline: str, given: dict[str, object], *, is_bare: bool) -> None:
        if self._repository is None:
            return
        try:
            selection = read_range(self._range)
        except BadRange as error:
            self._fail(error)
            return
        request = ProcessRequest(self._repository.path, selection, pipeline, {} if is_bare else given)
        self.follower.show(Wanted(request, is_bare=is_bare, repository=self._repository.repository))
        self.launch.expect_nothing()
        self.launch.think()

    # ------------------------------------------------------------------ how it goes

    def _begin(self, _: CommitRows) -> None:
        if not self.follower.is_gone:
            self.chooser.tell("")

    def _fail(self, error: Exception) -> None:
        """Said at its place: at the range, before the start, or in passing."""
        if isinstance(error, NoCommitsYet):
            self.follower.forget()
            self.chooser.tell("")
            first = _("The first one shows here by itself.")
            self.board.say_vacant(_("No commits yet"), f"{error.message} {first}")
        elif isinstance(error, _AT_THE_RANGE):
            self.follower.forget()
            self.chooser.tell(error.message, error.help)
            self.board.say_vacant(_("No commits here"), error.message)
        elif isinstance(error, BadInput):
            self.launch.hold(error.message)
        else:
            self._tell(error)
        self.launch.think()

    def _be_gone(self, words: str) -> None:
        """The repository has vanished, or is back."""
        for one in (self.what, self.board.filter, self.board.select):
            one.setEnabled(not words)
        self.chooser.tell(f"{words} {_('It is shown again as soon as it is back.')}" if words else "")
        self.launch.miss(words)
        self.launch.think()

    def _tell(self, error: Exception) -> None:
        self.surroundings.notices.tell(trouble_notice(error, self.surroundings.go))

    def _follow_situation(self) -> None:
        is_developer = self.surroundings.actions.situation.is_developer
        if is_developer != self._is_developer:
            self._is_developer = is_developer
            self.board.show_developer(is_developer)
            self.launch.show()

    def _dress(self) -> None:
        icons = self.surroundings.icons
        set_icon_apart(self.launch.bar.start, icons.icon_on_accent("play"))
        set_icon_apart(self.launch.bar.force, icons.icon("zap"))


def _sentence(error: Exception) -> str:
    return error.message if isinstance(error, JobDeskError) else str(error)
