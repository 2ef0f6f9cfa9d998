"""Signs that TeX shares with prose: which of the two is it? Judged by what 5,000 abstracts of arXiv really hold."""

from __future__ import annotations

import re

_STRONG = re.compile(r"[\\^_]")
_MONEY = re.compile(r"\s*\d[\d.,]*[KMBkmb]?\s")
_PROSE = re.compile(r"\s[a-z]{3,}\b")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_DIGIT = re.compile(r"\d")
_LONGEST_WITHOUT_TEX = 80


def has_tex(text: str) -> bool:
    """Whether there is a sign in it that only TeX would hold."""
    return any(sign in text for sign in "\\${")


def looks_like_math(inner: str, after: str) -> bool:
    """Whether what stands between two dollar signs is math, and not the words between two prices."""
    if not inner.strip() or "\n\n" in inner or not _balanced(inner):
        return False
    if _MONEY.match(inner) and len(_PROSE.findall(inner)) > (2 if _STRONG.search(inner) else 0):
        return False
    return bool(_STRONG.search(inner)) or _is_plain_math(inner, after)


def is_tie(text: str, at: int) -> bool:
    """Whether the `~` at this place is TeX's blank, as in `Fig.~3`, and not "about" (`~5 %`), "to" or an address."""
    before, after = text[max(0, at - 1) : at], text[at + 1 : at + 2]
    if not before or before.isspace() or before in "([/~=<>" or not after or after.isspace():
        return False
    return not ((before.isdigit() or before == "%") and after.isdigit())


def _is_plain_math(inner: str, after: str) -> bool:
    """Math without a macro or a script: `$n$` and `$ x + y $`, but not `$5 and $6`, `$5-$6` or `$HOME/$USER`."""
    even = inner[0].isspace() == inner[-1].isspace()
    ends = inner.rstrip()[-1] not in "/,;:([-" and not (after.isdigit() and _DIGIT.search(inner))
    return even and ends and len(inner) <= _LONGEST_WITHOUT_TEX


def _balanced(inner: str) -> bool:
    depth = 0
    for brace in _BRACE.finditer(inner):
        depth += {"{": 1, "}": -1}.get(brace[0], 0)
        if depth < 0:
            return False
    return depth == 0
