"""What closing the window does while work is under way: it asks once, goes on in the background, or ends."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QVBoxLayout

from jobdesk.core.language import _
from jobdesk.desk import settings
from jobdesk.desk.jobs.job_cards import Going
from jobdesk.ui.around.pulse import Pulse
from jobdesk.ui.around.tray import Tray
from jobdesk.ui.around.wording import under_way_words
from jobdesk.ui.looks import Tone
from jobdesk.ui.main_window import MainWindow
from jobdesk.ui.parts import button, text
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import Size, space

WIDTH = space(66)
NO_TRAY = _("This system has no tray for the window to go to; minimise it, and the work goes on.")
QUITTING = _("Quitting gives back what runs, unharmed; with the next start it goes on.")
SETTING = "general.on_close"


class Closing(QObject):
    """Answers the window (`may_close`), from what is known already: it never waits."""

    def __init__(self, window: MainWindow, surroundings: Surroundings, pulse: Pulse, tray: Tray) -> None:
        super().__init__(window)
        self._window = window
        self._surroundings = surroundings
        self._pulse = pulse
        self._tray = tray
        self._question: Question | None = None
        window.may_close = self.may_close

    def may_close(self) -> bool:
        """Whether it may close now. While the system shuts down nobody is there to be asked."""
        going = self._pulse.going
        if going is None or not going.is_here or _is_shutting_down():
            return True
        match self._surroundings.desk.settings.now.general.on_close:
            case settings.Closing.QUIT:
                return True
            case settings.Closing.GO_ON:
                self._go_on()
            case settings.Closing.ASK:
                self._ask(going)
        return False

    def _go_on(self) -> None:
        """In the tray, or where there is none in the open."""
        if self._tray.appear():
            self._window.hide()
        else:
            self._window.bars.put("closing", NO_TRAY, _("Quit"), self._window.quit)

    def _ask(self, going: Going) -> None:
        if self._question is None:
            self._question = Question(self._window, going, has_tray=self._tray.appear())
            self._question.finished.connect(self._answer)
            self._question.open()
        self._question.raise_()

    def _answer(self) -> None:
        question, self._question = self._question, None
        if question is None:
            return
        question.deleteLater()
        if question.choice is None:
            return
        if question.remember.isChecked():
            choice = str(question.choice)
            self._surroundings.reader.wish(lambda: self._surroundings.desk.settings.change(SETTING, choice))
        if question.choice is settings.Closing.GO_ON:
            self._go_on()
        else:
            self._window.quit()


class Question(QDialog):
    """What is under way, and what closing may do. `choice` is None where the person stays."""

    def __init__(self, window: MainWindow, going: Going, *, has_tray: bool) -> None:
        super().__init__(window)
        self.choice: settings.Closing | None = None
        self.setWindowTitle(_("Work is under way"))
        self.remember = QCheckBox(_("Remember this"))
        self.remember.setToolTip(_("The settings have it, under General."))
        column = QVBoxLayout(self)
        column.setContentsMargins(space(3), space(2), space(3), space(2))
        column.setSpacing(space(1.5))
        column.addWidget(text(_("Work is under way"), Size.TITLE))
        for words, tone in ((under_way_words(going), Tone.PLAIN), (QUITTING, Tone.FAINT)):
            column.addWidget(text(words, tone=tone, wraps=True))
        if not has_tray:
            column.addWidget(text(NO_TRAY, tone=Tone.FAINT, wraps=True))
        column.addSpacing(space())
        column.addWidget(self.remember)
        row = QHBoxLayout()
        column.addLayout(row)
        self._fill(row, has_tray=has_tray)
        self.setMinimumWidth(WIDTH)

    def _fill(self, row: QHBoxLayout, *, has_tray: bool) -> None:
        stay = usual = button(_("Stay"), self.reject)
        row.addWidget(stay)
        row.addStretch(1)
        row.addWidget(button(_("Quit"), lambda: self._choose(settings.Closing.QUIT)))
        if has_tray:
            usual = button(_("Go on in the background"), lambda: self._choose(settings.Closing.GO_ON), "primary")
            row.addWidget(usual)
        usual.setDefault(True)
        usual.setFocus()

    def _choose(self, choice: settings.Closing) -> None:
        self.choice = choice
        self.accept()


def _is_shutting_down() -> bool:
    application = QGuiApplication.instance()
    return isinstance(application, QGuiApplication) and application.isSavingSession()
