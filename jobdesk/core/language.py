"""The language of the process: English, or another that is chosen once, before anything with words is imported.

The window speaks the person's language; the command line, and with it every script that reads it, speaks English.
As the choice comes first, words may be marked where they stand, in a function or at the top of a module:

    _("Delete")
    _("{count} left").format(count=number(3))
    ngettext("{n} job", "{n} jobs", n).format(n=number(n))

Nothing is formatted inside the brackets: what is looked up there is what stands in the catalogue.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from gettext import NullTranslations

ENGLISH = "en"

_language = ENGLISH
_translations: NullTranslations | None = None
_catalogue = ""


def choose(language: str, catalogue: str) -> None:
    """Speak this language from now on; `catalogue` is the text of its .po file (GNU gettext, "PO Files")."""
    from gettext import GNUTranslations  # hosts and the command line, which speak English, do not pay for it
    from io import BytesIO

    global _language, _catalogue, _translations
    _language, _catalogue = language, catalogue
    _translations = GNUTranslations(BytesIO(_compiled(catalogue)))
    _stored_sentences.cache_clear()


def chosen() -> str:
    """The language that is spoken: "en", "de"."""
    return _language


def _(text: str) -> str:
    """These words in the language of the process."""
    return _translations.gettext(text) if _translations is not None and text else text


def ngettext(one: str, many: str, n: int) -> str:
    """The words for n of something, in the plural form that the language has for n."""
    if _translations is not None:
        return _translations.ngettext(one, many, n)
    return one if n == 1 else many


def stored(template: str, **parts: object) -> str:
    """A sentence that is written down, and so in English: it is read by every process, whatever that speaks."""
    return template.format(**parts)


def told(sentence: str) -> str:
    """A sentence that was `stored`, or some with commas between them, in the language of the process.

    What is none of those stays as it is.
    """
    if _translations is None:
        return sentence
    said = _said_for(sentence)
    if said is None and COMMA in sentence:
        parts = [_said_for(part) for part in sentence.split(COMMA)]
        said = COMMA.join(part or "" for part in parts) if all(parts) else None
    return said or sentence


def _said_for(sentence: str) -> str | None:
    for text, said in _stored_sentences():
        if sentence.startswith(text.partition("{")[0]) and (found := _pattern(text).fullmatch(sentence)):
            return said.format(**found.groupdict())
    return None


@cache
def _stored_sentences() -> list[tuple[str, str]]:
    """Each of them, and what is said for it; read when the first one is told."""
    parted = ((message.partition("\4"), said) for message, said in _messages(_catalogue).items())
    return [(text, said[0].decode()) for (context, _mark, text), said in parted if context == STORED and all(said)]


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """What recognises a sentence that was made of this template; n is a number."""
    place = re.escape(text).replace(r"\{n\}", r"(?P<n>\d+)")
    return re.compile(_PLACE.sub(r"(?P<\1>.+?)", place), re.DOTALL)


STORED = "stored"
"""The context of such sentences in a catalogue."""

COMMA = ", "

_PLACE = re.compile(r"\\\{(\w+)\\\}")
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}


def _compiled(catalogue: str) -> bytes:
    """A catalogue as gettext reads it (GNU gettext, "The Format of GNU MO Files"): no file of it is kept."""
    texts = {message.encode(): b"\0".join(said) for message, said in _messages(catalogue).items() if all(said)}
    head, table = 28, 16 * len(texts)
    ids, strings = bytearray(), bytearray()
    places: list[tuple[int, int, int, int]] = []
    for message in sorted(texts):
        places.append((len(message), len(ids), len(texts[message]), len(strings)))
        ids += message + b"\0"
        strings += texts[message] + b"\0"
    at_ids, at_strings = head + table, head + table + len(ids)
    numbers = [0x950412DE, 0, len(texts), head, head + table // 2, 0, at_ids]
    numbers += [number for length, at, _, _ in places for number in (length, at_ids + at)]
    numbers += [number for _, _, length, at in places for number in (length, at_strings + at)]
    return b"".join(number.to_bytes(4, "little") for number in numbers) + bytes(ids) + bytes(strings)


def _messages(catalogue: str) -> dict[str, list[bytes]]:
    """What is said for every message, in its plural forms; messages are spelled as the compiled form has them.

    It is read line by line and at every start, so that each line is looked at once: a keyword with a string, or a
    string that goes on ("PO Files").
    """
    found: dict[str, list[bytes]] = {}
    message = ""
    for keyword, text in _entries(catalogue):
        if keyword == "msgctxt":
            message = f"{text}\4"
        elif keyword == "msgid":
            message = message + text if message.endswith("\4") else text
            found[message] = []
        elif keyword == "msgid_plural":
            found[f"{message}\0{text}"] = found.pop(message)
            message = f"{message}\0{text}"
        else:
            found[message].append(text.encode())
    return found


def _entries(catalogue: str) -> Iterator[tuple[str, str]]:
    keyword, parts = "", [""]
    for line in catalogue.splitlines():
        if line.startswith('"'):
            parts.append(line[1:-1])
        elif line.startswith("msg"):
            if keyword:
                yield keyword, _unescaped("".join(parts))
            keyword, _space, text = line.partition(" ")
            parts = [text[1:-1]]
    if keyword:
        yield keyword, _unescaped("".join(parts))


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[1]), text) if "\\" in text else text
