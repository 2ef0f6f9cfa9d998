"""The holidays that are known: those of this release, changed by what an operator's file says.

removed = [2026-07-03]

[holidays]
2027-01-18 = "Martin Luther King Jr. Day"
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from core.calendar import FIRST_DAY, shipped_holidays
from core.criteria.toml_lines import Lines
from core.errors import BadDate, BadSetting, UserError

LIST = "https://info.arxiv.org/help/availability.html"
"""Where arXiv tells its holidays."""
SOON = timedelta(days=60)
"""How long before its end a list of holidays is to be looked after."""
_LAST_YEAR = 2100
_NEVER = (-1, -1, -1)
_LONGEST = 80
_EXAMPLE = 'calendar add 2027-01-18 "Martin Luther King Jr. Day"'
_WRITTEN = "# Kept by `python -m bot calendar`, beside the holidays that Broadsheet comes with."
_PLACE = re.compile(r" \(at (?:line (?P<line>\d+), column \d+|end of document)\)$")


@dataclass(frozen=True, slots=True)
class Changes:
    """What an operator's file says: days with their names, and days that are no holidays after all."""

    added: Mapping[date, str] = field(default_factory=dict)
    removed: frozenset[date] = frozenset()


class Holidays(Mapping[date, str]):
    """Days with their names. The file is looked at again whenever it has changed, so that a running bot follows it;
    while it cannot be read, what was known before counts, and `check` says what is wrong."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._shipped = shipped_holidays()
        self._known = dict(self._shipped)
        self._seen: tuple[int, int, int] | None = _NEVER
        self._problem: BadSetting | None = None

    def __getitem__(self, day: date) -> str:
        return self._now()[day]

    def __iter__(self) -> Iterator[date]:
        return iter(self._now())

    def __len__(self) -> int:
        return len(self._now())

    @property
    def last(self) -> date:
        """The last day that is known: as far as the list reaches."""
        return max(self._now(), default=FIRST_DAY)

    def check(self) -> None:
        """Raises `BadSetting` if the file cannot be read."""
        self._now()
        if self._problem:
            raise self._problem

    def warning(self, today: date) -> str:
        """That the list is over or ends soon, and what to do; "" if neither."""
        if self.last >= today + SOON:
            return ""
        ends = f"The list of holidays is over since {self.last}" if self.last < today else "It ends soon"
        return f"{ends}: look at {LIST}, and add what is new: `python -m bot {_EXAMPLE}`."

    def add(self, text: str, name: str) -> date:
        """Keep a holiday in the file. Raises `BadDate` and other `UserError`s."""
        day, called = read_day(text), " ".join(name.split())
        if not called or len(called) > _LONGEST or not called.isprintable():
            raise UserError(f"A holiday has a name, of {_LONGEST} characters at most. Try `{_EXAMPLE}`.")
        changes = self.changes
        self._write(Changes({**changes.added, day: called}, changes.removed - {day}))
        return day

    def remove(self, text: str) -> str:
        """Let a day be no holiday; the name that it had. Raises `BadDate` if it is none."""
        day = read_day(text)
        name = self._now().get(day)
        if name is None:
            raise BadDate(f"`{text}` is no known holiday. {self._near(day)}")
        changes = self.changes
        added = {one: called for one, called in changes.added.items() if one != day}
        self._write(Changes(added, changes.removed | ({day} & self._shipped.keys())))
        return name

    @property
    def changes(self) -> Changes:
        """What the file says. Raises `BadSetting`."""
        return _read(self._path)

    def _near(self, day: date) -> str:
        near = sorted(self._now(), key=lambda one: abs(one - day))[:2]
        named = " and ".join(f"`{one}` ({self._known[one]})" for one in sorted(near))
        return f"Near it: {named}." if near else "There is none."

    def _now(self) -> dict[date, str]:
        stamp = _stamp(self._path)
        if stamp != self._seen:
            self._seen = stamp
            self._look()
        return self._known

    def _look(self) -> None:
        try:
            changes, self._problem = _read(self._path), None
        except BadSetting as fault:
            self._problem = fault
        else:
            known = {day: name for day, name in self._shipped.items() if day not in changes.removed}
            self._known = known | dict(changes.added)

    def _write(self, changes: Changes) -> None:
        """All of it or nothing: a bot that runs may look at any moment."""
        fresh = self._path.with_name(f"{self._path.name}.new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_text(_text(changes), encoding="utf-8")
            fresh.replace(self._path)
        except OSError as error:
            raise BadSetting(f"HOLIDAYS_FILE: {self._path} cannot be written: {error.strerror}.") from error
        self._now()


def read_day(text: str) -> date:
    """A day as `2027-01-18`. Raises `BadDate`."""
    try:
        day = datetime.strptime(text.strip(), "%Y-%m-%d").date()  # noqa: DTZ007 - a day, not an instant
    except ValueError as error:
        raise BadDate(f"`{text}` is not a date. Try `{_EXAMPLE}`.") from error
    if day < FIRST_DAY or day.year > _LAST_YEAR:
        raise BadDate(f"`{text}` is not a date of arXiv's, which began on {FIRST_DAY}. Try `{_EXAMPLE}`.")
    return day


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        told = path.stat()
    except OSError:
        return None
    return told.st_ino, told.st_mtime_ns, told.st_size


def _read(path: Path) -> Changes:
    """What the file says; nothing if there is none. Raises `BadSetting` naming the line."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Changes()
    except UnicodeDecodeError as error:
        raise _bad(path, None, "it must be a text file in UTF-8") from error
    except OSError as error:
        raise _bad(path, None, f"it cannot be read ({error.strerror})") from error
    try:
        return _changes(path, tomllib.loads(text), Lines(text))
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        line = int(place["line"]) if place and place["line"] else Lines(text).last
        raise _bad(path, line, _PLACE.sub("", str(error))) from error


def _changes(path: Path, data: Mapping[str, Any], lines: Lines) -> Changes:
    for key in data.keys() - {"holidays", "removed"}:
        raise _bad(path, lines.of("", 0, key) or lines.of(key), f"`{key}` is neither `removed` nor [holidays]")
    removed, added = data.get("removed", []), data.get("holidays", {})
    if not isinstance(removed, list) or any(type(one) is not date for one in removed):
        raise _bad(path, lines.of("", 0, "removed"), "`removed` is a list of dates, like [2026-07-03]")
    if not isinstance(added, dict):
        raise _bad(path, lines.of("", 0, "holidays"), '[holidays] has lines like 2027-01-18 = "New Year\'s Day"')
    return Changes({_day(path, key, name, lines): name for key, name in added.items()}, frozenset(removed))


def _day(path: Path, key: str, name: object, lines: Lines) -> date:
    if isinstance(name, str) and name.strip():
        try:
            return read_day(key)
        except BadDate as error:
            raise _bad(path, lines.of("holidays", 0, key), f"`{key}` is not a date, like 2027-01-18") from error
    raise _bad(path, lines.of("holidays", 0, key), f'`{key}` has no name, like "New Year\'s Day"')


def _bad(path: Path, line: int | None, what: str) -> BadSetting:
    where = f", line {line}" if line else ""
    return BadSetting(f"HOLIDAYS_FILE: {path}{where}: {what}.")


def _text(changes: Changes) -> str:
    removed = ", ".join(map(str, sorted(changes.removed)))
    # A string in JSON is one in TOML as well.
    added = [f"{day} = {json.dumps(name, ensure_ascii=False)}" for day, name in sorted(changes.added.items())]
    return "\n".join([_WRITTEN, f"removed = [{removed}]", "", "[holidays]", *added, ""])
