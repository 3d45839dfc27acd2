"""Where the bench works: a scratch folder, the repositories, the peers, and the environment all sides share."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from tests.bench.histories import BRANCH, LINE, generated, line_of
from tests.support.entry_points import install

ROOT = Path(__file__).parents[2]
REPOSITORY = "JOBDESK_BENCH_REPO"
LARGE_REPOSITORY = "JOBDESK_BENCH_LARGE_REPO"
GIT_TEST = "JOBDESK_BENCH_GIT_TEST"
BOOK = "JOBDESK_BENCH_BOOK"
EARLIER_TOOL = "JOBDESK_BENCH_EARLIER_TOOL"

PIPELINES = {
    "nothing": "tests.support.nothing:Nothing",
    "nothing-at-commits": "tests.support.nothing:NothingAtCommits",
}
"""The pipelines of the bench, by name."""

# No side sees configuration of the person, and modules stay compiled, as they do where JobDesk is installed.
LEFT_OUT = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE")
ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Bench",
    "GIT_AUTHOR_EMAIL": "bench@localhost",
    "GIT_COMMITTER_NAME": "Bench",
    "GIT_COMMITTER_EMAIL": "bench@localhost",
}


class Ground:
    """What every family of figures gets. `rounds` is how often each contestant has its turn."""

    def __init__(self, folder: Path, rounds: int) -> None:
        self.folder = folder
        self.rounds = rounds
        self._numbers = count()
        self._generated: dict[int, Path] = {}

    def fresh(self, name: str) -> Path:
        """A path in the scratch folder that nobody has used."""
        return self.folder / f"{name}-{next(self._numbers)}"

    def run(self, argv: Sequence[str | Path], folder: Path | None = None, stdin: str | None = None) -> str:
        """Run a program to its end; what it printed. Raises CalledProcessError."""
        done = subprocess.run(argv, cwd=folder, input=stdin, capture_output=True, text=True, check=False)
        if done.returncode:
            raise subprocess.CalledProcessError(done.returncode, argv, done.stdout, done.stderr)
        return done.stdout

    def git(self, folder: Path, *arguments: str, stdin: str | None = None) -> str:
        return self.run(["git", "-C", folder, *arguments], stdin=stdin).strip()

    def version(self, *argv: str) -> str:
        """The version that a program prints: the last word with a digit of its first line."""
        words = self.run(argv).splitlines()[0].split()
        return next((word for word in reversed(words) if any(letter.isdigit() for letter in word)), "?")

    def line(self, commits: int) -> Path:
        """A clone whose HEAD ends a line of history: the newest first parents of the repository, no merges."""
        folder = self.fresh("line")
        self.git(self.folder, "clone", "--quiet", "--no-checkout", str(self._repository()), str(folder))
        newest = self.git(folder, "log", "--first-parent", f"--max-count={commits}", "--format=%T").split()
        self.git(folder, "fast-import", "--quiet", stdin=line_of(reversed(newest)))
        self.git(folder, "symbolic-ref", "HEAD", LINE)
        self.git(folder, "reset", "--quiet", "--hard")
        return folder

    def large_repository(self) -> Path:
        """A repository of about 80,000 commits, to read from; a generated one where none was named."""
        named = os.environ.get(LARGE_REPOSITORY)
        return Path(named) if named else self.generated(82_000, files=2000)

    def generated(self, commits: int, files: int) -> Path:
        """A repository with a generated history, made once for each number of commits."""
        if commits not in self._generated:
            folder = self._generated[commits] = self.fresh("generated")
            self.git(self.folder, "init", "--quiet", "--bare", str(folder))
            self.git(folder, "fast-import", "--quiet", stdin=generated(commits, files))
            self.git(folder, "symbolic-ref", "HEAD", BRANCH)
        return self._generated[commits]

    def git_test(self) -> str | None:
        """The program git-test, where it was named or is on the PATH."""
        return os.environ.get(GIT_TEST) or shutil.which("git-test")

    def _repository(self) -> Path:
        """A repository of a few thousand commits; a generated one where none was named."""
        named = os.environ.get(REPOSITORY)
        return Path(named) if named else self.generated(2500, files=200)


@contextmanager
def open_ground(rounds: int, scratch: Path | None) -> Iterator[Ground]:
    """A ground over a folder of its own in `scratch`, which is made where it is missing; the bench's pipelines are
    installed."""
    if scratch is not None:
        scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="jobdesk-bench-", dir=scratch, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        install(folder / "site", PIPELINES)
        sys.path.insert(0, str(folder / "site"))
        for one in LEFT_OUT:
            os.environ.pop(one, None)
        os.environ.update(ENVIRONMENT, PYTHONPATH=os.pathsep.join((str(folder / "site"), str(ROOT))))
        yield Ground(folder, rounds)
