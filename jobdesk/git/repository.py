"""Reads somebody's repository, of any kind: what it is, its commits, and what they hold. Never writes to it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from jobdesk.core.errors import EnvironmentTrouble, JobDeskError, UserError
from jobdesk.core.language import _
from jobdesk.git.commits import (
    COMMIT_FORMAT,
    BadRange,
    Commit,
    CommitList,
    CommitRange,
    EmptyRange,
    is_full_id,
    lines_of,
    oldest_first,
    read_commits,
    read_parents,
)
from jobdesk.git.contents import PathScope
from jobdesk.git.executable import Git, GitFailed, GitTooOld
from jobdesk.git.objects import ObjectMissing, ObjectReader

_READING = {
    "core.fsmonitor": "false",
    "core.hooksPath": "/dev/null",
    "safe.bareRepository": "all",
}
"""Nothing of the repository runs; and a bare one opens, because the person has named it."""

_AS_COMMITS = ("--no-commit-header", "--encoding=UTF-8", f"--format={COMMIT_FORMAT}")
_NOTHING_KNOWN: Mapping[str, str] = MappingProxyType({})
_NEWER_FORMAT = ("unknown repository extension", "expected git repo version", "unknown repository version")
_DUBIOUS = ("detected dubious ownership", "unsafe repository")
MOST_OF_A_DIFFERENCE = 1 << 19
_ID_BYTES = {"sha1": 20, "sha256": 32}


class NotARepository(UserError):
    """That is not a git repository."""

    help = "commits#which-commits"


class DubiousOwnership(UserError):
    """git does not trust that repository, because it belongs to somebody else.

    `folder` is what git wants to have trusted, `remedy` the command that trusts this one folder.
    """

    help = "trouble#the-repository"

    def __init__(self, folder: str, remedy: str) -> None:
        self.folder = folder
        self.remedy = remedy
        super().__init__(
            f"git detected dubious ownership: {folder} belongs to somebody else. "
            f"If you trust it, say so for this one folder: {remedy}"
        )


class UnknownRevision(UserError):
    """That revision is not in this repository."""

    help = "process#which-commits"


class NoCommitsYet(UserError):
    """This repository has no commits yet."""


class CommitVanished(EnvironmentTrouble):
    """A commit is no longer in the repository: history was rewritten, and git has cleaned it away."""

    help = "trouble#the-repository"


class RepositoryGone(EnvironmentTrouble):
    """The repository is not there any more: it was moved or deleted."""

    help = "trouble#the-repository"


@dataclass(frozen=True)
class Repository:
    """A repository that was found; its facts are those of that moment.

    `path` is the top of the work tree, or the git folder of a bare repository. `git_dir` is this work tree's
    own git folder, and `common_dir` the one that holds objects and refs: they differ in a linked work tree.
    All are absolute. `object_format` is `sha1` or `sha256`. Methods raise RepositoryGone, and GitFailed
    with git's own sentence, beside what they name.
    """

    path: Path
    git_dir: Path
    common_dir: Path
    object_format: str
    is_bare: bool
    is_shallow: bool
    is_partial: bool
    git: Git = field(repr=False)

    @classmethod
    def open(cls, path: str | os.PathLike[str], git: Git) -> Repository:
        """Finds the repository that `path`, which may be a folder inside it, belongs to.

        Raises NotARepository, DubiousOwnership, and GitTooOld for a format that this git does not know.
        """
        folder = Path(path)
        if not os.path.isdir(folder):  # noqa: PTH112 (Path.is_dir raises where it may not look)
            raise NotARepository(_("There is no folder {folder}.").format(folder=folder))
        try:
            return _found(folder, git.with_settings(_READING))
        except GitFailed as failure:
            raise _refusal(folder, failure, git) from failure

    def head_branch(self) -> str | None:
        """The branch that HEAD is on, which may have no commits yet; None where HEAD is detached."""
        try:
            ref = self._run("symbolic-ref", "--quiet", "HEAD")
        except GitFailed as failure:
            if failure.status == 1:
                return None
            raise
        return os.fsdecode(ref).removeprefix("refs/heads/")

    def resolve(self, revision: str) -> str:
        """The full id of the commit that a revision means. Raises UnknownRevision, NoCommitsYet."""
        try:
            answer = self._run("rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}").decode()
        except GitFailed as failure:
            raise self._unknown(revision, failure) from failure
        except ValueError as error:  # no argument of a program can hold a NUL, or what no encoding can say
            raise UnknownRevision(_("{revision!r} is not a revision.").format(revision=revision)) from error
        if not is_full_id(answer):
            raise UnknownRevision(_("{revision!r} is not a single revision.").format(revision=revision))
        return answer

    def commits(self, selection: CommitRange | CommitList) -> Iterator[Commit]:
        """The selected commits as they are read: a range newest first, a list in its own order.

        Raises UnknownRevision and NoCommitsYet at once, EmptyRange or CommitVanished with the first commit.
        """
        arguments, request = self._selecting(selection, "--no-walk=unsorted")
        return read_commits(self._pieces(selection, ["rev-list", *_AS_COMMITS, *arguments], request))

    def still_there(self, ids: Iterable[str]) -> Iterator[Commit]:
        """Those of these commits, by their full ids, that are still in the repository."""
        request = "".join(f"{identity}\n" for identity in ids).encode()
        arguments = ("rev-list", *_AS_COMMITS, "--no-walk=unsorted", "--ignore-missing", "--stdin")
        with self._explained():
            yield from read_commits(self.git.stream(*arguments, request=request, folder=str(self.git_dir)))

    def history(self, selection: CommitRange | CommitList) -> list[str]:
        """The ids of the selected commits in the order to work on them: oldest first (see `oldest_first`)."""
        arguments, request = self._selecting(selection, "--no-walk=sorted")
        return oldest_first(read_parents(self._pieces(selection, ["rev-list", "--parents", *arguments], request)))

    def is_ancestor(self, commit: str, revision: str) -> bool:
        """Whether a commit, by its full id, can be reached from a revision. Raises UnknownRevision, NoCommitsYet."""
        tip = self.resolve(revision)
        try:
            self._run("merge-base", "--is-ancestor", commit, tip)
        except GitFailed as failure:
            if failure.status == 1 or failure.sentence.startswith("Not a valid commit name"):
                return False
            raise
        return True

    def branches(self) -> list[str]:
        """Its branches, then those of its remotes; in each the one that was worked on last comes first."""
        form = ("--sort=-committerdate", "--format=%(refname:lstrip=2)")
        names = [self._run("for-each-ref", *form, f"refs/{kind}").splitlines() for kind in ("heads", "remotes")]
        return [os.fsdecode(name) for kind in names for name in kind if not name.endswith(b"/HEAD")]

    def paths(self, revision: str) -> Iterator[str]:
        """The files that a revision holds, as git lists them. Raises UnknownRevision and NoCommitsYet at once."""
        listing = self._run("ls-tree", "-r", "-z", "--full-tree", "--name-only", self.resolve(revision))
        return (os.fsdecode(name) for name in listing.split(b"\0") if name)

    def staged(self) -> list[str]:
        """The paths at which the index of this work tree differs from HEAD."""
        named = self._run("diff-index", "--cached", "--name-only", "--no-renames", "-z", "HEAD")
        return [os.fsdecode(name) for name in named.split(b"\0") if name]

    def touching(self, selection: CommitRange | CommitList, text: str) -> Iterator[str]:
        """The ids of the selected commits that change a path with this text in it, in any case, as they are found."""
        arguments, request = self._selecting(selection, "--no-walk=unsorted")
        pattern = re.sub(r"([*?[\\])", r"\\\1", text)
        git = self.git.with_options("--no-literal-pathspecs")
        searched = ("rev-list", "--full-history", *arguments, "--", f":(icase)*{pattern}*")
        with self._explained():
            yield from (
                line.decode() for line in lines_of(git.stream(*searched, request=request, folder=str(self.git_dir)))
            )

    def contents(
        self, commits: Iterable[Commit], paths: Iterable[str], known: Mapping[str, str] = _NOTHING_KNOWN
    ) -> Iterator[tuple[Commit, str]]:
        """Each commit with the digest of what these paths hold in it (see `PathScope`), as they come.

        `known` maps root trees to digests that an earlier call gave for the same paths; those are not read.
        Raises BadPath at once, and ObjectMissing.
        """
        return self._along(PathScope(paths, self.id_bytes), commits, known)

    def difference(self, before: str, after: str, most: int = MOST_OF_A_DIFFERENCE) -> tuple[str, bool]:
        """What changed from one commit to another: a line for each file, then the patch; and whether it was cut.

        `most` is in bytes. No program that the repository names for showing differences is run.
        """
        asked = ("diff", "--stat", "--patch", "--no-color", "--no-ext-diff", "--no-textconv", before, after, "--")
        raw = b""
        with self._explained(), self.git.batch(*asked, folder=str(self.git_dir)) as process:
            process.let_run_ahead()
            process.send_all(b"")
            for piece in process.pieces():
                raw += piece
                if len(raw) > most:
                    process.kill()
                    break
        return raw[:most].decode("utf-8", "replace"), len(raw) > most

    @property
    def id_bytes(self) -> int:
        """The length of an object's id, in bytes."""
        return _ID_BYTES[self.object_format]

    def shallow_commits(self) -> list[str]:
        """The commits at which a shallow clone was cut off, whose parents are not there (git's shallow.txt)."""
        if not self.is_shallow:
            return []
        with suppress(FileNotFoundError):
            return sorted((self.common_dir / "shallow").read_text("ascii").split())
        return []

    @contextmanager
    def objects(self) -> Iterator[ObjectReader]:
        """A reader of objects, for one thread, as long as the context lasts."""
        with self._explained(), self.git.batch("cat-file", "--batch", folder=str(self.git_dir)) as batch:
            yield ObjectReader(batch)

    def _along(
        self, scope: PathScope, commits: Iterable[Commit], known: Mapping[str, str]
    ) -> Iterator[tuple[Commit, str]]:
        with self.objects() as objects:
            yield from scope.along(commits, objects.read, known)

    def _selecting(self, selection: CommitRange | CommitList, no_walk: str) -> tuple[list[str], bytes]:
        """Arguments and input that make `rev-list` select: only options and full ids."""
        if isinstance(selection, CommitList):
            return [no_walk, "--stdin"], "".join(f"{identity}\n" for identity in selection.ids).encode()
        arguments = [self.resolve(selection.tip)]
        if selection.excluded is not None:
            arguments.append(f"^{self.resolve(selection.excluded)}")
        if selection.newest is not None:
            arguments.append(f"--max-count={selection.newest}")
        if selection.since is not None:
            arguments.append(f"--max-age={self._moment(selection.since)}")
        if selection.first_parent:
            arguments.append("--first-parent")
        return arguments, b""

    def _moment(self, date: str) -> int:
        """What git makes of a date, in seconds since the epoch; of one that it cannot read, it makes now."""
        try:
            return int(self._run("rev-parse", f"--since={date}").removeprefix(b"--max-age="))
        except ValueError as error:
            raise BadRange(_("{date!r} is not a date.").format(date=date)) from error

    def _pieces(self, selection: CommitRange | CommitList, arguments: list[str], request: bytes) -> Iterator[bytes]:
        """What `rev-list` says, in pieces; it need not flush after every commit."""
        git = self.git.with_environment({**self.git.environment, "GIT_FLUSH": "0"})
        is_empty = True
        with self._explained():
            for piece in git.stream(*arguments, request=request, folder=str(self.git_dir)):
                is_empty = False
                yield piece
        if is_empty:
            raise EmptyRange(self._emptiness(selection))

    def _emptiness(self, selection: CommitRange | CommitList) -> str:
        if isinstance(selection, CommitRange) and selection.since is not None:
            moment = datetime.fromtimestamp(self._moment(selection.since), UTC)
            return f"There are no commits in {selection}, which git reads as {moment:%Y-%m-%d %H:%M:%S} UTC."
        return f"There are no commits in {selection}."

    def _run(self, *arguments: str) -> bytes:
        with self._explained():
            return self.git.run(*arguments, folder=str(self.git_dir)).removesuffix(b"\n")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (GitFailed, ObjectMissing) as failure:
            explanation = self._explanation(failure)
            if explanation is failure:
                raise
            raise explanation from failure

    def _explanation(self, failure: GitFailed | ObjectMissing) -> JobDeskError:
        if not os.path.lexists(self.git_dir / "HEAD"):
            return RepositoryGone(f"The repository {self.path} is not there any more: it was moved or deleted.")
        if isinstance(failure, GitFailed) and failure.sentence.startswith("bad object "):
            return CommitVanished(
                f"The commit {failure.sentence.split()[2]} is no longer in {self.path}: history was rewritten, "
                "and git has cleaned it away."
            )
        return failure

    def _unknown(self, revision: str, failure: GitFailed) -> JobDeskError:
        if failure.sentence != "Needed a single revision":
            return failure
        if "is ambiguous" in failure.complaint:
            return UnknownRevision(f"{revision!r} is the start of several ids in {self.path}: write more of it.")
        if (branch := self.head_branch()) and revision in ("HEAD", branch):
            return NoCommitsYet(f"The branch {branch} of {self.path} has no commits yet.")
        reach = " (it is shallow: older history is not there)" if self.is_shallow else ""
        return UnknownRevision(f"There is no commit {revision!r} in {self.path}{reach}.")


def _found(folder: Path, git: Git) -> Repository:
    """Asks git for the facts of the repository that a folder belongs to."""

    def ask(*questions: str) -> bytes:
        return git.run("rev-parse", *questions, folder=str(folder)).removesuffix(b"\n")

    facts = ("--is-bare-repository", "--is-shallow-repository", "--is-inside-work-tree", "--show-object-format")
    *answers, place = ask(*facts, "--absolute-git-dir").split(b"\n", len(facts))  # a path may have lines, too
    is_bare, is_shallow, is_inside, object_format = (answer.decode() for answer in answers)
    git_dir = Path(os.fsdecode(place))
    common_dir = Path(os.fsdecode(ask("--path-format=absolute", "--git-common-dir")))
    outside = git_dir.parent if git_dir.name == ".git" else git_dir
    bound = git.with_options(f"--git-dir={git_dir}")
    return Repository(
        path=Path(os.fsdecode(ask("--show-toplevel"))) if is_inside == "true" else outside,
        git_dir=git_dir,
        common_dir=common_dir,
        object_format=object_format,
        is_bare=is_bare == "true",
        is_shallow=is_shallow == "true",
        is_partial=_is_partial(bound, git_dir),
        git=bound,
    )


def _is_partial(git: Git, git_dir: Path) -> bool:
    """Whether a remote has promised objects that are not here (git's partial-clone.txt)."""
    try:
        git.run("config", "--get-regexp", r"^(extensions\.partialclone|remote\..*\.promisor)$", folder=str(git_dir))
    except GitFailed as failure:
        if failure.status == 1:
            return False
        raise
    return True


def _refusal(folder: Path, failure: GitFailed, git: Git) -> JobDeskError:
    """Why git would not open a folder."""
    if failure.sentence.startswith(_DUBIOUS):
        lines = (line.strip() for line in failure.complaint.splitlines())
        remedy = next((line for line in lines if line.startswith("git config ")), failure.sentence)
        return DubiousOwnership(failure.sentence.partition("'")[2].rpartition("'")[0], remedy)
    if failure.sentence.startswith("not a git repository"):
        return NotARepository(f"{folder} is not in a git repository.")
    if failure.sentence.lower().startswith(_NEWER_FORMAT):
        version = ".".join(str(number) for number in git.version)
        return GitTooOld(
            f"{folder} is of a format that git {version} does not know; a newer git does. "
            f"git says: {' '.join(failure.complaint.split())}"
        )
    return failure
