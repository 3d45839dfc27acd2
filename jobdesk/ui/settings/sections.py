"""Which settings stand where on the page: the sections a person sees, and the fields of each. No Qt here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pydantic import BaseModel

from jobdesk.core.language import _
from jobdesk.desk.forms import FieldTrouble, Form, FormField, NotFilledIn, filled_in, form_of, text_of
from jobdesk.desk.settings import Settings
from jobdesk.desk.settings_file import BadSetting


def _model(table: str) -> type[BaseModel]:
    found = Settings.model_fields[table].annotation
    assert isinstance(found, type)
    assert issubclass(found, BaseModel)
    return found


@dataclass(frozen=True)
class Part:
    """Some settings under one heading: `table` is their name in the file.

    The form is made with the table below, and so where this module is loaded: it reads files.
    """

    table: str
    title: str = ""
    form: Form = field(init=False)

    def __post_init__(self) -> None:
        model = _model(self.table)
        object.__setattr__(self, "form", form_of(model, self.table, "", model.__doc__ or "", {}))


@dataclass(frozen=True)
class Section:
    """One entry of the list at the left."""

    name: str
    title: str
    icon: str
    words: str
    parts: tuple[Part, ...] = ()


SECTIONS = (
    Section(
        "general", _("General"), "sliders-horizontal", _("How JobDesk behaves on this machine."), (Part("general"),)
    ),
    Section("pipelines", _("Pipelines"), "workflow", _("What JobDesk can do to a commit; commands get names here.")),
    Section(
        "workers",
        _("Workers"),
        "cpu",
        _("How much is worked on at once, and when nothing new may start."),
        (Part("workers"), Part("floors", _("Nothing new starts below"))),
    ),
    Section("anki", _("Anki"), "gallery-vertical-end", _("Where its add-on AnkiConnect answers."), (Part("anki"),)),
    Section(
        "storage", _("Storage"), "hard-drive", _("How long things are kept, in how much room."), (Part("storage"),)
    ),
    Section("appearance", _("Appearance"), "palette", _("How the window looks."), (Part("appearance"),)),
    Section("developer", _("Developer"), "code", _("For those who write pipelines."), (Part("developer"),)),
)


def fields() -> Iterator[tuple[Section, Part, FormField]]:
    """Every field of every section."""
    for section in SECTIONS:
        for part in section.parts:
            for one in part.form.fields:
                yield section, part, one


def texts_for(form: Form, settings: Settings) -> dict[str, str]:
    """What is set, as it stands in the fields."""
    values = getattr(settings, form.pipeline).model_dump(mode="json")
    return {field.name: text_of(field, values[field.name]) for field in form.fields}


def meant(form: Form, name: str, text: str) -> object | None:
    """The value that a text in a field stands for; None for the usual one. Raises `NotFilledIn`."""
    return filled_in(form, {name: text}).get(name)


def trouble_of(error: Exception, name: str) -> FieldTrouble:
    """What to say at a field."""
    if isinstance(error, NotFilledIn):
        return error.trouble
    return FieldTrouble(name, error.words if isinstance(error, BadSetting) else str(error))
