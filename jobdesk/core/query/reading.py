"""Reads a query line into its tree, or says at which place it cannot be understood, and why."""

from __future__ import annotations

import difflib
import re
import unicodedata
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from jobdesk.core.errors import UserError
from jobdesk.core.language import _
from jobdesk.core.query.fields import BY_NAME, OPERATORS, ORDERING, Field, Kind, Operator
from jobdesk.core.query.tree import EVERYTHING, Node, Not, Term, Words, all_of, any_of
from jobdesk.core.query.values import BadValue, cost, length, number, period

LONGEST = 2000
MOST_TERMS = 100
DEEPEST = 30
KEYWORDS = ("AND", "OR", "NOT")
SOME_TIME = 10**15
"""Any moment will do to find out whether a time can be read."""

_SPACE = re.compile(r"\s+")
_FIELD = re.compile(r"([A-Za-z][A-Za-z-]*)(!=|<=|>=|[:~=<>])")
_PLAIN = re.compile(r"[^\s()\",]+")
_WORD = re.compile(r"[^\s()\"]+")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_PATTERN = re.compile(r"/((?:[^/\\]|\\.)*)/", re.DOTALL)
_ESCAPED = re.compile(r"\\([\"\\])")


class BadQuery(UserError):
    """That query cannot be understood. `start` and `end` say which part of the line is meant."""

    help = "query"

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.start = start
        self.end = end


class _Kind(Enum):
    OPEN = auto()
    CLOSE = auto()
    AND = auto()
    OR = auto()
    NOT = auto()
    LEAF = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class _Token:
    kind: _Kind
    start: int
    end: int
    leaf: Words | Term | None = None


def read(text: str) -> Node:
    """The tree of a line; an empty one is every job. Raises `BadQuery`."""
    _refuse_what_is_no_text(text)
    return _Reader(text).read()


def _refuse_what_is_no_text(text: str) -> None:
    if len(text) > LONGEST:
        raise BadQuery(_("A query can have {most} characters at most.").format(most=LONGEST), LONGEST, len(text))
    for at, character in enumerate(text):
        if unicodedata.category(character) in ("Cc", "Cs") and not character.isspace():
            raise BadQuery(_("That character cannot stand in a query."), at, at + 1)


class _Reader:
    """One line, from left to right: what binds least is read first."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _Lexer(text).tokens()
        self._at = 0
        self._depth = 0

    def read(self) -> Node:
        if self._is_next(_Kind.END):
            return EVERYTHING
        found = self._either()
        if self._is_next(_Kind.CLOSE):
            raise self._refuse(_("This bracket closes nothing."))
        return found

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _is_next(self, *kinds: _Kind) -> bool:
        return self._next.kind in kinds

    def _take(self) -> _Token:
        token = self._next
        self._at += 1
        return token

    def _either(self) -> Node:
        parts = [self._every()]
        while self._is_next(_Kind.OR):
            self._take()
            parts.append(self._every())
        return any_of(parts)

    def _every(self) -> Node:
        parts = [self._one()]
        while not self._is_next(_Kind.OR, _Kind.CLOSE, _Kind.END):
            if self._is_next(_Kind.AND):
                self._take()
            parts.append(self._one())
        return all_of(parts)

    def _one(self) -> Node:
        token = self._take()
        match token.kind:
            case _Kind.LEAF:
                assert token.leaf is not None
                return token.leaf
            case _Kind.NOT:
                return Not(self._deeper(token, self._one))
            case _Kind.OPEN:
                return self._deeper(token, lambda: self._bracketed(token))
        self._at -= 1
        raise self._refuse(self._missing())

    def _bracketed(self, opened: _Token) -> Node:
        if self._is_next(_Kind.CLOSE):
            raise BadQuery(_("There is nothing between these brackets."), opened.start, self._next.end)
        found = self._either()
        if not self._is_next(_Kind.CLOSE):
            raise BadQuery(_("This bracket is not closed."), opened.start, opened.end)
        self._take()
        return found

    def _deeper(self, token: _Token, reading: Callable[[], Node]) -> Node:
        if self._depth == DEEPEST:
            words = _("That is too deep; {most} brackets and NOTs inside each other are the most.")
            raise BadQuery(words.format(most=DEEPEST), token.start, token.end)
        self._depth += 1
        found = reading()
        self._depth -= 1
        return found

    def _missing(self) -> str:
        before = self._tokens[self._at - 1] if self._at else None
        if before is not None and before.kind in (_Kind.AND, _Kind.OR, _Kind.NOT):
            return _("There is nothing after “{word}”.").format(word=self._text[before.start : before.end])
        if self._is_next(_Kind.CLOSE):
            return _("This bracket closes nothing.")
        return _("There is nothing before “{word}”.").format(word=self._text[self._next.start : self._next.end])

    def _refuse(self, words: str) -> BadQuery:
        token = self._next
        if token.kind is _Kind.END and self._at:
            token = self._tokens[self._at - 1]
        return BadQuery(words, token.start, token.end)


class _Lexer:
    """Cuts a line into brackets, keywords, words and terms."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def tokens(self) -> list[_Token]:
        found: list[_Token] = []
        leaves = 0
        while (token := self._token()).kind is not _Kind.END:
            leaves += token.kind is _Kind.LEAF
            if leaves > MOST_TERMS:
                words = _("A query can have {most} words and terms at most.").format(most=MOST_TERMS)
                raise BadQuery(words, token.start, token.end)
            found.append(token)
        return [*found, token]

    def _token(self) -> _Token:
        if space := _SPACE.match(self._text, self._at):
            self._at = space.end()
        start = self._at
        if start == len(self._text):
            return _Token(_Kind.END, start, start)
        match self._text[start]:
            case "(":
                return self._mark(_Kind.OPEN)
            case ")":
                return self._mark(_Kind.CLOSE)
            case "-":
                return self._mark(_Kind.NOT)
        if field := _FIELD.match(self._text, start):
            return self._term(field)
        return self._words()

    def _mark(self, kind: _Kind) -> _Token:
        self._at += 1
        return _Token(kind, self._at - 1, self._at)

    def _words(self) -> _Token:
        start = self._at
        if self._text[start] == '"':
            text = self._quoted()
            if not text:
                raise BadQuery(_("There is nothing between these quotes."), start, self._at)
        else:
            text = self._matched(_WORD)
            if text in KEYWORDS:
                return _Token(_Kind[text], start, self._at)
        return _Token(_Kind.LEAF, start, self._at, Words(text, (start, self._at)))

    def _term(self, found: re.Match[str]) -> _Token:
        start = self._at
        field = BY_NAME.get(found[1].lower())
        if field is None:
            raise BadQuery(_unknown(found[1]), start, start + len(found[1]))
        operator = Operator(found[2])
        if operator not in OPERATORS[field.kind]:
            raise BadQuery(_unfit(field, operator), found.start(2), found.end(2))
        self._at = found.end()
        is_pattern = operator is Operator.LIKE and self._text.startswith("/", self._at)
        values = (self._pattern(),) if is_pattern else self._values(field, operator)
        span = (start, self._at)
        return _Token(_Kind.LEAF, *span, Term(field.name, operator, values, is_pattern, span))

    def _values(self, field: Field, operator: Operator) -> tuple[str, ...]:
        found = [self._value(field, operator)]
        while self._text.startswith(",", self._at):
            comma = self._at
            if operator in ORDERING or field.kind is Kind.BOUND:
                raise BadQuery(_("Only one value can be compared with."), comma, comma + 1)
            self._at += 1
            found.append(self._value(field, operator))
        return tuple(found)

    def _value(self, field: Field, operator: Operator) -> str:
        start = self._at
        if self._text.startswith('"', start):
            value = self._quoted()
        elif _PLAIN.match(self._text, start):
            value = self._matched(_PLAIN)
        else:
            words = _("Say what “{field}” is to be: {about}.").format(field=field.name, about=field.about)
            raise BadQuery(words, max(0, start - 1), min(len(self._text), start + 1) if start else 1)
        try:
            return _checked(field, operator, value)
        except BadValue as error:
            raise BadQuery(str(error), start, self._at) from error

    def _matched(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        assert found is not None
        self._at = found.end()
        return found[0]

    def _quoted(self) -> str:
        found = _QUOTED.match(self._text, self._at)
        if found is None:
            raise BadQuery(_("This quote is not closed."), self._at, self._at + 1)
        self._at = found.end()
        return _ESCAPED.sub(r"\1", found[1])

    def _pattern(self) -> str:
        start = self._at
        found = _PATTERN.match(self._text, start)
        if found is None:
            raise BadQuery(_("This expression has no “/” at its end."), start, start + 1)
        self._at = found.end()
        pattern = found[1].replace("\\/", "/")
        if not pattern:
            raise BadQuery(_("There is nothing in this expression."), start, self._at)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of what may mean something else one day
                re.compile(pattern)
        except (re.error, RecursionError, OverflowError) as error:
            words = _("That is not a regular expression: {why}.").format(why=error)
            raise BadQuery(words, start, self._at) from error
        return pattern


def _checked(field: Field, operator: Operator, value: str) -> str:
    """The value as the tree keeps it. Raises `BadValue`."""
    if not value and (field.name == "text" or operator is Operator.LIKE):
        raise BadValue(_("There is nothing between these quotes."))
    match field.kind:
        case Kind.CHOICE:
            return _choice(field, value)
        case Kind.NUMBER:
            return str(number(value))
        case Kind.LENGTH:
            length(value)
        case Kind.COST:
            cost(value)
        case Kind.TIME | Kind.BOUND:
            period(value, SOME_TIME)
        case Kind.VERSION if operator in ORDERING and not any(character.isdigit() for character in value):
            raise BadValue(_("A version to compare with has a number in it, such as 1.2."))
    return value


def _choice(field: Field, value: str) -> str:
    wanted = value.strip().lower().replace(" ", "-")
    if wanted in field.choices:
        return wanted
    known = ", ".join(field.choices)
    words = _("“{field}” is one of {known}; “{value}” is none of them.")
    raise BadValue(words.format(field=field.name, known=known, value=value))


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name.lower(), BY_NAME, n=1)
    if near:
        return _("There is no field “{name}”; is “{near}” meant?").format(name=name, near=near[0])
    return _("There is no field “{name}”; a text with such a mark in it needs quotes.").format(name=name)


def _unfit(field: Field, operator: Operator) -> str:
    fitting = " ".join(one for one in Operator if one in OPERATORS[field.kind])
    words = _("“{field}” cannot be compared with “{operator}”; {fitting} can be used.")
    return words.format(field=field.name, operator=operator, fitting=fitting)
