"""What is kept: cleaning up, copies of the database, and what all jobs come to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from jobdesk.core.clock import MICROSECONDS, Clock
from jobdesk.core.customs import number
from jobdesk.core.errors import UserError
from jobdesk.core.language import _, ngettext
from jobdesk.desk.settings import StorageSettings
from jobdesk.desk.words import counted_jobs, size
from jobdesk.engine.folders import artifacts_folder, logs_folder, slots_folder
from jobdesk.git.slots import make_room, slots_below
from jobdesk.store.database import CopyFailed
from jobdesk.store.retention import Cleaner, Cleaning, RetentionRules
from jobdesk.store.statistics import Line
from jobdesk.store.store import Store

DAY_S = 86_400.0
MEGABYTE = 1 << 20


class CopyExists(UserError):
    """There is a file of that name already; choose another one."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What was deleted, or would be: `slots` go where they take more room than they may, `slot_bytes` in all."""

    kept: Cleaning
    slots: int
    slot_bytes: int

    def parts(self) -> list[str]:
        """What it was, in words; nothing that is none."""
        kept, found = self.kept, []
        if kept.logs:
            logs = ngettext("{n} log", "{n} logs", kept.logs).format(n=number(kept.logs))
            words = _("{logs} of {jobs}, {size}")
            found.append(words.format(logs=logs, jobs=counted_jobs(kept.jobs), size=size(kept.log_bytes)))
        if kept.checkpoints:
            n = kept.checkpoints
            found.append(ngettext("{n} checkpoint", "{n} checkpoints", n).format(n=number(n)))
        if kept.artifacts:
            words = ngettext("{n} artifact, {size}", "{n} artifacts, {size}", kept.artifacts)
            found.append(words.format(n=number(kept.artifacts), size=size(kept.artifact_bytes)))
        if self.slots:
            words = ngettext("{n} slot, {size}", "{n} slots, {size}", self.slots)
            found.append(words.format(n=number(self.slots), size=size(self.slot_bytes)))
        return found


class Storage:
    """The facet of the desk that knows what is kept."""

    def __init__(self, store: Store, folder: Path, settings: Callable[[], StorageSettings], clock: Clock) -> None:
        self._store = store
        self._folder = folder
        self._settings = settings
        self._clock = clock

    def clean(self, *, is_dry: bool = False, is_wanted: Callable[[], bool] = lambda: True) -> Cleaned:
        """Delete logs, checkpoints and artifacts that are due, and the slots that are too many.

        `is_wanted` is asked between pieces and can end it. Job rows and results stay.
        """
        kept = self._cleaner().clean(is_dry=is_dry, is_wanted=is_wanted)
        budget = self._settings().slots_mb * MEGABYTE
        root = slots_folder(self._folder)
        if not root.exists():
            return Cleaned(kept, 0, 0)
        if is_dry:
            return Cleaned(kept, *_over_budget(root, budget))
        gone = make_room(root, budget) if is_wanted() else []
        return Cleaned(kept, len(gone), sum(slot.size for slot in gone))

    def drop(self, jobs: Sequence[int]) -> list[int]:
        """Delete jobs of the trash for good, with their logs, checkpoints and artifacts; results stay.

        Those that were there. It is one transaction, so that many are dropped in pieces.
        """
        return self._cleaner().drop(jobs)

    def _cleaner(self) -> Cleaner:
        settings = self._settings()
        rules = RetentionRules(
            settings.keep_days * DAY_S,
            settings.keep_failed_days * DAY_S,
            settings.trash_days * DAY_S,
            settings.artifacts_mb * MEGABYTE,
        )
        return Cleaner(self._store, logs_folder(self._folder), artifacts_folder(self._folder), rules)

    def back_up(self, target: Path | None = None) -> Path:
        """Copy the database while work goes on; where to, unless `target` says (a file, or a folder).

        Raises `CopyExists` and `CopyFailed`.
        """
        name = f"jobdesk-{self._clock.now() // MICROSECONDS}.sqlite"
        path = target or self._folder / "backups" / name
        if path.is_dir():
            path /= name
        if path.exists():
            raise CopyExists(_("{path} exists already; choose another name.").format(path=path))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CopyFailed(
                _("{folder} cannot be made: {why}.").format(folder=path.parent, why=error.strerror)
            ) from error
        self._store.database.copy_to(path)
        return path

    def summary(
        self, *, project: str | None = None, pipeline: str | None = None, since: int | None = None
    ) -> list[Line]:
        """A line for each project, pipeline and state: how many jobs there are, and what they cost and took."""
        with self._store.reading() as connection:
            return self._store.statistics.summary(connection, project=project, pipeline=pipeline, since=since)


def _over_budget(root: Path, budget: int) -> tuple[int, int]:
    """How many slots would go to get under the budget, and their bytes."""
    slots = slots_below(root)
    excess = sum(slot.size for slot in slots) - budget
    count = freed = 0
    for slot in slots:
        if freed >= excess:
            break
        count, freed = count + 1, freed + slot.size
    return count, freed
