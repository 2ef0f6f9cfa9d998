"""What of a paper is searched, and what of people's words: letters and digits, and nothing that acts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from core.tex import readable

_MOST_WORDS, _LONGEST = 64, 100
_WORD = re.compile(r"[^\W_]+")
_ACCENTED = re.compile(r"([A-Za-z])[\u0300-\u036f]+")
# Letters that people type without their stroke, and that no database takes for accented ones.
_STROKES = str.maketrans(
    dict(zip("øØłŁđĐı", "oOlLdDi", strict=True)) | {"æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ß": "ss"}
)
# What Postgres leaves out of every English text, in its order; the only list that makes both databases answer alike.
_USUAL = """
    i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers herself
    it its itself they them their theirs themselves what which who whom this that these those am is are was were be
    been being have has had having do does did doing a an the and but if or because as until while of at by for with
    about against between into through during before after above below to from up down in out on off over under again
    further then once here there when where why how all any both each few more most other some such no nor not only
    own same so than too very s t can will just don should now"""
_STOP = frozenset(_USUAL.split())


def as_searched(told: str) -> str:
    """A title, or authors, as people type them: TeX as the letters it means, and strokes left out beside kept."""
    read = unicodedata.normalize("NFKC", readable(told))
    plain = read.translate(_STROKES)
    return read if plain == read else f"{read} {plain}"


def searchable(words: Sequence[str]) -> list[str]:
    """The words that can be found, each once: letters and digits, without what every English text has.

    Of very many words only the first count.
    """
    bare = _ACCENTED.sub(r"\1", unicodedata.normalize("NFKD", " ".join(words)))
    found = dict.fromkeys(word[:_LONGEST] for word in _WORD.findall(unicodedata.normalize("NFKC", bare).lower()))
    return [word for word in found if word not in _STOP][:_MOST_WORDS]
