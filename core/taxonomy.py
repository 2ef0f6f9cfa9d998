"""arXiv's categories (https://arxiv.org/category_taxonomy), and how people write them."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources

from core.errors import BadCategory
from core.near import near, quoted

_BETWEEN = re.compile(r"[\s,;+]+")
_APART = re.compile(r"[,;+\n]")
_LOOK_ALIKE = str.maketrans("1l|!0", "iiiio")
_LEAST = 0.5  # how like the subjects of one archive are


@cache
def categories() -> Mapping[str, str]:
    """Every category that papers can be in, with its English name."""
    return _data()["categories"]


def category_name(code: str) -> str:
    """The English name of a category; its own code where arXiv has none such."""
    return categories().get(code, code)


def check_categories(words: str | Iterable[str]) -> tuple[str, ...]:
    """The categories that are meant, as arXiv writes them, in the order named, each once.

    One string may name several, apart by blanks, commas or plus signs. Letter case does not count. Raises
    `BadCategory`, which names the first wrong word and the nearest right ones.
    """
    text = [words] if isinstance(words, str) else words
    found = dict.fromkeys(code for part in text for phrase in _APART.split(part) for code in _checked(phrase))
    if not found:
        raise BadCategory("Name at least one arXiv category, for example `cs.LG` (Machine Learning).")
    return tuple(found)


def complete(prefix: str) -> tuple[str, ...]:
    """Up to 25 ways to go on with what was typed so far: categories whose code begins with its last word, then those
    whose name contains it. Whole words before the last are kept."""
    words = [word for word in _BETWEEN.split(prefix) if word]
    last = words.pop().casefold() if words and not _BETWEEN.fullmatch(prefix[-1]) else ""
    chosen = {word.casefold() for word in words}
    begins = [code for code in categories() if code.casefold().startswith(last)]
    named = [code for code, name in categories().items() if len(last) > 1 and last in name.casefold()]
    codes = [code for code in dict.fromkeys(begins + named) if code.casefold() not in chosen]
    return tuple(" ".join([*words, code]) for code in codes[:25])


def _checked(phrase: str) -> list[str]:
    """The categories of a few words with blanks between."""
    words = phrase.split()
    wrong = [word for word in words if word.casefold() not in _by_folded_code()]
    if wrong:
        name = " ".join(wrong)
        said = name if len(wrong) > 1 and _named(name.casefold()) else wrong[0]
        raise BadCategory(f"{quoted(said)} is not an arXiv category. {_hint(said.casefold())}")
    return [_by_folded_code()[word.casefold()] for word in words]


def _hint(word: str) -> str:
    word = word.removesuffix(".")
    archive = _data()["archives"].get(word)
    if archive:
        examples = [code for code in categories() if code.startswith(f"{word}.")][:3]
        return f"It is a whole archive ({archive}); name its categories, such as {_listed(examples, 'and')}."
    meant = _meant(word)
    return f"Did you mean {_listed(meant, 'or')}?" if meant else "See https://arxiv.org/category_taxonomy."


def _meant(word: str) -> list[str]:
    """Categories that are most likely meant: by their subject alone, in the archive that is named, by name, by code."""
    archive, dot, subject = word.partition(".")
    codes = list(categories())
    in_archive = [code for code in codes if dot and code.partition(".")[0] == archive]
    in_archive = [code for code in in_archive if _likeness(subject, code) >= _LEAST]
    in_archive.sort(key=lambda code: -_likeness(subject, code))
    elsewhere = [code for code in codes if code.casefold().partition(".")[2] == (subject or word)]
    found = dict.fromkeys([*in_archive[:2], *elsewhere, *in_archive[2:], *_named(word)])
    return list(found or [_by_folded_code()[code] for code in near(word, _by_folded_code(), least=0.7)])[:3]


def _named(word: str) -> list[str]:
    """Categories whose names have this in them, or are like it."""
    if len(word) < 4:
        return []
    names = {code: name.casefold() for code, name in categories().items()}
    alike = near(word, names.values(), least=0.8)
    return [code for code, name in names.items() if word in name] or [code for code in names if names[code] in alike]


def _likeness(subject: str, code: str) -> float:
    """How like the subject of a category is to one that was typed, 0 to 1; `1`, `l` and `I` look the same."""
    typed, own = (text.casefold() for text in (subject, code.partition(".")[2]))
    if typed.translate(_LOOK_ALIKE) == own.translate(_LOOK_ALIKE):
        return 1
    same = difflib.SequenceMatcher(None, typed, own).ratio()
    return same + 0.1 if typed[:1] == own[:1] else same


def _listed(codes: list[str], last: str) -> str:
    named = [f"`{code}` ({category_name(code)})" for code in codes]
    return f" {last} ".join([", ".join(named[:-1]), named[-1]]) if len(named) > 1 else named[0]


@cache
def _by_folded_code() -> Mapping[str, str]:
    return {code.casefold(): code for code in categories()}


@cache
def _data() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(resources.files("core").joinpath("taxonomy.toml").read_text(encoding="utf-8"))
