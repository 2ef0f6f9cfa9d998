"""Where things stand in a TOML text: `tomllib` tells a line only for what it cannot read."""

from __future__ import annotations

import re
from collections import Counter

_HEADER = re.compile(r"\s*\[\[?\s*([\w.\"'-]+)\s*\]")
_KEY = re.compile(r"\s*([\w.-]+|\"[^\"]*\"|'[^']*')\s*=")
_LONG_QUOTES = ('"""', "'''")


class Lines:
    """The lines (from 1) of tables and keys in a text. Tables of one name are counted from 0."""

    def __init__(self, text: str) -> None:
        lines = text.split("\n")
        self.last = text.rstrip("\n").count("\n") + 1
        self._places: dict[tuple[str, int, str], int] = {}
        self._tables: Counter[str] = Counter()
        self._table = ""
        quote = ""
        for number, line in enumerate(lines, 1):
            if not quote:
                self._note(line, number)
            quote = _still_open(line, quote)

    def of(self, table: str, number: int = 0, key: str = "") -> int | None:
        """The line of a key in a table, else of the table; None if neither is written in the usual way."""
        places = ((table, number, key), (table, number, ""), ("", 0, table))
        return next((self._places[place] for place in places if place in self._places), None)

    def _note(self, line: str, number: int) -> None:
        if header := _HEADER.match(line):
            self._table = header[1].strip("\"'")
            self._places[self._table, self._tables[self._table], ""] = number
            self._tables[self._table] += 1
        elif key := _KEY.match(line):
            table = max(self._tables[self._table] - 1, 0)
            self._places.setdefault((self._table, table, key[1].strip("\"'")), number)


def _still_open(line: str, quote: str) -> str:
    """The long quotes that are open at the end of a line, if those given are at its start."""
    if quote:
        return "" if quote in line else quote
    return next((mark for mark in _LONG_QUOTES if line.count(mark) % 2), "")
