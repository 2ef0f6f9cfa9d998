"""arXiv's categories (https://arxiv.org/category_taxonomy), and how people write them."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources

from core.errors import BadCategory

_BETWEEN = re.compile(r"[\s,;+]+")


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
    found = dict.fromkeys(_check(word) for part in text for word in _BETWEEN.split(part) if word)
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


def _check(word: str) -> str:
    code = _by_folded_code().get(word.casefold())
    if code is None:
        raise BadCategory(f"`{word[:40].replace('`', '')}` is not an arXiv category. {_hint(word.casefold())}")
    return code


def _hint(word: str) -> str:
    archive = _data()["archives"].get(word)
    if archive:
        examples = [code for code in categories() if code.startswith(f"{word}.")][:3]
        return f"It is a whole archive ({archive}); name its categories, such as {_listed(examples, 'and')}."
    near = _near(word)
    return f"Did you mean {_listed(near, 'or')}?" if near else "See https://arxiv.org/category_taxonomy."


def _near(word: str) -> list[str]:
    named = [code for code, name in categories().items() if len(word) > 3 and word in name.casefold()]
    alike = difflib.get_close_matches(word, _by_folded_code(), n=3, cutoff=0.6)
    return list(dict.fromkeys(named + [_by_folded_code()[code] for code in alike]))[:3]


def _listed(codes: list[str], last: str) -> str:
    named = [f"`{code}` ({category_name(code)})" for code in codes]
    return f" {last} ".join([", ".join(named[:-1]), named[-1]]) if len(named) > 1 else named[0]


@cache
def _by_folded_code() -> Mapping[str, str]:
    return {code.casefold(): code for code in categories()}


@cache
def _data() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(resources.files("core").joinpath("taxonomy.toml").read_text(encoding="utf-8"))
