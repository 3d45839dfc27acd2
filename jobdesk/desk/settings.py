"""What a person can set, by section, with what holds where they say nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from jobdesk.core.language import _
from jobdesk.core.retry import RetryPolicy
from jobdesk.desk.forms import CHOICES
from jobdesk.engine.engine import EngineSettings
from jobdesk.engine.guard import Floors
from jobdesk.pipelines.registry import NamedCommand


class _Section(BaseModel):
    """What is secret has `repr=False`, and is shown only to who asks for it by name."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Language(StrEnum):
    """Which language the window speaks."""

    SYSTEM = "system"
    ENGLISH = "en"
    GERMAN = "de"


class Closing(StrEnum):
    """What closing the window does while work is under way."""

    ASK = "ask"
    GO_ON = "go on"
    QUIT = "quit"


class Scheme(StrEnum):
    """Which of the two looks the window has."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Density(StrEnum):
    """How much room a job takes in the drawer."""

    FULL = "full"
    COMPACT = "compact"


class GeneralSettings(_Section):
    """How JobDesk behaves on this machine."""

    on_close: Closing = Field(
        Closing.ASK,
        title="Closing the window",
        description="What happens then to work that is under way.",
        json_schema_extra={
            CHOICES: {"ask": _("Ask every time"), "go on": _("Go on in the background"), "quit": _("Quit")}
        },
    )
    notifications: bool = Field(
        True, title="Notifications", description="Let the system notify you while the window is away."
    )
    keep_awake: bool = Field(
        False, title="Keep the machine awake", description="Keep the machine awake while it works."
    )


class AppearanceSettings(_Section):
    """How the window looks."""

    scheme: Scheme = Field(
        Scheme.SYSTEM,
        title="Colours",
        description="Light, dark, or as the system has it.",
        json_schema_extra={CHOICES: {"system": _("As the system"), "light": _("Light"), "dark": _("Dark")}},
    )
    text_size: float = Field(
        1.0, ge=0.75, le=2, title="Size of text", description="How large text is, against the usual size."
    )
    density: Density = Field(
        Density.FULL,
        title="Job drawer",
        description="How much room a job takes in the drawer.",
        json_schema_extra={CHOICES: {"full": _("Full cards"), "compact": _("Compact cards")}},
    )
    language: Language = Field(
        Language.SYSTEM,
        title="Language",
        description="What the window speaks; it holds from the next start.",
        json_schema_extra={CHOICES: {"system": _("As the system"), "en": _("English"), "de": _("Deutsch")}},
    )
    motion: bool = Field(True, title="Motion", description="Let things move where it explains what happens.")


class AnkiSettings(_Section):
    """Where Anki is spoken to. The key is the one that AnkiConnect's own configuration asks for, if it does."""

    url: str = Field(
        "http://127.0.0.1:8765", pattern=r"^http://[^\s/]+", title="Address", description="Where AnkiConnect answers."
    )
    key: str = Field("", repr=False, title="Key", description="The key that AnkiConnect asks for, if it does.")


class DeveloperSettings(_Section):
    """What only those want to see who write pipelines."""

    enabled: bool = Field(False, title="Developer mode", description="Show hashes, timings, logs and Force.")
    verbose: bool = Field(
        False, title="Write a verbose diary", description="Write everything that happens into the diary."
    )


class WorkerSettings(_Section):
    """The pool. `limits` bounds the workers of a pipeline by its name; lengths are in seconds.

    `grace_s` is what a command gets to end by itself, `retry_after_s` the wait before a second attempt.
    """

    count: int = Field(
        default_factory=lambda: os.cpu_count() or 2,
        ge=1,
        le=256,
        title="Workers",
        description="How many runs are worked on at once.",
    )
    grace_s: float = Field(
        5.0,
        ge=0,
        le=300,
        title="Time to end",
        description="How long a command gets to end by itself when it is stopped, in seconds.",
    )
    retry_after_s: float = Field(
        1.0,
        ge=0,
        le=3600,
        title="Wait before a retry",
        description="How long the first retry waits, in seconds; each one after it twice as long.",
    )
    limits: Mapping[str, int] = Field({}, title="Limits", description="The most workers for a pipeline, by its name.")


class FloorSettings(_Section):
    """Under these nothing new starts: megabytes of free memory and disk, per cent of battery."""

    memory_mb: int = Field(200, ge=0, title="Free memory", description="Free memory, in megabytes; 0 for no floor.")
    disk_mb: int = Field(500, ge=0, title="Free disk", description="Free disk, in megabytes; 0 for no floor.")
    battery: int = Field(
        15, ge=0, le=100, title="Battery", description="The battery, in per cent, when unplugged; 0 for no floor."
    )


class StorageSettings(_Section):
    """How long logs, checkpoints and artifacts of finished jobs stay, in days, and how much may be kept."""

    keep_days: float = Field(
        7, ge=0, title="Keep finished jobs", description="How many days what a finished job made is kept."
    )
    keep_failed_days: float = Field(
        30, ge=0, title="Keep failed jobs", description="How many days what a failed job made is kept."
    )
    trash_days: float = Field(
        7, ge=0, title="Keep deleted jobs", description="How many days a deleted job can be restored from the trash."
    )
    artifacts_mb: int = Field(
        5000, ge=0, title="Room for artifacts", description="Kept files in all, in megabytes; the least used go first."
    )
    slots_mb: int = Field(
        10_000, ge=0, title="Room for slots", description="Private copies of repositories, in megabytes."
    )
    log_index_mb: int = Field(
        1000,
        ge=0,
        title="Room for searching logs",
        description="What the search in all logs may take, in megabytes; the oldest go first, 0 for no such search.",
    )
    log_limit_mb: float = Field(
        8, gt=0, title="Room for a log", description="The log of one attempt, in megabytes; head and tail stay."
    )


class CommandSettings(BaseModel):
    """A pipeline of the person's own: a version that they bump, and the input of the `command` pipeline."""

    model_config = ConfigDict(extra="allow", frozen=True)

    version: str = "1"
    cosmetic_from: str | None = None


class Settings(_Section):
    """All of it, by section. `pipelines` names commands: `[pipelines.lint]` with `line = "ruff check"`."""

    pipelines: Mapping[str, CommandSettings] = {}
    general: GeneralSettings = GeneralSettings()
    workers: WorkerSettings = WorkerSettings()
    floors: FloorSettings = FloorSettings()
    storage: StorageSettings = StorageSettings()
    anki: AnkiSettings = AnkiSettings()
    appearance: AppearanceSettings = AppearanceSettings()
    developer: DeveloperSettings = DeveloperSettings()

    def named_commands(self) -> list[NamedCommand]:
        return [
            NamedCommand(name, one.version, one.cosmetic_from, one.model_extra or {})
            for name, one in self.pipelines.items()
        ]

    def for_engine(self) -> EngineSettings:
        floors = self.floors
        return EngineSettings(
            self.workers.count,
            int(self.storage.log_limit_mb * 1024 * 1024),
            self.workers.grace_s,
            Floors(floors.memory_mb, floors.disk_mb, floors.battery),
            self.workers.limits,
            RetryPolicy(self.workers.retry_after_s),
            self.general.keep_awake,
        )
