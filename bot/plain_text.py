"""Text as data: what papers, people and models wrote, made fit to be shown anywhere, and cut where it is too long.

Chat services do not say what a character is to them: here it is a UTF-16 unit, which is never fewer than what is meant.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from core.tex import one_line

_LINE_END = re.compile(r"\r\n?|\n")
_INDENT = re.compile(r"[ \t]*")
_DEEPEST = 8  # columns of indentation that a line of a text may bring along
_LAST_WORD = re.compile(r"\s\S*\Z")
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
_UNSEEN = {"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"}
_RIGHT_TO_LEFT = {"R", "AL", "AN"}
_DIRECTIONS = "\u200e\u200f\u061c"
_JOINERS = "\u200d\u200c"
_FLAG_LETTERS = re.compile("[\U0001f1e6-\U0001f1ff]+\\Z")
_LONGEST_CLUSTER = 64  # a letter with more marks on it is broken


def length(text: str) -> int:
    """In UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def shown(text: str, otherwise: str = "") -> str:
    """The text on one line, without control characters; `otherwise` if there is nothing to see in it."""
    line = one_line(text)
    return line if _is_seen(line) else otherwise


def paragraph(text: str) -> str:
    """The same with its lines and their indentation, and at most one empty line between two."""
    lines = [_indented(line) for line in _LINE_END.split(text)]
    kept = [line for number, line in enumerate(lines) if line or (number and lines[number - 1])]
    joined = "\n".join(kept).strip("\n")
    return joined if _is_seen(joined) else ""


def isolated(text: str) -> str:
    """The text such that none of its lines reorders what stands beside it, should it run from right to left
    (https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates)."""
    return "\n".join(f"{_ISOLATE}{line}{_END_ISOLATE}" if _turns(line) else line for line in text.split("\n"))


def cut(text: str, most: int) -> str:
    """The text within so many UTF-16 units. One that is cut ends with `…`, behind a whole word if one ends near."""
    if length(text) <= most:
        return text
    kept = _cut(text, most - (_ISOLATE in text))
    return kept + _END_ISOLATE * (kept.count(_ISOLATE) - kept.count(_END_ISOLATE))


def pieces(text: str, most: int) -> Iterator[str]:
    """All of a text in pieces that are no longer than this, broken at the end of a line or a word if one ends near."""
    return filter(_is_seen, _pieces(text, most))


def _indented(line: str) -> str:
    found = _INDENT.match(line)
    deep = min(found.end(), _DEEPEST) if found else 0
    rest = one_line(line)
    return " " * deep + rest if rest else ""


def _cut(text: str, most: int) -> str:
    head = _beginning(text, most - 2)
    last = _LAST_WORD.search(text[: len(head) + 1])
    if last and last.start() * 3 >= len(head) * 2 and (words := text[: last.start()].rstrip(" \n,.;:")):
        return f"{words} …"
    return f"{_beginning(text, most - 1)}…"


def _pieces(text: str, most: int) -> Iterator[str]:
    while length(text) > most:
        head = _beginning(text, most) or text[: most // 2]
        ends = (head.rfind("\n"), head.rfind(" "))
        end = next((at for at in ends if at * 2 > len(head)), len(head))
        yield text[:end]
        text = text[end:].removeprefix("\n").removeprefix(" ")
    yield text


def _is_seen(text: str) -> bool:
    """Whether something of it can be seen: chat services refuse a text without anything."""
    return any(unicodedata.category(sign) not in _UNSEEN for sign in text)


def _turns(text: str) -> bool:
    if text.isascii():
        return False
    return any(sign in _DIRECTIONS or unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT for sign in text)


def _beginning(text: str, most: int) -> str:
    """The longest beginning within so many units that ends with a whole character, as people see characters."""
    end = len(text.encode("utf-16-le", "surrogatepass")[: 2 * most].decode("utf-16-le", "ignore"))
    for earlier in range(end, max(-1, end - _LONGEST_CLUSTER), -1):
        if not _parts_a_character(text, earlier):
            return text[:earlier]
    return text[:end]


def _parts_a_character(text: str, at: int) -> bool:
    """Whether what stands before and after a place are parts of one character (most of
    https://www.unicode.org/reports/tr29/)."""
    if at in (0, len(text)):
        return False
    before, after = text[at - 1], text[at]
    marks = unicodedata.category(after)[0] == "M" or after in _JOINERS or "\U0001f3fb" <= after <= "\U0001f3ff"
    tags = "\U000e0020" <= after <= "\U000e007f"
    flags = _FLAG_LETTERS.search(text[max(0, at - _LONGEST_CLUSTER) : at + 1])
    return marks or tags or before == _JOINERS[0] or (flags is not None and len(flags[0]) % 2 == 0)
