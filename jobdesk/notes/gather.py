"""Gathers the blocks of all notes of one commit, LaTeX and Markdown, as the configuration asks."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from jobdesk.notes.block import LATEX, MARKDOWN, Block, NoteWarning, PassedOver
from jobdesk.notes.book import NoteFile, read_book
from jobdesk.notes.config import Config
from jobdesk.notes.embeds import with_embeds
from jobdesk.notes.library import Library, folder_of
from jobdesk.notes.macros import MacroSet
from jobdesk.notes.markdown import MarkdownOptions


@dataclass(frozen=True)
class Placed:
    """A block with what its place gives it: all that its card is made of."""

    block: Block
    macros: MacroSet
    media_folders: tuple[str, ...] = ()
    """Where its images are looked for besides its own folder."""


@dataclass(frozen=True)
class Notes:
    """The notes of one commit."""

    placed: tuple[Placed, ...]
    passed_over: tuple[PassedOver, ...]
    warnings: tuple[NoteWarning, ...]
    read_paths: tuple[str, ...]
    """Every file that had a say: what is cached for these notes depends on them too."""
    frames: Mapping[str, str] = field(default_factory=dict)
    """By path of every LaTeX file the digest of the environments in force: its blocks depend on them, and its bytes."""


def is_note(path: str) -> bool:
    """Whether a path is one of a note, by its ending."""
    return path.casefold().endswith((*LATEX, *MARKDOWN))


def gather(paths: Iterable[str], library: Library, config: Config, *, only: Container[str] | None = None) -> Notes:
    """The blocks of the notes among these paths that a course holds, in the order of their paths and lines.

    `only` leaves what is in force as it is and gives the blocks of those files alone.
    """
    notes = sorted({path for path in paths if is_note(path) and config.course_of(path)})
    book = read_book(
        [path for path in notes if path.casefold().endswith(LATEX)],
        library,
        kinds=config.environments,
        preamble=config.preamble,
        only=only,
    )
    markdown = [path for path in notes if path.casefold().endswith(MARKDOWN)]
    found = _Markdown(library, config)
    for path in markdown if only is None else [path for path in markdown if path in only]:
        found.read(path)
    return Notes(
        tuple(sorted((*_placed(book.files), *found.placed), key=lambda one: (one.block.file, one.block.line))),
        (*(one for note in book.files for one in note.parsed.passed_over), *found.passed_over),
        (*book.warnings, *found.warnings),
        tuple(sorted({*book.read_paths, *found.read_paths})),
        book.frames,
    )


def _placed(files: Iterable[NoteFile]) -> Iterator[Placed]:
    for note in files:
        root = folder_of(note.root)
        folders = tuple(dict.fromkeys((root, *(f"{root}/{folder}".strip("/") for folder in note.graphics))))
        for block in note.parsed.blocks:
            yield Placed(block, note.macros_at(block.line), folders)


class _Markdown:
    """Reads Markdown notes, each by itself; the preamble's macros hold in all of them."""

    def __init__(self, library: Library, config: Config) -> None:
        self._library = library
        self._config = config
        self._preamble = MacroSet()
        self.placed: list[Placed] = []
        self.passed_over: list[PassedOver] = []
        self.warnings: list[NoteWarning] = []
        self.read_paths: set[str] = set()
        for path in config.preamble:
            if found := library.survey(path):
                self._preamble = self._preamble.extended(found.macros)
                self.read_paths.add(path)

    def read(self, path: str) -> None:
        course = self._config.course_of(path)
        everywhere = course is not None and course.opts_in(path)
        parsed = self._library.parse_markdown(path, MarkdownOptions(everywhere, self._config.headings)).placed_in(path)
        survey = self._library.survey(path)
        macros = self._preamble.extended(survey.macros) if survey and survey.macros else self._preamble
        self.placed += [Placed(self._with_embeds(block), macros) for block in parsed.blocks]
        self.passed_over += parsed.passed_over
        self.warnings += parsed.warnings
        self.read_paths.add(path)

    def _with_embeds(self, block: Block) -> Block:
        title = None if block.title is None else with_embeds(block.title, block.file, self._text)
        return replace(block, title=title, body=with_embeds(block.body, block.file, self._text))

    def _text(self, path: str) -> str | None:
        text = self._library.text(path)
        if text is not None:
            self.read_paths.add(path)
        return text
