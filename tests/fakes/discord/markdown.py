"""A strict reader of Discord's markdown, after the rules of its client (simple-markdown with Discord's own).

What Discord shows as a style, a link, a mention, an emoji or a date is told as such; everything else is text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple


class Link(NamedTuple):
    """Where it leads, and the words that lead there."""

    url: str
    text: str


@dataclass
class Parsed:
    """What a text became. `mentions`: `@1`, `@&1`, `#1`, `@everyone`, `@here`; `styles`: name and words."""

    text: str = ""
    mentions: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    styles: list[tuple[str, str]] = field(default_factory=list)
    emoji: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)

    def add(self, other: Parsed) -> None:
        """Take over everything but the words."""
        self.mentions += other.mentions
        self.links += other.links
        self.styles += other.styles
        self.emoji += other.emoji
        self.dates += other.dates

    def take(self, other: Parsed) -> None:
        """Take over everything."""
        self.text += other.text
        self.add(other)


@dataclass(frozen=True)
class Place:
    """Where something is read. `blocks`: headings, lists and quotes are possible; `links`: masked links are."""

    blocks: bool = True
    links: bool = True
    quoted: bool = False
    names: Mapping[str, str] = field(default_factory=dict)


Read = Callable[[re.Match[str], Parsed, Place], None]


def parse(text: str, *, blocks: bool = True, links: bool = True, names: Mapping[str, str] | None = None) -> Parsed:
    """Read a text. `names`: what mentions are shown as."""
    return _read(text, Place(blocks=blocks, links=links, names=names or {}), at_start=True)


def _read(text: str, place: Place, *, at_start: bool = False) -> Parsed:
    parsed, at = Parsed(), 0
    while at < len(text):
        fresh = at_start if at == 0 else text[at - 1] == "\n"
        found = _best(text, at, place, fresh)
        if found is None:
            parsed.text += text[at]
            at += 1
            continue
        match, read = found
        read(match, parsed, place)
        at = match.end()
    return parsed


def _best(text: str, at: int, place: Place, fresh: bool) -> tuple[re.Match[str], Read] | None:
    if fresh and place.blocks:
        for pattern, read in _BLOCKS:
            match = pattern.match(text, at)
            if match and not (read is _quote and place.quoted):
                return match, read
    for pattern, read in _INLINE.get(text[at], ()):
        match = pattern.match(text, at)
        if match and not (read is _masked and (not place.links or _looks_like_a_link(match[1]))):
            return match, read
    return _emphasis(text, at)


def _emphasis(text: str, at: int) -> tuple[re.Match[str], Read] | None:
    found = [(match, read) for pattern, read in _EMPHASIS if (match := pattern.match(text, at))]
    return max(found, key=lambda pair: pair[0].end(), default=None)  # of equals the first: as the client has it


def _looks_like_a_link(label: str) -> bool:
    return bool(re.search(r"https?://", label))


def _styled(name: str) -> Read:
    def read(match: re.Match[str], parsed: Parsed, place: Place) -> None:
        inner = _read(next(group for group in match.groups() if group is not None), place)
        parsed.take(inner)
        parsed.styles.append((name, inner.text))

    return read


def _heading(match: re.Match[str], parsed: Parsed, place: Place) -> None:
    inner = _read(match[2], Place(False, place.links, names=place.names))
    inner.text = inner.text.strip()
    parsed.take(inner)
    parsed.styles.append((f"heading {len(match[1])}", inner.text))
    parsed.text += match[3]


def _subtext(match: re.Match[str], parsed: Parsed, place: Place) -> None:
    inner = _read(match[1], Place(False, place.links, names=place.names))
    parsed.take(inner)
    parsed.styles.append(("subtext", inner.text))


def _item(match: re.Match[str], parsed: Parsed, place: Place) -> None:
    inner = _read(match[3], Place(False, place.links, names=place.names))
    parsed.text += f"{match[1]}{'•' if match[2] in '*-' else match[2]} "
    parsed.take(inner)
    parsed.styles.append(("list", inner.text))


def _quote(match: re.Match[str], parsed: Parsed, place: Place) -> None:
    whole = match[1] if match[1] is not None else re.sub(r"(?m)^ *> ?", "", match[2])
    inner = _read(whole, Place(place.blocks, place.links, True, place.names), at_start=True)
    parsed.take(inner)
    parsed.styles.append(("quote", inner.text))


def _code_block(match: re.Match[str], parsed: Parsed, _place: Place) -> None:
    parsed.text += match[2]
    parsed.styles.append(("code block", match[2]))


def _code(match: re.Match[str], parsed: Parsed, _place: Place) -> None:
    parsed.text += match[2]
    parsed.styles.append(("code", match[2]))


def _escaped(match: re.Match[str], parsed: Parsed, _place: Place) -> None:
    parsed.text += match[1]


def _auto(match: re.Match[str], parsed: Parsed, _place: Place) -> None:
    parsed.text += match[1]
    parsed.links.append(Link(match[1], match[1]))


def _bare(match: re.Match[str], parsed: Parsed, _place: Place) -> None:
    url, after = match[1], ""
    while url.endswith(")") and url.count(")") > url.count("("):
        url, after = url[:-1], ")" + after
    parsed.links.append(Link(url, url))
    parsed.text += url + after


def _masked(match: re.Match[str], parsed: Parsed, place: Place) -> None:
    inner = _read(match[1], Place(False, False, names=place.names))
    parsed.links.append(Link(match[2] or match[3], inner.text))
    parsed.take(inner)


def _mention(sign: str) -> Read:
    def read(match: re.Match[str], parsed: Parsed, place: Place) -> None:
        name = f"{sign}{match[1]}"
        parsed.mentions.append(name)
        parsed.text += place.names.get(name, name)

    return read


def _broadcast(match: re.Match[str], parsed: Parsed, _place: Place) -> None:
    parsed.mentions.append(match[0])
    parsed.text += match[0]


def _command(match: re.Match[str], parsed: Parsed, _place: Place) -> None:
    parsed.mentions.append(f"/{match[1]}")
    parsed.text += f"/{match[1]}"


def _emoji(match: re.Match[str], parsed: Parsed, _place: Place) -> None:
    parsed.emoji.append(match[1])
    parsed.text += f":{match[1]}:"


def _date(match: re.Match[str], parsed: Parsed, _place: Place) -> None:
    parsed.dates.append(match[0])
    try:
        parsed.text += f"{datetime.fromtimestamp(int(match[1]), UTC):%Y-%m-%d %H:%M}"
    except (OverflowError, ValueError, OSError):
        parsed.text += "Invalid date"


_BLOCKS: list[tuple[re.Pattern[str], Read]] = [
    (re.compile(r" *>>> ((?:.|\n)*)|((?: *> [^\n]*(?:\n|$))+)"), _quote),
    (re.compile(r"(#{1,3}) +(?!#)([^\n]*\S[^\n]*)(\n?)"), _heading),
    (re.compile(r"-# +(?!-#)([^\n]*\S[^\n]*)"), _subtext),
    (re.compile(r"( *)([*-]|\d+\.) +([^\n]*\S[^\n]*)"), _item),
]

_CODE: list[tuple[re.Pattern[str], Read]] = [
    (re.compile(r"(?i)```(?:([a-z0-9_+\-.#]+?)\n)?\n*([^\n](?:.|\n)*?)\n*```"), _code_block),
    (re.compile(r"(`+)((?:.|\n)*?[^`])\1(?!`)"), _code),
]
_ANGLES: list[tuple[re.Pattern[str], Read]] = [
    (re.compile(r"<@!?(\d+)>"), _mention("@")),
    (re.compile(r"<@&(\d+)>"), _mention("@&")),
    (re.compile(r"<#(\d+)>"), _mention("#")),
    (re.compile(r"<a?:(\w+):\d+>"), _emoji),
    (re.compile(r"<t:(-?\d{1,17})(?::[tTdDfFsSR])?>"), _date),
    (re.compile(r"</([^:<>\n]+):\d+>"), _command),
    (re.compile(r"<([^: >\n]+:/[^ >\n]+)>"), _auto),
]
_INLINE: dict[str, list[tuple[re.Pattern[str], Read]]] = {
    "`": _CODE,
    "<": _ANGLES,
    "\\": [(re.compile(r"\\([^0-9A-Za-z\s])"), _escaped)],
    "@": [(re.compile(r"@everyone|@here"), _broadcast)],
    "h": [(re.compile(r"(https?://[^\s<]+[^<.,:;\"'\]\s])"), _bare)],
    "[": [
        (
            re.compile(
                r"\[((?:\\.|\[[^\]\n]*\]|[^\[\]\\\n])*?\S(?:\\.|[^\[\]\\\n])*?)\]"
                r"\((?:<(https?://[^>\s]+)>|(https?://(?:\([^()\s]*\)|[^()\s])+))(?: +\"[^\"\n]*\")?\)"
            ),
            _masked,
        )
    ],
    "~": [(re.compile(r"~~((?:.|\n)+?)~~(?!_)"), _styled("strike"))],
    "|": [(re.compile(r"\|\|((?:.|\n)+?)\|\|"), _styled("spoiler"))],
}
_EMPHASIS: list[tuple[re.Pattern[str], Read]] = [
    (
        re.compile(
            r"_((?:__|\\(?:.|\n)|[^\\_])+?)_(?![0-9A-Za-z_])"
            r"|\*(?=\S)((?:\*\*|\\(?:.|\n)|\s+(?:\\(?:.|\n)|[^\s*\\]|\*\*)|[^\s*\\])+?)\*(?!\*)"
        ),
        _styled("italic"),
    ),
    (re.compile(r"\*\*((?:\\(?:.|\n)|[^\\])+?)\*\*(?!\*)"), _styled("bold")),
    (re.compile(r"__((?:\\(?:.|\n)|[^\\])+?)__(?!_)"), _styled("underline")),
]
