"""What a result depends on, kept in parts, so that "why is this stale?" has an answer.

A key is a *recipe* (pipeline, version, canonical parameters) and the *content* of the item under a
scope. Two keys are the same exactly when their parts are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256


class Scope(StrEnum):
    """Which content of an item counts."""

    COMMIT = "commit"
    TREE = "tree"
    PATHS = "paths"
    JOB = "job"


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
    return f"{scope}:{identity}"


def differences(old: Recipe, new: Recipe, *, same_content: bool) -> tuple[str, ...]:
    """What differs between the key of a result and the key that is wanted now, each as a few words.

    Empty exactly when the keys are the same.
    """
    reasons = []
    if old.pipeline != new.pipeline:
        reasons.append(f"pipeline {old.pipeline} → {new.pipeline}")
    if old.version != new.version:
        reasons.append(f"version {old.version} → {new.version}")
    if old.parameters != new.parameters:
        reasons.append(_parameter_change(old.parameters, new.parameters))
    if not same_content:
        reasons.append("content changed")
    return tuple(reasons)


def _parameter_change(old: str, new: str) -> str:
    before, after = json.loads(old), json.loads(new)
    names = sorted(name for name in before.keys() | after.keys() if _said(before, name) != _said(after, name))
    return f"{', '.join(names)} changed"


def _said(parameters: dict[str, object], name: str) -> str | None:
    """What JSON says of a parameter; Python would take 1, 1.0 and true for the same."""
    return canonical({name: parameters[name]}) if name in parameters else None
