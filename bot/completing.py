"""What an option can become while it is typed, for platforms to offer. Pure. What is offered can be read back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from bot.commands import Kind, Option
from core import languages, taxonomy, zones
from core.errors import UserError
from core.model import AnnounceType
from core.order_text import read_types

MOST = 25
"""How many values are offered at most."""
_DAYS = ("today", "yesterday", "monday", "tuesday", "wednesday", "thursday", "friday")
_ALL = "all"
_BETWEEN = re.compile(r"[\s,;+&]+")


def complete(option: Option, prefix: str) -> tuple[str, ...]:
    """Up to 25 values of this option that go on with what was typed of it, best first; none if that is anything.

    Where several values can stand, those before the last are kept, with blanks between; behind a wrong one nothing is
    offered.
    """
    if option.choices:
        return _beginning(option.choices, prefix)[:MOST]
    offered = _BY_KIND.get(option.kind)
    return offered(prefix)[:MOST] if offered else ()


def _beginning(values: Iterable[str], prefix: str) -> tuple[str, ...]:
    begun = prefix.strip().casefold()
    return tuple(value for value in values if value.casefold().startswith(begun))


def _categories(prefix: str) -> tuple[str, ...]:
    return _readable(taxonomy.complete(prefix), taxonomy.check_categories)


def _types(prefix: str) -> tuple[str, ...]:
    """Announce types, each once; `all` of them only as the first word."""
    *words, last = _BETWEEN.split(prefix.lstrip())
    chosen = {word.casefold() for word in words}
    left = [kind.value for kind in AnnounceType if kind.value not in chosen]
    return _readable([" ".join([*words, value]) for value in _beginning([*left, _ALL], last)], read_types)


def _readable(values: Iterable[str], read: Callable[[str], object]) -> tuple[str, ...]:
    return tuple(value for value in values if _reads(value, read))


def _reads(value: str, read: Callable[[str], object]) -> bool:
    try:
        read(value)
    except UserError:
        return False
    return True


_BY_KIND: Mapping[Kind, Callable[[str], tuple[str, ...]]] = {
    Kind.CATEGORIES: _categories,
    Kind.TYPES: _types,
    Kind.ZONE: zones.complete,
    Kind.LANGUAGE: languages.complete,
    Kind.DATE: lambda prefix: _beginning(_DAYS, prefix),
}
