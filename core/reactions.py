"""Emoji that are put on a paper's message: one name for each, however a platform writes it, and what it means. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from emoji import emojize, is_emoji

from core.errors import BadChoice
from core.model import VoteKind
from core.near import did_you_mean, listed, near, quoted

USUAL: Mapping[str, VoteKind] = MappingProxyType(
    {"👍": VoteKind.MORE, "👎": VoteKind.LESS, "⭐": VoteKind.SAVED, "🔖": VoteKind.SAVED}
)
"""What emoji mean unless a channel says otherwise, by folded name."""
AS_USUAL = "usual"
_KINDS: Mapping[str, VoteKind | None] = MappingProxyType(
    {"more": VoteKind.MORE, "less": VoteKind.LESS, "save": VoteKind.SAVED, "nothing": None}
)
MEANINGS = (*_KINDS, AS_USUAL)
"""The words for what an emoji can mean, as one types them."""
_WORDS = [f"`{word}`" for word in MEANINGS]
_MOST, _LONGEST = 50, 120
_EXAMPLE = "Try `/votes reactions :fire: more`."
_TONE = "::skin-tone-[2-6]"
_ENDS = re.compile(rf"^[\s:]+|(?:[\s:]|{_TONE})+$")
# Skin tones, and how a sign is to look: coloured or as text.
_LOOKS = re.compile("[\U0001f3fb-\U0001f3ff\ufe0e\ufe0f]")
_CUSTOM = re.compile(r"<a?:([^:<>\s]+):\d+>")
_NAMED = re.compile(rf"(<a?)?:[^\s:<>`]+(?:{_TONE})?:(?(1)\d+>)")


@lru_cache(maxsize=1024)
def folded(emoji: str) -> str:
    """One name for all ways to write an emoji: its sign, without skin tone; of a custom one its name in lower case.

    A custom emoji that has a usual one's name is taken for that.
    """
    text = _ENDS.sub("", _plain(emoji))
    custom = _CUSTOM.fullmatch(text)
    name = custom[1] if custom else text
    if is_emoji(name):
        return name
    for spelt in (f":{name}:", f":{name.casefold()}:"):
        if is_emoji(sign := emojize(spelt, language="alias")):
            return _plain(sign)
    return name.casefold()


def meaning(emoji: str, own: Mapping[str, VoteKind | None]) -> VoteKind | None:
    """The vote that an emoji is where `own` are the channel's own meanings; None if it is none."""
    return _every(own).get(folded(emoji))


def meanings(own: Mapping[str, VoteKind | None]) -> dict[VoteKind | None, tuple[str, ...]]:
    """The folded names of all emoji of which a channel can tell what they mean, by that."""
    every = _every(own)
    return {kind: tuple(name for name in every if every[name] is kind) for kind in (*VoteKind, None)}


def shown(name: str) -> str:
    """A folded name for people to read: the sign, or `:partyparrot:`."""
    if is_emoji(name) or not any(map(str.isalnum, name)):
        return f"{name}\ufe0f" if is_emoji(f"{name}\ufe0f") else name
    return f":{name}:"


def read_emoji(text: str) -> str:
    """The folded name of an emoji as somebody typed it. Raises `BadChoice`.

    Which custom emoji a workspace has is not known: between colons any name may be one.
    """
    name = folded(text) if len(text) <= _LONGEST else ""
    is_custom = name.isprintable() and _NAMED.fullmatch(text.strip())
    if not name or not (is_emoji(name) or is_emoji(text.strip()) or is_custom):
        raise BadChoice(f"{quoted(text)} is no emoji. {_EXAMPLE}").on("emoji")
    return name


def changed(own: Mapping[str, VoteKind | None], name: str, word: str) -> dict[str, VoteKind | None]:
    """A channel's own meanings, where the emoji of that folded name means what one of `MEANINGS` says. Raises
    `BadChoice`."""
    after = {each: kind for each, kind in own.items() if folded(each) != name}
    told = word.strip().casefold()
    if told == AS_USUAL:
        return after
    if told not in _KINDS:
        hint = did_you_mean(near(word, MEANINGS, 1), f"It can be {listed(_WORDS, 'or')}. {_EXAMPLE}")
        raise BadChoice(f"{quoted(word)} is nothing that an emoji can mean. {hint}").on("meaning")
    if _KINDS[told] is not USUAL.get(name):
        after[name] = _KINDS[told]
    if len(after) > _MOST:
        drop = f"`/votes reactions {shown(next(iter(own)))} usual`"
        raise BadChoice(f"{_MOST} emoji have a meaning of their own here, which is the most. {drop} frees a place.")
    return after


def _plain(sign: str) -> str:
    return _LOOKS.sub("", sign) or sign


def _every(own: Mapping[str, VoteKind | None]) -> dict[str, VoteKind | None]:
    """What is kept is folded anew: a later `emoji` may know the sign of a name that was none when it was kept."""
    return {**USUAL, **{folded(name): kind for name, kind in own.items()}}
