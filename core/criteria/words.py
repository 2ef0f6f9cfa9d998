"""Criteria as people type them: the words of a list, numbers, and how long and how many all of it may be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence

from core.errors import BadCriteria
from core.model.fingerprints import fold
from core.near import near, quoted

MOST_TOPICS, MOST_WORDS = 30, 200
LONGEST_NAME, LONGEST_TEXT, LONGEST_WORD = 60, 2_000, 80
LOWEST, HIGHEST = 1, 10
"""Of relevance and novelty."""
MOST_LISTED = 200

SIGNS = "+-−–"
"""What stands before an entry that changes a list: the first brings it in, the others take it out."""
_MARKS = '"“”„«»'
# A quotation mark opens at the start of a word and closes at the end of one: 5" disk is no quotation.
_IN_MARKS = r"(?:\"((?:[^\"\\]|\\.)*)\"|[“„]([^“”„]*)[“”]|«([^«»]*)»)(?=[\s,;，、；]|$)"
_QUOTED = re.compile(r"(?:(?<=[\s,;，、；])|^)" + _IN_MARKS, re.DOTALL)
_SIGNED = re.compile(rf"(?:(?<=[\s,;，、；{re.escape(SIGNS)}])|^)" + _IN_MARKS, re.DOTALL)
_BETWEEN = re.compile(r"[,;\n\r\v\f\x1c-\x1e\x85\u2028\u2029，、；]+")
_ESCAPED = re.compile(r"\\([\"\\])")
_BULLET = re.compile(r"^[-*•–]\s+")
_NUMBER = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{1,20})?")


def read_words(text: str) -> tuple[str, ...]:
    """The words or phrases that are meant, each once as first written: `"federated learning", robotics` are two.

    Commas, semicolons and line ends part them; without any of these a text is one phrase. What stands in quotation
    marks is a phrase. Nothing is checked.
    """
    return once(filter(None, (fold(piece if is_quoted else bare(piece)) for piece, is_quoted in pieces(text))))


def once(words: Iterable[str]) -> tuple[str, ...]:
    """Each word once, as it is written first."""
    found: dict[str, str] = {}
    for word in words:
        found.setdefault(word.casefold(), word)
    return tuple(found.values())


def written_words(words: Iterable[str]) -> str:
    """Words as `read_words` reads them, with commas between."""
    return ", ".join(map(_written, words))


def check_words(words: Sequence[str], what: str) -> tuple[str, ...]:
    """The same words, if they are fit for a list of criteria; `what` is what one of them is called. Raises
    `BadCriteria`."""
    for word in words:
        if reason := wrong_with(word, LONGEST_WORD):
            raise BadCriteria(f"{quoted(word)} is no {what}: it {reason}.")
    if len(words) > MOST_WORDS:
        raise BadCriteria(f"That would be {len(words):,} {what}s; {MOST_WORDS} is the most. Leave some out.")
    return tuple(words)


def check_telling(words: Sequence[str], example: str) -> None:
    """Refuse words that are a single letter, or digits only: half of all papers have such. Raises `BadCriteria`."""
    for word in words:
        # A Chinese sign is a word.
        letter = len(word) == 1 and unicodedata.category(word) != "Lo"
        if letter or not word.strip("0123456789"):
            only = "a single letter" if letter and word.isalpha() else "a single sign" if letter else "a number"
            raise BadCriteria(f"{quoted(word)} is only {only}, which tells too little. Try {example}.")


def wrong_with(text: str, most: int) -> str:
    """What is wrong with a piece of criteria whose white space is folded, "" if nothing."""
    if not text:
        return "is empty"
    if len(text) > most:
        return f"has {len(text):,} characters; {most:,} is the most"
    if any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in text):
        return "holds a control character"
    return ""


def read_score(text: str, what: str) -> float:
    """A cut-off from `8`, `7.5` or `7,5`. Raises `BadCriteria`."""
    word = fold(text)
    score = float(word.replace(",", ".")) if _NUMBER.fullmatch(word) else 0.0
    if not LOWEST <= score <= HIGHEST:
        raise BadCriteria(f"{quoted(text)} is no {what}: give a number from {LOWEST} to {HIGHEST}, such as `7.5`.")
    return score


def written_score(score: float) -> str:
    """`8`, `7.5`."""
    return repr(float(score)).removesuffix(".0")


def read_maximum(text: str) -> int:
    """How many papers a digest lists at most, from `40`. Raises `BadCriteria`."""
    word = fold(text)
    maximum = int(word) if word.isascii() and word.isdigit() and len(word) < 5 else 0
    if not 1 <= maximum <= MOST_LISTED:
        raise BadCriteria(f"{quoted(text)} is no number of papers: give one from 1 to {MOST_LISTED}, such as `40`.")
    return maximum


def meant(word: str, words: Collection[str]) -> tuple[str, ...]:
    """Those of these words that were most likely meant, best first: alike, or having it in them."""
    within = [one for one in words if word.casefold() in one.casefold()]
    return tuple(dict.fromkeys([*near(word, words), *within]))[:3]


def pieces(text: str, *, after_signs: bool = False) -> Iterator[tuple[str, bool]]:
    """What stands between commas or in quotation marks, and whether it is quoted. `after_signs`: a quotation mark may
    stand right behind a sign too."""
    done = 0
    for found in (_SIGNED if after_signs else _QUOTED).finditer(text):
        yield from ((piece, False) for piece in _BETWEEN.split(text[done : found.start()]))
        straight, curly, angled = found.groups()
        yield _ESCAPED.sub(r"\1", straight) if straight is not None else curly or angled or "", True
        done = found.end()
    yield from ((piece, False) for piece in _BETWEEN.split(text[done:]))


def bare(piece: str) -> str:
    """Without a bullet before it, a quotation mark that is alone, or single quotation marks around it."""
    piece = _BULLET.sub("", piece.strip()).strip(_MARKS + " ")
    around = len(piece) > 2 and (piece[0], piece[-1]) in {("'", "'"), ("‘", "’")}
    return piece[1:-1] if around else piece


def _written(word: str) -> str:
    is_plain = word[:1] not in tuple(SIGNS) and not any(mark in word for mark in _MARKS)
    if is_plain and read_words(word) == (word,):
        return word
    return '"' + re.sub(r'(["\\])', r"\\\1", word) + '"'
