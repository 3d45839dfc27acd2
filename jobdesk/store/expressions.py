"""The regular expressions of a query, as a function that SQLite calls for what it reads."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import regex

from jobdesk.core.errors import UserError
from jobdesk.core.language import _
from jobdesk.core.query.reading import BadQuery
from jobdesk.core.query.tree import Term

LONGEST_S = 0.5
"""What one text may take: an expression that is meant well takes a thousandth of that."""


class SlowExpression(UserError):
    """That expression takes too long; say it in a simpler way."""


class Expressions:
    """`fits(number, text)` for the expressions of a query. Raises `BadQuery` for what is no expression."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._patterns = [_compiled(term) for term in terms]
        self._is_slow = False

    def serve(self, connection: sqlite3.Connection) -> None:
        """Be the function `fits` of this connection from now on."""
        connection.create_function("fits", 2, self._fits)

    def explain(self) -> None:
        """Raise `SlowExpression` where that is why a statement failed."""
        if self._is_slow:
            raise SlowExpression

    def _fits(self, number: int, text: str | None) -> bool | None:
        if text is None:
            return None
        try:
            return self._patterns[number].search(text, timeout=LONGEST_S) is not None
        except TimeoutError:
            self._is_slow = True
            raise


def _compiled(term: Term) -> regex.Pattern[str]:
    try:
        return regex.compile(term.values[0], regex.IGNORECASE)
    except regex.error as error:
        words = _("That is not a regular expression: {why}.").format(why=error)
        raise BadQuery(words, *term.span) from error
