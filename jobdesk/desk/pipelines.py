"""The pipelines that there are, as a person sees them: what each does and what it takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jobdesk.core.language import _
from jobdesk.desk.forms import FieldTrouble, Form, form_of, troubles
from jobdesk.git.repository import Repository
from jobdesk.pipelines.command import CommandPipeline
from jobdesk.pipelines.pipeline import Pipeline
from jobdesk.pipelines.registry import BrokenPipeline, Registry


@dataclass(frozen=True, slots=True)
class InputField:
    """One field of a pipeline's input; `kind` is a few words, such as `text` or `list of text`."""

    name: str
    kind: str
    words: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class PipelineCard:
    """A pipeline in short. `trouble` says why it cannot be loaded, where it cannot."""

    name: str
    version: str = ""
    words: str = ""
    needs_commits: bool = True
    fields: tuple[InputField, ...] = ()
    trouble: str | None = None


class Pipelines:
    """The facet of the desk that knows pipelines."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def all(self) -> list[PipelineCard]:
        """All of them by name; one that cannot be loaded says so."""
        return [self._card(name) for name in self._registry.names()]

    def named(self, name: str) -> PipelineCard:
        """Raises `UnknownPipeline` and `BrokenPipeline`."""
        return _card_of(self._registry.find(name).pipeline)

    def needs_commits(self, name: str) -> bool:
        """Whether it works on commits. Raises `UnknownPipeline` and `BrokenPipeline`."""
        return self._registry.find(name).pipeline.needs_commits

    def first_for(self, repository: Repository) -> str:
        """What to begin with where nothing was ever done: what suits what the repository holds, or else a command."""
        return next((name for name in self._registry.names() if self._suits(name, repository)), CommandPipeline.name)

    def form(self, name: str) -> Form:
        """What a person fills in. Raises `UnknownPipeline` and `BrokenPipeline`."""
        found = self._registry.find(name)
        card = _card_of(found.pipeline)
        return form_of(found.pipeline.input_model, name, card.version, card.words, found.given)

    def troubles(self, name: str, given: Mapping[str, object]) -> tuple[FieldTrouble, ...]:
        """What is wrong with an input, by field. Raises `UnknownPipeline` and `BrokenPipeline`."""
        found = self._registry.find(name)
        return troubles(found.pipeline.input_model, {**found.given, **given})

    def _suits(self, name: str, repository: Repository) -> bool:
        try:
            return self._registry.find(name).pipeline.suits(repository)
        except BrokenPipeline:
            return False

    def _card(self, name: str) -> PipelineCard:
        try:
            return self.named(name)
        except BrokenPipeline as error:
            return PipelineCard(name, trouble=error.message)


def _card_of(pipeline: type[Pipeline[Any]]) -> PipelineCard:
    schema = pipeline.input_model.model_json_schema()
    words = _((pipeline.__doc__ or "").strip().partition("\n")[0])
    return PipelineCard(
        pipeline.name, pipeline.version, words, pipeline.needs_commits, tuple(_fields(schema, schema.get("$defs", {})))
    )


def _fields(schema: Mapping[str, Any], shared: Mapping[str, Any]) -> Iterator[InputField]:
    required = schema.get("required", ())
    for name, field in schema.get("properties", {}).items():
        yield InputField(name, _kind(field, shared), field.get("description", ""), name in required)


_KINDS = {"string": "text", "integer": "whole number", "number": "number", "boolean": "yes or no", "null": ""}


def _kind(field: Mapping[str, Any], shared: Mapping[str, Any]) -> str:
    """A JSON schema in a few words (json-schema.org, "Understanding JSON Schema")."""
    if "$ref" in field:
        return _kind(shared[field["$ref"].rpartition("/")[2]], shared)
    if "anyOf" in field:
        return " or ".join(kind for one in field["anyOf"] if (kind := _kind(one, shared)))
    if "enum" in field:
        return ", ".join(str(value) for value in field["enum"])
    if field.get("type") == "array":
        return f"list of {_kind(field.get('items', {}), shared)}"
    if field.get("type") == "object":
        return "names with values"
    return _KINDS.get(str(field.get("type")), "anything")
