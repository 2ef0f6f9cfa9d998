"""Search among the listed papers of a channel."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from bot.archive.answers import JSON, Answer
from bot.archive.asked import Asked
from bot.archive.drawing import draw
from bot.archive.library import Library
from bot.archive.numbers import page_number, score_of
from bot.archive.reader import Reader
from bot.archive.stretches import listing_fields
from core.model import Wanted
from core.pages.as_json import written

_AT_ONCE = 25
_LONGEST = 200
_FIELDS = ("q", "topic", "author", "relevance", "novelty")


async def search(library: Library, reader: Reader, asked: Asked, query: Mapping[str, str]) -> Answer:
    """What is found, or the form alone if nothing is asked for. Raises `BadChoice` for what is no score."""
    wanted, number = _wanted(query), page_number(query)
    async with library.store.read() as work:
        shelves = work.shelves
        topics = await shelves.topic_names(reader.channel) if asked.form == "html" else ()
        skip = (number - 1) * _AT_ONCE
        found = await shelves.find(reader.channel, wanted, most=_AT_ONCE + 1, skip=skip) if wanted else ()
    shown, more = found[:_AT_ONCE], len(found) > _AT_ONCE
    if asked.form == "json":
        data = {"format": "broadsheet-search", "page": number, "more": more, "found": [*map(listing_fields, shown)]}
        return Answer(written(data), JSON)
    told = {field: query.get(field, "")[:_LONGEST] for field in _FIELDS}
    asked_for = urlencode({field: text for field, text in told.items() if text})
    values = {"number": number, "more": more, "topics": topics, "asked_for": asked_for}
    return Answer(draw("search.html", reader, wanted=wanted, told=told, found=shown, **values))


def _wanted(query: Mapping[str, str]) -> Wanted:
    words, topic, author = (" ".join(query.get(name, "")[:_LONGEST].split()) for name in ("q", "topic", "author"))
    return Wanted(
        words=words,
        topic=topic,
        author=author,
        relevance=score_of(query, "relevance"),
        novelty=score_of(query, "novelty"),
    )
