"""What a host must know of a job, worked out once a job."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from jobdesk.core.model import Job
from jobdesk.engine.orders import OrderBook
from jobdesk.git.repository import RepositoryGone
from jobdesk.pipelines.registry import Registry, UnknownPipeline
from tests.support.repositories import SampleRepository
from tests.support.scripted import job_of


@pytest.fixture
def repository(tmp_path: Path) -> SampleRepository:
    made = SampleRepository(tmp_path / "repository")
    made.commit("first")
    return made


def job_at(repository: SampleRepository) -> Job:
    options = json.dumps({"probe": "the tip"})
    return replace(job_of(), pipeline="command", repository_path=str(repository.path), options=options)


def test_an_order_says_what_the_runs_of_a_job_share(repository: SampleRepository) -> None:
    """Where the pipeline is imported from, its input, the repository, and the commit to try things at."""
    order = OrderBook(Registry()).of(job_at(repository))
    assert order.place == "jobdesk.pipelines.command:CommandPipeline"
    assert (order.repository, order.probe) == (str(repository.path), "the tip")
    assert order.source is not None


def test_a_job_without_a_repository(test_pipelines: None) -> None:
    """Such a job has no source of commits."""
    order = OrderBook(Registry()).of(job_of())
    assert (order.place, order.repository, order.source) == ("tests.support.pipelines:Instant", None, None)
    assert order.is_repeatable


def test_refs_are_read_once_a_job(repository: SampleRepository) -> None:
    """All runs of a job see the refs that were there when it began; the next job sees the new ones."""
    book, job = OrderBook(Registry()), job_at(repository)
    first = book.of(job)
    repository.run("tag", "late")
    assert book.of(job) is first
    book.forget(job.id)
    book.forget(job.id)
    assert book.of(job) != first


def test_a_repository_that_is_gone(repository: SampleRepository) -> None:
    """The sentence names it, and a later job of a repository that is back is fine."""
    book, job = OrderBook(Registry()), job_at(repository)
    elsewhere = shutil.move(repository.path, repository.path.with_name("moved"))
    with pytest.raises(RepositoryGone, match="is gone: it was moved or deleted"):
        book.of(job)
    shutil.move(elsewhere, repository.path)
    assert book.of(job).repository == str(repository.path)


def test_a_pipeline_that_is_not_installed() -> None:
    with pytest.raises(UnknownPipeline, match="no pipeline 'elsewhere'"):
        OrderBook(Registry()).of(replace(job_of(), pipeline="elsewhere"))
