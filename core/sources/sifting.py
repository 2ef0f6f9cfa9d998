"""What the `arxiv` package would fall over or drop without a word, taken out of a page before it reads it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from core.errors import SourceError
from core.sources.entries import shown

_OPENING, _CLOSING = b"<entry", b"</entry>"
_LETTER = re.compile(rb"\w")
_ERROR = "/api/errors#"
_LONGEST_ERROR = 200
# In all of these a match ends at the next "<" at the latest, so that they take a time linear in the text.
_ID = re.compile(r"<id>([^<]*)</id>")
_DATE = re.compile(r"<(?P<which>published|updated)>(?P<date>[^<]*)<")
_TOTAL = re.compile(rb"<(?:[\w.-]+:)?totalResults(?:\s[^<>]*)?>\s*\d{1,9}\s*<")


class Refused(SourceError):
    """arXiv understood and said no: asking the same again is no use."""


def counts_matches(page: bytes) -> bool:
    """Whether a page says how many matches there are; the package takes silence for none."""
    return bool(_TOTAL.search(page))


def sift(page: bytes) -> tuple[bytes, tuple[str, ...]]:
    """A page without the entries that have no id or no date, and their names. Raises `Refused` for arXiv's own way to
    say no, which is an entry too."""
    kept, skipped = [], []
    for part, is_entry in _parts(page):
        fault = _fault_of(part.decode(errors="replace")) if is_entry else ""
        if fault:
            skipped.append(fault)
        else:
            kept.append(part)
    return b"".join(kept), tuple(skipped)


def _parts(page: bytes) -> Iterator[tuple[bytes, bool]]:
    """A page in parts that are an entry or none. Every byte is looked at once or twice: each search begins where the
    last one ended, and an entry that is not closed ends them all."""
    done = start = 0
    while (start := page.find(_OPENING, start)) >= 0:
        inside = start + len(_OPENING)
        if _LETTER.match(page, inside):
            start = inside
            continue
        end = page.find(_CLOSING, inside)
        if end < 0:
            break
        yield page[done:start], False
        done = end + len(_CLOSING)
        yield page[start:done], True
        start = done
    yield page[done:], False


def _fault_of(entry: str) -> str:
    match = _ID.search(entry)
    name = match[1].strip() if match else ""
    if not name:
        return "an entry: no arXiv id"
    if _ERROR in name:
        what = shown(name.rpartition("#")[2].replace("_", " "), _LONGEST_ERROR)
        raise Refused(f"arXiv refused the request ({what}).")
    dates = {match["which"]: match["date"].strip() for match in _DATE.finditer(entry)}
    try:
        for which in ("published", "updated"):
            datetime.fromisoformat(dates[which]).astimezone(UTC)
    except (KeyError, ValueError, OverflowError):
        return f"{shown(name.rpartition('/abs/')[2])}: no date"
    return ""
