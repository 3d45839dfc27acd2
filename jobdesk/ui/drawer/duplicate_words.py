"""What can be changed of a job beside its input, and how its items are told. No Qt here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, Field

from jobdesk.core.customs import number
from jobdesk.core.language import _, ngettext
from jobdesk.desk.forms import form_of, text_of
from jobdesk.desk.jobs.requests import ProcessRequest, TaskRequest
from jobdesk.desk.pool import MOST_WORKERS
from jobdesk.git.commits import CommitList


class _Terms(BaseModel):
    """On what terms a job is worked on."""

    priority: int = Field(0, ge=-100, le=100, description="Higher goes first.")
    workers: int | None = Field(
        None, ge=1, le=MOST_WORKERS, description="On at most so many at a time; without it, on as many as there are."
    )
    retries: int = Field(0, ge=0, le=20, description="What fails is tried so many times more.")
    force: bool = Field(False, title="Force", description="Run again what is known already.")


TERMS = form_of(_Terms, "terms", "", "", {})


def terms_of(request: ProcessRequest | TaskRequest) -> dict[str, str]:
    """The terms of a request, as their form has them."""
    return {field.name: text_of(field, getattr(request, field.name)) for field in TERMS.fields}


def changed_request(request: ProcessRequest | TaskRequest, terms: Mapping[str, object]) -> ProcessRequest | TaskRequest:
    """The same on these terms; what is not among them is as usual."""
    usual: dict[str, Any] = {field.name: field.default for field in TERMS.fields}
    return replace(request, **{**usual, **terms})


def items_words(request: ProcessRequest | TaskRequest) -> str:
    """What it is about: `54 commits of notes`."""
    if isinstance(request, TaskRequest):
        items = len(request.items)
        return ngettext("{n} item", "{n} items", items).format(n=number(items)) if items > 1 else _("One task")
    name = request.repository.name
    if not isinstance(request.selection, CommitList):
        return _("Commits of {repository}").format(repository=name)
    words = ngettext("{n} commit of {repository}", "{n} commits of {repository}", len(request.selection.ids))
    return words.format(n=number(len(request.selection.ids)), repository=name)
