"""Blocks that say something. What is not ours goes into elements of rich_text, where nothing is markup, or into
plain_text without emoji; mrkdwn is not used: it has no way to write `*`, `_`, `~`, `:` or a backtick as they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bot.plain_text import cut
from bot.platforms.slack.render import limits
from bot.spans import spans

Json = dict[str, Any]
Line = list[Json]
"""The elements of one line of a rich_text."""
_ADDRESS = re.compile(r"https?://[A-Za-z0-9][!#-;=?-\[\]_a-z~]*")


def said(text: str, *styles: str) -> Json:
    """A text as it is; `styles` are ours: bold, code."""
    return {"type": "text", "text": text, **_styled(styles)}


def linked(text: str, address: str, *styles: str) -> Json:
    """A text that leads to an address, if that is one."""
    if len(address) > limits.ADDRESS or not _ADDRESS.fullmatch(address):
        return said(text, *styles)
    return {"type": "link", "url": address, "text": text, **_styled(styles)}


def spoken(text: str) -> Line:
    """A text whose spans in backticks stand out."""
    return [said(span.text, *(("code",) if span.stands_out else ())) for span in spans(text)]


def rich(lines: Sequence[Line]) -> Json:
    """Lines of text as a block. They are parted within one section: clients differ in how they set several apart."""
    parted = [part for number, line in enumerate(lines) for part in ([said("\n")] if number else []) + line]
    section = {"type": "rich_text_section", "elements": list(_merged(parted))}
    return {"type": "rich_text", "elements": [section]}


def preformatted(text: str) -> Json:
    """A text whose lines and indentation count."""
    return {"type": "rich_text", "elements": [{"type": "rich_text_preformatted", "elements": [said(text)]}]}


def plain(text: str, most: int) -> Json:
    """A text object in which nothing is markup; never empty."""
    return {"type": "plain_text", "text": cut(text, most) or "…", "emoji": False}


def header(text: str) -> Json:
    """A heading."""
    return {"type": "header", "text": plain(text, limits.HEADER)}


def context(text: str) -> Json:
    """Small print."""
    return {"type": "context", "elements": [plain(text, limits.TEXT)]}


def filled(lines: Iterable[Line], count: int = limits.TEXT) -> Iterator[list[Line]]:
    """Lines in groups of which each fits into a block, and has no more than this count. No line is longer than a
    block."""
    group: list[Line] = []
    used = 0
    for line in lines:
        needed = limits.said(line) + 1
        if group and (used + needed > limits.TEXT or len(group) == count):
            yield group
            group, used = [], 0
        group.append(line)
        used += needed
    if group:
        yield group


def _styled(styles: Sequence[str]) -> Json:
    return {"style": dict.fromkeys(styles, True)} if styles else {}


def _merged(elements: Iterable[Json]) -> Iterator[Json]:
    """Texts of one style that follow each other as one."""
    last: Json | None = None
    for element in elements:
        if last and last["type"] == element["type"] == "text" and last.get("style") == element.get("style"):
            last = {**last, "text": last["text"] + element["text"]}
            continue
        if last:
            yield last
        last = element
    if last:
        yield last
