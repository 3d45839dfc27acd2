"""Which files of a repository its cards depend on, said by path alone."""

from __future__ import annotations

from collections.abc import Iterator

from jobdesk.notes.block import LATEX, MARKDOWN
from jobdesk.notes.config import Config
from jobdesk.notes.gather import is_note

_FOR_LATEX = (".sty", ".cls", ".def", ".clo", ".cfg")
_TAKEN_IN = (".inc", ".tikz", ".pgf", ".pdf_tex", ".pstex_t", ".bbl", ".txt")
"""Endings of what LaTeX files take in besides other notes."""

_COUNTING = (*LATEX, *MARKDOWN, ".sty", ".cls")
_READ = (*LATEX, *MARKDOWN, *_FOR_LATEX, *_TAKEN_IN)


def is_read(path: str, config: Config) -> bool:
    """Whether a file may have a say in a card: as a note, or because a note takes it in."""
    return path.casefold().endswith(_READ) or path in config.preamble


def speaks_for_itself(path: str, config: Config) -> bool:
    """Whether a file that is read may have a say though no note takes it in: a note of a course, or definitions."""
    if is_note(path):
        return config.course_of(path) is not None or path in config.preamble
    return path.casefold().endswith(_FOR_LATEX) or path in config.preamble


def counting_patterns(config: Config) -> tuple[str, ...]:
    """The files of which a commit that touches none need not be looked at: notes of the courses, and the preamble.

    Patterns of whole folders are narrowed to the endings of notes, so that pictures do not count.
    """
    globs = [glob for course in config.courses for glob in course.paths or ("**",)]
    return tuple(sorted({*config.preamble, *(narrow for glob in globs for narrow in _narrowed(glob))}))


def _narrowed(glob: str) -> Iterator[str]:
    folder, slash, name = glob.rpartition("/")
    if name == "**":
        yield from (f"{folder}{slash}**/*{ending}" for ending in _COUNTING)
    elif name.endswith("*") and not name.endswith(".*"):
        yield from (f"{glob}{ending}" for ending in _COUNTING)
    else:
        yield glob
