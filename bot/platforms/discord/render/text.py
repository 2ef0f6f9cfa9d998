"""Text as Discord's markdown. What is not ours is escaped, so that none of it is a style, a link, a mention, an emoji
or a date; addresses in it stay text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from bot.plain_text import cut, length, pieces
from bot.platforms.discord.render import limits
from bot.spans import spans

# A colon is the middle of `https://` and the beginning of `:smile:`.
_SPECIAL = re.compile(r"[\\`*_~|<>\[\]@]|:(?=\S)")
# What means something at the beginning of a line only.
_OPENING = re.compile(r"^([ \t]*)(?:([#-])|(\d+)(\.)(?=\s|$))", re.MULTILINE)
_ADDRESS = re.compile(r"https?://[A-Za-z0-9][!#-;=?-\[\]_a-z~]*")
_IN_LABELS = {"Zs", "Po", "Pd", "Ps", "Pe", "Pi", "Pf", "Sm", "Mn", "Mc"}
_LINK = "link"
_FENCE = "```"


def escaped(text: str) -> str:
    """The text such that Discord shows it as it is, wherever in an embed there is markdown."""
    return _OPENING.sub(_disarmed, _SPECIAL.sub(r"\\\g<0>", text))


def linked(text: str, address: str, *, bold: bool = False) -> str:
    """A text that leads to an address, if that is one.

    In a masked link a backslash is shown and an emoji breaks it (https://github.com/discord/discord-api-docs/issues/6185,
    .../6116): behind a text with something to escape there stands a link of ours.
    """
    told, address = escaped(text), sound(address)
    if address and told == text and all(map(_fits_a_label, text)):
        return _bold(f"[{text}]({address})", bold)
    return _bold(told, bold) + (f" ([{_LINK}]({address}))" if address else "")


def sound(address: str) -> str:
    """The address, if it is one of the web that can stand in a link; else ""."""
    if len(address) > limits.ADDRESS - 100 or not _ADDRESS.fullmatch(address):
        return ""
    return address.replace("(", "%28").replace(")", "%29")


def spoken(text: str) -> str:
    """A text of ours, its spans in backticks as code."""
    return "".join(f"`{span.text}`" if span.stands_out else escaped(span.text) for span in spans(text))


def small(markup: str) -> str:
    """Small print, of which each line begins with a sign and a blank
    (https://support.discord.com/hc/en-us/articles/210298617)."""
    return "\n".join(f"-# {line}" for line in markup.split("\n") if line.strip())


def preformatted(text: str) -> str:
    """A text whose lines and indentation count."""
    # Discord has no longer fence for a text that holds one.
    return escaped(text) if _FENCE in text else f"{_FENCE}\n{text}\n{_FENCE}"


def fitted(text: str, most: int, write: Callable[[str], str] = escaped) -> str:
    """The text as it is written, cut so that what is written has no more than so many units."""
    room = most
    while length(told := write(cut(text, room))) > most and room > 1:
        room = min(room - 1, room * most // length(told))
    return told


def all_fitted(text: str, most: int, write: Callable[[str], str] = escaped) -> Iterator[str]:
    """All of a text as it is written, in pieces of which none has more than so many units."""
    for piece in pieces(text, most):
        if length(told := write(piece)) <= most or length(piece) < 3:
            yield told
        else:
            yield from (
                part for half in pieces(piece, -(-length(piece) // 2)) for part in all_fitted(half, most, write)
            )


def _bold(markup: str, bold: bool) -> str:
    return f"**{markup}**" if bold else markup


def _disarmed(opening: re.Match[str]) -> str:
    blanks, sign, number, point = opening.groups()
    return f"{blanks}\\{sign}" if sign else f"{blanks}{number}\\{point}"


def _fits_a_label(sign: str) -> bool:
    return sign != "\ufe0f" and (sign.isalnum() or unicodedata.category(sign) in _IN_LABELS)
