"""Files that `.gitattributes` convert are what a fresh clone would have."""

from __future__ import annotations

import pytest

from jobdesk.git.executable import Git
from jobdesk.git.slots import Keep
from jobdesk.git.slots.attributes import converted_endings
from tests.git.slots.conftest import Opener, Run
from tests.support.repositories import SampleRepository
from tests.support.trees import fresh_checkout, picture

STEPS: list[dict[str, str | None]] = [
    {"a.bat": "one\n", "b.txt": "$Id$\n", "c.txt": "é\n", "folder/d.bat": "d\n"},
    {".gitattributes": "*.bat text eol=crlf\n"},
    {"a.bat": "two\n", "b.txt": "$Id$ two\n", "e.bat": "e\n"},
    {".gitattributes": "*.bat text eol=crlf\nb.txt ident\nc.txt working-tree-encoding=UTF-16LE-BOM\n"},
    {"folder/.gitattributes": "*.bat -text -eol\n"},
    {"b.txt": "$Id$ three\n", "c.txt": "éé\n"},
    {"e.bat": None, "folder/f.bat": "f\n"},
    {".gitattributes": None},
    {".gitattributes": "[attr]dos text eol=crlf\n*.txt dos\n*.bat filter=lfs diff=lfs -text\n"},
]


def commit_as_stored(sample: SampleRepository, files: dict[str, str | None]) -> str:
    """Commits contents as they are, whatever attributes ask for."""
    for name, content in files.items():
        if content is None:
            sample.run("update-index", "--force-remove", name)
            continue
        blob = sample.run("hash-object", "-w", "--stdin", request=content.encode())
        sample.run("update-index", "--add", "--cacheinfo", f"100644,{blob},{name}")
    sample.run("commit", "--quiet", "--message=stored")
    return sample.run("rev-parse", "HEAD")


@pytest.mark.parametrize("order", [1, -1], ids=["forward", "backward"])
def test_as_in_a_fresh_clone(order: int, sample: SampleRepository, open_slot: Opener, git: Git, run: Run) -> None:
    """Whatever was checked out before, also where only the attributes change and not the file."""
    commits = [commit_as_stored(sample, files) for files in STEPS][::order]
    slot = open_slot(sample)
    for commit in [*commits, commits[2], commits[0], commits[4]]:
        slot.check_out(commit)
        run(slot, "echo changed | tee *.bat *.txt folder/*")
        slot.check_out(commit)
        fresh = sample.path.parent / f"fresh {commit}"
        if not fresh.exists():
            fresh_checkout(git, sample.path, commit, fresh)
        assert picture(slot.folder) == picture(fresh)
        assert run(slot, "git status --porcelain") == ""


def test_a_command_has_no_say(sample: SampleRepository, open_slot: Opener, run: Run) -> None:
    """Attributes that a command left, tracked, untracked or its own, convert nothing."""
    first = commit_as_stored(sample, {".gitattributes": "*.bat text eol=crlf\n", "folder/a.txt": "x\n"})
    second = commit_as_stored(sample, {"folder/a.txt": "y\n", "folder/b.bat": "z\n"})
    slot = open_slot(sample)
    slot.check_out(first, Keep.EVERYTHING)
    run(slot, "echo '*.txt eol=crlf' | tee .gitattributes folder/.gitattributes .git/info/attributes; touch ../x")
    slot.check_out(second, Keep.EVERYTHING)
    assert (slot.folder / "folder" / "a.txt").read_bytes() == b"y\n"
    assert (slot.folder / "folder" / "b.bat").read_bytes() == b"z\r\n"


def test_taken_up_again(sample: SampleRepository, open_slot: Opener, run: Run) -> None:
    """A slot that is taken up again knows which files are converted."""
    first = commit_as_stored(sample, {".gitattributes": "*.bat text eol=crlf\n", "a.bat": "x\n", "b": "x\n"})
    second = commit_as_stored(sample, {"b": "y\n"})
    slot = open_slot(sample)
    slot.check_out(first)
    run(slot, "echo changed > a.bat")
    slot.close()
    again = open_slot(sample)
    again.check_out(second)
    assert (again.folder / "a.bat").read_bytes() == b"x\r\n"


@pytest.mark.parametrize(
    ("attributes", "endings"),
    [
        (b"", set()),
        (b"* text=auto\n*.sh text eol=lf\n*.c -ident\n*.d !ident\n*.png filter=lfs\n", set()),
        (b"# *.bat eol=crlf\n", set()),
        (b"*.bat text eol=crlf\r\n*.c ident\n", {b".bat", b".c"}),
        (b"*.tar.gz ident\n", {b""}),
        (b"a/*.bat eol=crlf\n", {b""}),
        (b"*.txt working-tree-encoding=UTF-16\n[attr]dos eol=crlf\n", {b".txt", b""}),
        (b'"*.b t" ident', {b""}),
    ],
)
def test_which_files_git_is_asked_about(attributes: bytes, endings: set[bytes]) -> None:
    """Only those that a pattern with a conversion can name; where that is not plain, all."""
    assert set(converted_endings(attributes)) == endings
