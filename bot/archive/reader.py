"""Who may read what: an address names one channel, or none."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.errors import BroadsheetError, NotFound
from core.links import BY_LINK, BY_NAME, hash_of
from core.model import Channel
from core.pages.words import reading
from core.ports import Work

_LONGEST = 100


class Revoked(BroadsheetError):
    """This link opened a channel's pages once, and was taken back."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody at one channel's pages. `base` begins the path of all of them; a link's has its token in it."""

    channel: Channel
    base: str = field(repr=False)
    name: str
    is_public: bool


async def reader_of(work: Work, way: str, key: str) -> Reader:
    """Who comes with this token or name. Raises `NotFound`, the same whether there is such a channel or not, and
    `Revoked`."""
    found = await (_by_link(work, key) if way == BY_LINK else _by_name(work, key)) if len(key) <= _LONGEST else None
    if found is None:
        raise NotFound("There is no such page.")
    return found


async def _by_link(work: Work, token: str) -> Reader | None:
    link = await work.links.opened_by(hash_of(token))
    if link is None:
        return None
    if link.is_revoked:
        raise Revoked("This link was revoked: it opens nothing any more.")
    place = await work.places.get(link.channel)
    return Reader(link.channel, f"{BY_LINK}/{token}", reading(place.name) if place else "", is_public=False)


async def _by_name(work: Work, name: str) -> Reader | None:
    known = await work.links.named(name)
    if known is None or not known.is_public:
        return None
    # What the channel is called where it lives is nobody else's business.
    return Reader(known.channel, f"{BY_NAME}/{name}", known.name, is_public=True)
