"""Finds pipelines by name, through the entry points that installed packages declare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from jobdesk.core.errors import UserError
from jobdesk.core.language import _
from jobdesk.pipelines.command import CommandPipeline
from jobdesk.pipelines.pipeline import Pipeline

GROUP = "jobdesk.pipelines"
BUILT_IN = {
    name: EntryPoint(name, place, GROUP)
    for name, place in {
        "cards": "jobdesk.pipelines.cards:CardsPipeline",
        "command": "jobdesk.pipelines.command:CommandPipeline",
    }.items()
}
"""These are there even where the product is not installed as a package; each is imported when it is asked for."""


class UnknownPipeline(UserError):
    """There is no pipeline with that name."""

    help = "settings#pipelines-of-your-own"


class BrokenPipeline(UserError):
    """That pipeline cannot be loaded."""

    help = "pipelines"


@dataclass(frozen=True)
class Found:
    """A pipeline, where a host imports it from (`module:Class`), and the input that its name stands for."""

    pipeline: type[Pipeline[Any]]
    place: str
    given: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class NamedCommand:
    """A person's own pipeline: a command under a name, with a version that they bump."""

    name: str
    version: str
    cosmetic_from: str | None
    given: Mapping[str, object]

    def found(self) -> Found:
        names = {"name": self.name, "version": self.version, "cosmetic_from": self.cosmetic_from}
        return Found(type(self.name, (CommandPipeline,), names), place_of(CommandPipeline), self.given)


class Registry:
    """The pipelines that there are: the built-in ones, the person's own, and those of installed packages."""

    def __init__(self, commands: Iterable[NamedCommand] = ()) -> None:
        self.name_commands(commands)

    def name_commands(self, commands: Iterable[NamedCommand]) -> None:
        """These are the person's own pipelines from now on."""
        self._commands = {command.name: command for command in commands}

    def find(self, name: str) -> Found:
        """The pipeline of that name. Raises `UnknownPipeline`, or `BrokenPipeline` with the reason."""
        if name in self._commands:
            return self._commands[name].found()
        entry = self._entries.get(name)
        if entry is None:
            raise UnknownPipeline(
                _("There is no pipeline {name!r}; there are {names}.").format(name=name, names=", ".join(self.names()))
            )
        return Found(_load(entry), entry.value)

    def names(self) -> list[str]:
        return sorted(self._commands.keys() | self._entries.keys())

    @cached_property
    def _entries(self) -> Mapping[str, EntryPoint]:
        return {entry.name: entry for entry in entry_points(group=GROUP)} | BUILT_IN


def place_of(pipeline: type[Pipeline[Any]]) -> str:
    return f"{pipeline.__module__}:{pipeline.__qualname__}"


def _load(entry: EntryPoint) -> type[Pipeline[Any]]:
    try:
        pipeline = entry.load()
    except Exception as error:
        raise BrokenPipeline(
            _("The pipeline {name!r} cannot be loaded: {error}.").format(name=entry.name, error=error)
        ) from error
    if not (isinstance(pipeline, type) and issubclass(pipeline, Pipeline)):
        raise BrokenPipeline(_("The pipeline {name!r} is no subclass of Pipeline.").format(name=entry.name))
    return pipeline
