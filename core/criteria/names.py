"""Authors' names as people type them, turned to how arXiv writes them: `He, Kaiming` is `Kaiming He`. Pure."""

from __future__ import annotations

import re

from core.criteria.words import once, read_words
from core.model.fingerprints import fold

_SUFFIXES = {"jr", "sr", "ii", "iii", "iv"}
_PARTICLES = {"da", "de", "del", "den", "der", "di", "dos", "du", "el", "la", "le", "ten", "ter", "van", "von", "zu"}
_INITIALS = re.compile(r"(?:[^\W\d_]\.?-?)+")


def read_names(text: str) -> tuple[str, ...]:
    """The names that are meant, each once. A text that is nothing but `Last, First` is one name; `Ada Lovelace, Kaiming
    He` are two. Nothing is checked."""
    whole = fold(text)
    typed = (whole,) if _is_one_name(whole) else read_words(text)
    return once(map(turned, typed))


def turned(name: str) -> str:
    """`Last, First` as `First Last`; any other name as it is."""
    parts = _parts(name)
    return f"{parts[1]} {parts[0]}" if parts else name


def _is_one_name(text: str) -> bool:
    """Whether two words with a comma between are the parts of one name, not two names."""
    parts = _parts(text)
    if not parts:
        return False
    last, first = (part.split() for part in parts)
    family = [word for word in last if word.casefold() not in _PARTICLES]
    return len(family) == 1 or len(first) == 1 or any(_is_initials(word) for word in first)


def _parts(name: str) -> tuple[str, str] | None:
    """What stands before and after the only comma, if all of it can be of a name."""
    last, _, first = (part.strip() for part in name.partition(","))
    if not last or not first or "," in first or first.strip(".").casefold() in _SUFFIXES:
        return None
    words = [word for word in (*last.split(), *first.split()) if word.casefold() not in _PARTICLES]
    capitals = words and all(word[0].isupper() and not set(word) & set('"“”„«»;，；、') for word in words)
    return (last, first) if capitals and last.split()[-1][0].isupper() and first[0].isupper() else None


def _is_initials(word: str) -> bool:
    return len(word) < 5 and _INITIALS.fullmatch(word) is not None and ("." in word or len(word) == 1)
