"""What both of arXiv's formats say of a paper, checked in one place."""

from __future__ import annotations

from core.arxiv_id import read_paper_id
from core.errors import BadPaperId
from core.model.fingerprints import fold
from core.tex import one_line

_LONGEST_NAME = 60


class Malformed(Exception):
    """An entry that is no paper; the message names it and says what is missing ("2505.01234: no title")."""


def read_name(name: str) -> tuple[str, int]:
    """Identifier and version of an entry named like `oai:arXiv.org:2505.01234v1`. Raises `Malformed`."""
    try:
        paper_id, version = read_paper_id(name)
    except BadPaperId as error:
        raise Malformed(f"{shown(name) or 'an entry'}: no arXiv id") from error
    return paper_id, version or 1


def shown(text: str, most: int = _LONGEST_NAME) -> str:
    """The beginning of a text from outside, for a person's eyes: one line, without control characters."""
    return one_line(text[: 2 * most])[:most]


def required(text: str | None, paper_id: str, what: str) -> str:
    """The text with its white space folded. Raises `Malformed` if there is none."""
    folded = fold(text or "")
    if not folded:
        raise Malformed(f"{paper_id}: no {what}")
    return folded


def optional(text: str | None) -> str | None:
    """The text with its white space folded, or None if there is none."""
    return fold(text or "") or None
