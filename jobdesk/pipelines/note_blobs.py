"""Reads and parses the blobs of notes, each once for all hosts: what is made of one is kept in the cache."""

from __future__ import annotations

import json
import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from jobdesk.git.objects import ObjectReader
from jobdesk.notes.block import PARSER_VERSION, NoteWarning, Parsed
from jobdesk.notes.codec import from_json, to_json
from jobdesk.notes.gather import Placed
from jobdesk.notes.kinds import Environments
from jobdesk.notes.latex import parse
from jobdesk.notes.markdown import MarkdownOptions, parse_markdown
from jobdesk.notes.render import html_key, render
from jobdesk.notes.rendered import Rendered
from jobdesk.notes.source import MAX_BYTES, text_of, too_large
from jobdesk.notes.survey import Survey, survey
from jobdesk.pipelines.bounds import Bounds, TookTooLong
from jobdesk.store.cache import Cache

SURVEYS = f"survey {PARSER_VERSION}"
BLOCKS = f"blocks {PARSER_VERSION}"
HTML = f"html {PARSER_VERSION}"

NOTE_S = 30.0
"""Of processor time, for each step of reading one note."""
TOO_LONG = NoteWarning(f"not read: it takes more than {NOTE_S:.0f} s", 1)

_AT_ONCE = 200
_MOST_SURVEYS = 20_000
_MOST_PARSED = 32_000_000
"""Characters of blocks."""
_MOST_TEXT = 2 * MAX_BYTES
"""Characters of notes that others take in."""

log = logging.getLogger(__name__)

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Surveyed:
    """What is known of a blob before its blocks are asked for."""

    survey: Survey
    takes_in: bool = False
    """Whether its blocks may hold what other files say."""


class Blobs:
    """What is made of the blobs of one repository; for one thread."""

    def __init__(self, objects: ObjectReader, cache: Cache) -> None:
        self._objects = objects
        self._cache = cache
        self._surveys: _Recent[str, Surveyed] = _Recent(_MOST_SURVEYS)
        self._parsed: _Recent[tuple[str, str], Parsed] = _Recent(_MOST_PARSED)
        self._texts: _Recent[str, str] = _Recent(_MOST_TEXT)
        self._bounds = Bounds()

    def survey(self, blob: str) -> Surveyed:
        """What the blob gives to others, and whether it takes in what they say."""
        return self._surveys.get(blob) or self.surveys([blob])[blob]

    def surveys(self, blobs: Iterable[str]) -> dict[str, Surveyed]:
        """The surveys of many blobs. They are quickly made, so nobody waits for another host that makes the same."""
        found = {blob: self._surveys.get(blob) for blob in blobs}
        unknown = [blob for blob, known in found.items() if known is None]
        for start in range(0, len(unknown), _AT_ONCE):
            found |= self._look_up_surveys(unknown[start : start + _AT_ONCE])
        return {blob: known for blob, known in found.items() if known is not None}

    def _look_up_surveys(self, blobs: Sequence[str]) -> dict[str, Surveyed]:
        kept = self._cache.get_many(SURVEYS, blobs)
        found = {blob: from_json(Surveyed, json.loads(value)) for blob, value in kept.items()}
        made = {blob: self._survey(blob) for blob in blobs if blob not in found}
        self._cache.put_many(SURVEYS, {blob: _encoded(one) for blob, one in made.items()})
        for blob, one in (found | made).items():
            self._surveys.keep(blob, one, 1)
        return found | made

    def parse(self, blob: str, environments: Environments) -> Parsed:
        """The blocks of a LaTeX blob."""
        key = f"{blob} {environments.digest}"
        return self._parse(blob, key, lambda content: parse(content, environments))

    def parse_markdown(self, blob: str, options: MarkdownOptions) -> Parsed:
        """The cards of a Markdown blob."""
        key = f"{blob} markdown {options.everywhere:d}{options.headings:d}"
        return self._parse(blob, key, lambda content: parse_markdown(content, options))

    def text(self, blob: str) -> str | None:
        """The blob as text; None where it cannot be read."""
        found = self._texts.get(blob)
        if found is None:
            content = self._objects.read_small(blob.encode(), MAX_BYTES)
            found = None if isinstance(content, int) else text_of(content)
            if found is not None:
                self._texts.keep(blob, found, len(found))
        return found

    def rendered(self, placed: Sequence[Placed]) -> list[Rendered]:
        """The HTML of these blocks."""
        keys = [" ".join(html_key(one.block, one.macros)) for one in placed]
        kept = self._cache.get_many(HTML, keys) if keys else {}
        made: dict[str, Rendered] = {}
        for key, one in zip(keys, placed, strict=True):
            if key not in kept and key not in made:
                made[key] = self._render(one)
        self._cache.put_many(HTML, {key: _encoded(one) for key, one in made.items()})
        return [made[key] if key in made else from_json(Rendered, json.loads(kept[key])) for key in keys]

    def _parse(self, blob: str, key: str, parser: Callable[[bytes], Parsed]) -> Parsed:
        found = self._parsed.get((blob, key))
        if found is None:
            found = self._made(Parsed, BLOCKS, key, lambda: self._parsed_by(parser, blob))
            self._parsed.keep((blob, key), found, 1000 + sum(len(block.body) for block in found.blocks))
        return found

    def _made(self, kind: type[V], namespace: str, key: str, make: Callable[[], V]) -> V:
        """From the cache, or made now; a value that was made here need not be read back."""
        fresh: list[V] = []

        def encoded() -> bytes:
            fresh.append(make())
            return _encoded(fresh[0])

        kept = self._cache.get_or_make(namespace, key, encoded)
        return fresh[0] if fresh else from_json(kind, json.loads(kept))

    def _survey(self, blob: str) -> Surveyed:
        content = self._objects.read_small(blob.encode(), MAX_BYTES)
        if isinstance(content, int):
            return Surveyed(Survey())
        found = self._attempt(
            f"the survey of the blob {blob}", lambda: survey(content), lambda flaw: Survey(warnings=(flaw,))
        )
        has_embed = b"![[" in content.replace(b"\0", b"")  # a note may be in UTF-16
        takes_in = has_embed or any(one.how not in ("package", "class") for one in found.inputs)
        return Surveyed(found, takes_in or found.root is not None)

    def _parsed_by(self, parser: Callable[[bytes], Parsed], blob: str) -> Parsed:
        content = self._objects.read_small(blob.encode(), MAX_BYTES)
        if isinstance(content, int):
            return Parsed(warnings=(NoteWarning(too_large(content), 1),))
        return self._attempt(
            f"the blocks of the blob {blob}", lambda: parser(content), lambda flaw: Parsed(warnings=(flaw,))
        )

    def _render(self, placed: Placed) -> Rendered:
        return self._attempt(
            f"the HTML of {placed.block.file}:{placed.block.line}",
            lambda: render(placed.block, placed.macros),
            lambda flaw: Rendered(warnings=(flaw.text,)),
        )

    def _attempt(self, what: str, make: Callable[[], V], instead: Callable[[NoteWarning], V]) -> V:
        """What is made of a note within its bounds; one that cannot be read is a warning, and the others are read."""
        try:
            with self._bounds.within(NOTE_S):
                return make()
        except TookTooLong:
            return instead(TOO_LONG)
        except Exception as error:  # around an attempt: anybody may have written the note, and we may have a bug
            log.exception("JobDesk cannot make %s.", what)
            return instead(_bug(error))


def _bug(error: Exception) -> NoteWarning:
    return NoteWarning(f"not read: JobDesk has a bug that this brings out ({type(error).__name__}: {error})", 1)


def _encoded(value: Any) -> bytes:
    return json.dumps(to_json(value), separators=(",", ":")).encode()


class _Recent(Generic[K, V]):
    """What was asked for last, up to a total weight."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._weight = 0
        self._kept: OrderedDict[K, tuple[V, int]] = OrderedDict()

    def get(self, key: K) -> V | None:
        kept = self._kept.get(key)
        if kept is None:
            return None
        self._kept.move_to_end(key)
        return kept[0]

    def keep(self, key: K, value: V, weight: int) -> None:
        self._weight += weight - self._kept.get(key, (None, 0))[1]
        self._kept[key] = value, weight
        while self._weight > self._most and len(self._kept) > 1:
            _, (_, freed) = self._kept.popitem(last=False)
            self._weight -= freed
