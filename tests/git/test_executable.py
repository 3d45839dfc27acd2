"""git is found, called in a clean environment, and its failures become sentences."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from jobdesk.git.executable import (
    OLDEST_GIT,
    Git,
    GitFailed,
    GitMissing,
    GitTooOld,
    clean_environment,
    find_git,
)

NOWHERE = "--git-dir=/nowhere"


@pytest.fixture
def repository(git: Git, tmp_path: Path) -> Git:
    git.run("init", "--quiet", "--bare", str(tmp_path / "bare"))
    return git.with_options(f"--git-dir={tmp_path / 'bare'}")


def script(folder: Path, text: str) -> str:
    program = folder / "git"
    program.write_text(f"#!/bin/sh\n{text}\n")
    program.chmod(0o755)
    return str(program)


def test_finds_git_on_the_path(git: Git) -> None:
    """The program is named by its absolute path, and its version is what it says of itself."""
    assert Path(git.path).is_absolute()
    assert subprocess.check_output([git.path, "version"]).startswith(
        f"git version {git.version[0]}.{git.version[1]}".encode()
    )


def test_no_git(tmp_path: Path) -> None:
    """The sentence says what to install; a relative folder of the PATH is no place for git."""
    with pytest.raises(GitMissing, match=r"install git 2\.33 or later"):
        find_git(inherited={"PATH": os.pathsep.join([str(tmp_path), ".", ""])})


def test_git_that_does_not_exist(tmp_path: Path) -> None:
    """A program that the person named and that is not there is a missing git."""
    with pytest.raises(GitMissing):
        find_git(str(tmp_path / "git"))


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands in for git")
def test_git_too_old(tmp_path: Path) -> None:
    """An old git is refused with the version that is needed and the one that is there."""
    with pytest.raises(GitTooOld, match=r"needs git 2\.33 or later.* is 2\.32\.8\."):
        find_git(script(tmp_path, "echo git version 2.32.8"))


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands in for git")
@pytest.mark.parametrize(
    ("answer", "version"),
    [
        ("git version 2.39.5 (Apple Git-154)", (2, 39, 5)),
        ("git version 2.47.1.windows.1", (2, 47, 1)),
        ("git version 2.55.rc1", (2, 55, 0)),
    ],
)
def test_versions_as_they_are_written(tmp_path: Path, answer: str, version: tuple[int, int, int]) -> None:
    """Vendors add words to the version; the three numbers are read all the same."""
    assert find_git(script(tmp_path, f"echo '{answer}'")).version == version


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands in for git")
def test_something_else_called_git(tmp_path: Path) -> None:
    """A program that does not answer like git is not git."""
    with pytest.raises(GitMissing, match="is not git"):
        find_git(script(tmp_path, "echo hello"))


def test_the_sentences_name_the_oldest_version() -> None:
    """The sentences and the number are the same fact."""
    oldest = ".".join(map(str, OLDEST_GIT[:2]))
    assert oldest in str(GitMissing())
    assert oldest in str(GitTooOld())


def test_everything_local_to_a_repository_is_dropped(git: Git) -> None:
    """Whatever git itself calls local to a repository does not reach our git."""
    names = git.run("rev-parse", "--local-env-vars").decode().split()
    assert "GIT_DIR" in names
    families = ["GIT_TRACE2_EVENT", "GIT_SSH_COMMAND", "GIT_CONFIG_KEY_0", "GIT_EDITOR", "GIT_AUTHOR_DATE"]
    environment = clean_environment(dict.fromkeys([*names, *families, "SSH_ASKPASS", "HOME"], "leak"))
    assert [name for name, value in environment.items() if value == "leak"] == ["HOME"]


def test_a_leaking_caller_does_not_change_the_answer(git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A JobDesk that was started from a hook looks at the repository it was told, not at the hook's."""
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    git.run("init", "--quiet", "--bare", str(tmp_path / "asked"))
    answer = find_git().run("rev-parse", "--absolute-git-dir", folder=str(tmp_path / "asked"))
    assert Path(answer.decode().strip()).samefile(tmp_path / "asked")


def test_network_is_out_of_reach(repository: Git) -> None:
    """No protocol is allowed, whatever the configuration says."""
    with pytest.raises(GitFailed, match="not allowed"):
        repository.run("-c", "protocol.allow=always", "ls-remote", "https://example.invalid/x.git")


def test_configuration_of_the_person_can_be_left_out(git: Git, tmp_path: Path) -> None:
    """Slots read neither the person's nor the system's configuration."""
    (tmp_path / ".gitconfig").write_text("[user]\n\tname = Somebody\n")
    home = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "USERPROFILE": str(tmp_path)}
    read = ("config", "--default", "nobody", "--get", "user.name")
    personal = git.with_environment(clean_environment(home))
    alone = git.with_environment(clean_environment(home, personal_configuration=False))
    assert personal.run(*read, folder=str(tmp_path)) == b"Somebody\n"
    assert alone.run(*read, folder=str(tmp_path)) == b"nobody\n"


def test_settings_are_stronger_than_files(git: Git, repository: Git) -> None:
    """A setting passed in the environment wins over the repository's own file, `=` and spaces included."""
    repository.run("config", "core.fsmonitor", "/bin/trap")
    environment = clean_environment(settings={"core.fsmonitor": "false"})
    ours = repository.with_environment(environment).with_settings({"user.name": "a = b"})
    assert ours.run("config", "--get", "core.fsmonitor") == b"false\n"
    assert ours.run("config", "--get", "user.name") == b"a = b\n"


def test_run_gives_bytes_for_bytes(repository: Git) -> None:
    """Input and output are bytes, and nothing is translated on the way."""
    identity = repository.run("hash-object", "-w", "--stdin", request=b"\xff\r\n\0").strip().decode()
    assert repository.run("cat-file", "blob", identity) == b"\xff\r\n\0"


def test_failure_says_what_git_said(repository: Git) -> None:
    """The sentence is git's own, without its prefix; the command and the status are kept."""
    with pytest.raises(GitFailed) as caught:
        repository.run("cat-file", "blob", "0" * 40)
    failure = caught.value
    assert (failure.command, failure.status) == ("cat-file", 128)
    assert failure.sentence == f"git cat-file {'0' * 40}: bad file"
    assert str(failure) == f"git cat-file failed: {failure.sentence}"


def test_failure_takes_the_fatal_line_among_others() -> None:
    """Of many lines the last `fatal:` counts, even when advice follows it."""
    complaint = b"warning: w\nerror: e\nfatal: because\nhint: do this\n"
    assert GitFailed("log", 128, complaint).sentence == "because"
    assert GitFailed("log", 1, b"error: first\nmore\n").sentence == "first"
    assert GitFailed("log", -9, b"").sentence == "it ended with status -9 and no message"


def test_complaint_that_is_not_utf8() -> None:
    """A path in another encoding does not break the sentence."""
    assert GitFailed("log", 128, b"fatal: bad \xe9").sentence == r"bad \xe9"


def test_folder_that_is_gone(git: Git, tmp_path: Path) -> None:
    """A folder that has vanished is named; git itself is not blamed."""
    with pytest.raises(GitFailed, match=r"cannot enter the folder .*gone: No such file"):
        git.run("version", folder=str(tmp_path / "gone"))


def test_stream_of_a_large_request(repository: Git) -> None:
    """Requests and answers larger than any pipe pass each other without waiting for ever."""
    names = [f"missing-{number}" for number in range(100_000)]
    pieces = repository.stream("cat-file", "--batch-check", request="\n".join(names).encode())
    assert b"".join(pieces).decode().splitlines() == [f"{name} missing" for name in names]


def test_stream_that_fails(repository: Git) -> None:
    """A stream raises at its end what git complained about."""
    with pytest.raises(GitFailed, match="rev-list failed: bad object 0"):
        list(repository.stream("rev-list", "0" * 40))


def test_stream_that_nobody_wants_any_more(repository: Git) -> None:
    """Closing a stream in the middle ends its git and the thread that feeds it."""
    before = threading.active_count()
    pieces = repository.stream("cat-file", "--batch-check", request=b"x\n" * 1_000_000)
    assert next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    assert threading.active_count() == before


def test_batch_answers_one_by_one(repository: Git) -> None:
    """A git that stays alive answers each request before the next one is sent."""
    with repository.batch("cat-file", "--batch") as batch:
        for text in (b"one", b"two\nlines"):
            identity = repository.run("hash-object", "-w", "--stdin", request=text).strip()
            batch.send(identity + b"\n")
            assert batch.read_line() == identity + b" blob %d" % len(text)
            assert batch.read_exactly(len(text) + 1) == text + b"\n"


def test_batch_up_to_a_mark(repository: Git) -> None:
    """A line that `diff-tree` copies marks the end of an answer whose length nobody knows."""
    empty = repository.run("mktree", request=b"").strip()
    blob = repository.run("hash-object", "-w", "--stdin", request=b"").strip()
    entry = b"100644 blob %s\tline\nbreak\0" % blob
    full = repository.run("mktree", "-z", request=entry).strip()
    with repository.batch("diff-tree", "--stdin", "-r", "-z", "--name-only") as batch:
        for _ in range(2):
            batch.send(empty + b" " + full + b"\n.\n")
            assert batch.read_until(b".\n") == empty + b" " + full + b"\nline\nbreak\0"


def test_batch_that_dies(git: Git) -> None:
    """A git that ends before its time fails with its own sentence, whichever side notices."""
    with git.with_options(NOWHERE).batch("cat-file", "--batch") as batch:
        with pytest.raises(GitFailed, match="not a git repository: '/nowhere'"):
            batch.read_line()
        with pytest.raises(GitFailed, match="not a git repository: '/nowhere'"):
            batch.send(b"HEAD\n")


def test_batch_killed_from_another_thread(repository: Git) -> None:
    """`kill` frees the thread that waits for an answer."""
    with repository.batch("cat-file", "--batch") as batch:
        threading.Timer(0.05, batch.kill).start()
        with pytest.raises(GitFailed):
            batch.read_exactly(1)


def test_closing_twice(repository: Git) -> None:
    """Closing a closed batch does nothing."""
    batch = repository.batch("cat-file", "--batch")
    batch.close()
    batch.close()


def test_import_is_light() -> None:
    """Hosts import this module: nothing beyond the standard library's light parts comes with it."""
    heavy = "{'asyncio', 'tempfile', 'shutil', 'pathlib', 'logging', 'json', 'typer', 'peewee'}"
    program = f"import sys, jobdesk.git.executable; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.check_output([sys.executable, "-S", "-c", program]).strip() == b"[]"
