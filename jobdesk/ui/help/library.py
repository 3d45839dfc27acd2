"""The help pages that come with the program: read, named, searched. No Qt here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jobdesk.core import language
from jobdesk.files import resource

FOLDER = "help"
FIRST = "start"
"""What Help opens with where nothing says what it is about."""

_HEADING = re.compile(r"^(#+) +(.+?) *$", re.MULTILINE)
_LINK = re.compile(r"\]\(([\w-]+\.md)")
_NO_WORD = re.compile(r"\W+")


@dataclass(frozen=True)
class Topic:
    """One page, in Markdown. `is_foreign` says that it is in English, and the window is not.

    `original` is the page in English, where the text is a translation of it: it names the sections.
    """

    name: str
    text: str
    is_foreign: bool = False
    original: str = ""

    @property
    def title(self) -> str:
        """Its first heading."""
        found = _HEADING.search(self.text)
        words = found[2] if found else self.name
        return words[:1].upper() + words[1:]

    def sections(self) -> list[str]:
        """The names of its headings in their order, as links have them behind their `#`, in every language the same."""
        return [section_of(heading) for _level, heading in _HEADING.findall(self.original or self.text)]


@dataclass(frozen=True)
class Find:
    """A page that has all of the words, how often it has them, and whether its title has one."""

    topic: Topic
    count: int
    is_in_title: bool


def read_topics() -> dict[str, Topic]:
    """Every page by its name; in the language of the window, where it has been translated."""
    folder = resource(FOLDER)
    own = folder / language.chosen()
    found = {}
    for path in folder.glob("*.md"):
        translated = own / path.name
        is_translated = translated.exists()
        original = path.read_text("utf-8")
        text = translated.read_text("utf-8") if is_translated else original
        is_foreign = not is_translated and language.chosen() != language.ENGLISH
        found[path.stem] = Topic(path.stem, text, is_foreign, original)
    return found


def in_order(topics: Mapping[str, Topic]) -> list[Topic]:
    """The first page, then those that it leads to, in its order, and then the others by title."""
    first = topics.get(FIRST)
    led_to = [parts_of(target)[0] for target in _LINK.findall(first.text)] if first is not None else []
    leading = list(dict.fromkeys(name for name in (FIRST, *led_to) if name in topics))
    others = sorted(topics.keys() - set(leading), key=lambda name: topics[name].title.casefold())
    return [topics[name] for name in (*leading, *others)]


def section_of(heading: str) -> str:
    """The name of a section: `which-commits` for "Which commits"."""
    return _NO_WORD.sub("-", heading.casefold()).strip("-")


def parts_of(target: str) -> tuple[str, str]:
    """The page and the section of a link: `settings.md#anki`, `settings#anki` or `settings`."""
    name, _hash, section = target.partition("#")
    return name.removesuffix(".md"), section


def sought(words: str) -> list[str]:
    """What is looked for, word by word."""
    return words.casefold().split()


def find(topics: Mapping[str, Topic], words: str) -> list[Find]:
    """The pages that have all of the words: those first that are about them, then those that have them most often."""
    wanted = sought(words)
    finds = [_looked_through(topic, wanted) for topic in topics.values()]
    return sorted(
        (one for one in finds if one is not None), key=lambda one: (not one.is_in_title, -one.count, one.topic.name)
    )


def _looked_through(topic: Topic, wanted: Iterable[str]) -> Find | None:
    text, title = topic.text.casefold(), f"{topic.title} {topic.name}".casefold()
    counts = [text.count(word) for word in wanted]
    if not all(counts):
        return None
    return Find(topic, sum(counts), any(word in title for word in wanted))
