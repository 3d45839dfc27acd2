"""Runs a command at every commit, in a slot of its own, and keeps what it found."""

from __future__ import annotations

import hashlib
import json
import signal
import sys
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from jobdesk.core.keys import Scope
from jobdesk.core.language import _, stored
from jobdesk.core.outcomes import COMMAND_NOT_FOUND, SKIP_EXIT_CODE, Ending, Mishap, Outcome
from jobdesk.git.slots.leftovers import Keep
from jobdesk.git.slots.slot import Slot
from jobdesk.pipelines.environment import command_environment, secrets_of
from jobdesk.pipelines.pipeline import Context, Pipeline
from jobdesk.pipelines.shell import argv_of
from jobdesk.processes.command import Ended, NotStarted, run_command
from jobdesk.store.artifacts import ArtifactRefused

LAST_OUTPUT = 4096
REPORT_LIMIT = 65536


class CommandInput(BaseModel):
    """What to run at every commit, and what of the commit counts."""

    model_config = ConfigDict(extra="forbid")

    line: str | None = Field(
        None, title="Command", description="One line for a shell.", json_schema_extra={"main": True}
    )
    argv: list[str] | None = Field(
        None, title="Arguments", description="In place of a line: the command and its arguments, run without a shell."
    )
    shell: str = Field("sh", title="Shell", description="The shell that runs the line.")
    folder: str = Field("", title="Folder", description="Where it runs, below the work tree.")
    environment: dict[str, str] = Field({}, title="Variables", description="Variables that are set for it.")
    pass_on: list[str] = Field(
        [], title="Variables of this machine", description="Names of variables of this machine that it gets to see."
    )
    scope: Scope = Field(
        Scope.COMMIT,
        title="Depends on",
        description="What makes a commit another one: itself, its files, or some paths.",
        json_schema_extra={
            "choices": {"commit": _("The commit itself"), "tree": _("All its files"), "paths": _("Some paths")}
        },
    )
    paths: list[str] = Field([], title="Paths", description="The paths that count, where only some do.")
    keep: Keep | None = Field(
        None,
        title="Keep files",
        description="What untracked files stay from commit to commit; automatic: none, or ignored ones with a set-up.",
        json_schema_extra={
            "empty": _("Automatic"),
            "choices": {"everything": _("All of them"), "ignored": _("Ignored ones"), "nothing": _("None")},
        },
    )
    setup: str | None = Field(
        None, title="Set-up", description="A line that runs first, once a slot, until its lock files change."
    )
    setup_files: list[str] = Field([], title="Lock files", description="The lock files of the set-up.")
    artifacts: list[str] = Field([], title="Artifacts", description="Patterns of the files to keep.")

    @model_validator(mode="after")
    def _is_one_command(self) -> CommandInput:
        if bool(self.argv) == bool(self.line and self.line.strip()):
            raise ValueError(_("give either a command line or a list of arguments"))
        if self.scope not in (Scope.COMMIT, Scope.TREE, Scope.PATHS):
            raise ValueError(_("the scope is `commit`, `tree` or `paths`"))
        if (self.scope is Scope.PATHS) != bool(self.paths):
            raise ValueError(_("the scope `paths` and paths go together"))
        if Path(self.folder).is_absolute() or ".." in Path(self.folder).parts:
            raise ValueError(_("the folder must be below the work tree"))
        return self

    @property
    def kept(self) -> Keep:
        """What stays between commits: nothing, or ignored files where a set-up made some."""
        return self.keep or (Keep.IGNORED if self.setup else Keep.NOTHING)


class CommandPipeline(Pipeline[CommandInput]):
    """Any command, at every commit."""

    name = "command"
    version = "1"
    input_model: ClassVar[type[BaseModel]] = CommandInput

    def __init__(self) -> None:
        self._ground: _Ground | None = None
        self._ready: _Attempt | None = None
        self._passed: str | None = None

    @classmethod
    def scope(cls, given: CommandInput) -> tuple[Scope, tuple[str, ...]]:
        return given.scope, tuple(given.paths)

    @classmethod
    def parameters(cls, given: CommandInput) -> dict[str, object]:
        return given.model_dump(mode="json", exclude_defaults=True) | {"keep": given.kept}

    @classmethod
    def title(cls, given: CommandInput) -> str:
        return given.line.strip() if given.line else " ".join(given.argv or ())

    def prepare(self, given: CommandInput, item: str, context: Context) -> None:
        self._ready = self._attempt(given, item, context)

    def work(self, given: CommandInput, item: str, context: Context) -> Outcome:
        attempt, self._ready = self._ready, None
        outcome = (attempt or self._attempt(given, item, context)).outcome()
        if outcome.exit_code == COMMAND_NOT_FOUND:
            return self._judged(given, item, context, outcome)
        if outcome.exit_code == 0:
            self._passed = item
        return outcome

    def _judged(self, given: CommandInput, item: str, context: Context, outcome: Outcome) -> Outcome:
        """A command that was not found is tried where it should work: it may be the commit, or the command.

        As `git bisect run` does it for 126 and 127 (git-bisect(1)).
        """
        elsewhere = self._passed or context.probe
        if elsewhere and elsewhere != item:
            there = self._attempt(given, elsewhere, context).outcome()
            if there.exit_code != COMMAND_NOT_FOUND:
                return outcome
        return Outcome.mishap_of(
            Mishap.BROKEN, stored("The command does not work: {error}", error=outcome.error), COMMAND_NOT_FOUND
        )

    def _attempt(self, given: CommandInput, commit: str, context: Context) -> _Attempt:
        slot = context.check_out(given.kept, commit)
        if self._ground is None:
            self._ground = _Ground.of(given, context, slot)
        return _Attempt(given, self._ground, commit, context, slot)


@dataclass(frozen=True)
class _Ground:
    """What all attempts of a job have in common in one host, worked out once."""

    argv: list[str]
    folder: Path
    environment: dict[str, str]
    secrets: list[str]
    report: Path

    @classmethod
    def of(cls, given: CommandInput, context: Context, slot: Slot) -> _Ground:
        report = context.room / "report"
        own = {
            "JOBDESK_JOB": str(context.job),
            "JOBDESK_WORKER": str(context.worker),
            "JOBDESK_REPOSITORY": str(context.repository),
            "JOBDESK_ROOM": str(context.room),
            "JOBDESK_REPORT": str(report),
            **slot.environment(),
        }
        return cls(
            given.argv or argv_of(given.line or "", given.shell),
            slot.folder / given.folder,
            command_environment(given.environment, given.pass_on, own),
            secrets_of(given.environment, given.pass_on),
            report,
        )


class _Attempt:
    """One command at one commit, made ready."""

    def __init__(self, given: CommandInput, ground: _Ground, commit: str, context: Context, slot: Slot) -> None:
        self._given = given
        self._ground = ground
        self._context = context
        self._slot = slot
        self._environment = {
            **ground.environment,
            "JOBDESK_COMMIT": commit,
            "JOBDESK_TREE": slot.tree,
            "JOBDESK_RUN": str(context.run),
            "JOBDESK_ATTEMPT": str(context.attempt),
        }
        self._last: deque[bytes] = deque()
        self._last_size = 0

    def outcome(self) -> Outcome:
        self._context.mask(self._ground.secrets)
        self._ground.report.parent.mkdir(exist_ok=True)  # The command before may have removed it.
        self._ground.report.unlink(missing_ok=True)
        failed_setup = self._set_up()
        if failed_setup:
            return failed_setup
        ended = self._run(self._ground.argv)
        outcome = self._outcome_of(ended, *_read_report(self._ground.report))
        self._keep_artifacts()
        return outcome

    def _run(self, argv: list[str]) -> Ended:
        context = self._context
        ended = run_command(
            argv,
            cwd=self._ground.folder,
            env=self._environment,
            on_output=self._heard,
            timeout_s=context.timeout_s,
            cancel=context.cancel,
            grace_s=context.grace_s,
            spare=context.spare,
        )
        context.used(ended.cpu_s, ended.max_rss_bytes)
        return ended

    def _heard(self, piece: bytes) -> None:
        self._context.output(piece)
        self._last.append(piece[-LAST_OUTPUT:])
        self._last_size += len(self._last[-1])
        while self._last_size - len(self._last[0]) > LAST_OUTPUT:
            self._last_size -= len(self._last.popleft())

    # ------------------------------------------------------------------ set-up

    def _set_up(self) -> Outcome | None:
        """Run the set-up where it has not run in this slot for these lock files; its failure, if it failed."""
        if not self._given.setup:
            return None
        mark = self._context.room / "setup.done"
        digest = self._setup_digest()
        if mark.exists() and mark.read_text() == digest:
            return None
        mark.unlink(missing_ok=True)
        ended = self._run(argv_of(self._given.setup, self._given.shell))
        if ended.exit_code != 0:
            outcome = self._outcome_of(ended, {}, None)
            return Outcome(outcome.ending, f"The set-up failed: {outcome.error}", outcome.mishap, outcome.exit_code)
        mark.write_text(digest)
        return None

    def _setup_digest(self) -> str:
        digest = hashlib.sha256(json.dumps([self._given.setup, self._given.shell, self._slot.generation]).encode())
        for name in self._given.setup_files:
            content = self._context.read(name)
            digest.update(json.dumps([name, content is not None]).encode() + (content or b""))
        return digest.hexdigest()

    # ------------------------------------------------------------------ what it means

    def _outcome_of(self, ended: Ended, metrics: Mapping[str, float], summary: str | None) -> Outcome:
        if ended.timed_out:
            return Outcome.mishap_of(
                Mishap.TIME_OUT, stored("It took longer than {timeout_s} s.", timeout_s=f"{self._context.timeout_s:g}")
            )
        if ended.not_started in (NotStarted.NO_FOLDER, NotStarted.NO_RESOURCES):
            return self._not_started(ended)
        if ended.signal is not None:
            return self._killed(ended.signal)
        code = ended.exit_code
        if code == 0:
            return Outcome(Ending.SUCCEEDED, exit_code=0, summary=summary, metrics=metrics)
        if code == SKIP_EXIT_CODE:
            return Outcome(Ending.SKIPPED, exit_code=code, summary=summary or stored("skipped by exit code 125"))
        words = ended.message if ended.not_started else self._last_line()
        said = stored("Exit code {code}: {words}", code=code, words=words)
        error = said if words else stored("Exit code {code}.", code=code)
        return Outcome.failed(error, code)

    def _not_started(self, ended: Ended) -> Outcome:
        if ended.not_started is NotStarted.NO_FOLDER:
            folder = self._given.folder or "."
            return Outcome.failed(stored("There is no folder {folder} at this commit.", folder=folder))
        return Outcome.mishap_of(Mishap.NO_MEMORY, stored("It could not be started: {message}.", message=ended.message))

    def _killed(self, number: int) -> Outcome:
        name = signal.Signals(number).name if number in signal.Signals.__members__.values() else str(number)
        if sys.platform != "win32" and number == signal.SIGKILL and not self._context.is_cancelled:
            return Outcome.mishap_of(
                Mishap.NO_MEMORY, stored("It was killed from outside, as happens for want of memory.")
            )
        return Outcome.failed(stored("Ended by signal {name}.", name=name), 128 + number)

    def _last_line(self) -> str:
        text = b"".join(self._last)[-LAST_OUTPUT:].decode("utf-8", "replace")
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        return lines[-1][:300] if lines else ""

    def _keep_artifacts(self) -> None:
        root = self._slot.folder
        for pattern in self._given.artifacts:
            for path in sorted(root.glob(pattern)):
                if path.is_dir() and not path.is_symlink():
                    continue
                try:
                    self._context.keep(path, str(path.relative_to(root)), inside=root)
                except ArtifactRefused as refusal:
                    self._context.log(str(refusal))


def _read_report(path: Path) -> tuple[dict[str, float], str | None]:
    """What a command wrote to JOBDESK_REPORT: a line `name=number` each, and `summary=words`."""
    metrics: dict[str, float] = {}
    summary = None
    try:
        with path.open("rb") as report:
            text = report.read(REPORT_LIMIT).decode("utf-8", "replace")
    except OSError:
        return metrics, summary
    for line in text.splitlines():
        name, _, value = line.partition("=")
        if name.strip() == "summary":
            summary = value.strip()[:200]
        else:
            try:
                metrics[name.strip()] = float(value)
            except ValueError:
                continue
    return metrics, summary
