"""Text of papers as a BibTeX value: its TeX stays, and nothing in it can end the value or break a document."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.tex import one_line

# BibTeX counts every brace, its readers only those without a backslash before them: both have to come out even.
_BRACE = re.compile(r"(\\?)([{}])")
_BREAK_BEFORE_BRACE = re.compile(r"(?<!\\)((?:\\\\)+)(?=[{}])")
_LAST_BACKSLASH = re.compile(r"(?<!\\)((?:\\\\)*)\\$")
_BARE_SIGN = re.compile(r"(?<!\\)((?:\\\\)*)([&%#])")
_BARE_UNDERSCORE = re.compile(r"(?<!\\)((?:\\\\)*)_")
_BARE_DOLLAR = re.compile(r"(?<!\\)((?:\\\\)*)\$")
# Commands that read, write or redefine something, or end the document: no title needs them.
_ACTS = re.compile(
    r"\\(?=(?:input|include|includeonly|includegraphics|openin|openout|read|readline|write|immediate|special|directlua"
    r"|def|edef|gdef|xdef|let|futurelet|newcommand|renewcommand|providecommand|DeclareRobustCommand|catcode|csname"
    r"|endcsname|expandafter|begin|end|usepackage|RequirePackage|documentclass|loop|repeat|bye|stop|shipout|output|url"
    r"|href|bibitem|everypar|scantokens|pdfobj|ShellEscape)(?![A-Za-z]))"
)
_LONE = {"{": r"$\lbrace$", "}": r"$\rbrace$"}


def value_of(text: str) -> str:
    """The text on one line, fit to stand between braces. Signs that TeX would obey are told not to mean anything."""
    text = _ACTS.sub(r"$\\backslash$", one_line(text))
    value = _plain_signs(_BREAK_BEFORE_BRACE.sub(r"\1 ", text))
    value = _even_braces(_LAST_BACKSLASH.sub(r"\1$\\backslash$", value))
    return f"{value} " if value.endswith("\\") else value


def _plain_signs(text: str) -> str:
    text = _BARE_SIGN.sub(r"\1\\\2", text)
    dollars = len(_BARE_DOLLAR.findall(text))
    if dollars % 2:
        text = _BARE_DOLLAR.sub(r"\1\\$", text)
    has_math = (dollars and not dollars % 2) or r"\(" in text or r"\[" in text
    return text if has_math else _BARE_UNDERSCORE.sub(r"\1\\_", text)


def _even_braces(text: str) -> str:
    """Braces that have no partner become signs."""
    lone = set(_lone(text))
    return _BRACE.sub(lambda found: _LONE[found[2]] if found.start() in lone else found[0], text)


def _lone(text: str) -> Iterator[int]:
    """Where there are braces without a partner of their kind (with or without a backslash), rightly nested."""
    open_ones: list[tuple[str, int]] = []
    for found in _BRACE.finditer(text):
        if found[2] == "{":
            open_ones.append((found[1], found.start()))
        elif open_ones and open_ones[-1][0] == found[1]:
            open_ones.pop()
        else:
            yield found.start()
    yield from (start for _, start in open_ones)
