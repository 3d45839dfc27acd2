"""What a result depends on, kept in parts, so that "why is this stale?" has an answer.

A key is a *recipe* (pipeline, version, canonical parameters) and the *content* of the item under a
scope. Two keys are the same exactly when their parts are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from jobdesk.core.language import _


class Scope(StrEnum):
    """Which content of an item counts."""

    COMMIT = "commit"
    TREE = "tree"
    PATHS = "paths"
    CHANGE = "change"
    """The files that match some patterns, at the commit and at its parents. What the patterns are follows from the
    other parameters."""
    JOB = "job"


_UNTOUCHED = f"{Scope.CHANGE}:untouched:"


def canonical(parameters: Mapping[str, object]) -> str:
    """Parameters as JSON in one form only: sorted names, no spaces, ASCII (a path need not be valid Unicode)."""
    return json.dumps(parameters, sort_keys=True, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Recipe:
    """The part of a key that a whole job shares. `parameters` is canonical JSON."""

    pipeline: str
    version: str
    parameters: str

    @property
    def digest(self) -> str:
        return sha256(json.dumps([self.pipeline, self.version, self.parameters]).encode()).hexdigest()


def content_of(scope: Scope, identity: str) -> str:
    """The content part of a key: the scope and what identifies the content under it."""
    return scope + ":" + identity


def content_of_change(own: str, parents: Sequence[str], nothing: str) -> str:
    """The content of a commit under `Scope.CHANGE`: digests of the files that count in its tree and its parents'.

    `nothing` is the digest where no file counts, which is also what a root commit begins with. A merge that took all
    of them from one of its parents has touched none, as `git log` sees it (git-log(1), "History Simplification").
    """
    if own in (parents or [nothing]):
        return _UNTOUCHED + own
    return content_of(Scope.CHANGE, sha256(json.dumps([own, *parents]).encode()).hexdigest())


def is_untouched(content: str) -> bool:
    """Whether a commit with this content changes nothing that counts, so that there is nothing to work on."""
    return content.startswith(_UNTOUCHED)


def differences(old: Recipe, new: Recipe, *, same_content: bool, called: Callable[[str], str] = str) -> tuple[str, ...]:
    """What differs between the key of a result and the key that is wanted now, each as a few words.

    Empty exactly when the keys are the same. `called` says what a person knows a parameter as.
    """
    reasons = []
    if old.pipeline != new.pipeline:
        reasons.append(_("pipeline {old} → {new}").format(old=old.pipeline, new=new.pipeline))
    if old.version != new.version:
        reasons.append(_("version {old} → {new}").format(old=old.version, new=new.version))
    if old.parameters != new.parameters:
        names = _changed_parameters(json.loads(old.parameters), json.loads(new.parameters))
        reasons.append(_("{names} changed").format(names=", ".join(map(called, sorted(names)))))
    if not same_content:
        reasons.append(_("content changed"))
    return tuple(reasons)


def _changed_parameters(before: dict[str, object], after: dict[str, object]) -> set[str]:
    names = {name for name in before.keys() | after.keys() if _said(before, name) != _said(after, name)}
    if before.get("scope") == after.get("scope") == Scope.CHANGE and names != {"paths"}:
        names -= {"paths"}
    return names


def _said(parameters: dict[str, object], name: str) -> str | None:
    """What JSON says of a parameter; Python would take 1, 1.0 and true for the same."""
    return canonical({name: parameters[name]}) if name in parameters else None
