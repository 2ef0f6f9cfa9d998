"""Time zones by their IANA names, and how people write them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from core.errors import BadChoice
from core.near import did_you_mean, near, quoted

MOST = 25
"""How many names a completion has at most."""
_NO_PLACES = {"Factory", "localtime", "build/etc/localtime"}
_OFFSET = re.compile(r"(?:etc/)?(?:gmt|utc)?[+-]?[0-9:]+")
# A name is told apart from its aliases by the clock that both show at these instants.
_INSTANTS = tuple(datetime(2024, 1, 15, tzinfo=UTC) + timedelta(days=15 * n) for n in range(48))
_USUAL = ("UTC", "Europe/London", "Europe/Berlin", "America/New_York", "America/Los_Angeles", "Asia/Tokyo")


def read_zone(text: str) -> str:
    """The IANA name that is meant by its name or by a city alone: `berlin` is `Europe/Berlin`. Raises `BadChoice`.

    Letter case, blanks and underscores do not count. A city that several names share is taken if all of them show the
    same time.
    """
    word = _folded(text)
    if found := _names().get(word):
        return found
    named = _cities().get(word, ())
    if named and len({_shows(name) for name in named}) == 1:
        return named[0]
    near_ones = () if _OFFSET.fullmatch(word) else named or _near(text)
    hint = did_you_mean(near_ones, "Name a city, such as `Europe/Berlin` or `America/New_York`.")
    raise BadChoice(f"{quoted(text)} is not a time zone. {hint}")


def complete(prefix: str) -> tuple[str, ...]:
    """Up to 25 names that begin with this, or whose city does, or that contain it; some usual ones for ""."""
    word = _folded(prefix)
    if not word:
        return _USUAL
    begins = [name for folded, name in _offered().items() if folded.startswith(word)]
    cities = [name for city, names in _cities().items() if city.startswith(word) for name in names]
    contain = [name for folded, name in _offered().items() if word in folded]
    return tuple(dict.fromkeys([*sorted(cities), *sorted(begins), *sorted(contain)]))[:MOST]


def _near(text: str) -> tuple[str, ...]:
    """Names that are alike as a whole, or by their city."""
    word = _folded(text)
    cities = [name for city in near(word, _cities(), 2, least=0.7) for name in _cities()[city][:1]]
    return tuple(dict.fromkeys([*cities, *(_names()[one] for one in near(word, _offered(), 2, least=0.7))]))[:3]


def _folded(text: str) -> str:
    return "".join(text.split()).replace("_", "").casefold()


@cache
def _names() -> Mapping[str, str]:
    return {_folded(name): name for name in sorted(available_timezones() - _NO_PLACES)}


@cache
def _offered() -> Mapping[str, str]:
    """Without offsets, whose signs are not what people take them for: `Etc/GMT+2` is two hours west of Greenwich."""
    return {folded: name for folded, name in _names().items() if not _OFFSET.fullmatch(folded)}


@cache
def _cities() -> Mapping[str, tuple[str, ...]]:
    """The names of each city, the plainest first: `America/Indianapolis` before `America/Indiana/Indianapolis`."""
    cities: dict[str, tuple[str, ...]] = {}
    for name in sorted(_offered().values(), key=lambda name: (name.count("/"), name)):
        city = _folded(name.rpartition("/")[2])
        cities[city] = (*cities.get(city, ()), name)
    return cities


@cache
def _shows(name: str) -> tuple[timedelta | None, ...]:
    """How far from UTC its clock is, through two years."""
    zone = ZoneInfo(name)
    return tuple(moment.astimezone(zone).utcoffset() for moment in _INSTANTS)
