"""Papers as a model is shown them: each one line of JSON, so that no text of theirs can end its own quotation."""

from __future__ import annotations

import json

from core.model import Paper
from core.scoring.plain_text import one_line

TITLE_LENGTH = 300
ABSTRACT_LENGTH = 4_000

# "<" and "[" begin the control words of chat templates (<|im_end|>, </s>, [INST]), which some servers honour wherever
# they stand. Neither is part of a flat object's own signs, and the escapes mean the same to a reader of JSON.
_DEFUSED = str.maketrans({"<": "\\u003c", "[": "\\u005b"})


def quoted(paper: Paper) -> str:
    """The paper's id, title and abstract as one line of JSON."""
    quotation = {
        "id": paper.id,
        "title": one_line(paper.title, TITLE_LENGTH),
        "abstract": one_line(paper.abstract, ABSTRACT_LENGTH),
    }
    return _line(quotation)


def numbered(number: int, title: str) -> str:
    """A title under a number as one line of JSON."""
    return _line({str(number): one_line(title, TITLE_LENGTH)})


def _line(quotation: dict[str, str]) -> str:
    return json.dumps(quotation, ensure_ascii=False).translate(_DEFUSED)
