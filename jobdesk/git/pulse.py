"""Tells by a few `stat` calls whether the references of a repository may have moved, without starting git."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from jobdesk.core.language import _
from jobdesk.git.repository import Repository, RepositoryGone

# Where a short name may stand (gitrevisions(7), "<refname>"), below the git folder.
_PLACES = ("refs", "refs/tags", "refs/heads", "refs/remotes")
_COMMON = ("packed-refs", "reftable/tables.list")


@dataclass(frozen=True, slots=True)
class Pulse:
    """What the file system says of references. Two that are equal: none of those looked at has moved."""

    beats: tuple[tuple[int, int, int] | None, ...]


def pulse(repository: Repository, revision: str) -> Pulse:
    """The pulse of whatever `revision` and HEAD may rest on. Raises `RepositoryGone`.

    git writes a reference by a rename in its folder, so that the time of the folder moves with each of them.
    """
    head = _beat(f"{repository.git_dir}/HEAD")
    if head is None:
        raise RepositoryGone(
            _("The repository {path} is not there any more: it was moved or deleted.").format(path=repository.path)
        )
    return Pulse((head, *(_beat(f"{repository.common_dir}/{place}") for place in _places(repository, revision))))


def _places(repository: Repository, revision: str) -> list[str]:
    """The files and folders to look at, below the common git folder."""
    name = re.split(r"[@~^:]", revision, maxsplit=1)[0]
    references = [*(f"{place}/{name}" for place in _PLACES), _branch_of_head(repository)]
    return [*_COMMON, *sorted({reference.rpartition("/")[0] for reference in references})]


def _branch_of_head(repository: Repository) -> str:
    """What HEAD says, such as `refs/heads/main`, or an id."""
    try:
        return os.fsdecode((repository.git_dir / "HEAD").read_bytes()).removeprefix("ref:").strip()
    except OSError:
        return ""


def _beat(path: str) -> tuple[int, int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
