"""Words that were not understood: shown in an answer, with what may have been meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

_LONGEST = 40


def quoted(text: str, most: int = _LONGEST) -> str:
    """Somebody's text in backticks, on one line and not long."""
    line = "".join(sign for sign in " ".join(text[: most * 4].split()) if sign.isprintable() and sign != "`")
    return f"`{line}`" if len(line) <= most else f"`{line[: most - 1]}…`"


def near(word: str, words: Iterable[str], most: int = 3, *, least: float = 0.6) -> tuple[str, ...]:
    """Those of these words that are most like one, best first; letter case does not count.

    `least` is how like they are (0 to 1: the same).
    """
    folded = {one.casefold(): one for one in words}
    alike = difflib.get_close_matches(word[:_LONGEST].casefold(), folded, n=most, cutoff=least)
    return tuple(folded[one] for one in alike)


def did_you_mean(words: Sequence[str], otherwise: str) -> str:
    """A question with these words, or the other sentence if there are none."""
    return f"Did you mean {listed([quoted(word, 80) for word in words], 'or')}?" if words else otherwise


def listed(parts: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}" if len(parts) > 1 else "".join(parts)
