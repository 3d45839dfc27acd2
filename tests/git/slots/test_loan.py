"""Commands see all of the person's objects, and leave no mark on them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from jobdesk.git.slots.loan import Loan
from tests.support.repositories import SampleRepository, everything_in

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there, commands borrow directly")


@pytest.fixture
def borrower(sample: SampleRepository, tmp_path: Path) -> SampleRepository:
    """A repository that borrows from a loan of the sample."""
    other = SampleRepository(tmp_path / "borrower")
    alternates = other.path / ".git" / "objects" / "info" / "alternates"
    alternates.write_bytes(os.fsencode(tmp_path / "loan") + b"\n")
    return other


@pytest.fixture
def loan(sample: SampleRepository, tmp_path: Path) -> Loan:
    sample.commit("packed", {"packed": "packed\n"})
    sample.run("repack", "-adq")
    sample.commit("loose", {"loose": "loose\n"})
    loan = Loan(os.fsencode(tmp_path / "loan"), [str(sample.path / ".git" / "objects")])
    loan.build()
    return loan


@pytest.mark.usefixtures("loan")
def test_no_mark(sample: SampleRepository, borrower: SampleRepository) -> None:
    """Where git is to write objects that are there, packed or loose, nothing of the lender changes."""
    before = everything_in(sample.path)
    for name in ("packed", "loose"):
        written = borrower.run("hash-object", "-w", "--stdin", request=f"{name}\n".encode())
        assert sample.run("cat-file", "-p", written) == name
    assert everything_in(sample.path) == before


def test_what_is_new(sample: SampleRepository, loan: Loan, borrower: SampleRepository) -> None:
    """A newer commit and a newer pack are taken over when they are asked for; packs that are gone go."""
    for options in (["-d"], ["-ad"], []):
        commit = sample.commit("new", {"new": str(options)})
        if options:
            sample.run("repack", "-q", *options)
        loan.refresh_for(commit)
        assert borrower.run("log", "-1", "--format=%s", commit) == "new"
        assert borrower.run("fsck", "--connectivity-only", commit) == ""
    own = {path.stem for path in (borrower.path.parent / "loan" / "pack").iterdir()}
    assert own == {path.stem for path in (sample.path / ".git" / "objects" / "pack").iterdir()}


def test_built_again(loan: Loan, sample: SampleRepository, borrower: SampleRepository) -> None:
    """Building where a loan was left takes over what is new, and keeps what is there."""
    before = everything_in(borrower.path.parent / "loan")
    commit = sample.commit("new", {"new": "x\n"})
    loan.build()
    assert borrower.run("log", "-1", "--format=%s", commit) == "new"
    after = everything_in(borrower.path.parent / "loan")
    assert {path: after[path] for path in before if path.count("/") == 1} == {
        path: before[path] for path in before if path.count("/") == 1
    }


def test_graphs_of_commits(loan: Loan, sample: SampleRepository, borrower: SampleRepository) -> None:
    """The lender's graph of commits serves the borrower, also when it is made later."""
    sample.run("commit-graph", "write", "--reachable")
    commit = sample.run("rev-parse", "HEAD")
    loan.refresh_for(commit)
    assert (borrower.path.parent / "loan" / "info" / "commit-graph").read_bytes()
    assert borrower.run("log", "--format=%s", commit) == "loose\npacked"


def test_a_lender_that_is_gone(loan: Loan, sample: SampleRepository) -> None:
    """A repository that was moved away lends nothing, which is no trouble of the loan's."""
    sample.path.rename(sample.path.parent / "moved")
    loan.refresh_for("0" * 40)
