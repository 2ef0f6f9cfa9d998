"""A channel's newest digests as an Atom feed (RFC 4287)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from xml.etree import ElementTree as Xml

from bot.archive.answers import Answer
from bot.archive.asked import Asked
from bot.archive.drawing import draw
from bot.archive.library import Library
from bot.archive.reader import Reader
from core.model import Digest
from core.pages import states, words

_MOST, _LISTED = 15, 10
# What XML 1.0 cannot hold, whatever is written for it.
_UNLAWFUL = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


async def feed(library: Library, reader: Reader, asked: Asked, query: Mapping[str, str]) -> Answer:
    """The newest digests, newest first."""
    async with library.store.read() as work:
        newest = await work.shelves.newest(reader.channel, _MOST)
        digests: tuple[Digest, ...] = ()
        if newest:
            span = newest[-1].date, newest[0].date
            digests = await work.digests.between(reader.channel, newest[0].source, *span, most=_LISTED)
    return Answer(_feed(library, reader, tuple(reversed(digests))), "application/atom+xml")


def _feed(library: Library, reader: Reader, digests: tuple[Digest, ...]) -> str:
    # Declared, not written into tags: ElementTree would give every tag a prefix.
    root = Xml.Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": "en"})
    home = f"{library.address}{reader.base}"
    _text(root, "title", f"Broadsheet · {reader.name}" if reader.name else "Broadsheet")
    _text(root, "id", _id(reader, ""))
    _text(root, "updated", _moment(max((one.made_at for one in digests), default=library.clock.now())))
    Xml.SubElement(root, "link", {"href": f"{home}/"})
    Xml.SubElement(root, "link", {"rel": "self", "href": f"{home}/feed.atom"})
    _text(Xml.SubElement(root, "author"), "name", "Broadsheet")
    for digest in digests:
        _entry(Xml.SubElement(root, "entry"), home, reader, digest)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{Xml.tostring(root, encoding="unicode")}'


def _entry(entry: Xml.Element, home: str, reader: Reader, digest: Digest) -> None:
    said = states.summary(digest)
    _text(entry, "title", f"{words.long_date(digest.date)}: {said}" if said else words.long_date(digest.date))
    _text(entry, "id", _id(reader, digest.date.isoformat()))
    _text(entry, "updated", _moment(digest.made_at))
    Xml.SubElement(entry, "link", {"href": f"{home}/{digest.date}"})
    content = draw("feed.html", reader, digest=digest, home=home)
    _text(entry, "content", content).set("type", "html")


def _text(parent: Xml.Element, name: str, text: str) -> Xml.Element:
    made = Xml.SubElement(parent, name)
    made.text = _UNLAWFUL.sub("", text)
    return made


def _id(reader: Reader, of: str) -> str:
    """The same whichever link the feed is read by, and it tells nothing."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"broadsheet:{reader.channel}/{of}").urn


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
