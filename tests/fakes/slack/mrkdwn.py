"""Slack's own markup, taken apart: what a text becomes on the screen and whom it calls.

It finds rather too much than too little: a marker that some client of Slack's takes for markup is markup here.
Rules: https://docs.slack.dev/messaging/formatting-message-text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_ENTITY = re.compile("&lt;|&gt;|&amp;")
_TOKEN = re.compile(r"<([^<>\n]+)>")
_PRE = re.compile(r"```(.+?)```", re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_EMOJI = re.compile(r":([a-z0-9_+'-]+|[^\W\d_A-Z][\w+'-]*):(?::(skin-tone-[2-6]):)?")
_LINK = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_BARE_URL = re.compile(r"https?://[^\s<>|\x00-\x08]+|\bmailto:\S+")
_BARE_CALL = re.compile(r"(?<![\w@])@(channel|here|everyone)\b")
_QUOTE = re.compile(r"^(?:&gt;|>)(?:(?:&gt;|>){2})? ?(.*)$", re.MULTILINE)
_STYLES = {"*": "bold", "_": "italic", "~": "strike"}
_STYLED = re.compile(r"(?<![^\W_])(?P<sign>[*_~])(?=\S)(?P<inside>(?:(?!(?P=sign))[^\n])+)(?<=\S)(?P=sign)(?![^\W_])")


@dataclass(frozen=True, slots=True)
class Link:
    """Where a link leads, and what it says."""

    url: str
    text: str


@dataclass
class Parsed:
    """What a text became.

    `mentions`: `@U1`, `#C1`, `!channel`, `!here`, `!everyone`, `!subteam^S1`. `bare_mentions` are words such as
    `@channel` that only call somebody when the sender asked for it. `styles`: (`bold`, what is bold).
    `bare_links` are addresses that Slack makes links of by itself.
    """

    text: str = ""
    mentions: list[str] = field(default_factory=list)
    bare_mentions: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    bare_links: list[str] = field(default_factory=list)
    styles: list[tuple[str, str]] = field(default_factory=list)
    emoji: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)

    def add(self, other: Parsed) -> None:
        """Everything of another text but its words."""
        for name in ("mentions", "bare_mentions", "links", "bare_links", "styles", "emoji", "dates"):
            getattr(self, name).extend(getattr(other, name))

    @property
    def plain(self) -> bool:
        """Nothing but words came out."""
        return not (self.mentions or self.links or self.styles or self.emoji or self.dates)


def unescape(text: str) -> str:
    """The three entities that Slack decodes, once."""
    return _ENTITY.sub(lambda found: _ENTITIES[found[0]], text)


def parse(text: str, *, verbatim: bool = False) -> Parsed:
    """A mrkdwn text. `verbatim`: no bare address and no bare `@here` is looked for."""
    parsed = Parsed()
    shown = _PRE.sub(lambda found: _styled("pre", found[1], parsed), text)
    shown = _CODE.sub(lambda found: _styled("code", found[1], parsed), shown)
    shown = _TOKEN.sub(lambda found: _token(found[1], parsed), shown)
    if not verbatim:
        parsed.bare_links += [url for url in _BARE_URL.findall(shown) if url not in _said_by_links(parsed)]
        parsed.bare_mentions += [f"!{word}" for word in _BARE_CALL.findall(shown)]
    shown = _QUOTE.sub(lambda found: _styled("quote", found[1], parsed), shown)
    shown = _markers(shown, parsed)
    parsed.emoji += [_emoji_name(found) for found in _EMOJI.finditer(shown)]
    parsed.text = _words(shown)
    return parsed


def parse_plain(text: str, *, emoji: bool = True) -> Parsed:
    """A plain_text object: nothing is markup in it, but emoji when it allows them."""
    found = [_emoji_name(name) for name in _EMOJI.finditer(text)] if emoji else []
    return Parsed(text=text, emoji=found)


def _emoji_name(found: re.Match[str]) -> str:
    return f"{found[1]}::{found[2]}" if found[2] else found[1]


def _said_by_links(parsed: Parsed) -> set[str]:
    return {link.text for link in parsed.links} | {link.url for link in parsed.links}


# What stands in code is no markup: its signs are out of reach until everything else is found. No text that came over
# the network holds half a surrogate pair.
_HIDDEN = {sign: chr(0xDC80 + number) for number, sign in enumerate("<>&@`*_~:")}
_IN_CODE = str.maketrans(_HIDDEN)
_IN_LABELS = str.maketrans({sign: hidden for sign, hidden in _HIDDEN.items() if sign in "<>&@`"})
_SHOWN = str.maketrans({hidden: sign for sign, hidden in _HIDDEN.items()})


def _hidden(text: str) -> str:
    return text.translate(_IN_CODE)


def _label(text: str) -> str:
    """In the label of a link, emoji and styles are still found."""
    return text.translate(_IN_LABELS)


def _words(text: str) -> str:
    return unescape(text).translate(_SHOWN)


def _styled(style: str, inside: str, parsed: Parsed) -> str:
    """Code, pre and quotes. Slack looks for mentions and links before it knows of code, so they count in it."""
    if style == "quote":
        parsed.styles.append((style, _words(inside)))
        return inside
    said = _words(_TOKEN.sub(lambda found: _token(found[1], parsed), inside))
    parsed.styles.append((style, said))
    return _hidden(said)


def _token(inside: str, parsed: Parsed) -> str:
    target, _, label = inside.partition("|")
    label = unescape(label)
    if target[0] in "@#":
        parsed.mentions.append(target)
        return _label(f"{target[0]}{label}") if label else _hidden(target)
    if target.startswith("!date^"):
        parsed.dates.append(target)
        return _label(label) or _hidden(target)
    if target[0] == "!":
        parsed.mentions.append(target)
        return _label(f"@{label}") if label else _hidden(f"@{target[1:]}")
    if _LINK.match(target):
        parsed.links.append(Link(unescape(target), label or unescape(target)))
        return _label(label) or _hidden(unescape(target))
    return _hidden(f"<{inside}>")


def _markers(text: str, parsed: Parsed) -> str:
    """Bold, italic and strike, also within each other."""

    def shown(found: re.Match[str]) -> str:
        inside = _markers(found["inside"], parsed)
        parsed.styles.append((_STYLES[found["sign"]], _words(inside)))
        return inside

    return _STYLED.sub(shown, text)
