"""Small changes of a choice, from words as people type them: mute, want, follow and their opposites. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from core.criteria.names import read_names, turned
from core.criteria.signed import read_categories
from core.criteria.words import check_telling, check_words, meant, read_maximum, read_score, read_words
from core.errors import BadCriteria
from core.model import Choice, Criteria, Cutoffs
from core.near import did_you_mean, listed, quoted

_EXAMPLES = {"words": '`"federated learning", robotics`', "author": '`"Kaiming He"`'}


@dataclass(frozen=True, slots=True)
class Edit:
    """A choice after a change, and what there is to say about it, in sentences."""

    choice: Choice
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _List:
    """One list of criteria: its field, the option that names its words, and how it is spoken of."""

    field: str
    option: str
    what: str
    listed: str
    other: str = ""

    def of(self, criteria: Criteria) -> tuple[str, ...]:
        words: tuple[str, ...] = getattr(criteria, self.field)
        return words

    def read(self, text: str) -> tuple[str, ...]:
        """The words or names that a text means."""
        return read_names(text) if self.field == "authors" else read_words(text)

    def key(self, word: str) -> str:
        """What tells a word from another: its letter case does not, nor how a name is turned."""
        return (turned(word) if self.field == "authors" else word).casefold()


_WANTED = _List("wanted", "words", "keyword", "wanted", "muted")
_MUTED = _List("muted", "words", "keyword", "muted", "wanted")
_FOLLOWED = _List("authors", "author", "author", "followed")


def mute(choice: Choice, text: str) -> Edit:
    """Let these words count against a paper; a wanted one is not wanted any more. Raises `BadCriteria`."""
    return _added(choice, text, _MUTED)


def unmute(choice: Choice, text: str) -> Edit:
    """Let these words not count against a paper. Raises `BadCriteria`."""
    return _removed(choice, text, _MUTED)


def want(choice: Choice, text: str) -> Edit:
    """Let these words count for a paper; a muted one is not muted any more. Raises `BadCriteria`."""
    return _added(choice, text, _WANTED)


def unwant(choice: Choice, text: str) -> Edit:
    """Let these words not count for a paper. Raises `BadCriteria`."""
    return _removed(choice, text, _WANTED)


def follow(choice: Choice, text: str) -> Edit:
    """List every paper by these authors. Raises `BadCriteria`."""
    return _added(choice, text, _FOLLOWED)


def unfollow(choice: Choice, text: str) -> Edit:
    """Treat papers by these authors as any others. Raises `BadCriteria`."""
    return _removed(choice, text, _FOLLOWED)


def edited(choice: Choice, text: str) -> Edit:
    """After a change in one line: `mute "federated learning"`, `follow "Kaiming He"`, `maximum 20`, `categories
    +stat.ML`. Raises `BadCriteria` or `BadCategory`."""
    verb, rest = (*text.split(None, 1), "", "")[:2]
    change = CHANGES.get(verb.casefold()) or _VALUES.get(verb.casefold())
    if change is None:
        known = ", ".join(f"`{name}`" for name in [*CHANGES, *_VALUES] if name != "maximum")
        raise BadCriteria(
            f'{quoted(verb)} is no change of criteria. Try `mute "federated learning"`; there are {known}.'
        )
    return change(choice, rest)


def _added(choice: Choice, text: str, place: _List) -> Edit:
    words, present = _words(text, place), place.of(choice.criteria)
    known = _keys(present, place)
    new = tuple(word for word in words if place.key(word) not in known)
    _check_telling(new, place)
    moved = _of(getattr(choice.criteria, place.other), new, place) if place.other else ()
    criteria = _with(choice.criteria, place.field, _checked((*present, *new), place))
    if moved:
        criteria = _with(criteria, place.other, _without(getattr(criteria, place.other), moved))
    said = [
        _sentence(new, f"now {place.listed}."),
        _sentence(moved, f"{place.other} until now.", past=True),
        _sentence(_of(present, words, place), f"{place.listed} already."),
    ]
    return _edit(choice, criteria, said, place)


def _removed(choice: Choice, text: str, place: _List) -> Edit:
    words, present = _words(text, place), place.of(choice.criteria)
    known = _keys(present, place)
    for word in words:
        if place.key(word) not in known:
            raise BadCriteria(f"{quoted(word)} is not {place.listed}. {_hint(word, present, place)}").on(place.option)
    gone = _of(present, words, place)
    criteria = _with(choice.criteria, place.field, _without(present, gone))
    return _edit(choice, criteria, [_sentence(gone, f"no longer {place.listed}.")], place)


def _edit(choice: Choice, criteria: Criteria, said: Iterable[str], place: _List) -> Edit:
    if not criteria.topics and not criteria.wanted:
        raise BadCriteria(
            "Then there would be no topic and no wanted keyword left, and nothing to judge a paper by. "
            'Name another first: `/criteria want "pruning"`.'
        ).on(place.option)
    return Edit(replace(choice, criteria=criteria), tuple(filter(None, said)))


def _words(text: str, place: _List) -> tuple[str, ...]:
    words = place.read(text)
    if not words:
        raise BadCriteria(f"Name at least one {place.what}, such as {_EXAMPLES[place.option]}.").on(place.option)
    return _checked(words, place)


def _check_telling(words: Sequence[str], place: _List) -> None:
    try:
        check_telling(words, _EXAMPLES[place.option])
    except BadCriteria as mistake:
        raise mistake.on(place.option) from mistake


def _checked(words: Sequence[str], place: _List) -> tuple[str, ...]:
    try:
        return check_words(words, place.what)
    except BadCriteria as mistake:
        raise mistake.on(place.option) from mistake


def _hint(word: str, present: Sequence[str], place: _List) -> str:
    otherwise = "`/criteria` shows what is." if present else f"Nothing is {place.listed} so far."
    return did_you_mean(meant(word, present), otherwise)


def _with(criteria: Criteria, field: str, words: tuple[str, ...]) -> Criteria:
    changes: dict[str, tuple[str, ...]] = {field: words}
    return replace(criteria, **changes)  # type: ignore[arg-type]


def _without(words: Iterable[str], gone: Collection[str]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in gone)


def _of(words: Iterable[str], named: Iterable[str], place: _List) -> tuple[str, ...]:
    """Those of the words that are named, however they are written."""
    keys = _keys(named, place)
    return tuple(word for word in words if place.key(word) in keys)


def _keys(words: Iterable[str], place: _List) -> set[str]:
    return {place.key(word) for word in words}


def _sentence(words: Sequence[str], text: str, *, past: bool = False) -> str:
    """`“a” and “b” are`, and the rest of the sentence; "" without words."""
    being = ("was" if past else "is") if len(words) == 1 else ("were" if past else "are")
    return f"{listed([f'“{word}”' for word in words])} {being} {text}" if words else ""


def _cutoff(name: str) -> Callable[[Choice, str], Edit]:
    def change(choice: Choice, text: str) -> Edit:
        scores = {"relevance": choice.cutoffs.relevance, "novelty": choice.cutoffs.novelty}
        scores[name] = read_score(text, name)
        return Edit(replace(choice, cutoffs=Cutoffs(**scores)), ())

    return change


def _maximum(choice: Choice, text: str) -> Edit:
    return Edit(replace(choice, maximum=read_maximum(text)), ())


def _categories(choice: Choice, text: str) -> Edit:
    return Edit(replace(choice, categories=read_categories(text, choice.categories)), ())


CHANGES: Mapping[str, Callable[[Choice, str], Edit]] = {
    "mute": mute,
    "unmute": unmute,
    "want": want,
    "unwant": unwant,
    "follow": follow,
    "unfollow": unfollow,
}
"""The changes of keywords and authors, by their names."""
_VALUES: Mapping[str, Callable[[Choice, str], Edit]] = {
    "max": _maximum,
    "maximum": _maximum,
    "relevance": _cutoff("relevance"),
    "novelty": _cutoff("novelty"),
    "categories": _categories,
}
