"""Settings: every change is in force at once, is checked at its field, and stands in one file."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from jobdesk.core.language import _
from jobdesk.desk.forms import NotFilledIn
from jobdesk.desk.settings import Settings
from jobdesk.ui.fields import FormEditor
from jobdesk.ui.looks import Tone
from jobdesk.ui.page import Page
from jobdesk.ui.parts import button, line, text
from jobdesk.ui.settings.extras import EXTRAS
from jobdesk.ui.settings.sections import SECTIONS, Part, Section, meant, texts_for, trouble_of
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import Size, space

LIST_WIDTH, COLUMN_WIDTH = space(24), space(84)


class SettingsPage(Page):
    """A list of sections at the left, the fields of one at the right."""

    title = _("Settings")
    help = "settings"
    changed = Signal(object)
    """Carries what is set now, from whichever thread it was changed in."""

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self._sections = QListWidget()
        self._stack = QStackedWidget()
        self._views = [_SectionView(section, surroundings) for section in SECTIONS]
        self._led_to: QWidget | None = None
        self._fill()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._sections)
        row.addWidget(self._stack, 1)
        self._sections.currentRowChanged.connect(self._choose)
        self._sections.setCurrentRow(0)
        surroundings.icons.changed.connect(self._redraw)
        self._redraw()
        self.changed.connect(self._show, Qt.ConnectionType.QueuedConnection)
        stop = surroundings.desk.settings.listen(self.changed.emit)
        self.destroyed.connect(stop)
        self._show(surroundings.desk.settings.now)

    def on_shown(self, target: object) -> None:
        """`target` is the name of a section, or of a setting as `appearance.scheme`.

        The file is looked at, as it may have been edited by hand.
        """
        self._led_to = None
        for row, (section, view) in enumerate(zip(SECTIONS, self._views, strict=True)):
            led_to = view.editor(target)
            if led_to is not None or target == section.name:
                self._led_to = led_to
                self._sections.setCurrentRow(row)
                break
        self.surroundings.reader.ask(self.surroundings.desk.settings.look, self._show, key=(self, "look"))

    def first_focus(self) -> QWidget:
        """The field that the person was led to, if to one."""
        return self._led_to or self._sections

    def _fill(self) -> None:
        self._sections.setObjectName("sections")
        self._sections.setAccessibleName(_("Sections of the settings"))
        self._sections.setProperty("kind", "index")
        for section, view in zip(SECTIONS, self._views, strict=True):
            self._sections.addItem(QListWidgetItem(section.title))
            self._stack.addWidget(view)

    def _choose(self, row: int) -> None:
        self._stack.setCurrentIndex(row)
        self._views[row].on_shown()

    def _show(self, settings: Settings) -> None:
        for view in self._views:
            view.show_settings(settings)

    def _redraw(self) -> None:
        self._sections.setFixedWidth(max(LIST_WIDTH, self._sections.sizeHintForColumn(0) + space(5)))
        for row, section in enumerate(SECTIONS):
            self._sections.item(row).setIcon(self.surroundings.icons.icon(section.icon))


class _SectionView(QScrollArea):
    """One section: its words, its fields under their headings, and what else it has."""

    def __init__(self, section: Section, surroundings: Surroundings) -> None:
        super().__init__()
        self.setAccessibleName(section.title)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._parts = [_PartEditor(part, surroundings) for part in section.parts]
        self._extra = EXTRAS[section.name](surroundings) if section.name in EXTRAS else None
        column = QVBoxLayout()
        column.setContentsMargins(space(4), space(3), space(4), space(4))
        column.setSpacing(space(3))
        column.addWidget(_heading(section))
        for part in self._parts:
            column.addWidget(part)
        if self._extra is not None:
            column.addWidget(self._extra)
        column.addStretch(1)
        column.addWidget(_Foot(surroundings))
        body = QWidget()
        body.setLayout(column)
        body.setMaximumWidth(COLUMN_WIDTH)
        self.setWidget(body)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def editor(self, setting: object) -> QWidget | None:
        """The editor of a setting, if it is one of this section."""
        return next((found for part in self._parts if (found := part.editor(setting)) is not None), None)

    def on_shown(self) -> None:
        if self._extra is not None:
            self._extra.on_shown()

    def show_settings(self, settings: Settings) -> None:
        for part in self._parts:
            part.show_settings(settings)
        if self._extra is not None:
            self._extra.show_settings(settings)


class _PartEditor(QWidget):
    """The fields of one table of the file. What a person settles is stored; what does not fit is told there."""

    def __init__(self, part: Part, surroundings: Surroundings) -> None:
        super().__init__()
        self._part = part
        self._surroundings = surroundings
        self._form = part.form
        self._editor = FormEditor(part.form)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(2))
        if part.title:
            column.addWidget(line())
            column.addWidget(text(part.title, Size.TITLE))
        column.addWidget(self._editor)
        for name, editor in self._editor.editors.items():
            editor.settled.connect(lambda words, name=name: self._settle(name, words))

    def show_settings(self, settings: Settings) -> None:
        """What is set; a field that a person is at, or where something is wrong, is left to them."""
        texts = texts_for(self._form, settings)
        for name, editor in self._editor.editors.items():
            if not editor.is_busy:
                editor.set_text(texts[name])

    def editor(self, setting: object) -> QWidget | None:
        """The editor of a setting, if it is one of these."""
        return next(
            (one for name, one in self._editor.editors.items() if f"{self._part.table}.{name}" == setting), None
        )

    def _settle(self, name: str, words: str) -> None:
        settings = self._surroundings.desk.settings
        if words == texts_for(self._form, settings.now)[name]:
            self._editor.editors[name].tell(None)
            return
        try:
            value = meant(self._form, name, words)
        except NotFilledIn as error:
            self._fail(name, error)
            return
        self._surroundings.reader.wish(
            lambda: settings.change(f"{self._part.table}.{name}", value),
            lambda _: self._editor.editors[name].tell(None),
            failed=lambda error: self._fail(name, error),
        )

    def _fail(self, name: str, error: Exception) -> None:
        self._editor.editors[name].tell(trouble_of(error, name).words)


class _Foot(QWidget):
    """Where it all stands."""

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__()
        path = surroundings.desk.settings.path
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(
            text(_("All of this stands in {path}").format(path=path), Size.CAPTION, Tone.FAINT, wraps=True), 1
        )
        folder = QUrl.fromLocalFile(str(path.parent))
        row.addWidget(button(_("Open the folder"), lambda: QDesktopServices.openUrl(folder), "link"))


def _heading(section: Section) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(space(0.5))
    column.addWidget(text(section.title, Size.HEADING))
    column.addWidget(text(section.words, tone=Tone.FAINT, wraps=True))
    return made


def make_page(surroundings: Surroundings) -> Page:
    return SettingsPage(surroundings)
