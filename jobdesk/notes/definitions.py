r"""Reads what notes define: commands, environments, theorems. Nothing is executed.

`read_definition` stands at a defining command and understands `\newcommand`, `\renewcommand`,
`\providecommand`, `\DeclareRobustCommand`, `\NewDocumentCommand` (plain arguments), `\def` and its relatives,
`\let`, `\DeclareMathOperator`, `\DeclarePairedDelimiter`, `\newenvironment`, `\newtheorem`, `\declaretheorem`
and their cousins of mdframed, tcolorbox and llncs.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from jobdesk.notes.cursor import Cursor
from jobdesk.notes.kinds import Theorem, kind_of


@dataclass(frozen=True, slots=True)
class Macro:
    r"""What a command (`\RR`) or one end of an environment (`\begin{moral}`) stands for.

    `default` is the value of a first argument that may be left out. A macro that needs TeX itself (conditionals,
    counters, delimited arguments) is `opaque`: it is listed where it is used, and never expanded.
    """

    name: str
    body: str
    parameters: int = 0
    default: str | None = None
    starred: str | None = None
    """The body after a star (`\\abs*{x}`); without one, a star is ordinary text."""
    opaque: bool = False
    weak: bool = False
    r"""`\providecommand`: only where there is no other definition."""
    alias: bool = False
    r"""`\let`: stands for what `body` meant at that moment."""
    line: int = 0


Definition = Macro | Theorem

_PROGRAMMING = re.compile(
    r"\\(?:if(?!f(?![a-zA-Z]))[a-zA-Z]*|else|fi|or|csname|expandafter|futurelet|catcode|the|number|romannumeral"
    r"|advance|loop|let|[egx]?def|(?:new|renew|provide)command|newcount|setbox|afterassignment|everypar"
    r"|IfNoValueTF?|IfValueTF?|IfBooleanTF?|SplitArgument|delimsize|ExplSyntaxOn|tl_[a-z]+|begingroup)(?![a-zA-Z])"
    r"|\\(?!xymatrix|ar@)[a-zA-Z]*@"
)
_IF_MATH = re.compile(r"\\ifmmode\s*(.*?)\\else\s*\$?(.*?)\$?\\fi(?![a-zA-Z])", re.DOTALL)
_PARAMETERS = re.compile(r"(?:#[1-9])*")


def read_definition(command: str, cursor: Cursor, line: int) -> tuple[Definition, ...]:
    r"""What the defining command (named without its backslash) defines; the cursor stands behind it.

    Gives nothing where its arguments cannot be made out. Afterwards the cursor stands behind the definition.
    """
    return _READERS[command](cursor, line)


def _command(cursor: Cursor, line: int, *, weak: bool = False) -> tuple[Definition, ...]:
    cursor.star()
    name = cursor.command_name()
    count = cursor.optional()
    default = cursor.optional() if count is not None else None
    body = cursor.group()
    if name is None or body is None:
        return ()
    return (_macro(name, body, _number(count), default, weak=weak, line=line),)


def _weak_command(cursor: Cursor, line: int) -> tuple[Definition, ...]:
    return _command(cursor, line, weak=True)


def _document_command(cursor: Cursor, line: int) -> tuple[Definition, ...]:
    name, spec, body = cursor.command_name(), cursor.group(), cursor.group()
    if name is None or spec is None or body is None:
        return ()
    return (_by_specification(name, spec, body, line),)


def _by_specification(name: str, spec: str, body: str, line: int) -> Macro:
    match = re.fullmatch(r"(?:O\{(.*)\}|(o))?((?:\+?m)*)", spec.replace(" ", ""), re.DOTALL)
    if not match:
        return Macro(name, body, opaque=True, line=line)
    default = "" if match[2] else match[1]
    count = match[3].count("m") + (default is not None)
    return _macro(name, body, count, default, line=line)


def _def(cursor: Cursor, line: int) -> tuple[Definition, ...]:
    name = cursor.command_name()
    parameters = cursor.until_group()
    body = cursor.group()
    if name is None or parameters is None or body is None:
        return ()
    if not _PARAMETERS.fullmatch(parameters.strip()):
        return (Macro(name, body, opaque=True, line=line),)
    return (_macro(name, body, parameters.count("#"), None, line=line),)


def _let(cursor: Cursor, line: int) -> tuple[Definition, ...]:
    name = cursor.command_name()
    cursor.equals()
    target = cursor.token()
    return (Macro(name, target, alias=True, line=line),) if name and target else ()


def _operator(cursor: Cursor, line: int) -> tuple[Definition, ...]:
    star = "*" if cursor.star() else ""
    name, text = cursor.command_name(), cursor.group()
    if name is None or text is None:
        return ()
    return (_macro(name, f"\\operatorname{star}{{{text}}}", 0, None, line=line),)


def _delimiter(cursor: Cursor, line: int) -> tuple[Definition, ...]:
    name, left, right = cursor.command_name(), cursor.group(), cursor.group()
    if name is None or left is None or right is None:
        return ()
    return (_fenced(name, 1, left, right, "#1", line),)


def _delimiter_x(cursor: Cursor, line: int) -> tuple[Definition, ...]:
    name, count = cursor.command_name(), cursor.optional()
    left, right, body = cursor.group(), cursor.group(), cursor.group()
    if name is None or left is None or right is None or body is None:
        return ()
    return (_fenced(name, _number(count), left, right, body, line),)


def _fenced(name: str, count: int, left: str, right: str, body: str, line: int) -> Macro:
    r"""`\abs{x}`, `\abs*{x}`, `\abs[\big]{x}`: the size is the argument that may be left out."""
    shifted = re.sub(r"#([1-8])", lambda match: f"#{int(match[1]) + 1}", body)
    small = re.sub(r"\\delimsize(?![a-zA-Z])", "#1", shifted)
    tall = re.sub(r"\\delimsize(?![a-zA-Z])", r"\\middle", shifted)
    return Macro(
        name,
        f"#1{left} {small} #1{right}",
        parameters=count + 1,
        default="",
        starred=f"\\left{left} {tall} \\right{right}",
        line=line,
    )


def _environment(cursor: Cursor, line: int) -> tuple[Definition, ...]:
    cursor.star()
    name, count = cursor.group(), cursor.optional()
    default = cursor.optional() if count is not None else None
    begin, end = cursor.group(), cursor.group()
    if name is None or begin is None or end is None:
        return ()
    return (
        _macro(f"\\begin{{{name.strip()}}}", begin, _number(count), default, line=line),
        _macro(f"\\end{{{name.strip()}}}", end, 0, None, line=line),
    )


def _document_environment(cursor: Cursor, line: int) -> tuple[Definition, ...]:
    name, spec, begin, end = cursor.group(), cursor.group(), cursor.group(), cursor.group()
    if name is None or spec is None or begin is None or end is None:
        return ()
    return (
        _by_specification(f"\\begin{{{name.strip()}}}", spec, begin, line),
        _macro(f"\\end{{{name.strip()}}}", end, 0, None, line=line),
    )


def _box(cursor: Cursor, line: int) -> tuple[Definition, ...]:
    """`\\newtcolorbox`, `\\newmdenv`: a frame, which on a card only places what it holds."""
    cursor.optional()
    name, count = cursor.group(), cursor.optional()
    default = cursor.optional() if count is not None else None
    cursor.group()
    if name is None:
        return ()
    return (
        Macro(f"\\begin{{{name.strip()}}}", "", _number(count), default, line=line),
        Macro(f"\\end{{{name.strip()}}}", "", line=line),
    )


def _theorem(cursor: Cursor, line: int) -> tuple[Definition, ...]:
    cursor.star()
    cursor.optional()  # the options of mdframed's variant
    name = cursor.group()
    cursor.optional()
    printed = cursor.group()
    cursor.optional()
    return _theorems(name, printed)


def _tcb_theorem(cursor: Cursor, line: int) -> tuple[Definition, ...]:
    cursor.optional()
    name = cursor.group()
    cursor.optional()
    printed = cursor.group()
    cursor.group()
    cursor.group()
    return _theorems(name, printed, braced=True)


def _declared_theorem(cursor: Cursor, line: int) -> tuple[Definition, ...]:
    options = cursor.optional()
    names = cursor.group()
    options = (options or "") + "," + (cursor.optional() or "")
    if names is None:
        return ()
    printed = re.search(r"(?:^|,)\s*(?:name|title|heading)\s*=\s*(\{[^{}]*\}|[^,{}]*)", options)
    found: tuple[Definition, ...] = ()
    for name in names.split(","):
        found += _theorems(name, printed[1].strip("{} \t\n") if printed else name.strip().capitalize())
    return found


def _theorems(name: str | None, printed: str | None, *, braced: bool = False) -> tuple[Definition, ...]:
    if not name or printed is None or not name.strip():
        return ()
    return (Theorem(name.strip(), kind_of(name, printed), printed.strip(), braced),)


def _macro(name: str, body: str, parameters: int, default: str | None, *, weak: bool = False, line: int) -> Macro:
    body = _IF_MATH.sub(r"\\ensuremath{\1}", body)
    opaque = bool(_PROGRAMMING.search(body))
    return Macro(name, body, parameters, default, opaque=opaque, weak=weak, line=line)


def _number(count: str | None) -> int:
    return int(count) if count and count.strip().isdecimal() and int(count) < 10 else 0


_Reader = Callable[[Cursor, int], tuple[Definition, ...]]
_READERS: dict[str, _Reader] = {
    **dict.fromkeys(("newcommand", "renewcommand", "DeclareRobustCommand"), _command),
    "providecommand": _weak_command,
    **dict.fromkeys(("NewDocumentCommand", "RenewDocumentCommand", "DeclareDocumentCommand"), _document_command),
    **dict.fromkeys(("def", "gdef", "edef", "xdef"), _def),
    "let": _let,
    "DeclareMathOperator": _operator,
    "DeclarePairedDelimiter": _delimiter,
    "DeclarePairedDelimiterX": _delimiter_x,
    **dict.fromkeys(("newenvironment", "renewenvironment", "provideenvironment"), _environment),
    **dict.fromkeys(("NewDocumentEnvironment", "DeclareDocumentEnvironment"), _document_environment),
    **dict.fromkeys(("newtcolorbox", "newmdenv"), _box),
    **dict.fromkeys(
        ("newtheorem", "spnewtheorem", "newmdtheoremenv", "mdtheorem", "newframedtheorem", "newshadedtheorem"),
        _theorem,
    ),
    **dict.fromkeys(("newtcbtheorem", "NewTcbTheorem"), _tcb_theorem),
    **dict.fromkeys(("declaretheorem", "newkeytheorem"), _declared_theorem),
}

DEFINING = tuple(sorted(_READERS, key=len, reverse=True))
"""Names of the defining commands, longest first."""
