"""Criteria as a TOML file, read and written: `prompts/default_criteria.toml` shows the form.

Every mistake is a `BadCriteria` of one line that names the file, the line where there is one, and what to write.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core.criteria.toml_lines import Lines
from core.criteria.words import LONGEST_NAME, LONGEST_TEXT, LONGEST_WORD, MOST_TOPICS, MOST_WORDS, wrong_with
from core.errors import BadCriteria
from core.model import Criteria, Topic
from core.model.fingerprints import fold

MOST_BYTES = 100_000
_DEFAULT = Path(__file__).resolve().parents[2] / "prompts" / "default_criteria.toml"
_KEYS = {"topics": ("name", "relevant", "irrelevant"), "keywords": ("wanted", "muted"), "authors": ("follow",)}
_PLACE = re.compile(r" \(at (?:line (?P<line>\d+), column \d+|end of document)\)$")


def load_criteria(path: Path) -> Criteria:
    """The criteria in a file. Raises `BadCriteria`."""
    name = _shown(path.name or str(path))
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except IsADirectoryError as error:
        raise BadCriteria(f"`{name}` is a folder. Give a file in it, like criteria.toml.") from error
    except FileNotFoundError as error:
        raise BadCriteria(f"There is no file `{_shown(str(path), 200)}`.") from error
    except OSError as error:
        raise BadCriteria(f"`{name}` cannot be read: {error.strerror}.") from error
    return read_criteria(_decoded(content, name), name)


def read_criteria(text: str, name: str) -> Criteria:
    """The criteria in a text; `name` is what its errors call it. Raises `BadCriteria`."""
    if len(text.encode(errors="replace")) > MOST_BYTES:
        raise BadCriteria(f"{name} is too large: a criteria file has at most {MOST_BYTES:,} bytes.")
    return _Reader(name, text).criteria()


def default_criteria() -> Criteria:
    """The criteria that a channel starts with."""
    return load_criteria(_DEFAULT)


class _Reader:
    """One text on its way to a criteria."""

    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self._text = text
        self._lines = Lines(text)

    def criteria(self) -> Criteria:
        data = self._toml()
        for key in data:
            if key not in _KEYS:
                raise self._unknown(key, "a criteria file has [[topics]], [keywords] and [authors]", key)
        keywords, authors = self._table(data, "keywords"), self._table(data, "authors")
        criteria = Criteria(
            topics=self._topics(data.get("topics", [])),
            wanted=self._words(keywords, "keywords", "wanted"),
            muted=self._words(keywords, "keywords", "muted"),
            authors=self._words(authors, "authors", "follow"),
        )
        self._check_meaning(criteria)
        return criteria

    def _toml(self) -> dict[str, Any]:
        try:
            return tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as error:
            raise self._not_toml(str(error)) from error
        except ValueError as error:  # an integer with thousands of digits
            raise self._wrong("this holds a number that cannot be read") from error
        except RecursionError as error:
            raise self._wrong("this is nested too deeply for a criteria file") from error

    def _not_toml(self, reason: str) -> BadCriteria:
        place = _PLACE.search(reason)
        line = int(place["line"] or self._lines.last) if place else None
        said = _shown(_PLACE.sub("", reason), 100)
        return self._wrong(f'this is not TOML ({said}). A right line: name = "Compression"', line)

    def _table(self, data: dict[str, Any], name: str) -> dict[str, Any]:
        table = data.get(name, {})
        if not isinstance(table, dict):
            raise self._wrong(f"`{name}` is a table, written [{name}]", self._lines.of(name))
        self._check_keys(table, name, f"[{name}] has {_listed(_KEYS[name])}")
        return table

    def _check_keys(self, table: dict[str, Any], name: str, right: str, number: int = 0) -> None:
        for key in table:
            if key not in _KEYS[name]:
                raise self._unknown(key, right, name, number)

    def _unknown(self, key: str, right: str, table: str, number: int = 0) -> BadCriteria:
        return self._wrong(f"`{_shown(key)}` is not known here; {right}", self._lines.of(table, number, key))

    def _topics(self, tables: Any) -> tuple[Topic, ...]:
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            raise self._wrong("`topics` are tables, each written [[topics]]", self._lines.of("topics"))
        if len(tables) > MOST_TOPICS:
            raise self._wrong(f"at most {MOST_TOPICS} topics, please", self._lines.of("topics", MOST_TOPICS))
        topics: dict[str, Topic] = {}
        for number, table in enumerate(tables):
            topic = self._topic(table, number)
            if topics.setdefault(topic.name.casefold(), topic) is not topic:
                line = self._lines.of("topics", number, "name")
                raise self._wrong(f"there is a topic `{_shown(topic.name)}` already; give this one another name", line)
        return tuple(topics.values())

    def _topic(self, table: dict[str, Any], number: int) -> Topic:
        self._check_keys(table, "topics", f"a topic has {_listed(_KEYS['topics'])}", number)
        for key, example in (("name", "Compression"), ("relevant", "Pruning, quantization, low-rank methods")):
            if key not in table:
                line = self._lines.of("topics", number)
                raise self._wrong(f'this topic has no {key}. A right line: {key} = "{example}"', line)
        return Topic(
            name=self._text_of(table["name"], "name", self._lines.of("topics", number, "name"), LONGEST_NAME),
            relevant=self._text_of(table["relevant"], "relevant", self._lines.of("topics", number, "relevant")),
            irrelevant=self._irrelevant(table.get("irrelevant", ""), number),
        )

    def _irrelevant(self, value: Any, number: int) -> str:
        line = self._lines.of("topics", number, "irrelevant")
        return self._text_of(value, "irrelevant", line) if value != "" else ""

    def _words(self, table: dict[str, Any], name: str, key: str) -> tuple[str, ...]:
        """The texts of a list, each once."""
        words, line = table.get(key, []), self._lines.of(name, 0, key)
        if not isinstance(words, list):
            raise self._wrong(f'`{key}` is a list, like {key} = ["one", "another"]', line)
        if len(words) > MOST_WORDS:
            raise self._wrong(f"`{key}` has {len(words)} entries; {MOST_WORDS} is the most", line)
        distinct: dict[str, str] = {}
        for word in words:
            text = self._text_of(word, f"an entry of {key}", line, LONGEST_WORD)
            distinct.setdefault(text.casefold(), text)
        return tuple(distinct.values())

    def _text_of(self, value: Any, what: str, line: int | None, most: int = LONGEST_TEXT) -> str:
        if not isinstance(value, str):
            raise self._wrong(f"{what} is a text in quotes, not {_kind(value)}", line)
        text = fold(value)
        if reason := wrong_with(text, most):
            raise self._wrong(f"{what} {reason}", line)
        return text

    def _check_meaning(self, criteria: Criteria) -> None:
        if not criteria.topics and not criteria.wanted:
            raise self._wrong('this names no topic and no wanted keyword. Try [keywords] and wanted = ["pruning"]')
        wanted = {word.casefold() for word in criteria.wanted}
        for word in criteria.muted:
            if word.casefold() in wanted:
                line = self._lines.of("keywords", 0, "muted")
                raise self._wrong(f"`{_shown(word)}` is both wanted and muted; keep one", line)

    def _wrong(self, reason: str, line: int | None = None) -> BadCriteria:
        place = f", line {line}" if line else ""
        return BadCriteria(f"{self._name}{place}: {reason}.")


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if len(content) > MOST_BYTES:  # cut within a sign: `read_criteria` says what is wrong
            return content.decode(errors="replace")
        line = content.count(b"\n", 0, error.start) + 1
        raise BadCriteria(f"{name}, line {line}: this is not UTF-8 text. Save the file as UTF-8.") from error


def _shown(text: str, most: int = 60) -> str:
    """A piece of somebody's text, fit for one line of an error."""
    printable = "".join(sign if sign.isprintable() else "�" for sign in fold(text))
    return printable if len(printable) <= most else f"{printable[: most - 1]}…"


def _kind(value: object) -> str:
    kinds = {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "a table"}
    return kinds.get(type(value), "a date or time")


def _listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
