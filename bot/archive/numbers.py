"""Numbers in the query of an address."""

from __future__ import annotations

import math
from collections.abc import Mapping

from core.errors import BadChoice
from core.near import quoted

_LOWEST, _HIGHEST = 1, 10


def page_of(query: Mapping[str, str], total: int, at_once: int) -> tuple[int, int]:
    """Which page of so many things is meant (the nearest that there is), and how many there are."""
    pages = max(1, math.ceil(total / at_once))
    return min(page_number(query), pages), pages


def page_number(query: Mapping[str, str]) -> int:
    """The page that is asked for, from 1; the first for what is no number."""
    text = query.get("page", "")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 5 else 1


def score_of(query: Mapping[str, str], name: str) -> float | None:
    """A score, None where none is given. Raises `BadChoice`."""
    text = query.get(name, "").strip().replace(",", ".")
    if not text:
        return None
    try:
        score = float(text)
    except ValueError:
        score = math.nan
    if not _LOWEST <= score <= _HIGHEST:
        raise BadChoice(f"{quoted(text)} is not a score. Try a number from 1 to 10, such as `8`.")
    return score
