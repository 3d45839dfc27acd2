"""Hypothesis strategies for notes: what people write, what they get wrong, and what they would do to us."""

from __future__ import annotations

from hypothesis import strategies as st

_HOSTILE = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "&lt;", "&", "<", ">", '"', "'", "<!--", "-->",
    "]]>", "{{c1::", "}}", "::", "[sound:a.mp3]", "[latex]", "[/latex]", "[$]", "[$$]", "\\(", "\\)", "\\[", "\\]",
    "javascript:alert(1)", "\x00", "\x01x", "\x02", "\x03tikz", "\ue000", "\ue001", "\ue003", "\ue004", "\u2028", "\r",
    "\ufeff", "\\", "é", "𝔸", "%", "#", "~",
]  # fmt: skip
_LATEX = [
    "{", "}", "$", "$$", "[", "]", "&", "\\\\", "^", "_", "#1", "##", "\n", "\n\n", " ", "\t", "% c\n", "%",
    "\\begin{theorem}", "\\end{theorem}", "\\begin{definition}[T]", "\\end{definition}", "\\begin{thm}",
    "\\end{thm}", "\\begin{itemize}", "\\item", "\\item[x]", "\\end{itemize}", "\\begin{enumerate}[(a)]",
    "\\end{enumerate}", "\\begin{tabular}{ll}", "\\end{tabular}", "\\begin{align}", "\\end{align}",
    "\\begin{tikzpicture}", "\\end{tikzpicture}", "\\begin{verbatim}", "\\end{verbatim}", "\\begin{proof}",
    "\\end{proof}", "\\begin{cases}", "\\end{cases}", "\\begin{", "\\end{", "\\begin{document}", "\\end{document}",
    "\\emph{a}", "\\textbf{", "\\text{", "\\verb|a|", "\\verb", "\\item[", "\\footnote{f}", "\\footnote{",
    "\\href{http://a.b}{c}", "\\href{javascript:x}{c}", "\\url{http://a}", "\\includegraphics{a.png}", "\\ref{x}",
    "\\label{x}", "\\eqref{x}", "\\tag{1}", "\\cite[p]{k}", "\\'e", "\\'", "\\c", "\\bf", "\\frac12", "\\RR", "\\ab",
    "\\a", "\\b", "\\newcommand{\\a}{\\b}", "\\newcommand{\\b}[1][x]{<#1>\\a}", "\\def\\a#1{#1#1}", "\\def\\a",
    "\\let\\a=\\b", "\\newtheorem{thm}{Theorem}", "\\newenvironment{e}{\\emph{}{}", "\\begin{e}", "\\end{e}",
    "\\iffalse", "\\fi", "\\else", "\\input{a}", "\\section{S", "\\section{S}", "\\multicolumn{2}{c}{x}", "\\hline",
    "\\xymatrix{a}", "\\xymatrix", "\\ensuremath{x}", "\\style{a}{b}", "\\require{x}", "\\left(", "\\right)",
    "Let ", "then ", "Then ", "a", "word ", "x = 1", ". ", "-- ", "``q''", "\\par", "\\ ", "\\unknown", "\\color{red}",
    "\\marginpar{x}", "\\begin{restatable}[t]{theorem}{k}", "\\end{restatable}", "\\DeclareMathOperator*{\\o}{o}",
    "\\DeclarePairedDelimiter{\\n}{|}{|}", "\\n*{x}", "\\n[\\big]{x}", "\\o",
]  # fmt: skip
_MARKDOWN = [
    "Q::A", " :: ", ":::", "::", "\n", "\n\n", "?\n", "??\n", "Q: q\n", "A: a\n", "==gap==", "==", "{{c1::gap}}",
    "{{c2::g::h}}", "# H\n", "## H #flashcards\n", "#flashcards\n", "#flashcards/a/b ", "`", "``", "```\n", "~~~\n",
    "$", "$$", "$x$", "\\(x\\)", "\\(", "$$\nx\n$$\n", "- ", "1. ", "> ", "| a | b |\n|---|---|\n", "|", "**b**", "*",
    "_", "![a](b.png)", "![", "[[l|m]]", "![[i.png]]", "![[n]]", "[a](javascript:b)", "[a](http://b)", "](", "<b>",
    "</b>", "<br>", "<i>", "<div>\n", "<!-- c -->", "%%", "<!--ID: 12-->", "^123\n", "---\n", "key:: v",
    "---\ntags: [a]\n---\n",
    "std::vector", "http://a::b", "    ", "a", "word ", "\\begin{align}\n", "\\end{align}\n", "[^1]", "~~s~~", "\\*",
]  # fmt: skip


def _soup(fragments: list[str], most: int) -> st.SearchStrategy[str]:
    piece = st.one_of(
        st.sampled_from(fragments), st.sampled_from(fragments), st.sampled_from(_HOSTILE), st.text(max_size=4)
    )
    return st.lists(piece, max_size=most).map("".join)


def latex(most: int = 40) -> st.SearchStrategy[str]:
    """LaTeX that is nearly, and often not at all, right."""
    return _soup(_LATEX, most)


def markdown(most: int = 40) -> st.SearchStrategy[str]:
    """Markdown of the same kind."""
    return _soup(_MARKDOWN, most)


def as_bytes(text: str) -> bytes:
    """A note as it is stored: half characters of UTF-16 become bytes that are no UTF-8."""
    return text.encode("utf-8", "surrogatepass")
