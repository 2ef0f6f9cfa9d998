"""Text as data in Markdown: whatever it holds comes out as the same text (https://spec.commonmark.org/0.31.2/)."""

from __future__ import annotations

import re

from core.tex import clean, one_line

# GitHub's extras are in the list: `~` strikes out, `$` is math, `|` parts table cells, `@` calls people.
_SPECIAL = re.compile(r"[\\`*_\[\]<>|~$@]|&(?=[#\w])|(?<=www)\.|:(?=//)")
# What makes a block only at the start of a line.
_OPENING = re.compile(r"^(?:([#+=-])|(\d{1,9})([.)])(?=\s|$))")
_TICKS = re.compile("`+")


def inline(text: str) -> str:
    """Text of a paper, a person or a model, for any place in a line but a code span. TeX in it is not read here."""
    escaped = _SPECIAL.sub(lambda found: "\\" + found[0], one_line(text))
    return _OPENING.sub(lambda found: f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}", escaped)


def fenced(text: str) -> str:
    """A code block that its content cannot close."""
    content = clean(text)
    longest = max((len(run) for run in _TICKS.findall(content)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{content}\n{fence}"
