"""Finds the configuration of a repository's cards: a setting of the person, and no content of history."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from jobdesk.core.language import _
from jobdesk.git.executable import GitFailed
from jobdesk.git.objects import ObjectMissing
from jobdesk.git.repository import NoCommitsYet, Repository, UnknownRevision
from jobdesk.notes.block import LATEX
from jobdesk.notes.config import CONFIG_NAMES, Config, ConfigError, default_config, read_config

LARGEST = 1 << 20
"""A larger file, in bytes, is no configuration."""


def config_of(repository: Repository, tip: str) -> Config:
    """What the work tree says as it lies there; in a bare repository, what the tip says; else one deck for all.

    Raises `ConfigError`, which names the line.
    """
    found = _in_the_tip(repository, tip) if repository.is_bare else _in_the_work_tree(repository.path)
    for name, content in found:
        return read_config(name, _text(name, content))
    return default_config(_name(repository))


def is_for_cards(repository: Repository, tip: str = "HEAD") -> bool:
    """Whether a tip holds LaTeX notes, or a file at its top that says how notes become cards.

    Markdown alone says nothing: nearly every repository holds some. Nor does a tip that cannot be listed.
    """
    try:
        return any(path in CONFIG_NAMES or path.casefold().endswith(LATEX) for path in repository.paths(tip))
    except (NoCommitsYet, UnknownRevision, GitFailed):
        return False


def _in_the_work_tree(folder: Path) -> Iterator[tuple[str, bytes]]:
    for name in CONFIG_NAMES:
        try:
            with (folder / name).open("rb") as file:
                yield name, file.read(LARGEST + 1)
        except (FileNotFoundError, IsADirectoryError):
            continue
        except OSError as error:
            raise ConfigError(_("{name} cannot be read: {why}.").format(name=name, why=error.strerror)) from error


def _in_the_tip(repository: Repository, tip: str) -> Iterator[tuple[str, bytes]]:
    commit = repository.resolve(tip)
    with repository.objects() as objects:
        for name in CONFIG_NAMES:
            try:
                content = objects.read_small(f"{commit}:{name}".encode(), LARGEST)
            except ObjectMissing:
                continue
            yield name, content if isinstance(content, bytes) else b" " * (LARGEST + 1)


def _text(name: str, content: bytes) -> str:
    if len(content) > LARGEST:
        raise ConfigError(_("{name} is larger than a configuration can be.").format(name=name))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigError(_("{name}, line {line}: this is not UTF-8").format(name=name, line=line)) from error


def _name(repository: Repository) -> str:
    """The name of the repository itself, whichever of its work trees this is."""
    folder = repository.common_dir
    return folder.parent.name if folder.name == ".git" else folder.name.removesuffix(".git")
