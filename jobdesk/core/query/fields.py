"""The fields of the query line: what each is called, what kind of value it has, and what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto

from jobdesk.core.language import _
from jobdesk.core.states import JobState


class Operator(StrEnum):
    """What stands between a field and its value."""

    HAS = ":"
    LIKE = "~"
    IS = "="
    IS_NOT = "!="
    LESS = "<"
    MORE = ">"
    AT_MOST = "<="
    AT_LEAST = ">="


ORDERING = frozenset({Operator.LESS, Operator.MORE, Operator.AT_MOST, Operator.AT_LEAST})
EQUALS = frozenset({Operator.HAS, Operator.IS, Operator.IS_NOT})


class Kind(Enum):
    """What the values of a field are."""

    CHOICE = auto()
    NAME = auto()
    TEXT = auto()
    VERSION = auto()
    NUMBER = auto()
    LENGTH = auto()
    COST = auto()
    TIME = auto()
    BOUND = auto()


OPERATORS: Mapping[Kind, frozenset[Operator]] = {
    Kind.CHOICE: EQUALS,
    Kind.NAME: EQUALS | {Operator.LIKE},
    Kind.TEXT: EQUALS | {Operator.LIKE},
    Kind.VERSION: EQUALS | ORDERING | {Operator.LIKE},
    Kind.NUMBER: EQUALS | ORDERING,
    Kind.LENGTH: EQUALS | ORDERING,
    Kind.COST: EQUALS | ORDERING,
    Kind.TIME: EQUALS | ORDERING,
    Kind.BOUND: frozenset({Operator.HAS}),
}
"""Which operators make sense, by kind."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name, what else it may be called, and what it is about; a `CHOICE` has its words."""

    name: str
    kind: Kind
    about: str
    also: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


FLAGS: Mapping[str, str] = {
    "active": _("not over yet"),
    "over": _("succeeded, failed or cancelled"),
    "paused": _("paused"),
    "scheduled": _("for later"),
    "cancelling": _("about to be cancelled"),
    "retry": _("a retry of another job"),
    "forced": _("started with force"),
    "reused": _("nothing had to be worked, all of it was known"),
    "deleted": _("in the trash"),
}
"""What `is:` can ask for."""

FIELDS: tuple[Field, ...] = (
    Field("status", Kind.CHOICE, _("how the job stands"), ("state",), tuple(state.value for state in JobState)),
    Field("is", Kind.CHOICE, _("what else can be said of it"), (), tuple(FLAGS)),
    Field("pipeline", Kind.NAME, _("the pipeline")),
    Field("version", Kind.VERSION, _("the version of the pipeline")),
    Field("repo", Kind.TEXT, _("the path of the repository"), ("repository",)),
    Field("project", Kind.NAME, _("the project")),
    Field("mode", Kind.CHOICE, _("every item, or the search for the first bad one"), ("kind",), ("each", "first-bad")),
    Field("text", Kind.TEXT, _("title, error, summary, pipeline, repository or project")),
    Field("title", Kind.TEXT, _("the title")),
    Field("error", Kind.TEXT, _("why it failed")),
    Field("summary", Kind.TEXT, _("what it made")),
    Field("since", Kind.BOUND, _("not over before then")),
    Field("until", Kind.BOUND, _("submitted before then")),
    Field("created", Kind.TIME, _("when it was submitted"), ("submitted",)),
    Field("started", Kind.TIME, _("when it began"), ("began",)),
    Field("ended", Kind.TIME, _("when it was over"), ("finished",)),
    Field("duration", Kind.LENGTH, _("from its begin to its end, or until now"), ("took",)),
    Field("waited", Kind.LENGTH, _("from when it could begin until it did")),
    Field("cost", Kind.COST, _("what it has cost")),
    Field("runs", Kind.NUMBER, _("how many runs it has"), ("total",)),
    Field("succeeded", Kind.NUMBER, _("how many runs succeeded")),
    Field("failed", Kind.NUMBER, _("how many runs failed")),
    Field("skipped", Kind.NUMBER, _("how many runs were skipped")),
    Field("reused", Kind.NUMBER, _("how many runs were known already")),
    Field("priority", Kind.NUMBER, _("its priority")),
    Field("id", Kind.NUMBER, _("its number"), ("job",)),
    Field("retry-of", Kind.NUMBER, _("the job that it tries again")),
)

BY_NAME: Mapping[str, Field] = {name: field for field in FIELDS for name in (field.name, *field.also)}
"""Every field by each of its names."""
