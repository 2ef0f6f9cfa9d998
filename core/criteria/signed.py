"""Lists that are changed, not written anew: `+quantum, -time series`. Pure.

If every entry of a text has a sign before it, it is a change of the list that is there; if none has, it is the list.
What goes out goes first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from textwrap import dedent

from core.criteria.topics import goes_on, read_topics
from core.criteria.words import MOST_TOPICS, SIGNS, bare, meant, pieces
from core.errors import BadCategory, BadCriteria
from core.model import Topic
from core.model.fingerprints import fold
from core.near import did_you_mean, listed, quoted
from core.taxonomy import check_categories

_FURTHER = re.compile(rf"\s(?=[{re.escape(SIGNS)}]\S)")
_APART = re.compile(rf"([{re.escape(SIGNS)}])\s+")
_BETWEEN = re.compile(r"[\s,;]+")
_COLON = re.compile(r"(?<!\\):")
_ESCAPED = re.compile(r"\\([:|\\])")


@dataclass(frozen=True, slots=True)
class Signed:
    """An entry of a change: what comes in or goes out."""

    text: str
    comes_in: bool


def changes_in(text: str) -> tuple[Signed, ...]:
    """The changes that a text of words is; none if it is a whole list. Raises `BadCriteria` if it is neither."""
    entries = list(_entries(text))
    if not any(sign for sign, _, _ in entries):
        return ()
    for sign, word, _ in entries:
        if sign and not word and len(entries) == 1:
            raise BadCriteria(f"{quoted(sign)} names nothing. Try `+quantum, -time series`.")
    if all(sign and word for sign, word, _ in entries):
        return tuple(Signed(word, sign == "+") for sign, word, _ in entries)
    for sign, word, is_close in entries:
        if sign and is_close:
            raise BadCriteria(
                f"{quoted(sign + word)} has a sign and others have none. Put one before every word to change the list, "
                "or before none to write it anew."
            )
    return ()


def changed_list(
    present: Sequence[str], changes: Sequence[Signed], said: str, key: Callable[[str], str] = str.casefold
) -> tuple[str, ...]:
    """The list after these changes. `said` is what is said of its words: `muted`. Raises `BadCriteria` if a word that
    goes out is not there."""
    words = {key(word): word for word in present}
    for change in changes:
        if not change.comes_in and words.pop(key(change.text), None) is None:
            raise BadCriteria(f"{quoted(change.text)} is not {said}. {_hint(change.text, present, said)}")
    for change in changes:
        if change.comes_in:
            words.setdefault(key(change.text), change.text)
    return tuple(words.values())


def changed_topics(text: str, present: Sequence[Topic]) -> tuple[Topic, ...] | None:
    """The topics after the changes that a text is: `+Agents: tools` on a line, `-Theory`; None if it is a whole list.

    A topic that is there already is put in place of the other. Raises `BadCriteria`.
    """
    changes = _topic_changes(text)
    if not changes:
        return None
    topics = {topic.name.casefold(): topic for topic in present}
    for change in changes:
        name = fold(_ESCAPED.sub(r"\1", _COLON.split(change.text)[0]))
        if not change.comes_in and topics.pop(name.casefold(), None) is None:
            hint = _hint(name, [topic.name for topic in present], "a topic")
            raise BadCriteria(f"{quoted(name)} is not a topic here. {hint}")
    for change in changes:
        if change.comes_in:
            topics |= {topic.name.casefold(): topic for topic in read_topics(change.text)}
    if len(topics) > MOST_TOPICS:
        raise BadCriteria(f"That would be {len(topics):,} topics; {MOST_TOPICS} is the most. Leave some out.")
    return tuple(topics.values())


def read_categories(text: str, present: Sequence[str]) -> tuple[str, ...]:
    """The categories that a text names, or those that are there after its changes: `+stat.ML -cs.CV`. Raises
    `BadCategory`."""
    entries = [word for word in _BETWEEN.split(_APART.sub(r"\1", text.strip())) if word]
    if not entries or not all(word[0] in SIGNS for word in entries):
        return check_categories(text)
    gone = [code for word in entries if word[0] != "+" for code in check_categories(word[1:])]
    for code in gone:
        if code not in present:
            raise BadCategory(f"`{code}` is not among the categories here: {listed([f'`{one}`' for one in present])}.")
    added = [code for word in entries if word[0] == "+" for code in check_categories(word[1:])]
    return check_categories(tuple(dict.fromkeys([*(code for code in present if code not in gone), *added])))


def _entries(text: str) -> Iterator[tuple[str, str, bool]]:
    """Each entry's sign ("" without one), the word behind it, and whether they stand close."""
    waiting = ""
    for piece, is_quoted in pieces(text, after_signs=True):
        if is_quoted:
            yield waiting, fold(piece), True
            waiting = ""
            continue
        for part in _FURTHER.split(piece.strip()) if piece.strip()[:1] in tuple(SIGNS) else [piece.strip()]:
            if part and waiting:
                yield waiting, "", False
                waiting = ""
            if part in tuple(SIGNS):
                waiting = part
            elif part:
                yield _entry(part)
    if waiting:
        yield waiting, "", False


def _entry(part: str) -> tuple[str, str, bool]:
    sign = part[0] if part[0] in SIGNS else ""
    return sign, fold(bare(part[len(sign) :])), not part[len(sign)].isspace()


def _topic_changes(text: str) -> list[Signed]:
    """The changes that a text of topics is; none if it is a whole list, such as one with `- ` before each topic."""
    entries: list[list[str]] = []
    for raw in dedent(text).splitlines():
        line = fold(raw)
        if line and line[0] in SIGNS and not raw[0].isspace():
            entries.append([line])
        elif line and entries and goes_on(line, raw[0].isspace()):
            entries[-1].append(f" {line}")
        elif line:
            return []
    if all(line[:2] == "- " and _COLON.search(line) for line, *_ in entries):
        return []
    return [Signed("\n".join([line[1:].lstrip(), *further]), line[0] == "+") for line, *further in entries]


def _hint(word: str, present: Sequence[str], said: str) -> str:
    otherwise = "Without signs, what is written is the whole list." if present else f"Nothing is {said} so far."
    return did_you_mean(meant(word, present), otherwise)
