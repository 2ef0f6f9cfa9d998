"""Words of a text as the local scorer compares them: cut into clauses, reduced to stems, weighed.

The lists hold general English and the general words of research writing, nothing of any one field: what a channel
cares about comes from its criteria alone. Other languages work without lists, by exact words.
"""

from __future__ import annotations

import re
from functools import lru_cache

Stems = tuple[str, ...]

_STOP = frozenset(
    """a about above after again against all also although am an and another any are as at be because been before
    being below between both but by can could did do does down during each either every few for from further had has
    have having he her here his how however i if in into is it its just may me might more most must my neither no nor
    not of off on once only onto or other our out over own per same shall she should since so some such than that the
    their them then there these they this those though through to too under until up upon us use used using very via
    was we were what when where whether which while who whom whose why will with within without would you your e g etc
    """.split()  # noqa: SIM905 - words read best as words
)
_GENERIC = """achieve algorithm analysis application approach art base better data dataset deep demonstrate design
    development different domain effective existing experiment feature first form framework general good high
    important improve improvement information introduce known language large learning low machine major many method
    model network neural new novel one paper performance present problem propose research result several show
    significant standard state study system task technique two various way work""".split()  # noqa: SIM905

# A CJK character is a word of its own (a run of them is matched in order); "C++" and "C#" stay whole.
_CJK = "぀-ヿ㐀-䶿一-鿿豈-﫿"
_WORD = re.compile(rf"[{_CJK}]|[^\W_{_CJK}]+(?:\+\+|\#)?")
_BREAK = re.compile(r"[.,;:!?](?=\s|$)|[()\[\]{}\"“”„«»\n\r。，、；：！？（）]+")
# "pre-training" and "pretraining" are one word, "low-rank" and "low rank" two.
_PREFIX = re.compile(r"\b(auto|co|fine|multi|non|pre|re|self|semi|sub|un)-(?=[^\W\d_])")
_ENDINGS = (
    ("isational", "is"), ("isation", "is"), ("ising", "is"), ("iser", "is"), ("ised", "is"), ("ise", "is"),
    ("ational", ""), ("ating", ""), ("ation", ""), ("ative", ""), ("ator", ""), ("ated", ""), ("ate", ""),
    ("etically", ""), ("etical", ""), ("ically", ""), ("ical", ""), ("ic", ""), ("ysis", "ys"),
    ("ability", ""), ("ibility", ""), ("able", ""), ("ably", ""), ("ible", ""), ("ivity", ""), ("ively", ""),
    ("ive", ""), ("ionally", ""), ("ional", ""), ("ion", ""), ("urally", "ur"), ("ural", "ur"), ("oral", "or"),
    ("iency", "ient"), ("iently", "ient"), ("arity", ""), ("ity", ""), ("ness", ""), ("ment", ""), ("ingly", ""),
    ("ing", ""), ("edly", ""), ("ed", ""), ("ly", ""), ("e", ""), ("y", ""),
)  # fmt: skip
_SHORTEST = 4


def clauses(text: str) -> tuple[Stems, ...]:
    """The stems of a text in order, clause by clause; clauses end at punctuation and brackets."""
    joined = _PREFIX.sub(r"\1", text.casefold())
    cut = (tuple(stem(word) for word in _WORD.findall(piece)) for piece in _BREAK.split(joined))
    return tuple(clause for clause in cut if clause)


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The word (case folded) without plural and common English endings: sparse and sparsity give one stem."""
    word = _singular(word.replace("z", "s"))
    for ending, rest in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            word = word.removesuffix(ending) + rest
            break
    doubled = len(word) > _SHORTEST and word[-1] == word[-2] and word[-1] not in "aeiou"
    return word[:-1] if doubled else word


def weight(stemmed: str) -> int:
    """How much a stem tells: 0 (and, of), 1 (model, method) or 4 (anything else)."""
    if stemmed in _STOP_STEMS:
        return 0
    return 1 if stemmed in _GENERIC_STEMS else 4


def trim(text: str) -> str:
    """The text without white space and words that tell nothing at its ends."""
    words = text.split()
    while words and stem(words[0].casefold()) in _STOP_STEMS:
        words.pop(0)
    while words and stem(words[-1].casefold()) in _STOP_STEMS:
        words.pop()
    return " ".join(words)


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 5:
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word


_STOP_STEMS = frozenset(stem(word) for word in _STOP) | _STOP
_GENERIC_STEMS = frozenset(stem(word) for word in _GENERIC)
