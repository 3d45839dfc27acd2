"""The help pages: found by their words, and every link to one leads somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import jobdesk
from jobdesk.core.errors import EnvironmentTrouble, JobDeskError
from jobdesk.files import resource
from jobdesk.ui.help.library import FIRST, Topic, find, in_order, parts_of, read_topics, section_of
from jobdesk.ui.page import PAGES, Page

PACKAGE = Path(jobdesk.__file__).parent
FOLDER = resource("help")

RETRY = Topic("retry", "# retry\n\nOnce more.\n\n## What is kept\n\nAll of it.")
CANCEL = Topic("cancel", "# Ending a job\n\nIt ends. Retry starts it once more, and once more.")
TOPICS = {topic.name: topic for topic in (RETRY, CANCEL)}


def found(words: str) -> list[str]:
    return [one.topic.name for one in find(TOPICS, words)]


def test_titles_and_sections() -> None:
    assert (RETRY.title, CANCEL.title) == ("Retry", "Ending a job")
    assert RETRY.sections() == ["retry", "what-is-kept"]
    assert parts_of("retry.md#what-is-kept") == ("retry", "what-is-kept")
    assert parts_of("retry") == ("retry", "")


def test_finding() -> None:
    """Every word must be there, in any case; what a page is about comes first, then what says it most."""
    assert found("RETRY") == ["retry", "cancel"]
    assert found("once") == ["cancel", "retry"]
    assert found("once kept") == ["retry"]
    assert found("unheard") == []


def test_pages_stand_in_the_order_of_the_first_one() -> None:
    """Whoever is new finds what the window has before the commands."""
    first = Topic(FIRST, "# First\n\n[Ending](cancel.md#how), and again [it](cancel.md).")
    others = {name: Topic(name, f"# {name}") for name in ("show", "log")}
    topics = {**others, "cancel": CANCEL, FIRST: first}
    assert [topic.name for topic in in_order(topics)] == [FIRST, "cancel", "log", "show"]


def leads_somewhere(target: str) -> bool:
    name, section = parts_of(target)
    topic = read_topics().get(name)
    return topic is not None and (not section or section in topic.sections())


def errors() -> list[type[JobDeskError]]:
    """Every error of the product."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if re.search(r"^class \w+\(\w*(Error|Trouble|Refused)\w*\):", path.read_text("utf-8"), re.MULTILINE):
            import_module(".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts))

    def below(one: type[JobDeskError]) -> Iterator[type[JobDeskError]]:
        for error in one.__subclasses__():
            if error.__module__.startswith("jobdesk."):
                yield error
                yield from below(error)

    return list(dict.fromkeys(below(JobDeskError)))


def test_errors_lead_to_their_pages() -> None:
    """What an error names is there; the machine's trouble always has more to say."""
    all_of_them = errors()
    assert EnvironmentTrouble in all_of_them
    assert [error.__name__ for error in all_of_them if error.help and not leads_somewhere(error.help)] == []
    assert [error.__name__ for error in all_of_them if issubclass(error, EnvironmentTrouble) and not error.help] == []


def test_pages_of_the_window_lead_to_theirs() -> None:
    for entry in PAGES:
        pages = [one for one in vars(import_module(entry.module)).values() if isinstance(one, type)]
        own = [one for one in pages if issubclass(one, Page) and one is not Page]
        assert own
        assert all(leads_somewhere(one.help) for one in own), entry.name
    assert leads_somewhere(FIRST)


@pytest.mark.parametrize("topic", sorted(read_topics()))
def test_links_within_the_help(topic: str) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", read_topics()[topic].text):
        assert link.startswith("http") or leads_somewhere(link), link


def test_sections_are_named_as_headings_are() -> None:
    assert section_of("Which commits?") == "which-commits"
    assert section_of("Wörter, und mehr") == "wörter-und-mehr"


@pytest.mark.parametrize("page", sorted(FOLDER.glob("*/*.md")), ids=lambda page: f"{page.parent.name}-{page.stem}")
def test_translated_pages_have_the_same_headings(page: Path) -> None:
    """As many and of the same levels as in English, since links name them as they are there; and links that lead on."""

    def levels(text: str) -> list[str]:
        return re.findall("^#+(?= )", text, re.MULTILINE)

    text = page.read_text("utf-8")
    assert levels(text) == levels((FOLDER / page.name).read_text("utf-8"))
    assert all(leads_somewhere(link) for link in re.findall(r"\]\(([^)\s]+)\)", text))


def test_translations_are_read_in_their_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sections have the names that links have for them. What is not translated says that it is in English."""
    monkeypatch.setattr("jobdesk.core.language._language", "de")
    trouble = read_topics()["trouble"]
    assert (trouble.title, trouble.is_foreign) == ("Störungen", False)
    assert "the-database" in trouble.sections()
    monkeypatch.setattr("jobdesk.core.language._language", "xx")
    trouble = read_topics()["trouble"]
    assert (trouble.title, trouble.is_foreign) == ("Trouble", True)


@pytest.mark.parametrize("catalogue", sorted(resource("translations").glob("*.po")), ids=lambda path: path.stem)
def test_every_page_is_translated(catalogue: Path) -> None:
    """In each language that the window speaks."""
    pages = {page.name for page in FOLDER.glob("*.md")}
    assert {page.name for page in (FOLDER / catalogue.stem).glob("*.md")} == pages
