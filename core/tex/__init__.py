"""Text of papers made readable: TeX accents and simple math as Unicode, and nothing in it that can paint a screen.

arXiv gives titles, authors and abstracts as they were typed, TeX and all (https://info.arxiv.org/help/prep.html).
"""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["clean", "one_line", "readable"]

# Control characters (ANSI escapes begin with one), overrides of the writing direction, annotation marks, half pairs.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_LINE_END = re.compile(r"\r\n?|[\x85\u2028\u2029]")
_BLANKS = re.compile(r"[^\S\n]+")
_AROUND_LINE_END = re.compile(r" ?\n ?")
_QUOTED = re.compile(r"``([^`'\n]{1,300})''")
_QUOTED_ONCE = re.compile(r"(?<![\w`'])`([^`'\n]{1,100})'(?![\w`'])")
_OPTION = re.compile(r"(?<!\S)--\w")  # of a command, where a dash is one as well
_DASH = re.compile(r"(?<=[\w,;)] )-{2,3}(?= \w)|(?<=\d)--(?=\d)")


@lru_cache(maxsize=2048)
def readable(text: str) -> str:
    """The text with its TeX as Unicode, its white space folded line by line, and no control characters.

    What is not understood stays as it was typed. Text without TeX comes back as it is. Never raises; the time is
    linear in the length of the text.
    """
    if any(sign in text for sign in "\\${~"):
        # Read only here: most texts have no TeX, and a start of the program should not pay for its tables.
        from core.tex.reader import Reader

        text = Reader(clean(text)).read()
    quoted = _QUOTED_ONCE.sub(r"‘\1’", _QUOTED.sub(r"“\1”", text))
    return clean(quoted if _OPTION.search(quoted) else _DASH.sub(_dash, quoted))


def _dash(found: re.Match[str]) -> str:
    return "—" if found[0] == "---" else "–"


def clean(text: str) -> str:
    """The text without control characters, with every run of blanks as one, and no blanks around line ends."""
    if text.isprintable() and "  " not in text:  # one line, and the only blank in it is the space
        return text.strip()
    text = _UNSEEN.sub("", _LINE_END.sub("\n", text))
    return _AROUND_LINE_END.sub("\n", _BLANKS.sub(" ", text)).strip()


def one_line(text: str) -> str:
    """The text on a single line and without control characters. Its TeX, if it has any, stays as it is."""
    return " ".join(clean(text).split())
