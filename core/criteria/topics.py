"""Topics as text, one on a line: `Compression: pruning, quantization | not: old tricks`.

A line without a colon, and one that is indented, goes on with the topic before it; a line that begins with `not:` says
what is not relevant to it. A backslash before `|`, `:` or the start of a line takes their meaning away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from textwrap import dedent

from core.criteria.words import LONGEST_NAME, LONGEST_TEXT, MOST_TOPICS, wrong_with
from core.errors import BadCriteria
from core.model import Topic
from core.model.fingerprints import fold
from core.near import quoted

_EXAMPLE = "A right line: `Compression: pruning, quantization | not: old tricks`."
_NAMED = re.compile(r"((?:\\[:|\\]|\\(?![:|\\])|[^:\\])*):(.*)", re.DOTALL)
_RELEVANT = re.compile(
    r"((?:\\[|\\]|\\(?![|\\])|[^|\\]|\|(?! ?not ?:))*)(?:\| ?not ?:(.*))?", re.IGNORECASE | re.DOTALL
)
_NOT = re.compile(r"\|? ?not ?:(.*)", re.IGNORECASE | re.DOTALL)
_BULLET = re.compile(r"^[-*•–] ")
_READS_OTHERWISE = re.compile(r"[-*•–+−]|not$", re.IGNORECASE)
_PARTS = re.compile(r"\|(?= ?not ?:)", re.IGNORECASE)


@dataclass
class _Part:
    """A topic while it is read."""

    name: str
    relevant: list[str] = field(default_factory=list)
    irrelevant: list[str] = field(default_factory=list)

    def take(self, text: str) -> None:
        """Take a piece of what is relevant; or, after `not:`, of what is not."""
        if self.irrelevant:
            self.irrelevant.append(text)
            return
        found = _RELEVANT.fullmatch(text)
        relevant, irrelevant = (found[1], found[2]) if found else (text, None)
        self.relevant.append(relevant)
        self.irrelevant += [] if irrelevant is None else [irrelevant]

    def topic(self) -> Topic:
        """What it is. Raises `BadCriteria`."""
        parts = (_plain(self.name, ":|"), _joined(self.relevant), _joined(self.irrelevant))
        name, relevant, irrelevant = parts
        if not name:
            raise BadCriteria(f"A topic has no name before its colon. {_EXAMPLE}")
        if reason := wrong_with(name, LONGEST_NAME):
            raise BadCriteria(f"The name of the topic {quoted(name)} {reason}. {_EXAMPLE}")
        if not relevant:
            raise BadCriteria(f"The topic {quoted(name)} does not say what is relevant. {_EXAMPLE}")
        for text in (relevant, irrelevant or "-"):
            if reason := wrong_with(text, LONGEST_TEXT):
                raise BadCriteria(f"A text of the topic {quoted(name)} {reason}. {_EXAMPLE}")
        return Topic(name, relevant, irrelevant)


def read_topics(text: str) -> tuple[Topic, ...]:
    """The topics of a text, in their order. Raises `BadCriteria`."""
    topics: dict[str, Topic] = {}
    for part in _parts(text):
        topic = part.topic()
        if topics.setdefault(topic.name.casefold(), topic) is not topic:
            raise BadCriteria(f"There are two topics {quoted(topic.name)}. Give each a name of its own.")
    if len(topics) > MOST_TOPICS:
        raise BadCriteria(f"That would be {len(topics):,} topics; {MOST_TOPICS} is the most. Leave some out.")
    return tuple(topics.values())


def written_topics(topics: Iterable[Topic]) -> str:
    """Topics as `read_topics` reads them, one on a line."""
    return "\n".join(map(_written, topics))


def goes_on(line: str, indented: bool) -> bool:
    """Whether a line adds to the topic before it, rather than begin one."""
    return _continuation(line, indented) is not None


def _parts(text: str) -> Iterator[_Part]:
    part: _Part | None = None
    for raw in dedent(text).splitlines():
        line = fold(raw)
        if not line:
            continue
        further = _continuation(line, raw[:1].isspace())
        if part and further is not None:
            part.irrelevant += [""] if _NOT.fullmatch(line) else []
            part.take(further)
            continue
        if part:
            yield part
        part = _begun(line)
    if part:
        yield part


def _continuation(line: str, indented: bool) -> str | None:
    """What a line adds to the topic before it; None if it begins one."""
    if without := _NOT.fullmatch(line):
        return without[1]
    return line if indented or not _NAMED.fullmatch(line) else None


def _begun(line: str) -> _Part:
    marked = line[0] == "\\" and line[1:2] not in {":", "|", "\\"}
    line = line[1:] if marked else _BULLET.sub("", line)
    named = _NAMED.fullmatch(line)
    if named is None or (not marked and _NOT.fullmatch(line)):
        raise BadCriteria(f"{quoted(line)} does not name its topic. {_EXAMPLE}")
    part = _Part(named[1])
    part.take(fold(named[2]))
    return part


def _written(topic: Topic) -> str:
    name = _guarded(topic.name, ":|")
    if (name[0] == "\\" and name[1:2] not in {":", "|", "\\"}) or _READS_OTHERWISE.match(topic.name):
        name = f"\\{name}"
    irrelevant = f" | not: {_guarded(topic.irrelevant, '|')}" if topic.irrelevant else ""
    return f"{name}: {_guarded(topic.relevant, '|')}{irrelevant}"


def _guarded(text: str, signs: str) -> str:
    """With a backslash before these signs, and before a backslash that would be read with what follows it."""
    text = re.sub(rf"\\(?=[\\{signs}]|$)", r"\\\\", text)
    return re.sub(r"([:|])", r"\\\1", text) if ":" in signs else _PARTS.sub(r"\\|", text)


def _plain(text: str, signs: str) -> str:
    return fold(re.sub(rf"\\([\\{signs}])", r"\1", text))


def _joined(pieces: Iterable[str]) -> str:
    return _plain(" ".join(pieces), "|")
