r"""What a LaTeX file defines and takes in is read, and nothing that it only mentions."""

from __future__ import annotations

import pytest

from jobdesk.notes.definitions import Macro
from jobdesk.notes.kinds import Theorem
from jobdesk.notes.survey import Input, Survey, survey, take_definitions


def macros_of(text: str) -> tuple[Macro, ...]:
    return survey(text.encode()).macros


def names_of(text: str) -> list[str]:
    return [macro.name for macro in macros_of(text)]


def theorem_of(text: str) -> Theorem:
    (declared,) = survey(text.encode()).theorems
    return declared.theorem


@pytest.mark.parametrize(
    ("definition", "macro"),
    [
        (r"\newcommand{\RR}{\mathbb R}", Macro(r"\RR", r"\mathbb R", line=1)),
        (r"\newcommand\RR{\mathbb{R}}", Macro(r"\RR", r"\mathbb{R}", line=1)),
        (r"\renewcommand*{\Re}[1]{<#1>}", Macro(r"\Re", "<#1>", 1, line=1)),
        (r"\newcommand{\pd}[2][x]{#1/#2}", Macro(r"\pd", "#1/#2", 2, "x", line=1)),
        (r"\providecommand{\a}{b}", Macro(r"\a", "b", weak=True, line=1)),
        (r"\DeclareRobustCommand{\a}{b}", Macro(r"\a", "b", line=1)),
        (r"\def\a{b}", Macro(r"\a", "b", line=1)),
        (r"\def\a#1#2{#2#1}", Macro(r"\a", "#2#1", 2, line=1)),
        (r"\gdef \a {b}", Macro(r"\a", "b", line=1)),
        (r"\let\eps\varepsilon", Macro(r"\eps", r"\varepsilon", alias=True, line=1)),
        (r"\let\eps = \varepsilon", Macro(r"\eps", r"\varepsilon", alias=True, line=1)),
        (r"\DeclareMathOperator{\Hom}{Hom}", Macro(r"\Hom", r"\operatorname{Hom}", line=1)),
        (r"\DeclareMathOperator*{\argmax}{arg\,max}", Macro(r"\argmax", r"\operatorname*{arg\,max}", line=1)),
        (r"\NewDocumentCommand{\a}{m m}{#1#2}", Macro(r"\a", "#1#2", 2, line=1)),
        (r"\NewDocumentCommand{\a}{O{x} m}{#1#2}", Macro(r"\a", "#1#2", 2, "x", line=1)),
    ],
)
def test_a_definition_is_read(definition: str, macro: Macro) -> None:
    assert macros_of(definition) == (macro,)


def test_a_paired_delimiter_has_three_forms() -> None:
    r"""`\abs{x}`, `\abs*{x}` and `\abs[\big]{x}`."""
    (macro,) = macros_of(r"\DeclarePairedDelimiter{\abs}{\lvert}{\rvert}")
    assert (macro.parameters, macro.default) == (2, "")
    assert (macro.body, macro.starred) == (r"#1\lvert #2 #1\rvert", r"\left\lvert #2 \right\rvert")


def test_a_paired_delimiter_with_a_body() -> None:
    (macro,) = macros_of(r"\DeclarePairedDelimiterX{\set}[2]{\{}{\}}{#1\delimsize|#2}")
    assert (macro.body, macro.starred) == (r"#1\{ #2#1|#3 #1\}", r"\left\{ #2\middle|#3 \right\}")


def test_an_environment_is_two_macros() -> None:
    """One for each of its ends; the arguments belong to the first."""
    begin, end = macros_of("\\newenvironment{moral}[1][x]{\\emph{#1} }{!}")
    assert begin == Macro(r"\begin{moral}", r"\emph{#1} ", 1, "x", line=1)
    assert end == Macro(r"\end{moral}", "!", line=1)


@pytest.mark.parametrize(
    "definition",
    [
        r"\newcommand{\a}{\ifx\b\c d\else e\fi}",
        r"\newcommand{\a}{\csname x\endcsname}",
        r"\def\a#1/#2{x}",
        r"\newcommand{\a}{\b@c}",
        r"\newcommand{\a}{\the\year}",
        r"\NewDocumentCommand{\a}{s m}{x}",
        r"\NewDocumentCommand{\a}{o m}{\IfNoValueTF{#1}{a}{b}}",
    ],
)
def test_what_needs_tex_itself_is_opaque(definition: str) -> None:
    """It is known by name, listed where it is used, and never expanded."""
    assert [(macro.name, macro.opaque) for macro in macros_of(definition)] == [(r"\a", True)]


def test_a_choice_between_text_and_formula_is_no_programming() -> None:
    (macro,) = macros_of(r"\newcommand{\RR}{\ifmmode\mathbb R\else$\mathbb R$\fi}")
    assert (macro.body, macro.opaque) == (r"\ensuremath{\mathbb R}", False)


@pytest.mark.parametrize(
    ("declaration", "theorem"),
    [
        (r"\newtheorem{thm}{Theorem}[section]", Theorem("thm", "theorem", "Theorem")),
        (r"\newtheorem{lem}[thm]{Lemma}", Theorem("lem", "lemma", "Lemma")),
        (r"\newtheorem*{rmk}{Remark}", Theorem("rmk", "remark", "Remark")),
        (r"\newtheorem{satz}{Satz}", Theorem("satz", "theorem", "Satz")),
        (r"\newtheorem{mt}{Main Theorem}", Theorem("mt", "theorem", "Main Theorem")),
        (r"\newtheorem{abuse}{Abuse of Notation}", Theorem("abuse", "abuse", "Abuse of Notation")),
        (r"\newtheorem{ques}{Question}", Theorem("ques", "question", "Question")),
        (r"\declaretheorem{corollary}", Theorem("corollary", "corollary", "Corollary")),
        (r"\declaretheorem[style=a,name=Satz,sibling=b]{c}", Theorem("c", "theorem", "Satz")),
        (r"\declaretheorem[name={Fact, proved}]{fact}", Theorem("fact", "fact", "Fact, proved")),
        (r"\newmdtheoremenv[linewidth=1]{dfn}[thm]{Definition}", Theorem("dfn", "definition", "Definition")),
        (r"\newtcbtheorem[number within=section]{thm}{Theorem}{a=b}{th}", Theorem("thm", "theorem", "Theorem", True)),
        (r"\spnewtheorem{ex}{Example}{\bf}{\rm}", Theorem("ex", "example", "Example")),
    ],
)
def test_a_theorem_is_declared(declaration: str, theorem: Theorem) -> None:
    """By any of the common packages; the printed word tells the kind."""
    assert theorem_of(declaration) == theorem


@pytest.mark.parametrize(
    "text",
    [
        r"% \newcommand{\a}{b}",
        r"\begin{verbatim}\newcommand{\a}{b}\end{verbatim}",
        r"\verb|\newcommand{\a}{b}|",
        r"\iffalse\newcommand{\a}{b}\fi",
        r"\endinput\newcommand{\a}{b}",
        r"{\renewcommand{\a}{b}}",
        r"\begin{proof}\renewcommand{\a}{b}\end{proof}",
        r"\pdfstringdefDisableCommands{\def\a{b}}",
        r"\newcommand{\b}{\def\a{b}}",
        r"\newcommand{\a}",
        r"\newcommand{\a}{b",
        r"\newcommandx{\a}{b}",
    ],
)
def test_what_is_only_mentioned_is_not_defined(text: str) -> None:
    r"""Comments, code, what is never printed, what a group forgets, and what is no definition."""
    assert r"\a" not in names_of(text)


@pytest.mark.parametrize(
    "text", [r"\AtBeginDocument{\newcommand{\a}{b}}", r"{\newcommand{\a}{b}", r"\iftrue\newcommand{\a}{b}\fi"]
)
def test_what_holds_on_is_defined(text: str) -> None:
    """A brace that TeX code leaves open is no group."""
    assert names_of(text) == [r"\a"]


def test_definitions_know_their_line() -> None:
    assert [macro.line for macro in macros_of("\n\\def\\a{b}\n% c\n\\def\\d{\ne}\n\\def\\f{g}")] == [2, 4, 6]


def test_inputs_are_listed() -> None:
    found = survey(
        b"\\documentclass{book}\n\\usepackage{amsmath, own}\n\\input{pre}\n\\include{one}\n\\subfile{two}\n"
        b"\\import{three/}{four}\n\\input{\\jobname}"
    )
    assert found.is_root
    assert found.inputs == (
        Input("class", "book", 1),
        Input("package", "amsmath", 2),
        Input("package", "own", 2),
        Input("input", "pre", 3),
        Input("include", "one", 4),
        Input("subfile", "two", 5),
        Input("import", "three/four", 6),
    )


@pytest.mark.parametrize("text", ["% !TEX root = ../main.tex\n", r"\documentclass[../main.tex]{subfiles}"])
def test_a_file_may_name_its_root(text: str) -> None:
    assert survey(text.encode()).root == "../main.tex"


def test_folders_of_images_are_read() -> None:
    assert survey(rb"\graphicspath{{images/}{../figures/}}").graphics == ("images/", "../figures/")


def test_a_chapter_that_defines_nothing() -> None:
    assert survey(b"\\section{One} Only $x$ and text.") == Survey()


def test_endless_open_braces_are_told() -> None:
    r"""A file of nothing but `\def\a{` ends the reading of definitions, not the program."""
    (warning,) = survey(b"\\def\\a{" * 50_000).warnings
    assert warning.text == "too many braces that nothing closes: not all definitions were read"


def test_a_block_gives_up_its_own_definitions() -> None:
    """Those of groups inside it as well: they are no text."""
    body, macros = take_definitions(r"Let \newcommand{\a}{b}$\a$ {\def\c{d}\c}.")
    assert body == r"Let $\a$ {\c}."
    assert [macro.name for macro in macros] == [r"\a", r"\c"]
