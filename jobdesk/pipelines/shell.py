"""Turns one line into what is run: a shell, or the program itself where a shell would add nothing."""

from __future__ import annotations

import re
import shutil
import sys

_PLAIN = re.compile(r"[A-Za-z0-9_./:@,+%-][A-Za-z0-9_./:@,+%= -]*")

# Words that a shell knows by itself; a program of the same name may not mean the same.
_SHELL_WORDS = frozenset(
    ". : alias bg break builtin case cd command continue declare do done elif else esac eval exec exit export"
    " fc fg fi for function getopts hash help if in jobs let local logout pushd popd read readonly return select"
    " set shift shopt source suspend then time times trap type typeset ulimit umask unalias unset until wait"
    " while".split()
)


def argv_of(line: str, shell: str) -> list[str]:
    """What to run for a line.

    Like make and git, no shell is started for the default shell and a line of plain words whose first is
    a program on the PATH.
    """
    words = line.split()
    if shell == "sh" and _PLAIN.fullmatch(line.strip()) and _is_program(words[0]):
        return words
    if sys.platform == "win32" and shell == "sh":
        return ["cmd", "/d", "/s", "/c", line]
    return [shell, "-c", line]


def _is_program(word: str) -> bool:
    return "=" not in word and "/" not in word and word not in _SHELL_WORDS and shutil.which(word) is not None
