"""Text of others made safe to carry: bounded, on one line, of characters that can be seen."""

from __future__ import annotations

import unicodedata

# Controls, invisible format characters (bidirectional overrides, the "tag" letters that can hide a sentence from a
# reader but not from a model), lone surrogates, private use: https://www.unicode.org/reports/tr44/#General_Category_Values
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co"})
_ELLIPSIS = "…"


def one_line(text: str, most: int) -> str:
    """At most `most` characters of the text, white space folded, unseen characters as blanks. "…" marks a cut."""
    head = text[: most * 4]
    seen = "".join(" " if unicodedata.category(sign) in _UNSEEN else sign for sign in head)
    line = " ".join(seen.split())
    if len(line) <= most and len(head) == len(text):
        return line
    return line[: most - 1].rstrip() + _ELLIPSIS
