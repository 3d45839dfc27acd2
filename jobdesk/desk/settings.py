"""What a person can set, in one TOML file that they can read and edit."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from jobdesk.core.errors import UserError
from jobdesk.core.retry import RetryPolicy
from jobdesk.engine.engine import EngineSettings
from jobdesk.engine.guard import Floors
from jobdesk.pipelines.registry import NamedCommand

FILE_NAME = "settings.toml"


class BadSettings(UserError):
    """The settings cannot be read."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WorkerSettings(_Section):
    """The pool. `limits` bounds the workers of a pipeline by its name; lengths are in seconds.

    `grace_s` is what a command gets to end by itself, `retry_after_s` the wait before a second attempt.
    """

    count: int = Field(default_factory=lambda: os.cpu_count() or 2, ge=1, le=256)
    grace_s: float = Field(5.0, ge=0, le=300)
    retry_after_s: float = Field(1.0, ge=0, le=3600)
    limits: dict[str, int] = {}


class FloorSettings(_Section):
    """Under these nothing new starts: megabytes of free memory and disk, per cent of battery."""

    memory_mb: int = Field(200, ge=0)
    disk_mb: int = Field(500, ge=0)
    battery: int = Field(15, ge=0, le=100)


class StorageSettings(_Section):
    """How long logs, checkpoints and artifacts of finished jobs stay, in days, and how much may be kept."""

    keep_days: float = Field(7, ge=0)
    keep_failed_days: float = Field(30, ge=0)
    artifacts_mb: int = Field(5000, ge=0)
    slots_mb: int = Field(10_000, ge=0)
    log_limit_mb: float = Field(8, gt=0)


class CommandSettings(BaseModel):
    """A pipeline of the person's own: a version that they bump, and the input of the `command` pipeline."""

    model_config = ConfigDict(extra="allow", frozen=True)

    version: str = "1"
    cosmetic_from: str | None = None


class Settings(_Section):
    """All of it, by section. `pipelines` names commands: `[pipelines.lint]` with `line = "ruff check"`."""

    pipelines: dict[str, CommandSettings] = {}
    workers: WorkerSettings = WorkerSettings()
    floors: FloorSettings = FloorSettings()
    storage: StorageSettings = StorageSettings()

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
        )


def read_settings(folder: Path) -> Settings:
    """The settings of a data folder, or the defaults. Raises `BadSettings`, naming the line or the field."""
    path = folder / FILE_NAME
    try:
        return Settings.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (FileNotFoundError, NotADirectoryError):
        return Settings()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSettings(f"{path} cannot be read: {error}.") from error
    except OSError as error:
        raise BadSettings(f"{path} cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadSettings(f"{path}: {place}: {first['msg']}.") from error
