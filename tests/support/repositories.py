"""Repositories for tests: constant authors and dates, so that the ids of their commits are constants."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from jobdesk.git.executable import Git, clean_environment, find_git

FIRST_MINUTE = 1_704_067_200
"""The first commit is made at 2024-01-01 00:00:00 UTC, and each one after it a minute later."""


class SampleRepository:
    """A repository that a test fills; git runs in it as somebody with no configuration at all."""

    def __init__(self, folder: Path, *options: str) -> None:
        """Makes `folder` a repository on the branch `main`; `options` are `git init`'s, such as `--bare`."""
        self.path = folder
        self._git = find_git()
        self._minute = 0
        folder.mkdir(parents=True, exist_ok=True)
        self.run("init", "--quiet", "--initial-branch=main", *options, ".")

    @classmethod
    def at(cls, folder: Path) -> SampleRepository:
        """The repository that is there already, such as a clone or a linked worktree."""
        sample = cls.__new__(cls)
        sample.path, sample._git, sample._minute = folder, find_git(), 0
        return sample

    def run(self, *arguments: str, request: bytes = b"") -> str:
        """Runs git in the folder, and returns what it says without the last line end."""
        answer = self._caller().run(*arguments, request=request, folder=str(self.path))
        return answer.decode("utf-8", "surrogateescape").removesuffix("\n")

    def commit(self, subject: str, files: Mapping[str, str | bytes | None] | None = None) -> str:
        """Writes `files` (None removes one), commits everything, and returns the commit's id."""
        for name, content in (files or {}).items():
            self._put(self.path / name, content)
        self.run("add", "--all")
        self.run("commit", "--quiet", "--allow-empty", f"--message={subject}")
        return self._made()

    def merge(self, *branches: str) -> str:
        """Merges branches into the one that is checked out, and returns the merge's id."""
        self.run("merge", "--quiet", "--no-ff", "--message=merge", *branches)
        return self._made()

    def grow(self, count: int) -> list[str]:
        """Adds a straight line of commits, each of which changes `number`; returns their ids, oldest first.

        Through `fast-import`, so that thousands take no time. A work tree is left as it was.
        """
        tip = self.run("rev-parse", "--verify", "--quiet", "HEAD") if self._has_commits() else ""
        start = self._minute
        stream = bytearray()
        for number in range(start, start + count):
            stream += b"commit refs/heads/main\nmark :%d\n" % (number + 1)
            stream += b"committer Ada <ada@example.org> %d +0000\n" % (FIRST_MINUTE + 60 * number)
            stream += _counted(b"commit %d" % number)
            if number == start and tip:
                stream += b"from %s\n" % tip.encode()
            stream += b"M 100644 inline number\n" + _counted(b"%d\n" % number)
        self.run("fast-import", "--quiet", request=bytes(stream))
        self._minute += count
        return self.run("rev-list", "--reverse", f"--max-count={count}", "main").splitlines()

    def _has_commits(self) -> bool:
        return bool(self.run("for-each-ref", "--count=1", "refs/heads/main"))

    def _put(self, path: Path, content: str | bytes | None) -> None:
        if content is None:
            path.unlink()
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    def _made(self) -> str:
        self._minute += 1
        return self.run("rev-parse", "HEAD")

    def _caller(self) -> Git:
        at = f"{FIRST_MINUTE + 60 * self._minute} +0000"
        identity = {
            "GIT_AUTHOR_NAME": "Ada",
            "GIT_AUTHOR_EMAIL": "ada@example.org",
            "GIT_AUTHOR_DATE": at,
            "GIT_COMMITTER_NAME": "Ada",
            "GIT_COMMITTER_EMAIL": "ada@example.org",
            "GIT_COMMITTER_DATE": at,
        }
        environment = clean_environment(personal_configuration=False) | identity
        environment["GIT_ALLOW_PROTOCOL"] = "file"
        return self._git.with_environment(environment)


def _counted(content: bytes) -> bytes:
    """Content as `fast-import` reads it (git-fast-import(1), "data")."""
    return b"data %d\n%s\n" % (len(content), content)


def everything_in(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Every file and folder below a folder: mode, time of its last change in nanoseconds, and content."""
    return {
        str(path.relative_to(folder)): (
            path.lstat().st_mode,
            path.lstat().st_mtime_ns,
            path.read_bytes() if path.is_file() and not path.is_symlink() else b"",
        )
        for path in [folder, *folder.rglob("*")]
    }
