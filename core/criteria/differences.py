"""What differs between two choices, in words; and one person's changes put on top of another's. Pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import TypeVar

from core.criteria.words import written_score
from core.model import Choice, Criteria, Cutoffs, Topic

_T = TypeVar("_T", bound=Hashable)


def differences(old: Choice, new: Choice) -> tuple[str, ...]:
    """A line for each part that differs: `muted: + federated learning`, `maximum: 40 → 20`; none for equal ones."""
    return tuple(f"{part}: {change}" for part, change in _changes(old, new))


def differences_in_a_line(old: Choice, new: Choice) -> str:
    """The same inside a sentence: `muted + federated learning; maximum 40 → 20`; "" for equal ones."""
    return "; ".join(f"{part} {change}" for part, change in _changes(old, new))


def combined(base: Choice, mine: Choice, present: Choice) -> Choice:
    """The present choice with the changes that led from `base` to mine; where both changed one thing, mine counts."""
    wanted = _merged(base.criteria.wanted, mine.criteria.wanted, present.criteria.wanted, str.casefold)
    muted = _merged(base.criteria.muted, mine.criteria.muted, present.criteria.muted, str.casefold)
    my_wanted = _new(base.criteria.wanted, mine.criteria.wanted)
    my_muted = _new(base.criteria.muted, mine.criteria.muted)
    criteria = Criteria(
        topics=_merged(base.criteria.topics, mine.criteria.topics, present.criteria.topics, _topic_key),
        wanted=tuple(word for word in wanted if word.casefold() not in my_muted),
        muted=tuple(word for word in muted if word.casefold() not in my_wanted),
        authors=_merged(base.criteria.authors, mine.criteria.authors, present.criteria.authors, str.casefold),
        language=_later(base.criteria.language, mine.criteria.language, present.criteria.language),
    )
    return Choice(
        categories=_merged(base.categories, mine.categories, present.categories, str) or mine.categories,
        criteria=criteria,
        types=_later(base.types, mine.types, present.types),
        cutoffs=Cutoffs(
            _later(base.cutoffs.relevance, mine.cutoffs.relevance, present.cutoffs.relevance),
            _later(base.cutoffs.novelty, mine.cutoffs.novelty, present.cutoffs.novelty),
        ),
        maximum=_later(base.maximum, mine.maximum, present.maximum),
    )


def _changes(old: Choice, new: Choice) -> Iterator[tuple[str, str]]:
    """Each part that differs, and how."""
    yield from _of_topics(old.criteria.topics, new.criteria.topics)
    yield from _of_list("wanted", old.criteria.wanted, new.criteria.wanted)
    yield from _of_list("muted", old.criteria.muted, new.criteria.muted)
    yield from _of_list("followed", old.criteria.authors, new.criteria.authors)
    yield from _of_list("categories", old.categories, new.categories)
    yield from _of_list("types", sorted(old.types), sorted(new.types))
    yield from _of_value("least relevance", *(written_score(one.cutoffs.relevance) for one in (old, new)))
    yield from _of_value("least novelty", *(written_score(one.cutoffs.novelty) for one in (old, new)))
    yield from _of_value("maximum", str(old.maximum), str(new.maximum))
    yield from _of_value("language", old.criteria.language, new.criteria.language)


def _of_topics(old: Sequence[Topic], new: Sequence[Topic]) -> Iterator[tuple[str, str]]:
    yield from _of_list("topics", [topic.name for topic in old], [topic.name for topic in new])
    before = {_topic_key(topic): topic for topic in old}
    for topic in new:
        if told := " and ".join(_parts(before.get(_topic_key(topic), topic), topic)):
            yield f"topic {topic.name}", told


def _parts(old: Topic, new: Topic) -> Iterator[str]:
    if old.relevant != new.relevant:
        yield "what is relevant has changed"
    if old.irrelevant != new.irrelevant:
        yield "what is not has changed"


def _of_list(name: str, old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What is in and what is out; a word in other letter cases is the same word, written otherwise."""
    before, after = ({word.casefold(): word for word in words} for words in (old, new))
    changes = [f"+ {word}" for key, word in after.items() if key not in before]
    changes += [f"− {word}" for key, word in before.items() if key not in after]
    changes += [f"{before[key]} → {word}" for key, word in after.items() if before.get(key, word) != word]
    if changes:
        yield name, ", ".join(changes)
    elif tuple(old) != tuple(new):
        yield name, "in another order"


def _of_value(name: str, old: str, new: str) -> Iterator[tuple[str, str]]:
    if old != new:
        yield name, f"{old} → {new}"


def _merged(base: Iterable[_T], mine: Iterable[_T], present: Iterable[_T], key: Callable[[_T], str]) -> tuple[_T, ...]:
    """What is present, less what I took away, with what I added or wrote otherwise."""
    before, now = ({key(one): one for one in values} for values in (base, mine))
    changed = {name: one for name, one in now.items() if before.get(name) != one}
    kept = {key(one): one for one in present if key(one) in now or key(one) not in before}
    return tuple((kept | changed).values())


def _later(base: _T, mine: _T, present: _T) -> _T:
    return mine if mine != base else present


def _topic_key(topic: Topic) -> str:
    return topic.name.casefold()


def _new(base: Sequence[str], mine: Iterable[str]) -> set[str]:
    """The words that I added or wrote otherwise."""
    return {word.casefold() for word in mine if word not in base}
