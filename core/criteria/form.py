"""A choice as the fields of a form, each a text that people can edit; and back. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from core.criteria.names import turned
from core.criteria.signed import changed_list, changed_topics, changes_in, read_categories
from core.criteria.topics import read_topics, written_topics
from core.criteria.words import (
    check_telling,
    check_words,
    once,
    read_maximum,
    read_score,
    read_words,
    written_score,
    written_words,
)
from core.errors import BadCriteria, UserError
from core.model import Choice, Criteria, Cutoffs
from core.near import quoted

FIELDS = ("topics", "wanted", "muted", "authors", "categories", "relevance", "novelty", "maximum")


def read_form(base: Choice, texts: Mapping[str, str]) -> Choice:
    """The choice that a filled-in form means. A field that is not in it stays as it is in `base`, and so do the types
    and the language. A list whose entries have signs is a change of the one in `base`; a word that is in that list in
    other letter cases stays as it is.

    Raises a `UserError` on the field that is wrong.
    """
    choice = base
    for name in FIELDS:
        if name in texts:
            choice = _with_field(choice, name, texts[name])
    return _meaning_something(choice)


def written_form(choice: Choice) -> dict[str, str]:
    """The text of each field, as `read_form` reads it."""
    criteria = choice.criteria
    return {
        "topics": written_topics(criteria.topics),
        "wanted": written_words(criteria.wanted),
        "muted": written_words(criteria.muted),
        "authors": written_words(criteria.authors),
        "categories": " ".join(choice.categories),
        "relevance": written_score(choice.cutoffs.relevance),
        "novelty": written_score(choice.cutoffs.novelty),
        "maximum": str(choice.maximum),
    }


def _with_field(choice: Choice, name: str, text: str) -> Choice:
    try:
        return _READERS[name](choice, text)
    except UserError as mistake:
        raise mistake.on(name) from mistake


def _meaning_something(choice: Choice) -> Choice:
    criteria = choice.criteria
    if not criteria.topics and not criteria.wanted:
        raise BadCriteria(
            "This names no topic and no wanted keyword. Try the topic `Compression: pruning, quantization`."
        ).on("topics")
    wanted = {word.casefold() for word in criteria.wanted}
    for word in criteria.muted:
        if word.casefold() in wanted:
            raise BadCriteria(f"{quoted(word)} is both wanted and muted. Keep it in one of the fields.").on("muted")
    return choice


def _list(name: str, what: str, said: str, example: str) -> Callable[[Choice, str], Choice]:
    def read(choice: Choice, text: str) -> Choice:
        present: tuple[str, ...] = getattr(choice.criteria, name)
        as_arxiv = turned if name == "authors" else str
        changes = changes_in(text)
        check_telling([change.text for change in changes if change.comes_in], example)
        words = changed_list(present, changes, said) if changes else read_words(text)
        words = check_words(_spelt(words, present, as_arxiv), what)
        fields: dict[str, tuple[str, ...]] = {name: words}
        return replace(choice, criteria=replace(choice.criteria, **fields))  # type: ignore[arg-type]

    return read


def _spelt(words: Sequence[str], present: Sequence[str], as_arxiv: Callable[[str], str]) -> tuple[str, ...]:
    """Each word as it was spelt before, a new one as arXiv would write it."""
    known = {word.casefold(): word for word in present}
    return once(known.get(word.casefold()) or as_arxiv(word) for word in words)


def _topics(choice: Choice, text: str) -> Choice:
    present = choice.criteria.topics
    names = {topic.name.casefold(): topic.name for topic in present}
    topics = changed_topics(text, present)
    topics = read_topics(text) if topics is None else topics
    spelt = tuple(replace(topic, name=names.get(topic.name.casefold(), topic.name)) for topic in topics)
    criteria: Criteria = replace(choice.criteria, topics=spelt)
    return replace(choice, criteria=criteria)


def _relevance(choice: Choice, text: str) -> Choice:
    return replace(choice, cutoffs=Cutoffs(read_score(text, "relevance"), choice.cutoffs.novelty))


def _novelty(choice: Choice, text: str) -> Choice:
    return replace(choice, cutoffs=Cutoffs(choice.cutoffs.relevance, read_score(text, "novelty")))


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text)


_READERS: Mapping[str, Callable[[Choice, str], Choice]] = {
    "topics": _topics,
    "wanted": _list("wanted", "keyword", "wanted", '`"federated learning"`'),
    "muted": _list("muted", "keyword", "muted", '`"federated learning"`'),
    "authors": _list("authors", "author", "followed", '`"Kaiming He"`'),
    "categories": lambda choice, text: replace(choice, categories=read_categories(_printable(text), choice.categories)),
    "relevance": _relevance,
    "novelty": _novelty,
    "maximum": lambda choice, text: replace(choice, maximum=read_maximum(text)),
}
