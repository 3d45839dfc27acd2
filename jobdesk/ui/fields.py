"""Forms as widgets: one editor for each field, with its words below it and what is wrong with it at its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from jobdesk.core.language import _
from jobdesk.desk.forms import FieldKind, FieldTrouble, Form, FormField, text_of
from jobdesk.ui.theme import space

NUMBER_WIDTH, TEXT_WIDTH = 18, 60
SHOWN_LINES = 3


class FieldEditor(QWidget):
    """One field. `edited` comes with every change, `settled` when the person is done with it; both carry the text."""

    edited = Signal(str)
    settled = Signal(str)

    def __init__(self, field: FormField, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self._told: str | None = None
        self._control = _control(field)
        self._control.setObjectName(field.name)
        self._control.setAccessibleName(field.title)
        self._control.installEventFilter(self)
        self.setFocusProxy(self._control)
        self._words = _caption(field.words, "faint")
        self._trouble = _caption("", "bad")
        self._trouble.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(space(0.5))
        if not isinstance(self._control, QCheckBox):
            title = QLabel(field.title)
            title.setProperty("text_size", "strong")
            title.setBuddy(self._control)
            layout.addWidget(title)
        for part in (self._control, self._words, self._trouble):
            layout.addWidget(part)
        self._words.setVisible(bool(field.words))
        _fit(self._control, field)
        self.set_text(text_of(field, field.default))
        self._connect()
        self._describe()

    @property
    def text(self) -> str:
        """What is filled in, as `desk.forms` has texts."""
        match self._control:
            case QCheckBox() as box:
                return "true" if box.isChecked() else "false"
            case QComboBox() as choice:
                return str(choice.currentData())
            case QPlainTextEdit() as lines:
                return lines.toPlainText()
            case QLineEdit() as line:
                return line.text()
        raise TypeError(type(self._control).__name__)

    def set_text(self, text: str) -> None:
        """Fill it in without a word to anybody. The cursor stays where nothing changes."""
        if text == self.text:
            return
        self._control.blockSignals(True)
        match self._control:
            case QCheckBox() as box:
                box.setChecked(text == "true")
            case QComboBox() as choice:
                choice.setCurrentIndex(choice.findData(text))
            case QPlainTextEdit() as lines:
                lines.setPlainText(text)
            case QLineEdit() as line:
                line.setText(text)
        self._control.blockSignals(False)

    @property
    def is_busy(self) -> bool:
        """Whether it is the person's now: they are typing here, or have to mend what does not fit."""
        is_typing = self._control.hasFocus() and not isinstance(self._control, QCheckBox | QComboBox)
        return is_typing or self._told is not None

    def tell(self, trouble: str | None) -> None:
        """Say what is wrong with it, or that nothing is."""
        if trouble == self._told:
            return
        self._told = trouble
        self._trouble.setText(trouble or "")
        self._trouble.setVisible(trouble is not None)
        self._control.setProperty("is_wrong", trouble is not None)
        self._control.style().polish(self._control)
        self._describe()

    def focus(self) -> None:
        """Let the person type here."""
        self._control.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The wheel scrolls the page, unless the person is at this field; who leaves it is done with it."""
        if event.type() == QEvent.Type.Wheel and not self._control.hasFocus():
            event.ignore()
            return True
        is_text = isinstance(self._control, (QLineEdit, QPlainTextEdit))
        if event.type() == QEvent.Type.FocusOut and is_text and isinstance(event, QFocusEvent):
            self._settle()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        """Larger text wants wider fields."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            _fit(self._control, self.field)

    def _connect(self) -> None:
        match self._control:
            case QCheckBox() as box:
                box.toggled.connect(self._choose)
            case QComboBox() as choice:
                choice.currentTextChanged.connect(self._choose)
            case QPlainTextEdit() as lines:
                lines.textChanged.connect(self._edit)
            case QLineEdit() as line:
                line.textEdited.connect(self._edit)
                line.returnPressed.connect(self._settle)

    def _edit(self) -> None:
        self.edited.emit(self.text)

    def _settle(self) -> None:
        self.settled.emit(self.text)

    def _choose(self) -> None:
        self._edit()
        self._settle()

    def _describe(self) -> None:
        self._control.setAccessibleDescription(" ".join(part for part in (self.field.words, self._told) if part))


class FormEditor(QWidget):
    """All fields of a form below each other. `edited` comes with the name of the field."""

    edited = Signal(str)

    def __init__(self, form: Form, fields: Iterable[FormField] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form = form
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(space(2))
        self.editors: dict[str, FieldEditor] = {}
        for field in form.fields if fields is None else fields:
            editor = FieldEditor(field)
            editor.edited.connect(lambda _text, name=field.name: self.edited.emit(name))
            layout.addWidget(editor)
            self.editors[field.name] = editor

    def texts(self) -> dict[str, str]:
        """What is filled in, by name; `desk.forms.filled_in` makes the input of it."""
        return {name: editor.text for name, editor in self.editors.items()}

    def set_texts(self, texts: Mapping[str, str]) -> None:
        for name in texts.keys() & self.editors.keys():
            self.editors[name].set_text(texts[name])

    def tell(self, troubles: Iterable[FieldTrouble]) -> list[str]:
        """Say at each field what is wrong with it. What is about no field here is given back."""
        by_name: dict[str | None, str] = {}
        for trouble in troubles:
            by_name.setdefault(trouble.name, trouble.words)
        for name, editor in self.editors.items():
            editor.tell(by_name.pop(name, None))
        return list(by_name.values())


def _control(field: FormField) -> QWidget:
    match field.kind:
        case FieldKind.YES_NO:
            return QCheckBox(field.title)
        case FieldKind.CHOICE:
            return _choice(field)
        case FieldKind.LINES | FieldKind.PAIRS | FieldKind.JSON:
            return _lines(field)
    line = QLineEdit()
    line.setPlaceholderText(_("none") if field.is_optional and not field.is_main else "")
    return line


def _choice(field: FormField) -> QComboBox:
    box = QComboBox()
    if field.is_optional:
        box.addItem(field.empty or _("none"), "")
    for value, words in field.choices:
        box.addItem(words, value)
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    box.setSizePolicy(box.sizePolicy().Policy.Maximum, box.sizePolicy().verticalPolicy())
    return box


def _lines(field: FormField) -> QPlainTextEdit:
    lines = QPlainTextEdit()
    lines.setTabChangesFocus(True)
    lines.setPlaceholderText(
        {FieldKind.LINES: _("one in each line"), FieldKind.PAIRS: "NAME=VALUE"}.get(field.kind, "")
    )
    return lines


def _fit(control: QWidget, field: FormField) -> None:
    """As wide as what is usually filled in, and lines as many as are shown at once."""
    if isinstance(control, QCheckBox | QComboBox):
        return
    characters = NUMBER_WIDTH if field.kind in (FieldKind.NUMBER, FieldKind.WHOLE_NUMBER) else TEXT_WIDTH
    control.setMaximumWidth(control.fontMetrics().averageCharWidth() * characters + space(4))
    if isinstance(control, QPlainTextEdit):
        control.setFixedHeight(control.fontMetrics().lineSpacing() * SHOWN_LINES + space(2))


def _caption(words: str, tone: str) -> QLabel:
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("text_size", "caption")
    label.setProperty("tone", tone)
    return label
