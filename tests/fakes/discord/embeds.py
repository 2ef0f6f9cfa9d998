"""What an embed may be (https://discord.com/developers/docs/resources/message#embed-object-embed-limits)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.fakes.discord.refusals import Json, Problem, Problems
from tests.fakes.discord.schema import array, boolean, integer, moment, shape, text, url

MOST_EMBEDS = 10
MOST_CHARACTERS = 6000

_link = url("http", "https")
_picture = shape({"url": url("http", "https", "attachment")})
_field = shape({"name": text(256, 1), "value": text(1024, 1)}, {"inline": boolean})
_embed = shape(
    {},
    {
        "title": text(256),
        "description": text(4096),
        "url": _link,
        "timestamp": moment,
        "color": integer(0, 0xFFFFFF),
        "footer": shape({"text": text(2048)}, {"icon_url": url("http", "https", "attachment")}),
        "image": _picture,
        "thumbnail": _picture,
        "author": shape({"name": text(256, 1)}, {"url": _link, "icon_url": url("http", "https", "attachment")}),
        "fields": array(_field, 25),
    },
)
_embeds = array(_embed, MOST_EMBEDS)


def problems_of(embeds: Any) -> Problems:
    """What is wrong with the embeds of a message."""
    found = list(_embeds(embeds))
    yield from found
    if not found and sum(map(length, embeds)) > MOST_CHARACTERS:
        said = f"Embed size exceeds maximum size of {MOST_CHARACTERS}"
        yield Problem((), "MAX_EMBED_SIZE_EXCEEDED", said)


def length(embed: Json) -> int:
    """What counts of an embed: title, description, names and values of fields, footer, author."""
    texts = [embed.get("title"), embed.get("description")]
    texts += [(embed.get(name) or {}).get(part) for name, part in (("footer", "text"), ("author", "name"))]
    texts += [one[part] for one in embed.get("fields") or () for part in ("name", "value")]
    return sum(len(one.strip()) for one in texts if one)


def kept(embeds: Sequence[Json]) -> list[Json]:
    """As Discord keeps them: trimmed, and of kind `rich`."""
    return [{"type": "rich"} | _trimmed(one) for one in embeds]


def is_empty(embed: Json) -> bool:
    """Nothing can be seen of it."""
    return not length(embed) and not any(embed.get(name) for name in ("image", "thumbnail"))


def _trimmed(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _trimmed(part) for name, part in value.items() if part is not None}
    if isinstance(value, list):
        return [_trimmed(part) for part in value]
    return value.strip() if isinstance(value, str) else value
