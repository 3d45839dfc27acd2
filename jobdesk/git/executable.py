"""Runs the git program: finds it, checks its version, and calls it in an environment that nothing leaks into.

Hosts import this module, so it stays with the light parts of the standard library (`os.path`, not `pathlib`).
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from io import BufferedReader, BufferedWriter
from typing import cast

from jobdesk.core.errors import EnvironmentTrouble
from jobdesk.core.language import _

if sys.platform == "linux":
    import fcntl

OLDEST_GIT = (2, 33, 0)
"""The first release with `rev-list --no-commit-header`, which lists commits. What slots rest on is older:
`GIT_CONFIG_GLOBAL` came with 2.32, `GIT_CONFIG_COUNT` with 2.31, `rev-parse --end-of-options` with 2.30."""

DIFFERENCES = (
    "diff-tree --stdin --always -r --raw -z --no-abbrev --no-renames --no-ext-diff --ignore-submodules=none".split()
)
"""Asks for the paths at which pairs of commits differ, whatever is configured."""
SHORT = 4096
"""So many bytes fit into every system's pipe: git need not read them before we read from it."""

_PIECE = 1 << 16
_AHEAD = 1 << 20
_PATIENCE_S = 5.0
_NO_WINDOW = 0x08000000 if sys.platform == "win32" else 0


class GitMissing(EnvironmentTrouble):
    """git was not found: install git 2.33 or later, and see that it is on the PATH."""

    help = "trouble#git"


class GitTooOld(EnvironmentTrouble):
    """This git is too old: JobDesk needs git 2.33 or later."""

    help = "trouble#git"


class GitFailed(EnvironmentTrouble):
    """git could not do what it was asked.

    `sentence` is git's own, without its `fatal:`; `status` its exit code, negative for a signal.
    """

    help = "trouble#git"

    def __init__(self, command: str, status: int, complaint: bytes) -> None:
        self.command = command
        self.status = status
        self.complaint = complaint.decode("utf-8", "backslashreplace").strip()
        self.sentence = _sentence_of(self.complaint) or f"it ended with status {status} and no message"
        super().__init__(f"git {command} failed: {self.sentence}")


def _sentence_of(complaint: str) -> str:
    """The line that says why: the last `fatal:`, else the last `error:`, else the last line."""
    lines = [line.strip() for line in complaint.splitlines() if line.strip()]
    for prefix in ("fatal: ", "error: ", ""):
        for line in reversed(lines):
            if line.startswith(prefix):
                return line.removeprefix(prefix)
    return ""


def clean_environment(
    inherited: Mapping[str, str] | None = None,
    *,
    personal_configuration: bool = True,
    settings: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """The environment for a git of ours: no `GIT_*` of the caller, no prompt, no network, no translation.

    `inherited` is `os.environ` unless given. `personal_configuration=False` leaves out the configuration
    of the system and of the person (slots want that). `settings` are configuration for this git alone,
    stronger than any file, such as `{"core.fsmonitor": "false"}`.

    Every name that begins with `GIT_` goes: that contains all that `git rev-parse --local-env-vars` lists,
    and the families of configuration, tracing, ssh, editors and identities.
    """
    source = os.environ if inherited is None else inherited
    kept = {name: value for name, value in source.items() if not name.upper().startswith("GIT_")}
    kept.pop("SSH_ASKPASS", None)
    kept |= {
        "LC_ALL": "C",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "",
        "GIT_ALLOW_PROTOCOL": "",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_LITERAL_PATHSPECS": "1",
    }
    if not personal_configuration:
        kept |= {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_ATTR_NOSYSTEM": "1"}
    return _with_settings(kept, settings or {})


def _with_settings(environment: Mapping[str, str], settings: Mapping[str, str]) -> dict[str, str]:
    """Adds configuration as `GIT_CONFIG_COUNT` and its pairs (git-config(1), "ENVIRONMENT")."""
    extended = dict(environment)
    for number, (key, value) in enumerate(settings.items(), int(environment.get("GIT_CONFIG_COUNT", "0"))):
        extended |= {
            f"GIT_CONFIG_KEY_{number}": key,
            f"GIT_CONFIG_VALUE_{number}": value,
            "GIT_CONFIG_COUNT": str(number + 1),
        }
    return extended


@dataclass(frozen=True)
class Git:
    """A git program, its version, and how it is called: environment, and options before the command."""

    path: str
    version: tuple[int, int, int]
    environment: Mapping[str, str] = field(repr=False)
    options: tuple[str, ...] = ()

    def with_options(self, *options: str) -> Git:
        """The same git with more options before the command, such as `--git-dir=...`."""
        return replace(self, options=self.options + options)

    def with_environment(self, environment: Mapping[str, str]) -> Git:
        """The same git in another environment (see `clean_environment`)."""
        return replace(self, environment=environment)

    def with_settings(self, settings: Mapping[str, str]) -> Git:
        """The same git with configuration of its own, stronger than any file."""
        return replace(self, environment=_with_settings(self.environment, settings))

    def run(self, *arguments: str, request: bytes = b"", folder: str | None = None) -> bytes:
        """Runs git once to its end, with `request` as its input, and returns its output. Raises GitFailed."""
        with self._start(arguments, folder) as process:
            try:
                output, complaint = process.communicate(request)
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            raise GitFailed(arguments[0], process.returncode, complaint)
        return output

    def stream(self, *arguments: str, request: bytes = b"", folder: str | None = None) -> Iterator[bytes]:
        """Runs git and yields pieces of its output as they come; a piece ends anywhere, not at a line.

        Raises GitFailed at the end. A generator that is closed before ends its git.
        """
        with self.batch(*arguments, folder=folder) as process:
            process.let_run_ahead()
            process.send_all(request)
            yield from process.pieces()

    def batch(self, *arguments: str, folder: str | None = None) -> BatchProcess:
        """Starts a git that stays alive between requests, such as `cat-file --batch`."""
        process = self._start(arguments, folder)
        try:
            return BatchProcess(arguments[0], process)
        except RuntimeError:  # the system gives no more threads
            process.kill()
            process.communicate()
            raise

    def _start(self, arguments: tuple[str, ...], folder: str | None) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(
                [self.path, *self.options, *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=folder,
                env=self.environment,
                creationflags=_NO_WINDOW,
            )
        except (FileNotFoundError, NotADirectoryError, PermissionError) as error:
            # POSIX says which of the two it could not use; Windows does not.
            if folder is not None and (error.filename == folder or not os.path.isdir(folder)):  # noqa: PTH112
                complaint = f"cannot enter the folder {folder}: {error.strerror}"
                raise GitFailed(arguments[0], 128, complaint.encode("utf-8", "surrogateescape")) from error
            raise GitMissing from error


def find_git(program: str | None = None, inherited: Mapping[str, str] | None = None) -> Git:
    """Finds git on the PATH, or takes `program`, and checks its version. Raises GitMissing, GitTooOld."""
    environment = clean_environment(inherited)
    path = program or _search(environment.get("PATH", os.defpath))
    version = _version_of(path, environment)
    if version < OLDEST_GIT:
        found = ".".join(str(number) for number in version)
        raise GitTooOld(f"{GitTooOld().message} {_('{path} is {version}.').format(path=path, version=found)}")
    return Git(path, version, environment)


def _search(search_path: str) -> str:
    """git's absolute path. Relative folders of the PATH do not count: a repository may hold a file `git`."""
    name = "git.exe" if sys.platform == "win32" else "git"
    for folder in search_path.split(os.pathsep):
        candidate = os.path.join(folder, name)  # noqa: PTH118
        if os.path.isabs(folder) and os.access(candidate, os.X_OK) and os.path.isfile(candidate):  # noqa: PTH113,PTH117
            return candidate
    raise GitMissing


def _version_of(path: str, environment: Mapping[str, str]) -> tuple[int, int, int]:
    """The numbers in `git version 2.39.5 (Apple Git-154)`."""
    answer = Git(path, OLDEST_GIT, environment).run("version").decode("ascii", "replace")
    words = answer.split()
    if words[:2] != ["git", "version"] or len(words) < 3:
        raise GitMissing(_("{path} is not git: its version reads {answer!r}.").format(path=path, answer=answer.strip()))
    numbers = [int(piece) for piece in words[2].split(".")[:3] if piece.isdecimal()]
    major, minor, patch = [*numbers, 0, 0, 0][:3]
    return major, minor, patch


class BatchProcess:
    """A git that stays alive: requests go in, answers come out, until `close`. One thread at a time.

    Every method raises GitFailed, with git's own sentence, where git has ended before its time.
    `kill` may be called from any thread, and makes the one that waits fail.
    """

    def __init__(self, command: str, process: subprocess.Popen[bytes]) -> None:
        self.command = command
        self._process = process
        self._requests = cast("BufferedWriter", process.stdin)
        self._answers = cast("BufferedReader", process.stdout)
        self._complaint = b""
        self._feeder: threading.Thread | None = None
        self._listener = threading.Thread(target=self._listen, name=f"git {command}: errors", daemon=True)
        self._listener.start()

    @property
    def process_id(self) -> int:
        return self._process.pid

    def let_run_ahead(self) -> None:
        """Widens the pipe of the answers, so that git goes on while a stretch of them is worked on."""
        if sys.platform == "linux":
            with contextlib.suppress(OSError):  # more than this person may have (pipe(7), "pipe-user-pages-soft")
                fcntl.fcntl(self._answers.fileno(), fcntl.F_SETPIPE_SZ, _AHEAD)

    def send(self, request: bytes) -> None:
        """Sends a request now, of SHORT bytes or fewer; all earlier answers have been read."""
        try:
            self._requests.write(request)
            self._requests.flush()
        except OSError as error:
            raise self._failure() from error

    def send_all(self, request: bytes) -> None:
        """Sends the last request, of any size; a large one beside the reading of the answers."""
        if len(request) > SHORT:
            feeder = threading.Thread(
                target=self._feed, args=(request,), name=f"git {self.command}: requests", daemon=True
            )
            feeder.start()
            self._feeder = feeder
            return
        if request:
            self.send(request)
        self._close_requests()

    def read_line(self) -> bytes:
        """The next line of the answer, without its line end."""
        line = self._answers.readline()
        if not line.endswith(b"\n"):
            raise self._failure()
        return line[:-1]

    def read_exactly(self, size: int) -> bytes:
        """The next `size` bytes of the answer."""
        answer = self._answers.read(size)
        if len(answer) < size:
            raise self._failure()
        return answer

    def read_until(self, mark: bytes) -> bytes:
        """The answer up to `mark`, which ends with a line end; the mark is taken and left out.

        `diff-tree --stdin` copies a line that is no object id to its output: such a line makes a mark.
        """
        answer = bytearray()
        while not answer.endswith(mark):
            line = self._answers.readline()
            if not line:
                raise self._failure()
            answer += line
        return bytes(answer[: -len(mark)])

    def pieces(self) -> Iterator[bytes]:
        """All that is still to come, as it comes, to the end of git."""
        while piece := self._answers.read1(_PIECE):
            yield piece
        if self._wait():
            raise self._failure()

    def close(self) -> None:
        """Ends git in order: no more requests, and five seconds to go. Closing twice is fine."""
        if self._feeder is None:
            self._close_requests()
        self._wait()
        if self._feeder is not None:
            self._feeder.join()
        self._answers.close()

    def kill(self) -> None:
        """Ends git at once."""
        self._process.kill()

    def __enter__(self) -> BatchProcess:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if error is not None:
            self.kill()
        self.close()

    def _listen(self) -> None:
        """Keeps the last of what git complains, so that its pipe never fills."""
        with cast("BufferedReader", self._process.stderr) as errors:
            while piece := errors.read1(_PIECE):
                self._complaint = (self._complaint + piece)[-_PIECE:]

    def _feed(self, request: bytes) -> None:
        try:
            self._requests.write(request)
        except OSError:
            return
        finally:
            self._close_requests()

    def _close_requests(self) -> None:
        try:
            self._requests.close()
        except OSError:
            return

    def _wait(self) -> int:
        """Waits for git to end, or ends it, and returns its status; its complaint is then complete."""
        try:
            status = self._process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            status = self._process.wait()
        self._listener.join()
        return status

    def _failure(self) -> GitFailed:
        return GitFailed(self.command, self._wait(), self._complaint)
