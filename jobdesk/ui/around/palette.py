"""The command palette: every action, page, repository, job and setting, found by a few letters."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from jobdesk.core.language import _
from jobdesk.core.model import Job
from jobdesk.ui.around.finding import Found, best
from jobdesk.ui.looks import Tone, look_of
from jobdesk.ui.main_window import MainWindow
from jobdesk.ui.page import PAGES
from jobdesk.ui.parts import text
from jobdesk.ui.plain import one_line
from jobdesk.ui.settings.sections import fields
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import ICON, Size, Theme, space

MOST_JOBS, MOST_SHOWN = 200, 80
WIDTH, LEAST_MARGIN, ROWS = space(80), space(4), 10
FOUND = Qt.ItemDataRole.UserRole


def surround(window: MainWindow, surroundings: Surroundings) -> Palette:
    """Opened by the action `palette`."""
    return Palette(window, surroundings)


class Palette(QObject):
    """Knows what there is to find, and shows the box."""

    def __init__(self, window: MainWindow, surroundings: Surroundings) -> None:
        super().__init__(window)
        self._window = window
        self._surroundings = surroundings
        self._box = PaletteBox(window, surroundings)
        surroundings.actions.bind("palette", self.open)

    def open(self) -> None:
        """Show the box with what there is now; repositories and jobs come as soon as they are read."""
        actions = self._surroundings.actions
        own = [
            Found(
                action.text(),
                action.trigger,
                action.shortcut().toString(QKeySequence.SequenceFormat.NativeText) or act.family,
                act.icon,
                action.isEnabled(),
            )
            for act, action in actions.bound()
            if act.id != "palette"
        ]
        self._box.show_things(own)
        desk = self._surroundings.desk
        self._surroundings.reader.ask(
            lambda: (desk.commits.recent_repositories(), desk.jobs.recent(MOST_JOBS)),
            lambda found: self._box.add_things(
                [*self._repositories(found[0]), *self._jobs(found[1]), *self._settings()]
            ),
            key=(self, "things"),
        )

    def _repositories(self, paths: Sequence[Path]) -> list[Found]:
        return [
            Found(one_line(path.name), partial(self._go, "commits", path), one_line(str(path)), "folder-git-2")
            for path in paths
        ]

    def _jobs(self, jobs: Sequence[Job]) -> list[Found]:
        return [
            Found(
                one_line(_("Job {id}: {title}").format(id=job.id, title=job.title)),
                partial(self._go, "job", job.id),
                look_of(job.state).word,
                look_of(job.state).icon,
            )
            for job in jobs
        ]

    def _settings(self) -> list[Found]:
        """Each leads to its field."""
        return [
            Found(
                _("Settings: {title}").format(title=one.title),
                partial(self._go, "settings", f"{part.table}.{one.name}"),
                section.title,
                section.icon,
            )
            for section, part, one in fields()
        ]

    def _go(self, page: str, target: object) -> None:
        if any(entry.name == page for entry in PAGES):
            self._surroundings.go(page, target)


class PaletteBox(QDialog):
    """A line to type in above what fits. Up and down choose, Return does it, Esc leaves."""

    def __init__(self, window: QWidget, surroundings: Surroundings) -> None:
        super().__init__(window, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("palette")
        self.setWindowTitle(_("Find an action, a page or a job"))
        self._window = window
        self._theme = surroundings.theme
        self._things: list[Found] = []
        self._line = QLineEdit()
        self._line.setAccessibleName(_("Find an action, a page, a repository or a job"))
        self._line.setPlaceholderText(_("An action, a page, a repository, a job …"))
        self._line.installEventFilter(self)
        self._list = QListWidget()
        self._list.setAccessibleName(_("What fits"))
        self._list.setItemDelegate(_Row(surroundings, self._list))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setMouseTracking(True)
        self._nothing = text(_("Nothing fits."), tone=Tone.FAINT)
        self._nothing.setContentsMargins(space(1), space(1), space(1), space(1))
        column = QVBoxLayout(self)
        column.setContentsMargins(space(), space(), space(), space())
        column.setSpacing(space())
        for part in (self._line, self._list, self._nothing):
            column.addWidget(part)
        self._line.textChanged.connect(self._find)
        self._line.returnPressed.connect(self._do)
        self._list.itemClicked.connect(lambda _item: self._do())

    def show_things(self, things: Sequence[Found]) -> None:
        """Begin anew with these."""
        self._things = list(things)
        self._line.clear()
        self._find()
        self._place()
        self.show()
        self._line.setFocus()

    def add_things(self, things: Sequence[Found]) -> None:
        """There are these, too."""
        self._things += things
        self._find()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keys that choose go to the list; all others are typed."""
        keys = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in keys:
            self._list.event(event)
            return True
        return super().eventFilter(watched, event)

    def _find(self) -> None:
        self._list.clear()
        for found in best(self._things, self._line.text(), MOST_SHOWN):
            item = QListWidgetItem(found.words)
            item.setData(FOUND, found)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{found.words}, {found.aside}")
            if not found.is_possible:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
            self._list.addItem(item)
        self._list.setCurrentRow(0)
        self._list.setVisible(self._list.count() > 0)
        self._nothing.setVisible(self._list.count() == 0)

    def _do(self) -> None:
        item = self._list.currentItem()
        if item is None or not item.flags() & Qt.ItemFlag.ItemIsEnabled:
            return
        found: Found = item.data(FOUND)
        self.close()
        found.does()

    def _place(self) -> None:
        """In the upper middle of the window, as wide as there is room."""
        row = self._list.itemDelegate().sizeHint(QStyleOptionViewItem(), QModelIndex()).height()
        width = min(round(WIDTH * self._theme.factor), self._window.width() - 2 * LEAST_MARGIN)
        height = min(self._line.sizeHint().height() + row * ROWS + space(4), self._window.height() - 2 * LEAST_MARGIN)
        corner = self._window.mapToGlobal(self._window.rect().topLeft())
        left = corner.x() + (self._window.width() - width) // 2
        self.setGeometry(QRect(left, corner.y() + self._window.height() // 8, width, height))


class _Row(QStyledItemDelegate):
    """An icon, the words, and what stands beside them at the right."""

    def __init__(self, surroundings: Surroundings, parent: QObject) -> None:
        super().__init__(parent)
        self._theme: Theme = surroundings.theme
        self._icons = surroundings.icons

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, QFontMetrics(self._theme.font()).height() + space(1.5))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        found: Found = index.data(FOUND)
        state, place = option.state, option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & state.State_Selected or state & state.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            tokens = self._theme.tokens
            painter.setBrush(QColor(tokens.selected if state & state.State_Selected else tokens.hover))
            painter.drawRoundedRect(place, 6, 6)
        tone = Tone.PLAIN if found.is_possible else Tone.FAINT
        side = self._theme.grown(ICON)
        inside = place.adjusted(space(), 0, -space(), 0)
        if found.icon in self._icons:
            picture = self._icons.pixmap(found.icon, tone, side, painter.device().devicePixelRatio())
            painter.drawPixmap(inside.left(), inside.center().y() - side // 2 + 1, picture)
        inside.setLeft(inside.left() + side + space())
        aside = self._draw(painter, inside, found.aside, Size.CAPTION, Tone.FAINT, Qt.AlignmentFlag.AlignRight)
        inside.setRight(inside.right() - aside - space(2))
        self._draw(painter, inside, found.words, Size.BODY, tone, Qt.AlignmentFlag.AlignLeft)
        painter.restore()

    def _draw(self, painter: QPainter, place: QRect, words: str, size: Size, tone: Tone, side: Qt.AlignmentFlag) -> int:
        """Draw one text, cut where there is no room for it; how wide it is. What is beside gets half at most."""
        font = self._theme.font(size)
        metrics = QFontMetrics(font)
        room = place.width() // 2 if side == Qt.AlignmentFlag.AlignRight else place.width()
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, room)
        painter.setFont(font)
        painter.setPen(self._theme.colour(tone))
        painter.drawText(place, side | Qt.AlignmentFlag.AlignVCenter, shown)
        return metrics.horizontalAdvance(shown)
