"""Where things are below the data folder."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path


def logs_folder(data_folder: Path) -> Path:
    return data_folder / "logs"


def log_name(job: int, run: int, attempt: int) -> str:
    """The path of a log below the logs; the logs of a job share a folder."""
    return f"{job}/{run}.{attempt}.log"


def artifacts_folder(data_folder: Path) -> Path:
    return data_folder / "artifacts"


def media_folder(data_folder: Path) -> Path:
    """Pictures and sounds of cards, by their content; they can be made again from the repositories."""
    return data_folder / "media"


def cache_file(data_folder: Path) -> Path:
    return data_folder / "cache.sqlite"


def log_index_file(data_folder: Path) -> Path:
    """What logs say, to be searched; it can be made again from the logs."""
    return data_folder / "log-index.sqlite"


def slots_folder(data_folder: Path) -> Path:
    return data_folder / "slots"


def slot_folder(data_folder: Path, repository: str, worker: int) -> Path:
    """The slot of one worker for one repository; the name says which, to a person who looks."""
    name = "".join(letter for letter in Path(repository).name if letter.isalnum() or letter in "-_.")[:40]
    digest = sha256(repository.encode("utf-8", "surrogateescape")).hexdigest()[:12]
    return slots_folder(data_folder) / f"{name or 'repository'}-{digest}" / str(worker)
