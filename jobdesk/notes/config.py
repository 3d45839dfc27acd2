"""What a repository says about its cards: `jobdesk.toml`, or the `commit.yml` of an earlier tool, read as it is."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from jobdesk.core.errors import UserError
from jobdesk.core.globs import pattern
from jobdesk.core.language import _
from jobdesk.notes.block import MARKDOWN
from jobdesk.notes.config_lines import BadLine, Lines, read_toml, read_yaml
from jobdesk.notes.kinds import KINDS

CONFIG_NAMES = ("jobdesk.toml", "commit.yml", "commit.yaml", ".commit.yml")
"""Where the configuration is looked for, at the top of the repository; the first that is there counts."""

_COURSE_KEYS = frozenset({"paths", "deck", "priority"})
_KEYS = frozenset(
    {"courses", "environments", "envs_to_extract", "tags", "daily_new_limit", "priorities", "preamble", "headings"}
)
_FIELD = re.compile(r"\{([^{}]*)\}")
_FIELDS = frozenset({"sha", "file", "course", "env", "kind", "deck"})


class ConfigError(UserError):
    """The configuration of this repository cannot be used."""

    help = "notes#what-the-repository-says"


@dataclass(frozen=True, slots=True)
class Course:
    """Files that go together: which ones, to which deck, and how soon compared to others (more is sooner)."""

    name: str
    paths: tuple[str, ...]
    deck: str
    priority: int = 0

    def holds(self, path: str) -> bool:
        """Whether one of the patterns matches; a course without patterns holds everything."""
        return not self.paths or any(pattern(one).fullmatch(path) for one in self.paths)

    def opts_in(self, path: str) -> bool:
        """Whether a pattern that names Markdown files matches: then the whole file is read for cards."""
        return any(one.casefold().endswith(MARKDOWN) and pattern(one).fullmatch(path) for one in self.paths)


@dataclass(frozen=True)
class Config:
    """The configuration in force at one commit."""

    courses: tuple[Course, ...]
    environments: tuple[str, ...] = KINDS
    tags: tuple[str, ...] = ("auto", "file:{file}")
    daily_new_limit: int = 30
    preamble: tuple[str, ...] = ()
    """LaTeX files whose definitions hold for all notes, for notes whose own preamble is not among the paths."""
    headings: bool = False
    """In Markdown, headings with nothing but text below them are fronts."""

    def course_of(self, path: str) -> Course | None:
        """The first course that holds a file."""
        return next((course for course in self.courses if course.holds(path)), None)

    @cached_property
    def digest(self) -> str:
        """Of everything in it: what is made of the same notes depends on this."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


def default_config(deck: str) -> Config:
    """For a repository that says nothing: all notes go to one deck."""
    return Config((Course("", (), deck),))


def read_config(name: str, text: str) -> Config:
    """The configuration in a file of one of `CONFIG_NAMES`; raises `ConfigError`, which names the line."""
    toml = name.endswith(".toml")
    try:
        lines = read_toml(text) if toml else read_yaml(text)
    except BadLine as trouble:
        words = _("{name}, line {line}: {what}")
        raise ConfigError(words.format(name=name, line=trouble.line, what=trouble)) from trouble
    except ValueError as trouble:
        raise ConfigError(f"{name}: {trouble}") from trouble
    return _Reading(name, lines, strict=toml).config()


def fill_tags(templates: Iterable[str], **fields: str) -> tuple[str, ...]:
    """Tags from their templates (`commit:{sha}`), without those that a missing field would leave unfinished.

    Anki's tags hold no space, so spaces become `_`.
    """
    whole = (template for template in templates if all(fields.get(name) for name in _FIELD.findall(template)))
    filled = (_FIELD.sub(lambda match: fields[match[1]], template) for template in whole)
    return tuple(dict.fromkeys("_".join(tag.split()) for tag in filled if tag.split()))


class _Reading:
    """Takes values out of a file, and says where one is wrong."""

    def __init__(self, name: str, lines: Lines, *, strict: bool) -> None:
        self._name = name
        self._lines = lines
        self._strict = strict

    def config(self) -> Config:
        prefix = ("cards",) if self._strict and "cards" in self._lines.root else ()
        table = self._table(prefix)
        if prefix:
            self._refuse_others(table, _KEYS, prefix)
        default = Config(())
        kinds = "environments" if "environments" in table else "envs_to_extract"
        environments = self._strings(table, (*prefix, kinds)) or KINDS
        if kinds in table and not table[kinds]:
            raise self._wrong((*prefix, kinds), _("names no environment"))
        tags = self._strings(table, (*prefix, "tags")) if "tags" in table else default.tags
        for tag in tags:
            self._check_fields((*prefix, "tags"), tag)
        return Config(
            self._courses(table, prefix),
            environments,
            tags,
            self._number(table, (*prefix, "daily_new_limit"), default.daily_new_limit),
            self._strings(table, (*prefix, "preamble")),
            self._flag(table, (*prefix, "headings")),
        )

    def _courses(self, table: dict[str, Any], prefix: tuple[str, ...]) -> tuple[Course, ...]:
        place = (*prefix, "courses")
        if "courses" not in table:
            raise ConfigError(_("{name}: `courses` is missing: which files go to which deck").format(name=self._name))
        courses = self._table(place)
        priorities = self._table((*prefix, "priorities")) if table.get("priorities") is not None else {}
        for name in priorities:
            if self._strict and name not in courses:
                raise self._wrong((*prefix, "priorities", name), _("is the name of no course"))
        return tuple(self._course(name, (*place, name), (*prefix, "priorities"), priorities) for name in courses)

    def _course(
        self, name: str, place: tuple[str, ...], of_priorities: tuple[str, ...], priorities: dict[str, Any]
    ) -> Course:
        table = self._table(place)
        if self._strict:
            self._refuse_others(table, _COURSE_KEYS, place)
        for key in ("paths", "deck"):
            if key not in table:
                raise self._wrong(place, _("`{key}` is missing").format(key=key))
        deck = table["deck"]
        if not isinstance(deck, str) or not deck.strip():
            raise self._wrong((*place, "deck"), _("must be the name of a deck"))
        own = self._number(table, (*place, "priority"), 0)
        priority = self._number(priorities, (*of_priorities, name), own)
        return Course(name, self._strings(table, (*place, "paths")), deck.strip(), priority)

    def _table(self, place: tuple[str, ...]) -> dict[str, Any]:
        value = self._lines.value(place)
        if not isinstance(value, dict):
            raise self._wrong(place, _("must be a table of names and values"))
        if not all(isinstance(name, str) for name in value):
            value = {str(name): held for name, held in value.items()}
        return value

    def _strings(self, table: dict[str, Any], place: tuple[str, ...]) -> tuple[str, ...]:
        value = table.get(place[-1])
        if value is None:
            return ()
        found = [value] if isinstance(value, str) else value
        if not isinstance(found, list) or not all(isinstance(one, str) and one.strip() for one in found):
            raise self._wrong(place, _("must be a list of words"))
        return tuple(one.strip() for one in found)

    def _number(self, table: dict[str, Any], place: tuple[str, ...], default: int) -> int:
        value = table.get(place[-1], default)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self._wrong(place, _("must be a whole number, 0 or more"))
        return value

    def _flag(self, table: dict[str, Any], place: tuple[str, ...]) -> bool:
        value = table.get(place[-1], False)
        if not isinstance(value, bool):
            raise self._wrong(place, _("must be true or false"))
        return value

    def _check_fields(self, place: tuple[str, ...], tag: str) -> None:
        unknown = [field for field in _FIELD.findall(tag) if field not in _FIELDS]
        if unknown:
            words = _("{{{field}}} is not known in tags, only {known}")
            raise self._wrong(place, words.format(field=unknown[0], known=", ".join(sorted(_FIELDS))))

    def _refuse_others(self, table: dict[str, Any], known: frozenset[str], place: tuple[str, ...]) -> None:
        for key in table:
            if key not in known:
                words = _("is not known here, only {known}").format(known=", ".join(sorted(known)))
                raise self._wrong((*place, key), words)

    def _wrong(self, place: tuple[str, ...], what: str) -> ConfigError:
        words = _("{name}, line {line}: `{place}` {what}")
        return ConfigError(
            words.format(name=self._name, line=self._lines.line(place), place=".".join(place), what=what)
        )
