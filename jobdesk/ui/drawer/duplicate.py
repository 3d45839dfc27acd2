"""Duplicate with changes: the request of a job as a form, filled in as it was, to be changed and queued again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QScrollArea, QVBoxLayout, QWidget

from jobdesk.core.language import _
from jobdesk.desk.desk import Desk
from jobdesk.desk.forms import FieldTrouble, Form, NotFilledIn, filled_in, text_of
from jobdesk.desk.jobs.requests import ProcessRequest, TaskRequest
from jobdesk.ui.deeds import Deeds
from jobdesk.ui.drawer.duplicate_words import TERMS, changed_request, items_words, terms_of
from jobdesk.ui.fields import FormEditor
from jobdesk.ui.looks import Tone
from jobdesk.ui.parts import text
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import Size, space


@dataclass(frozen=True)
class Original:
    """What a job was asked for with, and the form of its pipeline."""

    request: ProcessRequest | TaskRequest
    form: Form


class DuplicateDialog(QDialog):
    """Opens at once, and fills itself in when the job has been read."""

    def __init__(self, surroundings: Surroundings, deeds: Deeds, job: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Duplicate job {id}").format(id=job))
        self._reader, self._desk, self._deeds = surroundings.reader, surroundings.desk, deeds
        self._original: Original | None = None
        self._input: FormEditor | None = None
        self._terms = FormEditor(TERMS)
        self._what = text("", Size.TITLE, wraps=True)
        self._items = text("", tone=Tone.FAINT, wraps=True)
        self._trouble = text("", tone=Tone.BAD, wraps=True)
        self._trouble.hide()
        self._fields = QVBoxLayout()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.queue = self.buttons.addButton(_("Queue"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.queue.setProperty("kind", "primary")
        self.queue.setEnabled(False)
        self._arrange()
        self.buttons.accepted.connect(self._check)
        self.buttons.rejected.connect(self.reject)
        self._reader.ask(lambda: _read(self._desk, job), self._take, failed=self._fail)

    def _arrange(self) -> None:
        inner = QWidget()
        self._fields.setContentsMargins(space(0.5), 0, space(2), 0)
        self._fields.setSpacing(space(2))
        self._fields.addWidget(self._terms)
        self._fields.addStretch()
        inner.setLayout(self._fields)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inner)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(3), space(2), space(3), space(2))
        column.setSpacing(space(1.5))
        column.addWidget(self._what)
        column.addWidget(self._items)
        column.addWidget(scroll, 1)
        column.addWidget(self._trouble)
        column.addWidget(self.buttons)
        self.resize(space(70), space(75))

    def _take(self, original: Original) -> None:
        self._original = original
        request, form = original.request, original.form
        self._what.setText(form.words or form.pipeline)
        self._items.setText(items_words(request))
        self._input = FormEditor(form)
        self._input.set_texts(
            {field.name: text_of(field, request.given.get(field.name, field.default)) for field in form.fields}
        )
        self._terms.set_texts(terms_of(request))
        self._fields.insertWidget(0, self._input)
        self.queue.setEnabled(True)
        first = next(iter(self._input.editors.values()), None)
        if first is not None:
            first.focus()

    def _fail(self, error: Exception) -> None:
        self._say(str(error))

    # ------------------------------------------------------------------ queueing it

    def _check(self) -> None:
        """See that the input fits the pipeline, on a thread, before it is queued."""
        changed = self._changed()
        if changed is not None:
            self._reader.ask(
                lambda: self._desk.pipelines.troubles(changed.pipeline, changed.given),
                partial(self._submit, changed),
                failed=self._fail,
            )

    def _changed(self) -> ProcessRequest | TaskRequest | None:
        """The request as it stands in the form; None where a field cannot be read, which is said there."""
        assert self._original is not None
        assert self._input is not None
        try:
            terms = filled_in(TERMS, self._terms.texts())
        except NotFilledIn as error:
            self._terms.tell([error.trouble])
            return None
        try:
            given = filled_in(self._original.form, self._input.texts())
        except NotFilledIn as error:
            self._input.tell([error.trouble])
            return None
        return replace(changed_request(self._original.request, terms), given=given)

    def _submit(self, changed: ProcessRequest | TaskRequest, troubles: tuple[FieldTrouble, ...]) -> None:
        assert self._input is not None
        self._terms.tell(())
        rest = self._input.tell(troubles)
        self._say(" ".join(rest))
        if not troubles:
            self._deeds.submit(changed)
            self.accept()

    def _say(self, words: str) -> None:
        self._trouble.setText(words)
        self._trouble.setVisible(bool(words))


def _read(desk: Desk, job: int) -> Original:
    request: Any = desk.jobs.request(job)
    return Original(request, desk.pipelines.form(request.pipeline))
