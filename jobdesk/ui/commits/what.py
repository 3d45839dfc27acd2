"""What is done with every commit: a pipeline, and the form of its input, with what is wrong said at its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QVBoxLayout, QWidget

from jobdesk.core.language import _
from jobdesk.desk.forms import FieldTrouble, Form, NotFilledIn, filled_in, text_of
from jobdesk.desk.pipelines import PipelineCard
from jobdesk.ui.commits.fields_row import FieldsRow
from jobdesk.ui.fields import FormEditor
from jobdesk.ui.icons import Icons
from jobdesk.ui.looks import Tone
from jobdesk.ui.parts import set_icon_apart, surface, text
from jobdesk.ui.plain import as_tip
from jobdesk.ui.theme import Size, space
from jobdesk.ui.turning import TurningRow

SETTLE_MS = 250
_MAIN_CHARACTERS, _OPTION_CHARACTERS = 28, 40
_IN_A_ROW = 14
"""So many letters of a field beside the pipeline, at least."""


class What(QWidget):
    """`piped` carries the name of the pipeline that was picked; `touched` comes with every change of its input, and
    `edited` when the person pauses, or somebody cannot wait for that (`settle`)."""

    piped = Signal(str)
    touched = Signal()
    edited = Signal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self._form: Form | None = None
        self._main: FormEditor | None = None
        self._rest: FormEditor | None = None
        self._given: dict[str, object] = {}
        self._is_touched = False
        self.pipeline = QComboBox()
        self.pipeline.setObjectName("pipeline")
        self.pipeline.setAccessibleName(_("Pipeline"))
        self.pipeline.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.pipeline.textActivated.connect(self.piped)
        self._words = text(tone=Tone.FAINT, wraps=True)
        self._trouble = text(size=Size.CAPTION, tone=Tone.BAD, wraps=True)
        self._trouble.hide()
        self.options = QPushButton(_("Options"))
        self.options.setProperty("kind", "flat")
        self.options.setCheckable(True)
        self.options.toggled.connect(self._show_options)
        self._fields = FieldsRow(_MAIN_CHARACTERS)
        self._more = FieldsRow(_OPTION_CHARACTERS)
        self._more.hide()
        self._timer = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._timer.timeout.connect(self.edited)
        self._lay_out()
        icons.changed.connect(self._dress)
        self._dress()

    @property
    def form(self) -> Form | None:
        return self._form

    def offer(self, cards: Sequence[PipelineCard]) -> None:
        """The pipelines that work on commits; that of the form stays chosen, also where it was shown before them."""
        now = self.pipeline.currentText() if self._form is None else self._form.pipeline
        self.pipeline.blockSignals(True)
        self.pipeline.clear()
        for card in cards:
            self.pipeline.addItem(card.name)
            if card.trouble:
                self.pipeline.setItemData(self.pipeline.count() - 1, card.trouble, Qt.ItemDataRole.ToolTipRole)
        self.pipeline.setCurrentText(now)
        self.pipeline.blockSignals(False)

    def show_form(self, form: Form, given: Mapping[str, object]) -> None:
        """Ask for the input of a pipeline, filled in as it was given last."""
        self.pipeline.setCurrentText(form.pipeline)
        self._words.setText(form.words)
        self._words.setVisible(not form.main)
        self._fields.setVisible(bool(form.main))
        self.pipeline.setToolTip(as_tip(f"{form.words} {_('Version {version}.').format(version=form.version)}"))
        self.pipeline.setAccessibleDescription(form.words)
        self._form, self._is_touched = form, False
        self._main = FormEditor(form, form.main) if form.main else None
        self._rest = FormEditor(form, form.rest) if form.rest else None
        texts = {one.name: text_of(one, given[one.name]) for one in form.fields if one.name in given}
        for editor in self._editors():
            editor.set_texts(texts)
            editor.edited.connect(self._edit)
        self._fields.show_editors(list(self._main.editors.values()) if self._main else [])
        self._more.show_editors(list(self._rest.editors.values()) if self._rest else [])
        self.options.setVisible(self._rest is not None)
        self.options.setChecked(False)
        self._order_tabs()
        self.tell(())
        self._count_options()

    def given(self) -> dict[str, object] | None:
        """The input as it is filled in; None where a field cannot be read, which is told at the field."""
        if self._form is None:
            return None
        try:
            return filled_in(self._form, self._texts())
        except NotFilledIn as refusal:
            self.tell([refusal.trouble])
            return None

    def tell(self, troubles: Iterable[FieldTrouble]) -> str:
        """Say what is wrong, each at its place; the first sentence. A form that nobody has touched stays calm."""
        found = list(troubles)
        shown = found if self._is_touched else []
        left = shown
        for editor in self._editors():
            words = set(editor.tell(left))
            left = [one for one in left if one.words in words]
        self._trouble.setText(" ".join(one.words for one in left))
        self._trouble.setVisible(bool(left))
        if any(one.name in (self._rest.editors if self._rest else ()) for one in shown):
            self.options.setChecked(True)
        return found[0].words if found else ""

    def focus(self) -> QWidget:
        """Where a person begins to fill in."""
        editors = self._main.editors if self._main else {}
        first = next(iter(editors.values()), None)
        return self.pipeline if first is None else first

    def _texts(self) -> dict[str, str]:
        return {name: words for editor in self._editors() for name, words in editor.texts().items()}

    def _editors(self) -> list[FormEditor]:
        return [editor for editor in (self._main, self._rest) if editor is not None]

    def _edit(self) -> None:
        self._is_touched = True
        self._count_options()
        self._timer.start()
        self.touched.emit()

    def settle(self) -> None:
        """Take what is filled in as it stands."""
        if self._timer.isActive():
            self._timer.stop()
            self.edited.emit()

    def _order_tabs(self) -> None:
        """The keyboard goes as the eye does: to what opens the options after the fields that are always there."""
        if self._main is not None:
            last = list(self._main.editors.values())[-1]
            QWidget.setTabOrder(last.focusProxy() or last, self.options)

    def _count_options(self) -> None:
        """How many of the options are set, so that none is forgotten behind a closed lid."""
        count = 0
        if self._rest is not None and self._form is not None:
            texts = self._rest.texts()
            count = sum(texts[one.name] != text_of(one, one.default) for one in self._form.rest)
        self.options.setText(_("Options · {n} set").format(n=count) if count else _("Options"))

    def _show_options(self, shown: bool) -> None:
        self._more.setVisible(shown)
        self._dress()

    def _lay_out(self) -> None:
        card = surface("card")
        pipeline = QWidget()
        left = QVBoxLayout(pipeline)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(space(0.5))
        title = QLabel(_("Pipeline"))
        title.setProperty("text_size", "strong")
        title.setBuddy(self.pipeline)
        left.addWidget(title)
        left.addWidget(self.pipeline)
        left.addStretch(1)
        row = TurningRow(space(2))
        row.add(pipeline)
        for part in (self._fields, self._words):
            row.add(part, lambda: _IN_A_ROW * self.fontMetrics().averageCharWidth())
        row.add(self.options)
        for one in (pipeline, self._fields, self.options):
            row.setAlignment(one, Qt.AlignmentFlag.AlignTop)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(space(2), space(1.5), space(2), space(1.5))
        inside.setSpacing(space())
        inside.addLayout(row)
        inside.addWidget(self._trouble)
        inside.addWidget(self._more)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)

    def _dress(self) -> None:
        set_icon_apart(self.options, self._icons.icon("chevron-up" if self.options.isChecked() else "chevron-down"))
